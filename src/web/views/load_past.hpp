// One past load: what the record was told, and the form that takes it back.
#pragma once

#include "web/template.hpp"
#include "web/views/load.hpp"

#include <string>
#include <vector>

namespace weir::web {

struct PastLoadView {
    PastLoad load;
    std::string words;              // why it should be taken back, as typed
    std::vector<FieldError> errors; // field: reason
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, PastLoadView const& view);

} // namespace weir::web
