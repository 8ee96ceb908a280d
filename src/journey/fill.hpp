// The pieces that building columns is made of: places of people, teams and workers, tables sorted by
// start or by person, and looking up a person's rows. Apart, because events and care both use them.
#pragma once

#include "journey/build.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace weir::journey {

template <class IdType>
class Places {
public:
    void add(IdType id) {
        if (id.value <= 0) {
            return;
        }
        if (id.value >= marked_max) {
            ids_.push_back(id);
            return;
        }
        auto const at = static_cast<std::size_t>(id.value);
        if (at >= marked_.size()) {
            marked_.resize(std::max(at + 1, 2 * marked_.size()));
        }
        marked_[at] = 1;
    }
    void settle() {
        for (std::size_t at = 0; at < marked_.size(); ++at) {
            if (marked_[at] != 0) {
                ids_.push_back(IdType{static_cast<std::int64_t>(at)});
            }
        }
        std::sort(ids_.begin(), ids_.end());
        ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    }
    [[nodiscard]] std::vector<IdType> const& ids() const { return ids_; }
    [[nodiscard]] std::int32_t of(IdType id) const {
        if (!ids_.empty() && dense()) {
            auto const at = id.value - ids_.front().value;
            return at >= 0 && at < static_cast<std::int64_t>(ids_.size()) ? static_cast<std::int32_t>(at)
                                                                          : missing;
        }
        auto const found = std::lower_bound(ids_.begin(), ids_.end(), id);
        return found == ids_.end() || *found != id ? missing
                                                   : static_cast<std::int32_t>(found - ids_.begin());
    }

private:
    // Ids of the record run without gaps unless people were merged or erased.
    [[nodiscard]] bool dense() const {
        return ids_.back().value - ids_.front().value + 1 == static_cast<std::int64_t>(ids_.size());
    }
    static constexpr std::int64_t marked_max = 1 << 22; // the record numbers from 1; larger ids are listed
    std::vector<std::uint8_t> marked_;
    std::vector<IdType> ids_;
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

// What rows are sorted by, side by side: comparing the rows themselves would touch a cache line each.
struct SortKey {
    std::int32_t first = 0, second = 0; // start and person, or person and start
    std::int64_t row = 0;
    std::uint32_t at = 0;
    friend bool operator<(SortKey const& a, SortKey const& b) {
        return std::tie(a.first, a.second, a.row) < std::tie(b.first, b.second, b.row);
    }
};

// Fills the common columns of a table from rows, in order; what a row lacks stays missing. Gives the order
// of the rows in the table, for columns of its own. A row that belongs to nobody is refused at loading; were
// there one, it could be in nobody's journey.
template <class Row, class Start, class End>
std::vector<std::uint32_t> fill(Filling& filling, Table& table, std::vector<Row> const& rows, SortBy by,
                                Start start_of, End end_of) {
    std::vector<SortKey> keys;
    keys.reserve(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        auto const person = filling.persons.of(rows[i].person);
        if (person != missing) {
            auto const start = start_of(rows[i]);
            keys.push_back(by == SortBy::start ? SortKey{start, person, rows[i].row.value, i}
                                               : SortKey{person, start, rows[i].row.value, i});
        }
    }
    std::sort(keys.begin(), keys.end());
    std::vector<std::uint32_t> order;
    order.reserve(keys.size());
    for (auto* column : {&table.person, &table.start, &table.end, &table.team, &table.worker}) {
        column->reserve(keys.size());
    }
    table.row.reserve(keys.size());
    for (auto const& key : keys) {
        auto const& row = rows[key.at];
        order.push_back(key.at);
        table.person.push_back(by == SortBy::start ? key.second : key.first);
        table.start.push_back(by == SortBy::start ? key.first : key.second);
        table.end.push_back(end_of(row));
        table.row.push_back(key.row);
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

// Annex A tells the latest review at each extract: of what began before the first extract the earlier ones
// are not told.
[[nodiscard]] inline MaybeDate first_extract(Rows const& rows) {
    auto const first = std::min_element(rows.extracts.begin(), rows.extracts.end());
    return first == rows.extracts.end() ? MaybeDate() : MaybeDate(*first);
}

void fill_events(Filling& filling);   // contacts to conferences, plans, with their links
void fill_care(Filling& filling);     // periods of care, reviews due, care leavers
void fill_holdings(Filling& filling); // involvements and allocations

} // namespace weir::journey
