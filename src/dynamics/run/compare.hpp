// Two runs side by side: how far apart each variable comes, when it first differs, and, where the model is
// known, because of what.
#pragma once

#include "dynamics/compile/structure.hpp"
#include "dynamics/run/run.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::dynamics {

// A run's numbers, from a file or from the engine: one row a time, one column a name.
struct Series {
    std::vector<double> times;
    std::vector<std::string> names;
    std::vector<double> values;

    [[nodiscard]] double at(std::size_t row, std::size_t column) const {
        return values[row * names.size() + column];
    }
};

// Every variable at every step.
[[nodiscard]] Result<Series> series_of(Program const& program, RunSpec const& spec);

struct Difference {
    std::string name;
    std::optional<double> first; // time at which it first differs by more than the tolerance
    double greatest = 0;         // size of the greatest difference
    double greatest_at = 0;      // its time
    double relative = 0;         // the same beside the greatest size of the variable in either run
    double last_a = 0;
    double last_b = 0;
    bool constant = false;            // keeps one value in each run: an input, or made of inputs
    std::vector<std::string> because; // what it needs directly and differs already, where the model is known
    bool input = false;               // differs and needs nothing that does
};

struct Comparison {
    std::vector<Difference> differences; // of what is in both; in order of the first difference, causes first
    std::vector<std::string> only_a;
    std::vector<std::string> only_b;
    std::size_t times = 0;      // compared
    std::size_t times_left = 0; // of either, which the other has not
};

// `tolerance` is beside the greatest size of each variable. Values that are not finite are alike where
// both are of the same kind.
[[nodiscard]] Comparison compare(Series const& a, Series const& b, double tolerance);

// Fills what the differences are because of, and puts causes before what they cause.
void explain(Comparison& comparison, Program const& program);

// From a variable back to an input, each named after what it differs because of.
[[nodiscard]] std::vector<std::string> trace(Comparison const& comparison, std::string const& name);

} // namespace weir::dynamics
