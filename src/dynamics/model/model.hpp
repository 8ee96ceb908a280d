// A model as its author wrote it, typed: variables with parsed equations, dimensions, run settings. No
// name is resolved yet (dynamics/compile does that), so a reader for another format only has to fill this.
#pragma once

#include "dynamics/model/expression.hpp"
#include "dynamics/model/graphical_function.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace weir::files {
class XmlTree;
}

namespace weir::dynamics {

enum class VariableKind : std::uint8_t { stock, flow, auxiliary };
enum class Method : std::uint8_t { euler, rk2, rk4, rk45 };

// How the elements of one dimension stand for those of another (Vensim's "A -> B"): element i stands for
// the elements whose keys are listed at i, most often one.
struct Mapping {
    std::string to_key;
    std::vector<std::vector<std::string>> element_keys;
};

struct Dimension {
    std::string name;
    std::string key;
    std::vector<std::string> elements; // as written; "1", "2"… for a dimension given by its size
    std::unordered_map<std::string, std::size_t> index_of_key;
    std::string family_key;        // the dimension that this is a part of (Vensim's subrange); else empty
    std::vector<Mapping> mappings; // Vensim only
};

struct Equation {
    std::string text;
    std::size_t line = 0;
    // One for a scalar or for all elements; or one for each element in row order ("1, 2, 3").
    std::vector<ExpressionPtr> expressions;
};

// What makes a stock a conveyor, a queue or an oven (XMILE 1.0, 4.2.1; ovens are Stella's).
struct Container {
    enum class Kind : std::uint8_t { conveyor, queue, oven };
    Kind kind = Kind::conveyor;
    std::optional<Equation> length; // transit time, or an oven's cook time
    std::optional<Equation> capacity;
    std::optional<Equation> inflow_limit;
    std::optional<Equation> sample;
    std::optional<Equation> arrest;
    std::optional<Equation> fill_time;
    std::optional<Equation> clean_time;
    bool discrete = false;
    bool whole_batches = false;
    bool one_at_a_time = true;
    bool exponential_leak = false;
    bool first_in_first_out = false; // Stella's: the belt's speed is one for all that is on it
};

// Where what flows into a conveyor comes to lie (isee systems, "Spreading Conveyor Inputs").
enum class Placement : std::uint8_t {
    beginning,
    even,        // as much at every place
    destination, // in proportion to what lies there
};

// What makes a flow a conveyor's leakage (XMILE 1.0, 4.3).
struct Leakage {
    std::optional<Equation> fraction; // else the flow's equation
    bool integers = false;
    double start = 0;
    double end = 1;
};

// How data stand for the times between their points (Vensim's :INTERPOLATE: and its kin; missing at other
// times is :RAW:).
enum class DataMode : std::uint8_t { interpolate, look_forward, hold_backward, raw };

// The values that a variable is meant to take and the step of its slider; only told, never enforced.
struct ValueRange {
    std::optional<double> low;
    std::optional<double> high;
    std::optional<double> step;
};

// What belongs to some elements of an array that is not apply-to-all.
struct Definition {
    // One a dimension of the variable: an element; or a dimension, the variable's own or another that
    // shares its elements, which stands for all of them and may be named in the equation.
    std::vector<std::string> subscript_keys;
    std::vector<std::vector<std::string>> except; // Vensim's :EXCEPT:, each as subscript_keys
    std::size_t line = 0;
    std::optional<Equation> equation;
    std::optional<Equation> initial;
    std::optional<Equation> rate; // as Variable's
    std::optional<DataMode> data; // as Variable's
    std::optional<GraphicalFunction> graph;
    std::optional<Container> container;
};

struct Variable {
    std::string name;
    std::string key;
    VariableKind kind = VariableKind::auxiliary;
    std::size_t line = 0;
    std::vector<std::string> dimension_keys;
    std::optional<Equation> equation; // for a stock, its initial value
    std::optional<Equation> initial;  // <init_eqn> of what is not a stock; Vensim's ACTIVE INITIAL
    std::optional<Equation> rate; // Vensim's INTEG: a stock's net flow as one expression, beside any flows
    std::optional<DataMode> data; // `graph` is data over time, used so between its points
    std::optional<GraphicalFunction> graph;
    std::vector<Definition> definitions; // over what is for all elements
    std::vector<std::string> inflow_keys;
    std::vector<std::string> outflow_keys;
    std::optional<Container> container;         // of a stock
    std::optional<Leakage> leakage;             // of a flow
    std::optional<Equation> multiplier;         // of a flow: the downstream stock gets so many times as much
    std::string graph_key;                      // of another variable, whose graphical function this one uses
    bool overflow = false;                      // of a flow out of a queue
    Placement placement = Placement::beginning; // of a flow into a conveyor
    bool is_output = false;                     // of a submodel
    bool is_input = false;
    bool non_negative = false;
    bool graph_only = false; // a <gf> that stands alone: only a function, without a value
    std::string units;       // as written; unit_check.hpp says what they mean
    std::optional<ValueRange> range;
    std::string group; // of the model's text that it stands in
    std::string documentation;
};

// What a model's times are dates of. Vensim (Reference Manual, GET TIME VALUE) counts years, quarters and
// months in years of 360 days, and weeks, days and shorter ones by the true calendar.
struct Calendar {
    int year = 2000; // of the date at `base_time`
    int month = 1;
    int day = 1;
    double base_time = 0;
    double days_a_unit = 30;
    bool true_dates = false;
};

struct SimulationSpecs {
    double start = 0;
    double stop = 0;
    double dt = 1;
    std::optional<double> dt_reciprocal; // steps a unit of time, if that is a whole number
    std::optional<double> save_every;
    Method method = Method::euler;
    std::string time_units;
    Calendar calendar;
};

struct Model;

// A function that the model defines (XMILE 1.0, 4.8; Vensim's :MACRO:): each call has variables of its own.
struct Macro {
    struct Parameter {
        std::string name;
        std::string key;
        ExpressionPtr otherwise; // when a call leaves it out; none if it must be given
    };
    std::string name;
    std::string key;
    std::size_t line = 0;
    std::vector<Parameter> parameters;
    std::vector<Parameter> outputs; // Vensim's, after the colon: further results that a call names
    std::optional<Equation> result; // XMILE's <eqn>; without one, the variable called as the macro
    std::shared_ptr<Model const> body;
    // Runs by itself at each call (XMILE 1.0, 4.8.3); its times may be worked out from the parameters.
    struct Specs {
        std::optional<Equation> start;
        std::optional<Equation> stop;
        std::optional<Equation> dt;
        Method method = Method::euler;
    };
    std::optional<Specs> specs;
    // An option filter (XMILE 1.0, 4.8.4): for stocks, flows or auxiliaries with the option that it is
    // called after; and what of them it changes, if not themselves.
    std::string filter_key;
    std::string apply_to_key;
};

// One thing of a Vensim diagram (its sketch section); numbers are pixels of the view.
struct SketchItem {
    enum class Kind : std::uint8_t { variable, valve, note, arrow };
    Kind kind = Kind::variable;
    int id = 0;
    std::string name; // of a variable; the text of a note ("48" where it is a cloud)
    double x = 0;
    double y = 0;
    double width = 0; // half of it, as Vensim writes it
    double height = 0;
    int shape = 0;
    int from = 0; // the ids that an arrow joins
    int to = 0;
    std::vector<std::pair<double, double>> points; // that an arrow bends through
    std::vector<int> numbers;                      // of an arrow after its ids: shape, hidden, polarity, …
};
struct SketchView {
    std::string name;
    std::vector<SketchItem> items;
};

enum class Dialect : std::uint8_t { xmile, vensim };

// A unit that a model brings: XMILE's <unit> of <model_units>, or one of Vensim's lists of synonyms.
struct UnitDefinition {
    std::string name;
    std::string equation; // in other units; empty for a unit in its own right
    std::vector<std::string> aliases;
    bool disabled = false; // kept in the file, without effect
    std::size_t line = 0;
};

struct Model {
    std::string name;
    std::string file;
    Dialect dialect = Dialect::xmile; // where the two give one word different meanings
    SimulationSpecs specs;
    std::vector<Dimension> dimensions;
    std::vector<Variable> variables;
    std::vector<Macro> macros;
    std::vector<UnitDefinition> unit_definitions;
    std::vector<SketchView> views; // of a Vensim model
    std::string sketch;            // the same as it stood in the file
    std::unordered_map<std::string, std::size_t> dimension_of_key;
    std::unordered_map<std::string, std::size_t> variable_of_key;
    // Further names of variables within modules, each with the key of the variable.
    std::vector<std::pair<std::string, std::string>> other_names;
    // The document it was read from, if that was XMILE: whatever is not typed above is kept there, and
    // written from there (xmile_writer.hpp).
    std::shared_ptr<files::XmlTree const> source;
};

[[nodiscard]] std::string_view name_of(Method method);
[[nodiscard]] std::optional<Method> method_from(std::string_view name); // "Euler", "rk2", "RK4"

} // namespace weir::dynamics
