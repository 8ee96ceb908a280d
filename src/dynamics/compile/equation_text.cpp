// Finds equations as written; see equation_text.hpp.
#include "dynamics/compile/equation_text.hpp"

#include "dynamics/model/name.hpp"

namespace weir::dynamics {

namespace {

void add_flows(std::string& text, std::vector<std::string> const& keys, char const* sign) {
    for (auto const& key : keys) {
        text += " " + std::string(sign) + " " + key;
    }
}

} // namespace

Variable const* EquationTexts::variable(std::string_view key) const {
    auto const found = model_.variable_of_key.find(std::string(key));
    return found == model_.variable_of_key.end() ? nullptr : &model_.variables[found->second];
}

// `elements` is "a,b": keys in order. A definition's key is an element's, or a dimension's that has it.
bool EquationTexts::covers(Definition const& definition, std::string_view elements) const {
    for (auto const& key : definition.subscript_keys) {
        auto const comma = elements.find(',');
        std::string const element(elements.substr(0, comma));
        auto const dimension = model_.dimension_of_key.find(key);
        bool const within = dimension != model_.dimension_of_key.end() &&
                            model_.dimensions[dimension->second].index_of_key.contains(element);
        if (key != element && !within) {
            return false;
        }
        elements = comma == std::string_view::npos ? std::string_view{} : elements.substr(comma + 1);
    }
    return true;
}

std::string EquationTexts::of(Slot const& slot, bool at_start) const {
    auto const bracket = slot.key.find('[');
    auto const* const found = slot.hidden ? nullptr : variable(slot.key.substr(0, bracket));
    if (found == nullptr) {
        return {};
    }
    if (slot.kind == SlotKind::stock && !at_start) {
        std::string text = found->name + ":";
        add_flows(text, found->inflow_keys, "+");
        add_flows(text, found->outflow_keys, "-");
        return found->inflow_keys.empty() && found->outflow_keys.empty() ? std::string() : text;
    }
    auto const* equation = found->equation ? &*found->equation : nullptr;
    if (bracket != std::string::npos) {
        auto const elements = std::string_view(slot.key).substr(bracket + 1, slot.key.size() - bracket - 2);
        for (auto const& definition : found->definitions) {
            if (definition.equation && covers(definition, elements)) {
                equation = &*definition.equation;
            }
        }
    }
    std::string const name = found->dimension_keys.empty() ? found->name : slot.name;
    return equation == nullptr ? std::string() : name + " = " + equation->text;
}

std::string EquationTexts::dimensions(std::string_view name) const {
    auto const* const found = variable(name_key(name));
    std::string text;
    for (std::size_t i = 0; found != nullptr && i < found->dimension_keys.size(); ++i) {
        auto const dimension = model_.dimension_of_key.find(found->dimension_keys[i]);
        if (dimension != model_.dimension_of_key.end()) {
            auto const& of = model_.dimensions[dimension->second];
            text += (i == 0 ? "" : ", ") + of.name + " (" + std::to_string(of.elements.size()) + ")";
        }
    }
    return text;
}

} // namespace weir::dynamics
