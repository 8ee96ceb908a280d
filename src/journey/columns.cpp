// Look-ups in the columns; see columns.hpp.
#include "journey/columns.hpp"

#include "base/contract.hpp"

#include <algorithm>

namespace weir::journey {

Code Codes::intern(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    if (auto const found = numbers_.find(text); found != numbers_.end()) {
        return found->second;
    }
    auto const code = static_cast<Code>(texts_.size());
    texts_.emplace_back(text);
    numbers_.emplace(texts_.back(), code);
    return code;
}

Code Codes::find(std::string_view text) const {
    auto const found = numbers_.find(text);
    return found == numbers_.end() ? 0 : found->second;
}

std::string const& Codes::text(Code code) const {
    WEIR_EXPECTS(code >= 0 && static_cast<std::size_t>(code) < texts_.size());
    return texts_[static_cast<std::size_t>(code)];
}

Column const* Table::column(std::string_view name) const {
    if (name == "start") {
        return &start;
    }
    if (name == "end") {
        return &end;
    }
    if (name == "person") {
        return &person;
    }
    if (name == "team") {
        return &team;
    }
    if (name == "worker") {
        return &worker;
    }
    auto const found = extra.find(name);
    return found == extra.end() ? nullptr : &found->second;
}

Column const& Table::at(std::string_view name) const {
    auto const* found = column(name);
    WEIR_EXPECTS(found != nullptr);
    return *found;
}

Table const* Columns::find(std::string_view name) const {
    auto const found = tables.find(name);
    return found == tables.end() ? nullptr : &found->second;
}

Table const& Columns::table(std::string_view name) const {
    auto const* found = find(name);
    WEIR_EXPECTS(found != nullptr);
    return *found;
}

std::optional<std::int32_t> Columns::person_place(PersonId person) const {
    auto const found = std::lower_bound(persons.begin(), persons.end(), person,
                                        [](Person const& one, PersonId id) { return one.id < id; });
    if (found == persons.end() || found->id != person) {
        return std::nullopt;
    }
    return static_cast<std::int32_t>(found - persons.begin());
}

bool Columns::is_supplied(std::string_view need) const {
    constexpr std::string_view between = " or ";
    for (std::size_t from = 0; from < need.size();) {
        auto const to = std::min(need.find(between, from), need.size());
        if (supplied.contains(need.substr(from, to - from))) {
            return true;
        }
        from = to + between.size();
    }
    return need.empty();
}

std::int32_t Columns::answering(std::int32_t team, Day day) const {
    // A chain cannot be longer than the number of teams, unless someone merged them in a circle.
    for (std::size_t steps = 0; team != missing && steps < teams.size(); ++steps) {
        auto const& here = teams[static_cast<std::size_t>(team)];
        if (here.successor == missing || here.succeeded_on == missing || day < here.succeeded_on) {
            return team;
        }
        team = here.successor;
    }
    return team;
}

namespace {

// Later in the list wins where both cover the day; a named worker goes before a generic one.
void take(Allocated& best, bool& best_named, Holding const& holding, Columns const& columns) {
    bool const named =
        holding.worker != missing && !columns.workers[static_cast<std::size_t>(holding.worker)].generic;
    if (best_named && !named) {
        return;
    }
    best.worker = named ? holding.worker : missing;
    best.team = holding.team;
    best_named = named;
}

} // namespace

Allocated Columns::allocated(std::int32_t person, Day day) const {
    auto const at = static_cast<std::size_t>(person);
    Allocated by_involvement, by_allocation;
    bool involved = false;
    bool involved_named = false;
    bool allocation_named = false;
    for (auto i = holding_first[at]; i < holding_first[at + 1]; ++i) {
        auto const& holding = holdings[i];
        if (holding.from > day) {
            break;
        }
        if (day >= holding.until) {
            continue;
        }
        if (holding.involvement) {
            take(by_involvement, involved_named, holding, *this);
            involved = true;
        } else {
            allocation_named = false; // the newest version stands alone
            take(by_allocation, allocation_named, holding, *this);
        }
    }
    auto chosen = involved ? by_involvement : by_allocation;
    chosen.team = answering(chosen.team, day);
    return chosen;
}

std::span<Day const> days_of(ListColumn const& list, std::size_t row) {
    auto const first = static_cast<std::size_t>(list.first[row]);
    auto const last = static_cast<std::size_t>(list.last[row]);
    return std::span<Day const>(*list.days).subspan(first, last - first);
}

Day last_on_or_before(ListColumn const& list, std::size_t row, Day day) {
    auto const days = days_of(list, row);
    auto const after = std::upper_bound(days.begin(), days.end(), day);
    return after == days.begin() ? missing : *(after - 1);
}

Day current_start(ListColumn const& list, std::size_t row, Day day) {
    for (auto i = list.last[row]; i > list.first[row]; --i) {
        auto const at = static_cast<std::size_t>(i - 1);
        if ((*list.days)[at] <= day && (list.ends == nullptr || day < (*list.ends)[at])) {
            return (*list.days)[at];
        }
    }
    return missing;
}

} // namespace weir::journey
