// Filter and smoother. The matrices stay small (a level, a season, a few coefficients), so they are dense.
#include "stats/sample/kalman.hpp"

#include "base/contract.hpp"

#include <cmath>
#include <limits>

namespace weir::stats {

namespace {

constexpr double log_two_pi = 1.83787706640934548356;
// What rounding leaves of a variance that is nought, against variances of one at the start and the squares of
// the design's row.
constexpr double diffuse_tolerance = 1e-12;

enum class Step { missing, diffuse, usual };

// One time point as the smoother needs it again on its way back.
struct Point {
    Step step = Step::missing;
    Vector mean;         // a_t
    Matrix covariance;   // P*_t
    Matrix unknown;      // P∞_t, empty once nothing is diffuse
    Vector gain;         // P* Z' (usual: over F)
    Vector gain_unknown; // P∞ Z'
    double innovation = 0;
    double variance = 0;         // F*
    double variance_unknown = 0; // F∞
};

class Filter {
public:
    Filter(StateSpace const& model, std::size_t points, std::vector<Point>* kept)
        : model_(model), kept_(kept), mean_(model.start), covariance_(model.start_covariance),
          unknown_(model.diffuse), rank_(Eigen::FullPivLU<Matrix>(model.diffuse).rank()),
          diffuse_(rank_ > 0) {
        out_.innovations.reserve(points);
        out_.variances.reserve(points);
    }

    void observe(std::size_t time, double value) {
        Point point;
        if (kept_ != nullptr) {
            point.mean = mean_;
            point.covariance = covariance_;
            point.unknown = diffuse_ ? unknown_ : Matrix();
        }
        if (std::isnan(value)) {
            out_.innovations.push_back(value);
            out_.variances.push_back(value);
        } else {
            update(time, value, point);
        }
        predict();
        if (kept_ != nullptr) {
            kept_->push_back(std::move(point));
        }
    }

    Filtered finish() {
        out_.state = mean_;
        out_.covariance = covariance_;
        out_.still_diffuse = diffuse_;
        return std::move(out_);
    }

private:
    void update(std::size_t time, double value, Point& point) {
        Vector const z = model_.row(time).transpose();
        Vector const gain = covariance_ * z;
        double const innovation = value - z.dot(mean_);
        double const variance = z.dot(gain) + model_.observation_noise;
        point.innovation = innovation;
        point.variance = variance;
        if (diffuse_) {
            Vector const gain_unknown = unknown_ * z;
            double const variance_unknown = z.dot(gain_unknown);
            if (variance_unknown > diffuse_tolerance * std::max(1.0, z.squaredNorm())) {
                point.step = Step::diffuse;
                point.gain = gain;
                point.gain_unknown = gain_unknown;
                point.variance_unknown = variance_unknown;
                learn(innovation, variance, variance_unknown, gain, gain_unknown);
                return;
            }
        }
        out_.innovations.push_back(innovation);
        out_.variances.push_back(variance);
        if (!(variance > 0)) { // the observation says nothing that the state does not know for certain
            out_.log_likelihood =
                innovation == 0 ? out_.log_likelihood : -std::numeric_limits<double>::infinity();
            return;
        }
        point.step = Step::usual;
        point.gain = gain / variance;
        mean_ += gain * (innovation / variance);
        covariance_.noalias() -= gain * gain.transpose() / variance;
        ++out_.used;
        out_.sum_of_squares += innovation * innovation / variance;
        out_.log_variances += std::log(variance);
        out_.log_likelihood -= 0.5 * (log_two_pi + std::log(variance) + innovation * innovation / variance);
    }

    // Durbin and Koopman 2012, section 5.2, the case F∞ > 0.
    void learn(double innovation, double variance, double variance_unknown, Vector const& gain,
               Vector const& gain_unknown) {
        mean_ += gain_unknown * (innovation / variance_unknown);
        covariance_ +=
            gain_unknown * gain_unknown.transpose() * (variance / (variance_unknown * variance_unknown)) -
            (gain * gain_unknown.transpose() + gain_unknown * gain.transpose()) / variance_unknown;
        unknown_ -= gain_unknown * gain_unknown.transpose() / variance_unknown;
        ++out_.diffuse;
        diffuse_ = --rank_ > 0;
        out_.innovations.push_back(innovation);
        out_.variances.push_back(std::numeric_limits<double>::infinity());
        out_.log_variances += std::log(variance_unknown);
        out_.log_likelihood -= 0.5 * (log_two_pi + std::log(variance_unknown));
    }

    void predict() {
        mean_ = model_.transition * mean_;
        covariance_ = model_.transition * covariance_ * model_.transition.transpose() + model_.state_noise;
        if (diffuse_) {
            unknown_ = model_.transition * unknown_ * model_.transition.transpose();
            diffuse_ = unknown_.diagonal().maxCoeff() > 0; // a transition may forget a state
        }
    }

    StateSpace const& model_;
    std::vector<Point>* kept_;
    Filtered out_;
    Vector mean_;
    Matrix covariance_;
    Matrix unknown_;
    Eigen::Index rank_; // of what is unknown: one less with every value that tells of it
    bool diffuse_;
};

Filtered run(StateSpace const& model, std::span<double const> series, std::vector<Point>* kept) {
    auto const states = model.transition.rows();
    WEIR_EXPECTS(model.transition.cols() == states && model.state_noise.rows() == states);
    WEIR_EXPECTS(model.design.cols() == states && model.start.size() == states);
    WEIR_EXPECTS(model.start_covariance.rows() == states && model.diffuse.rows() == states);
    WEIR_EXPECTS(model.design.rows() == 1 || model.design.rows() == static_cast<Eigen::Index>(series.size()));
    Filter filter(model, series.size(), kept);
    for (std::size_t time = 0; time < series.size(); ++time) {
        filter.observe(time, series[time]);
    }
    return filter.finish();
}

// The weighted sums of later innovations that Durbin and Koopman call r and N, and their parts of first and
// second order while states are diffuse (section 5.3).
struct Backward {
    Vector r0, r1;
    Matrix n0, n1, n2;
};

void step_back_usual(Backward& back, Point const& point, Vector const& z) {
    Matrix const rest = Matrix::Identity(z.size(), z.size()) - point.gain * z.transpose();
    back.r0 = z * (point.innovation / point.variance) + rest.transpose() * back.r0;
    back.n0 = z * z.transpose() / point.variance + rest.transpose() * back.n0 * rest;
    if (point.unknown.size() > 0) {
        back.r1 = rest.transpose() * back.r1;
        back.n1 = rest.transpose() * back.n1 * rest;
        back.n2 = rest.transpose() * back.n2 * rest;
    }
}

void step_back_diffuse(Backward& back, Point const& point, Vector const& z) {
    double const f = point.variance_unknown;
    Vector const k0 = point.gain_unknown / f;
    Vector const k1 = point.gain / f - point.gain_unknown * (point.variance / (f * f));
    Matrix const l0 = Matrix::Identity(z.size(), z.size()) - k0 * z.transpose();
    Matrix const l1 = -k1 * z.transpose();
    Backward const next = back;
    // N1 keeps only the part that is ever multiplied by P∞ on its left, so it is not symmetric.
    Matrix const cross = l0.transpose() * next.n1 * l1;
    back.r0 = l0.transpose() * next.r0;
    back.r1 = z * (point.innovation / f) + l0.transpose() * next.r1 + l1.transpose() * next.r0;
    back.n0 = l0.transpose() * next.n0 * l0;
    back.n1 = z * z.transpose() / f + l0.transpose() * next.n1 * l0 + l1.transpose() * next.n0 * l0;
    back.n2 = -z * z.transpose() * (point.variance / (f * f)) + l0.transpose() * next.n2 * l0 + cross +
              cross.transpose() + l1.transpose() * next.n0 * l1;
}

void move_back(Backward& back, Matrix const& transition) {
    back.r0 = transition.transpose() * back.r0;
    back.r1 = transition.transpose() * back.r1;
    back.n0 = transition.transpose() * back.n0 * transition;
    back.n1 = transition.transpose() * back.n1 * transition;
    back.n2 = transition.transpose() * back.n2 * transition;
}

} // namespace

Filtered kalman_filter(StateSpace const& model, std::span<double const> series) {
    return run(model, series, nullptr);
}

Smoothed kalman_smooth(StateSpace const& model, std::span<double const> series) {
    std::vector<Point> points;
    points.reserve(series.size());
    Smoothed out;
    out.filtered = run(model, series, &points);
    out.state.resize(series.size());
    out.covariance.resize(series.size());
    auto const states = model.transition.rows();
    Backward back{Vector::Zero(states), Vector::Zero(states), Matrix::Zero(states, states),
                  Matrix::Zero(states, states), Matrix::Zero(states, states)};
    for (std::size_t time = series.size(); time-- > 0;) {
        auto const& point = points[time];
        Vector const z = model.row(time).transpose();
        move_back(back, model.transition);
        if (point.step == Step::usual) {
            step_back_usual(back, point, z);
        } else if (point.step == Step::diffuse) {
            step_back_diffuse(back, point, z);
        }
        Matrix const& known = point.covariance;
        out.state[time] = point.mean + known * back.r0;
        out.covariance[time] = known - known * back.n0 * known;
        if (point.unknown.size() > 0) {
            Matrix const& unknown = point.unknown;
            Matrix const cross = unknown * back.n1 * known;
            out.state[time] += unknown * back.r1;
            out.covariance[time] -= cross + cross.transpose() + unknown * back.n2 * unknown;
        }
    }
    return out;
}

Matrix stationary_covariance(Matrix const& transition, Matrix const& noise) {
    constexpr int doublings_max = 60;
    Matrix power = transition;
    Matrix sum = noise;
    for (int i = 0; i < doublings_max; ++i) {
        Matrix const more = power * sum * power.transpose();
        sum += more;
        if (!(more.cwiseAbs().maxCoeff() > 1e-15 * sum.cwiseAbs().maxCoeff())) {
            break;
        }
        power = (power * power).eval();
    }
    return sum;
}

} // namespace weir::stats
