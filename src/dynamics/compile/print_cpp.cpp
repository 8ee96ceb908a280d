// The printed file around the model: its head, its graphs, what may be given, and its main; see
// print_cpp.hpp.
#include "dynamics/compile/print_cpp.hpp"

#include "base/limits.hpp"
#include "dynamics/compile/cpp_body.hpp"
#include "dynamics/compile/cpp_expression.hpp"
#include "dynamics/compile/cpp_frame.hpp"
#include "files/csv_writer.hpp"

namespace weir::dynamics {

namespace {

std::string literal(std::string_view text) {
    std::string result = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
        }
        result += c == '\n' ? "\\n" : c == '\r' ? "\\r" : std::string(1, c);
    }
    return result + '"';
}

class FilePrinter {
public:
    FilePrinter(Program const& program, CppOptions const& options, CppRun const& run)
        : program_(program), options_(options), run_(run) {}

    std::string beginning() {
        head();
        clock();
        out_ += cpp_frame::functions;
        graphs();
        if (program_.random_sites > 0) {
            line("");
            out_ += cpp_frame::random;
        }
        return std::move(out_);
    }

    std::string end() {
        settables();
        out_ += cpp_frame::settings;
        if (options_.repeat) {
            out_ += cpp_frame::main_repeat;
            return std::move(out_);
        }
        header();
        out_ += cpp_frame::csv;
        out_ += cpp_frame::main;
        return std::move(out_);
    }

private:
    void line(std::string const& text) { out_ += text + "\n"; }

    void head() {
        line("// " + cpp_comment(program_.name.empty() ? program_.file : program_.name) +
             ": a model of system dynamics, printed by Weir.");
        line("// Build: c++ -std=c++17 -O2 -ffp-contract=off model.cpp -o model");
        line(options_.repeat ? "// Run:   ./model --repeat N [NAME=VALUE]..."
                             : "// Run:   ./model [NAME=VALUE]... > run.csv");
        for (auto const* const name :
             {"algorithm", "charconv", "chrono", "cmath", "cstdint", "cstdio", "cstdlib", "cstring",
              "initializer_list", "limits", "string", "utility", "vector"}) {
            if (options_.repeat || std::string_view(name) != "chrono") {
                line(std::string("#include <") + name + ">");
            }
        }
    }

    void clock() {
        line("\nnamespace {\n");
        line("constexpr double start_time = " + cpp_number(options_.start) + ";");
        line("constexpr double stop_time = " + cpp_number(options_.stop) + ";");
        line("constexpr double time_step = " + cpp_number(options_.dt) + ";");
        line("constexpr long steps = " + std::to_string(options_.steps) + ";");
        line("constexpr long save_every = " + std::to_string(options_.save_stride) + "; // steps");
        line("constexpr long rows = steps / save_every + 1;");
        line("constexpr int columns = " + std::to_string(options_.saved.size()) + ";");
        line("inline double clock_at(long n) {");
        line(options_.reciprocal ? "    return start_time + static_cast<double>(n) / " +
                                       cpp_number(*options_.reciprocal) + ";"
                                 : "    return start_time + static_cast<double>(n) * time_step;");
        line("}");
    }

    void graphs() {
        if (program_.graphs.empty()) {
            return;
        }
        static constexpr char const* kinds[] = {"continuous", "extrapolate", "discrete"};
        line("");
        std::string table = "constexpr Graph graphs[] = {\n";
        for (std::size_t i = 0; i < program_.graphs.size(); ++i) {
            auto const& graph = program_.graphs[i];
            std::string const n = std::to_string(i);
            line("constexpr double graph_x" + n + "[] = {" + cpp_list(graph.x) + "};");
            line("constexpr double graph_y" + n + "[] = {" + cpp_list(graph.y) + "};");
            table += "    {Graph::" + std::string(kinds[static_cast<std::size_t>(graph.kind)]) + ", " +
                     std::to_string(graph.y.size()) + ", graph_x" + n + ", graph_y" + n + "},\n";
        }
        line(table + "};");
    }

    void settables() {
        line("\n// Names by which values may be given: their first place among all that may be, and how "
             "many.");
        line("struct Settable {\n    char const* key;\n    int first;\n    int count;\n};");
        line("const Settable settables[] = {");
        for (auto const& settable : run_.settables) {
            line("    {" + literal(settable.key) + ", " + std::to_string(settable.first) + ", " +
                 std::to_string(settable.count) + "},");
        }
        line("    {\"\", 0, 0},\n};");
        line("\n// What was given when this was printed.\nvoid give_defaults(Model& model) {");
        if (run_.given.empty()) {
            line("    (void)model;");
        }
        for (auto const& [place, value] : run_.given) {
            line("    model.give(" + std::to_string(place) + ", " + cpp_number(value) + ");");
        }
        line("}");
    }

    // As `weir model run` writes it.
    void header() {
        std::string text;
        auto writer = files::CsvWriter::to_string(text, {.formulas = files::CsvFormulas::as_it_is});
        writer.text("time");
        for (SlotId const slot : options_.saved) {
            writer.text(program_.slots[slot].name);
        }
        writer.end_row();
        line("\nchar const* const header =");
        constexpr std::size_t width = 90;
        for (std::size_t i = 0; i < text.size(); i += width) {
            line("    " + literal(std::string_view(text).substr(i, width)) +
                 (i + width < text.size() ? "" : ";"));
        }
    }

    Program const& program_;
    CppOptions const& options_;
    CppRun const& run_;
    std::string out_;
};

} // namespace

Result<std::string> print_cpp(Program const& program, Model const& model, CppOptions const& options) {
    auto const run = make_cpp_run(program, options);
    auto const body = WEIR_TRY(CppBody(program, model, options, run).print());
    FilePrinter file(program, options, run);
    std::string text = file.beginning();
    text += body;
    return text + file.end();
}

} // namespace weir::dynamics
