#include "stats/sample/linear_gaussian.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace weir::stats {

namespace {

using Index = Eigen::Index;

bool fits(LinearGaussian const& model, Matrix const& observed) {
    Index const states = model.start.mean.size();
    Index const series = observed.cols();
    auto const square = [](Matrix const& matrix, Index size) {
        return matrix.rows() == size && matrix.cols() == size;
    };
    return states > 0 && square(model.transition, states) && square(model.process_covariance, states) &&
           square(model.start.covariance, states) && model.observation.rows() == series &&
           model.observation.cols() == states && square(model.observation_covariance, series) &&
           (model.input.size() == 0 || model.input.size() == states) &&
           (model.offset.size() == 0 || model.offset.size() == series);
}

Error at_observation(Error error, std::size_t row) {
    return std::move(error).during("weighing observation " + std::to_string(row + 1));
}

} // namespace

Result<double> condition(NormalState& state, Matrix const& observation, Vector const& offset,
                         Matrix const& noise, Vector const& observed) {
    std::vector<Index> present;
    for (Index i = 0; i < observed.size(); ++i) {
        if (!std::isnan(observed[i])) {
            present.push_back(i);
        }
    }
    if (present.empty()) {
        return 0.0;
    }
    Matrix const h = observation(present, Eigen::all);
    Vector error = observed(present) - h * state.mean;
    if (offset.size() > 0) {
        error -= offset(present);
    }
    Matrix const r = noise(present, present);
    Matrix const cross = state.covariance * h.transpose();
    Eigen::LLT<Matrix> const expected(h * cross + r);
    if (expected.info() != Eigen::Success || !error.allFinite()) {
        return fail(ErrorCode::invalid,
                    "What is observed has no positive variance: two series are one without "
                    "noise, or the state is not a number.");
    }
    Matrix const gain = expected.solve(cross.transpose()).transpose();
    double const distance = error.dot(expected.solve(error));
    double const log_root = Matrix(expected.matrixL()).diagonal().array().log().sum();
    state.mean += gain * error;
    // Joseph's form keeps the covariance symmetric and positive when rounding would not.
    Matrix const left = Matrix::Identity(state.mean.size(), state.mean.size()) - gain * h;
    state.covariance = left * state.covariance * left.transpose() + gain * r * gain.transpose();
    return -0.5 * distance - log_root -
           0.5 * static_cast<double>(present.size()) * std::log(2 * std::numbers::pi);
}

Result<GaussianFit> filter_linear(LinearGaussian const& model, Matrix const& observed) {
    if (!fits(model, observed)) {
        return fail(ErrorCode::invalid, "The matrices of the model do not fit one another or the series.");
    }
    GaussianFit fit;
    fit.last = model.start;
    for (Index t = 0; t < observed.rows(); ++t) {
        fit.last.mean = model.transition * fit.last.mean;
        if (model.input.size() > 0) {
            fit.last.mean += model.input;
        }
        fit.last.covariance =
            model.transition * fit.last.covariance * model.transition.transpose() + model.process_covariance;
        auto const term = condition(fit.last, model.observation, model.offset, model.observation_covariance,
                                    observed.row(t).transpose());
        if (!term) {
            return tl::unexpected(at_observation(term.error(), static_cast<std::size_t>(t)));
        }
        fit.terms.push_back(*term);
        fit.log_likelihood += *term;
        fit.filtered.push_back(fit.last);
    }
    return fit;
}

namespace {

// The stocks with what flowed since the last observation beneath them, which follow the same noise.
class Approximation {
public:
    explicit Approximation(CompartmentModel const& model)
        : model_(model), states_(model.moves.rows()), transitions_(model.moves.cols()),
          moves_(states_ + transitions_, transitions_), drift_(Matrix::Zero(moves_.rows(), moves_.rows())) {
        moves_ << model.moves, Matrix::Identity(transitions_, transitions_);
        if (model.drift.size() > 0) {
            drift_.topLeftCorner(states_, states_) = model.drift;
        }
    }

    [[nodiscard]] NormalState widened(NormalState const& start) const {
        NormalState wide{Vector::Zero(moves_.rows()), Matrix::Zero(moves_.rows(), moves_.rows())};
        wide.mean.head(states_) = start.mean;
        wide.covariance.topLeftCorner(states_, states_) = start.covariance;
        return wide;
    }
    [[nodiscard]] NormalState narrowed(NormalState const& wide) const {
        return {wide.mean.head(states_), wide.covariance.topLeftCorner(states_, states_)};
    }

    void advance(NormalState& state, double from, double until) const {
        auto const steps = std::max(1.0, std::ceil((until - from) / model_.dt_max - 1e-9));
        double const dt = (until - from) / steps;
        for (double i = 0; i < steps; ++i) {
            step(state, from + i * dt, dt);
        }
        state.covariance = (state.covariance + state.covariance.transpose().eval()) / 2;
    }

private:
    void rates_at(double time, Vector const& state, Vector& rates) const {
        model_.rates(time, state, rates);
        rates = rates.cwiseMax(0.0);
    }

    // dm/dt and dV/dt; the Jacobian of the rates by central differences.
    void slope(double time, NormalState const& at, NormalState& out) const {
        Vector state = at.mean.head(states_);
        Vector rates = Vector::Zero(transitions_);
        Vector above = rates;
        Vector below = rates;
        rates_at(time, state, rates);
        Matrix jacobian = Matrix::Zero(moves_.rows(), moves_.rows());
        for (Index i = 0; i < states_; ++i) {
            double const kept = state[i];
            double const h = 1e-6 * std::max(1.0, std::abs(kept));
            state[i] = kept + h;
            rates_at(time, state, above);
            state[i] = kept - h;
            rates_at(time, state, below);
            state[i] = kept;
            jacobian.col(i) = moves_ * (above - below) / (2 * h);
        }
        out.mean = moves_ * rates;
        Matrix const turned = jacobian * at.covariance;
        out.covariance =
            turned + turned.transpose() + moves_ * rates.asDiagonal() * moves_.transpose() + drift_;
    }

    void step(NormalState& state, double time, double dt) const {
        NormalState k[4];
        NormalState at = state;
        for (int stage = 0; stage < 4; ++stage) {
            double const share = stage == 0 ? 0 : stage == 3 ? dt : dt / 2;
            if (stage > 0) {
                at.mean = state.mean + share * k[stage - 1].mean;
                at.covariance = state.covariance + share * k[stage - 1].covariance;
            }
            slope(time + share, at, k[stage]);
        }
        state.mean += dt / 6 * (k[0].mean + 2 * k[1].mean + 2 * k[2].mean + k[3].mean);
        state.covariance +=
            dt / 6 * (k[0].covariance + 2 * k[1].covariance + 2 * k[2].covariance + k[3].covariance);
    }

    CompartmentModel const& model_;
    Index states_;
    Index transitions_;
    Matrix moves_;
    Matrix drift_;
};

// How the observed series follow from stocks and flows together; empty when a shape does not fit.
Matrix observation_of(CompartmentObservation const& one, Index states, Index transitions) {
    Index const series = one.observed.size();
    Matrix h = Matrix::Zero(series, states + transitions);
    if (one.of_stocks.size() > 0) {
        if (one.of_stocks.rows() != series || one.of_stocks.cols() != states) {
            return {};
        }
        h.leftCols(states) = one.of_stocks;
    }
    if (one.of_flows.size() > 0) {
        if (one.of_flows.rows() != series || one.of_flows.cols() != transitions) {
            return {};
        }
        h.rightCols(transitions) = one.of_flows;
    }
    return h;
}

} // namespace

NormalState advance_compartments(CompartmentModel const& model, NormalState state, double from,
                                 double until) {
    WEIR_EXPECTS(model.dt_max > 0 && until >= from && state.mean.size() == model.moves.rows());
    Approximation const approximation(model);
    auto wide = approximation.widened(state);
    approximation.advance(wide, from, until);
    return approximation.narrowed(wide);
}

Result<GaussianFit> filter_compartments(CompartmentModel const& model, NormalState start, double start_time,
                                        std::vector<CompartmentObservation> const& observations) {
    WEIR_EXPECTS(model.dt_max > 0 && model.rates != nullptr);
    Index const states = model.moves.rows();
    Index const transitions = model.moves.cols();
    if (start.mean.size() != states || start.covariance.rows() != states ||
        start.covariance.cols() != states) {
        return fail(ErrorCode::invalid, "The start has not one value for each state.");
    }
    Approximation const approximation(model);
    GaussianFit fit;
    fit.last = std::move(start);
    double time = start_time;
    for (std::size_t row = 0; row < observations.size(); ++row) {
        auto const& one = observations[row];
        Matrix const h = observation_of(one, states, transitions);
        if (h.size() == 0 || !(one.time > time)) {
            return fail(ErrorCode::invalid, "Observation " + std::to_string(row + 1) +
                                                (h.size() == 0 ? " has matrices of the wrong shape."
                                                               : " is not later than what is before it."));
        }
        auto wide = approximation.widened(fit.last); // nothing has flowed yet
        approximation.advance(wide, time, one.time);
        time = one.time;
        auto const expected = (h * wide.mean).array();
        Vector const variance =
            one.variance + one.variance_of_mean * expected.abs() + one.variance_of_square * expected.square();
        auto const term = condition(wide, h, {}, variance.asDiagonal(), one.observed);
        if (!term) {
            return tl::unexpected(at_observation(term.error(), row));
        }
        fit.last = approximation.narrowed(wide);
        fit.terms.push_back(*term);
        fit.log_likelihood += *term;
        fit.filtered.push_back(fit.last);
    }
    return fit;
}

} // namespace weir::stats
