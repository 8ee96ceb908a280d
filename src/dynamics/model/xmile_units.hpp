// The units that an XMILE document brings (XMILE 1.0, model units). Apart from the frame of the file,
// since submodels in files of their own bring theirs too.
#pragma once

#include "dynamics/model/model.hpp"
#include "files/xml_tree.hpp"

namespace weir::dynamics {

// Adds each <unit> of each <model_units> below the root of a document.
void read_units(files::XmlElement root, Model& model);

} // namespace weir::dynamics
