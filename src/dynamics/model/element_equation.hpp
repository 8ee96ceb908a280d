// An equation for part of a range as the equation of one of its elements: what XMILE 1.0, 4.5.2 has where
// Vensim has a part's name. Shared by the writer and the reader, which must agree.
#pragma once

#include "dynamics/model/model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::dynamics {

// A definition's subscripts for one element: an element's key wherever the definition names a range.
using ElementKeys = std::vector<std::string>;

// All elements that a definition of this variable is for, in row order; none if it names no range, or
// something else than ranges and elements of the variable's dimensions, or more than limits allow.
[[nodiscard]] std::vector<ElementKeys> elements_of(Variable const& variable, Definition const& definition,
                                                   Model const& part);

// The equation with these elements in the place of the ranges, within brackets; nothing if it names a range
// in another way, or calls what works on whole ranges.
[[nodiscard]] ExpressionPtr for_element(ExpressionPtr const& equation,
                                        std::vector<std::string> const& range_keys,
                                        ElementKeys const& elements, Model const& part);

} // namespace weir::dynamics
