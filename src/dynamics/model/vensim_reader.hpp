// The equations of one part of a Vensim model, the main one or a macro, put together into variables.
// Apart from the frame of the file (vensim_reader.cpp), because a macro is a model of its own.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"
#include "dynamics/model/vensim_external.hpp"
#include "dynamics/model/vensim_parser.hpp"
#include "dynamics/model/vensim_ranges.hpp"

#include <string>
#include <vector>

namespace weir::dynamics {

// An equation with what stood around it in the text.
struct VensimItem {
    VensimEquation equation;
    std::string units;
    std::string comment;
    std::string group;
};

// Adds a variable for each name to the model; what is wrong goes to the diagnostics.
void assemble_variables(std::vector<VensimItem> const& items, VensimRanges& ranges,
                        VensimExternals& externals, Model& model, Diagnostics& diagnostics);

} // namespace weir::dynamics
