// The unit of an expression, and every place in it where unlike units meet. Apart from the walk over the
// model (unit_check.cpp), which says in what order equations are looked at and tells the results.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"
#include "dynamics/model/unit_functions.hpp"
#include "dynamics/model/unit_solver.hpp"
#include "dynamics/model/unit_table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace weir::dynamics {

// What an expression measures. A plain number, and what is made of plain numbers only, fits any unit
// where it is added or compared, and is dimensionless where it multiplies.
struct Measured {
    Unit unit;
    bool plain = false;
};

// Whose names an expression is in: the model's, or those of one call of a macro.
struct UnitScope {
    Model const* model = nullptr;
    std::vector<Unit> units;                      // by variable of the model
    std::unordered_map<std::string, Unit> inputs; // a macro's parameters, by key
    std::string call;                             // " (in a call of M at line 3)", for messages
    std::size_t depth = 0;                        // calls within calls
};

class UnitMeasure {
public:
    UnitMeasure(Model const& model, UnitTable const& table, UnitSolver& solver, Unit time,
                Diagnostics& diagnostics)
        : model_(model), table_(table), solver_(solver), time_(std::move(time)), diagnostics_(diagnostics) {}

    // All that a variable's equations say, and for a stock its flows.
    void check(UnitScope const& scope, std::size_t variable);

    [[nodiscard]] bool gave_up() const { return gave_up_; }
    [[nodiscard]] std::string text(Unit const& unit); // what is not known is "?"

private:
    // Why two units must be equal: where it is said, for messages.
    struct Reason {
        std::size_t line = 0;
        std::string const* name = nullptr; // of the variable
    };
    struct Place {
        UnitScope const* scope = nullptr;
        std::size_t variable = 0;
        std::size_t reason = 0;
    };

    void equation(std::optional<Equation> const& equation, bool input_of_graph);
    void flows(Variable const& stock);
    void at_line(std::size_t line);

    Measured measure(Expression const& expression);
    Measured reference(ReferenceNode const& node);
    Measured binary(BinaryNode const& node);
    Measured power(BinaryNode const& node);
    Measured conditional(ConditionalNode const& node);
    Measured call(CallNode const& node);
    Measured signed_call(CallNode const& node, UnitSignature const& signature);
    Measured macro_call(Macro const& macro, CallNode const& node);
    [[nodiscard]] Measured unknown() { return {solver_.fresh(), false}; }
    [[nodiscard]] std::optional<Unit> variable_unit(std::string const& key) const;

    // Holds two values alike, and gives the unit of what they make; `what` says what is done with them.
    Measured alike(Measured const& left, Expression const& left_side, Measured const& right,
                   Expression const& right_side, std::string_view what);
    bool equate(Unit const& a, Unit const& b);
    void tell(std::string message, Unit const& left, Unit const& right);
    [[nodiscard]] std::string because(Unit const& left, Unit const& right) const;
    [[nodiscard]] std::string hint(Unit const& quotient);

    Model const& model_;
    UnitTable const& table_;
    UnitSolver& solver_;
    Unit time_;
    Diagnostics& diagnostics_;
    std::vector<Reason> reasons_;
    Place place_;
    bool gave_up_ = false;
};

} // namespace weir::dynamics
