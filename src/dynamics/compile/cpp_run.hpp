// What a printed run consists of: which slots it needs at all, and the loops of each of its parts. Apart
// from the text, so that print_cpp.cpp only writes down what is here.
#pragma once

#include "dynamics/compile/cpp_schedule.hpp"
#include "dynamics/compile/print_cpp.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace weir::dynamics {

// What the user of the printed program may give: constants, first values of stocks, and what was held.
struct CppSettable {
    std::string key;
    std::size_t first = 0; // among all values that may be given
    std::size_t count = 1;
};

struct CppRun {
    explicit CppRun(Program const& program) : names(program) {}

    CppNames names;
    std::vector<CppSettable> settables;
    std::vector<std::pair<std::size_t, double>> given; // place among the values that may be given
    std::size_t given_count = 0;
    std::size_t memory_count = 0;
    std::vector<CppLoop> initial;
    std::vector<CppLoop> evaluate;
    std::vector<CppLoop> rates;
    std::vector<CppLoop> remember; // histories
    std::vector<CppLoop> next;     // memories, before and after the step
    std::vector<CppLoop> recall;
    std::vector<CppLoop> hold; // stocks that may not be negative
    std::vector<CppLoop> save;
};

[[nodiscard]] CppRun make_cpp_run(Program const& program, CppOptions const& options);

} // namespace weir::dynamics
