// Takes from a document what xmile_document.cpp put there in Weir's own namespace: the second half of
// reading such a document, after XMILE's own reader has read what XMILE knows.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"
#include "files/xml_tree.hpp"

namespace weir::dynamics {

// Does nothing to a document that does not declare that namespace.
void take_own_parts(files::XmlElement root, Model& model, Diagnostics& diagnostics);

} // namespace weir::dynamics
