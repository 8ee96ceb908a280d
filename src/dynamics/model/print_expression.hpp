// A syntax tree back to the text of an XMILE equation. What is printed parses to the same tree, with as
// few parentheses as the precedence of parser.cpp allows; the reader of another format can thereby be
// written out as XMILE.
#pragma once

#include "dynamics/model/expression.hpp"

#include <string>
#include <string_view>

namespace weir::dynamics {

[[nodiscard]] std::string print_expression(Expression const& expression);

// A name as it stands in an equation: with underscores for blanks, and in quotes where it would else be
// read as something other than a name (XMILE 1.0, 3.2.2.1).
[[nodiscard]] std::string equation_name(std::string_view name);

// The shortest text that reads back as the same number; "INF" and "NAN" for what has no digits.
[[nodiscard]] std::string print_number(double value);

} // namespace weir::dynamics
