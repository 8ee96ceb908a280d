// Writes XMILE documents; see xmile_writer.hpp.
#include "dynamics/model/xmile_writer.hpp"

#include "dynamics/model/data_file.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/model_text.hpp"
#include "dynamics/model/xmile_changes.hpp"
#include "dynamics/model/xmile_document.hpp"
#include "dynamics/model/xmile_namespaces.hpp"
#include "files/xml_tree.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace weir::dynamics {

namespace {

// The first line in which two texts differ.
std::string first_difference(std::string_view wanted, std::string_view found) {
    while (!wanted.empty()) {
        auto const line = wanted.substr(0, wanted.find('\n'));
        if (found.substr(0, found.find('\n')) != line) {
            return std::string(line.substr(0, 120));
        }
        wanted = wanted.substr(std::min(line.size() + 1, wanted.size()));
        found = found.substr(std::min(line.size() + 1, found.size()));
    }
    return std::string(found.substr(0, 120));
}

// A document is read again before anyone gets it: it must mean what the model means.
WrittenModel write_new(Model const& model) {
    WrittenModel written;
    auto const tree = make_document(model, written.diagnostics);
    if (written.diagnostics.has_errors()) {
        return written;
    }
    // Printed as it will be when it has been read, so that writing it again gives the same bytes.
    auto const kept = files::XmlTree::parse(tree.print(), {}, files::XmlKeep::everything);
    if (!kept) {
        written.diagnostics.error("unwritable", Where{.file = model.file},
                                  "the document is no XML: " + kept.error().text(),
                                  "remove unusual characters from names and comments");
        return written;
    }
    auto text = kept->print();
    auto const again = read_xmile(text, model.file);
    if (!again.model) {
        for (auto const& item : again.diagnostics.items()) {
            if (item.severity == Severity::error) {
                written.diagnostics.error("unwritable", item.where,
                                          "what was written for it cannot be read again: " + item.message,
                                          item.hint);
            }
        }
        return written;
    }
    auto const wanted = meaning_text(model);
    auto const found = meaning_text(*again.model);
    if (wanted != found) {
        written.diagnostics.error("unwritable", Where{.file = model.file},
                                  "XMILE has no place for: " + first_difference(wanted, found),
                                  "write that part in another way");
        return written;
    }
    written.text = std::move(text);
    return written;
}

} // namespace

WrittenModel write_xmile(Model const& model) {
    if (!model.source) {
        return write_new(model);
    }
    WrittenModel written;
    auto tree = model.source->copy();
    // A part that lies in a file beside cannot be read here; then nothing can have been changed by us.
    if (auto before = read_xmile(tree.print(), model.file); before.model) {
        Diagnostics known; // what is missing was told when the model was read
        add_data(*before.model, {.data = {}, .data_needed = false}, known);
        apply_changes(*before.model, model, tree.root(), written.diagnostics);
    }
    declare_namespaces(tree.root());
    if (!written.diagnostics.has_errors()) {
        written.text = tree.print();
    }
    return written;
}

} // namespace weir::dynamics
