// What was counted of an authority, as the care model needs it: stocks on a day and flows over a window.
// It comes from the record or from published figures; the fit does not know which, but says it.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"
#include "base/working_calendar.hpp"
#include "forecast/published.hpp"
#include "journey/columns.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::forecast {

struct StockOn {
    Date when;
    double value = 0;
};

// Counts are events within the window; stocks are on the last day. What a source lacks is absent, and the
// model's own default, with its own source, stands in.
struct Observed {
    std::string authority;
    std::string source; // "the record, as at 31 August 2017", "DfE statistics to 31 March 2017"
    Date as_at;
    double window_months = 12;
    double looked_after = 0;
    double entries = 0;
    double exits = 0;
    std::optional<double> entries_from_plan; // a child protection plan was open or ended within 30 days
    std::optional<double> short_share;       // of entrants a year and more ago: left within twelve months
    std::optional<double> short_months;      // mean stay of those
    std::optional<double> children_in_need, protection_plans, assessments_open;
    std::optional<double> plans_started, plans_ended;
    std::optional<double> contacts, referrals, referrals_assessed, assessments_completed, enquiries,
        conferences;
    std::optional<double> assessment_months; // mean
    std::vector<StockOn> history;            // looked-after children, rising dates, the last on as_at
};

// Flows over the 12 months that end on as_at; history by month end. Short breaks are left out.
[[nodiscard]] Observed observe(journey::Columns const& columns, Date as_at, std::string authority);

// Year ending 31 March `year`. Errors: not_found where looked-after children, starts or ceases of the year
// are not published.
[[nodiscard]] Result<Observed> observe(Published const& published, std::string const& authority, int year);

} // namespace weir::forecast
