// The loop over time: evaluate, save, watch, step; see run.hpp and plan.hpp.
#include "dynamics/run/run.hpp"

#include "base/contract.hpp"
#include "dynamics/run/interpreter.hpp"
#include "dynamics/run/plan.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

namespace {

// Advances the stocks by one step. Every method starts from values already worked out at this step.
class Integrator {
public:
    Integrator(Program const& program, Plan const& plan, Interpreter& interpreter)
        : program_(program), plan_(plan), interpreter_(interpreter), first_(program.stocks.size()),
          rates_(program.stocks.size()), total_(program.stocks.size()) {}

    void step(std::uint64_t step) {
        double const dt = plan_.clock.dt;
        double const now = plan_.clock.at(step);
        double const next = plan_.clock.at(step + 1);
        for (std::size_t i = 0; i < first_.size(); ++i) {
            first_[i] = interpreter_.value(program_.stocks[i].slot);
        }
        read_rates();
        total_ = rates_;
        switch (plan_.method) {
        case Method::euler:
            move(total_, dt);
            return;
        case Method::rk2: // Heun's: the mean of the slopes at both ends
            stage(dt, next, 1);
            move(total_, dt / 2);
            return;
        case Method::rk4:
            stage(dt / 2, now + dt / 2, 2);
            stage(dt / 2, now + dt / 2, 2);
            stage(dt, next, 1);
            move(total_, dt / 6);
            return;
        }
        WEIR_UNREACHABLE();
    }

private:
    void read_rates() {
        for (std::size_t i = 0; i < rates_.size(); ++i) {
            rates_[i] = interpreter_.rate(program_.stocks[i]);
        }
    }
    void move(std::vector<double> const& rates, double length) {
        for (std::size_t i = 0; i < rates.size(); ++i) {
            interpreter_.value(program_.stocks[i].slot) = first_[i] + length * rates[i];
        }
    }
    // Goes along the last slopes to `time` and adds the slopes there, `weight` times.
    void stage(double length, double time, double weight) {
        move(rates_, length);
        interpreter_.evaluate_stage(time);
        read_rates();
        for (std::size_t i = 0; i < rates_.size(); ++i) {
            total_[i] += weight * rates_[i];
        }
    }

    Program const& program_;
    Plan const& plan_;
    Interpreter& interpreter_;
    std::vector<double> first_;
    std::vector<double> rates_;
    std::vector<double> total_;
};

// Notes the first time at which each variable goes wrong.
class Watch {
public:
    Watch(Program const& program, std::uint32_t run, std::vector<Trouble>& troubles)
        : program_(program), run_(run), troubles_(troubles), told_(program.slots.size(), 0),
          was_above_(program.slots.size(), 0) {}

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
        }
    }

    void hold(Interpreter& interpreter, double time) {
        for (auto const& stock : program_.stocks) {
            if (stock.non_negative && interpreter.value(stock.slot) < 0) {
                interpreter.value(stock.slot) = 0;
                tell(Trouble::Kind::held_at_zero, stock.slot, time);
            }
        }
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
};

} // namespace

void run_plan(Program const& program, Plan const& plan, std::vector<std::pair<SlotId, double>> const& more,
              std::uint32_t run, std::span<double> values, std::vector<Trouble>& troubles) {
    WEIR_EXPECTS(values.size() == plan.rows() * plan.saved.size());
    Interpreter interpreter(program, plan.clock, plan.seed, run);
    for (auto const* const settings : {&plan.set, &more}) {
        for (auto const& [slot, value] : *settings) {
            interpreter.set(slot, value);
        }
    }
    interpreter.start();
    Integrator integrator(program, plan, interpreter);
    Watch watch(program, run, troubles);
    auto out = values.begin();
    watch.hold(interpreter, plan.clock.start);
    for (std::uint64_t step = 0;; ++step) {
        double const time = plan.clock.at(step);
        interpreter.at_step(step);
        interpreter.evaluate(time);
        interpreter.remember();
        watch.look(interpreter.values(), time);
        if (step % plan.save_stride == 0) {
            for (SlotId const slot : plan.saved) {
                *out++ = interpreter.values()[slot];
            }
        }
        if (step == plan.clock.steps) {
            break;
        }
        integrator.step(step);
        interpreter.recall();
        watch.hold(interpreter, plan.clock.at(step + 1));
    }
    WEIR_ENSURES(out == values.end());
}

Result<RunOutput> run(Program const& program, RunSpec const& spec) {
    auto const plan = WEIR_TRY(make_plan(program, spec));
    RunOutput output;
    for (std::size_t row = 0; row < plan.rows(); ++row) {
        output.times.push_back(plan.clock.at(row * plan.save_stride));
    }
    for (SlotId const slot : plan.saved) {
        output.names.push_back(program.slots[slot].name);
    }
    output.values.resize(output.times.size() * output.names.size());
    run_plan(program, plan, {}, spec.run, output.values, output.troubles);
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
    }
    return text + ", first at time " + std::to_string(trouble.time);
}

} // namespace weir::dynamics
