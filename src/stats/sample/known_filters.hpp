// Stochastic models whose filtered likelihood is known: the immigration and death of open cases, an epidemic
// as dust2 steps it, and a normal state. Each is a ParticleModel with one stream for each particle.
#pragma once

#include "base/random.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/sample/draw_binomial.hpp"
#include "stats/sample/known_posteriors.hpp"
#include "stats/sample/particle_filter.hpp"

namespace weir::stats::sample_cases {

// The states of all particles: one number of `Kind` for each, side by side by state.
template <std::size_t Count, class Kind>
struct Swarm {
    std::array<std::vector<Kind>, Count> state;
    std::vector<RandomStream> streams;
    std::vector<double> parameters;

    void start(std::span<double const> given, std::size_t particles, std::uint64_t key,
               std::array<Kind, Count> const& first) {
        parameters.assign(given.begin(), given.end());
        streams.clear();
        for (std::size_t i = 0; i < particles; ++i) {
            streams.emplace_back(key, static_cast<std::uint32_t>(i));
        }
        for (std::size_t s = 0; s < Count; ++s) {
            state[s].assign(particles, first[s]);
        }
    }
    void resample(std::span<std::uint32_t const> ancestors) {
        std::vector<Kind> next(ancestors.size());
        for (auto& values : state) {
            for (std::size_t i = 0; i < next.size(); ++i) {
                next[i] = values[ancestors[i]];
            }
            values.swap(next);
        }
    }
};

// n' = Binomial(n, e^−mu) + Poisson(lam (1 − e^−mu) / mu), y ~ NB(n + 1e-6, k); parameters mu, lam, k.
inline ParticleModel immigration_death(std::vector<double> y, std::uint32_t first) {
    auto const swarm = std::make_shared<Swarm<1, std::uint32_t>>();
    return {[=](auto parameters, auto particles, auto key) -> Status {
                swarm->start(parameters, particles, key, {first});
                return {};
            },
            [=](std::size_t) -> Status {
                double const stays = std::exp(-swarm->parameters[0]);
                double const arrive = swarm->parameters[1] * (1 - stays) / swarm->parameters[0];
                for (std::size_t i = 0; i < swarm->streams.size(); ++i) {
                    auto& n = swarm->state[0][i];
                    n = draw_binomial(swarm->streams[i], n, stays);
                    n += swarm->streams[i].poisson(arrive);
                }
                return {};
            },
            [=](std::size_t index, std::span<double> out) {
                double const k = swarm->parameters[2]; // what all particles share is worked out once
                double const ways = log_gamma(y[index] + k) - log_gamma(k) - log_gamma(y[index] + 1);
                for (std::size_t i = 0; i < out.size(); ++i) {
                    double const mean = swarm->state[0][i] + 1e-6;
                    out[i] = ways - k * std::log1p(mean / k) + y[index] * std::log(mean / (mean + k));
                }
            },
            [=](auto ancestors) -> Status {
                swarm->resample(ancestors);
                return {};
            },
            [=](std::span<double> out) { std::ranges::copy(swarm->state[0], out.begin()); }};
}

// The exact log-likelihood of the same, summed over every number of open cases up to `most`: slow and
// obvious. An observation that is NaN was not made.
inline double forward_algorithm(std::vector<double> const& y, std::size_t first, double mu, double lam,
                                double k, std::size_t most = 140) {
    double const stays = std::exp(-mu);
    std::vector<std::vector<double>> moves(most + 1, std::vector<double>(most + 1, 0)); // [from][to]
    for (std::size_t from = 0; from <= most; ++from) {
        for (std::size_t kept = 0; kept <= from; ++kept) {
            double const chance =
                std::exp(log_binomial(static_cast<double>(kept), static_cast<double>(from), stays));
            for (std::size_t to = kept; to <= most; ++to) {
                moves[from][to] +=
                    chance * std::exp(log_poisson(static_cast<double>(to - kept), lam * (1 - stays) / mu));
            }
        }
    }
    std::vector<double> belief(most + 1, 0);
    belief[first] = 1;
    double sum = 0;
    for (double const seen : y) {
        std::vector<double> next(most + 1, 0);
        double total = 0;
        for (std::size_t to = 0; to <= most; ++to) {
            for (std::size_t from = 0; from <= most; ++from) {
                next[to] += belief[from] * moves[from][to];
            }
            next[to] *= std::isnan(seen)
                            ? 1
                            : std::exp(log_negative_binomial(seen, static_cast<double>(to) + 1e-6, k));
            total += next[to];
        }
        sum += std::log(total);
        for (std::size_t n = 0; n <= most; ++n) {
            belief[n] = next[n] / total;
        }
    }
    return sum;
}

// N = 1,000, ten infected, four steps of a quarter to each observation, Poisson incidence; beta, gamma.
inline ParticleModel epidemic(std::vector<double> y) {
    auto const swarm = std::make_shared<Swarm<3, std::uint32_t>>(); // susceptible, infected, new cases
    return {[=](auto parameters, auto particles, auto key) -> Status {
                swarm->start(parameters, particles, key, {990, 10, 0});
                return {};
            },
            [=](std::size_t) -> Status {
                double const recover = -std::expm1(-swarm->parameters[1] * 0.25);
                for (std::size_t i = 0; i < swarm->streams.size(); ++i) {
                    auto& [s, infected, cases] = swarm->state;
                    cases[i] = 0;
                    for (int step = 0; step < 4; ++step) {
                        double const chance = -std::expm1(-swarm->parameters[0] * infected[i] / 1000 * 0.25);
                        auto const caught = draw_binomial(swarm->streams[i], s[i], chance);
                        auto const recovered = draw_binomial(swarm->streams[i], infected[i], recover);
                        s[i] -= caught;
                        infected[i] += caught - recovered;
                        cases[i] += caught;
                    }
                }
                return {};
            },
            [=](std::size_t index, std::span<double> out) {
                double const ways = log_gamma(y[index] + 1);
                for (std::size_t i = 0; i < out.size(); ++i) {
                    double const mean = swarm->state[2][i] + 1e-6;
                    out[i] = y[index] * std::log(mean) - mean - ways;
                }
            },
            [=](auto ancestors) -> Status {
                swarm->resample(ancestors);
                return {};
            }};
}

// x0 ~ N(0, 1), x' = alpha x + N(0, sigma), y = gamma x + N(0, tau); parameters in that order.
inline ParticleModel normal_state(std::vector<double> y) {
    auto const swarm = std::make_shared<Swarm<1, double>>();
    return {[=](auto parameters, auto particles, auto key) -> Status {
                swarm->start(parameters, particles, key, {0});
                for (std::size_t i = 0; i < particles; ++i) {
                    swarm->state[0][i] = swarm->streams[i].normal();
                }
                return {};
            },
            [=](std::size_t) -> Status {
                for (std::size_t i = 0; i < swarm->streams.size(); ++i) {
                    auto& x = swarm->state[0][i];
                    x = swarm->parameters[0] * x + swarm->parameters[1] * swarm->streams[i].normal();
                }
                return {};
            },
            [=](std::size_t index, std::span<double> out) {
                for (std::size_t i = 0; i < out.size(); ++i) {
                    out[i] = log_normal_at(y[index], swarm->parameters[2] * swarm->state[0][i],
                                           swarm->parameters[3]);
                }
            },
            [=](auto ancestors) -> Status {
                swarm->resample(ancestors);
                return {};
            },
            [=](std::span<double> out) { std::ranges::copy(swarm->state[0], out.begin()); }};
}

} // namespace weir::stats::sample_cases
