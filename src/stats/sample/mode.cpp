// The highest point of a posterior: many starts spread evenly over the priors, a search from the best of
// them, and the count of those that agree.
#include "base/parallel.hpp"
#include "base/random.hpp"
#include "stats/numeric/optimise.hpp"
#include "stats/sample/samplers.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::stats {

namespace {

// One point in each of `count` equal slices of every prior (M. D. McKay, R. J. Beckman and W. J. Conover,
// Technometrics 21, 1979); free scale, point by point.
std::vector<double> latin_hypercube(Posterior const& posterior, std::size_t count, std::uint64_t seed) {
    auto const width = posterior.size();
    std::vector<double> natural(count * width);
    for (std::size_t p = 0; p < width; ++p) {
        RandomStream stream(seed, static_cast<std::uint32_t>(p), 0, 4);
        std::vector<std::size_t> slice(count);
        std::iota(slice.begin(), slice.end(), std::size_t{0});
        for (std::size_t i = count; i > 1; --i) {
            std::swap(slice[i - 1], slice[stream.below(static_cast<std::uint32_t>(i))]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            double const within = 0.01 + 0.98 * stream.uniform(); // off the ends of the first and last slice
            natural[i * width + p] =
                quantile(posterior.parameters()[p].prior,
                         (static_cast<double>(slice[i]) + within) / static_cast<double>(count));
        }
    }
    return posterior.to_free_scale(natural);
}

} // namespace

Result<Mode> find_mode(Posterior const& posterior, ModeOptions const& options) {
    auto const width = posterior.size();
    auto const count = std::max<std::size_t>(options.points, 1);
    auto const points = latin_hypercube(posterior, count, options.seed);
    std::vector<double> densities(count);
    // One key for all: an estimated likelihood is then a function, with its noise held (common random
    // numbers).
    posterior.log_density(points, std::vector<std::uint64_t>(count, 0), densities);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return densities[a] > densities[b]; });
    if (!std::isfinite(densities[order.front()])) {
        return fail(ErrorCode::invalid, "None of " + std::to_string(count) +
                                            " points spread over the priors can have given the data.");
    }
    auto const searches = std::min(count, std::max<std::size_t>(options.searches, 1));
    std::vector<Minimum> found(searches);
    parallel_for(searches, options.threads, [&](std::size_t i) {
        Objective const objective = [&](std::span<double const> at, std::span<double>) {
            return -posterior.log_density(at);
        };
        auto const from = points.begin() + static_cast<std::ptrdiff_t>(order[i] * width);
        SearchOptions const search{.method = width > 5 ? Search::subplex : Search::nelder_mead,
                                   .evaluations_max = options.evaluations_max};
        found[i] = minimise(objective, {from, from + static_cast<std::ptrdiff_t>(width)}, search);
    });
    auto const best = std::min_element(found.begin(), found.end(),
                                       [](auto const& a, auto const& b) { return a.value < b.value; });
    Mode mode{.at = std::vector<double>(width), .free = best->at, .log_density = -best->value};
    posterior.to_natural(mode.free, mode.at);
    mode.agreeing = static_cast<std::size_t>(std::count_if(
        found.begin(), found.end(), [&](auto const& one) { return one.value < best->value + 0.01; }));
    return mode;
}

} // namespace weir::stats
