#include "stats/chart/rebase.hpp"

#include <algorithm>
#include <utility>

namespace weir::stats {

namespace {

constexpr std::size_t run_least = 7;
constexpr std::size_t after_least = 13;

bool blank(std::string const& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

std::size_t longest_run(std::span<ChartPoint const> points) {
    std::size_t longest = 0;
    std::size_t run = 0;
    int before = 0;
    for (auto const& point : points) {
        int const side = (point.value > point.mean) - (point.value < point.mean);
        run = side == 0 ? 0 : side == before ? run + 1 : 1;
        before = side;
        longest = std::max(longest, run);
    }
    return longest;
}

// Of the points of its group; either extreme where neither way is good.
bool is_best(std::span<ChartPoint const> group, double value, Improvement improvement) {
    auto const [low, high] = std::ranges::minmax_element(group, {}, &ChartPoint::value);
    bool const highest = value >= high->value;
    bool const lowest = value <= low->value;
    return improvement == Improvement::up     ? highest
           : improvement == Improvement::down ? lowest
                                              : highest || lowest;
}

std::vector<std::string> refusals_of(ControlChart const& chart, std::size_t at,
                                     RebaseRequest const& request) {
    std::vector<std::string> out;
    if (blank(request.reason)) {
        out.emplace_back("No reason is given: say what changed the process.");
    }
    if (blank(request.person)) {
        out.emplace_back("Nobody is named: a person answers for new limits.");
    }
    if (blank(request.action)) {
        out.emplace_back("No logged action is named: new limits follow a known change.");
    }
    std::span<ChartPoint const> const points(chart.points);
    auto const after = points.subspan(at);
    if (after.size() < after_least) {
        out.push_back("There are " + std::to_string(after.size()) +
                      " points since the action began; 13 are needed.");
    }
    std::size_t const needed = std::max(run_least, chart.rules.shift_length);
    if (longest_run(after) < needed) {
        out.push_back("Since the action began no " + std::to_string(needed) +
                      " points in a row lie on one side of the centre: the old limits still hold.");
    }
    if (after.empty()) {
        return out;
    }
    auto const group = std::ranges::find_if(
        chart.groups, [&](ChartGroup const& one) { return at >= one.first && at < one.first + one.size; });
    if (group->first == at) {
        out.emplace_back("Limits already begin anew at that point.");
    } else if (is_best(points.subspan(group->first, group->size), points[at].value, chart.improvement)) {
        out.emplace_back("The first point since the action began is the best of its group: limits that begin "
                         "there would take luck for the new level.");
    }
    return out;
}

} // namespace

Result<RebaseProposal> propose_rebase(ChartKind kind, std::span<Date const> dates, ChartData const& data,
                                      ChartOptions const& options, std::vector<LimitsVersion> versions,
                                      RebaseRequest const& request) {
    if (dates.size() != data.values.size() || !std::ranges::is_sorted(dates)) {
        return fail(ErrorCode::invalid, "There must be a date for each point, in order.");
    }
    ChartOptions now = options;
    if (versions.empty()) {
        versions.push_back({.rebase_before = options.rebase_before,
                            .from = {},
                            .action = {},
                            .reason = {},
                            .person = {},
                            .proposed_on = {}});
    }
    now.rebase_before = versions.back().rebase_before;
    RebaseProposal proposal{.unchanged = WEIR_TRY(control_chart(kind, data, now)),
                            .rebased = {},
                            .versions = std::move(versions)};
    auto const first = std::ranges::lower_bound(dates, request.action_start);
    proposal.at = static_cast<std::size_t>(first - dates.begin());
    proposal.refusals = refusals_of(proposal.unchanged, proposal.at, request);
    proposal.allowed = proposal.refusals.empty();
    if (!proposal.allowed) {
        return proposal;
    }
    auto groups = now.rebase_before;
    groups.insert(std::ranges::lower_bound(groups, proposal.at), proposal.at);
    now.rebase_before = groups;
    proposal.rebased = WEIR_TRY(control_chart(kind, data, now));
    proposal.versions.push_back({.rebase_before = std::move(groups),
                                 .from = *first,
                                 .action = request.action,
                                 .reason = request.reason,
                                 .person = request.person,
                                 .proposed_on = request.proposed_on});
    return proposal;
}

} // namespace weir::stats
