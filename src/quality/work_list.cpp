// Rules over running clocks; see work_list.hpp.
#include "quality/work_list.hpp"

#include "config/csv_table.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace weir::quality {

using journey::Columns;
using journey::missing;

namespace {

Result<Rule> rule_of(config::CsvTable const& table, std::size_t row) {
    auto const wrong = [&](std::string_view column, std::string const& choices) {
        return fail(ErrorCode::invalid, table.where(row, column).text() + ": \"" + table.cell(row, column) +
                                            "\" is not one of " + choices + ".");
    };
    static std::map<std::string_view, When> const whens{{"overdue", When::overdue},
                                                        {"due in 5", When::due_in_5},
                                                        {"due in 20", When::due_in_20},
                                                        {"open", When::open}};
    static std::map<std::string_view, Severity> const severities{
        {"error", Severity::error}, {"warning", Severity::warning}, {"info", Severity::info}};
    auto const step = step_named(table.cell(row, "step"));
    auto const when = whens.find(table.cell(row, "when"));
    auto const severity = severities.find(table.cell(row, "severity"));
    if (!step) {
        return wrong("step", "the steps of the journey");
    }
    if (when == whens.end()) {
        return wrong("when", "overdue, due in 5, due in 20, open");
    }
    if (severity == severities.end()) {
        return wrong("severity", "error, warning, info");
    }
    return Rule{table.cell(row, "rule"),
                *step,
                when->second,
                severity->second,
                table.cell(row, "message"),
                table.cell(row, "what_to_do"),
                table.cell(row, "basis"),
                table.cell(row, "supply"),
                table.cell(row, "checks")};
}

// The first rule of a step that fits: late before due in 5 before due in 20, so a thing is listed once.
Rule const* fitting(std::vector<Rule const*> const& rules, Due const& due) {
    Rule const* best = nullptr;
    for (auto const* rule : rules) {
        auto const left = due.working_days_left;
        bool const fits = !due.dated || rule->when == When::open ? !due.dated && rule->when == When::open
                          : rule->when == When::overdue          ? left < 0
                          : rule->when == When::due_in_5         ? left >= 0 && left <= 5
                                                                 : left >= 0 && left <= 20;
        if (fits && (best == nullptr || rule->when < best->when)) {
            best = rule;
        }
    }
    return best;
}

// The day from which the rule has fitted: the day after the due date, or so many working days before it.
Date first_day(Rule const& rule, Due const& due, WorkingCalendar const& calendar) {
    if (rule.when == When::overdue) {
        return due.due + Days{1};
    }
    if (rule.when == When::open) {
        return due.start;
    }
    int const ahead = rule.when == When::due_in_5 ? 5 : 20;
    auto day = due.due;
    while (day > due.start && calendar.working_days_between(day - Days{1}, due.due) <= ahead) {
        day -= Days{1};
    }
    return day;
}

std::string filled(std::string text, Due const& due) {
    auto const put = [&text](std::string_view mark, std::string const& value) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
            text.replace(at, mark.size(), value);
        }
    };
    put("{start}", plain(due.start));
    put("{due}", plain(due.due));
    put("{what}", due.what.empty() ? "A step of the case system" : std::string(due.what));
    return text;
}

} // namespace

char const* name_of(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::warning:
        return "warning";
    case Severity::info:
        return "info";
    }
    return "";
}

Result<Rules> Rules::read(std::filesystem::path const& csv) {
    auto const table = WEIR_TRY(config::read_csv_table(
        csv, {"rule", "step", "when", "severity", "message", "what_to_do", "basis", "supply", "checks"}));
    Rules rules;
    std::set<std::string> ids;
    for (std::size_t row = 0; row < table.size(); ++row) {
        rules.rules_.push_back(WEIR_TRY(rule_of(table, row)));
        if (!ids.insert(rules.rules_.back().id).second) {
            return fail(ErrorCode::invalid, table.where(row, "rule").text() + ": this rule is there twice.");
        }
    }
    return rules;
}

WorkList work_list(Columns const& columns, journey::BuildSettings const& settings, Rules const& rules,
                   Date day) {
    WorkList list{day, {}, {}};
    std::array<std::vector<Rule const*>, step_count> by_step;
    for (auto const& rule : rules.all()) {
        if (columns.is_supplied(rule.supply)) {
            by_step[static_cast<std::size_t>(rule.step)].push_back(&rule);
        } else {
            list.not_supplied.push_back(rule.id);
        }
    }
    auto clocks = running_clocks(columns, settings, day);
    for (auto const& item : undated_items(columns, settings, day)) {
        clocks.push_back(item);
    }
    for (auto const& due : clocks) {
        if (auto const* rule = fitting(by_step[static_cast<std::size_t>(due.step)], due)) {
            auto const late = due.dated ? static_cast<int>((day - due.due).count()) : 0;
            list.items.push_back(
                {rule, due, first_day(*rule, due, settings.calendar), late, filled(rule->message, due)});
        }
    }
    return list;
}

std::vector<StepCount> count_steps(std::vector<Due> const& clocks) {
    std::vector<StepCount> counts;
    for (int i = 0; i < step_count; ++i) {
        counts.push_back({.step = static_cast<Step>(i)});
    }
    for (auto const& due : clocks) {
        auto& count = counts[static_cast<std::size_t>(due.step)];
        ++count.running;
        count.late += due.working_days_left < 0 ? 1 : 0;
        count.due_soon += due.working_days_left >= 0 && due.working_days_left <= 5 ? 1 : 0;
    }
    return counts;
}

std::vector<Caseload> caseloads(Columns const& columns, std::vector<Due> const& clocks, Date day) {
    auto const number = day_number(day);
    std::map<std::int32_t, Caseload> by_worker;
    auto const& episodes = columns.table("cin_episodes");
    std::vector<std::uint8_t> counted(columns.persons.size(), 0);
    for (std::size_t row = 0; row < episodes.size(); ++row) {
        auto const person = episodes.person[row];
        auto& once = counted[static_cast<std::size_t>(person)];
        if (once != 0 || episodes.start[row] > number || number >= episodes.end[row] ||
            episodes.at("nfa")[row] != 0) {
            continue;
        }
        once = 1;
        auto const holder = columns.allocated(person, number);
        if (holder.worker != missing) {
            auto& load = by_worker[holder.worker];
            load.worker = holder.worker;
            load.team = holder.team;
            ++load.children;
        }
    }
    for (auto const& due : clocks) {
        if (auto const found = by_worker.find(due.holder.worker); found != by_worker.end()) {
            found->second.late += due.working_days_left < 0 ? 1 : 0;
            found->second.due_soon += due.working_days_left >= 0 && due.working_days_left <= 5 ? 1 : 0;
        }
    }
    std::vector<Caseload> loads;
    for (auto const& [worker, load] : by_worker) {
        loads.push_back(load);
    }
    auto const name = [&](Caseload const& load) {
        auto const& team =
            load.team == missing ? std::string() : columns.teams[static_cast<std::size_t>(load.team)].name;
        return std::pair(team, columns.workers[static_cast<std::size_t>(load.worker)].name);
    };
    std::sort(loads.begin(), loads.end(),
              [&](Caseload const& a, Caseload const& b) { return name(a) < name(b); });
    return loads;
}

} // namespace weir::quality
