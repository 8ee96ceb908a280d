// Gibbs's sampler in three turns: the level given the rest (filter forward, sample backward), its step, and
// the controls with their coefficients and the irregular (George and McCulloch 1997, conjugate).
#include "stats/effect/causal_impact.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"

#include <cmath>

namespace weir::stats {

namespace {

struct Standard {
    double mean = 0;
    double sd = 1;
};
Standard standard_of(Vector const& before) {
    double const mean = before.mean();
    double const sd =
        std::sqrt((before.array() - mean).square().sum() / static_cast<double>(before.size() - 1));
    return {mean, sd};
}

class Sampler {
public:
    Sampler(Vector y, Matrix x, CausalImpactOptions const& options)
        : y_(std::move(y)), x_(std::move(x)), options_(options), random_(options.seed),
          level_(Vector::Zero(y_.size())), in_(static_cast<std::size_t>(x_.cols()), true),
          coefficients_(Vector::Zero(x_.cols())) {
        Matrix const information = x_.transpose() * x_ / static_cast<double>(y_.size());
        // One hundredth of a point's worth of Zellner's prior, half of it on the diagonal, as bsts has it.
        constexpr double worth = 0.01;
        prior_ = worth * (0.5 * information + 0.5 * Matrix(information.diagonal().asDiagonal()));
        products_ = x_.transpose() * x_;
        auto const size = static_cast<double>(x_.cols() + 1); // the intercept counts as one
        chance_in_ = std::min(1.0, options.model_size / size);
    }

    void turn() {
        draw_level();
        draw_step();
        draw_regression();
    }
    // The points after, in standard units.
    Vector forecast(Matrix const& x) {
        Vector out = x * coefficients_;
        double level = level_(level_.size() - 1);
        for (Eigen::Index t = 0; t < out.size(); ++t) {
            level += std::sqrt(step_) * random_.normal();
            out(t) += level + std::sqrt(irregular_) * random_.normal();
        }
        return out;
    }
    [[nodiscard]] std::vector<bool> const& in() const { return in_; }

private:
    void draw_level() {
        Vector const rest = y_ - x_ * coefficients_;
        auto const n = rest.size();
        Vector mean(n);
        Vector variance(n);
        double at = rest(0); // the first level is expected at the first value,
        double spread = 1;   // within a standard deviation
        for (Eigen::Index t = 0; t < n; ++t) {
            double const gain = spread / (spread + irregular_);
            mean(t) = at + gain * (rest(t) - at);
            variance(t) = spread * (1 - gain);
            at = mean(t);
            spread = variance(t) + step_;
        }
        level_(n - 1) = mean(n - 1) + std::sqrt(variance(n - 1)) * random_.normal();
        for (Eigen::Index t = n - 1; t-- > 0;) {
            double const back = variance(t) / (variance(t) + step_);
            double const centre = mean(t) + back * (level_(t + 1) - mean(t));
            level_(t) = centre + std::sqrt(variance(t) * (1 - back)) * random_.normal();
        }
    }

    void draw_step() {
        auto const n = level_.size();
        double const squares = (level_.tail(n - 1) - level_.head(n - 1)).squaredNorm() +
                               options_.level_points * options_.level_guess * options_.level_guess;
        double const shape = (options_.level_points + static_cast<double>(n - 1)) / 2;
        do { // a step above the series' own standard deviation is ruled out beforehand
            step_ = squares / 2 / random_.gamma(shape, 1);
        } while (step_ > 1);
    }

    struct Chosen {
        std::vector<Eigen::Index> columns;
        Matrix precision;
        Vector mean;
        double squares = 0;
        double log_weight = 0;
    };
    [[nodiscard]] Chosen weigh(std::vector<bool> const& in, Vector const& target) const {
        Chosen out;
        for (std::size_t i = 0; i < in.size(); ++i) {
            if (in[i]) {
                out.columns.push_back(static_cast<Eigen::Index>(i));
            }
        }
        double const base = options_.explained_points * (1 - options_.explained) + target.squaredNorm();
        out.squares = base;
        if (!out.columns.empty()) {
            Matrix const prior = prior_(out.columns, out.columns);
            out.precision = prior + products_(out.columns, out.columns);
            Vector const link = (x_.transpose() * target)(out.columns);
            Eigen::LLT<Matrix> const solved(out.precision);
            out.mean = solved.solve(link);
            out.squares = std::max(1e-12, base - link.dot(out.mean));
            Matrix const lower = solved.matrixL();
            Matrix const prior_lower = Eigen::LLT<Matrix>(prior).matrixL();
            out.log_weight =
                prior_lower.diagonal().array().log().sum() - lower.diagonal().array().log().sum();
        }
        double const shape = (options_.explained_points + static_cast<double>(target.size())) / 2;
        auto const count = static_cast<double>(out.columns.size());
        out.log_weight -= shape * std::log(out.squares);
        if (chance_in_ < 1) {
            out.log_weight += count * std::log(chance_in_) +
                              (static_cast<double>(in.size()) - count) * std::log1p(-chance_in_);
        }
        return out;
    }

    void draw_regression() {
        Vector const target = y_ - level_;
        for (std::size_t i = 0; i < in_.size() && chance_in_ < 1; ++i) {
            auto with = in_;
            auto without = in_;
            with[i] = true;
            without[i] = false;
            double const odds = weigh(with, target).log_weight - weigh(without, target).log_weight;
            in_[i] = random_.uniform() < 1 / (1 + std::exp(-odds));
        }
        auto const chosen = weigh(in_, target);
        double const shape = (options_.explained_points + static_cast<double>(target.size())) / 2;
        irregular_ = chosen.squares / 2 / random_.gamma(shape, 1);
        coefficients_.setZero();
        if (!chosen.columns.empty()) {
            Vector noise(chosen.mean.size());
            for (Eigen::Index j = 0; j < noise.size(); ++j) {
                noise(j) = random_.normal();
            }
            Eigen::LLT<Matrix> const solved(chosen.precision);
            coefficients_(chosen.columns) =
                chosen.mean + std::sqrt(irregular_) * solved.matrixU().solve(noise);
        }
    }

    Vector y_;
    Matrix x_;
    CausalImpactOptions const& options_;
    RandomStream random_;
    Vector level_;
    std::vector<bool> in_;
    Vector coefficients_;
    Matrix prior_;
    Matrix products_;
    double chance_in_ = 1;
    double step_ = 1e-4;
    double irregular_ = 0.5;
};

} // namespace

Result<CausalImpact> causal_impact(std::span<double const> series, std::size_t start, Matrix const& controls,
                                   CausalImpactOptions const& options) {
    WEIR_EXPECTS(start > 0 && start < series.size());
    WEIR_EXPECTS(controls.cols() == 0 || controls.rows() == static_cast<Eigen::Index>(series.size()));
    auto const cut = static_cast<Eigen::Index>(start);
    Vector const y = vector_of(series);
    if (start < 3 || !((y.head(cut).array() != y(0)).any())) {
        return fail(ErrorCode::invalid, "The series before the start is too short or does not vary.");
    }
    auto const scale = standard_of(y.head(cut));
    Matrix x = controls;
    if (x.cols() == 0) {
        x = Matrix(y.size(), 0);
    }
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
        auto const one = standard_of(x.col(j).head(cut));
        x.col(j) = (x.col(j).array() - one.mean) / (one.sd > 0 ? one.sd : 1);
    }
    Sampler sampler((y.head(cut).array() - scale.mean) / scale.sd, x.topRows(cut), options);
    auto const after = y.size() - cut;
    Matrix draws(static_cast<Eigen::Index>(options.draws), after);
    CausalImpact out;
    out.inclusion.assign(static_cast<std::size_t>(x.cols()), 0);
    for (std::size_t i = 0; i < options.burn_in + options.draws; ++i) {
        sampler.turn();
        if (i < options.burn_in) {
            continue;
        }
        draws.row(static_cast<Eigen::Index>(i - options.burn_in)) =
            (sampler.forecast(x.bottomRows(after)) * scale.sd).array() + scale.mean;
        for (std::size_t j = 0; j < out.inclusion.size(); ++j) {
            out.inclusion[j] += sampler.in()[j] ? 1.0 / static_cast<double>(options.draws) : 0;
        }
    }
    out.counterfactual = summarise_counterfactual(draws, y.tail(after), options.rise_is_wished);
    return out;
}

} // namespace weir::stats
