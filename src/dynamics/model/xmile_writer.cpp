// Writes XMILE documents; see xmile_writer.hpp.
#include "dynamics/model/xmile_writer.hpp"

#include "dynamics/model/load.hpp"
#include "dynamics/model/xmile_changes.hpp"
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
    // A part that lies in a file beside cannot be read here; then nothing can have been changed by us.
    if (auto const before = read_xmile(tree.print(), model.file); before.model) {
        apply_changes(*before.model, model, tree.root(), written.diagnostics);
    }
    declare_namespaces(tree.root());
    if (!written.diagnostics.has_errors()) {
        written.text = tree.print();
    }
    return written;
}

} // namespace weir::dynamics
