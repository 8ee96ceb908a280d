// The series and each regressor are differenced and put through one filter; least squares on the innovations
// gives the coefficients, so that only the ARMA parameters are searched for.
#include "stats/effect/arima_regression.hpp"

#include "base/contract.hpp"
#include "stats/numeric/least_squares.hpp"
#include "stats/numeric/optimise.hpp"
#include "stats/sample/kalman.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

namespace weir::stats {

namespace {

Matrix differenced(Matrix values, std::size_t lag, std::size_t times) {
    auto const back = static_cast<Eigen::Index>(lag);
    for (std::size_t i = 0; i < times; ++i) {
        values = (values.bottomRows(values.rows() - back) - values.topRows(values.rows() - back)).eval();
    }
    return values;
}

// (1 + a_1 B + …)(1 + A_1 B^s + …) without the leading one.
std::vector<double> product(std::span<double const> near, std::span<double const> far, std::size_t season) {
    std::vector<double> out(near.size() + far.size() * season + 1, 0);
    for (std::size_t j = 0; j <= far.size(); ++j) {
        double const outer = j == 0 ? 1 : far[j - 1];
        for (std::size_t i = 0; i <= near.size(); ++i) {
            out[j * season + i] += outer * (i == 0 ? 1 : near[i - 1]);
        }
    }
    out.erase(out.begin());
    return out;
}

std::vector<double> negative(std::span<double const> values) {
    std::vector<double> out;
    for (double const value : values) {
        out.push_back(-value);
    }
    return out;
}

// All roots outside the unit circle: the step-down recursion meets no partial correlation of one or more.
bool stationary(std::vector<double> coefficients) { // of z_t = Σ c_i z_(t−i) + …
    while (!coefficients.empty()) {
        double const last = coefficients.back();
        if (!(std::abs(last) < 1)) {
            return false;
        }
        auto const k = coefficients.size() - 1;
        std::vector<double> shorter(k);
        for (std::size_t i = 0; i < k; ++i) {
            shorter[i] = (coefficients[i] + last * coefficients[k - 1 - i]) / (1 - last * last);
        }
        coefficients = std::move(shorter);
    }
    return true;
}

class Likelihood {
public:
    Likelihood(Matrix const& x, Vector const& y, ArimaOrder const& order) : order_(order) {
        Matrix both(y.size(), x.cols() + 1);
        both << y, x;
        both = differenced(differenced(both, 1, order.differences), order.season, order.seasonal_differences);
        y_ = both.col(0);
        x_ = both.rightCols(x.cols());
    }

    [[nodiscard]] Vector const& y() const { return y_; }
    [[nodiscard]] Matrix const& x() const { return x_; }

    struct Whole {
        double value = std::nan("");
        Vector coefficients;
        double variance = 0;
    };
    // With the coefficients at their best for these parameters, or as given.
    [[nodiscard]] Whole at(std::span<double const> parameters, Vector const* given = nullptr) const {
        Whole out;
        auto const model = model_of(parameters);
        if (!model) {
            return out;
        }
        Vector roots;
        Vector const white = whitened(*model, y_, roots);
        Matrix white_x(x_.rows(), x_.cols());
        for (Eigen::Index j = 0; j < x_.cols(); ++j) {
            white_x.col(j) = whitened(*model, x_.col(j), roots);
        }
        Vector rest = white;
        if (given != nullptr) {
            out.coefficients = *given;
            rest -= white_x * *given;
        } else if (x_.cols() > 0) {
            auto const fit = fit_linear(white_x, white);
            if (!fit) {
                return out;
            }
            out.coefficients = fit->coefficients;
            rest = fit->residuals;
        }
        auto const n = static_cast<double>(rest.size());
        out.variance = rest.squaredNorm() / n;
        out.value = -0.5 * (n * (std::log(2 * M_PI * out.variance) + 1) + 2 * roots.array().log().sum());
        return out;
    }

private:
    [[nodiscard]] std::optional<StateSpace> model_of(std::span<double const> parameters) const {
        std::size_t at = 0;
        auto const take = [&](std::size_t count) {
            auto const part = parameters.subspan(at, count);
            at += count;
            return part;
        };
        auto const ar = take(order_.autoregressive);
        auto const ma = take(order_.moving);
        auto const seasonal_ar = take(order_.seasonal_autoregressive);
        auto const seasonal_ma = take(order_.seasonal_moving);
        auto const phi = negative(product(negative(ar), negative(seasonal_ar), order_.season));
        auto const theta = product(ma, seasonal_ma, order_.season);
        if (!stationary(phi) || !stationary(negative(theta))) {
            return std::nullopt;
        }
        auto const m = static_cast<Eigen::Index>(std::max(phi.size(), theta.size() + 1));
        StateSpace out;
        out.transition = Matrix::Zero(m, m);
        out.transition.topRightCorner(m - 1, m - 1).setIdentity();
        Vector noise = Vector::Zero(m);
        noise(0) = 1;
        for (std::size_t i = 0; i < phi.size(); ++i) {
            out.transition(static_cast<Eigen::Index>(i), 0) = phi[i];
        }
        for (std::size_t i = 0; i < theta.size(); ++i) {
            noise(static_cast<Eigen::Index>(i) + 1) = theta[i];
        }
        out.state_noise = noise * noise.transpose();
        out.design = Matrix::Zero(1, m);
        out.design(0, 0) = 1;
        out.start = Vector::Zero(m);
        out.start_covariance = stationary_covariance(out.transition, out.state_noise);
        out.diffuse = Matrix::Zero(m, m);
        return out;
    }

    // Innovations over their standard deviations, which go into `roots`.
    static Vector whitened(StateSpace const& model, Vector const& series, Vector& roots) {
        auto const filtered = kalman_filter(model, {series.data(), static_cast<std::size_t>(series.size())});
        roots = vector_of(filtered.variances).cwiseSqrt();
        return vector_of(filtered.innovations).cwiseQuotient(roots);
    }

    ArimaOrder order_;
    Vector y_;
    Matrix x_;
};

// Central differences of the log-likelihood in all parameters and coefficients, the innovations' variance
// concentrated out, as R has it.
Matrix covariance_of(Likelihood const& likelihood, Vector const& parameters, Vector const& coefficients) {
    auto const p = parameters.size();
    auto const all = p + coefficients.size();
    Vector centre(all);
    centre << parameters, coefficients;
    auto const value = [&](Vector const& at) {
        Vector const given = at.tail(coefficients.size());
        return likelihood.at({at.data(), static_cast<std::size_t>(p)}, &given).value;
    };
    Matrix hessian(all, all);
    auto const step = [&](Eigen::Index i) {
        return i < p ? 1e-3 : 1e-3 * std::max(1e-2, std::abs(centre(i)));
    };
    for (Eigen::Index i = 0; i < all; ++i) {
        for (Eigen::Index j = 0; j <= i; ++j) {
            double sum = 0;
            for (int const a : {1, -1}) {
                for (int const b : {1, -1}) {
                    Vector moved = centre;
                    moved(i) += a * step(i);
                    moved(j) += b * step(j);
                    sum += a * b * value(moved);
                }
            }
            hessian(i, j) = hessian(j, i) = sum / (4 * step(i) * step(j));
        }
    }
    return (-hessian).inverse();
}

} // namespace

Result<ArimaFit> fit_arima(Matrix const& x, Vector const& y, ArimaOrder const& order) {
    WEIR_EXPECTS(x.rows() == y.size() && order.season > 0 && order.parameters() > 0);
    auto const lost = order.differences + order.season * order.seasonal_differences;
    auto const terms = order.parameters() + static_cast<std::size_t>(x.cols());
    if (static_cast<std::size_t>(y.size()) <= lost + terms + 1) {
        return fail(ErrorCode::invalid, std::to_string(y.size()) + " points are too few for this ARIMA.");
    }
    Likelihood const likelihood(x, y, order);
    if (x.cols() > 0) {
        (void)WEIR_TRY(fit_linear(likelihood.x(), likelihood.y()));
    }
    auto const objective = [&](std::span<double const> at, std::span<double>) {
        return -likelihood.at(at).value;
    };
    std::vector<std::vector<double>> starts;
    for (double const start : {0.1, -0.4, 0.5}) {
        starts.emplace_back(order.parameters(), start);
    }
    std::vector<double> const bound(order.parameters(), 2.0);
    auto const found = minimise_from(objective, starts,
                                     {.lower = std::vector<double>(order.parameters(), -2.0),
                                      .upper = bound,
                                      .first_step = std::vector<double>(order.parameters(), 0.1),
                                      .tolerance = 1e-10});
    auto const best = likelihood.at(found.at);
    if (!std::isfinite(best.value)) {
        return fail(ErrorCode::invalid, "The ARIMA's likelihood has no top within what is stationary.");
    }
    ArimaFit out;
    out.parameters = vector_of(found.at);
    out.coefficients = best.coefficients;
    out.variance = best.variance;
    out.log_likelihood = best.value;
    out.covariance = covariance_of(likelihood, out.parameters, out.coefficients);
    return out;
}

} // namespace weir::stats
