// What stands in an XMILE document and is read by nothing: told, so that no content is dropped in silence.
// Apart from the readers, which look for what they know and cannot miss what they do not.
#pragma once

#include "base/diagnostics.hpp"
#include "files/xml_tree.hpp"

#include <string>

namespace weir::dynamics {

// Tags without a vendor's prefix that XMILE 1.0 does not have where they stand are warned of; content of
// the standard that would change numbers and is not read is an error.
void tell_unread(files::XmlElement root, std::string const& file, Diagnostics& diagnostics);

} // namespace weir::dynamics
