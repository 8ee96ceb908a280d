#include "quality/observation.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace weir::quality {

RuleNames::RuleNames(RecordChecks const& checks, std::vector<std::string> const& of_returns,
                     Rules const& rules) {
    for (auto const& check : checks.all()) {
        names_.push_back(check.id);
    }
    of_record_ = names_.size();
    names_.insert(names_.end(), of_returns.begin(), of_returns.end());
    checks_ = names_.size();
    for (auto const& rule : rules.all()) {
        if (rule.when == When::overdue) {
            names_.push_back(rule.id);
        }
    }
}

std::optional<std::uint16_t> RuleNames::find(std::string_view name) const {
    auto const found = std::find(names_.begin(), names_.end(), name);
    return found == names_.end() ? std::nullopt
                                 : std::optional(static_cast<std::uint16_t>(found - names_.begin()));
}

std::vector<std::uint16_t> RuleNames::named(std::string_view name) const {
    std::vector<std::uint16_t> found;
    if (std::ranges::find(all_of_returns, name) == std::end(all_of_returns)) {
        if (auto const one = find(name)) {
            found.push_back(*one);
        }
        return found;
    }
    auto const beginning = std::string(name.substr(name.find('-') + 1)) + "-";
    for (auto i = of_record_; i < checks_; ++i) {
        if (names_[i].starts_with(beginning)) {
            found.push_back(static_cast<std::uint16_t>(i));
        }
    }
    return found;
}

Observation observe(journey::Columns const& columns, RuleNames const& names, Faults const& faults,
                    WorkList const& work) {
    Observation seen{.day = work.day, .found = {}};
    std::unordered_map<std::string_view, std::uint16_t> places;
    for (std::size_t i = 0; i < names.all().size(); ++i) {
        places.emplace(names.all()[i], static_cast<std::uint16_t>(i));
    }
    auto const add = [&](std::string const& rule, RowId row, std::int32_t person,
                         journey::Allocated const& holder, bool overtaken = false) {
        if (auto const place = places.find(rule); place != places.end()) {
            auto const team = holder.team == journey::missing
                                  ? TeamId{}
                                  : columns.teams[static_cast<std::size_t>(holder.team)].id;
            auto const id = person == journey::missing ? PersonId{}
                                                       : columns.persons[static_cast<std::size_t>(person)].id;
            seen.found.push_back({place->second, row, id, team, overtaken});
        }
    };
    for (auto const& fault : faults.found) {
        add(fault.check->id, fault.row, fault.person, fault.holder);
    }
    for (auto const& fault : faults.overtaken) {
        add(fault.check->id, fault.row, fault.person, fault.holder, true);
    }
    for (auto const& item : work.items) {
        add(item.rule->id, item.due.row, item.due.person, item.due.holder);
    }
    std::sort(seen.found.begin(), seen.found.end());
    auto const again = std::unique(seen.found.begin(), seen.found.end(),
                                   [](Observed const& a, Observed const& b) { return a.same_finding(b); });
    seen.found.erase(again, seen.found.end());
    return seen;
}

namespace {

void put(std::string& out, std::int64_t number) {
    auto left = static_cast<std::uint64_t>(number);
    while (left >= 0x80U) {
        out += static_cast<char>(static_cast<unsigned char>(left | 0x80U));
        left >>= 7U;
    }
    out += static_cast<char>(left);
}

std::optional<std::int64_t> take(std::string_view& text) {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && !text.empty(); shift += 7) {
        auto const byte = static_cast<unsigned char>(text.front());
        text.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if ((byte & 0x80U) == 0) {
            return static_cast<std::int64_t>(number);
        }
    }
    return std::nullopt;
}

} // namespace

// Numbers of seven bits a byte: how many, then of each the rule, the row, the person, the team and whether it
// was overtaken.
std::string packed(Observation const& seen) {
    std::string out;
    put(out, static_cast<std::int64_t>(seen.found.size()));
    for (auto const& one : seen.found) {
        for (auto const number : {std::int64_t{one.rule}, one.row.value, one.person.value, one.team.value,
                                  std::int64_t{one.overtaken ? 1 : 0}}) {
            put(out, number);
        }
    }
    return out;
}

std::optional<Observation> unpacked(Date day, std::string_view text, RuleNames const& names) {
    constexpr std::size_t bytes_min = 5; // of one finding
    auto const count = take(text);
    if (!count || *count < 0 || static_cast<std::size_t>(*count) > text.size() / bytes_min) {
        return std::nullopt;
    }
    Observation seen{.day = day, .found = {}};
    for (std::int64_t i = 0; i < *count; ++i) {
        auto const rule = take(text);
        auto const row = take(text);
        auto const person = take(text);
        auto const team = take(text);
        auto const overtaken = take(text);
        if (!rule || !row || !person || !team || !overtaken || *rule < 0 ||
            static_cast<std::size_t>(*rule) >= names.all().size()) {
            return std::nullopt;
        }
        seen.found.push_back({static_cast<std::uint16_t>(*rule), RowId{*row}, PersonId{*person},
                              TeamId{*team}, *overtaken != 0});
    }
    return text.empty() && std::is_sorted(seen.found.begin(), seen.found.end())
               ? std::optional(std::move(seen))
               : std::nullopt;
}

} // namespace weir::quality
