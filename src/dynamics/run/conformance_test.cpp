// Runs every public test model, XMILE and Vensim, and compares it with its expected output. A model that is
// listed in tests/cases/sd/passing.txt must go on passing; one that newly passes must be added there, so that
// the list always says what holds.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/run/expected_table.hpp"
#include "dynamics/run/run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

namespace weir::dynamics {
namespace {

namespace fs = std::filesystem;

fs::path shared_models() {
    fs::path const models = fs::path(WEIR_SOURCE_DIR).parent_path() / "shared" / "sd-models";
    return fs::exists(models) ? models : fs::path{};
}

std::optional<test::ExpectedTable> expected_beside(fs::path const& model) {
    if (model.filename() == "model_to_generate_data.mdl") {
        return test::read_expected(model.parent_path() / "data.tab");
    }
    for (auto const* const name : {"output.tab", "output.csv"}) {
        if (auto table = test::read_expected(model.parent_path() / name)) {
            return table;
        }
    }
    for (auto const& entry : fs::directory_iterator(model.parent_path())) {
        if (entry.path().filename().string().starts_with("output_")) {
            return test::read_expected(entry.path());
        }
    }
    return std::nullopt;
}

struct Outcome {
    bool loose = false;
    bool tight = false;
    std::string why;
};

std::optional<std::size_t> row_of(RunOutput const& output, double time) {
    for (std::size_t i = 0; i < output.times.size(); ++i) {
        if (std::abs(output.times[i] - time) <=
            1e-3 * std::max(1e-6, std::abs(output.times.back()) / 1000) + 1e-3) {
            // Expected times are rounded to three decimals in some files; take the nearest.
            std::size_t best = i;
            while (best + 1 < output.times.size() &&
                   std::abs(output.times[best + 1] - time) < std::abs(output.times[best] - time)) {
                ++best;
            }
            return best;
        }
    }
    return std::nullopt;
}

// |a-b| <= tolerance of max(|b|, 0.1 % of the column's peak), at 90 % or more of the expected times. The
// least scale of 1e-9 lets sin(pi) stand for a written 0.
Outcome compare(Program const& program, RunOutput const& output, test::ExpectedTable const& expected,
                double allowed) {
    std::map<std::string, std::size_t> columns;
    for (std::size_t i = 0; i < output.names.size(); ++i) {
        columns.emplace(output.names[i], i);
    }
    Outcome outcome{true, true, {}};
    std::size_t compared = 0;
    std::size_t present = 0;
    std::vector<std::optional<std::size_t>> rows;
    for (double const time : expected.times) {
        rows.push_back(row_of(output, time));
        present += rows.back() ? 1 : 0;
    }
    if (static_cast<double>(present) < 0.9 * static_cast<double>(rows.size())) {
        return {false, false, "save times are missing"};
    }
    for (std::size_t j = 0; j < expected.names.size(); ++j) {
        auto const slots = program.find(expected.names[j]);
        if (slots.size() != 1) {
            continue;
        }
        auto const column = columns.at(program.slots[slots.front()].name);
        double peak = 0;
        for (auto const& row : expected.rows) {
            peak = std::isfinite(row[j]) ? std::max(peak, std::abs(row[j])) : peak;
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            double const wanted = expected.rows[i][j];
            if (!rows[i] || std::isnan(wanted)) {
                continue;
            }
            ++compared;
            double const gap = std::abs(output.at(*rows[i], column) - wanted);
            double const scale = std::max({std::abs(wanted), 0.001 * peak, 1e-9});
            outcome.tight = outcome.tight && gap <= 1e-4 * scale;
            if (!(gap <= allowed * scale) && outcome.loose) {
                std::ostringstream why;
                why << expected.names[j] << " at " << expected.times[i] << ": " << output.at(*rows[i], column)
                    << ", expected " << wanted;
                outcome = {false, false, why.str()};
            }
        }
    }
    return compared > 0 ? outcome : Outcome{false, false, "nothing to compare"};
}

Outcome try_model(fs::path const& model) {
    auto const expected = expected_beside(model);
    if (!expected) {
        return {false, false, "no expected output"};
    }
    // A model that is driven by another one's results has them beside it.
    LoadOptions options;
    if (auto const data = model.parent_path() / "data.tab"; fs::exists(data)) {
        options.data = {data};
    }
    auto const compiled = load_program(model, options);
    if (!compiled.program) {
        return {false, false, compiled.diagnostics.items().front().text()};
    }
    // The chaotic model of Roessler differs by 2 % between engines that agree to ten digits elsewhere.
    double const allowed = model.filename() == "roessler_chaos.mdl" ? 0.05 : 0.01;
    auto const output = run(*compiled.program, {});
    return output ? compare(*compiled.program, *output, *expected, allowed)
                  : Outcome{false, false, output.error().text()};
}

// Lines of "folder/file.xmile tight" or "… loose".
std::map<std::string, std::string> passing_list() {
    std::map<std::string, std::string> list;
    std::ifstream file(std::string(WEIR_SOURCE_DIR) + "/tests/cases/sd/passing.txt");
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string path;
        std::string grade;
        if (line.starts_with("#") || !(words >> path >> grade)) {
            continue;
        }
        list.emplace(path, grade);
    }
    return list;
}

TEST_CASE("public test models give their expected output") {
    auto const root = shared_models();
    if (root.empty()) {
        MESSAGE("SKIPPED: the public test models (../shared/sd-models) are not here");
        return;
    }
    std::map<std::string, fs::path> models;
    for (auto const& entry : fs::recursive_directory_iterator(root / "test-models")) {
        auto const kind = entry.path().extension();
        if (kind == ".xmile" || kind == ".stmx" || kind == ".mdl" || kind == ".MDL") {
            models.emplace(fs::relative(entry.path(), root / "test-models").generic_string(), entry.path());
        }
    }
    auto const listed = passing_list();
    REQUIRE_FALSE(listed.empty());
    std::map<std::string, std::array<int, 3>> counts; // by kind: models, loose, tight
    for (auto const& [name, path] : models) {
        auto const outcome = try_model(path);
        auto& count = counts[path.extension().string()];
        count[0] += 1;
        count[1] += outcome.loose ? 1 : 0;
        count[2] += outcome.tight ? 1 : 0;
        auto const entry = listed.find(name);
        std::string const grade = outcome.tight ? "tight" : (outcome.loose ? "loose" : "fails");
        std::string const wanted = entry == listed.end() ? "fails" : entry->second;
        CHECK_MESSAGE(grade == wanted,
                      name << " is listed as " << wanted << " but is " << grade << ": " << outcome.why);
    }
    for (auto const& [kind, count] : counts) {
        MESSAGE("conformance " << kind << ": " << count[0] << " models, " << count[1] << " within 1 %, "
                               << count[2] << " within 1e-4");
    }
    for (auto const& [name, grade] : listed) {
        CHECK_MESSAGE(models.contains(name), name << " is listed but not there");
    }
}

void check_benchmark(std::string const& file);

TEST_CASE("the benchmark model of care agrees with independent engines") {
    check_benchmark("csc_medium.xmile");
    check_benchmark("csc_medium.mdl");
}

void check_benchmark(std::string const& file) {
    auto const root = shared_models();
    if (root.empty()) {
        MESSAGE("SKIPPED: the benchmark model (../shared/sd-models/csc_bench) is not here");
        return;
    }
    auto const compiled = load_program(root / "csc_bench" / file);
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    std::vector<std::string> const names = {"total_lac", "total_cost", "cumulative_cost",
                                            "caseload",  "total_cin",  "total_cpp"};
    // From the README beside the model: SDEverywhere C; the second also from an independent kernel.
    std::vector<double> const base = {36.12884098, 2.386542523, 104.7803686,
                                      3.838924905, 788.0783072, 133.2636699};
    std::vector<double> const less = {9.728020422, 0.6425161141, 77.33357134,
                                      1.984152018, 335.2122996,  45.74488794};
    RunSpec spec{.save_every = 1.0, .save = names};
    auto const check = [&](std::vector<double> const& wanted) {
        auto const output = run(*compiled.program, spec);
        REQUIRE(output);
        CHECK(output->troubles.empty());
        REQUIRE(output->times.back() == 20);
        for (std::size_t i = 0; i < names.size(); ++i) {
            CAPTURE(names[i]);
            CHECK(output->at(output->times.size() - 1, i) == doctest::Approx(wanted[i]).epsilon(1e-9));
        }
    };
    check(base);
    spec.set = {{"policy_multiplier", 0.8},     {"accept_fraction", 0.57 * 0.8},
                {"cin_duration", 0.75 * 0.8},   {"escalation_rate", 0.28 * 0.8},
                {"lac_entry_rate", 0.22 * 0.8}, {"deprivation", 1.1 * 0.8},
                {"workers", 240 * 0.8},         {"build_time", 2.5 * 0.8}};
    check(less);
}

} // namespace
} // namespace weir::dynamics
