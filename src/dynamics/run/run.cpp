// The loop over time: evaluate, save, watch, step; see run.hpp and plan.hpp.
#include "dynamics/run/run.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "dynamics/run/integrator.hpp"
#include "dynamics/run/interpreted.hpp"
#include "dynamics/run/interpreter.hpp"
#include "dynamics/run/machine.hpp"
#include "dynamics/run/plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace {

// Notes the first time at which each variable goes wrong.
class Watch {
public:
    Watch(Program const& program, std::uint32_t run, std::vector<Trouble>& troubles)
        : program_(program), run_(run), troubles_(troubles), told_(program.slots.size(), 0),
          was_above_(program.slots.size(), 0), last_(program.slots.size(), 0) {}

    void look(std::span<double const> values, double time) {
        for (SlotId slot = 0; slot < values.size(); ++slot) {
            if (!std::isfinite(values[slot])) {
                tell(Trouble::Kind::not_finite, slot, time);
            }
        }
        for (auto const& stock : program_.stocks) {
            bool const below = values[stock.slot] < 0;
            if (below && was_above_[stock.slot] != 0 && !program_.slots[stock.slot].hidden) {
                tell(Trouble::Kind::negative_stock, stock.slot, time);
            }
            was_above_[stock.slot] = below ? 0 : 1;
            last_[stock.slot] = values[stock.slot];
        }
    }

    void hold(Interpreter& interpreter, double time) {
        for (auto const& stock : program_.stocks) {
            double& value = interpreter.value(stock.slot);
            if (stock.non_negative && value < 0) {
                // What adding up leaves below zero is no loss.
                if (value < -1e-9 * (1 + std::abs(last_[stock.slot]))) {
                    tell(Trouble::Kind::held_at_zero, stock.slot, time);
                }
                value = 0;
            }
        }
    }

    void give_up(SlotId slot, double time) {
        troubles_.push_back({Trouble::Kind::too_fast, run_, program_.slots[slot].name, time});
    }

private:
    void tell(Trouble::Kind kind, SlotId slot, double time) {
        if (told_[slot] == 0 && troubles_.size() < troubles_max) {
            told_[slot] = 1;
            troubles_.push_back({kind, run_, program_.slots[slot].name, time});
        }
    }

    static constexpr std::size_t troubles_max = 100; // of one run; what follows is mostly consequence

    Program const& program_;
    std::uint32_t run_;
    std::vector<Trouble>& troubles_;
    std::vector<char> told_;
    std::vector<char> was_above_; // a stock that begins below zero is meant to
    std::vector<double> last_;
};

} // namespace

void interpret(Program const& program, Plan const& plan, std::vector<std::pair<SlotId, double>> const& more,
               std::uint32_t run, std::span<double> values, std::vector<Trouble>& troubles) {
    WEIR_EXPECTS(values.size() == plan.rows() * plan.saved.size());
    Interpreter interpreter(program, plan.clock, plan.seed, run);
    for (auto const* const settings : {&plan.set, &more}) {
        for (auto const& [slot, value] : *settings) {
            interpreter.set(slot, value);
        }
    }
    interpreter.start();
    Interpreted interpreted(program, interpreter);
    Integrator integrator(interpreted, plan.method, plan.tolerance);
    Watch watch(program, run, troubles);
    auto out = values.begin();
    watch.hold(interpreter, plan.clock.start);
    for (std::uint64_t step = 0;; ++step) {
        double const time = plan.clock.at(step);
        interpreter.at_step(step);
        interpreter.evaluate(time);
        interpreter.remember();
        watch.look(interpreter.values(), time);
        if (plan.saves(step)) {
            for (SlotId const slot : plan.saved) {
                *out++ = interpreter.values()[slot];
            }
        }
        if (step == plan.clock.steps) {
            break;
        }
        if (auto const stuck = integrator.advance(time, plan.clock.at(step + 1), plan.clock.length(step))) {
            watch.give_up(program.stocks[stuck->stock].slot, stuck->time);
            std::fill(out, values.end(), std::numeric_limits<double>::quiet_NaN());
            return;
        }
        interpreter.recall();
        watch.hold(interpreter, plan.clock.at(step + 1));
    }
    WEIR_ENSURES(out == values.end());
}

Result<RunOutput> run(Program const& program, RunSpec const& spec) {
    auto const plan = WEIR_TRY(make_plan(program, spec));
    RunOutput output;
    for (std::size_t row = 0; row < plan.rows(); ++row) {
        output.times.push_back(plan.time_of_row(row));
    }
    for (SlotId const slot : plan.saved) {
        output.names.push_back(program.slots[slot].name);
    }
    output.values.resize(output.times.size() * output.names.size());
    if (spec.engine == Engine::interpreter || !MachineCode::supports(program, plan)) {
        interpret(program, plan, {}, spec.run, output.values, output.troubles);
    } else {
        auto const code = WEIR_TRY(MachineCode::make(program, plan, {}, 1));
        Machine(code).run({.first_run = spec.run, .stream = spec.run, .values = output.values},
                          output.troubles);
    }
    if (!output.troubles.empty() && output.troubles.back().kind == Trouble::Kind::too_fast) {
        return fail(ErrorCode::limit, text_of(output.troubles.back()));
    }
    return output;
}

std::string text_of(Trouble const& trouble) {
    std::string text = "run " + std::to_string(trouble.run) + ", '" + trouble.variable + "' ";
    switch (trouble.kind) {
    case Trouble::Kind::not_finite:
        text += "is not a finite number";
        break;
    case Trouble::Kind::negative_stock:
        text += "falls below zero";
        break;
    case Trouble::Kind::held_at_zero:
        text += "was held at zero: its outflows ask for more than it holds, and the difference is lost";
        break;
    case Trouble::Kind::too_fast:
        return text + "changes too fast for the method rk45 at time " + std::to_string(trouble.time) +
               ": it would need more than " + std::to_string(limits::model_substeps_max) +
               " steps within one dt; allow a greater --tolerance, or use rk4 with a small --dt";
    }
    return text + ", first at time " + std::to_string(trouble.time);
}

} // namespace weir::dynamics
