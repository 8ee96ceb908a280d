// Checks of who a child is and who holds the child: the header, pupil numbers, doubles, brothers and sisters,
// and workers' involvements.
#include "quality/check_run.hpp"

#include <set>

namespace weir::quality {

using journey::Day;
using journey::missing;

namespace {

// Compulsory school age ends on the last Friday in June of the school year in which the child is 16
// (Education Act 1996, section 8); from the fifth birthday to the sixteenth nobody doubts it.
bool of_school_age(journey::Person const& person, Day day) {
    if (person.birth == missing || person.expected_only) {
        return false;
    }
    auto const age = age_years(from_day_number(person.birth), from_day_number(day));
    return age >= 5 && age < 16;
}

bool person_is(journey::Person const& person, std::string const& what, Day day) {
    using journey::PupilNumber;
    if (what == "headless") {
        return person.headless;
    }
    if (what == "held twice") {
        return person.same_name != 0;
    }
    if (what == "number malformed") {
        return person.pupil_number == PupilNumber::malformed;
    }
    if (what == "number missing") {
        bool const none =
            person.pupil_number == PupilNumber::blank || person.pupil_number == PupilNumber::unknown_code;
        return none && of_school_age(person, day);
    }
    return what == "number shared" && person.same_number != 0;
}

void person_has(CheckRun const& run, std::vector<std::size_t> const& rows) {
    auto const row = std::ranges::find_if(rows, [&](std::size_t one) { return run.open(one); });
    auto const& person = run.columns.persons[static_cast<std::size_t>(run.person)];
    if (row != rows.end() && person_is(person, run.check.column, run.day)) {
        run.add(*row, run.table.start[*row], missing);
    }
}

bool any_open(CheckRun const& run, std::string const& table, std::int32_t person) {
    auto const& rows = run.by_child(table).of(person);
    return std::ranges::any_of(
        rows, [&](std::size_t row) { return stands_open(run.columns.table(table), row, run.day); });
}

void sibling_apart(CheckRun const& run, std::vector<std::size_t> const& rows) {
    auto const family = run.families.find(run.columns.persons[static_cast<std::size_t>(run.person)].family);
    auto const row = std::ranges::find_if(rows, [&](std::size_t one) { return run.open(one); });
    if (family == run.families.end() || row == rows.end()) {
        return;
    }
    for (auto const* plan : {"cin_plans", "cp_plans", "care_periods"}) {
        if (any_open(run, plan, run.person)) {
            return;
        }
    }
    for (auto const sibling : family->second) {
        if (sibling == run.person) {
            continue;
        }
        for (auto const one : run.by_child(run.check.other).of(sibling)) {
            if (stands_open(*run.other, one, run.day)) {
                run.add(*row, std::max(run.table.start[*row], run.other->start[one]), run.other->start[one]);
                return;
            }
        }
    }
}

struct Involved {
    Day from, until;
    std::int32_t worker;
    journey::Code role;
};

// Those that had begun by the day, by their start.
std::vector<Involved> involvements(CheckRun const& run) {
    std::vector<Involved> all;
    auto const at = static_cast<std::size_t>(run.person);
    for (auto i = run.columns.holding_first[at]; i < run.columns.holding_first[at + 1]; ++i) {
        auto const& one = run.columns.holdings[i];
        if (one.involvement && one.from <= run.day) {
            all.push_back({one.from, one.until, one.worker, one.role});
        }
    }
    return all;
}

// Counted from when somebody held the child last in it, else from its start.
void no_involvement(CheckRun const& run, std::size_t row, std::vector<Involved> const& all) {
    Day since = run.table.start[row];
    for (auto const& one : all) {
        if (run.day < one.until) {
            return;
        }
        since = std::max(since, one.until);
    }
    run.add(row, since, missing);
}

void involvement_gap(CheckRun const& run, std::size_t row, std::vector<Involved> const& all) {
    Day held_until = missing;
    for (auto const& one : all) {
        bool const gap = held_until != missing && held_until < one.from;
        if (gap && held_until >= run.table.start[row] && run.day - one.from <= looked_back_days) {
            run.add(row, held_until, one.from);
            return; // one finding a row: the row is what identifies it
        }
        held_until = std::max(held_until, one.until);
    }
}

void involvement_twice(CheckRun const& run, std::size_t row, std::vector<Involved> const& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            bool const both_today = run.day < all[i].until && run.day < all[j].until;
            if (both_today && all[i].role == all[j].role && all[i].worker != all[j].worker) {
                run.add(row, all[i].from, all[j].from);
                return;
            }
        }
    }
}

} // namespace

void check_person(CheckRun const& run, std::vector<std::size_t> const& rows) {
    switch (run.check.kind) {
    case CheckKind::person_has:
        return person_has(run, rows);
    case CheckKind::sibling_apart:
        return sibling_apart(run, rows);
    case CheckKind::no_involvement:
    case CheckKind::involvement_gap:
    case CheckKind::involvement_twice:
        break;
    default:
        return;
    }
    auto const all = involvements(run);
    for (auto const row : rows) {
        bool const short_breaks = run.value(row, "short_breaks") == 1;
        if (!run.open(row) || short_breaks) {
            continue;
        }
        run.check.kind == CheckKind::no_involvement    ? no_involvement(run, row, all)
        : run.check.kind == CheckKind::involvement_gap ? involvement_gap(run, row, all)
                                                       : involvement_twice(run, row, all);
    }
}

} // namespace weir::quality
