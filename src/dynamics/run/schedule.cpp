// Follows a Vensim model's control variables through a run; see schedule.hpp.
#include "dynamics/run/schedule.hpp"

#include "base/limits.hpp"
#include "dynamics/run/interpreted.hpp"
#include "dynamics/run/interpreter.hpp"

#include <cmath>

namespace weir::dynamics {

namespace {

bool changes(Program const& program, SlotId slot) {
    return slot != no_id && program.slots[slot].phase != Phase::constant;
}

} // namespace

Status follow_control(Program const& program, Plan& plan) {
    auto const& control = program.control;
    bool const lengths = changes(program, control.step) || changes(program, control.save);
    if (!lengths && !changes(program, control.stop)) {
        return {};
    }
    std::vector<double> times;
    std::vector<std::uint64_t> saved;
    Clock clock = plan.clock;
    Interpreter interpreter(program, clock, plan.seed, 0);
    for (auto const& [slot, value] : plan.set) {
        interpreter.set(slot, value);
    }
    interpreter.start();
    Interpreted interpreted(program, interpreter);
    Integrator integrator(interpreted, plan.method, plan.tolerance);
    auto const read = [&](SlotId slot, double otherwise) {
        return slot == no_id ? otherwise : interpreter.values()[slot];
    };
    double next_save = plan.clock.start;
    double time = plan.clock.start;
    std::uint64_t step = 0;
    for (;; ++step) {
        interpreter.at_step(step);
        interpreter.evaluate(time);
        double const dt = read(control.step, clock.dt);
        if (lengths) {
            interpreter.step_of(dt);
            interpreter.evaluate(time);
        }
        interpreter.remember();
        double const noise = 1e-6 * dt;
        if (!(dt > 0) || !std::isfinite(dt)) {
            return fail(ErrorCode::invalid,
                        "TIME STEP is no longer greater than zero at time " + std::to_string(time));
        }
        if (step >= limits::model_followed_steps_max) {
            return fail(ErrorCode::limit, "FINAL TIME moves away as fast as the run comes to it");
        }
        if (lengths) {
            times.push_back(time);
        }
        if (lengths && time >= next_save - noise) {
            saved.push_back(step);
            next_save = time + read(control.save, dt);
        }
        if (time >= read(control.stop, clock.stop) - noise) {
            break;
        }
        double const next = lengths ? time + dt : clock.at(step + 1);
        if (integrator.advance(time, next, lengths ? dt : clock.dt)) {
            return fail(ErrorCode::limit, "a stock changes too fast to find when the run ends");
        }
        interpreter.recall();
        time = next;
    }
    plan.clock.steps = step;
    plan.clock.stop = time;
    if (lengths) {
        plan.save_steps = std::move(saved);
        plan.times = std::make_shared<std::vector<double> const>(std::move(times));
        plan.clock.times = plan.times.get();
    }
    return {};
}

} // namespace weir::dynamics
