// Prints the structures of a model; see cpp_body.hpp.
#include "dynamics/compile/cpp_body.hpp"

#include "dynamics/compile/cpp_expression.hpp"
#include "dynamics/compile/cpp_frame.hpp"

#include <algorithm>

namespace weir::dynamics {

namespace {

using Kind = CppStatement::Kind;

std::string body_of(CppLoop const& loop, CppExpression& expression) {
    switch (loop.first.kind) {
    case Kind::given:
        return expression.target() + " = given_or(" + expression.given() + ", " + expression.value() + ");";
    case Kind::rate:
        return "rate." + expression.target() + " = " + expression.value() + ";";
    case Kind::remember:
        return "past_values[" + expression.offset() + "][step] = " + expression.value() + ";";
    case Kind::hold: {
        std::string const target = expression.target();
        return "if (" + target + " < 0) " + target + " = 0;";
    }
    case Kind::save:
        return "*out++ = " + expression.value() + ";";
    case Kind::assign:
    case Kind::next:
    case Kind::recall:
        break;
    }
    return expression.target() + " = " + expression.value() + ";";
}

} // namespace

std::string cpp_comment(std::string text) {
    constexpr std::size_t longest = 400;
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    if (text.size() > longest) {
        text = text.substr(0, longest) + " ...";
    }
    while (!text.empty() && (text.back() == '\\' || text.back() == ' ')) {
        text.pop_back(); // a backslash at its end would carry the comment on
    }
    return text;
}

std::string cpp_list(std::vector<double> const& values) {
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        text += (i == 0 ? "" : ", ") + cpp_number(values[i]);
    }
    return text;
}

Result<std::string> CppBody::print() {
    find_used();
    line("\nstruct Stocks {");
    declare(true);
    line("};\n\nstruct Model : Stocks {");
    declare(false);
    members();
    out_ += cpp_frame::time_members;
    if (program_.random_sites > 0) {
        out_ += cpp_frame::random_members;
    }
    if (!run_.remember.empty()) {
        out_ += cpp_frame::past_member;
    }
    function("initial", "The values at the start.", run_.initial);
    function("evaluate", "All that changes, from the stocks as they are.", run_.evaluate);
    function("rates", "The net flow of each stock.", run_.rates);
    function("remember", "What delays and memories need of this step.", run_.remember, run_.next);
    function("recall", "Memories take it when the step is done.", run_.recall);
    function("hold", "Stocks that may not fall below zero.", run_.hold);
    integration();
    function("save", "A row of results.", run_.save);
    run_function();
    line("};");
    if (unsupported_) {
        return tl::unexpected<Error>(std::move(*unsupported_));
    }
    return std::move(out_);
}

void CppBody::find_used() {
    used_.assign(run_.names.variables().size(), 0);
    for (auto const* const loops : {&run_.initial, &run_.evaluate, &run_.recall, &run_.rates}) {
        for (auto const& loop : *loops) {
            used_[loop.first.variable] = 1;
        }
    }
}

void CppBody::declare(bool stocks) {
    for (std::size_t i = 0; i < used_.size(); ++i) {
        auto const& variable = run_.names.variables()[i];
        if (used_[i] == 0 || variable.stock != stocks) {
            continue;
        }
        bool const array = variable.size != 1;
        std::string const dimensions = cpp_comment(equations_.dimensions(variable.written));
        line("    double " + variable.name + (array ? "[" + std::to_string(variable.size) + "]" : "") + ";" +
             (dimensions.empty() ? "" : " // " + dimensions));
    }
}

void CppBody::members() {
    std::string const count = std::to_string(std::max<std::size_t>(run_.given_count, 1));
    line("    Stocks rate;\n    double time;\n    long step;");
    line("    std::uint64_t seed = " + std::to_string(options_.seed) + "U;");
    line("    std::uint32_t run_number = 0;\n    double* out;");
    if (run_.memory_count > 0) {
        line("    double memory_next[" + std::to_string(run_.memory_count + 1) + "];");
    }
    if (!run_.remember.empty()) {
        line("    double past_values[" + std::to_string(program_.histories.size()) + "][steps + 1];");
    }
    line("    bool given[" + count + "] = {}; // what the user gives, see settables");
    line("    double given_value[" + count + "];");
    line("\n    void give(int place, double value) {\n        given[place] = true;\n"
         "        given_value[place] = value;\n    }");
    line("    double given_or(int place, double value) const {\n"
         "        return given[place] ? given_value[place] : value;\n    }");
}

void CppBody::function(char const* name, char const* says, std::vector<CppLoop> const& loops,
                       std::vector<CppLoop> const& more) {
    line("\n    // " + std::string(says) + "\n    void " + name + "() {");
    for (auto const* const part : {&loops, &more}) {
        for (auto const& loop : *part) {
            statement(loop);
        }
    }
    line("    }");
}

void CppBody::comment(CppStatement const& statement) {
    if (statement.kind == Kind::assign || statement.kind == Kind::given || statement.kind == Kind::rate) {
        auto const text = equations_.of(program_.slots[statement.slot], statement.kind != Kind::rate);
        if (!text.empty()) {
            line("        // " + cpp_comment(text));
        }
    }
}

void CppBody::tables(CppLoop const& loop, std::string const& name) {
    for (std::size_t q = 0; q < loop.tables.size(); ++q) {
        if (!loop.tables[q].empty()) {
            line("        static constexpr double " + name + std::to_string(q) + "[] = {" +
                 cpp_list(loop.tables[q]) + "};");
        }
    }
}

void CppBody::statement(CppLoop const& loop) {
    std::string const table = "table_" + std::to_string(++tables_) + "_";
    CppExpression expression(run_.names, loop, table);
    comment(loop.first);
    tables(loop, table);
    std::string indent(8, ' ');
    for (std::size_t depth = 0; depth < loop.counts.size(); ++depth) {
        std::string const i = CppExpression::counter(depth);
        line(indent + "for (int " + i + " = 0; " + i + " < " + std::to_string(loop.counts[depth]) + "; ++" +
             i + ") {");
        indent += "    ";
    }
    line(indent + body_of(loop, expression));
    for (std::size_t depth = 0; depth < loop.counts.size(); ++depth) {
        indent.resize(indent.size() - 4);
        line(indent + "}");
    }
    if (expression.unsupported() && !unsupported_) {
        auto const& slot = program_.slots[loop.first.slot];
        unsupported_ = Error{ErrorCode::unsupported,
                             "'" + slot.name + "' (line " + std::to_string(slot.line) +
                                 ") uses a function that cannot be printed as C++ yet",
                             {}};
    }
}

// The pattern for every stock, or in a loop for every element of one, with its place instead of "@".
void CppBody::each_stock(std::string_view pattern) {
    for (std::size_t i = 0; i < used_.size(); ++i) {
        auto const& variable = run_.names.variables()[i];
        if (used_[i] == 0 || !variable.stock) {
            continue;
        }
        bool const array = variable.size != 1;
        std::string text =
            array ? "for (int i = 0; i < " + std::to_string(variable.size) + "; ++i) " : std::string();
        for (char const c : pattern) {
            text += c == '@' ? variable.name + (array ? "[i]" : "") : std::string(1, c);
        }
        line("        " + text);
    }
}

void CppBody::integration() {
    if (options_.method == Method::euler) {
        line("\n    // One step by Euler's method.\n    void advance() {\n        rates();");
        each_stock("@ += time_step * rate.@;");
        line("    }");
        return;
    }
    line("\n    Stocks first;\n    Stocks total;");
    line(
        "    // Along rates from where the step began.\n    void move(double length, Stocks const& along) {");
    each_stock("@ = first.@ + length * along.@;");
    line("    }\n    void stage(double length, double at, double weight) {\n        move(length, rate);\n"
         "        time = at;\n        evaluate();\n        rates();");
    each_stock("total.@ += weight * rate.@;");
    line("    }");
    if (options_.method == Method::rk2) {
        line("\n    // One step by Heun's method: the mean of the slopes at both ends.\n"
             "    void advance() {\n        double const next = clock_at(step + 1);\n"
             "        first = *this;\n        rates();\n        total = rate;\n"
             "        stage(time_step, next, 1);\n        move(time_step / 2, total);\n    }");
        return;
    }
    line("\n    // One step by the fourth-order method of Runge and Kutta.\n    void advance() {\n"
         "        double const next = clock_at(step + 1);\n"
         "        double const middle = clock_at(step) + time_step / 2;\n"
         "        first = *this;\n        rates();\n        total = rate;\n"
         "        stage(time_step / 2, middle, 2);\n        stage(time_step / 2, middle, 2);\n"
         "        stage(time_step, next, 1);\n        move(time_step / 6, total);\n    }");
}

void CppBody::run_function() {
    line(R"(
    // A whole run: a row of results at every save time.
    void run(double* results) {
        out = results;
        time = start_time;
        step = 0;
        initial();
        hold();
        for (;; ++step) {
            time = clock_at(step);
            evaluate();
            remember();
            if (step % save_every == 0) save();
            if (step == steps) break;
            advance();
            recall();
            hold();
        }
    })");
}

} // namespace weir::dynamics
