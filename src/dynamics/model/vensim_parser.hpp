// One Vensim equation to what it says: a range of subscripts, a variable with its values, a look-up, data,
// the head of a macro. Names stay names; vensim_reader.cpp puts the equations of a variable together.
#pragma once

#include "base/result.hpp"
#include "dynamics/model/expression.hpp"
#include "dynamics/model/model.hpp"
#include "dynamics/model/vensim_expression.hpp"
#include "dynamics/model/vensim_text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir::dynamics {

struct VensimName {
    std::string key;
    std::string written;
};

// GET XLS DATA('file', 'tab', …) and its kin: the function's key and its texts.
struct VensimExternal {
    std::string key; // "get_direct_data"
    std::vector<std::string> arguments;
};

// An item of a range: a name, (a1-a5), or elements read from a file.
struct VensimRangeItem {
    VensimName first;
    VensimName last; // of (first-last), else empty
    std::optional<VensimExternal> external;
};

struct VensimMapping {
    VensimName to;
    std::vector<VensimRangeItem> elements; // empty: in order
};

struct VensimEquation {
    enum class Kind : std::uint8_t { variable, range, equivalence, macro_only, reality_check, text };
    Kind kind = Kind::variable;
    VensimName name;
    std::size_t line = 0;
    std::string source; // the right-hand side as written, on one line
    // A variable.
    std::vector<VensimName> subscripts;
    std::vector<std::vector<VensimName>> except;
    std::optional<DataMode> mode; // a keyword such as :RAW:
    bool data = false;            // := or nothing at all
    bool unchangeable = false;    // ==
    std::vector<ExpressionPtr> values;
    ExpressionPtr rate;    // of INTEG
    ExpressionPtr initial; // of ACTIVE INITIAL
    std::optional<GraphicalFunction> graph;
    bool lookup = false; // the graph, or the external, is a function of its own
    std::optional<VensimExternal> external;
    // A range, or the other name of an equivalence.
    std::vector<VensimRangeItem> items;
    std::vector<VensimMapping> mappings;
    VensimName other;
};

// What comes before or around an equation.
struct VensimMacroHead {
    VensimName name;
    std::vector<VensimName> parameters;
    std::vector<VensimName> outputs;
    std::size_t line = 0;
};

struct ParsedEntry {
    bool ends_macro = false;
    std::optional<VensimMacroHead> macro;
    VensimEquation equation;
    // Look-ups written inside the expressions: variables that are only a function, by their keys.
    std::vector<std::pair<std::string, GraphicalFunction>> inline_graphs;
    std::vector<VensimOutput> outputs;
};

struct VensimFault {
    Error error;
    std::size_t line = 0;
    std::string name; // of the variable, where it is known
};

// From one equation of a file to the next.
struct VensimParsing {
    std::size_t inline_count = 0; // numbers the look-ups inside expressions
    bool in_macro = false;
};

[[nodiscard]] tl::expected<ParsedEntry, VensimFault> parse_vensim(VensimEntry const& entry,
                                                                  VensimParsing& parsing);

} // namespace weir::dynamics
