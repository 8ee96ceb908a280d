// What makes a stock a conveyor, a queue or an oven, and a flow a leakage or an overflow (XMILE 1.0, 4.2 and
// 4.3). Apart from the other properties of variables because most models have none of it.
#pragma once

#include "dynamics/model/model.hpp"
#include "files/xml_tree.hpp"

#include <functional>
#include <string>

namespace weir::dynamics {

// How an equation is read, and how an error is told: element, message, hint.
struct ContainerReading {
    std::function<std::optional<Equation>(files::XmlElement)> equation;
    std::function<void(files::XmlElement, std::string, std::string)> refuse;
};

[[nodiscard]] std::optional<Container> read_container(files::XmlElement stock,
                                                      ContainerReading const& reading);

// Leakage, overflow, multiplier, and where in a conveyor it comes to lie.
void read_flow_properties(files::XmlElement flow, ContainerReading const& reading, Variable& variable);

// The same into a document; nothing where there is none.
void write_container(files::XmlElement stock, std::optional<Container> const& container);
void write_flow_properties(files::XmlElement flow, Variable const& variable);

} // namespace weir::dynamics
