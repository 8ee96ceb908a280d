// Makes the XMILE document of a model that was not read from one: read from Vensim, or built in memory. What
// only Vensim has stands in attributes and elements of Weir's own namespace (vensim_from_xmile.cpp reads
// them), and other programs find no equation there rather than a wrong one.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"
#include "files/xml_tree.hpp"

#include <string>
#include <unordered_set>

namespace weir::dynamics {

inline constexpr char const* weir_namespace = "urn:weir:xmile:1";

// Variables that stand as flows: by their stocks, first to last.
struct StockFlows {
    std::unordered_map<std::string, std::vector<std::pair<std::string, bool>>> of_stock;
    std::unordered_set<std::string> flow_keys;
};

[[nodiscard]] StockFlows find_stock_flows(Model const& model);

// Errors name what has no place in XMILE.
[[nodiscard]] files::XmlTree make_document(Model const& model, Diagnostics& diagnostics);

// <variables> of the main model or of a macro.
void write_variables(files::XmlElement list, Model const& part, Model const& whole, Diagnostics& diagnostics);

// Run settings as Vensim's variables of the run say, where these are plain numbers: they may have been set
// since the model was read. And steps a unit of time, where that is a whole number.
void settle_specs(Model& model);

// The number that an equation is, where it is a plain one.
[[nodiscard]] std::optional<double> plain_number(std::optional<Equation> const& equation);

} // namespace weir::dynamics
