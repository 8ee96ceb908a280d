// Newton's method over coefficients and hidden errors together. The errors' precision has three diagonals, so
// a step costs points × terms², and the coefficients come from what remains of their block (Schur
// complement).
#include "stats/effect/latent_counts.hpp"

#include "base/contract.hpp"
#include "stats/numeric/distributions.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

namespace {

constexpr double predictor_max = 30;

// Solves with a matrix of three diagonals, factored once (Thomas's method).
class ThreeDiagonals {
public:
    ThreeDiagonals(Vector const& diagonal, Vector const& beside) : pivot_(diagonal), factor_(beside) {
        for (Eigen::Index i = 1; i < diagonal.size(); ++i) {
            factor_(i - 1) = beside(i - 1) / pivot_(i - 1);
            pivot_(i) -= factor_(i - 1) * beside(i - 1);
        }
    }
    [[nodiscard]] Matrix solve(Matrix right) const {
        auto const n = pivot_.size();
        for (Eigen::Index i = 1; i < n; ++i) {
            right.row(i) -= factor_(i - 1) * right.row(i - 1);
        }
        for (Eigen::Index i = 0; i < n; ++i) {
            right.row(i) /= pivot_(i);
        }
        for (Eigen::Index i = n - 1; i-- > 0;) {
            right.row(i) -= factor_(i) * right.row(i + 1);
        }
        return right;
    }
    [[nodiscard]] double log_determinant() const { return pivot_.array().log().sum(); }
    [[nodiscard]] double last_of_inverse() const { return 1 / pivot_(pivot_.size() - 1); }

private:
    Vector pivot_;
    Vector factor_;
};

Vector times(LatentNoise const& noise, Vector const& u) {
    Vector out = noise.diagonal.cwiseProduct(u);
    auto const n = u.size();
    out.head(n - 1) += noise.beside.cwiseProduct(u.tail(n - 1));
    out.tail(n - 1) += noise.beside.cwiseProduct(u.head(n - 1));
    return out;
}

class Search {
public:
    Search(LatentData const& data, LatentNoise const& noise, double inverse_size, Vector const& start)
        : data_(data), noise_(noise), inverse_size_(inverse_size), coefficients_(start),
          latent_(Vector::Zero(data.counts.size())) {}

    LatentFit run() {
        constexpr int iterations_max = 60;
        LatentFit out;
        double value = objective(coefficients_, latent_);
        for (int i = 0; i < iterations_max && !out.converged; ++i) {
            prepare();
            Vector const pull = slope_ - times(noise_, latent_);
            ThreeDiagonals const system(noise_.diagonal + weight_, noise_.beside);
            Matrix const link = system.solve(weighted_);
            Vector const lone = system.solve(pull);
            Matrix const rest = data_.x.transpose() * weighted_ - weighted_.transpose() * link;
            Eigen::LDLT<Matrix> const block(rest);
            Vector const step = block.solve(data_.x.transpose() * slope_ - weighted_.transpose() * lone);
            Vector const latent_step = lone - link * step;
            double const promise = (data_.x.transpose() * slope_).dot(step) + pull.dot(latent_step);
            // A step that can no longer go up has come as far as rounding lets it.
            out.converged = promise < 1e-9 + 1e-13 * std::abs(value) || !walk(step, latent_step, value);
            if (out.converged) {
                fill(out, system, link, block, value);
            }
        }
        return out;
    }

private:
    // log p(y | u, b) + log p(u), up to a constant that u and b do not enter.
    [[nodiscard]] double objective(Vector const& coefficients, Vector const& latent) const {
        Vector const predictor = data_.offset + data_.x * coefficients + latent;
        double sum = -0.5 * latent.dot(times(noise_, latent));
        for (Eigen::Index i = 0; i < predictor.size(); ++i) {
            double const eta = std::min(predictor(i), predictor_max);
            double const mean = std::exp(eta);
            double const y = data_.counts(i);
            sum += inverse_size_ == 0 ? y * eta - mean
                                      : y * eta - (y + 1 / inverse_size_) * std::log1p(mean * inverse_size_);
        }
        return sum;
    }

    void prepare() {
        Vector const predictor = (data_.offset + data_.x * coefficients_ + latent_).cwiseMin(predictor_max);
        Vector const mean = predictor.array().exp();
        slope_.resize(mean.size());
        weight_.resize(mean.size());
        for (Eigen::Index i = 0; i < mean.size(); ++i) {
            double const thin = 1 + mean(i) * inverse_size_;
            slope_(i) = (data_.counts(i) - mean(i)) / thin;
            weight_(i) = std::max(mean(i) * (1 + data_.counts(i) * inverse_size_) / (thin * thin), 1e-10);
        }
        weighted_ = weight_.asDiagonal() * data_.x;
    }

    // The objective is concave, so some shortening of Newton's step goes up.
    bool walk(Vector const& step, Vector const& latent_step, double& value) {
        double length = 1;
        for (int halving = 0; halving < 30; ++halving, length /= 2) {
            Vector const next = coefficients_ + length * step;
            Vector const latent = latent_ + length * latent_step;
            double const reached = objective(next, latent);
            if (reached >= value) {
                coefficients_ = next;
                latent_ = latent;
                value = reached;
                return true;
            }
        }
        return false;
    }

    void fill(LatentFit& out, ThreeDiagonals const& system, Matrix const& link,
              Eigen::LDLT<Matrix> const& block, double value) const {
        auto const terms = coefficients_.size();
        out.coefficients = coefficients_;
        out.latent = latent_;
        out.covariance = block.solve(Matrix::Identity(terms, terms));
        double const log_information =
            system.log_determinant() + block.vectorD().array().max(1e-300).log().sum();
        out.log_marginal = value + constant() + 0.5 * (noise_.log_determinant - log_information) +
                           0.5 * static_cast<double>(terms) * std::log(2 * M_PI);
        Vector const last = link.row(link.rows() - 1).transpose();
        out.last_covariance = -out.covariance * last;
        out.last_variance = system.last_of_inverse() - last.dot(out.last_covariance);
    }

    [[nodiscard]] double constant() const {
        double sum = 0;
        for (Eigen::Index i = 0; i < data_.counts.size(); ++i) {
            double const y = data_.counts(i);
            sum -= log_gamma(y + 1);
            if (inverse_size_ > 0) {
                sum += log_gamma(y + 1 / inverse_size_) - log_gamma(1 / inverse_size_) +
                       y * std::log(inverse_size_);
            }
        }
        return sum;
    }

    LatentData const& data_;
    LatentNoise const& noise_;
    double inverse_size_;
    Vector coefficients_;
    Vector latent_;
    Vector slope_;
    Vector weight_;
    Matrix weighted_;
};

} // namespace

LatentNoise autoregressive_noise(Eigen::Index points, double sd, double rho) {
    WEIR_EXPECTS(points > 1 && sd > 0 && rho >= 0 && rho < 1);
    double const unit = 1 / (sd * sd * (1 - rho * rho));
    LatentNoise out{Vector::Constant(points, (1 + rho * rho) * unit),
                    Vector::Constant(points - 1, -rho * unit), 0};
    out.diagonal(0) = unit;
    out.diagonal(points - 1) = unit;
    out.log_determinant = static_cast<double>(points) * std::log(unit) + std::log(1 - rho * rho);
    return out;
}

LatentNoise walking_noise(Eigen::Index points, double sd) {
    WEIR_EXPECTS(points > 1 && sd > 0);
    double const unit = 1 / (sd * sd);
    LatentNoise out{Vector::Constant(points, 2 * unit), Vector::Constant(points - 1, -unit),
                    static_cast<double>(points) * std::log(unit)};
    out.diagonal(points - 1) = unit;
    return out;
}

LatentFit fit_latent(LatentData const& data, LatentNoise const& noise, double inverse_size,
                     Vector const& start) {
    WEIR_EXPECTS(data.x.rows() == data.counts.size() && data.offset.size() == data.counts.size());
    WEIR_EXPECTS(noise.diagonal.size() == data.counts.size() && start.size() == data.x.cols());
    return Search(data, noise, inverse_size, start).run();
}

} // namespace weir::stats
