// States in order: level, slope, season, regressors' coefficients.
#include "stats/effect/structural.hpp"

#include "base/contract.hpp"
#include "stats/numeric/optimise.hpp"

#include <cmath>

namespace weir::stats {

namespace {

// Log ratios between which the variances are sought: 2e-9 is nought for every purpose, 2e5 leaves no
// irregular.
constexpr double ratio_low = -20;
constexpr double ratio_high = 12;

StructuralVariances ratios_of(std::span<double const> at) {
    return {1, std::exp(at[0]), at.size() > 1 ? std::exp(at[1]) : 0};
}

std::size_t observed(std::span<double const> series) {
    std::size_t count = 0;
    for (double const value : series) {
        count += std::isnan(value) ? 0 : 1;
    }
    return count;
}

} // namespace

Eigen::Index StructuralShape::states() const {
    return first_regressor() + regressors.cols();
}

Eigen::Index StructuralShape::first_regressor() const {
    return 1 + (slope ? 1 : 0) + (season > 1 ? static_cast<Eigen::Index>(season) - 1 : 0);
}

StateSpace state_space_of(StructuralShape const& shape, StructuralVariances const& variances,
                          std::size_t from, std::size_t to) {
    auto const m = shape.states();
    auto const regressors = shape.regressors.cols();
    WEIR_EXPECTS(from <= to && (regressors == 0 || static_cast<Eigen::Index>(to) <= shape.regressors.rows()));
    StateSpace out;
    out.transition = Matrix::Identity(m, m);
    out.state_noise = Matrix::Zero(m, m);
    out.state_noise(0, 0) = variances.level;
    out.observation_noise = variances.irregular;
    out.start = Vector::Zero(m);
    out.start_covariance = Matrix::Zero(m, m);
    out.diffuse = Matrix::Identity(m, m);
    Vector row = Vector::Zero(m);
    row(0) = 1;
    Eigen::Index at = 1;
    if (shape.slope) {
        out.transition(0, 1) = 1;
        at = 2;
    }
    if (shape.season > 1) {
        auto const width = static_cast<Eigen::Index>(shape.season) - 1;
        out.transition.block(at, at, width, width).setZero();
        out.transition.block(at, at, 1, width).setConstant(-1);
        for (Eigen::Index i = 1; i < width; ++i) {
            out.transition(at + i, at + i - 1) = 1;
        }
        out.state_noise(at, at) = variances.season;
        row(at) = 1;
    }
    auto const rows = regressors == 0 ? Eigen::Index{1} : static_cast<Eigen::Index>(to - from);
    out.design = row.transpose().replicate(rows, 1);
    if (regressors > 0) {
        out.design.rightCols(regressors) = shape.regressors.middleRows(static_cast<Eigen::Index>(from), rows);
    }
    return out;
}

Result<ScaledFit> fit_at(std::span<double const> series, StructuralShape const& shape,
                         StructuralVariances const& ratios) {
    ScaledFit out;
    out.filtered = kalman_filter(state_space_of(shape, ratios, 0, series.size()), series);
    if (out.filtered.still_diffuse || out.filtered.used == 0) {
        return fail(ErrorCode::invalid,
                    "The series cannot tell " + std::to_string(shape.states()) +
                        " states apart: too few points, or regressors that are combinations of others.");
    }
    auto const used = static_cast<double>(out.filtered.used);
    auto const all = used + static_cast<double>(out.filtered.diffuse);
    double squares = 0;
    for (double const value : series) {
        squares += std::isnan(value) ? 0 : value * value;
    }
    constexpr double rounding = 1e-20; // of squares: below it only rounding is left over
    if (!(out.filtered.sum_of_squares > rounding * squares)) {
        return fail(ErrorCode::invalid, "The series has no variation that its own terms do not explain.");
    }
    out.scale = out.filtered.sum_of_squares / used;
    out.log_likelihood =
        -0.5 * (all * std::log(2 * M_PI) + out.filtered.log_variances + used * (std::log(out.scale) + 1));
    out.log_marginal = -0.5 * (out.filtered.log_variances + used * std::log(out.filtered.sum_of_squares));
    return out;
}

StandardShape standardised(StructuralShape const& shape, std::size_t points) {
    StandardShape out{shape, Vector::Ones(shape.regressors.cols()), 0};
    auto const rows = static_cast<Eigen::Index>(points);
    for (Eigen::Index j = 0; j < shape.regressors.cols(); ++j) {
        auto column = out.shape.regressors.col(j);
        double const mean = column.head(rows).mean();
        double const unit = std::sqrt((column.head(rows).array() - mean).square().mean());
        out.units(j) = unit > 0 ? unit : 1;
        column = ((column.array() - mean) / out.units(j)).eval();
        out.log_units += std::log(out.units(j));
    }
    return out;
}

Result<StructuralFit> fit_structural(std::span<double const> series, StructuralShape const& raw) {
    auto const standard = standardised(raw, series.size());
    auto const& shape = standard.shape;
    if (observed(series) <= static_cast<std::size_t>(shape.states())) {
        return fail(ErrorCode::invalid, std::to_string(observed(series)) + " points cannot tell " +
                                            std::to_string(shape.states()) +
                                            " states and their variation apart.");
    }
    (void)WEIR_TRY(fit_at(series, shape, {1, 0.1, 0}));
    auto const objective = [&](std::span<double const> at, std::span<double>) {
        auto const fit = fit_at(series, shape, ratios_of(at));
        return fit ? -fit->log_likelihood : std::nan("");
    };
    std::size_t const count = shape.changing_season && shape.season > 1 ? 2 : 1;
    std::vector<std::vector<double>> starts;
    for (double const start : {-8.0, -3.0, 1.0}) {
        starts.emplace_back(count, start);
    }
    auto const found = minimise_from(objective, starts,
                                     {.lower = std::vector<double>(count, ratio_low),
                                      .upper = std::vector<double>(count, ratio_high),
                                      .first_step = std::vector<double>(count, 1.0),
                                      .tolerance = 1e-11});
    auto const ratios = ratios_of(found.at);
    auto const scaled = WEIR_TRY(fit_at(series, shape, ratios));
    StructuralFit out;
    out.standard = standard;
    out.variances = {scaled.scale, ratios.level * scaled.scale, ratios.season * scaled.scale};
    out.filtered = kalman_filter(state_space_of(shape, out.variances, 0, series.size()), series);
    out.log_likelihood = out.filtered.log_likelihood - standard.log_units;
    // Coefficients do not move, so that what is known of them after the last point is what all points tell.
    auto const regressors = shape.regressors.cols();
    out.coefficients = out.filtered.state.tail(regressors).cwiseQuotient(standard.units);
    out.errors =
        out.filtered.covariance.diagonal().tail(regressors).cwiseSqrt().cwiseQuotient(standard.units);
    return out;
}

} // namespace weir::stats
