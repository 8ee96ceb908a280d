// Names of units, their groups and definitions; see unit_table.hpp.
#include "dynamics/model/unit_table.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/unit_reader.hpp"

#include <array>
#include <cstdlib>

namespace weir::dynamics {

namespace {

constexpr std::string_view one = "1";

// What Stella and Vensim know without being told (their default lists of synonyms). Plurals and case are
// folded anyway. "%" and "fraction" are dimensionless: no scale is kept, as no unit here has one.
constexpr std::array<std::array<std::string_view, 8>, 12> synonyms = {{
    {one, "dmnl", "dimensionless", "unitless", "fraction", "%", "percent", "percentage"},
    {"dollar", "$", "$s", "usd", "us$"},
    {"pound sterling", "£", "gbp"},
    {"euro", "€", "eur"},
    {"person", "people"},
    {"year", "yr"},
    {"month", "mo"},
    {"week", "wk"},
    {"hour", "hr"},
    {"minute", "min"},
    {"second", "sec"},
    {"metre", "meter"},
}};

constexpr std::array<std::array<std::string_view, 2>, 6> irregular = {{{"people", "person"},
                                                                       {"children", "child"},
                                                                       {"men", "man"},
                                                                       {"women", "woman"},
                                                                       {"feet", "foot"},
                                                                       {"lives", "life"}}};

std::string singular(std::string word) {
    for (auto const& [many, single] : irregular) {
        if (word == many) {
            return std::string(single);
        }
    }
    auto const ends = [&](std::string_view end) { return word.size() > end.size() && word.ends_with(end); };
    if (ends("ies") && word.size() > 4) {
        return word.substr(0, word.size() - 3) + "y";
    }
    if (ends("sses") || ends("xes") || ends("ches") || ends("shes")) {
        return word.substr(0, word.size() - 2);
    }
    bool const kept = ends("ss") || ends("us") || ends("is");
    return word.size() > 2 && word.back() == 's' && !kept ? word.substr(0, word.size() - 1) : word;
}

} // namespace

std::string UnitTable::folded(std::string_view name) {
    std::string const key = name_key(name);
    std::string result;
    std::size_t at = 0;
    while (at < key.size()) {
        auto const end = std::min(key.find('_', at), key.size());
        if (end > at) {
            result += (result.empty() ? "" : "_") + singular(key.substr(at, end - at));
        }
        at = end + 1;
    }
    return result;
}

UnitTable::UnitTable() {
    for (auto const& group : synonyms) {
        for (auto const name : group) {
            if (!name.empty()) {
                join(folded(group.front()), folded(name));
            }
        }
    }
    meaning_of_[leader(std::string(one))].known = true;
}

std::string UnitTable::leader(std::string const& key) const {
    auto const* at = &key;
    for (auto found = leader_of_.find(*at); found != leader_of_.end(); found = leader_of_.find(*at)) {
        at = &found->second;
    }
    return *at;
}

// The second group follows the first, which keeps its name.
void UnitTable::join(std::string const& a, std::string const& b) {
    std::string const first = leader(a);
    std::string const second = leader(b);
    if (first == second) {
        return;
    }
    leader_of_[second] = first;
    if (auto node = meaning_of_.extract(second); !node.empty()) {
        node.key() = first;
        meaning_of_.insert(std::move(node));
    }
}

void UnitTable::define(std::vector<UnitDefinition> const& definitions, std::string const& file,
                       Diagnostics& diagnostics) {
    auto const where = [&](UnitDefinition const& definition) {
        return Where{.file = file,
                     .sheet = {},
                     .cell = {},
                     .line = definition.line,
                     .column = 0,
                     .field = definition.name};
    };
    for (auto const& definition : definitions) {
        std::string const key = folded(definition.name);
        if (definition.disabled || key.empty()) {
            continue;
        }
        for (auto const& alias : definition.aliases) {
            if (auto const other = folded(alias); !other.empty()) {
                join(key, other);
            }
        }
        title_of_.try_emplace(leader(key), definition.name);
        if (definition.equation.empty() || folded(definition.equation) == key) {
            continue;
        }
        auto& meaning = meaning_of_[leader(key)];
        if (meaning.known || (!meaning.equation.empty() && meaning.equation != definition.equation)) {
            diagnostics.warning("units-repeated", where(definition),
                                "the unit '" + definition.name + "' already means something else",
                                "give it one definition, or another name");
            continue;
        }
        meaning.equation = definition.equation;
    }
    for (auto const& definition : definitions) {
        if (definition.disabled || definition.equation.empty()) {
            continue;
        }
        if (auto const unit = named(definition.name, 1, 0); !unit) {
            diagnostics.warning("units-unreadable", where(definition),
                                "the definition '" + definition.equation +
                                    "' of a unit cannot be used: " + unit.error().message,
                                "write units with *, /, ^ and brackets, such as people/year");
            meaning_of_.erase(leader(folded(definition.name))); // from now on a unit in its own right
        }
    }
}

Unit UnitTable::base(std::string const& key, std::string_view written) {
    auto const [place, added] = base_of_.emplace(key, static_cast<std::uint32_t>(shown_.size()));
    if (added) {
        auto const title = title_of_.find(key);
        shown_.push_back(shown_name(title == title_of_.end() ? written : title->second));
    }
    return Unit::of(place->second);
}

tl::expected<Unit, UnitProblem> UnitTable::named(std::string_view written, std::size_t column,
                                                 std::size_t depth) {
    std::string const key = leader(folded(written));
    auto const found = meaning_of_.find(key);
    if (found == meaning_of_.end() || (!found->second.known && found->second.equation.empty())) {
        return base(key, written);
    }
    auto& meaning = found->second;
    if (meaning.known) {
        return meaning.unit;
    }
    if (meaning.open) {
        return tl::unexpected(UnitProblem{column, "the unit '" + std::string(written.substr(0, 80)) +
                                                      "' is defined by itself"});
    }
    meaning.open = true;
    auto unit = read(meaning.equation, depth + 1);
    meaning.open = false;
    if (unit) {
        meaning.unit = *unit;
        meaning.known = true;
        return unit;
    }
    return tl::unexpected(UnitProblem{column, unit.error().message});
}

tl::expected<Unit, UnitProblem> UnitTable::read(std::string_view text) {
    return read(text, 0);
}

tl::expected<Unit, UnitProblem> UnitTable::read(std::string_view text, std::size_t depth) {
    return UnitReader(text, *this, depth).run();
}

std::string UnitTable::text(Unit const& unit) const {
    std::string above;
    std::string below;
    for (auto const& [id, power] : unit.factors()) {
        bool const up = power.numerator() > 0;
        std::string factor = shown_[id];
        auto const numerator = std::abs(power.numerator());
        if (power.denominator() != 1) {
            factor += "^(" + std::to_string(numerator) + "/" + std::to_string(power.denominator()) + ")";
        } else if (numerator != 1) {
            factor += "^" + std::to_string(numerator);
        }
        auto& side = up ? above : below;
        side += (up ? (above.empty() ? "" : "*") : "/") + factor;
    }
    return above.empty() && below.empty() ? "dimensionless" : (above.empty() ? "1" : above) + below;
}

} // namespace weir::dynamics
