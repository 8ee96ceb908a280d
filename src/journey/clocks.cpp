// Reading and running the clocks; see clocks.hpp.
#include "journey/clocks.hpp"

#include "base/contract.hpp"
#include "config/csv_table.hpp"

#include <array>
#include <charconv>

namespace weir::journey {

namespace {

// The clocks that our own code asks for by name.
constexpr std::array<std::string_view, 15> needed{
    "REF_DECISION", "ASSESS",      "ICPC",         "RCPC_1",       "RCPC_N",
    "CP_VISIT",     "LAC_VISIT_1", "LAC_VISIT_Y1", "LAC_REVIEW_1", "LAC_REVIEW_2",
    "LAC_REVIEW_N", "PERMANENCE",  "UNALLOCATED",  "IRO_MIDPOINT", "REF_NO_ASSESSMENT"};

Result<ClockUnit> unit_of(std::string const& unit, std::string const& day_kind, Where const& where) {
    if (unit == "day") {
        return day_kind == "working" ? ClockUnit::working_day : ClockUnit::day;
    }
    if (unit == "week") {
        return ClockUnit::week;
    }
    if (unit == "month") {
        return ClockUnit::month;
    }
    if (unit == "percent") {
        return ClockUnit::percent;
    }
    return fail(ErrorCode::invalid,
                where.text() + ": \"" + unit + "\" is no unit of a clock. Use day, week or month.");
}

Status read_into(std::map<std::string, Clock, std::less<>>& clocks, std::filesystem::path const& file,
                 bool local) {
    auto const table = WEIR_TRY(config::read_csv_table(
        file, {"rule_id", "process", "limit", "limit_unit", "day_kind", "instrument"}));
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const& limit = table.cell(row, "limit");
        auto const& unit = table.cell(row, "limit_unit");
        if (limit.empty() || unit == "hour") {
            continue; // hours need a time of day, which no return carries
        }
        Clock clock{table.cell(row, "rule_id"),
                    table.cell(row, "process"),
                    0,
                    ClockUnit::day,
                    table.cell(row, "instrument"),
                    local};
        auto const [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), clock.limit);
        if (error != std::errc{} || end != limit.data() + limit.size() || clock.limit < 1) {
            return fail(ErrorCode::invalid, table.where(row, "limit").text() + ": \"" + limit +
                                                "\" is not a whole number of at least 1.");
        }
        clock.unit = WEIR_TRY(unit_of(unit, table.cell(row, "day_kind"), table.where(row, "limit_unit")));
        clocks.insert_or_assign(clock.id, clock);
    }
    return {};
}

} // namespace

Result<Clocks> Clocks::read(std::filesystem::path const& folder) {
    Clocks clocks;
    WEIR_TRY(read_into(clocks.clocks_, folder / "statutory.csv", false));
    WEIR_TRY(read_into(clocks.clocks_, folder / "local.csv", true));
    for (auto const id : needed) {
        if (!clocks.clocks_.contains(id)) {
            return fail(ErrorCode::invalid, folder.string() + ": the clock " + std::string(id) +
                                                " has no limit. Give it one in local.csv.");
        }
    }
    return clocks;
}

Clock const& Clocks::at(std::string_view id) const {
    auto const found = clocks_.find(id);
    WEIR_EXPECTS(found != clocks_.end());
    return found->second;
}

Date due_date(Clock const& clock, Date start, WorkingCalendar const& calendar) {
    switch (clock.unit) {
    case ClockUnit::day:
        return start + Days{clock.limit};
    case ClockUnit::working_day:
        // Before the calendar begins, five working days are taken as a week.
        return start < calendar.first() ? start + Days{(7 * clock.limit + 4) / 5}
                                        : calendar.add_working_days(start, clock.limit);
    case ClockUnit::week:
        return start + Days{7 * clock.limit};
    case ClockUnit::month:
        return add_months(start, clock.limit);
    case ClockUnit::percent:
        break;
    }
    WEIR_UNREACHABLE();
}

} // namespace weir::journey
