// Finding the least value of a function of several numbers. The only door to NLopt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace weir::stats {

enum class Search : std::uint8_t {
    nelder_mead, // no gradient; sturdy
    subplex,     // Rowan's: Nelder and Mead over subspaces, for more than five or so numbers
    bobyqa,      // Powell's: no gradient, smooth functions within bounds
    lbfgs,       // needs the gradient
};

struct SearchOptions {
    Search method = Search::nelder_mead;
    std::vector<double> lower = {}; // empty: no bound
    std::vector<double> upper = {};
    std::vector<double> first_step = {}; // of each number; empty: NLopt's choice
    double tolerance = 1e-10;            // relative, of the value and of each number
    std::size_t evaluations_max = 20'000;
};

struct Minimum {
    std::vector<double> at;
    double value = 0;
    bool converged = false; // else the evaluations ran out, or the method could not go on
    std::size_t evaluations = 0;
};

// `gradient` is empty unless the method asks for it, and is then to be filled. A value that is not finite
// counts as very high.
using Objective = std::function<double(std::span<double const> at, std::span<double> gradient)>;

[[nodiscard]] Minimum minimise(Objective const& objective, std::vector<double> start,
                               SearchOptions const& options = {});

// From each start in turn; the best of all. At least one start.
[[nodiscard]] Minimum minimise_from(Objective const& objective,
                                    std::vector<std::vector<double>> const& starts,
                                    SearchOptions const& options = {});

} // namespace weir::stats
