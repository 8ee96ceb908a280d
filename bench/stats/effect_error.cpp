// How often each effect method finds an effect where there is none: type I error at 5 %, of series of 24 and
// 48 months whose errors have lag-1 correlation 0, .3 and .6. Prints the table that docs/statistics/effect.md
// has.
#include "base/parallel.hpp"
#include "base/random.hpp"
#include "stats/effect/autoregression.hpp"
#include "stats/effect/effect_of_series.hpp"
#include "stats/effect/neighbours.hpp"
#include "stats/effect/newey_west.hpp"
#include "stats/effect/segmented.hpp"
#include "stats/effect/short_series.hpp"
#include "stats/effect/stagger.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/numeric/least_squares.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

using namespace weir;
using namespace weir::stats;

namespace {

struct Made {
    EffectSeries counts;  // about 100 a month
    EffectSeries measure; // the same errors without Poisson's
    EffectSeries related; // about 100 a month, following a control
    EffectSeries few;     // the same, about 10 a month
    Matrix control;
    Matrix units; // 40 rows of such errors, the first one's start the same
};

// Season of ±15 %, errors of 18 % (the middle of 121 authorities, docs/statistics/effect.md), the
// start after two thirds of the series.
Made make(std::uint64_t seed, std::size_t index, std::size_t points, double rho) {
    RandomStream random(seed, static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(points),
                        static_cast<std::uint32_t>(100 * rho));
    constexpr double sd = 0.18;
    double error = sd * random.normal();
    double control = 0;
    Made out;
    out.control.resize(static_cast<Eigen::Index>(points), 1);
    for (std::size_t t = 0; t < points; ++t) {
        if (t > 0) {
            error = rho * error + std::sqrt(1 - rho * rho) * sd * random.normal();
        }
        double const level = 0.15 * std::sin(2 * M_PI * static_cast<double>(t) / 12) + error;
        out.measure.values.push_back(10 + level);
        out.counts.values.push_back(random.poisson(100 * std::exp(level)));
        control = 0.7 * control + 0.15 * random.normal();
        out.control(static_cast<Eigen::Index>(t), 0) = 200 * std::exp(control);
        out.related.values.push_back(random.poisson(100 * std::exp(level + 0.8 * control)) + 1);
        out.few.values.push_back(random.poisson(10 * std::exp(level + 0.8 * control)));
    }
    out.related.start = out.few.start = points * 2 / 3;
    out.related.season = out.few.season = 12;
    out.units.resize(40, static_cast<Eigen::Index>(points));
    for (Eigen::Index i = 0; i < out.units.rows(); ++i) {
        double one = sd * random.normal();
        for (Eigen::Index t = 0; t < out.units.cols(); ++t) {
            one = rho * one + std::sqrt(1 - rho * rho) * sd * random.normal();
            out.units(i, t) = one;
        }
    }
    out.counts.start = out.measure.start = points * 2 / 3;
    out.counts.season = out.measure.season = 12;
    return out;
}

double p_of(Result<EffectEstimate> const& found) {
    return found ? found->p : 1;
}

double p_with_control(EffectSeries const& series, Matrix const& control) {
    auto const found = effect_of_series({.series = series, .controls = control});
    return std::isfinite(found.estimate.p) ? found.estimate.p : 1;
}

double p_of_teams(Matrix const& units) {
    auto const first = static_cast<std::size_t>(units.cols()) / 2;
    std::vector<std::optional<std::size_t>> start;
    for (std::size_t team = 0; team < 6; ++team) {
        start.emplace_back(first + team);
    }
    auto const found = staggered_effect(units.topRows(6), start);
    return found ? found->p : 1;
}

double p_of_t(Vector const& coefficients, Matrix const& covariance, std::size_t points) {
    auto const last = coefficients.size() - 1;
    return 2 * student_cdf(-std::abs(coefficients(last)) / std::sqrt(covariance(last, last)),
                           static_cast<double>(points) - static_cast<double>(coefficients.size()));
}

double p_of_autoregressive(EffectSeries const& series, int kind) {
    Matrix const x = segmented_terms(series, {});
    Vector const y = vector_of(series.values);
    if (kind == 3) {
        auto const fit = fit_linear(x, y);
        Matrix const scores = fit->residuals.asDiagonal() * x;
        return p_of_t(fit->coefficients,
                      newey_west(fit->unscaled_covariance, scores, 3, SmallSample::n_over_n_less_k),
                      series.size());
    }
    auto const fit = kind == 0
                         ? prais_winsten(x, y)
                         : fit_autoregressive(x, y, kind == 1 ? Likelihood::full : Likelihood::restricted);
    return fit ? p_of_t(fit->coefficients, fit->covariance, series.size()) : 1;
}

using Judge = double (*)(Made const&);
struct Candidate {
    char const* name;
    Judge judge;
};
constexpr std::array candidates{
    Candidate{"segmented counts (default)", [](Made const& m) { return p_of(segmented_counts(m.counts)); }},
    Candidate{"segmented measure (default)",
              [](Made const& m) { return p_of(segmented_measure(m.measure)); }},
    Candidate{"structural with control (default)",
              [](Made const& m) { return p_with_control(m.related, m.control); }},
    Candidate{"structural counts, control (default)",
              [](Made const& m) { return p_with_control(m.few, m.control); }},
    Candidate{"neighbours, rank among 40 units",
              [](Made const& m) {
                  auto const found = difference_in_differences({m.units, 0, m.counts.start});
                  return found ? found->p : 1;
              }},
    Candidate{"staggered teams, 720 orders of 6", [](Made const& m) { return p_of_teams(m.units); }},
    Candidate{"quasi-Poisson level, t", [](Made const& m) { return p_of(quasi_poisson_level(m.counts)); }},
    Candidate{"least squares level, t", [](Made const& m) { return p_of(least_squares_level(m.measure)); }},
    Candidate{"Prais-Winsten", [](Made const& m) { return p_of_autoregressive(m.measure, 0); }},
    Candidate{"AR(1) by ML", [](Made const& m) { return p_of_autoregressive(m.measure, 1); }},
    Candidate{"AR(1) by REML", [](Made const& m) { return p_of_autoregressive(m.measure, 2); }},
    Candidate{"least squares, Newey-West", [](Made const& m) { return p_of_autoregressive(m.measure, 3); }},
};

double error_of(Judge judge, std::size_t series, std::size_t points, double rho) {
    std::vector<char> hit(series);
    parallel_for(series, 0,
                 [&](std::size_t i) { hit[i] = judge(make(20170901, i, points, rho)) <= 0.05 ? 1 : 0; });
    std::size_t hits = 0;
    for (char const one : hit) {
        hits += static_cast<std::size_t>(one);
    }
    return static_cast<double>(hits) / static_cast<double>(series);
}

} // namespace

int main(int argc, char** argv) {
    std::size_t const series = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000;
    std::string const only = argc > 2 ? argv[2] : "";
    std::printf(
        "share of %zu series without effect in which p <= .05 (standard error of a share of .05: %.3f)\n",
        series, std::sqrt(0.05 * 0.95 / static_cast<double>(series)));
    std::printf("%-40s %8s %8s %8s %8s %8s %8s\n", "method", "24, 0", "24, .3", "24, .6", "48, 0", "48, .3",
                "48, .6");
    for (auto const& candidate : candidates) {
        if (std::string(candidate.name).find(only) == std::string::npos) {
            continue;
        }
        std::printf("%-40s", candidate.name);
        for (std::size_t const points : {24, 48}) {
            for (double const rho : {0.0, 0.3, 0.6}) {
                std::printf(" %8.3f", error_of(candidate.judge, series, points, rho));
                std::fflush(stdout);
            }
        }
        std::printf("\n");
    }
    return 0;
}
