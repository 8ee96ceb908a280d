#include "stats/sample/posterior.hpp"

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

namespace weir::stats {

namespace {

constexpr double impossible = -std::numeric_limits<double>::infinity();

} // namespace

BatchedLogLikelihood one_by_one(std::function<double(std::span<double const>)> log_likelihood) {
    return [single = std::move(log_likelihood)](Points const& points, std::span<double> out) {
        for (std::size_t i = 0; i < points.count(); ++i) {
            out[i] = single(points.point(i));
        }
    };
}

Posterior::Posterior(std::vector<Parameter> parameters, BatchedLogLikelihood likelihood, unsigned threads)
    : parameters_(std::move(parameters)), likelihood_(std::move(likelihood)), threads_(threads) {
    for (auto const& parameter : parameters_) {
        ranges_.push_back(range_of(parameter.prior));
    }
}

Result<Posterior> Posterior::make(std::vector<Parameter> parameters, BatchedLogLikelihood likelihood,
                                  unsigned threads) {
    WEIR_EXPECTS(likelihood != nullptr);
    if (parameters.empty()) {
        return fail(ErrorCode::invalid, "There is no parameter to estimate.");
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (auto const fault = fault_of(parameters[i].prior); !fault.empty()) {
            return fail(ErrorCode::invalid,
                        "The prior of " + parameters[i].name + " makes no sense: " + fault + ".");
        }
        for (std::size_t k = 0; k < i; ++k) {
            if (parameters[k].name == parameters[i].name) {
                return fail(ErrorCode::invalid, "Two parameters are called " + parameters[i].name + ".");
            }
        }
    }
    if (threads == 0) {
        threads = std::max(1U, std::thread::hardware_concurrency());
    }
    return Posterior(std::move(parameters), std::move(likelihood), threads);
}

void Posterior::to_natural(std::span<double const> free, std::span<double> natural) const {
    for (std::size_t i = 0; i < free.size(); ++i) {
        natural[i] = from_free(ranges_[i % size()], free[i]);
    }
}

std::vector<double> Posterior::to_free_scale(std::span<double const> natural) const {
    std::vector<double> free(natural.size());
    for (std::size_t i = 0; i < natural.size(); ++i) {
        free[i] = to_free(ranges_[i % size()], natural[i]);
    }
    return free;
}

void Posterior::log_density(std::span<double const> free, std::span<std::uint64_t const> keys,
                            std::span<double> densities) const {
    WEIR_EXPECTS(free.size() == keys.size() * size() && densities.size() == keys.size());
    std::vector<double> natural;
    std::vector<std::uint64_t> asked_keys;
    std::vector<std::size_t> asked;
    std::vector<double> point(size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto const at = free.subspan(i * size(), size());
        to_natural(at, point);
        double density = 0;
        for (std::size_t p = 0; p < size(); ++p) {
            density += stats::log_density(parameters_[p].prior, point[p]) + log_jacobian(ranges_[p], at[p]);
        }
        densities[i] = std::isfinite(density) ? density : impossible;
        if (std::isfinite(density)) {
            natural.insert(natural.end(), point.begin(), point.end());
            asked_keys.push_back(keys[i]);
            asked.push_back(i);
        }
    }
    std::vector<double> likelihoods(asked.size(), impossible);
    std::size_t const pieces = std::min<std::size_t>(threads_, asked.size());
    auto const piece = [&](std::size_t i) {
        std::size_t const from = i * asked.size() / pieces;
        std::size_t const count = (i + 1) * asked.size() / pieces - from;
        likelihood_({size(), std::span(natural).subspan(from * size(), count * size()),
                     std::span(asked_keys).subspan(from, count)},
                    std::span(likelihoods).subspan(from, count));
    };
    if (pieces == 1) {
        piece(0);
    } else if (pieces > 1) {
        parallel_for(pieces, threads_, piece);
    }
    for (std::size_t i = 0; i < asked.size(); ++i) {
        double const sum = densities[asked[i]] + likelihoods[i];
        densities[asked[i]] = std::isnan(sum) || sum > std::numeric_limits<double>::max() ? impossible : sum;
    }
}

double Posterior::log_density(std::span<double const> free) const {
    std::uint64_t const key = 0;
    double density = 0;
    log_density(free, std::span(&key, 1), std::span(&density, 1));
    return density;
}

void Posterior::draw_prior(RandomStream& stream, std::span<double> free) const {
    for (std::size_t i = 0; i < size(); ++i) {
        free[i] = to_free(ranges_[i], draw(parameters_[i].prior, stream));
    }
}

std::vector<std::vector<double>> Draws::chains_of(std::size_t parameter) const {
    std::vector<std::vector<double>> out(chains, std::vector<double>(length));
    for (std::size_t chain = 0; chain < chains; ++chain) {
        for (std::size_t i = 0; i < length; ++i) {
            out[chain][i] = at(chain, i, parameter);
        }
    }
    return out;
}

std::vector<double> Draws::pooled(std::size_t parameter) const {
    std::vector<double> out;
    out.reserve(chains * length);
    for (std::size_t i = parameter; i < values.size(); i += names.size()) {
        out.push_back(values[i]);
    }
    return out;
}

FitVerdict Draws::verdict(RunFacts const& facts, RefusalRules const& rules) const {
    std::vector<std::vector<std::vector<double>>> all;
    for (std::size_t i = 0; i < names.size(); ++i) {
        all.push_back(chains_of(i));
    }
    return judge_fit(names, all, facts, rules);
}

std::vector<double> contractions(Draws const& draws, std::span<Parameter const> parameters) {
    WEIR_EXPECTS(parameters.size() == draws.names.size());
    std::vector<double> out;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        out.push_back(contraction(draws.summary(i).sd, standard_deviation(parameters[i].prior)));
    }
    return out;
}

} // namespace weir::stats
