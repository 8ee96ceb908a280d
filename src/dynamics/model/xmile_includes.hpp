// The files that an XMILE document includes for their macros, models, dimensions and units (XMILE 1.0, 2.2:
// <includes>). Apart from the frame of the file because they are opened one by one, each only once.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/load.hpp"
#include "files/xml_tree.hpp"

#include <deque>
#include <string>

namespace weir::dynamics {

struct IncludedFile {
    std::string name;
    files::XmlTree tree;
};

// All files that the document includes, and those that these include, in the order in which they are named.
// One that cannot be read is an error at its <include>.
[[nodiscard]] std::deque<IncludedFile> read_includes(files::XmlElement root, std::string const& file,
                                                     ReadBeside const& beside, Diagnostics& diagnostics);

} // namespace weir::dynamics
