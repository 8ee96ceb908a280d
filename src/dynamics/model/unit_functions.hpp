// What each built-in function asks of the units of its arguments, and what unit it gives: a table of
// short signatures. Apart from the checking, so that a function is added by one line.
#pragma once

#include "dynamics/model/model.hpp"

#include <string_view>

namespace weir::dynamics {

// A letter for each argument, then one for the result:
//   a, b  any unit, the same wherever the letter stands
//   f     a for each unit of time
//   q     a divided by b
//   h     the square root of a
//   r     one for each unit of time
//   t     time
//   1     dimensionless
//   l     the name of a graphical function; as the result: its unit
//   *     anything; as the result: not known
// "+" after the last argument's letter lets it stand any number of times; arguments beyond are "*".
struct UnitSignature {
    std::string_view key;
    std::string_view arguments;
    char result = '*';
};

// None for a function that says nothing about units, or that nobody knows.
[[nodiscard]] UnitSignature const* unit_signature(std::string_view key, Dialect dialect);

} // namespace weir::dynamics
