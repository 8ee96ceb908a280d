// A model as its author wrote it, typed: variables with parsed equations, dimensions, run settings. No
// name is resolved yet (dynamics/compile does that), so a reader for another format only has to fill this.
#pragma once

#include "dynamics/model/expression.hpp"
#include "dynamics/model/graphical_function.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::dynamics {

enum class VariableKind : std::uint8_t { stock, flow, auxiliary };
enum class Method : std::uint8_t { euler, rk2, rk4 };

struct Dimension {
    std::string name;
    std::string key;
    std::vector<std::string> elements; // as written; "1", "2"… for a dimension given by its size
    std::unordered_map<std::string, std::size_t> index_of_key;
};

struct Equation {
    std::string text;
    std::size_t line = 0;
    // One for a scalar or for all elements; or one for each element in row order ("1, 2, 3").
    std::vector<ExpressionPtr> expressions;
};

// What belongs to one element of an array that is not apply-to-all.
struct ElementDefinition {
    std::vector<std::string> element_keys; // one a dimension
    std::size_t line = 0;
    std::optional<Equation> equation;
    std::optional<Equation> initial;
    std::optional<GraphicalFunction> graph;
};

struct Variable {
    std::string name;
    std::string key;
    VariableKind kind = VariableKind::auxiliary;
    std::size_t line = 0;
    std::vector<std::string> dimension_keys;
    std::optional<Equation> equation; // for a stock, its initial value
    std::optional<Equation> initial;  // <init_eqn> of what is not a stock
    std::optional<GraphicalFunction> graph;
    std::vector<ElementDefinition> elements;
    std::vector<std::string> inflow_keys;
    std::vector<std::string> outflow_keys;
    bool non_negative = false;
    bool graph_only = false; // a <gf> that stands alone: only a function, without a value
    std::string units;       // kept as written; not checked
    std::string documentation;
};

struct SimulationSpecs {
    double start = 0;
    double stop = 0;
    double dt = 1;
    std::optional<double> dt_reciprocal; // steps a unit of time, if that is a whole number
    std::optional<double> save_every;
    Method method = Method::euler;
    std::string time_units;
};

struct Model {
    std::string name;
    std::string file;
    SimulationSpecs specs;
    std::vector<Dimension> dimensions;
    std::vector<Variable> variables;
    std::unordered_map<std::string, std::size_t> dimension_of_key;
    std::unordered_map<std::string, std::size_t> variable_of_key;
};

[[nodiscard]] std::string_view name_of(Method method);
[[nodiscard]] std::optional<Method> method_from(std::string_view name); // "Euler", "rk2", "RK4"

} // namespace weir::dynamics
