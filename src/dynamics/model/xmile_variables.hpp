// The variables of an XMILE model: stocks, flows, auxiliaries, graphical functions and their array
// elements. Apart from the frame of the file (xmile_reader.cpp) because it is most of the format.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"
#include "files/xml_tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace weir::dynamics {

// What <behavior> says for a whole model (XMILE 1.0, 2.7).
struct Behaviour {
    bool stocks_non_negative = false;
    bool flows_non_negative = false;
};

// Adds each variable below `list` to the model; what is wrong goes to the diagnostics. Those that are
// connected from outside need no equation.
void read_variables(files::XmlElement list, Behaviour const& behaviour,
                    std::unordered_set<std::string> const& connected, Model& model, Diagnostics& diagnostics);

// A plain number with blanks around it; anything else is nothing.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

} // namespace weir::dynamics
