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

// What of the model the document does not say: of which variable, if of one.
void tell_difference(Model const& model, Model const& again, Diagnostics& diagnostics) {
    auto const tell = [&](std::size_t line, std::string name, std::string const& what) {
        diagnostics.error("unwritable",
                          {.file = model.file,
                           .sheet = {},
                           .cell = {},
                           .line = line,
                           .column = 0,
                           .field = std::move(name)},
                          "XMILE has no place for: " + what, "write that part of the model in another way");
    };
    bool told = false;
    for (auto const& variable : model.variables) {
        auto const found = again.variable_of_key.find(variable.key);
        auto const there = found == again.variable_of_key.end()
                               ? std::string()
                               : meaning_text(again.variables[found->second]);
        if (auto const wanted = meaning_text(variable); wanted != there) {
            tell(variable.line, variable.name, first_difference(wanted, there));
            told = true;
        }
    }
    if (!told) {
        tell(0, {}, first_difference(meaning_text(model), meaning_text(again)));
    }
}

// A document is read again before anyone gets it: it must mean what the model means.
WrittenModel write_new(Model model) {
    WrittenModel written;
    settle_specs(model);
    auto tree = make_document(model, written.diagnostics);
    if (written.diagnostics.has_errors()) {
        return written;
    }
    declare_namespaces(tree.root());
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
    if (meaning_text(model) != meaning_text(*again.model)) {
        tell_difference(model, *again.model, written.diagnostics);
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
    if (auto before = read_xmile(tree.print(), model.file, parts_beside(model.file)); before.model) {
        Diagnostics known; // what is missing was told when the model was read
        add_data(*before.model, {.data = {}, .data_needed = false}, known);
        apply_changes(*before.model, model, tree.root(), written.diagnostics);
    } else { // a part in a file beside that is there no more: what was changed cannot be told
        written.diagnostics.error("change-unwritable", Where{.file = model.file},
                                  "the document cannot be read again: " + before.diagnostics.text(),
                                  "leave the files that the model is made of where they are");
    }
    declare_namespaces(tree.root());
    if (!written.diagnostics.has_errors()) {
        written.text = tree.print();
    }
    return written;
}

} // namespace weir::dynamics
