// Opens a model file and chooses its reader; see load.hpp.
#include "dynamics/model/load.hpp"

#include "base/limits.hpp"
#include "files/text_file.hpp"

namespace weir::dynamics {

LoadedModel load_model(std::filesystem::path const& path) {
    LoadedModel loaded;
    std::string const file = path.string();
    auto bytes = files::read_file(path, limits::model_bytes_max);
    if (!bytes) {
        loaded.diagnostics.error("file-unreadable", Where{.file = file}, bytes.error().text(),
                                 "check the path and that the file may be read");
        return loaded;
    }
    std::string_view const text = *bytes;
    bool const vensim = text.find("~~~|") != std::string_view::npos ||
                        text.substr(0, 16).find("{UTF-8}") != std::string_view::npos;
    if (vensim || path.extension() == ".mdl") {
        loaded.diagnostics.error("format-unsupported", Where{.file = file},
                                 "this is a Vensim model; only XMILE is read so far",
                                 "export it as XMILE (.xmile)");
        return loaded;
    }
    // Parts of a model lie in the same folder: a path out of it is refused, whatever it leads to.
    return read_xmile(text, file, [&](std::string const& resource) -> Result<std::string> {
        std::filesystem::path const name = resource;
        if (name.has_parent_path() || name.is_absolute() || name == ".." || resource.empty()) {
            return fail(ErrorCode::refused, "only a file in the model's own folder is opened");
        }
        return files::read_file(path.parent_path() / name, limits::model_bytes_max);
    });
}

} // namespace weir::dynamics
