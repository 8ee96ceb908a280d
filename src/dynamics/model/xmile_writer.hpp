// The way out of this room: a typed model as an XMILE 1.0 document. A model that was read from XMILE is
// written from the document it was read from, so that what only its maker's program understands (diagrams,
// styles, vendor's elements) is kept without anyone having to know it.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"

#include <optional>
#include <string>

namespace weir::dynamics {

struct WrittenModel {
    std::optional<std::string> text; // none if there are errors
    Diagnostics diagnostics;
};

// Errors name the variable that XMILE cannot say, or the change that cannot be made in the document.
[[nodiscard]] WrittenModel write_xmile(Model const& model);

} // namespace weir::dynamics
