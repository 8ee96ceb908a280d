// The door of this room: a model file to a typed model. What is wrong with the file is collected as
// diagnostics; a model comes back only when there is no error among them.
#pragma once

#include "base/diagnostics.hpp"
#include "base/result.hpp"
#include "dynamics/model/model.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

struct LoadedModel {
    std::optional<Model> model;
    Diagnostics diagnostics;
};

struct LoadOptions {
    std::vector<std::filesystem::path> data; // files of values over time for data variables (data_file.hpp)
    bool data_needed = true;                 // else variables without data are told as warnings
};

// XMILE (.xmile, .stmx, .xml) or Vensim (.mdl), found from the content. What a Vensim model reads from
// other files must lie in its own folder or below it.
[[nodiscard]] LoadedModel load_model(std::filesystem::path const& path, LoadOptions const& options = {});

// Opens a file that a model names as one of its parts (XMILE 1.0, 4.7.1: resource).
using ReadBeside = std::function<Result<std::string>(std::string const& resource)>;

// Opens the parts of an XMILE model that lie in its own folder: a path out of it is refused, whatever it
// leads to.
[[nodiscard]] ReadBeside parts_beside(std::filesystem::path const& path);

// The same over bytes in memory; `file` is what diagnostics call it. Without `beside`, a model whose parts
// lie in other files is refused.
[[nodiscard]] LoadedModel read_xmile(std::string_view bytes, std::string const& file,
                                     ReadBeside const& beside = {});
// `beside` gives the workbooks that the model names.
[[nodiscard]] LoadedModel read_mdl(std::string_view bytes, std::string const& file,
                                   ReadBeside const& beside = {});

} // namespace weir::dynamics
