// Shapes and seasons as columns.
#include "stats/effect/effect_series.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::stats {

double EffectSeries::mean() const {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool EffectSeries::counts() const {
    return std::all_of(values.begin(), values.end(), [](double v) { return v >= 0 && std::floor(v) == v; });
}

Vector EffectSeries::log_exposure() const {
    return exposure.empty() ? Vector(Vector::Zero(static_cast<Eigen::Index>(size())))
                            : Vector(vector_of(exposure).array().log());
}

Vector shape_of(EffectSeries const& series, Expected const& expected) {
    WEIR_EXPECTS(expected.dose.empty() || expected.dose.size() == series.size());
    if (!expected.dose.empty()) {
        return vector_of(expected.dose);
    }
    Vector out = Vector::Zero(static_cast<Eigen::Index>(series.size()));
    for (std::size_t t = series.start; t < series.size(); ++t) {
        auto const since = t - series.start + 1;
        double value = 1;
        if (expected.shape == Shape::ramp) {
            value = std::min(1.0, static_cast<double>(since) / static_cast<double>(expected.ramp_points));
        } else if (expected.shape == Shape::pulse) {
            value = since <= expected.pulse_points ? 1 : 0;
        }
        out(static_cast<Eigen::Index>(t)) = value;
    }
    return out;
}

std::size_t harmonics_for(double season, std::size_t points) {
    if (season < 2) {
        return 0;
    }
    auto const seasons = static_cast<double>(points) / season;
    std::size_t const bearable = seasons >= 3 ? 2 : seasons >= 2 ? 1 : 0;
    return std::min(bearable, static_cast<std::size_t>(season / 2));
}

Matrix harmonic_columns(double season, std::size_t pairs, std::size_t points) {
    std::vector<Vector> columns;
    for (std::size_t h = 1; h <= pairs; ++h) {
        Vector const angle =
            Vector::LinSpaced(static_cast<Eigen::Index>(points), 1, static_cast<double>(points)) *
            (2 * M_PI * static_cast<double>(h) / season);
        if (2 * static_cast<double>(h) < season) {
            columns.emplace_back(angle.array().sin());
        }
        columns.emplace_back(angle.array().cos());
    }
    Matrix out(static_cast<Eigen::Index>(points), static_cast<Eigen::Index>(columns.size()));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        out.col(static_cast<Eigen::Index>(i)) = columns[i];
    }
    return out;
}

} // namespace weir::stats
