#include "stats/sample/diagnostics.hpp"

#include "base/contract.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Many = std::vector<std::vector<double>>;

std::vector<double> pooled(Chains chains) {
    std::vector<double> all;
    for (auto const& chain : chains) {
        WEIR_EXPECTS(chain.size() == chains.front().size());
        all.insert(all.end(), chain.begin(), chain.end());
    }
    return all;
}

bool can_be_told(Chains chains) {
    if (chains.empty() || chains.front().size() < 3) {
        return false;
    }
    auto const all = pooled(chains);
    if (!std::all_of(all.begin(), all.end(), [](double value) { return std::isfinite(value); })) {
        return false;
    }
    auto const [least, most] = std::minmax_element(all.begin(), all.end());
    return *most - *least > std::numeric_limits<double>::epsilon();
}

double mean_of(std::span<double const> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance_of(std::span<double const> values) { // over n − 1
    double const mean = mean_of(values);
    double sum = 0;
    for (double const value : values) {
        sum += (value - mean) * (value - mean);
    }
    return sum / static_cast<double>(values.size() - 1);
}

template <class Change>
Many changed(Chains chains, Change change) {
    Many out(chains.begin(), chains.end());
    for (auto& chain : out) {
        std::transform(chain.begin(), chain.end(), chain.begin(), change);
    }
    return out;
}

// Each chain in two halves; the middle draw of an odd number is left out.
Many split(Chains chains) {
    Many halves;
    auto const length = static_cast<std::ptrdiff_t>(chains.front().size());
    for (auto const& chain : chains) {
        halves.emplace_back(chain.begin(), chain.begin() + length / 2);
    }
    for (auto const& chain : chains) {
        halves.emplace_back(chain.begin() + (length + 1) / 2, chain.end());
    }
    return halves;
}

std::vector<double> average_ranks(std::vector<double> const& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
        while (to < order.size() && values[order[to]] == values[order[from]]) {
            ++to;
        }
        for (std::size_t i = from; i < to; ++i) {
            ranks[order[i]] = static_cast<double>(from + 1 + to) / 2;
        }
    }
    return ranks;
}

// Normal scores of the pooled ranks, by Blom's (r − 3/8) / (S + 1/4): equation 14 of the paper.
Many normal_scores(Many chains) {
    auto const ranks = average_ranks(pooled(chains));
    double const count = static_cast<double>(ranks.size());
    std::size_t at = 0;
    for (auto& chain : chains) {
        for (auto& value : chain) {
            value = normal_quantile((ranks[at++] - 0.375) / (count + 0.25));
        }
    }
    return chains;
}

double rhat_of(Many const& chains) {
    if (!can_be_told(chains)) {
        return nan;
    }
    std::vector<double> means;
    std::vector<double> variances;
    for (auto const& chain : chains) {
        means.push_back(mean_of(chain));
        variances.push_back(variance_of(chain));
    }
    auto const length = static_cast<double>(chains.front().size());
    double const between = length * variance_of(means);
    return std::sqrt((between / mean_of(variances) + length - 1) / length);
}

// The mean over chains of the autocovariance at one lag, over n as Geyer (1992) advises.
class Autocovariance {
public:
    explicit Autocovariance(Many chains) : chains_(std::move(chains)) {
        for (auto& chain : chains_) {
            double const mean = mean_of(chain);
            for (auto& value : chain) {
                value -= mean;
            }
        }
    }
    [[nodiscard]] double at(std::size_t lag) const {
        double sum = 0;
        for (auto const& chain : chains_) {
            sum += std::inner_product(chain.begin() + static_cast<std::ptrdiff_t>(lag), chain.end(),
                                      chain.begin(), 0.0);
        }
        return sum / static_cast<double>(chains_.size() * chains_.front().size());
    }

private:
    Many chains_;
};

// Geyer's initial monotone sequence of pairs of autocorrelations: the sum of section 3.2 of the paper, with
// its last even term counted once.
double autocorrelation_time(Autocovariance const& covariance, std::size_t length, double within,
                            double total) {
    auto const correlation = [&](std::size_t lag) { return 1 - (within - covariance.at(lag)) / total; };
    std::vector<double> rho{1, correlation(1)};
    double even = 1;
    double odd = rho[1];
    std::size_t last = 0;
    while (last + 5 < length && even + odd > 0) {
        last += 2;
        even = correlation(last);
        odd = correlation(last + 1);
        bool const kept = even + odd >= 0;
        rho.push_back(kept ? even : 0);
        rho.push_back(kept ? odd : 0);
    }
    if (even > 0) {
        rho[last] = even;
    }
    for (std::size_t t = 2; t + 2 <= last; t += 2) {
        double const before = rho[t - 2] + rho[t - 1];
        if (rho[t] + rho[t + 1] > before) {
            rho[t] = rho[t + 1] = before / 2;
        }
    }
    double sum = 0;
    for (std::size_t t = 0; t < std::max<std::size_t>(last, 1); ++t) {
        sum += rho[t];
    }
    return -1 + 2 * sum + rho[last];
}

double ess_of(Many const& chains) {
    if (!can_be_told(chains)) {
        return nan;
    }
    Autocovariance const covariance(chains);
    std::vector<double> means;
    for (auto const& chain : chains) {
        means.push_back(mean_of(chain));
    }
    auto const length = static_cast<double>(chains.front().size());
    double const within = covariance.at(0) * length / (length - 1);
    double const total = within * (length - 1) / length + (chains.size() > 1 ? variance_of(means) : 0);
    double const draws = length * static_cast<double>(chains.size());
    // An antithetic chain may be worth more than its draws, but not without end.
    double const time = std::max(autocorrelation_time(covariance, chains.front().size(), within, total),
                                 1 / std::log10(draws));
    return draws / time;
}

std::vector<double> sorted_draws(Chains chains) {
    auto all = pooled(chains);
    std::sort(all.begin(), all.end());
    return all;
}

} // namespace

double rhat(Chains chains) {
    if (!can_be_told(chains)) {
        return nan;
    }
    double const median = quantile_sorted(sorted_draws(chains), 0.5);
    auto const folded = changed(chains, [&](double value) { return std::abs(value - median); });
    double const bulk = rhat_of(normal_scores(split(chains)));
    double const tail = rhat_of(normal_scores(split(folded)));
    return std::isnan(bulk) || std::isnan(tail) ? nan : std::max(bulk, tail);
}

double rhat_basic(Chains chains) {
    return can_be_told(chains) ? rhat_of(split(chains)) : nan;
}
double ess_bulk(Chains chains) {
    return can_be_told(chains) ? ess_of(normal_scores(split(chains))) : nan;
}
double ess_mean(Chains chains) {
    return can_be_told(chains) ? ess_of(split(chains)) : nan;
}
double ess_quantile(Chains chains, double p) {
    if (!can_be_told(chains)) {
        return nan;
    }
    double const cut = quantile_sorted(sorted_draws(chains), p);
    return ess_of(split(changed(chains, [&](double value) { return value <= cut ? 1.0 : 0.0; })));
}
double ess_tail(Chains chains) {
    double const low = ess_quantile(chains, 0.05);
    double const high = ess_quantile(chains, 0.95);
    return std::isnan(low) || std::isnan(high) ? nan : std::min(low, high);
}

double mcse_mean(Chains chains) {
    return can_be_told(chains) ? std::sqrt(variance_of(pooled(chains)) / ess_mean(chains)) : nan;
}

// By the delta method from the variance of the squared deviations.
double mcse_sd(Chains chains) {
    if (!can_be_told(chains)) {
        return nan;
    }
    double const centre = mean_of(pooled(chains));
    auto const squares = changed(chains, [&](double value) { return (value - centre) * (value - centre); });
    auto const all = pooled(squares);
    double const variance = mean_of(all);
    double fourth = 0;
    for (double const square : all) {
        fourth += square * square;
    }
    fourth /= static_cast<double>(all.size());
    return std::sqrt((fourth - variance * variance) / ess_mean(squares) / variance / 4);
}

// Half the distance between the order statistics one standard error below and above (equation 19).
double mcse_quantile(Chains chains, double p) {
    double const effective = ess_quantile(chains, p);
    if (std::isnan(effective)) {
        return nan;
    }
    auto const sorted = sorted_draws(chains);
    auto const count = static_cast<double>(sorted.size());
    double const a = effective * p + 1;
    double const b = effective * (1 - p) + 1;
    double const low = std::max(std::floor(beta_quantile(0.1586553, a, b) * count), 1.0);
    double const high = std::min(std::ceil(beta_quantile(0.8413447, a, b) * count), count);
    return (sorted[static_cast<std::size_t>(high) - 1] - sorted[static_cast<std::size_t>(low) - 1]) / 2;
}

Summary summarise(Chains chains) {
    auto const all = pooled(chains);
    if (all.empty() || std::any_of(all.begin(), all.end(), [](double value) { return std::isnan(value); })) {
        return {nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan};
    }
    auto const sorted = sorted_draws(chains);
    return {.mean = mean_of(sorted),
            .sd = sorted.size() > 1 ? std::sqrt(variance_of(sorted)) : 0,
            .q05 = quantile_sorted(sorted, 0.05),
            .q50 = quantile_sorted(sorted, 0.5),
            .q95 = quantile_sorted(sorted, 0.95),
            .rhat = rhat(chains),
            .ess_bulk = ess_bulk(chains),
            .ess_tail = ess_tail(chains),
            .mcse_mean = mcse_mean(chains),
            .mcse_q05 = mcse_quantile(chains, 0.05),
            .mcse_q95 = mcse_quantile(chains, 0.95)};
}

double contraction(double posterior_sd, double prior_sd) {
    return prior_sd > 0 ? 1 - posterior_sd * posterior_sd / (prior_sd * prior_sd) : nan;
}

std::vector<std::vector<std::size_t>> rank_histogram(Chains chains, std::size_t bins) {
    WEIR_EXPECTS(bins > 0);
    auto const ranks = average_ranks(pooled(chains));
    std::vector<std::vector<std::size_t>> counts(chains.size(), std::vector<std::size_t>(bins, 0));
    std::size_t at = 0;
    for (std::size_t chain = 0; chain < chains.size(); ++chain) {
        for (std::size_t i = 0; i < chains[chain].size(); ++i, ++at) {
            double const share = (ranks[at] - 0.5) / static_cast<double>(ranks.size());
            ++counts[chain][std::min(bins - 1, static_cast<std::size_t>(share * static_cast<double>(bins)))];
        }
    }
    return counts;
}

} // namespace weir::stats
