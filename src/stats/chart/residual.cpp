#include "stats/chart/residual.hpp"

#include "stats/numeric/least_squares.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

namespace weir::stats {

namespace {

Status all_finite(std::span<double const> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i])) {
            return fail(ErrorCode::invalid, "Point " + std::to_string(i + 1) + " has no finite value.");
        }
    }
    return {};
}

// One row a point: an indicator of each place in the season, then the trend.
Matrix design(std::size_t points, std::size_t season, bool with_trend) {
    auto const rows = static_cast<Eigen::Index>(points);
    auto const places = static_cast<Eigen::Index>(season);
    Matrix x = Matrix::Zero(rows, places + (with_trend ? 1 : 0));
    for (Eigen::Index i = 0; i < rows; ++i) {
        x(i, i % places) = 1;
        if (with_trend) {
            x(i, places) = static_cast<double>(i) / static_cast<double>(season);
        }
    }
    return x;
}

std::vector<double> weighted_means(std::span<double const> values, double weight) {
    std::vector<double> out{values[0]};
    for (std::size_t i = 1; i < values.size(); ++i) {
        out.push_back(out.back() + (i > 1 ? weight * (values[i - 1] - out.back()) : 0));
    }
    return out;
}

double squared_errors(std::span<double const> values, std::vector<double> const& expected) {
    double sum = 0;
    for (std::size_t i = 1; i < values.size(); ++i) {
        sum += (values[i] - expected[i]) * (values[i] - expected[i]);
    }
    return sum;
}

} // namespace

Result<ExpectedLine> seasonal_line(std::span<double const> values, std::size_t season, bool with_trend,
                                   std::size_t baseline) {
    WEIR_TRY(all_finite(values));
    std::size_t const used = baseline == 0 ? values.size() : std::min(baseline, values.size());
    if (season < 2) {
        return fail(ErrorCode::invalid, "A season has at least two places.");
    }
    if (used < 2 * season + 1) {
        return fail(ErrorCode::invalid, "A seasonal line needs two whole seasons and a point more: " +
                                            std::to_string(2 * season + 1) + " points, not " +
                                            std::to_string(used) + ".");
    }
    Matrix const x = design(values.size(), season, with_trend);
    Vector y(static_cast<Eigen::Index>(used));
    for (std::size_t i = 0; i < used; ++i) {
        y(static_cast<Eigen::Index>(i)) = values[i];
    }
    auto const fit = WEIR_TRY(fit_linear(x.topRows(static_cast<Eigen::Index>(used)), y));
    Vector const line = x * fit.coefficients;
    return ExpectedLine{.expected = std::vector<double>(line.begin(), line.end()),
                        .first = 0,
                        .words = "expected from a season of " + std::to_string(season) + " places" +
                                 (with_trend ? " and a straight trend" : "") + ", by least squares over " +
                                 std::to_string(used) + " points"};
}

Result<ExpectedLine> weighted_line(std::span<double const> values, std::optional<double> weight) {
    WEIR_TRY(all_finite(values));
    if (values.size() < 3) {
        return fail(ErrorCode::invalid, "A weighted mean of the points before needs at least three points.");
    }
    if (weight && !(*weight > 0 && *weight <= 1)) {
        return fail(ErrorCode::invalid, "The weight of the newest point lies above 0 and up to 1.");
    }
    double best = weight.value_or(0.05);
    for (int step = 2; !weight && step <= 20; ++step) {
        double const tried = step / 20.0;
        if (squared_errors(values, weighted_means(values, tried)) <
            squared_errors(values, weighted_means(values, best))) {
            best = tried;
        }
    }
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.2f", best);
    return ExpectedLine{.expected = weighted_means(values, best),
                        .first = 1,
                        .words = std::string("expected from the exponentially weighted mean of the points "
                                             "before, weight ") +
                                 text.data()};
}

Result<ResidualChart> residual_chart(std::span<double const> values, ExpectedLine line,
                                     ChartOptions options) {
    if (line.expected.size() != values.size() || line.first > values.size()) {
        return fail(ErrorCode::invalid, "There must be an expected value for each point.");
    }
    std::vector<double> residuals;
    for (std::size_t i = line.first; i < values.size(); ++i) {
        residuals.push_back(values[i] - line.expected[i]);
    }
    options.targets.clear();
    std::erase_if(options.rebase_before, [&](std::size_t index) { return index <= line.first; });
    for (auto& index : options.rebase_before) {
        index -= line.first;
    }
    ResidualChart out{.chart = WEIR_TRY(control_chart(ChartKind::xmr, {.values = residuals}, options)),
                      .mean = {},
                      .lower = {},
                      .upper = {},
                      .line = std::move(line)};
    for (std::size_t i = 0; i < out.chart.points.size(); ++i) {
        double const expected = out.line.expected[out.line.first + i];
        out.mean.push_back(expected + out.chart.points[i].mean);
        out.lower.push_back(expected + out.chart.points[i].lower);
        out.upper.push_back(expected + out.chart.points[i].upper);
    }
    return out;
}

} // namespace weir::stats
