// An XMILE equation's text to its syntax tree. Precedence as OASIS XMILE 1.0, section 3.3.1; powers are
// taken from the right and before a sign, so that -2^2 is -4.
#pragma once

#include "base/result.hpp"
#include "dynamics/model/expression.hpp"

#include <string_view>
#include <vector>

namespace weir::dynamics {

[[nodiscard]] Result<ExpressionPtr> parse_expression(std::string_view text);

// "1, 2, 3": one expression for each element of an array in order; a single one is a list of one.
[[nodiscard]] Result<std::vector<ExpressionPtr>> parse_expression_list(std::string_view text);

} // namespace weir::dynamics
