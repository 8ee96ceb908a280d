// Compiles and runs printed models; see compiled_run.hpp. Programs are started with a list of words, never
// through a shell.
#include "cli/compiled_run.hpp"

#include "base/limits.hpp"
#include "cli/private_folder.hpp"
#include "files/text_file.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <vector>

extern char** environ;

namespace weir::cli {

namespace {

namespace fs = std::filesystem;

// Whether the program ended well; what it writes to its standard output goes to a file.
Status start(std::vector<std::string> const& words, std::string const& output, std::string const& errors) {
    std::vector<char*> arguments;
    for (auto const& word : words) {
        arguments.push_back(const_cast<char*>(word.c_str())); // posix_spawn does not write to them
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), flags, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(), flags, 0600);
    pid_t process = 0;
    int const problem =
        ::posix_spawn(&process, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (problem != 0) {
        return fail(ErrorCode::io, "'" + words.front() + "' could not be started");
    }
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        auto const said = files::read_file(errors, limits::model_bytes_max);
        return fail(ErrorCode::io,
                    "'" + words.front() + "' failed" + (said ? ": " + said->substr(0, 500) : std::string()));
    }
    return {};
}

} // namespace

std::optional<std::string> find_compiler() {
    std::vector<std::string> names = {"c++", "g++", "clang++"};
    if (char const* const chosen = std::getenv("CXX"); chosen != nullptr && *chosen != '\0') {
        names.insert(names.begin(), chosen);
    }
    char const* const path = std::getenv("PATH");
    std::string const folders = path == nullptr ? "/usr/bin:/bin" : path;
    for (auto const& name : names) {
        if (name.front() == '/') {
            if (::access(name.c_str(), X_OK) == 0) {
                return name;
            }
            continue;
        }
        for (std::size_t at = 0; at <= folders.size();) {
            auto const end = std::min(folders.find(':', at), folders.size());
            auto const candidate = fs::path(folders.substr(at, end - at)) / name;
            if (candidate.is_absolute() && ::access(candidate.c_str(), X_OK) == 0) {
                return candidate.string();
            }
            at = end + 1;
        }
    }
    return std::nullopt;
}

Result<std::string> run_compiled(std::string const& compiler, std::string const& code) {
    PrivateFolder const folder;
    if (!folder.exists()) {
        return fail(ErrorCode::io, "no temporary folder could be made");
    }
    WEIR_TRY(files::write_file(folder.file("model.cpp"), code));
    // No contraction of products and sums into one rounding: the same numbers on every machine.
    WEIR_TRY(start({compiler, "-std=c++17", "-O2", "-ffp-contract=off", "-o", folder.file("model"),
                    folder.file("model.cpp")},
                   folder.file("said"), folder.file("wrong")));
    WEIR_TRY(start({folder.file("model")}, folder.file("out.csv"), folder.file("wrong")));
    constexpr std::size_t number_bytes_max = 32;
    return files::read_file(folder.file("out.csv"), limits::run_values_max * number_bytes_max);
}

} // namespace weir::cli
