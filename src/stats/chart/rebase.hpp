// New limits from a date on, only as docs/statistics/control-charts.md allows: never by themselves, but
// proposed when the points since a logged action stand apart for long enough and a named person gives the
// reason. Every version of the limits is kept, and the chart without the last is kept beside the one with it.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"
#include "stats/chart/control_chart.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir::stats {

// One version of where limits begin anew; the first, without groups, is the chart as it was.
struct LimitsVersion {
    std::vector<std::size_t> rebase_before; // indices of points, rising
    std::optional<Date> from;               // the date of the point that the last of them names
    std::string action;
    std::string reason;
    std::string person;
    std::optional<Date> proposed_on;
};

struct RebaseRequest {
    std::string action; // as logged
    Date action_start;
    std::string reason;
    std::string person;
    Date proposed_on;
};

struct RebaseProposal {
    bool allowed = false;
    std::vector<std::string> refusals; // why not, each a sentence; empty when allowed
    std::size_t at = 0;     // the first point of the new group; the number of points if there is none
    ControlChart unchanged; // under the last version given
    std::optional<ControlChart> rebased; // when allowed
    std::vector<LimitsVersion> versions; // those given, and the new one when allowed
};

// `dates` rise, one a point. Points since the action's start must hold a run of shift_length (at least 7) on
// one side of the centre as it is drawn now, number 13 or more, and not begin at the best of their group.
// Refuses only what control_chart refuses, and dates that do not fit.
[[nodiscard]] Result<RebaseProposal> propose_rebase(ChartKind kind, std::span<Date const> dates,
                                                    ChartData const& data, ChartOptions const& options,
                                                    std::vector<LimitsVersion> versions,
                                                    RebaseRequest const& request);

} // namespace weir::stats
