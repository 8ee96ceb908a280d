#include "stats/sample/particle_filter.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"
#include "stats/numeric/log_weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::stats {

namespace {

constexpr double impossible = -std::numeric_limits<double>::infinity();
constexpr std::uint32_t for_resampling = 5;

double log_mean_exp(std::span<double const> values) {
    std::vector<double> copy(values.begin(), values.end());
    return normalise_log_weights(copy) - std::log(static_cast<double>(values.size()));
}

} // namespace

double FilterRun::ess_share(std::size_t particles) const {
    if (ended) {
        return 0;
    }
    return ess.empty() ? 1 : *std::min_element(ess.begin(), ess.end()) / static_cast<double>(particles);
}

void systematic_ancestors(std::span<double const> weights, double uniform,
                          std::span<std::uint32_t> ancestors) {
    double const total = std::accumulate(weights.begin(), weights.end(), 0.0);
    WEIR_EXPECTS(total > 0 && !weights.empty());
    double const pace = total / static_cast<double>(ancestors.size());
    std::size_t at = 0;
    double reached = weights[0];
    for (std::size_t i = 0; i < ancestors.size(); ++i) {
        double const wanted = (static_cast<double>(i) + uniform) * pace;
        while (reached <= wanted && at + 1 < weights.size()) {
            reached += weights[++at];
        }
        ancestors[i] = static_cast<std::uint32_t>(at);
    }
    // Rounding may leave the last at a particle of no weight: none of those lives on.
    for (std::size_t i = ancestors.size(); i > 0 && weights[ancestors[i - 1]] <= 0; --i) {
        while (ancestors[i - 1] > 0 && weights[ancestors[i - 1]] <= 0) {
            --ancestors[i - 1];
        }
    }
}

Result<FilterRun> run_filter(ParticleModel const& model, std::span<double const> parameters,
                             std::size_t observations, std::uint64_t key, FilterOptions const& options) {
    WEIR_EXPECTS(options.particles > 0);
    auto const count = static_cast<double>(options.particles);
    FilterRun run;
    WEIR_TRY(model.start(parameters, options.particles, key));
    RandomStream stream(key, 0, 0, for_resampling);
    std::vector<double> held(options.particles, -std::log(count)); // log weights brought along
    std::vector<double> weights(options.particles);
    std::vector<double> values(model.read ? options.particles : 0);
    std::vector<std::uint32_t> ancestors(options.particles);
    for (std::size_t index = 0; index < observations; ++index) {
        WEIR_TRY(model.advance(index));
        model.weigh(index, weights);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            weights[i] += held[i];
        }
        double const gained = normalise_log_weights(weights);
        run.log_likelihood += gained;
        if (!std::isfinite(gained)) {
            run.log_likelihood = impossible;
            run.ended = index;
            return run;
        }
        run.ess.push_back(1 / std::inner_product(weights.begin(), weights.end(), weights.begin(), 0.0));
        if (model.read) {
            model.read(values);
            run.means.push_back(std::inner_product(weights.begin(), weights.end(), values.begin(), 0.0));
        }
        double const uniform = stream.uniform(); // drawn always, so that a choice moves no later number
        if (index + 1 == observations) {
            break;
        }
        if (run.ess.back() <= options.resample_below * count * (1 + 1e-12)) {
            systematic_ancestors(weights, uniform, ancestors);
            WEIR_TRY(model.resample(ancestors));
            std::fill(held.begin(), held.end(), -std::log(count));
        } else {
            std::transform(weights.begin(), weights.end(), held.begin(),
                           [](double w) { return std::log(w); });
        }
    }
    return run;
}

Result<FilterNoise> filter_noise(ParticleModel const& model, std::span<double const> parameters,
                                 std::size_t observations, std::uint64_t seed, FilterOptions const& options,
                                 std::size_t runs) {
    WEIR_EXPECTS(runs > 1);
    FilterNoise noise;
    RandomStream keys(seed);
    for (std::size_t i = 0; i < runs; ++i) {
        auto const run = WEIR_TRY(run_filter(model, parameters, observations, keys(), options));
        noise.estimates.push_back(run.log_likelihood);
        noise.ess_share = std::min(noise.ess_share, run.ess_share(options.particles));
    }
    auto const count = static_cast<double>(runs);
    noise.mean = std::accumulate(noise.estimates.begin(), noise.estimates.end(), 0.0) / count;
    noise.log_mean = log_mean_exp(noise.estimates);
    double squares = 0;
    for (double const estimate : noise.estimates) {
        squares += (estimate - noise.mean) * (estimate - noise.mean);
    }
    noise.sd = std::isfinite(noise.mean) ? std::sqrt(squares / (count - 1))
                                         : std::numeric_limits<double>::infinity();
    return noise;
}

// The variance falls as one over the particles, so a pilot tells how many more are wanted.
Result<ParticleChoice> choose_particles(ParticleModel const& model, std::span<double const> pilot,
                                        std::size_t observations, std::uint64_t seed, std::size_t least,
                                        std::size_t most) {
    WEIR_EXPECTS(least > 0 && least <= most);
    constexpr double slack = 1.5; // of the variance: twenty runs know it no better
    ParticleChoice choice{.particles = least};
    for (int round = 0; round < 12; ++round) {
        choice.noise = WEIR_TRY(filter_noise(model, pilot, observations, seed + static_cast<unsigned>(round),
                                             {.particles = choice.particles}));
        double const variance = choice.noise.sd * choice.noise.sd;
        choice.reached = variance <= slack;
        if (choice.reached || choice.particles == most) {
            return choice;
        }
        double const factor = std::isfinite(variance) ? std::clamp(variance, 1.5, 8.0) : 4.0;
        auto const wanted = std::ceil(factor * static_cast<double>(choice.particles));
        choice.particles = std::min(most, static_cast<std::size_t>(wanted));
    }
    return choice;
}

BatchedLogLikelihood filtered_likelihood(std::function<ParticleModel()> make, std::size_t observations,
                                         std::uint64_t seed, FilterOptions const& options, FilterLog* log) {
    return [=](Points const& points, std::span<double> out) {
        auto const model = make();
        for (std::size_t i = 0; i < points.count(); ++i) {
            auto const point_key = points.keys[i];
            RandomStream stream(seed, static_cast<std::uint32_t>(point_key),
                                static_cast<std::uint32_t>(point_key >> 32));
            auto const run = run_filter(model, points.point(i), observations, stream(), options);
            out[i] = run ? run->log_likelihood : impossible;
            if (log != nullptr) {
                ++log->runs;
                log->failures += run ? 0 : 1;
                log->degenerate += run && run->ess_share(options.particles) <= 0.05 ? 1 : 0;
            }
        }
    };
}

} // namespace weir::stats
