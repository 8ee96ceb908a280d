// Reads <model_units>; see xmile_units.hpp.
#include "dynamics/model/xmile_units.hpp"

#include "dynamics/model/name.hpp"

namespace weir::dynamics {

void read_units(files::XmlElement root, Model& model) {
    for (files::XmlElement const units : root.children("model_units")) {
        for (files::XmlElement const element : units.children("unit")) {
            UnitDefinition unit;
            unit.name = element.attribute("name").value_or("");
            unit.equation = element.child("eqn").text();
            for (files::XmlElement const alias : element.children("alias")) {
                unit.aliases.push_back(alias.text());
            }
            unit.disabled = name_key(element.attribute("disabled").value_or("")) == "true";
            unit.line = element.position().line;
            model.unit_definitions.push_back(std::move(unit));
        }
    }
}

} // namespace weir::dynamics
