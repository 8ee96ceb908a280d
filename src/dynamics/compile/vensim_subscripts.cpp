// Vensim's subscripts: a range on the right of an equation that is not on the left stands for an element
// by a mapping, an equivalence or because both are parts of one range (Reference Manual, "Mapping of
// Subscript Ranges"); a range or an element as a value is its number. See expression_compiler.hpp.
#include "dynamics/compile/expression_compiler.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>

namespace weir::dynamics {

std::optional<std::size_t> ExpressionCompiler::range_named(std::string const& key) const {
    auto const found = model_.dimension_of_key.find(key);
    return found == model_.dimension_of_key.end() ? std::nullopt : std::optional(found->second);
}

bool ExpressionCompiler::is_absent(std::size_t variable, std::vector<Place> const& places,
                                   Context const& context) {
    auto const& absent = layout_.of(variable).absent;
    std::vector<std::size_t> elements;
    for (auto const& place : places) {
        if (absent.empty() || !place.element) {
            return false;
        }
        elements.push_back(*place.element);
    }
    if (absent.empty()) {
        return false;
    }
    auto const offset = layout_.offset_of(variable, elements);
    if (absent[offset] == 0) {
        return false;
    }
    error("equation-missing", context,
          "'" + model_.variables[variable].name + layout_.suffix(variable, offset, false) +
              "' has no equation",
          "define that element, or use only those that are defined");
    return true;
}

// The same element in another dimension: by its name, else by a mapping between the two.
std::optional<std::size_t> ExpressionCompiler::element_in(std::size_t dimension, std::size_t range,
                                                          std::size_t element) const {
    if (dimension == range) {
        return element;
    }
    auto const& from = model_.dimensions[range];
    auto const& to = model_.dimensions[dimension];
    if (auto const same = to.index_of_key.find(name_key(from.elements[element]));
        same != to.index_of_key.end()) {
        return same->second;
    }
    for (auto const& mapping : from.mappings) {
        auto const& keys = mapping.element_keys[element];
        if (auto const found = keys.size() == 1 ? to.index_of_key.find(keys.front()) : to.index_of_key.end();
            found != to.index_of_key.end()) {
            return found->second;
        }
    }
    return std::nullopt;
}

// The element of `range` that a bound of another range stands for.
std::optional<std::size_t> ExpressionCompiler::mapped_element(std::size_t range, Bound const& bound) const {
    auto const& wanted = model_.dimensions[range];
    auto const& left = model_.dimensions[bound.dimension];
    auto const key = name_key(left.elements[bound.element]);
    auto const family = [](Dimension const& one) {
        return one.family_key.empty() ? one.key : one.family_key;
    };
    auto const leads_to = [&](Mapping const& mapping, Dimension const& to) {
        auto const target = model_.dimension_of_key.find(mapping.to_key);
        return mapping.to_key == to.key || (target != model_.dimension_of_key.end() &&
                                            family(model_.dimensions[target->second]) == family(to));
    };
    for (auto const& mapping : wanted.mappings) { // the usual way: right -> left
        for (std::size_t i = 0; leads_to(mapping, left) && i < mapping.element_keys.size(); ++i) {
            auto const& keys = mapping.element_keys[i];
            if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
                return i;
            }
        }
    }
    for (auto const& mapping : left.mappings) {
        auto const& keys = mapping.element_keys[bound.element];
        if (leads_to(mapping, wanted) && keys.size() == 1) {
            if (auto const found = wanted.index_of_key.find(keys.front());
                found != wanted.index_of_key.end()) {
                return found->second;
            }
        }
    }
    if (family(left) == family(wanted) || wanted.elements == left.elements) {
        if (auto const found = wanted.index_of_key.find(key); found != wanted.index_of_key.end()) {
            return found->second;
        }
    }
    return std::nullopt;
}

// The element that a range stands for here: its own bound, else one that is mapped to it.
ExpressionCompiler::Place ExpressionCompiler::range_place(std::size_t range, bool star,
                                                          Context const& context) const {
    auto const own = star ? star_place(range, 0, context) : own_place(range, std::nullopt, context);
    if (!own.failed || star) {
        return own;
    }
    for (bool const parts : {false, true}) { // a mapping is meant; a common range is only tolerated
        for (auto const& bound : context.bounds) {
            if (bound.star || bound.dimension == range) {
                continue;
            }
            bool const related = model_.dimensions[bound.dimension].mappings.empty() &&
                                 model_.dimensions[range].mappings.empty();
            if (auto const element = related == parts ? mapped_element(range, bound) : std::nullopt) {
                return {.element = element};
            }
        }
    }
    return star_place(range, 0, context);
}

ExpressionCompiler::Place ExpressionCompiler::each_place(Subscript const& subscript, std::size_t dimension,
                                                         Context const& context) {
    auto const& name = std::get<ReferenceNode>(subscript.first->node);
    auto const range = range_named(name.key);
    if (!range) {
        error("subscript-each", context, "'" + name.written + "!' is not a range of subscripts",
              "write ! after a range");
        return {.failed = true};
    }
    auto const bound = range_place(*range, true, context);
    auto const element = bound.element ? element_in(dimension, *range, *bound.element) : std::nullopt;
    if (bound.failed) {
        error("subscript-each", context, "'" + name.written + "!' stands outside SUM, PROD, VMIN and VMAX",
              "put it inside one of these");
    } else if (!element) {
        error("element-unknown", context,
              "the range '" + name.written + "' is no part of the dimension " +
                  model_.dimensions[dimension].name,
              "use a range that shares its elements");
    }
    return element ? Place{.element = element} : Place{.failed = true};
}

// An element's number is its place in the range that its own is a part of.
double ExpressionCompiler::number_of_element(std::size_t dimension, std::size_t element) const {
    auto const& own = model_.dimensions[dimension];
    if (auto const family = range_named(own.family_key)) {
        auto const& whole = model_.dimensions[*family].index_of_key;
        if (auto const found = whole.find(name_key(own.elements[element])); found != whole.end()) {
            return static_cast<double>(found->second + 1);
        }
    }
    return static_cast<double>(element + 1);
}

std::optional<double> ExpressionCompiler::subscript_number(std::string const& key,
                                                           Context const& context) const {
    bool const each = key.ends_with("!");
    if (auto const range = range_named(each ? key.substr(0, key.size() - 1) : key)) {
        auto const place = range_place(*range, each, context);
        return place.element ? std::optional(number_of_element(*range, *place.element)) : std::nullopt;
    }
    for (auto const& bound : context.bounds) {
        auto const& keys = model_.dimensions[bound.dimension].index_of_key;
        if (auto const found = keys.find(key); found != keys.end()) {
            return number_of_element(bound.dimension, found->second);
        }
    }
    for (std::size_t i = 0; i < model_.dimensions.size(); ++i) {
        auto const& keys = model_.dimensions[i].index_of_key;
        if (auto const found = keys.find(key); found != keys.end()) {
            return number_of_element(i, found->second);
        }
    }
    return std::nullopt;
}

} // namespace weir::dynamics
