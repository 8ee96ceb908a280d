#include "stats/sample/event_history.hpp"

#include "base/contract.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/numeric/log_weights.hpp"
#include "stats/numeric/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::stats {

namespace {

constexpr double days_in_year = 365.25;

struct Counts {
    std::vector<double> events; // [age][duration]
    std::vector<double> days;
};

Counts over_periods(EventTable const& table, std::size_t transition) {
    auto const& layout = table.layout;
    Counts counts;
    for (std::size_t age = 0; age < layout.ages(); ++age) {
        for (std::size_t duration = 0; duration < layout.durations(); ++duration) {
            double events = 0;
            double days = 0;
            for (std::size_t period = 0; period < layout.periods(); ++period) {
                auto const at = table.cell(age, duration, period);
                events += table.events_at(transition, at);
                days += table.days[at];
            }
            counts.events.push_back(events);
            counts.days.push_back(days);
        }
    }
    return counts;
}

// Marginal log-likelihood of the cells when each hazard is Gamma of mean `rate` and shape `strength`, with a
// half-Cauchy prior on 1/√strength, the spread of hazards about the pool.
double strength_density(Counts const& counts, double rate, double strength) {
    double sum = -std::log1p(1 / strength);
    for (std::size_t i = 0; i < counts.days.size(); ++i) {
        if (counts.days[i] > 0) {
            sum += log_negative_binomial(counts.events[i], rate * counts.days[i], strength);
        }
    }
    return sum;
}

} // namespace

PooledHazards pooled_hazards(EventTable const& table, std::size_t transition, PoolingOptions const& options) {
    WEIR_EXPECTS(transition < table.layout.transitions);
    auto const counts = over_periods(table, transition);
    double const events = std::accumulate(counts.events.begin(), counts.events.end(), 0.0);
    double const days = std::accumulate(counts.days.begin(), counts.days.end(), 0.0);
    PooledHazards pooled;
    double const lent_events =
        options.national_rate > 0 ? options.national_events : 0.5; // Jeffreys' half event
    double const lent_days = options.national_rate > 0 ? options.national_events / options.national_rate : 0;
    pooled.overall = days + lent_days > 0 ? (events + lent_events) / (days + lent_days) : 0;
    double best = -std::numeric_limits<double>::infinity();
    for (double log_strength = std::log(0.1); log_strength < std::log(1000.0); log_strength += 0.05) {
        double const density = strength_density(counts, pooled.overall, std::exp(log_strength));
        if (density > best) {
            best = density;
            pooled.strength = std::exp(log_strength);
        }
    }
    for (std::size_t i = 0; i < counts.days.size(); ++i) {
        Hazard hazard{.events = counts.events[i], .days = counts.days[i]};
        if (pooled.overall > 0) {
            hazard.shape = pooled.strength + hazard.events;
            hazard.rate = pooled.strength / pooled.overall + hazard.days;
            hazard.mean = hazard.shape / hazard.rate;
            hazard.q025 = gamma_quantile(0.025, hazard.shape, 1 / hazard.rate);
            hazard.q50 = gamma_quantile(0.5, hazard.shape, 1 / hazard.rate);
            hazard.q975 = gamma_quantile(0.975, hazard.shape, 1 / hazard.rate);
        }
        pooled.cells.push_back(hazard);
    }
    return pooled;
}

namespace {

struct Walk {
    Vector events;   // of all cells, by period
    Vector expected; // at the pooled hazards
    Vector years;    // from the middle of each period to that of the next
};

Walk walk_of(EventTable const& table, std::size_t transition, PooledHazards const& pooled,
             DriftOptions const& options) {
    auto const& layout = table.layout;
    auto const periods = static_cast<Eigen::Index>(layout.periods());
    Walk walk{Vector::Zero(periods), Vector::Zero(periods),
              Vector::Zero(std::max<Eigen::Index>(periods - 1, 0))};
    for (std::size_t group = 0; group < pooled.cells.size(); ++group) {
        for (std::size_t period = 0; period < layout.periods(); ++period) {
            auto const at = group * layout.periods() + period;
            auto const p = static_cast<Eigen::Index>(period);
            walk.events[p] += table.events_at(transition, at);
            walk.expected[p] += table.days[at] * pooled.cells[group].mean;
        }
    }
    std::vector<double> lengths{options.first_period_days};
    for (std::size_t p = 1; p < layout.period_ends.size(); ++p) {
        lengths.push_back(layout.period_ends[p] - layout.period_ends[p - 1]);
    }
    lengths.push_back(options.last_period_days);
    for (Eigen::Index p = 0; p + 1 < periods; ++p) {
        auto const at = static_cast<std::size_t>(p);
        walk.years[p] = (lengths[at] + lengths[at + 1]) / 2 / days_in_year;
    }
    return walk;
}

struct LaplaceFit {
    Vector mean;
    Vector variance;
    double log_evidence = 0;
};

// The walk starts within a wide normal about the pooled hazards, for those were fitted to the same events.
LaplaceFit laplace(Walk const& walk, double deviation) {
    auto const periods = walk.events.size();
    Matrix precision = Matrix::Zero(periods, periods);
    precision(0, 0) = 1; // first level: N(0, 1)
    double log_prior = 0;
    for (Eigen::Index p = 0; p + 1 < periods; ++p) {
        double const weight = 1 / (deviation * deviation * walk.years[p]);
        precision(p, p) += weight;
        precision(p + 1, p + 1) += weight;
        precision(p, p + 1) -= weight;
        precision(p + 1, p) -= weight;
        log_prior += 0.5 * std::log(weight);
    }
    LaplaceFit fit{Vector::Zero(periods), {}, 0};
    Matrix curvature;
    for (int round = 0; round < 50; ++round) { // Newton on a concave function
        Vector const mu = walk.expected.array() * fit.mean.array().exp();
        Vector const slope = walk.events - mu - precision * fit.mean;
        curvature = precision;
        curvature.diagonal() += mu;
        Vector step = curvature.llt().solve(slope);
        double const longest = step.cwiseAbs().maxCoeff();
        step *= longest > 1 ? 1 / longest : 1;
        fit.mean += step;
        if (longest < 1e-10) {
            break;
        }
    }
    Eigen::LLT<Matrix> const root(curvature);
    fit.variance = root.solve(Matrix::Identity(periods, periods)).diagonal();
    double const log_root = Matrix(root.matrixL()).diagonal().array().log().sum();
    Vector const mu = walk.expected.array() * fit.mean.array().exp();
    fit.log_evidence = (walk.events.array() * fit.mean.array()).sum() - mu.sum() -
                       0.5 * fit.mean.dot(precision * fit.mean) + log_prior - log_root;
    return fit;
}

// Of a mixture of normals, by bisection.
double mixture_quantile(double p, std::span<double const> weights, std::span<double const> means,
                        std::span<double const> deviations) {
    double low = -50;
    double high = 50;
    for (int round = 0; round < 60; ++round) {
        double const middle = (low + high) / 2;
        double below = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            below += weights[i] * normal_cdf((middle - means[i]) / deviations[i]);
        }
        (below < p ? low : high) = middle;
    }
    return (low + high) / 2;
}

} // namespace

Drift drift_of(EventTable const& table, std::size_t transition, PooledHazards const& pooled,
               DriftOptions const& options) {
    WEIR_EXPECTS(transition < table.layout.transitions && options.deviation_scale > 0);
    auto const walk = walk_of(table, transition, pooled, options);
    auto const periods = table.layout.periods();
    constexpr int grid = 24; // equal slices of the prior of the deviation
    std::vector<LaplaceFit> fits;
    std::vector<double> deviations;
    std::vector<double> weights;
    for (int i = 0; i < grid; ++i) {
        deviations.push_back(options.deviation_scale * normal_quantile(0.5 + 0.5 * (i + 0.5) / grid));
        fits.push_back(laplace(walk, deviations.back()));
        weights.push_back(fits.back().log_evidence);
    }
    normalise_log_weights(weights);
    Drift drift;
    for (int i = 0; i < grid; ++i) {
        drift.deviation += weights[static_cast<std::size_t>(i)] * deviations[static_cast<std::size_t>(i)];
    }
    for (std::size_t period = 0; period < periods; ++period) {
        std::vector<double> means;
        std::vector<double> spreads;
        double mean = 0;
        double square = 0;
        for (std::size_t i = 0; i < fits.size(); ++i) {
            auto const p = static_cast<Eigen::Index>(period);
            means.push_back(fits[i].mean[p]);
            spreads.push_back(std::sqrt(fits[i].variance[p]));
            mean += weights[i] * means.back();
            square += weights[i] * (means.back() * means.back() + fits[i].variance[p]);
        }
        drift.mean.push_back(mean);
        drift.sd.push_back(std::sqrt(square - mean * mean));
        drift.q025.push_back(std::exp(mixture_quantile(0.025, weights, means, spreads)));
        drift.q975.push_back(std::exp(mixture_quantile(0.975, weights, means, spreads)));
    }
    return drift;
}

} // namespace weir::stats
