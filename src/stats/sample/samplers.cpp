#include "stats/sample/samplers.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"
#include "stats/numeric/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace weir::stats {

namespace {

// What a stream is for, beside seed, chain and step.
enum Purpose : std::uint32_t { for_start = 1, for_step = 2, for_archive = 3 };

struct Proposal {
    std::vector<double> at;   // chain by chain, free scale
    std::vector<double> bias; // log of the ratio of proposal densities, chain by chain
};

struct State {
    std::vector<double> at; // chain by chain, free scale
    std::vector<double> density;
};

std::span<double> row(std::vector<double>& rows, std::size_t i, std::size_t width) {
    return std::span(rows).subspan(i * width, width);
}

Status start_from_priors(Posterior const& posterior, ChainOptions const& options, std::size_t chain,
                         State& state) {
    constexpr std::uint32_t tries = 1000;
    auto const width = posterior.size();
    auto const at = row(state.at, chain, width);
    for (std::uint32_t i = 0; i < tries; ++i) {
        RandomStream stream(options.seed, static_cast<std::uint32_t>(chain), i, for_start);
        posterior.draw_prior(stream, at);
        std::uint64_t const key = stream();
        posterior.log_density(at, std::span(&key, 1), std::span(state.density).subspan(chain, 1));
        if (std::isfinite(state.density[chain])) {
            return {};
        }
    }
    return fail(ErrorCode::invalid, "None of 1,000 points drawn from the priors can have given the data: the "
                                    "priors and the data do not fit together.");
}

Result<State> start(Posterior const& posterior, ChainOptions const& options) {
    auto const width = posterior.size();
    if (options.chains == 0 || options.length == 0 || options.thin == 0) {
        return fail(ErrorCode::invalid, "At least one chain of one draw is needed.");
    }
    if (!options.starts.empty() && options.starts.size() != options.chains) {
        return fail(ErrorCode::invalid, "There must be one start for each chain.");
    }
    State state{std::vector<double>(options.chains * width), std::vector<double>(options.chains)};
    for (std::size_t chain = 0; chain < options.chains; ++chain) {
        if (options.starts.empty()) {
            WEIR_TRY(start_from_priors(posterior, options, chain, state));
            continue;
        }
        if (options.starts[chain].size() != width) {
            return fail(ErrorCode::invalid, "A start must have a value for each parameter.");
        }
        auto const free = posterior.to_free_scale(options.starts[chain]);
        std::copy(free.begin(), free.end(), row(state.at, chain, width).begin());
        std::uint64_t const key = ~std::uint64_t{chain};
        posterior.log_density(free, std::span(&key, 1), std::span(state.density).subspan(chain, 1));
        if (!std::isfinite(state.density[chain])) {
            return fail(ErrorCode::invalid, "Start " + std::to_string(chain + 1) +
                                                " lies outside its priors or has no likelihood.");
        }
    }
    return state;
}

// The loop that both samplers share. `propose` fills the next points; `learn` sees the state after each step
// and whether each chain accepted.
class Walk {
public:
    using Propose =
        std::function<void(std::size_t step, State const&, std::vector<RandomStream>&, Proposal&)>;
    using Learn = std::function<void(std::size_t step, State const&, std::span<double const> chances)>;

    Walk(Posterior const& posterior, ChainOptions const& options, State state)
        : posterior_(posterior), options_(options), state_(std::move(state)) {}

    Draws run(Propose const& propose, Learn const& learn) {
        auto const width = posterior_.size();
        prepare();
        Proposal proposal{std::vector<double>(state_.at.size()), std::vector<double>(options_.chains)};
        auto const steps = options_.warm_up + options_.length * options_.thin;
        for (std::size_t step = 0; step < steps; ++step) {
            std::vector<RandomStream> streams;
            for (std::size_t chain = 0; chain < options_.chains; ++chain) {
                streams.emplace_back(options_.seed, static_cast<std::uint32_t>(chain),
                                     static_cast<std::uint32_t>(step), for_step);
                keys_[chain] = step * options_.chains + chain + 1;
            }
            std::fill(proposal.bias.begin(), proposal.bias.end(), 0.0);
            propose(step, state_, streams, proposal);
            posterior_.log_density(proposal.at, keys_, densities_);
            for (std::size_t chain = 0; chain < options_.chains; ++chain) {
                double const gain = densities_[chain] - state_.density[chain] + proposal.bias[chain];
                chances_[chain] = std::isnan(gain) ? 0 : std::min(1.0, std::exp(gain));
                if (streams[chain].uniform() < chances_[chain]) {
                    std::ranges::copy(row(proposal.at, chain, width), row(state_.at, chain, width).begin());
                    state_.density[chain] = densities_[chain];
                    accepted_ += step >= options_.warm_up ? 1 : 0;
                }
            }
            learn(step, state_, chances_);
            keep(step);
        }
        draws_.acceptance = static_cast<double>(accepted_) /
                            static_cast<double>(options_.length * options_.thin * options_.chains);
        return std::move(draws_);
    }

private:
    void prepare() {
        for (auto const& parameter : posterior_.parameters()) {
            draws_.names.push_back(parameter.name);
        }
        draws_.chains = options_.chains;
        draws_.length = options_.length;
        draws_.values.resize(options_.chains * options_.length * posterior_.size());
        draws_.log_density.resize(options_.chains * options_.length);
        keys_.resize(options_.chains);
        densities_.resize(options_.chains);
        chances_.resize(options_.chains);
    }

    void keep(std::size_t step) {
        if (step < options_.warm_up || (step - options_.warm_up + 1) % options_.thin != 0) {
            return;
        }
        auto const width = posterior_.size();
        auto const index = (step - options_.warm_up) / options_.thin;
        for (std::size_t chain = 0; chain < options_.chains; ++chain) {
            auto const to = chain * options_.length + index;
            posterior_.to_natural(row(state_.at, chain, width), row(draws_.values, to, width));
            draws_.log_density[to] = state_.density[chain];
        }
    }

    Posterior const& posterior_;
    ChainOptions const& options_;
    State state_;
    Draws draws_;
    std::vector<std::uint64_t> keys_;
    std::vector<double> densities_;
    std::vector<double> chances_;
    std::size_t accepted_ = 0;
};

// Points drawn from the priors: the first archive, and the scale of a first step.
std::vector<double> prior_points(Posterior const& posterior, std::uint64_t seed, std::size_t count) {
    std::vector<double> points(count * posterior.size());
    for (std::size_t i = 0; i < count; ++i) {
        RandomStream stream(seed, static_cast<std::uint32_t>(i), 0, for_archive);
        posterior.draw_prior(stream, row(points, i, posterior.size()));
    }
    return points;
}

std::vector<double> spread_of(std::vector<double> const& points, std::size_t width) {
    std::vector<double> spread(width);
    for (std::size_t p = 0; p < width; ++p) {
        double mean = 0;
        double squares = 0;
        double count = 0;
        for (std::size_t i = p; i < points.size(); i += width) {
            double const delta = points[i] - mean;
            mean += delta / ++count;
            squares += delta * (points[i] - mean);
        }
        spread[p] = std::sqrt(squares / count);
    }
    return spread;
}

// The states that differences are taken of.
class Archive {
public:
    Archive(Posterior const& posterior, ChainOptions const& options)
        : width_(posterior.size()), rows_(prior_points(posterior, options.seed, 10 * width_ + 10)),
          spread_(spread_of(rows_, width_)) {}

    [[nodiscard]] std::size_t size() const { return rows_.size() / width_; }
    [[nodiscard]] double const* at(std::size_t i) const { return rows_.data() + i * width_; }
    void append(std::vector<double> const& states) {
        rows_.insert(rows_.end(), states.begin(), states.end());
    }
    // Forgets the first rows if enough are left to span the space.
    void forget(std::size_t first) {
        if (size() - first >= 10 * width_) {
            rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(first * width_));
        }
    }

    // x + γ (z1 − z2) + a little, so that every point can be reached (equation 2 of the paper).
    void parallel(double const* from, bool jump, RandomStream& stream, double* to) const {
        auto const [first, second, third] = three(stream);
        double const factor =
            jump ? 1.0 : 2.38 / std::sqrt(2 * static_cast<double>(width_)) * (0.95 + 0.1 * stream.uniform());
        for (std::size_t p = 0; p < width_; ++p) {
            to[p] = from[p] + factor * (at(first)[p] - at(second)[p]) + 1e-4 * spread_[p] * stream.normal();
        }
    }

    // Along the line to an earlier state, by the difference of two others projected on it; gives the log of
    // the correction (|x* − z| / |x − z|)^(d − 1) (section 2.2 of the paper).
    double snooker(double const* from, RandomStream& stream, double* to) const {
        auto const [anchor, first, second] = three(stream);
        double length = 0;
        double projected = 0;
        for (std::size_t p = 0; p < width_; ++p) {
            double const side = from[p] - at(anchor)[p];
            length += side * side;
            projected += side * (at(first)[p] - at(second)[p]);
        }
        double const factor = (1.2 + stream.uniform()) * (length > 0 ? projected / length : 0);
        for (std::size_t p = 0; p < width_; ++p) {
            to[p] = from[p] + factor * (from[p] - at(anchor)[p]);
        }
        return static_cast<double>(width_ - 1) * std::log(std::abs(1 + factor));
    }

private:
    struct Three {
        std::size_t a, b, c;
    };
    [[nodiscard]] Three three(RandomStream& stream) const { // all different
        auto const count = static_cast<std::uint32_t>(size());
        auto const a = stream.below(count);
        auto b = stream.below(count - 1);
        b += b >= a ? 1 : 0;
        auto c = stream.below(count - 2);
        c += c >= std::min(a, b) ? 1 : 0;
        c += c >= std::max(a, b) ? 1 : 0;
        return {a, b, c};
    }

    std::size_t width_;
    std::vector<double> rows_;
    std::vector<double> spread_;
};

} // namespace

Result<Draws> sample_differential(Posterior const& posterior, ChainOptions const& chain,
                                  DifferentialOptions const& options) {
    WEIR_EXPECTS(options.append_every > 0 && options.jump_every > 0);
    auto state = WEIR_TRY(start(posterior, chain));
    Archive archive(posterior, chain);
    std::size_t early = 0;
    Walk walk(posterior, chain, std::move(state));
    auto const width = posterior.size();
    return walk.run(
        [&](std::size_t step, State const& now, std::vector<RandomStream>& streams, Proposal& next) {
            for (std::size_t i = 0; i < chain.chains; ++i) {
                auto const* from = now.at.data() + i * width;
                auto* to = next.at.data() + i * width;
                if (streams[i].uniform() < options.snooker_share) {
                    next.bias[i] = archive.snooker(from, streams[i], to);
                } else {
                    archive.parallel(from, step % options.jump_every == 0, streams[i], to);
                }
            }
        },
        [&](std::size_t step, State const& now, std::span<double const>) {
            // The first points come from the priors and the way in: once both are behind, they only make
            // steps too long.
            if (step == chain.warm_up / 2) {
                early = archive.size();
            }
            if (step + 1 == chain.warm_up) {
                archive.forget(early);
            }
            if ((step + 1) % options.append_every == 0) {
                archive.append(now.at);
            }
        });
}

Result<Draws> sample_metropolis(Posterior const& posterior, ChainOptions const& chain,
                                MetropolisOptions const& options) {
    auto state = WEIR_TRY(start(posterior, chain));
    auto const width = posterior.size();
    auto const rows = static_cast<Eigen::Index>(width);
    Vector mean = Vector::Zero(rows);
    Vector const spread = vector_of(spread_of(prior_points(posterior, chain.seed, 200), width));
    Matrix covariance = (0.3 * spread).cwiseAbs2().asDiagonal();
    Matrix const least = (1e-6 * spread).cwiseAbs2().asDiagonal();
    Matrix root = covariance.llt().matrixL();
    double log_scale = std::log(2.38 / std::sqrt(static_cast<double>(width)));
    for (std::size_t i = 0; i < chain.chains; ++i) {
        mean += vector_of(row(state.at, i, width)) / static_cast<double>(chain.chains);
    }
    Walk walk(posterior, chain, std::move(state));
    return walk.run(
        [&](std::size_t, State const& now, std::vector<RandomStream>& streams, Proposal& next) {
            Vector step(rows);
            for (std::size_t i = 0; i < chain.chains; ++i) {
                for (auto& value : step) {
                    value = streams[i].normal();
                }
                step = std::exp(log_scale) * (root * step);
                for (std::size_t p = 0; p < width; ++p) {
                    next.at[i * width + p] = now.at[i * width + p] + step[static_cast<Eigen::Index>(p)];
                }
            }
        },
        [&](std::size_t step, State const& now, std::span<double const> chances) {
            if (step >= chain.warm_up) {
                return;
            }
            double const gain = std::pow(static_cast<double>(step) + 10, -0.6);
            for (std::size_t i = 0; i < chain.chains; ++i) {
                double const share = gain / static_cast<double>(chain.chains);
                log_scale += share * (chances[i] - options.acceptance);
                Vector const apart = vector_of(std::span(now.at).subspan(i * width, width)) - mean;
                mean += share * apart;
                covariance += share * (apart * apart.transpose() - covariance);
            }
            if (step % 10 == 9) {
                root = (covariance + least).llt().matrixL();
            }
        });
}

} // namespace weir::stats
