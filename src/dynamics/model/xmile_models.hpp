// The models of an XMILE document with their modules, also those that lie in files of their own, as one
// model. Apart from the frame of the file because a document may hold many.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/modules.hpp"
#include "dynamics/model/xmile_includes.hpp"
#include "dynamics/model/xmile_variables.hpp"
#include "files/xml_tree.hpp"

namespace weir::dynamics {

// What <behavior> adds to what is already so.
[[nodiscard]] Behaviour read_behaviour(files::XmlElement parent, Behaviour behaviour);

// Reads every <model> below the root and of the files that it includes, and adds them joined to `whole`,
// whose dimensions are already read.
void read_models(files::XmlElement root, std::deque<IncludedFile> const& included, Behaviour const& behaviour,
                 ReadBeside const& beside, Model& whole, Diagnostics& diagnostics);

// <dim> elements below `list` become dimensions of the model; one that is there already must be the same.
void read_dimensions(files::XmlElement list, Model& model, Diagnostics& diagnostics);

} // namespace weir::dynamics
