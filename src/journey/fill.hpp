// The pieces that building columns is made of: places of people, teams and workers, tables sorted by
// start or by person, and looking up a person's rows. Apart, because events and care both use them.
#pragma once

#include "journey/build.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace weir::journey {

template <class IdType>
class Places {
public:
    void add(IdType id) {
        if (id) {
            ids_.push_back(id);
        }
    }
    void settle() {
        std::sort(ids_.begin(), ids_.end());
        ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
        places_.reserve(ids_.size());
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            places_.emplace(ids_[i].value, static_cast<std::int32_t>(i));
        }
    }
    [[nodiscard]] std::vector<IdType> const& ids() const { return ids_; }
    [[nodiscard]] std::int32_t of(IdType id) const {
        auto const found = places_.find(id.value);
        return found == places_.end() ? missing : found->second;
    }

private:
    std::vector<IdType> ids_;
    std::unordered_map<std::int64_t, std::int32_t> places_;
};

struct Filling {
    Rows& rows;
    BuildSettings const& settings;
    Columns& columns;
    Places<PersonId> persons;
    Places<TeamId> teams;
    Places<WorkerId> workers;
};

enum class SortBy { start, person };

// Fills the common columns of a table from rows, in order; what a row lacks stays missing. Gives the order
// of the rows in the table, for columns of its own.
template <class Row, class Start, class End>
std::vector<std::uint32_t> fill(Filling& filling, Table& table, std::vector<Row> const& rows, SortBy by,
                                Start start_of, End end_of) {
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    // A row that belongs to nobody is refused at loading; were there one, it could be in nobody's journey.
    std::erase_if(order, [&](std::uint32_t i) { return filling.persons.of(rows[i].person) == missing; });
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        auto const start_a = start_of(rows[a]);
        auto const start_b = start_of(rows[b]);
        auto const person_a = rows[a].person.value;
        auto const person_b = rows[b].person.value;
        return by == SortBy::start
                   ? std::tie(start_a, person_a, rows[a].row) < std::tie(start_b, person_b, rows[b].row)
                   : std::tie(person_a, start_a, rows[a].row) < std::tie(person_b, start_b, rows[b].row);
    });
    for (auto const i : order) {
        auto const& row = rows[i];
        table.person.push_back(filling.persons.of(row.person));
        table.start.push_back(start_of(row));
        table.end.push_back(end_of(row));
        table.row.push_back(row.row.value);
        if constexpr (requires { row.team; }) {
            table.team.push_back(filling.teams.of(row.team));
        } else {
            table.team.push_back(missing);
        }
        if constexpr (requires { row.worker; }) {
            table.worker.push_back(filling.workers.of(row.worker));
        } else {
            table.worker.push_back(missing);
        }
    }
    return order;
}

// Where each person's rows are: places in a table, by person and, within, in the order of the table.
class ByPerson {
public:
    ByPerson(Table const& table, std::size_t persons) : first_(persons + 1, 0), places_(table.size()) {
        for (auto const person : table.person) {
            ++first_[static_cast<std::size_t>(person) + 1];
        }
        std::partial_sum(first_.begin(), first_.end(), first_.begin());
        auto next = first_;
        for (std::size_t i = 0; i < table.size(); ++i) {
            places_[next[static_cast<std::size_t>(table.person[i])]++] = static_cast<std::uint32_t>(i);
        }
    }
    [[nodiscard]] std::span<std::uint32_t const> of(std::int32_t person) const {
        auto const at = static_cast<std::size_t>(person);
        return std::span<std::uint32_t const>(places_).subspan(first_[at], first_[at + 1] - first_[at]);
    }

private:
    std::vector<std::uint32_t> first_;
    std::vector<std::uint32_t> places_;
};

// The rows of `listed` (sorted by person and day) that fall within each row of `table`, both ends included;
// with before_end the end itself is left out.
enum class ListEnd { included, before };
[[nodiscard]] ListColumn list_within(Table const& table, Table const& listed, std::size_t persons,
                                     ListEnd end);

void fill_events(Filling& filling);   // contacts to conferences, plans, with their links
void fill_care(Filling& filling);     // periods of care, reviews due, care leavers
void fill_holdings(Filling& filling); // involvements and allocations

} // namespace weir::journey
