#include "entries.hpp"

#include "base/contract.hpp"
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/data_file.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/model_text.hpp"
#include "dynamics/model/parser.hpp"
#include "dynamics/model/print_expression.hpp"
#include "dynamics/model/xmile_writer.hpp"
#include "dynamics/run/run.hpp"

#include <cmath>
#include <string>

namespace weir::dynamics {
namespace {

constexpr std::size_t run_nodes_max =
    100'000; // greater models are compiled and not run, or nothing else would be

void run_a_little(Program const& program) {
    if (program.nodes.size() > run_nodes_max || program.slots.size() > run_nodes_max) {
        return;
    }
    double const start = program.specs.start;
    double const dt = program.specs.dt;
    // The adaptive method may take a hundred thousand steps within one; the others take what they are told.
    auto const method = program.specs.method == Method::rk45 ? Method::rk4 : program.specs.method;
    auto const output = run(program, {.method = method, .stop = start + 10 * dt, .save_every = dt});
    if (output) {
        WEIR_ENSURES(output->values.size() == output->times.size() * output->names.size());
    }
}

std::string escaped(std::string_view text) {
    std::string result;
    for (char const c : text) {
        switch (c) {
        case '<':
            result += "&lt;";
            break;
        case '&':
            result += "&amp;";
            break;
        default:
            result += c;
        }
    }
    return result;
}

} // namespace

void fuzz_xmile(std::string_view input) {
    auto const first = read_xmile(input, "fuzz.xmile");
    if (!first.model) {
        WEIR_ENSURES(first.diagnostics.has_errors());
        return;
    }
    if (auto const written = write_xmile(*first.model); written.text) {
        auto const second = read_xmile(*written.text, "fuzz.xmile");
        WEIR_ENSURES(second.model.has_value());
        WEIR_ENSURES(model_text(*second.model) == model_text(*first.model));
    }
    auto const compiled = compile(*first.model);
    WEIR_ENSURES(compiled.program != nullptr || compiled.diagnostics.has_errors());
    if (compiled.program) {
        run_a_little(*compiled.program);
    }
}

void fuzz_equation(std::string_view input) {
    if (auto const tree = parse_expression(input)) {
        auto const text = print_expression(**tree);
        auto const again = parse_expression(text);
        // Parentheses that are put in may make one near the limit of depth too deep.
        WEIR_ENSURES(again.has_value() || again.error().code == ErrorCode::limit);
        WEIR_ENSURES(!again || print_expression(**again) == text);
    }
    static_cast<void>(parse_expression_list(input));
    std::string const model =
        "<xmile><sim_specs><stop>3</stop><dt>0.5</dt></sim_specs><dimensions><dim name=\"d\"><elem "
        "name=\"p\"/>"
        "<elem name=\"q\"/></dim><dim name=\"n\" size=\"3\"/></dimensions>"
        "<macro name=\"twice\"><parm>x</parm><parm default=\"x\">y</parm><eqn>x + y</eqn></macro>"
        "<model><variables><gf name=\"g\"><xscale min=\"0\" max=\"2\"/><ypts>0,1,5</ypts></gf>"
        "<aux name=\"a\"><eqn>TIME</eqn></aux><aux name=\"v\"><dimensions><dim "
        "name=\"d\"/></dimensions><eqn>d</eqn></aux>"
        "<aux name=\"w\"><dimensions><dim name=\"d\"/><dim name=\"n\"/></dimensions><eqn>d*10 + n</eqn></aux>"
        "<stock name=\"s\"><eqn>1</eqn><inflow>f</inflow></stock><flow name=\"f\"><eqn>s/10</eqn></flow>"
        "<aux name=\"z\"><eqn>" +
        escaped(input) + "</eqn></aux><aux name=\"u\"><dimensions><dim name=\"d\"/></dimensions><eqn>" +
        escaped(input) + "</eqn></aux></variables></model></xmile>";
    auto const loaded = read_xmile(model, "fuzz.xmile");
    if (!loaded.model) {
        return;
    }
    if (auto const compiled = compile(*loaded.model); compiled.program) {
        run_a_little(*compiled.program);
    }
}

void fuzz_data(std::string_view input) {
    auto const series = read_data_table(input);
    for (std::size_t i = 0; series && i < series->size(); ++i) {
        auto const& points = (*series)[i].points;
        WEIR_ENSURES(!points.x.empty() && points.x.size() == points.y.size());
        WEIR_ENSURES(check(points).has_value());
        WEIR_ENSURES(std::isfinite(points.x.front()) && std::isfinite(points.x.back()));
    }
}

} // namespace weir::dynamics
