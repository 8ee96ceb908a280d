#include "stats/decide/information.hpp"

#include "base/contract.hpp"
#include "stats/numeric/least_squares.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::stats {

namespace {

std::size_t best_on_average(OptionValues const& values) {
    std::vector<double> means(values.options(), 0);
    for (std::size_t i = 0; i < values.draws(); ++i) {
        for (std::size_t option = 0; option < means.size(); ++option) {
            means[option] += values.at(i, option);
        }
    }
    return static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
}

// The mean of what is gained in each draw by switching to the option that is then best. `gains` are of each
// option over the one chosen without further knowledge.
InformationValue gain_of(Matrix const& gains) {
    Vector const most = gains.rowwise().maxCoeff();
    auto const draws = static_cast<double>(most.size());
    double const mean = most.mean();
    double const variance = draws > 1 ? (most.array() - mean).square().sum() / (draws - 1) : 0;
    return {std::max(0.0, mean), std::sqrt(variance / draws)};
}

Matrix gains_over(OptionValues const& values, std::size_t chosen) {
    Matrix gains(static_cast<Eigen::Index>(values.draws()), static_cast<Eigen::Index>(values.options()));
    for (std::size_t i = 0; i < values.draws(); ++i) {
        for (std::size_t option = 0; option < values.options(); ++option) {
            gains(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(option)) =
                values.at(i, option) - values.at(i, chosen);
        }
    }
    return gains;
}

bool constant(std::vector<double> const& column) {
    auto const [least, most] = std::minmax_element(column.begin(), column.end());
    return *most - *least <= 1e-12 * std::max(std::abs(*least), std::abs(*most));
}

std::vector<double> standardised(std::vector<double> column) {
    auto const count = static_cast<double>(column.size());
    double const mean = std::accumulate(column.begin(), column.end(), 0.0) / count;
    double squares = 0;
    for (double const value : column) {
        squares += (value - mean) * (value - mean);
    }
    double const sd = std::sqrt(squares / count);
    for (auto& value : column) {
        value = (value - mean) / sd;
    }
    return column;
}

// Natural cubic splines: straight beyond the outer knots (T. Hastie, R. Tibshirani and J. Friedman, The
// Elements of Statistical Learning, 2009, section 5.2.1). Without the constant.
Matrix natural_spline(std::vector<double> const& column, std::size_t knots) {
    auto sorted = column;
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> at;
    for (std::size_t i = 0; i < knots; ++i) {
        double const p = 0.02 + 0.96 * static_cast<double>(i) / static_cast<double>(knots - 1);
        double const knot = quantile_sorted(sorted, p);
        if (at.empty() || knot > at.back() + 1e-9) { // a column of few values has fewer knots
            at.push_back(knot);
        }
    }
    auto const rows = static_cast<Eigen::Index>(column.size());
    auto const terms = static_cast<Eigen::Index>(at.size() < 3 ? 1 : at.size() - 1);
    Matrix basis(rows, terms);
    basis.col(0) = vector_of(column);
    auto const cube = [](double x) { return x > 0 ? x * x * x : 0.0; };
    for (Eigen::Index row = 0; row < rows; ++row) {
        double const x = column[static_cast<std::size_t>(row)];
        auto const piece = [&](std::size_t k) {
            return (cube(x - at[k]) - cube(x - at.back())) / (at.back() - at[k]);
        };
        for (Eigen::Index k = 1; k < terms; ++k) {
            basis(row, k) = piece(static_cast<std::size_t>(k - 1)) - piece(at.size() - 2);
        }
    }
    return basis;
}

Matrix design_of(std::vector<std::vector<double>> const& columns, std::size_t knots) {
    auto const rows = static_cast<Eigen::Index>(columns.front().size());
    std::vector<Vector> terms{Vector::Ones(rows)};
    for (std::size_t i = 0; i < columns.size(); ++i) {
        Matrix const spline = natural_spline(columns[i], knots);
        for (Eigen::Index k = 0; k < spline.cols(); ++k) {
            terms.emplace_back(spline.col(k));
        }
        for (std::size_t other = 0; other < i; ++other) {
            terms.emplace_back(vector_of(columns[i]).cwiseProduct(vector_of(columns[other])));
        }
    }
    Matrix design(rows, static_cast<Eigen::Index>(terms.size()));
    for (std::size_t k = 0; k < terms.size(); ++k) {
        design.col(static_cast<Eigen::Index>(k)) = terms[k];
    }
    return design;
}

// What is gained in each draw as far as the columns tell, and the variance that the fit itself adds to the
// mean of the most: to first order that of Σ over options of (mean of the rows where it is best)'
// coefficients.
struct Fitted {
    Matrix expected;
    double variance = 0;
};

Result<Fitted> expected_by_spline(Matrix const& gains, std::vector<std::vector<double>> const& columns,
                                  std::size_t knots) {
    Matrix const design = design_of(columns, knots);
    if (gains.rows() < 5 * design.cols()) {
        return fail(ErrorCode::invalid, std::to_string(gains.rows()) +
                                            " draws are too few for a regression of " +
                                            std::to_string(design.cols()) + " terms.");
    }
    Fitted fitted{Matrix::Zero(gains.rows(), gains.cols())};
    std::vector<Matrix> covariances(static_cast<std::size_t>(gains.cols()));
    for (Eigen::Index option = 0; option < gains.cols(); ++option) {
        if (gains.col(option).cwiseAbs().maxCoeff() > 0) { // the chosen option gains nothing over itself
            auto const fit = WEIR_TRY(fit_linear(design, gains.col(option)));
            fitted.expected.col(option) = design * fit.coefficients;
            covariances[static_cast<std::size_t>(option)] = fit.residual_variance * fit.unscaled_covariance;
        }
    }
    Matrix where = Matrix::Zero(design.cols(), gains.cols());
    for (Eigen::Index row = 0; row < gains.rows(); ++row) {
        Eigen::Index best = 0;
        fitted.expected.row(row).maxCoeff(&best);
        where.col(best) += design.row(row).transpose() / static_cast<double>(gains.rows());
    }
    for (Eigen::Index option = 0; option < gains.cols(); ++option) {
        auto const& covariance = covariances[static_cast<std::size_t>(option)];
        if (covariance.size() > 0) {
            fitted.variance += where.col(option).dot(covariance * where.col(option));
        }
    }
    return fitted;
}

Matrix expected_by_bins(Matrix const& gains, std::vector<double> const& column, std::size_t bins_max) {
    std::vector<Eigen::Index> order(column.size());
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
        return column[static_cast<std::size_t>(a)] < column[static_cast<std::size_t>(b)];
    });
    auto const bins = std::clamp<std::size_t>(column.size() / 20, 1, bins_max);
    Matrix expected(gains.rows(), gains.cols());
    for (std::size_t bin = 0; bin < bins; ++bin) {
        std::size_t const from = bin * order.size() / bins;
        std::size_t const until = (bin + 1) * order.size() / bins;
        Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(gains.cols());
        for (std::size_t i = from; i < until; ++i) {
            sum += gains.row(order[i]);
        }
        for (std::size_t i = from; i < until; ++i) {
            expected.row(order[i]) = sum / static_cast<double>(until - from);
        }
    }
    return expected;
}

} // namespace

InformationValue value_of_perfect_information(OptionValues const& values) {
    return gain_of(gains_over(values, best_on_average(values)));
}

Result<InformationValue> value_of_partial_information(OptionValues const& values,
                                                      std::vector<std::vector<double>> const& columns,
                                                      RegressionOptions const& options) {
    WEIR_EXPECTS(options.knots >= 2 && options.bins > 0);
    std::vector<std::vector<double>> known;
    for (auto const& column : columns) {
        if (column.size() != values.draws() ||
            !std::all_of(column.begin(), column.end(), [](double value) { return std::isfinite(value); })) {
            return fail(ErrorCode::invalid, "What would be known must have a number for each draw.");
        }
        if (!constant(column)) {
            known.push_back(standardised(column));
        }
    }
    if (columns.empty() || (options.method == Regression::binned && columns.size() > 1)) {
        return fail(ErrorCode::invalid, columns.empty()
                                            ? "Nothing was named that would be known."
                                            : "Bins are of one parameter; take splines for several.");
    }
    if (known.empty()) {
        return InformationValue{};
    }
    auto const gains = gains_over(values, best_on_average(values));
    if (options.method == Regression::binned) {
        return gain_of(expected_by_bins(gains, known.front(), options.bins));
    }
    auto const fitted = WEIR_TRY(expected_by_spline(gains, known, options.knots));
    auto value = gain_of(fitted.expected);
    value.error = std::sqrt(value.error * value.error + fitted.variance);
    return value;
}

} // namespace weir::stats
