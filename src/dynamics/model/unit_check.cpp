// The order in which a model's equations are checked, and what is told at the end; see unit_check.hpp.
#include "dynamics/model/unit_check.hpp"

#include "base/limits.hpp"
#include "dynamics/model/unit_measure.hpp"

#include <algorithm>
#include <array>

namespace weir::dynamics {

namespace {

// The variables in which Vensim files, and what is converted from them, keep the settings of the run.
constexpr std::array<std::string_view, 4> clock_keys = {"time_step", "final_time", "initial_time", "saveper"};

bool is_clock(std::string_view key) {
    return std::find(clock_keys.begin(), clock_keys.end(), key) != clock_keys.end();
}

class UnitCheck {
public:
    explicit UnitCheck(Model const& model) : model_(model) {}

    UnitReport run() {
        report_.variables.resize(model_.variables.size());
        if (std::none_of(model_.variables.begin(), model_.variables.end(), [](Variable const& variable) {
                return !variable.units.empty() && !is_clock(variable.key);
            })) {
            return std::move(report_);
        }
        table_.define(model_.unit_definitions, model_.file, report_.diagnostics);
        scope_.model = &model_;
        for (auto const& variable : model_.variables) {
            declare(variable);
        }
        UnitMeasure measure(model_, table_, solver_, time_unit(), report_.diagnostics);
        for (auto const variable : order()) {
            measure.check(scope_, variable);
        }
        if (measure.gave_up()) {
            report_.diagnostics.warning("limit", where(0, {}),
                                        "units are checked only in part: they come to more than " +
                                            std::to_string(limits::unit_unknowns_max) + " unknowns, " +
                                            std::to_string(limits::unit_work_max) + " factors, or " +
                                            std::to_string(limits::unit_factors_max) + " factors in one unit",
                                        "declare units, so that less must be worked out");
        }
        tell_worked_out(measure);
        return std::move(report_);
    }

private:
    [[nodiscard]] Where where(std::size_t line, std::string field) const {
        return {.file = model_.file,
                .sheet = {},
                .cell = {},
                .line = line,
                .column = 0,
                .field = std::move(field)};
    }

    // What cannot be read is told, and then worked out like what is missing.
    void declare(Variable const& variable) {
        auto& known = report_.variables[scope_.units.size()];
        if (!variable.units.empty()) {
            auto const unit = table_.read(variable.units);
            if (unit) {
                known.source = VariableUnits::Source::declared;
                known.text = table_.text(*unit);
                scope_.units.push_back(*unit);
                return;
            }
            auto place = where(variable.line, variable.name);
            place.column = unit.error().column;
            report_.diagnostics.warning("units-unreadable", std::move(place),
                                        "the units '" + variable.units.substr(0, 120) +
                                            "' cannot be read at character " +
                                            std::to_string(unit.error().column) + ": " + unit.error().message,
                                        "write units with *, /, ^ and brackets, such as people/month");
        }
        scope_.units.push_back(solver_.fresh());
    }

    // What the file says of the run; or the units of the variable that a Vensim file keeps its step in.
    Unit time_unit() {
        if (!model_.specs.time_units.empty()) {
            if (auto const unit = table_.read(model_.specs.time_units)) {
                return *unit;
            }
        }
        for (auto const key : clock_keys) {
            auto const found = model_.variable_of_key.find(std::string(key));
            if (found != model_.variable_of_key.end() && UnitSolver::known(scope_.units[found->second]) &&
                !scope_.units[found->second].dimensionless()) {
                return scope_.units[found->second];
            }
        }
        return solver_.fresh();
    }

    // What rests on declared units alone comes first, so that a disagreement is told where it is and not
    // where something was worked out from it.
    [[nodiscard]] std::vector<std::size_t> order() const {
        std::vector<std::size_t> undeclared(model_.variables.size(), 0);
        std::vector<std::size_t> sorted;
        for (std::size_t i = 0; i < model_.variables.size(); ++i) {
            auto const& variable = model_.variables[i];
            undeclared[i] = UnitSolver::known(scope_.units[i]) ? 0 : 1;
            for (auto const* const equation : {&variable.equation, &variable.initial}) {
                undeclared[i] += *equation ? open_names(**equation) : 0;
            }
            for (auto const& definition : variable.definitions) {
                undeclared[i] += definition.equation ? open_names(*definition.equation) : 0;
            }
            sorted.push_back(i);
        }
        std::stable_sort(sorted.begin(), sorted.end(),
                         [&](std::size_t a, std::size_t b) { return undeclared[a] < undeclared[b]; });
        return sorted;
    }

    [[nodiscard]] std::size_t open_names(Equation const& equation) const {
        std::size_t count = 0;
        std::vector<Expression const*> open;
        for (auto const& expression : equation.expressions) {
            open.push_back(expression.get());
        }
        while (!open.empty()) {
            auto const* const next = open.back();
            open.pop_back();
            if (auto const* const name = std::get_if<ReferenceNode>(&next->node)) {
                auto const found = model_.variable_of_key.find(name->key);
                count +=
                    found != model_.variable_of_key.end() && !UnitSolver::known(scope_.units[found->second])
                        ? 1
                        : 0;
            } else if (auto const* const unary = std::get_if<UnaryNode>(&next->node)) {
                open.push_back(unary->operand.get());
            } else if (auto const* const binary = std::get_if<BinaryNode>(&next->node)) {
                open.insert(open.end(), {binary->left.get(), binary->right.get()});
            } else if (auto const* const choice = std::get_if<ConditionalNode>(&next->node)) {
                open.insert(open.end(),
                            {choice->condition.get(), choice->then_value.get(), choice->else_value.get()});
            } else if (auto const* const call = std::get_if<CallNode>(&next->node)) {
                for (auto const& argument : call->arguments) {
                    open.push_back(argument.get());
                }
            }
        }
        return count;
    }

    void tell_worked_out(UnitMeasure& measure) {
        for (std::size_t i = 0; i < model_.variables.size(); ++i) {
            auto& known = report_.variables[i];
            if (known.source == VariableUnits::Source::declared ||
                !UnitSolver::known(solver_.resolved(scope_.units[i]))) {
                continue;
            }
            known.source = VariableUnits::Source::worked_out;
            known.text = measure.text(scope_.units[i]);
            auto const& variable = model_.variables[i];
            if (variable.units.empty()) {
                report_.diagnostics.info("units-missing", where(variable.line, variable.name),
                                         "it has no units; the equations imply " + known.text,
                                         "declare them, so that they are checked");
            }
        }
    }

    Model const& model_;
    UnitReport report_;
    UnitTable table_;
    UnitSolver solver_;
    UnitScope scope_;
};

} // namespace

UnitReport check_units(Model const& model) {
    return UnitCheck(model).run();
}

} // namespace weir::dynamics
