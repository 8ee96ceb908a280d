// Vensim's sketch as XMILE's views (XMILE 1.0, 5 and 6): where variables, stocks, flows, connectors and
// ghosts stand. Colours, sizes and notes stay in the sketch, which is kept whole beside them.
#pragma once

#include "dynamics/model/model.hpp"
#include "dynamics/model/xmile_document.hpp"
#include "files/xml_tree.hpp"

namespace weir::dynamics {

void write_views(files::XmlElement part, Model const& model, StockFlows const& flows);

} // namespace weir::dynamics
