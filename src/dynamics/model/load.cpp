// Opens a model file, chooses its reader and gives it what lies beside it; see load.hpp.
#include "dynamics/model/load.hpp"

#include "base/limits.hpp"
#include "dynamics/model/data_file.hpp"
#include "dynamics/model/vensim_text.hpp"
#include "files/text_file.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace weir::dynamics {

namespace {

namespace fs = std::filesystem;

// Names of files are Windows' as often as not: a backslash divides, and case may differ.
Result<fs::path> find_beside(fs::path const& folder, std::string name) {
    std::replace(name.begin(), name.end(), '\\', '/');
    fs::path const relative(name);
    std::error_code problem;
    auto const home = fs::weakly_canonical(folder, problem);
    auto path = fs::weakly_canonical(home / relative, problem);
    auto const inside = path.lexically_relative(home);
    if (relative.is_absolute() || inside.empty() || *inside.begin() == "..") {
        return fail(ErrorCode::refused,
                    "'" + name + "' lies outside the model's folder; put it beside the model");
    }
    if (fs::exists(path, problem)) {
        return path;
    }
    auto const lower = [](std::string text) {
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return text;
    };
    for (auto const& entry : fs::directory_iterator(path.parent_path(), problem)) {
        if (lower(entry.path().filename().string()) == lower(path.filename().string())) {
            return entry.path();
        }
    }
    return fail(ErrorCode::not_found, "there is no file '" + name + "' beside the model");
}

LoadedModel read_vensim(std::string_view bytes, fs::path const& path) {
    auto const folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::size_t count = 0;
    return read_mdl(
        bytes, path.string(), [folder, count](std::string const& name) mutable -> Result<std::string> {
            if (++count > limits::model_files_max) {
                return fail(ErrorCode::limit, "the model reads more than " +
                                                  std::to_string(limits::model_files_max) + " files");
            }
            return files::read_file(WEIR_TRY(find_beside(folder, name)), limits::upload_bytes_max);
        });
}

} // namespace

ReadBeside parts_beside(fs::path const& path) {
    return [folder = path.parent_path()](std::string const& resource) -> Result<std::string> {
        fs::path const name = resource;
        if (name.has_parent_path() || name.is_absolute() || name == ".." || resource.empty()) {
            return fail(ErrorCode::refused, "only a file in the model's own folder is opened");
        }
        return files::read_file(folder / name, limits::model_bytes_max);
    };
}

LoadedModel load_model(fs::path const& path, LoadOptions const& options) {
    LoadedModel loaded;
    std::string const file = path.string();
    auto bytes = files::read_file(path, limits::model_bytes_max);
    if (!bytes) {
        loaded.diagnostics.error("file-unreadable", Where{.file = file}, bytes.error().text(),
                                 "check the path and that the file may be read");
        return loaded;
    }
    loaded =
        looks_like_vensim(*bytes) ? read_vensim(*bytes, path) : read_xmile(*bytes, file, parts_beside(path));
    if (loaded.model) {
        add_data(*loaded.model, options, loaded.diagnostics);
        if (loaded.diagnostics.has_errors()) {
            loaded.model.reset();
        }
    }
    return loaded;
}

} // namespace weir::dynamics
