// Sobol's indices by the radial scheme of Saltelli et al. (2010), "Variance based sensitivity analysis of
// model output", table 2: first order by their formula (b), total effects by Jansen's (f), on scrambled
// Sobol points.
#include "dynamics/run/sampling.hpp"
#include "dynamics/run/sensitivity_parts.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::dynamics {

namespace {

constexpr std::size_t rows_min = 16;

double dot(Weights const& weights, std::vector<double> const& values) {
    return std::inner_product(values.begin(), values.end(), weights.begin(), 0.0);
}

// The sums that the indices are made of, one number a row, so that a resample costs a few dot products.
struct Columns {
    std::vector<double> sum;                // f(A) + f(B), about the mean of both
    std::vector<double> square;             // f(A)² + f(B)²
    std::vector<std::vector<double>> alone; // f(B) (f(AB_i) - f(A))
    std::vector<std::vector<double>> with;  // (f(A) - f(AB_i))² / 2

    Columns(BlockAnswers const& answers, std::size_t inputs)
        : sum(answers.blocks), square(answers.blocks), alone(inputs), with(inputs) {
        double mean = 0;
        for (std::size_t row = 0; row < answers.blocks; ++row) {
            mean += (answers.at(row, 0) + answers.at(row, 1)) / 2 / static_cast<double>(answers.blocks);
        }
        for (std::size_t row = 0; row < answers.blocks; ++row) {
            double const a = answers.at(row, 0) - mean;
            double const b = answers.at(row, 1) - mean;
            sum[row] = a + b;
            square[row] = a * a + b * b;
            for (std::size_t i = 0; i < inputs; ++i) {
                double const mixed = answers.at(row, 2 + i) - mean;
                alone[i].push_back(b * (mixed - a));
                with[i].push_back((a - mixed) * (a - mixed) / 2);
            }
        }
    }

    [[nodiscard]] double variance(Weights const& weights, double total) const {
        double const mean = dot(weights, sum) / (2 * total);
        return dot(weights, square) / (2 * total) - mean * mean;
    }

    // First indices of all inputs, then total ones; 0 where the output does not vary.
    [[nodiscard]] std::vector<double> indices(Weights const& weights) const {
        double const total = std::accumulate(weights.begin(), weights.end(), 0.0);
        double const all = variance(weights, total);
        std::vector<double> found;
        for (auto const* const of : {&alone, &with}) {
            for (auto const& values : *of) {
                found.push_back(all > 0 ? dot(weights, values) / total / all : 0);
            }
        }
        return found;
    }
};

} // namespace

Result<BlockDesign> sobol_design(std::size_t inputs, std::size_t runs, std::uint64_t seed) {
    BlockDesign design;
    design.block_runs = inputs + 2;
    design.blocks = std::bit_floor(runs / design.block_runs);
    if (design.blocks < rows_min) {
        return fail(ErrorCode::invalid, "Sobol's indices of " + std::to_string(inputs) +
                                            " inputs need at least " +
                                            std::to_string(rows_min * design.block_runs) + " runs");
    }
    auto const points = WEIR_TRY(unit_sample(Design::sobol, 2 * inputs, design.blocks, seed));
    for (std::size_t row = 0; row < design.blocks; ++row) {
        auto const a = points.begin() + static_cast<std::ptrdiff_t>(row * 2 * inputs);
        auto const b = a + static_cast<std::ptrdiff_t>(inputs);
        design.unit.insert(design.unit.end(), a, b);
        design.unit.insert(design.unit.end(), b, b + static_cast<std::ptrdiff_t>(inputs));
        for (std::size_t i = 0; i < inputs; ++i) {
            design.unit.insert(design.unit.end(), a, b);
            design.unit[design.unit.size() - inputs + i] = b[static_cast<std::ptrdiff_t>(i)];
        }
    }
    return design;
}

IndexEstimates sobol_estimates(BlockAnswers const& answers, std::size_t inputs, std::uint64_t seed,
                               unsigned threads) {
    IndexEstimates found;
    found.indices.resize(inputs);
    if (answers.blocks == 0) {
        found.settled.widest = std::numeric_limits<double>::infinity();
        return found;
    }
    Columns const columns(answers, inputs);
    Weights const whole(answers.blocks, 1);
    Weights half = whole;
    std::fill(half.begin() + static_cast<std::ptrdiff_t>((answers.blocks + 1) / 2), half.end(), 0);
    auto const now = columns.indices(whole);
    auto const before = columns.indices(half);
    auto const between = bootstrap(answers.blocks, 2 * inputs, seed, threads,
                                   [&](Weights const& weights) { return columns.indices(weights); });
    found.settled.variance = columns.variance(whole, static_cast<double>(answers.blocks));
    for (std::size_t i = 0; i < inputs; ++i) {
        auto& index = found.indices[i];
        index.first = now[i];
        index.first_95 = between[i];
        index.total = now[inputs + i];
        index.total_95 = between[inputs + i];
        found.settled.widest = std::max({found.settled.widest, index.total_95.high - index.total_95.low,
                                         index.first_95.high - index.first_95.low});
        found.settled.moved = std::max(
            {found.settled.moved, std::abs(now[i] - before[i]), std::abs(index.total - before[inputs + i])});
    }
    return found;
}

} // namespace weir::dynamics
