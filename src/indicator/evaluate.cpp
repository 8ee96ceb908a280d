// Walking rows and counting them; see evaluate.hpp. An event falls into one month, so events are one pass;
// what is open is walked once a month through an index that passes by what is long over.
#include "indicator/evaluate.hpp"

#include "base/contract.hpp"
#include "indicator/expression.hpp"
#include "journey/open_days.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace weir::indicator {

using journey::Day;
using journey::missing;

namespace {

struct Hit {
    std::size_t month = 0; // place in Work::months
    std::size_t group = 0; // place in Work::group_names
    std::size_t row = 0;
    bool in_numerator = false;
};
using Sink = std::function<void(Hit const&)>;

struct Work {
    journey::Columns const* columns = nullptr;
    WorkingCalendar const* calendar = nullptr;
    Definition const* definition = nullptr;
    journey::Table const* table = nullptr;
    journey::Column const* date = nullptr;
    journey::Column const* until = nullptr;
    Conditions where, denominator, numerator;
    Day as_at = 0;
    GroupBy by = GroupBy::none;
    std::size_t asked_from = 0; // months before it are counted only for windows
    std::vector<Date> months;   // first days
    std::vector<Day> closes;    // the day asked about in each: its last, or the as-at day
    std::vector<std::string> group_names;
};

Moment moment_of(Work const& work, std::size_t month) {
    return {work.columns, work.calendar, work.closes[month], work.as_at};
}

void name_groups(Work& work) {
    if (work.by == GroupBy::none) {
        work.group_names = {""};
        return;
    }
    if (work.by == GroupBy::source) {
        work.group_names = work.columns->source_groups;
        return;
    }
    for (auto const& team : work.columns->teams) {
        work.group_names.push_back(team.name);
    }
    work.group_names.emplace_back("unknown");
}

std::int32_t team_of(Work const& work, std::size_t row, Day day) {
    if (work.definition->attribution == Attribution::at_event) {
        return work.columns->answering(work.table->team[row], (*work.date)[row]);
    }
    return work.columns->allocated(work.table->person[row], day).team;
}

std::size_t group_of(Work const& work, std::size_t row, std::size_t month) {
    if (work.by == GroupBy::none) {
        return 0;
    }
    if (work.by == GroupBy::source) {
        return static_cast<std::size_t>(work.table->at("source_group")[row]);
    }
    auto const team = team_of(work, row, work.closes[month]);
    return team == missing ? work.group_names.size() - 1 : static_cast<std::size_t>(team);
}

Status check(Definition const& definition, Query const& query, journey::Table const* table) {
    auto const wrong = [&](std::string const& what) {
        return fail(ErrorCode::invalid, definition.id + ": " + what);
    };
    if (table == nullptr) {
        return wrong("there is no table \"" + definition.measure.of + "\".");
    }
    if (table->column(definition.measure.date) == nullptr ||
        table->column(definition.measure.until) == nullptr) {
        return wrong("the measure's date or until is no column of " + definition.measure.of + ".");
    }
    if (!definition.supports(query.by)) {
        return wrong(std::string("it cannot be grouped by ") + name_of(query.by) + ".");
    }
    if (query.months < 1) {
        return wrong("at least one month must be asked for.");
    }
    return {};
}

Result<Work> prepare(journey::Columns const& columns, WorkingCalendar const& calendar,
                     Definition const& definition, Query const& query) {
    auto const& measure = definition.measure;
    auto const* table = columns.find(measure.of);
    WEIR_TRY(check(definition, query, table));
    Work work;
    work.columns = &columns;
    work.calendar = &calendar;
    work.definition = &definition;
    work.table = table;
    work.date = table->column(measure.date);
    work.until = table->column(measure.until);
    auto const during = [&](Error error) {
        return std::move(error).during("reading the definition of " + definition.id);
    };
    work.where = WEIR_TRY(Conditions::compile(measure.where, *table).map_error(during));
    work.denominator = WEIR_TRY(Conditions::compile(measure.denominator, *table).map_error(during));
    work.numerator = WEIR_TRY(Conditions::compile(measure.numerator, *table).map_error(during));
    work.as_at = day_number(query.as_at);
    work.by = measure.shares && query.by == GroupBy::none ? measure.shares_by : query.by;
    auto const first = month_index(query.first_month);
    auto const last = std::min(first + query.months - 1, month_index(query.as_at));
    work.asked_from = static_cast<std::size_t>(measure.window_months - 1);
    for (auto month = first - (measure.window_months - 1); month <= last; ++month) {
        work.months.push_back(month_of_index(month));
        work.closes.push_back(std::min(day_number(month_end(month_of_index(month))), work.as_at));
    }
    name_groups(work);
    return work;
}

bool is_case(Work const& work, std::size_t row, Moment const& moment) {
    return work.where.hold(row, moment) &&
           (!work.definition->measure.ratio || work.denominator.hold(row, moment));
}

void walk_events(Work const& work, Sink const& sink) {
    auto const first = day_number(work.months.front());
    auto const last = work.closes.back();
    std::vector<std::uint16_t> month_of_day(static_cast<std::size_t>(last - first) + 1);
    for (std::size_t month = 0; month < work.months.size(); ++month) {
        auto const from = day_number(work.months[month]) - first;
        std::fill(month_of_day.begin() + from, month_of_day.end(), static_cast<std::uint16_t>(month));
    }
    for (std::size_t row = 0; row < work.table->size(); ++row) {
        auto const day = (*work.date)[row];
        if (day < first || day > last) {
            continue;
        }
        std::size_t const month = month_of_day[static_cast<std::size_t>(day - first)];
        auto const moment = moment_of(work, month);
        if (is_case(work, row, moment)) {
            sink({month, group_of(work, row, month), row, work.numerator.hold(row, moment)});
        }
    }
}

void walk_open(Work const& work, Sink const& sink) {
    // A missing end is an open one; the index wants it as such.
    journey::Column ends = *work.until;
    std::replace(ends.begin(), ends.end(), missing, journey::open_end);
    journey::OpenIndex const index(*work.date, ends);
    for (std::size_t month = 0; month < work.months.size(); ++month) {
        auto const moment = moment_of(work, month);
        index.each_open(moment.day, [&](std::size_t row) {
            if (is_case(work, row, moment)) {
                sink({month, group_of(work, row, month), row, work.numerator.hold(row, moment)});
            }
        });
    }
}

// A child counts once in a month, and is in the numerator where any of its rows is.
class Once {
public:
    explicit Once(std::size_t persons) : counted_(persons, 0), in_numerator_(persons, 0) {}
    // Says whether the hit adds a child to those counted, and whether it lifts one into the numerator.
    void operator()(Hit const& hit, std::int32_t person, bool& first_time, bool& lifted) {
        auto const at = static_cast<std::size_t>(person);
        auto const stamp = static_cast<std::uint32_t>(hit.month) + 1;
        first_time = counted_[at] != stamp;
        lifted = hit.in_numerator && in_numerator_[at] != stamp;
        counted_[at] = stamp;
        if (hit.in_numerator) {
            in_numerator_[at] = stamp;
        }
    }

private:
    std::vector<std::uint32_t> counted_, in_numerator_; // by person: the month it was last counted in
};

struct Counts {
    std::vector<std::int64_t> cases, in_numerator; // by month, then group
};

void walk(Work const& work, Sink const& sink) {
    if (work.definition->measure.kind == MeasureKind::events) {
        walk_events(work, sink);
    } else {
        walk_open(work, sink);
    }
}

Counts count(Work const& work) {
    auto const groups = work.group_names.size();
    Counts counts{std::vector<std::int64_t>(work.months.size() * groups, 0),
                  std::vector<std::int64_t>(work.months.size() * groups, 0)};
    bool const children = work.definition->measure.children;
    Once once(children ? work.columns->persons.size() : 0);
    walk(work, [&](Hit const& hit) {
        bool adds = true;
        bool lifts = hit.in_numerator;
        if (children) {
            once(hit, work.table->person[hit.row], adds, lifts);
        }
        auto const at = hit.month * groups + hit.group;
        counts.cases[at] += adds ? 1 : 0;
        counts.in_numerator[at] += lifts ? 1 : 0;
    });
    return counts;
}

bool all_supplied(Work const& work) {
    auto const& supply = work.definition->supply;
    return std::all_of(supply.begin(), supply.end(),
                       [&](std::string const& need) { return work.columns->is_supplied(need); });
}

// From when on the feeds speak for the table: before that a count would be of survivors.
std::optional<Day> covered_from(Work const& work) {
    auto const& measure = work.definition->measure;
    auto const found =
        work.columns->covered_from.find(measure.covered_by.empty() ? measure.of : measure.covered_by);
    return found == work.columns->covered_from.end() ? std::nullopt : std::optional(found->second);
}

State state_of(Work const& work, std::size_t month) {
    auto const end = month_end(work.months[month]);
    auto const from = covered_from(work);
    if (from && work.closes[month] < *from) {
        return State::not_supplied;
    }
    if (day_number(end) > work.as_at) {
        return State::partial;
    }
    if (from && work.definition->measure.kind == MeasureKind::events &&
        day_number(work.months[month]) < *from) {
        return State::partial;
    }
    auto const allowed = work.definition->measure.matures_working_days;
    if (allowed > 0 && work.as_at < day_number(work.calendar->add_working_days(end, allowed))) {
        return State::immature;
    }
    return State::complete;
}

std::optional<std::int64_t> population_of(Work const& work, std::size_t month) {
    // The year's own estimate, else the latest before it: estimates are published a year late.
    auto const year = static_cast<int>(std::chrono::year_month_day{work.months[month]}.year());
    auto const& known = work.columns->population_0_17;
    auto const after = known.upper_bound(year);
    return after == known.begin() ? std::nullopt : std::optional(std::prev(after)->second);
}

void finish(Work const& work, Point& point) {
    auto const& definition = *work.definition;
    if (point.state == State::not_supplied) {
        point.numerator = 0;
        point.denominator.reset();
        point.value.reset();
        return;
    }
    if (!point.denominator) {
        point.value = static_cast<double>(point.numerator);
        return;
    }
    if (*point.denominator == 0) {
        point.state = State::no_cases;
        return;
    }
    double const scale = definition.unit == Unit::per_10k ? 10'000.0 : 100.0;
    point.value = scale * static_cast<double>(point.numerator) / static_cast<double>(*point.denominator);
}

std::int64_t windowed(std::vector<std::int64_t> const& counts, Work const& work, std::size_t month,
                      std::size_t group) {
    std::int64_t sum = 0;
    for (int back = 0; back < work.definition->measure.window_months; ++back) {
        sum += counts[(month - static_cast<std::size_t>(back)) * work.group_names.size() + group];
    }
    return sum;
}

Point point_of(Work const& work, Counts const& counts, std::size_t month, std::size_t group, bool supplied) {
    auto const& measure = work.definition->measure;
    Point point{.month = work.months[month], .group = work.group_names[group]};
    point.state = supplied ? state_of(work, month) : State::not_supplied;
    point.numerator = windowed(counts.in_numerator, work, month, group);
    if (measure.shares) {
        point.denominator = 0;
        for (std::size_t any = 0; any < work.group_names.size(); ++any) {
            *point.denominator += windowed(counts.cases, work, month, any);
        }
    } else if (measure.per_population) {
        point.denominator = population_of(work, month);
        if (!point.denominator) {
            point.state = State::not_supplied;
        }
    } else if (measure.ratio) {
        point.denominator = windowed(counts.cases, work, month, group);
    }
    finish(work, point);
    return point;
}

// Teams that had nothing in any of the months are left out; the source groups are a closed list.
bool shown(Work const& work, Counts const& counts, std::size_t group) {
    if (work.by != GroupBy::team) {
        return true;
    }
    for (std::size_t month = work.asked_from; month < work.months.size(); ++month) {
        if (windowed(counts.cases, work, month, group) > 0) {
            return true;
        }
    }
    return false;
}

Series age_of_latest(Work const& work, bool supplied) {
    Series series{work.definition->id, {}};
    auto const& starts = *work.date;
    for (auto month = work.asked_from; month < work.months.size(); ++month) {
        auto const after = std::upper_bound(starts.begin(), starts.end(), work.closes[month]);
        Point point{.month = work.months[month], .group = {}};
        point.state = supplied && after != starts.begin() ? state_of(work, month) : State::not_supplied;
        point.numerator = after == starts.begin() ? 0 : 24LL * (work.closes[month] - *(after - 1));
        finish(work, point);
        series.points.push_back(point);
    }
    return series;
}

} // namespace

char const* name_of(State state) {
    switch (state) {
    case State::complete:
        return "complete";
    case State::partial:
        return "partial";
    case State::immature:
        return "immature";
    case State::no_cases:
        return "no cases";
    case State::not_supplied:
        return "not supplied";
    }
    return "";
}

Result<Series> evaluate(journey::Columns const& columns, WorkingCalendar const& calendar,
                        Definition const& definition, Query const& query) {
    auto const work = WEIR_TRY(prepare(columns, calendar, definition, query));
    bool const supplied = all_supplied(work);
    if (definition.measure.kind == MeasureKind::latest) {
        return age_of_latest(work, supplied);
    }
    Series series{definition.id, {}};
    if (work.months.size() <= work.asked_from) {
        return series; // only months after the as-at day were asked for
    }
    auto const counts = count(work);
    for (auto month = work.asked_from; month < work.months.size(); ++month) {
        for (std::size_t group = 0; group < work.group_names.size(); ++group) {
            if (shown(work, counts, group)) {
                series.points.push_back(point_of(work, counts, month, group, supplied));
            }
        }
    }
    return series;
}

Result<std::vector<Behind>> children(journey::Columns const& columns, WorkingCalendar const& calendar,
                                     Definition const& definition, Query const& query, Date month,
                                     std::string const& group) {
    Query narrowed = query;
    narrowed.first_month = month;
    narrowed.months = 1;
    auto const work = WEIR_TRY(prepare(columns, calendar, definition, narrowed));
    std::vector<Behind> behind;
    if (definition.measure.kind == MeasureKind::latest || work.months.size() <= work.asked_from ||
        !all_supplied(work) || state_of(work, work.months.size() - 1) == State::not_supplied) {
        return behind;
    }
    std::map<std::int32_t, std::size_t> places; // of a child that counts once
    walk(work, [&](Hit const& hit) {
        if (!group.empty() && work.group_names[hit.group] != group) {
            return;
        }
        auto const person = work.table->person[hit.row];
        auto const holder = columns.allocated(person, work.closes[hit.month]);
        Behind const one{.person = person,
                         .table = work.table->source,
                         .row = RowId{work.table->row[hit.row]},
                         .when = from_day_number((*work.date)[hit.row]),
                         .in_numerator = hit.in_numerator,
                         .team = team_of(work, hit.row, work.closes[hit.month]),
                         .worker = holder.worker};
        auto const [known, added] = definition.measure.children ? places.emplace(person, behind.size())
                                                                : std::pair(places.end(), true);
        if (added) {
            behind.push_back(one);
        } else if (one.in_numerator && !behind[known->second].in_numerator) {
            behind[known->second] = one;
        }
    });
    if (!definition.measure.ratio) {
        std::erase_if(behind, [](Behind const& one) { return !one.in_numerator; });
    }
    return behind;
}

} // namespace weir::indicator
