// Real model files use prefixes such as isee: without declaring them, which strict XML readers refuse.
// What we write declares every prefix it uses. Apart, because it is about XML alone.
#pragma once

#include "files/xml_tree.hpp"

namespace weir::dynamics {

// Adds to the root what is missing: XMILE's own namespace, its version, and every prefix in use.
void declare_namespaces(files::XmlElement root);

} // namespace weir::dynamics
