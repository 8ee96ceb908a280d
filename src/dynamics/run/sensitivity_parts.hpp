// What the two methods of sensitivity analysis are made of: a design in blocks of runs, and estimates from
// the answers with bootstrap intervals over the blocks. Inside this room only; sensitivity.hpp is the door.
#pragma once

#include "dynamics/run/sensitivity.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace weir::dynamics {

// Runs in blocks of equal size, each run a row of numbers between 0 and 1, one an input.
struct BlockDesign {
    std::size_t blocks = 0;
    std::size_t block_runs = 0;
    std::vector<double> unit;
    // Morris: for each block and input, the run before its step, the run after, and the step (signed).
    struct Step {
        std::size_t before = 0;
        std::size_t after = 0;
        double length = 0;
    };
    std::vector<Step> steps;
};

[[nodiscard]] Result<BlockDesign> morris_design(std::size_t inputs, std::size_t runs, std::uint64_t seed);
[[nodiscard]] Result<BlockDesign> sobol_design(std::size_t inputs, std::size_t runs, std::uint64_t seed);

// The answers of one output: block by block, run by run; only blocks in which all are finite.
struct BlockAnswers {
    std::size_t blocks = 0;
    std::size_t block_runs = 0;
    std::vector<double> values;
    std::vector<std::size_t> kept; // their numbers in the design

    [[nodiscard]] double at(std::size_t block, std::size_t run) const {
        return values[block * block_runs + run];
    }
};

struct EffectEstimates {
    std::vector<ElementaryEffect> effects; // one an input; names are for the caller
    Settled settled;
};
struct IndexEstimates {
    std::vector<SobolIndex> indices;
    Settled settled;
};
[[nodiscard]] EffectEstimates morris_estimates(BlockDesign const& design, BlockAnswers const& answers,
                                               std::size_t inputs, std::uint64_t seed, unsigned threads);
[[nodiscard]] IndexEstimates sobol_estimates(BlockAnswers const& answers, std::size_t inputs,
                                             std::uint64_t seed, unsigned threads);

// For each of several estimates, the middle 95 % of its values over resamples of the blocks with
// replacement (Efron's percentile interval). `estimate` is given how often each block was drawn.
using Weights = std::vector<double>;
[[nodiscard]] std::vector<Interval>
bootstrap(std::size_t blocks, std::size_t estimates, std::uint64_t seed, unsigned threads,
          std::function<std::vector<double>(Weights const&)> const& estimate);

} // namespace weir::dynamics
