// The journey as columns: structure of arrays, days as numbers, one table a kind of event or episode,
// sorted by start, with the derived columns that measures and work lists ask for. Plain data without a
// database, a clock or a thread; build.hpp makes it.
#pragma once

#include "base/date.hpp"
#include "base/ids.hpp"
#include "journey/links.hpp"
#include "journey/rows.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::journey {

using Day = std::int32_t;
using Column = std::vector<std::int32_t>;

inline constexpr std::int32_t missing = std::numeric_limits<std::int32_t>::min();
inline constexpr Day open_end = std::numeric_limits<std::int32_t>::max();

// The days of a list column that belong to one row: a range of a table sorted by person and day.
struct ListColumn {
    Column first, last;           // half-open range of places for each row
    Column const* days = nullptr; // into which the range points; kept alive by Columns
    Column const* ends = nullptr; // only for spells (placements)
};

struct Table {
    std::string source; // the SSD table that the rows are evidence of
    Column person;      // place in Columns::persons
    Column start;
    Column end;          // exclusive; open_end where it has not ended. An event: the day after
    Column team, worker; // place in Columns::teams and workers, or missing
    std::vector<std::int64_t> row;
    std::map<std::string, Column, std::less<>> extra; // further and derived columns, by name
    std::map<std::string, ListColumn, std::less<>> lists;

    [[nodiscard]] std::size_t size() const { return person.size(); }
    // A column by name ("start", "nfa"); null where there is none of that name.
    [[nodiscard]] Column const* column(std::string_view name) const;
    [[nodiscard]] Column const& at(std::string_view name) const; // for names in our own code
};

struct Person {
    PersonId id;
    Day birth = missing;
    bool expected_only = false;
    bool restricted = false;
    Code sex = 0, ethnicity = 0, family = 0;
    bool headless = false;
    PupilNumber pupil_number = PupilNumber::blank;
    std::int32_t same_number = 0, same_name = 0;
};
struct Team {
    TeamId id;
    std::string name;
    std::int32_t successor = missing;
    Day succeeded_on = missing;
};
struct Worker {
    WorkerId id;
    std::string name;
    bool generic = false;
};

// Who holds a child on a day: involvements and allocations side by side, by person, newest start last.
struct Holding {
    Day from = missing, until = open_end;
    std::int32_t worker = missing, team = missing;
    bool involvement = false;
    Code role = 0;
    std::int64_t row = 0;
};
struct Allocated {
    std::int32_t worker = missing; // missing: nobody, or only a generic name
    std::int32_t team = missing;
};

struct Columns {
    Codes codes;
    std::vector<Person> persons; // by id
    std::vector<Team> teams;     // by id
    std::vector<Worker> workers; // by id
    // contacts, early_help, referrals, cin_episodes, assessments, section_47, conferences, cin_plans,
    // cp_plans, care_periods, cla_reviews_due, care_leavers, workflow_items, extracts and, sorted by person
    // and day: cp_visits, cin_visits, cla_visits, cp_reviews, cla_reviews, placements, legal_statuses,
    // permanence, care_episodes, missing, health, outcomes, deprivations, adoptions.
    std::map<std::string, Table, std::less<>> tables;
    std::vector<std::uint32_t> holding_first; // by person, one more than persons
    std::vector<Holding> holdings;
    std::map<int, std::int64_t> population_0_17;
    std::set<std::string, std::less<>> supplied;
    std::map<std::string, Day, std::less<>> covered_from;
    std::vector<std::string> source_groups; // what a column named source_group points into
    // How sure the joins between events are, by kind of link (links.hpp).
    std::array<LinkCount, static_cast<std::size_t>(LinkKind::count)> link_counts{};
    std::array<LinkMonths, static_cast<std::size_t>(LinkKind::count)> link_months{};
    std::vector<LinkRule> link_rules;

    Columns() = default;
    Columns(Columns const&) = delete; // list columns point into tables
    Columns& operator=(Columns const&) = delete;
    Columns(Columns&&) = default; // a moved map keeps its nodes where they are
    Columns& operator=(Columns&&) = default;

    [[nodiscard]] Table const& table(std::string_view name) const; // for names in our own code
    [[nodiscard]] Table const* find(std::string_view name) const;
    [[nodiscard]] std::optional<std::int32_t> person_place(PersonId person) const;

    // Whether some feed carries "table.field", or any of several joined by " or ". Nothing needed: yes.
    [[nodiscard]] bool is_supplied(std::string_view need) const;
    // The team that answers for it on that day: itself, or what it was merged into by then.
    [[nodiscard]] std::int32_t answering(std::int32_t team, Day day) const;
    // The involvement that covers the day, else the allocation known then; a generic name is nobody.
    [[nodiscard]] Allocated allocated(std::int32_t person, Day day) const;
};

// Reading a list column at a day. Missing where there is nothing.
[[nodiscard]] Day last_on_or_before(ListColumn const& list, std::size_t row, Day day);
[[nodiscard]] Day current_start(ListColumn const& list, std::size_t row, Day day);
[[nodiscard]] std::span<Day const> days_of(ListColumn const& list, std::size_t row);

} // namespace weir::journey
