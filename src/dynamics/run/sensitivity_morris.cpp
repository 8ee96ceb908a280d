// Morris's elementary effects over trajectories that are chosen to lie far apart: Morris (1991),
// "Factorial sampling plans"; Campolongo, Cariboni and Saltelli (2007), "An effective screening design";
// chosen one by one as Ruano et al. (2012) do, since trying all subsets is out of reach.
#include "base/random.hpp"
#include "dynamics/run/sensitivity_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::dynamics {

namespace {

constexpr std::uint32_t purpose_trajectory = 0xD0000010U;
constexpr std::size_t trajectories_min = 4;
constexpr std::uint32_t levels = 8;
// Half of the levels, near the p / (2 (p - 1)) that Morris advises for p levels from 0 to 1. Here each
// level stands in the middle of one of p equal parts, because a distribution's ends may be infinite.
constexpr std::uint32_t stride = levels / 2;
constexpr double comparisons_max = 3e8; // of coordinates, while trajectories are chosen

// One trajectory: each input is moved once, in random order, up or down.
struct Trajectory {
    std::vector<std::uint8_t> points; // inputs + 1 rows of levels
    std::vector<std::size_t> moved;   // which input each step moves
};

Trajectory draw(std::size_t inputs, std::uint64_t seed, std::size_t number) {
    RandomStream stream(seed, static_cast<std::uint32_t>(number), 0, purpose_trajectory);
    Trajectory made;
    made.moved.resize(inputs);
    std::iota(made.moved.begin(), made.moved.end(), std::size_t{0});
    for (std::size_t i = inputs; i > 1; --i) {
        std::swap(made.moved[i - 1], made.moved[stream.below(static_cast<std::uint32_t>(i))]);
    }
    std::vector<std::uint8_t> at(inputs);
    for (auto& level : at) {
        level = static_cast<std::uint8_t>(stream.below(levels));
    }
    made.points = at;
    for (std::size_t const input : made.moved) {
        at[input] = static_cast<std::uint8_t>(at[input] < stride ? at[input] + stride : at[input] - stride);
        made.points.insert(made.points.end(), at.begin(), at.end());
    }
    return made;
}

// The sum of the distances between all their points.
double distance(Trajectory const& a, Trajectory const& b, std::size_t inputs) {
    double sum = 0;
    for (std::size_t i = 0; i < a.points.size(); i += inputs) {
        for (std::size_t j = 0; j < b.points.size(); j += inputs) {
            int square = 0;
            for (std::size_t k = 0; k < inputs; ++k) {
                int const apart = a.points[i + k] - b.points[j + k];
                square += apart * apart;
            }
            sum += std::sqrt(static_cast<double>(square));
        }
    }
    return sum;
}

// Of as many candidates as the work allows, at most ten times as many as wanted, each next one is that
// with the greatest distance from those chosen.
std::vector<Trajectory> choose(std::size_t inputs, std::size_t wanted, std::uint64_t seed) {
    double const each = static_cast<double>((inputs + 1) * (inputs + 1) * inputs);
    double const allowed = comparisons_max / each / static_cast<double>(wanted);
    auto const count =
        std::max(wanted, static_cast<std::size_t>(std::min(allowed, 10.0 * static_cast<double>(wanted))));
    std::vector<Trajectory> candidates;
    for (std::size_t i = 0; i < count; ++i) {
        candidates.push_back(draw(inputs, seed, i));
    }
    if (count == wanted) {
        return candidates;
    }
    std::vector<Trajectory> chosen;
    std::vector<double> apart(count, 0);
    std::vector<char> taken(count, 0);
    std::size_t next = 0;
    while (true) {
        taken[next] = 1;
        chosen.push_back(candidates[next]);
        if (chosen.size() == wanted) {
            return chosen;
        }
        std::size_t best = count;
        for (std::size_t i = 0; i < count; ++i) {
            if (taken[i] == 0) {
                // Squared, as Campolongo et al. do, so that one near neighbour is not outweighed.
                double const far = distance(candidates[i], chosen.back(), inputs);
                apart[i] += far * far;
                best = best == count || apart[i] > apart[best] ? i : best;
            }
        }
        next = best;
    }
}

// The effects of all inputs in all trajectories, one row a trajectory.
std::vector<double> effects_of(BlockDesign const& design, BlockAnswers const& answers, std::size_t inputs) {
    std::vector<double> effects(answers.blocks * inputs);
    for (std::size_t block = 0; block < answers.blocks; ++block) {
        for (std::size_t i = 0; i < inputs; ++i) {
            auto const& step = design.steps[answers.kept[block] * inputs + i];
            effects[block * inputs + i] =
                (answers.at(block, step.after) - answers.at(block, step.before)) / step.length;
        }
    }
    return effects;
}

std::vector<double> mean_sizes(std::vector<double> const& effects, std::size_t inputs,
                               Weights const& weights) {
    std::vector<double> sizes(inputs, 0);
    double total = 0;
    for (std::size_t block = 0; block < weights.size(); ++block) {
        if (weights[block] == 0) {
            continue;
        }
        total += weights[block];
        for (std::size_t i = 0; i < inputs; ++i) {
            sizes[i] += weights[block] * std::abs(effects[block * inputs + i]);
        }
    }
    for (auto& size : sizes) {
        size /= total;
    }
    return sizes;
}

double variance_of(std::vector<double> const& values) {
    double const count = static_cast<double>(values.size());
    double const mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double sum = 0;
    for (double const value : values) {
        sum += (value - mean) * (value - mean);
    }
    return sum / count;
}

} // namespace

Result<BlockDesign> morris_design(std::size_t inputs, std::size_t runs, std::uint64_t seed) {
    BlockDesign design;
    design.block_runs = inputs + 1;
    design.blocks = runs / design.block_runs;
    if (design.blocks < trajectories_min) {
        return fail(ErrorCode::invalid, "elementary effects of " + std::to_string(inputs) +
                                            " inputs need at least " +
                                            std::to_string(trajectories_min * design.block_runs) + " runs");
    }
    for (auto const& trajectory : choose(inputs, design.blocks, seed)) {
        for (auto const level : trajectory.points) {
            design.unit.push_back((level + 0.5) / levels);
        }
        auto const first = design.steps.size();
        design.steps.resize(first + inputs);
        for (std::size_t step = 0; step < inputs; ++step) {
            auto const input = trajectory.moved[step];
            bool const up = trajectory.points[step * inputs + input] < stride;
            design.steps[first + input] = {step, step + 1, (up ? 1.0 : -1.0) * stride / levels};
        }
    }
    return design;
}

EffectEstimates morris_estimates(BlockDesign const& design, BlockAnswers const& answers, std::size_t inputs,
                                 std::uint64_t seed, unsigned threads) {
    EffectEstimates found;
    found.effects.resize(inputs);
    if (answers.blocks == 0) {
        found.settled.widest = std::numeric_limits<double>::infinity();
        return found;
    }
    auto const effects = effects_of(design, answers, inputs);
    Weights const whole(answers.blocks, 1);
    Weights half = whole;
    std::fill(half.begin() + static_cast<std::ptrdiff_t>((answers.blocks + 1) / 2), half.end(), 0);
    auto const now = mean_sizes(effects, inputs, whole);
    auto const before = mean_sizes(effects, inputs, half);
    auto const between = bootstrap(answers.blocks, inputs, seed, threads, [&](Weights const& weights) {
        return mean_sizes(effects, inputs, weights);
    });
    double const greatest = *std::max_element(now.begin(), now.end());
    found.settled.variance = variance_of(answers.values);
    for (std::size_t i = 0; i < inputs; ++i) {
        auto& effect = found.effects[i];
        std::vector<double> own;
        for (std::size_t block = 0; block < answers.blocks; ++block) {
            own.push_back(effects[block * inputs + i]);
        }
        double const count = static_cast<double>(own.size());
        effect.mean = std::accumulate(own.begin(), own.end(), 0.0) / count;
        effect.deviation = own.size() < 2 ? 0 : std::sqrt(variance_of(own) * count / (count - 1));
        effect.mean_size = now[i];
        effect.mean_size_95 = between[i];
        if (greatest > 0) {
            found.settled.widest =
                std::max(found.settled.widest, (between[i].high - between[i].low) / greatest);
            found.settled.moved = std::max(found.settled.moved, std::abs(now[i] - before[i]) / greatest);
        }
    }
    return found;
}

} // namespace weir::dynamics
