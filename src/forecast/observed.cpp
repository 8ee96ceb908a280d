#include "forecast/observed.hpp"

#include "journey/open_days.hpp"

#include <algorithm>
#include <map>

namespace weir::forecast {

namespace {

using journey::Day;

constexpr double days_per_month = 365.25 / 12;
constexpr int history_years = 8;

struct Window {
    Day from; // exclusive
    Day to;   // inclusive
    [[nodiscard]] bool holds(Day day) const { return from < day && day <= to; }
};

double started_in(journey::Table const& table, Window window) {
    return static_cast<double>(
        std::count_if(table.start.begin(), table.start.end(), [&](Day day) { return window.holds(day); }));
}

double open_on(journey::Table const& table, Day day) {
    double open = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        open += table.start[i] <= day && day < table.end[i] ? 1 : 0;
    }
    return open;
}

double ended_in(journey::Table const& table, Window window) {
    return static_cast<double>(
        std::count_if(table.end.begin(), table.end.end(), [&](Day day) { return window.holds(day); }));
}

// Which children had a protection plan open on the day, or ended within the 30 days before.
class PlanNear {
public:
    explicit PlanNear(journey::Table const& plans) {
        for (std::size_t i = 0; i < plans.size(); ++i) {
            spans_.emplace(plans.person[i], std::pair{plans.start[i], plans.end[i]});
        }
    }
    [[nodiscard]] bool at(std::int32_t person, Day day) const {
        auto const [first, last] = spans_.equal_range(person);
        return std::any_of(first, last, [day](auto const& entry) {
            auto const [start, end] = entry.second;
            return start < day && (end == journey::open_end || end + 30 >= day);
        });
    }

private:
    std::multimap<std::int32_t, std::pair<Day, Day>> spans_;
};

void observe_care(journey::Columns const& columns, Window window, Observed& out) {
    auto const& periods = columns.table("care_periods");
    auto const& short_breaks = periods.at("short_breaks");
    PlanNear const plan(columns.table("cp_plans"));
    double from_plan = 0;
    double entrants = 0;
    double short_stays = 0;
    double short_days = 0;
    std::vector<Day> starts;
    std::vector<Day> ends;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        if (short_breaks[i] == 1 || periods.start[i] > window.to) {
            continue;
        }
        // What ended later than the day that is asked about was still open on it.
        Day const end = periods.end[i] <= window.to ? periods.end[i] : journey::open_end;
        starts.push_back(periods.start[i]);
        ends.push_back(end);
        if (window.holds(periods.start[i])) {
            ++out.entries;
            from_plan += plan.at(periods.person[i], periods.start[i]) ? 1 : 0;
        }
        out.exits += window.holds(end) ? 1 : 0;
        // Stays are told apart on the entrants of the two years before last year: long enough ago to know.
        if (periods.start[i] <= window.from && periods.start[i] > window.from - 730) {
            ++entrants;
            if (end - periods.start[i] < 365 && end != journey::open_end) {
                ++short_stays;
                short_days += end - periods.start[i];
            }
        }
    }
    out.entries_from_plan = from_plan;
    if (entrants >= 50 && short_stays >= 10) {
        out.short_share = short_stays / entrants;
        out.short_months = std::max(0.5, short_days / short_stays / days_per_month);
    }
    Date const first = month_start(add_months(out.as_at, -12 * history_years));
    auto const counts = journey::open_each_day(starts, ends, day_number(first), window.to);
    for (Date month = month_end(first); month <= out.as_at; month = month_end(month + Days{1})) {
        out.history.push_back(
            {month, static_cast<double>(counts[static_cast<std::size_t>((month - first).count())])});
    }
    out.looked_after = counts.empty() ? 0 : counts.back();
    if (out.history.empty() || out.history.back().when != out.as_at) {
        out.history.push_back({out.as_at, out.looked_after});
    }
    // Before the first extract only those are known who stayed until then: that is no history of the total.
    auto const& extracts = columns.table("extracts").start;
    auto const first_extract = std::min_element(extracts.begin(), extracts.end());
    std::erase_if(out.history, [&](StockOn const& on) {
        return on.value <= 0 || (first_extract != extracts.end() && day_number(on.when) < *first_extract);
    });
}

} // namespace

Observed observe(journey::Columns const& columns, Date as_at, std::string authority) {
    Observed out{
        .authority = std::move(authority), .source = "the record, as at " + plain(as_at), .as_at = as_at};
    Day const to = day_number(as_at);
    Window const window{day_number(add_months(as_at, -12)), to};
    observe_care(columns, window, out);
    auto const& plans = columns.table("cp_plans");
    out.protection_plans = open_on(plans, to);
    out.plans_started = started_in(plans, window);
    out.plans_ended = ended_in(plans, window);
    auto const& episodes = columns.table("cin_episodes");
    auto const& nfa = episodes.at("nfa");
    double in_need = 0;
    for (std::size_t i = 0; i < episodes.size(); ++i) {
        in_need += episodes.start[i] <= to && to < episodes.end[i] && nfa[i] != 1 ? 1 : 0;
    }
    out.children_in_need = in_need;
    out.contacts = started_in(columns.table("contacts"), window);
    auto const& referrals = columns.table("referrals");
    auto const& assessed = referrals.at("assessed");
    out.referrals = started_in(referrals, window);
    double with_assessment = 0;
    for (std::size_t i = 0; i < referrals.size(); ++i) {
        with_assessment += window.holds(referrals.start[i]) && assessed[i] != journey::missing ? 1 : 0;
    }
    out.referrals_assessed = with_assessment;
    auto const& assessments = columns.table("assessments");
    out.assessments_open = open_on(assessments, to);
    double days = 0;
    double completed = 0;
    for (std::size_t i = 0; i < assessments.size(); ++i) {
        if (window.holds(assessments.end[i])) {
            days += assessments.end[i] - assessments.start[i];
            ++completed;
        }
    }
    out.assessments_completed = completed;
    if (completed >= 20) {
        out.assessment_months = std::max(0.1, days / completed / days_per_month);
    }
    out.enquiries = started_in(columns.table("section_47"), window);
    out.conferences = started_in(columns.table("conferences"), window);
    return out;
}

Result<Observed> observe(Published const& published, std::string const& authority, int year) {
    auto const value = [&](std::string_view measure) -> std::optional<double> {
        for (auto const& one : published.yearly(authority, measure)) {
            if (one.year == year) {
                return one.value;
            }
        }
        return std::nullopt;
    };
    auto const stock = value("lac_31mar");
    auto const entries = value("lac_started");
    auto const exits = value("lac_ceased");
    if (!stock || !entries || !exits) {
        return fail(ErrorCode::not_found,
                    "Looked-after children, starts and ceases of the year to 31 March " +
                        std::to_string(year) + " are not all published for " + authority +
                        " among the figures carried here.");
    }
    Observed out{.authority = authority,
                 .source = "DfE statistics to 31 March " + std::to_string(year),
                 .as_at = date(year, 3, 31),
                 .looked_after = *stock,
                 .entries = *entries,
                 .exits = *exits,
                 .children_in_need = value("cin_31mar"),
                 .protection_plans = value("cpp_31mar"),
                 .plans_started = value("cpp_started"),
                 .plans_ended = value("cpp_ended"),
                 .referrals = value("referrals"),
                 .assessments_completed = value("assessments_completed"),
                 .enquiries = value("s47"),
                 .conferences = value("icpc")};
    for (auto const& one : published.yearly(authority, "lac_31mar")) {
        if (one.year <= year) {
            out.history.push_back({date(one.year, 3, 31), one.value});
        }
    }
    return out;
}

} // namespace weir::forecast
