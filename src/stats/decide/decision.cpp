#include "stats/decide/decision.hpp"

#include "base/contract.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::stats {

Result<OptionValues> OptionValues::make(std::size_t options, std::vector<double> values) {
    if (options == 0 || values.empty() || values.size() % options != 0) {
        return fail(ErrorCode::invalid,
                    "Every draw must have one value for each option, and there must be one.");
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i])) {
            return fail(ErrorCode::invalid, "The value of option " + std::to_string(i % options + 1) +
                                                " in draw " + std::to_string(i / options + 1) +
                                                " is not a number.");
        }
    }
    return OptionValues(options, std::move(values));
}

std::vector<double> OptionValues::of(std::size_t option) const {
    std::vector<double> out;
    out.reserve(draws());
    for (std::size_t i = 0; i < draws(); ++i) {
        out.push_back(at(i, option));
    }
    return out;
}

namespace {

// The mean of the worst share, a draw that straddles the edge counted by its part.
double tail_mean(std::span<double const> sorted, double tail) {
    double const wanted = tail * static_cast<double>(sorted.size());
    double sum = 0;
    double left = wanted;
    for (std::size_t i = 0; i < sorted.size() && left > 0; ++i) {
        double const part = std::min(1.0, left);
        sum += part * sorted[i];
        left -= part;
    }
    return sum / wanted;
}

} // namespace

std::vector<OptionSummary> summarise_options(OptionValues const& values, double tail) {
    WEIR_EXPECTS(tail > 0 && tail <= 1);
    auto const draws = static_cast<double>(values.draws());
    std::vector<OptionSummary> out(values.options());
    for (std::size_t i = 0; i < values.draws(); ++i) {
        double most = values.at(i, 0);
        for (std::size_t option = 1; option < out.size(); ++option) {
            most = std::max(most, values.at(i, option));
        }
        double ties = 0;
        for (std::size_t option = 0; option < out.size(); ++option) {
            ties += values.at(i, option) == most ? 1 : 0;
        }
        for (std::size_t option = 0; option < out.size(); ++option) {
            double const regret = most - values.at(i, option);
            out[option].probability_best += regret == 0 ? 1 / ties / draws : 0;
            out[option].mean_regret += regret / draws;
            out[option].worst_regret = std::max(out[option].worst_regret, regret);
        }
    }
    for (std::size_t option = 0; option < out.size(); ++option) {
        auto sorted = values.of(option);
        std::sort(sorted.begin(), sorted.end());
        auto& one = out[option];
        one.mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / draws;
        double squares = 0;
        for (double const value : sorted) {
            squares += (value - one.mean) * (value - one.mean);
            one.probability_positive += value > 0 ? 1 / draws : 0;
        }
        one.mean_error = draws > 1 ? std::sqrt(squares / (draws - 1) / draws) : 0;
        one.q05 = quantile_sorted(sorted, 0.05);
        one.q95 = quantile_sorted(sorted, 0.95);
        one.tail_mean = tail_mean(sorted, tail);
    }
    return out;
}

ConstraintCheck check_chance(std::span<double const> harm, std::span<double const> harm_without,
                             ChanceConstraint const& constraint) {
    WEIR_EXPECTS(harm.size() == harm_without.size() && !harm.empty());
    auto const draws = static_cast<double>(harm.size());
    double rose = 0;
    for (std::size_t i = 0; i < harm.size(); ++i) {
        // What cannot be compared counts against the option.
        rose += harm[i] <= harm_without[i] * (1 + constraint.rise) ? 0 : 1;
    }
    double const chance = rose / draws;
    return {.chance = chance,
            .error = std::sqrt(chance * (1 - chance) / draws),
            .held = chance <= constraint.chance_max};
}

Result<Choice> choose(OptionValues const& values, std::vector<bool> const& allowed, Aim aim, double tail) {
    WEIR_EXPECTS(allowed.size() == values.options());
    std::vector<std::size_t> kept;
    for (std::size_t option = 0; option < allowed.size(); ++option) {
        if (allowed[option]) {
            kept.push_back(option);
        }
    }
    if (kept.empty()) {
        return fail(ErrorCode::refused, "No option keeps to the limits on harm.");
    }
    std::vector<double> some;
    for (std::size_t i = 0; i < values.draws(); ++i) {
        for (auto const option : kept) {
            some.push_back(values.at(i, option));
        }
    }
    auto const among = WEIR_TRY(OptionValues::make(kept.size(), std::move(some)));
    auto const summaries = summarise_options(among, tail);
    auto const worth = [&](OptionSummary const& one) {
        return aim == Aim::mean ? one.mean : aim == Aim::tail_mean ? one.tail_mean : -one.worst_regret;
    };
    auto const best = std::max_element(summaries.begin(), summaries.end(),
                                       [&](auto const& a, auto const& b) { return worth(a) < worth(b); });
    constexpr double clear_from = 0.9;
    return Choice{.option = kept[static_cast<std::size_t>(best - summaries.begin())],
                  .probability_best = best->probability_best,
                  .clear = best->probability_best >= clear_from};
}

} // namespace weir::stats
