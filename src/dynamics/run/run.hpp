// One run of a compiled model. A pure function: the same program and specification give the same
// numbers, on any machine and any thread; it reads no clock and no disk.
#pragma once

#include "base/result.hpp"
#include "dynamics/compile/program.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

// A variable, all elements of an array or one ("name[a,b]"), held at a value; for a stock, its value at
// the start.
struct Setting {
    std::string name;
    double value = 0;
};

// The machine is fast; the interpreter is the oracle that it is checked against.
enum class Engine : std::uint8_t { machine, interpreter };

// What is absent is as the model says.
struct RunSpec {
    std::optional<Method> method;
    std::optional<double> dt;
    std::optional<double> start;
    std::optional<double> stop;
    std::optional<double> save_every;
    std::optional<double> tolerance; // of rk45: relative; a thousandth of it absolute
    std::vector<Setting> set;
    std::vector<std::string> save; // empty: every variable
    Engine engine = Engine::machine;
    std::uint64_t seed = 1;
    std::uint32_t run = 0; // tells the random streams of an ensemble's runs apart
};

// The first time at which a variable of a run went wrong. The run goes on: what is sound stays readable.
struct Trouble {
    enum class Kind : std::uint8_t {
        not_finite,     // not a number, or infinite
        negative_stock, // falls below zero, where the model does not forbid it
        too_fast,       // the adaptive method gave up; what follows is not a number
        held_at_zero,   // a non-negative stock would have gone below zero; the difference is lost
    };
    Kind kind = Kind::not_finite;
    std::uint32_t run = 0;
    std::string variable;
    double time = 0;
};
[[nodiscard]] std::string text_of(Trouble const& trouble);

struct RunOutput {
    std::vector<double> times;
    std::vector<std::string> names;
    std::vector<double> values; // row by row: one row a time, one column a name
    std::vector<Trouble> troubles;

    [[nodiscard]] double at(std::size_t time, std::size_t column) const {
        return values[time * names.size() + column];
    }
};

// Errors: a name that is not in the model, settings that make no sense, more values than the limit.
[[nodiscard]] Result<RunOutput> run(Program const& program, RunSpec const& spec);

} // namespace weir::dynamics
