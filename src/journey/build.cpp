// Places, settings, and the order in which tables are made; see build.hpp.
#include "journey/build.hpp"

#include "base/contract.hpp"
#include "config/calendar.hpp"
#include "config/csv_table.hpp"
#include "journey/fill.hpp"

namespace weir::journey {

Result<SourceGroups> SourceGroups::read(std::filesystem::path const& csv) {
    auto const table = WEIR_TRY(config::read_csv_table(csv, {"code", "group"}));
    SourceGroups groups;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const& group = table.cell(row, "group");
        auto const found = std::find(groups.names.begin(), groups.names.end(), group);
        auto const place = static_cast<std::int32_t>(found - groups.names.begin());
        if (found == groups.names.end()) {
            groups.names.push_back(group);
        }
        groups.by_code.emplace(table.cell(row, "code"), place);
    }
    if (std::find(groups.names.begin(), groups.names.end(), "unknown") == groups.names.end()) {
        return fail(ErrorCode::invalid,
                    csv.string() + ": there is no group \"unknown\" for sources without one.");
    }
    return groups;
}

std::int32_t SourceGroups::of(std::string const& code) const {
    if (auto const found = by_code.find(code); found != by_code.end()) {
        return found->second;
    }
    auto const unknown = std::find(names.begin(), names.end(), "unknown");
    WEIR_EXPECTS(unknown != names.end());
    return static_cast<std::int32_t>(unknown - names.begin());
}

Result<BuildSettings> BuildSettings::read(std::filesystem::path const& definitions) {
    auto sources = WEIR_TRY(SourceGroups::read(definitions / "indicators" / "source_groups.csv"));
    auto clocks = WEIR_TRY(Clocks::read(definitions / "clocks"));
    auto calendar = WEIR_TRY(
        config::read_working_calendar(definitions / "calendar" / "bank_holidays_england_2010_2030.csv"));
    auto links = WEIR_TRY(LinkRules::read(definitions / "journey" / "links.csv"));
    return BuildSettings{std::move(sources), std::move(clocks), std::move(calendar), std::move(links)};
}

std::int32_t working_days(WorkingCalendar const& calendar, Day from, Day to) {
    if (from == missing || to == missing || from == open_end || to == open_end ||
        !calendar.covers(from_day_number(to))) {
        return missing;
    }
    return calendar.working_days_between(from_day_number(from), from_day_number(to));
}

ListColumn list_within(Table const& table, Table const& listed, std::size_t persons, ListEnd end) {
    ByPerson const by_person(listed, persons);
    ListColumn list;
    list.days = &listed.start;
    list.first.reserve(table.size());
    list.last.reserve(table.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        auto const places = by_person.of(table.person[i]);
        auto const from = std::lower_bound(places.begin(), places.end(), table.start[i],
                                           [&](std::uint32_t at, Day day) { return listed.start[at] < day; });
        auto const last_day =
            end == ListEnd::included || table.end[i] == open_end ? table.end[i] : table.end[i] - 1;
        auto const to = std::upper_bound(from, places.end(), last_day,
                                         [&](Day day, std::uint32_t at) { return day < listed.start[at]; });
        // Sorted by person and day, so a person's places are one run.
        auto const first = from == places.end() ? 0 : static_cast<std::int32_t>(*from);
        list.first.push_back(first);
        list.last.push_back(first + static_cast<std::int32_t>(to - from));
    }
    return list;
}

namespace {

template <class Row>
void gather(Filling& filling, std::vector<Row> const& rows) {
    for (auto const& row : rows) {
        filling.persons.add(row.person);
        if constexpr (requires { row.team; }) {
            filling.teams.add(row.team);
        }
        if constexpr (requires { row.worker; }) {
            filling.workers.add(row.worker);
        }
    }
}

void gather_all(Filling& filling) {
    auto const& rows = filling.rows;
    gather(filling, rows.persons);
    gather(filling, rows.contacts);
    gather(filling, rows.early_help);
    gather(filling, rows.cin_episodes);
    gather(filling, rows.assessments);
    gather(filling, rows.section_47);
    gather(filling, rows.conferences);
    gather(filling, rows.cin_plans);
    gather(filling, rows.cp_plans);
    gather(filling, rows.cp_visits);
    gather(filling, rows.cin_visits);
    gather(filling, rows.cla_visits);
    gather(filling, rows.cp_reviews);
    gather(filling, rows.cla_reviews);
    gather(filling, rows.care_episodes);
    gather(filling, rows.care_periods);
    gather(filling, rows.legal_statuses);
    gather(filling, rows.placements);
    gather(filling, rows.permanence);
    gather(filling, rows.missing);
    gather(filling, rows.health);
    gather(filling, rows.outcomes);
    gather(filling, rows.deprivations);
    gather(filling, rows.workflow);
    gather(filling, rows.adoptions);
    gather(filling, rows.care_leavers);
    gather(filling, rows.involvements);
    gather(filling, rows.allocations);
    for (auto const& team : rows.teams) {
        filling.teams.add(team.team);
        filling.teams.add(team.successor.value_or(TeamId{}));
    }
    for (auto const& worker : rows.workers) {
        filling.workers.add(worker.worker);
    }
    filling.persons.settle();
    filling.teams.settle();
    filling.workers.settle();
}

void fill_persons(Filling& filling) {
    auto& persons = filling.columns.persons;
    for (auto const id : filling.persons.ids()) {
        persons.push_back({.id = id, .headless = true}); // until a line of the person's own is met
    }
    for (auto const& row : filling.rows.persons) {
        auto const place = filling.persons.of(row.person);
        if (place == missing) {
            continue;
        }
        persons[static_cast<std::size_t>(place)] = {row.person,        to_day(row.birth, missing),
                                                    row.expected_only, row.restricted,
                                                    row.sex,           row.ethnicity,
                                                    row.family,        row.headless,
                                                    row.pupil_number,  row.same_number,
                                                    row.same_name};
    }
}

void fill_organisation(Filling& filling) {
    auto& columns = filling.columns;
    for (auto const id : filling.teams.ids()) {
        columns.teams.push_back({.id = id, .name = {}});
    }
    for (auto const& row : filling.rows.teams) {
        auto& team = columns.teams[static_cast<std::size_t>(filling.teams.of(row.team))];
        team.name = row.name;
        team.successor = row.successor ? filling.teams.of(*row.successor) : missing;
        team.succeeded_on = to_day(row.succeeded_on, missing);
    }
    for (auto const id : filling.workers.ids()) {
        columns.workers.push_back({.id = id, .name = {}});
    }
    for (auto const& row : filling.rows.workers) {
        auto& worker = columns.workers[static_cast<std::size_t>(filling.workers.of(row.worker))];
        worker.name = row.name;
        worker.generic = row.generic;
    }
}

void fill_extracts(Filling& filling) {
    auto& days = filling.rows.extracts;
    std::sort(days.begin(), days.end());
    auto& table = filling.columns.tables["extracts"];
    table.source = "load";
    for (auto const day : days) {
        table.person.push_back(missing);
        table.start.push_back(day_number(day));
        table.end.push_back(day_number(day) + 1);
        table.team.push_back(missing);
        table.worker.push_back(missing);
        table.row.push_back(0);
    }
}

} // namespace

Columns build(Rows&& rows, BuildSettings const& settings) {
    Columns columns;
    Filling filling{rows, settings, columns, {}, {}, {}};
    gather_all(filling);
    fill_persons(filling);
    fill_organisation(filling);
    columns.source_groups = settings.sources.names;
    columns.codes = rows.codes;
    fill_events(filling);
    fill_care(filling);
    fill_holdings(filling);
    fill_extracts(filling);
    auto links = link_rows(rows, settings.links);
    columns.link_counts = links.counts;
    columns.link_months = std::move(links.months);
    columns.link_rules = settings.links.all();
    columns.population_0_17 = std::move(rows.population_0_17);
    columns.supplied = std::move(rows.supplied);
    for (auto const& [name, from] : rows.covered_from) {
        columns.covered_from.emplace(name, day_number(from));
    }
    return columns;
}

} // namespace weir::journey
