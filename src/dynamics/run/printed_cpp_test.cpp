// The model printed as C++ is a second oracle: for a handful of models it is compiled by the machine's own
// compiler and run, and every number is compared with the interpreter's.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/export_cpp.hpp"
#include "files/text_file.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace weir::dynamics {
namespace {

namespace fs = std::filesystem;

struct Loaded {
    Model model;
    std::shared_ptr<Program const> program;
};

Loaded loaded(fs::path const& path) {
    auto read = load_model(path);
    REQUIRE_MESSAGE(read.model, read.diagnostics.text());
    auto compiled = compile(*read.model);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    return {std::move(*read.model), compiled.program};
}

// A folder that goes with the test.
class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("weir-printed-" + std::to_string(::getpid()))) {
        fs::create_directories(path_);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    ~Folder() { fs::remove_all(path_); }
    [[nodiscard]] std::string file(char const* name) const { return (path_ / name).string(); }

private:
    fs::path path_;
};

bool shell(std::string const& command) {
    return std::system(command.c_str()) == 0;
}

// What the compiled program writes, given the words.
std::string printed_output(std::string const& code, std::string const& words, char const* flags = "-O1") {
    Folder const folder;
    REQUIRE(files::write_file(folder.file("model.cpp"), code));
    REQUIRE(shell("c++ -std=c++17 -Wall -Wextra -Werror -ffp-contract=off " + std::string(flags) + " -o '" +
                  folder.file("model") + "' '" + folder.file("model.cpp") + "'"));
    REQUIRE(shell("'" + folder.file("model") + "' " + words + " > '" + folder.file("out.csv") + "'"));
    auto text = files::read_file(folder.file("out.csv"), 1ULL << 30);
    REQUIRE(text);
    return std::move(*text);
}

std::vector<std::vector<double>> numbers_of(std::string const& csv) {
    std::vector<std::vector<double>> rows;
    std::istringstream lines(csv);
    std::string line;
    std::getline(lines, line); // names
    while (std::getline(lines, line)) {
        rows.emplace_back();
        std::istringstream cells(line);
        std::string cell;
        while (std::getline(cells, cell, ',')) {
            bool const empty = cell.empty() || cell == "\r";
            rows.back().push_back(empty ? std::nan("") : std::strtod(cell.c_str(), nullptr));
        }
    }
    return rows;
}

void agree(RunOutput const& wanted, std::string const& csv) {
    auto const rows = numbers_of(csv);
    REQUIRE(rows.size() == wanted.times.size());
    for (std::size_t column = 0; column < wanted.names.size(); ++column) {
        double peak = 0;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            peak = std::max(peak, std::abs(wanted.at(row, column)));
        }
        for (std::size_t row = 0; row < rows.size(); ++row) {
            REQUIRE(rows[row].size() == wanted.names.size() + 1);
            double const a = rows[row][column + 1];
            double const b = wanted.at(row, column);
            bool const close = std::abs(a - b) <= 1e-12 * std::max(std::abs(b), 1e-3 * peak);
            CHECK_MESSAGE((close || !std::isfinite(b)),
                          wanted.names[column] << " at " << wanted.times[row] << ": " << a << ", not " << b);
        }
    }
}

void agrees(fs::path const& path, RunSpec const& spec = {}) {
    CAPTURE(path.string());
    auto const given = loaded(path);
    auto const code = export_cpp(*given.program, given.model, spec);
    REQUIRE_MESSAGE(code, code.error().text());
    auto by_oracle = spec; // the same arithmetic in the same order, so the tolerance can be tight
    by_oracle.engine = Engine::interpreter;
    auto const wanted = run(*given.program, by_oracle);
    REQUIRE(wanted);
    agree(*wanted, printed_output(*code, ""));
}

fs::path const cases = fs::path(WEIR_SOURCE_DIR) / "tests" / "cases" / "sd";

TEST_CASE("printed models give the interpreter's numbers") {
    for (auto const* const name : {"own/decay", "own/arrays", "own/delays", "own/non_negative",
                                   "printed/chance_and_memory", "standard/methods_rk2"}) {
        agrees(cases / (std::string(name) + ".xmile"));
    }
    agrees(fs::path(WEIR_SOURCE_DIR) / "models" / "care.xmile");
}

TEST_CASE("a printed model takes the same specification and settings") {
    auto const path = cases / "printed" / "chance_and_memory.xmile";
    agrees(path, {.method = Method::rk2,
                  .dt = 0.3,
                  .save_every = 0.9,
                  .set = {{"weights", 0.7}, {"grid[young, 2]", 5}, {"pulses", 1.5}},
                  .save = {"smoothed", "edges", "statistics"},
                  .seed = 99});
    auto const given = loaded(path);
    auto const code = export_cpp(*given.program, given.model, {});
    REQUIRE(code);
    auto const wanted = run(
        *given.program, {.set = {{"weights[old, or so]", 3}, {"filled", 4}}, .engine = Engine::interpreter});
    // A name is read as the engine reads it; an element's holds a comma here, so it is given by its key.
    REQUIRE_FALSE(wanted);
    auto const plain =
        run(*given.program, {.set = {{"weights[third]", 3}, {"filled", 4}}, .engine = Engine::interpreter});
    REQUIRE(plain);
    agree(*plain, printed_output(*code, "'Weights[ Third ]=3' filled=4", "-O0"));
}

TEST_CASE("the benchmark model agrees when printed") {
    auto const path =
        fs::path(WEIR_SOURCE_DIR).parent_path() / "shared" / "sd-models" / "csc_bench" / "csc_medium.xmile";
    if (!fs::exists(path)) {
        MESSAGE("SKIPPED: the benchmark model (../shared/sd-models/csc_bench) is not here");
        return;
    }
    agrees(path, {.save_every = 1.0});
}

TEST_CASE("arrays are printed as loops, with the equation as written") {
    auto const given = loaded(cases / "printed" / "chance_and_memory.xmile");
    auto const code = export_cpp(*given.program, given.model, {});
    REQUIRE(code);
    for (auto const* const text :
         {"double grid[12]; // Age (4), Kind (3)", "for (int i = 0; i < 4; ++i) {",
          "counts[i] = random_poisson(i", "sum(12, [&](int k) { return grid[k]; })",
          "// grid[young,1] = base", "// pulses = PULSE(3, 1, 2) + STEP(2, 4) - RAMP(0.5, 2, 6)"}) {
        CHECK_MESSAGE(code->find(text) != std::string::npos, text);
    }
    CHECK(code->find("steady_clock") == std::string::npos);
}

TEST_CASE("the main for benchmarks repeats and times the runs") {
    auto const given = loaded(cases / "own" / "decay.xmile");
    auto const code = export_cpp(*given.program, given.model, {}, CppMain::repeat);
    REQUIRE(code);
    auto const said = printed_output(*code, "--repeat 3 content=100");
    CHECK(said.find("{\"runs\":3,\"seconds\":") == 0);
}

} // namespace
} // namespace weir::dynamics
