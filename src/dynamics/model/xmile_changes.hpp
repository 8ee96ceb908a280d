// What was changed in a model since it was read, put into the document that it was read from: new equations
// of variables, new run settings. Any other change is an error, so that none is lost in writing.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"
#include "files/xml_tree.hpp"

namespace weir::dynamics {

// `before` is the model as the document has it.
void apply_changes(Model const& before, Model const& now, files::XmlElement root, Diagnostics& diagnostics);

} // namespace weir::dynamics
