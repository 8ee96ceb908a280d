// Posteriors that others have computed, written down here as priors and likelihoods, so that tests (short
// runs) and benchmarks (long ones) sample the same ones. Sources beside each; data come from the case files.
#pragma once

#include "stats/numeric/distributions.hpp"
#include "stats/sample/cases.hpp"
#include "stats/sample/posterior.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::stats::sample_cases {

struct Known {
    std::vector<Parameter> parameters;
    BatchedLogLikelihood likelihood;
};

inline double log_normal_at(double x, double mean, double sd) {
    double const z = (x - mean) / sd;
    return -0.5 * z * z - std::log(sd) - 0.91893853320467274178;
}

// Rubin's eight schools, not centred: mu ~ N(0, 5), tau ~ half-Cauchy(0, 5), theta = mu + tau t. The
// half-Cauchy is put on as a likelihood term over a wide lognormal's own density taken away.
inline Known eight_schools() {
    auto const data = json_of("sample/eight_schools.json");
    auto const y = data.at("y").numbers();
    auto const sigma = data.at("sigma").numbers();
    Prior const wide{.kind = PriorKind::lognormal, .a = 1, .b = 2};
    std::vector<Parameter> parameters{{"mu", {.a = 0, .b = 5}}, {"tau", wide}};
    for (std::size_t i = 0; i < y.size(); ++i) {
        parameters.push_back({"t" + std::to_string(i + 1), {}});
    }
    return {parameters, one_by_one([=](std::span<double const> at) {
                double sum = -std::log1p(at[1] * at[1] / 25) - log_density(wide, at[1]);
                for (std::size_t i = 0; i < y.size(); ++i) {
                    sum += log_normal_at(y[i], at[0] + at[1] * at[2 + i], sigma[i]);
                }
                return sum;
            })};
}

// posteriordb's arma11: mu ~ N(0, 10), phi, theta ~ N(0, 2), sigma ~ half-Cauchy(0, 2.5), err[1] = y[1] − mu
// − phi mu.
inline Known arma() {
    auto const y = json_of("sample/arma.json").at("y").numbers();
    Prior const wide{.kind = PriorKind::lognormal, .a = 0, .b = 2};
    return {
        {{"mu", {.a = 0, .b = 10}}, {"phi", {.a = 0, .b = 2}}, {"theta", {.a = 0, .b = 2}}, {"sigma", wide}},
        one_by_one([=](std::span<double const> at) {
            double sum = -std::log1p(at[3] * at[3] / 6.25) - log_density(wide, at[3]);
            double error = y[0] - at[0] - at[1] * at[0];
            sum += log_normal_at(error, 0, at[3]);
            for (std::size_t t = 1; t < y.size(); ++t) {
                error = y[t] - at[0] - at[1] * y[t - 1] - at[2] * error;
                sum += log_normal_at(error, 0, at[3]);
            }
            return sum;
        })};
}

// How many points go through an integrator side by side.
inline constexpr std::size_t lanes = 4;

// Runge and Kutta's step of `States` states for `lanes` points at once; `slope(state, out)`.
template <std::size_t States, class Slope>
void step(std::array<std::array<double, lanes>, States>& now, double dt, Slope const& slope) {
    using Block = std::array<std::array<double, lanes>, States>;
    std::array<Block, 4> k;
    Block at = now;
    for (std::size_t stage = 0; stage < 4; ++stage) {
        slope(at, k[stage]);
        double const share = stage < 2 ? dt / 2 : dt;
        for (std::size_t s = 0; s < States; ++s) {
            for (std::size_t l = 0; l < lanes; ++l) {
                at[s][l] = now[s][l] + share * k[stage][s][l];
            }
        }
    }
    for (std::size_t s = 0; s < States; ++s) {
        for (std::size_t l = 0; l < lanes; ++l) {
            now[s][l] += dt / 6 * (k[0][s][l] + 2 * k[1][s][l] + 2 * k[2][s][l] + k[3][s][l]);
        }
    }
}

// Calls body(first point, points) for blocks of at most `lanes` points.
template <class Body>
void by_lanes(Points const& points, Body const& body) {
    for (std::size_t first = 0; first < points.count(); first += lanes) {
        body(first, std::min(lanes, points.count() - first));
    }
}

// Lynx and hare: section 3.7 of the reference; u' = (a − b v) u, v' = (−c + d u) v.
inline Known lynx_hare(double dt = 0.05) {
    auto const data = json_of("sample/hudson_lynx_hare.json");
    auto const first = data.at("y_init").numbers();
    std::vector<std::vector<double>> y;
    for (std::size_t i = 0; i < data.at("y").size(); ++i) {
        y.push_back(data.at("y").at(i).numbers());
    }
    auto const steps = static_cast<int>(std::lround(1 / dt));
    Prior const whole{.a = 1, .b = 0.5, .lower = 0};
    Prior const small{.a = 0.05, .b = 0.05, .lower = 0};
    Prior const sigma{.kind = PriorKind::lognormal, .a = -1, .b = 1};
    Prior const start{.kind = PriorKind::lognormal, .a = std::log(10), .b = 1};
    return {{{"theta[1]", whole},
             {"theta[2]", small},
             {"theta[3]", whole},
             {"theta[4]", small},
             {"z_init[1]", start},
             {"z_init[2]", start},
             {"sigma[1]", sigma},
             {"sigma[2]", sigma}},
            [=](Points const& points, std::span<double> out) {
                by_lanes(points, [&](std::size_t from, std::size_t count) {
                    std::array<std::array<double, lanes>, 8> p{};
                    for (std::size_t l = 0; l < lanes; ++l) { // idle lanes repeat the last point
                        auto const point = points.point(from + std::min(l, count - 1));
                        for (std::size_t i = 0; i < 8; ++i) {
                            p[i][l] = point[i];
                        }
                    }
                    std::array<std::array<double, lanes>, 2> z{p[4], p[5]};
                    auto const slope = [&](auto const& at, auto& k) {
                        for (std::size_t l = 0; l < lanes; ++l) {
                            k[0][l] = (p[0][l] - p[1][l] * at[1][l]) * at[0][l];
                            k[1][l] = (-p[2][l] + p[3][l] * at[0][l]) * at[1][l];
                        }
                    };
                    auto const observe = [&](std::vector<double> const& seen) {
                        for (std::size_t l = 0; l < count; ++l) {
                            for (std::size_t s = 0; s < 2; ++s) {
                                out[from + l] +=
                                    log_normal_at(std::log(seen[s]), std::log(z[s][l]), p[6 + s][l]);
                            }
                        }
                    };
                    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(from), count, 0.0);
                    observe(first);
                    for (auto const& seen : y) {
                        for (int i = 0; i < steps; ++i) {
                            step<2>(z, dt, slope);
                        }
                        observe(seen);
                    }
                });
            }};
}

// Influenza in a boarding school, 1978: NB SIR of influenza_negbin_sir_posterior.json. beta ~ N+(2, 1), gamma
// ~ N+(0.4, 0.5), 1/phi ~ Exp(5); N = 763, I(0) = 1 at day 0, in bed on days 1 … 14.
inline Known influenza(double dt = 0.1) {
    auto const seen = table_of("sample/influenza_boarding_school_1978.csv").column("in_bed");
    std::vector<double> ways;
    for (double const y : seen) {
        ways.push_back(log_gamma(y + 1));
    }
    auto const steps = static_cast<int>(std::lround(1 / dt));
    return {{{"beta", {.a = 2, .b = 1, .lower = 0}},
             {"gamma", {.a = 0.4, .b = 0.5, .lower = 0}},
             {"phi_inv", {.kind = PriorKind::exponential, .a = 5}}},
            [=](Points const& points, std::span<double> out) {
                by_lanes(points, [&](std::size_t from, std::size_t count) {
                    std::array<std::array<double, lanes>, 3> p{};
                    std::array<double, lanes> size{};
                    std::array<double, lanes> constant{};
                    for (std::size_t l = 0; l < lanes; ++l) {
                        auto const point = points.point(from + std::min(l, count - 1));
                        for (std::size_t i = 0; i < 3; ++i) {
                            p[i][l] = point[i];
                        }
                        size[l] = 1 / p[2][l];
                        constant[l] = log_gamma(size[l]);
                    }
                    std::array<std::array<double, lanes>, 2> z{};
                    z[0].fill(762);
                    z[1].fill(1);
                    auto const slope = [&](auto const& at, auto& k) {
                        for (std::size_t l = 0; l < lanes; ++l) {
                            double const infected = p[0][l] * at[0][l] * at[1][l] / 763;
                            k[0][l] = -infected;
                            k[1][l] = infected - p[1][l] * at[1][l];
                        }
                    };
                    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(from), count, 0.0);
                    for (std::size_t t = 0; t < seen.size(); ++t) {
                        for (int i = 0; i < steps; ++i) {
                            step<2>(z, dt, slope);
                        }
                        for (std::size_t l = 0; l < count; ++l) {
                            double const mean = z[1][l];
                            out[from + l] += log_gamma(seen[t] + size[l]) - constant[l] - ways[t] -
                                             size[l] * std::log1p(mean * p[2][l]) +
                                             seen[t] * std::log(mean / (mean + size[l]));
                        }
                    }
                });
            }};
}

} // namespace weir::stats::sample_cases
