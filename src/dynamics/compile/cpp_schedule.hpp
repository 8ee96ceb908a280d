// The order in which the printed statements stand: each after what it needs, and alike ones together, so
// that they become loops. Apart from the program's own order, which goes variable by variable through
// whatever each needs and would tear every array apart.
#pragma once

#include "dynamics/compile/cpp_loops.hpp"

#include <vector>

namespace weir::dynamics {

// `needs[i]` lists the statements, by number, whose values statement i reads; there is no cycle.
[[nodiscard]] std::vector<CppLoop> schedule(std::vector<CppStatement> statements,
                                            std::vector<std::vector<std::size_t>> const& needs);

// In the order given; alike neighbours become loops.
[[nodiscard]] std::vector<CppLoop> in_order(std::vector<CppStatement> statements);

} // namespace weir::dynamics
