// Writes XMILE documents; see xmile_writer.hpp.
#include "dynamics/model/xmile_writer.hpp"

#include "dynamics/model/xmile_namespaces.hpp"
#include "files/xml_tree.hpp"

namespace weir::dynamics {

WrittenModel write_xmile(Model const& model) {
    WrittenModel written;
    if (!model.source) {
        written.diagnostics.error("unsupported", Where{.file = model.file},
                                  "this model was not read from XMILE", "write it by hand");
        return written;
    }
    auto tree = model.source->copy();
    declare_namespaces(tree.root());
    written.text = tree.print();
    return written;
}

} // namespace weir::dynamics
