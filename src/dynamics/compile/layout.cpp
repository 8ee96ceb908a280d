// Slots of array elements; see layout.hpp.
#include "dynamics/compile/layout.hpp"

#include "dynamics/model/name.hpp"

namespace weir::dynamics {

std::size_t nth_of_same(std::vector<std::size_t> const& dimensions, std::size_t i) {
    std::size_t nth = 0;
    for (std::size_t j = 0; j < i; ++j) {
        nth += dimensions[j] == dimensions[i] ? 1 : 0;
    }
    return nth;
}

std::size_t nth_from_last(std::vector<std::size_t> const& dimensions, std::size_t i) {
    std::size_t nth = 0;
    for (std::size_t j = i + 1; j < dimensions.size(); ++j) {
        nth += dimensions[j] == dimensions[i] ? 1 : 0;
    }
    return nth;
}

std::size_t nth_star(ReferenceNode const& node, std::vector<std::size_t> const& dimensions, std::size_t i) {
    std::size_t nth = 0;
    for (std::size_t j = 0; j < i; ++j) {
        bool const star = node.subscripts[j].kind != Subscript::Kind::expression;
        nth += star && dimensions[j] == dimensions[i] ? 1 : 0;
    }
    return nth;
}

Layout::Layout(Model const& model) : model_(model) {
    variables_.resize(model.variables.size());
    for (std::size_t i = 0; i < model.variables.size(); ++i) {
        for (auto const& key : model.variables[i].dimension_keys) {
            auto const dimension = model.dimension_of_key.at(key);
            variables_[i].dimensions.push_back(dimension);
            variables_[i].count *= size_of(dimension);
        }
    }
}

std::vector<std::size_t> Layout::elements_at(std::size_t variable, std::size_t offset) const {
    auto const& dimensions = variables_[variable].dimensions;
    std::vector<std::size_t> elements(dimensions.size());
    for (std::size_t i = dimensions.size(); i-- > 0;) {
        elements[i] = offset % size_of(dimensions[i]);
        offset /= size_of(dimensions[i]);
    }
    return elements;
}

std::size_t Layout::offset_of(std::size_t variable, std::vector<std::size_t> const& elements) const {
    auto const& dimensions = variables_[variable].dimensions;
    std::size_t offset = 0;
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
        offset = offset * size_of(dimensions[i]) + elements[i];
    }
    return offset;
}

std::string Layout::suffix(std::size_t variable, std::size_t offset, bool keys) const {
    auto const& dimensions = variables_[variable].dimensions;
    if (dimensions.empty()) {
        return {};
    }
    auto const elements = elements_at(variable, offset);
    std::string text = "[";
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
        auto const& name = model_.dimensions[dimensions[i]].elements[elements[i]];
        text += (i > 0 ? "," : "") + (keys ? name_key(name) : name);
    }
    return text + "]";
}

std::vector<std::string> Layout::suffixes(std::vector<std::size_t> const& dimensions, bool keys) const {
    std::vector<std::string> found{""};
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
        std::vector<std::string> names = model_.dimensions[dimensions[i]].elements;
        for (auto& name : names) {
            name = (i == 0 ? "[" : ",") + (keys ? name_key(name) : name) +
                   (i + 1 == dimensions.size() ? "]" : "");
        }
        std::vector<std::string> longer;
        longer.reserve(found.size() * names.size());
        for (auto const& before : found) {
            for (auto const& name : names) {
                longer.push_back(before + name);
            }
        }
        found = std::move(longer);
    }
    return found;
}

} // namespace weir::dynamics
