// Opens the files that a document includes; see xmile_includes.hpp.
#include "dynamics/model/xmile_includes.hpp"

#include "base/limits.hpp"
#include "dynamics/model/file_size.hpp"

#include <algorithm>
#include <utility>

namespace weir::dynamics {

namespace {

using files::XmlElement;

class IncludeReader {
public:
    IncludeReader(ReadBeside const& beside, Diagnostics& diagnostics)
        : beside_(beside), diagnostics_(diagnostics) {}

    std::deque<IncludedFile> read(XmlElement root, std::string const& file) {
        list(root, file);
        for (std::size_t i = 0; i < found_.size(); ++i) { // grows while they are opened
            list(found_[i].tree.root(), found_[i].name);
        }
        return std::move(found_);
    }

private:
    void list(XmlElement root, std::string const& file) {
        for (XmlElement const parent : {root, root.child("header")}) {
            for (XmlElement const include : parent.child("includes").children("include")) {
                open(include, file);
            }
        }
    }

    void error(XmlElement at, std::string const& file, std::string message) {
        diagnostics_.error("resource-unreadable",
                           {.file = file,
                            .sheet = {},
                            .cell = {},
                            .line = at.position().line,
                            .column = 0,
                            .field = "includes"},
                           std::move(message), "put the file beside this one, and name it without a path");
    }

    void open(XmlElement include, std::string const& file) {
        std::string const resource(include.attribute("resource").value_or(""));
        auto const same = [&](IncludedFile const& one) { return one.name == resource; };
        if (std::any_of(found_.begin(), found_.end(), same)) {
            return; // each once, so that files may include each other
        }
        if (!beside_ || found_.size() >= limits::model_files_max) {
            error(include, file, "the file '" + resource + "' that is included cannot be opened from here");
            return;
        }
        auto const bytes = beside_(resource);
        if (!bytes) {
            error(include, file, "the file '" + resource + "' that is included: " + bytes.error().text());
            return;
        }
        auto tree = files::XmlTree::parse(*bytes);
        if (!tree || tree->root().local_name() != "xmile") {
            error(include, file, "the file '" + resource + "' that is included is no XMILE document");
            return;
        }
        if (auto const excess = too_large(tree->root())) {
            error(include, file, "the file '" + resource + "' that is included: " + excess->message);
            return;
        }
        found_.push_back({resource, std::move(*tree)});
    }

    ReadBeside const& beside_;
    Diagnostics& diagnostics_;
    std::deque<IncludedFile> found_;
};

} // namespace

std::deque<IncludedFile> read_includes(XmlElement root, std::string const& file, ReadBeside const& beside,
                                       Diagnostics& diagnostics) {
    return IncludeReader(beside, diagnostics).read(root, file);
}

} // namespace weir::dynamics
