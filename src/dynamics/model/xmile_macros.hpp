// The macros of an XMILE document (XMILE 1.0, 4.8).
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"
#include "files/xml_tree.hpp"

namespace weir::dynamics {

// Adds each <macro> below the root to the model, whose dimensions are already read.
void read_macros(files::XmlElement root, Model& model, Diagnostics& diagnostics);

} // namespace weir::dynamics
