// Statements that are alike and follow one another, gathered into loops, one inside another where their
// indices go in even steps. Apart, because it knows nothing of C++: it sees places and terms.
#pragma once

#include "dynamics/compile/cpp_term.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::dynamics {

struct CppStatement {
    // Where the value goes: to a place; to a place unless the user gives one; to a stock's rate; …
    enum class Kind : std::uint8_t { assign, given, rate, remember, next, recall, hold, save };
    Kind kind = Kind::assign;
    std::uint32_t variable = 0;
    std::int64_t offset = 0;
    std::int64_t given = 0; // of `given`: its place among what the user may give
    CppTerm term;
    SlotId slot = no_id;
};

struct CppLoop {
    CppStatement first;
    std::vector<std::size_t> counts; // the outermost first; none: a single statement
    // For every index of the statement (its offset, its given, then those of its term) a step a count.
    std::vector<std::vector<std::int64_t>> strides;
    // For every number of the term: its values in order, if they differ.
    std::vector<std::vector<double>> tables;
};

[[nodiscard]] std::string signature_of(CppStatement const& statement);
// All of one signature, and to be carried out in this order.
[[nodiscard]] std::vector<CppLoop> make_loops(std::vector<CppStatement> statements);

} // namespace weir::dynamics
