// Trying a correction of one row of a return: its cells to be changed, and what would go and come.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir::web {

struct CorrectionEffect {
    std::string rule, severity, message, what_to_do, row;
};

struct CorrectionView {
    ChildLink child;
    std::string no_child; // in words, where the record does not know the child
    std::string back_href, form_action;
    std::string row;                                        // in words: "episodes, 1/5/2018"
    std::vector<Link> rows;                                 // the child's other rows
    std::vector<std::pair<std::string, std::string>> cells; // column, value
    bool tried = false;
    std::string finding; // in a sentence
    std::vector<CorrectionEffect> gone, come, stay;
};

// Form: POST with csrf, and cell-COLUMN of each.
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, CorrectionView const& view);

} // namespace weir::web
