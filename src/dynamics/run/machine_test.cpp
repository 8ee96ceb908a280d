// The fast machine against the interpreter on every model at hand, and against itself: whatever the width of
// a tile, the instruction set and the threads, the same bits.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/ensemble.hpp"
#include "dynamics/run/machine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>

namespace weir::dynamics {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> all_models() {
    std::vector<fs::path> models;
    fs::path const source(WEIR_SOURCE_DIR);
    for (auto const& folder :
         {source / "tests/cases/sd", source / "models", source.parent_path() / "shared" / "sd-models"}) {
        if (!fs::exists(folder)) {
            continue;
        }
        for (auto const& entry : fs::recursive_directory_iterator(folder)) {
            auto const extension = entry.path().extension();
            if (extension == ".xmile" || extension == ".stmx" || extension == ".mdl") {
                models.push_back(entry.path());
            }
        }
    }
    std::sort(models.begin(), models.end());
    return models;
}

struct Ran {
    std::vector<double> values;
    std::vector<std::string> troubles;
};

Ran run_by(Program const& program, Plan const& plan, MachineChoice const& choice) {
    auto const code = MachineCode::make(program, plan, {}, 1, choice);
    REQUIRE(code.has_value());
    Ran ran;
    ran.values.resize(plan.rows() * plan.saved.size());
    std::vector<Trouble> troubles;
    Machine(*code).run({.values = ran.values}, troubles);
    std::transform(troubles.begin(), troubles.end(), std::back_inserter(ran.troubles), text_of);
    return ran;
}

// The greatest difference, as a share of the greatest value that the column or a variable like it takes.
double difference(Plan const& plan, std::vector<double> const& got, std::vector<double> const& expected) {
    auto const columns = plan.saved.size();
    double worst = 0;
    for (std::size_t column = 0; column < columns; ++column) {
        double peak = 1e-6;
        for (std::size_t i = column; i < expected.size(); i += columns) {
            peak = std::isfinite(expected[i]) ? std::max(peak, std::abs(expected[i])) : peak;
        }
        for (std::size_t i = column; i < expected.size(); i += columns) {
            bool const same = got[i] == expected[i] || (std::isnan(got[i]) && std::isnan(expected[i]));
            double const off = same ? 0 : std::abs(got[i] - expected[i]) / peak;
            worst = off <= worst ? worst : off; // NaN is the worst
        }
    }
    return worst;
}

// Chaos makes any rounding grow, and what switches at a bound may switch a step later.
bool is_sensitive(fs::path const& model) {
    return model.string().find("Roessler") != std::string::npos;
}

bool same_bits(std::span<double const> a, std::span<double const> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

TEST_CASE("the machine gives the interpreter's numbers, and the same bits in every way it can run") {
    std::size_t models = 0;
    for (auto const& path : all_models()) {
        auto const loaded = load_program(path);
        for (auto const method : {Method::euler, Method::rk2, Method::rk4}) {
            if (!loaded.program) {
                continue;
            }
            auto const plan = make_plan(*loaded.program, {.method = method});
            if (!plan || !MachineCode::supports(*loaded.program, *plan)) {
                continue;
            }
            CAPTURE(path.string());
            CAPTURE(name_of(method));
            ++models;
            std::vector<double> expected(plan->rows() * plan->saved.size());
            std::vector<Trouble> troubles;
            interpret(*loaded.program, *plan, {}, 0, expected, troubles);
            auto const first = run_by(*loaded.program, *plan, {&kernel_sets().front(), 1, false});
            if (!is_sensitive(path)) {
                CHECK(difference(*plan, first.values, expected) < 1e-9);
            }
            for (auto const& kernels : kernel_sets()) {
                for (auto const width : tile_widths) {
                    CAPTURE(kernels.name);
                    CAPTURE(width);
                    auto const again = run_by(*loaded.program, *plan, {&kernels, width});
                    CHECK(same_bits(again.values, first.values));
                    CHECK(again.troubles == first.troubles);
                }
            }
        }
    }
    MESSAGE(models, " runs compared, on ", kernel_sets().size(), " instruction sets");
    for (std::string const name : {"sse42", "avx2", "avx512"}) {
        if (find_kernel_set(name) == nullptr) {
            MESSAGE("this machine cannot run ", name, ": not compared");
        }
    }
}

TEST_CASE("a run gives the same bits alone, in a tile, and on any number of threads") {
    auto const loaded = load_program(fs::path(WEIR_SOURCE_DIR) / "models" / "care.xmile");
    REQUIRE(loaded.program);
    EnsembleSpec spec;
    spec.runs = 37;
    spec.vary = {{"contacts_per_month", {Distribution::Kind::uniform, 3, 5}},
                 {"cin_stay_months", {Distribution::Kind::uniform, 3, 5}}};
    spec.base.save = {"looked_after"};
    spec.threads = 1;
    spec.machine = {nullptr, 64};
    auto const whole = ensemble(*loaded.program, spec);
    INFO((whole ? std::string() : whole.error().message));
    REQUIRE(whole.has_value());
    for (auto const width : {1, 8, 16, 32}) {
        for (unsigned const threads : {1U, 2U, 3U}) {
            spec.threads = threads;
            spec.machine.width = width;
            auto const again = ensemble(*loaded.program, spec);
            REQUIRE(again.has_value());
            CHECK(same_bits(again->values, whole->values));
        }
    }
    auto const rows = whole->times.size();
    for (std::size_t index = 0; index < spec.runs; ++index) {
        RunSpec one = spec.base;
        one.run = static_cast<std::uint32_t>(index);
        for (std::size_t i = 0; i < whole->varied.size(); ++i) {
            one.set.push_back({whole->varied[i], whole->varied_values[index * whole->varied.size() + i]});
        }
        auto const alone = run(*loaded.program, one);
        REQUIRE(alone.has_value());
        CHECK(same_bits(alone->values, std::span(whole->values).subspan(index * rows, rows)));
    }
}

// An array of stocks whose inflows are written element by element.
std::string array_of(std::string const& name, std::string const& dimensions,
                     std::vector<std::string> const& subscripts, std::vector<std::string> const& rates) {
    std::string text = "<stock name=\"" + name + "\">" + dimensions + "<eqn>1.5</eqn><inflow>into_" + name +
                       "</inflow></stock><flow name=\"into_" + name + "\">" + dimensions;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        text += "<element subscript=\"" + subscripts[i] + "\"><eqn>" + rates[i] + "</eqn></element>";
    }
    return text + "</flow>";
}

// Each element reads the `before` one before it, if there is one, and so on.
std::string chain(std::string const& name, int size, int before, int after) {
    std::vector<std::string> subscripts;
    std::vector<std::string> rates;
    for (int i = 1; i <= size; ++i) {
        auto const at = [&](int place) { return name + "[" + std::to_string(place) + "]"; };
        subscripts.push_back(std::to_string(i));
        rates.push_back("-" + at(i) + " / 3");
        rates.back() += before > 0 && i > before ? " + " + at(i - before) + " / 7" : "";
        rates.back() += after > 0 && i + after <= size ? " + " + at(i + after) + " / 8" : "";
    }
    return array_of(name, "<dimensions><dim name=\"d" + std::to_string(size) + "\"/></dimensions>",
                    subscripts, rates);
}

// Rows that each move on into the next.
std::string ages(int rows, int columns) {
    std::vector<std::string> subscripts;
    std::vector<std::string> rates;
    for (int i = 1; i <= rows; ++i) {
        for (int j = 1; j <= columns; ++j) {
            auto const at = [&](int row) { return std::to_string(row) + ", " + std::to_string(j); };
            subscripts.push_back(at(i));
            rates.push_back("-g[" + at(i) + "] / 5" + (i > 1 ? " + g[" + at(i - 1) + "] / 6" : ""));
        }
    }
    return array_of("g",
                    "<dimensions><dim name=\"d" + std::to_string(rows) + "\"/><dim name=\"d" +
                        std::to_string(columns) + "\"/></dimensions>",
                    subscripts, rates);
}

// Stocks that read the one before, the one after, both, and each other: what is stepped where it lies must
// not be read again.
TEST_CASE("stocks stepped in place give the bits of stocks that lie twice") {
    std::string dimensions;
    for (int const size : {3, 4, 9, 20, 21}) {
        dimensions += "<dim name=\"d" + std::to_string(size) + "\" size=\"" + std::to_string(size) + "\"/>";
    }
    auto const loaded =
        read_xmile("<xmile version=\"1.0\"><sim_specs><start>0</start><stop>12</stop><dt>0.25</dt>"
                   "</sim_specs><dimensions>" +
                       dimensions + "</dimensions><model><variables>" + chain("a", 21, 1, 0) +
                       chain("b", 20, 0, 1) + chain("e", 4, 1, 1) + chain("f", 9, 2, 0) + ages(9, 3) +
                       "<stock name=\"c\"><eqn>1</eqn><inflow>d</inflow></stock>"
                       "<stock name=\"d\"><eqn>2</eqn><outflow>c</outflow></stock>"
                       "</variables></model></xmile>",
                   "in_place");
    REQUIRE(loaded.model);
    auto const compiled = compile(*loaded.model);
    REQUIRE(compiled.program);
    auto const plan = make_plan(*compiled.program, {});
    REQUIRE(plan);
    std::vector<double> expected(plan->rows() * plan->saved.size());
    std::vector<Trouble> troubles;
    interpret(*compiled.program, *plan, {}, 0, expected, troubles);
    auto const apart = run_by(*compiled.program, *plan, {&kernel_sets().front(), 1, false});
    CHECK(difference(*plan, apart.values, expected) < 1e-12);
    for (auto const& kernels : kernel_sets()) {
        for (auto const width : tile_widths) {
            auto const code = MachineCode::make(*compiled.program, *plan, {}, 1, {&kernels, width});
            REQUIRE(code);
            CHECK((*code)->tile_program().in_place == (width > 1));
            auto const again = run_by(*compiled.program, *plan, {&kernels, width});
            CHECK(same_bits(again.values, apart.values));
            CHECK(again.troubles == apart.troubles);
        }
    }
}

TEST_CASE("what is kept from the start of a delay differs between runs as its input does") {
    auto const loaded = read_xmile(
        "<xmile "
        "version=\"1.0\"><sim_specs><start>0</start><stop>3</stop><dt>1</dt></sim_specs><model><variables>"
        "<aux name=\"p\"><eqn>1.25</eqn></aux><aux name=\"v\"><eqn>DELAY(p, 2)</eqn></aux>"
        "<aux name=\"z\"><eqn>INIT(v) * TIME</eqn></aux></variables></model></xmile>",
        "delay");
    REQUIRE(loaded.model);
    auto const compiled = compile(*loaded.model);
    REQUIRE(compiled.program);
    EnsembleSpec spec;
    spec.runs = 9;
    spec.base.save = {"z"};
    Distribution varied;
    varied.a = 1;
    varied.b = 2;
    spec.vary = {{"p", varied}};
    auto const output = ensemble(*compiled.program, spec);
    REQUIRE(output.has_value());
    for (std::size_t run = 0; run < spec.runs; ++run) {
        CHECK(output->values[run * 4 + 3] == 3 * output->varied_values[run]);
    }
}

TEST_CASE("kernels are named, and an unknown name says which there are") {
    CHECK(find_kernel_set("") == &kernel_sets().front());
    CHECK(find_kernel_set("abacus") == nullptr);
}

} // namespace
} // namespace weir::dynamics
