// Builds the dimensions of a Vensim model; see vensim_ranges.hpp.
#include "dynamics/model/vensim_ranges.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace weir::dynamics {

namespace {

// "layer12" as "layer" and 12; nothing if it does not end in digits.
struct Numbered {
    std::string prefix;
    std::size_t number = 0;
    std::size_t digits = 0;
};

std::optional<Numbered> numbered(std::string const& name) {
    std::size_t at = name.size();
    while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9') {
        --at;
    }
    Numbered found{name.substr(0, at), 0, name.size() - at};
    auto const [end, problem] = std::from_chars(name.data() + at, name.data() + name.size(), found.number);
    return problem == std::errc{} && found.digits > 0 ? std::optional(found) : std::nullopt;
}

} // namespace

void VensimRanges::Found::add(std::string name) {
    if (keys.insert(name_key(name)).second) {
        names.push_back(std::move(name));
    }
}

void VensimRanges::error(VensimEquation const& equation, std::string code, std::string message,
                         std::string hint) {
    diagnostics_.error(std::move(code),
                       {.file = model_.file,
                        .sheet = {},
                        .cell = {},
                        .line = equation.line,
                        .column = 0,
                        .field = equation.name.written},
                       std::move(message), std::move(hint));
}

void VensimRanges::build(std::vector<VensimEquation const*> const& equations) {
    for (auto const* const equation : equations) {
        if (equation->kind == VensimEquation::Kind::range &&
            !equations_.emplace(equation->name.key, equation).second) {
            error(*equation, "dimension-repeated", "the range is defined twice", "remove one");
        }
    }
    if (!announced_within_limits(equations)) {
        return;
    }
    for (auto const* const equation : equations) {
        Found found;
        if (equation->kind == VensimEquation::Kind::range && equations_.at(equation->name.key) == equation &&
            expand(*equation, found) && within_limits(*equation, found.names.size())) {
            add_dimension(equation->name, std::move(found));
        }
    }
    for (auto const* const equation : equations) {
        if (equation->kind == VensimEquation::Kind::equivalence) {
            equate(*equation);
        }
    }
    if (!diagnostics_.has_errors()) { // else the model is refused, and its ranges may be very many
        find_families();
    }
    for (auto const* const equation : equations) {
        if (equation->kind == VensimEquation::Kind::range && is_range(equation->name.key)) {
            add_mappings(*equation);
        }
    }
}

// What numbered ranges announce, before any is written out.
bool VensimRanges::announced_within_limits(std::vector<VensimEquation const*> const& equations) {
    std::size_t total = 0;
    for (auto const* const equation : equations) {
        for (auto const& item : equation->items) {
            auto const first = numbered(item.first.written);
            auto const last = numbered(item.last.written);
            bool const many = first && last && last->number > first->number;
            total += many ? std::min(last->number - first->number, limits::dimensions_elements_max) + 1 : 1;
        }
        if (elements_ + total > limits::dimensions_elements_max) {
            error(*equation, "limit",
                  "the ranges of the model come to more than " +
                      std::to_string(limits::dimensions_elements_max) + " elements",
                  "use fewer");
            return false;
        }
    }
    return true;
}

bool VensimRanges::within_limits(VensimEquation const& equation, std::size_t elements) {
    if (elements > limits::dimension_elements_max || elements_ + elements > limits::dimensions_elements_max) {
        error(equation, "limit",
              "a range may have " + std::to_string(limits::dimension_elements_max) +
                  " elements, all ranges together " + std::to_string(limits::dimensions_elements_max),
              "use fewer");
        return false;
    }
    return true;
}

void VensimRanges::add_dimension(VensimName const& name, Found found) {
    elements_ += found.names.size();
    Dimension dimension;
    dimension.name = name.written;
    dimension.key = name.key;
    dimension.elements = std::move(found.names);
    for (std::size_t i = 0; i < dimension.elements.size(); ++i) {
        auto const key = name_key(dimension.elements[i]);
        dimension.index_of_key.emplace(key, i);
        ranges_of_element_[key].push_back(model_.dimensions.size());
    }
    model_.dimension_of_key.emplace(dimension.key, model_.dimensions.size());
    model_.dimensions.push_back(std::move(dimension));
}

bool VensimRanges::expand(VensimEquation const& equation, Found& found) {
    if (open_.size() > limits::expression_depth_max || !open_.insert(equation.name.key).second) {
        error(equation, "circle", "the range holds itself", "list its elements");
        return false;
    }
    bool const sound = add_items(equation, equation.items, found);
    open_.erase(equation.name.key);
    return sound;
}

bool VensimRanges::add_items(VensimEquation const& equation, std::vector<VensimRangeItem> const& items,
                             Found& found) {
    for (auto const& item : items) {
        if (!within_limits(equation, found.names.size())) {
            return false;
        }
        bool sound = true;
        auto const part = equations_.find(item.first.key);
        if (item.external) {
            sound = add_external(equation, item, found);
        } else if (!item.last.key.empty()) {
            sound = add_numbered(equation, item, found);
        } else if (part != equations_.end()) {
            sound = !found.parts.insert(item.first.key).second || expand(*part->second, found);
        } else {
            found.add(item.first.written);
        }
        if (!sound) {
            return false;
        }
    }
    return true;
}

// (layer1-layer5); the digits keep their width: (a01-a10).
bool VensimRanges::add_numbered(VensimEquation const& equation, VensimRangeItem const& item, Found& found) {
    auto const first = numbered(item.first.written);
    auto const last = numbered(item.last.written);
    if (!first || !last || name_key(first->prefix + "x") != name_key(last->prefix + "x") ||
        last->number < first->number) {
        error(equation, "dimension-range",
              "'" + item.first.written + "-" + item.last.written + "' is no range of numbered elements",
              "write it as (name1-name5)");
        return false;
    }
    auto const further = last->number - first->number;
    if (!within_limits(equation, std::min(further, limits::dimension_elements_max) + 1)) {
        return false;
    }
    for (std::size_t i = 0; i <= further; ++i) { // the last number may be the greatest there is
        std::string digits = std::to_string(first->number + i);
        bool const padded = first->digits > 1 && item.first.written[first->prefix.size()] == '0';
        if (padded && digits.size() < first->digits) {
            digits.insert(0, first->digits - digits.size(), '0');
        }
        found.add(first->prefix + digits);
    }
    return true;
}

bool VensimRanges::add_external(VensimEquation const& equation, VensimRangeItem const& item, Found& found) {
    auto names = externals_.elements(*item.external);
    if (!names) {
        error(equation, "external-unreadable", names.error().text(),
              "correct the file's name, its sheet or its cells");
        return false;
    }
    for (auto& name : *names) {
        found.add(std::move(name));
    }
    return true;
}

// Whether a range has all of these, counted so that many ranges of many elements come to an end.
bool VensimRanges::holds_all(Dimension const& range, auto const& keys) {
    for (auto const& key : keys) {
        if (++comparisons_ > limits::range_comparisons_max || !range.index_of_key.contains(key)) {
            return false;
        }
    }
    return true;
}

// The range that a range is a part of: the largest with all its elements, and more.
void VensimRanges::find_families() {
    for (auto& dimension : model_.dimensions) {
        if (dimension.elements.empty()) {
            continue;
        }
        std::vector<std::string> keys;
        for (auto const& element : dimension.elements) {
            keys.push_back(name_key(element));
        }
        Dimension const* best = nullptr;
        for (auto const candidate : ranges_of_element_[keys.front()]) {
            auto const& other = model_.dimensions[candidate];
            // Of ranges with the same elements in another order, the first is the family.
            bool const same = other.elements.size() == dimension.elements.size() && &other < &dimension;
            bool const larger = (same || other.elements.size() > dimension.elements.size()) &&
                                (best == nullptr || other.elements.size() > best->elements.size());
            if (larger && holds_all(other, keys)) {
                best = &other;
            }
        }
        dimension.family_key = best == nullptr ? std::string() : best->key;
    }
    if (comparisons_ > limits::range_comparisons_max) {
        diagnostics_.error("limit", {.file = model_.file},
                           "it takes more than " + std::to_string(limits::range_comparisons_max) +
                               " comparisons to find which ranges are parts of others",
                           "use fewer ranges with the same elements");
    }
}

void VensimRanges::map_in_order(VensimEquation const& equation, Dimension& from, Dimension const& to) {
    if (from.elements.size() != to.elements.size()) {
        error(equation, "mapping-count",
              "the range has " + std::to_string(from.elements.size()) + " elements, but " + to.name +
                  " has " + std::to_string(to.elements.size()),
              "list which elements stand for which: -> (" + to.name + " : …)");
        return;
    }
    Mapping mapping{to.key, {}};
    for (auto const& element : to.elements) {
        mapping.element_keys.push_back({name_key(element)});
    }
    from.mappings.push_back(std::move(mapping));
}

// "A : a1, a2 -> B" maps in order; "-> (B : b1, part)" maps each to an element or to all of a part.
void VensimRanges::add_mappings(VensimEquation const& equation) {
    auto& from = model_.dimensions[model_.dimension_of_key.at(equation.name.key)];
    for (auto const& written : equation.mappings) {
        auto const to = model_.dimension_of_key.find(written.to.key);
        if (to == model_.dimension_of_key.end()) {
            error(equation, "mapping-unknown", "'" + written.to.written + "' is no range of subscripts",
                  "define the range, or correct the name");
            continue;
        }
        if (written.elements.empty()) {
            map_in_order(equation, from, model_.dimensions[to->second]);
            continue;
        }
        Mapping mapping{written.to.key, {}};
        for (auto const& item : written.elements) {
            Found found;
            auto const whole = model_.dimension_of_key.find(item.first.key);
            if (item.last.key.empty() && whole != model_.dimension_of_key.end()) {
                comparisons_ += model_.dimensions[whole->second].elements.size();
                if (comparisons_ > limits::range_comparisons_max) {
                    error(equation, "limit",
                          "the mappings of the model name more than " +
                              std::to_string(limits::range_comparisons_max) + " elements",
                          "map ranges, not each to a whole range");
                    return;
                }
                for (auto const& element : model_.dimensions[whole->second].elements) {
                    found.add(element);
                }
                mapping.element_keys.emplace_back();
                for (auto const& element : found.names) {
                    mapping.element_keys.back().push_back(name_key(element));
                }
            } else if (add_items(equation, {item}, found)) {
                for (auto const& element : found.names) {
                    mapping.element_keys.push_back({name_key(element)});
                }
            }
        }
        if (mapping.element_keys.size() != from.elements.size()) {
            error(equation, "mapping-count",
                  "the mapping to " + written.to.written + " lists " +
                      std::to_string(mapping.element_keys.size()) + " elements, the range has " +
                      std::to_string(from.elements.size()),
                  "list one element or one part for each");
            continue;
        }
        from.mappings.push_back(std::move(mapping));
    }
}

// "A <-> B": A is another name for B, with a loop of its own.
void VensimRanges::equate(VensimEquation const& equation) {
    auto const one = model_.dimension_of_key.find(equation.name.key);
    auto const other = model_.dimension_of_key.find(equation.other.key);
    if (one == model_.dimension_of_key.end() && other == model_.dimension_of_key.end()) {
        error(equation, "mapping-unknown", "neither name of the equivalence is a range of subscripts",
              "define one of them");
        return;
    }
    if (one != model_.dimension_of_key.end() && other != model_.dimension_of_key.end()) {
        auto const first = one->second;
        auto const second = other->second;
        map_in_order(equation, model_.dimensions[first], model_.dimensions[second]);
        map_in_order(equation, model_.dimensions[second], model_.dimensions[first]);
        return;
    }
    bool const new_is_first = one == model_.dimension_of_key.end();
    auto const known = new_is_first ? other->second : one->second;
    Found found;
    if (!within_limits(equation, model_.dimensions[known].elements.size())) {
        return;
    }
    for (auto const& element : model_.dimensions[known].elements) {
        found.add(element);
    }
    add_dimension(new_is_first ? equation.name : equation.other, std::move(found));
}

std::vector<std::string> VensimRanges::elements_of(std::string const& key) const {
    auto const range = model_.dimension_of_key.find(key);
    if (range == model_.dimension_of_key.end()) {
        return {key};
    }
    std::vector<std::string> keys;
    for (auto const& name : model_.dimensions[range->second].elements) {
        keys.push_back(name_key(name));
    }
    return keys;
}

std::string VensimRanges::dimension_for(std::vector<VensimName> const& names, std::string& unknown) {
    bool const all_same = std::all_of(names.begin(), names.end(),
                                      [&](VensimName const& name) { return name.key == names.front().key; });
    if (all_same && is_range(names.front().key)) {
        return names.front().key;
    }
    Found all;
    for (auto const& name : names) {
        auto const range = model_.dimension_of_key.find(name.key);
        if (range != model_.dimension_of_key.end()) {
            for (auto const& element : model_.dimensions[range->second].elements) {
                all.add(element);
            }
        } else if (ranges_of_element_.contains(name.key)) {
            all.add(name.written);
        } else {
            unknown = name.written;
            return {};
        }
    }
    // The range with just these elements, one that is named before one that is not; else the smallest
    // that has them all.
    Dimension const* best = nullptr;
    for (auto const candidate : ranges_of_element_[*all.keys.begin()]) {
        auto const& range = model_.dimensions[candidate];
        bool const holds = holds_all(range, all.keys);
        auto const named = [&](Dimension const& one) {
            return std::any_of(names.begin(), names.end(),
                               [&](VensimName const& name) { return name.key == one.key; });
        };
        if (holds && (best == nullptr || range.elements.size() < best->elements.size() ||
                      (range.elements.size() == best->elements.size() && named(range) && !named(*best)))) {
            best = &range;
        }
    }
    if (best != nullptr) {
        return best->key;
    }
    std::string name;
    for (auto const& part : names) {
        if (name.find(part.written) == std::string::npos && name.size() < 200) {
            name += (name.empty() ? "" : " + ") + part.written;
        }
    }
    while (is_range(name_key(name))) {
        name += "+";
    }
    std::string const key = name_key(name);
    if (all.names.size() > limits::dimension_elements_max ||
        elements_ + all.names.size() > limits::dimensions_elements_max) {
        unknown = name; // refused as such: no sound model comes near
        return {};
    }
    add_dimension({key, name}, std::move(all));
    return key;
}

} // namespace weir::dynamics
