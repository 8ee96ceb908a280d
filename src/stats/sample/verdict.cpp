// The refusal rules of section 3.6, each with the figure that broke it: a fit that cannot be believed says so
// in words that a page can print beside it.
#include "base/contract.hpp"
#include "stats/sample/diagnostics.hpp"

#include <cmath>
#include <cstdio>

namespace weir::stats {

namespace {

std::string figure(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

using Refusals = std::vector<Refusal>;

void judge_run(std::size_t chains, RunFacts const& facts, RefusalRules const& rules, Refusals& refusals) {
    if (chains < rules.chains_min) {
        refusals.push_back({RefusalCode::too_few_chains, "", static_cast<double>(chains),
                            static_cast<double>(rules.chains_min),
                            std::to_string(chains) + " chains were run; " + std::to_string(rules.chains_min) +
                                " are needed to see whether they agree."});
    }
    if (!facts.dispersed_starts) {
        refusals.push_back({RefusalCode::starts_not_dispersed, "", 0, 1,
                            "The chains did not start apart, so their agreement shows nothing."});
    }
    if (facts.acceptance &&
        !(*facts.acceptance >= rules.acceptance_min && *facts.acceptance <= rules.acceptance_max)) {
        bool const low = *facts.acceptance < rules.acceptance_min;
        refusals.push_back({RefusalCode::acceptance_out_of_range, "", *facts.acceptance,
                            low ? rules.acceptance_min : rules.acceptance_max,
                            "The share of accepted proposals is " + figure(*facts.acceptance) + ", outside " +
                                figure(rules.acceptance_min) + " to " + figure(rules.acceptance_max) + ": " +
                                (low ? "take more particles or smaller steps." : "take larger steps.")});
    }
    if (facts.filter_ess_share && !(*facts.filter_ess_share > rules.filter_ess_share_min)) {
        refusals.push_back({RefusalCode::filter_degenerate, "", *facts.filter_ess_share,
                            rules.filter_ess_share_min,
                            "At the worst observation only " + figure(100 * *facts.filter_ess_share) +
                                " % of the particles count; take more particles or doubt the model there."});
    }
}

void judge_parameter(std::string const& name, Chains chains, RefusalRules const& rules, Refusals& refusals) {
    auto const summary = summarise(chains);
    if (std::isnan(summary.rhat) || std::isnan(summary.ess_bulk)) {
        refusals.push_back({RefusalCode::cannot_be_told, name, summary.rhat, rules.rhat_max,
                            "The draws of " + name + " are constant, not finite or fewer than three."});
        return;
    }
    if (summary.rhat > rules.rhat_max) {
        refusals.push_back({RefusalCode::rhat_high, name, summary.rhat, rules.rhat_max,
                            "The chains disagree about " + name + ": R-hat " + figure(summary.rhat) +
                                " is above " + figure(rules.rhat_max) + "."});
    }
    if (summary.ess_bulk < rules.ess_min) {
        refusals.push_back({RefusalCode::ess_bulk_low, name, summary.ess_bulk, rules.ess_min,
                            "The draws of " + name + " are worth only " + figure(summary.ess_bulk) +
                                " of the " + figure(rules.ess_min) + " needed."});
    }
    // A quantity of few values may have no tail to count.
    if (!std::isnan(summary.ess_tail) && summary.ess_tail < rules.ess_min) {
        refusals.push_back({RefusalCode::ess_tail_low, name, summary.ess_tail, rules.ess_min,
                            "In the tails the draws of " + name + " are worth only " +
                                figure(summary.ess_tail) + " of the " + figure(rules.ess_min) + " needed."});
    }
    double const unsure = std::fmax(summary.mcse_q05, summary.mcse_q95);
    double const width = summary.q95 - summary.q05;
    if (!(unsure < rules.mcse_share_max * width)) {
        refusals.push_back({RefusalCode::quantile_unsure, name, unsure, rules.mcse_share_max * width,
                            "The ends of the interval of " + name + " are unsure by " + figure(unsure) +
                                ", more than a twentieth of its width of " + figure(width) + "."});
    }
}

} // namespace

FitVerdict judge_fit(std::span<std::string const> names,
                     std::span<std::vector<std::vector<double>> const> chains, RunFacts const& facts,
                     RefusalRules const& rules) {
    WEIR_EXPECTS(names.size() == chains.size());
    FitVerdict verdict;
    judge_run(chains.empty() ? 0 : chains.front().size(), facts, rules, verdict.refusals);
    for (std::size_t i = 0; i < names.size(); ++i) {
        judge_parameter(names[i], chains[i], rules, verdict.refusals);
    }
    verdict.usable = verdict.refusals.empty();
    verdict.text = verdict.usable ? "converged" : "not converged - do not use";
    return verdict;
}

} // namespace weir::stats
