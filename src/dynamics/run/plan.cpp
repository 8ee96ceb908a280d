// Works out names, steps and save points of a run; see plan.hpp.
#include "dynamics/run/plan.hpp"

#include "base/limits.hpp"
#include "dynamics/run/interpreter.hpp"
#include "dynamics/run/schedule.hpp"

#include <cmath>

namespace weir::dynamics {

namespace {

constexpr double tolerance_min = 1e-13; // below it rounding decides

// A save interval or a length of time as a number of steps; a small excess over a whole number is noise.
std::uint64_t whole_steps(double length, double dt) {
    return static_cast<std::uint64_t>(std::floor(length / dt * (1 + 1e-12) + 1e-6));
}

// A Vensim model's own variables say when it runs; what is asked for from outside is given to them too.
Result<SimulationSpecs> control(Program const& program, RunSpec const& spec, Plan& plan) {
    SimulationSpecs specs = program.specs;
    auto const& slots = program.control;
    if (slots.stop == no_id) {
        return specs;
    }
    auto const give = [&](SlotId slot, std::optional<double> const& value) {
        if (slot != no_id && value) {
            plan.set.emplace_back(slot, *value);
        }
    };
    give(slots.start, spec.start);
    give(slots.stop, spec.stop);
    give(slots.step, spec.dt);
    give(slots.save, spec.save_every);
    Clock const clock{.start = spec.start.value_or(specs.start), .dt = spec.dt.value_or(specs.dt)};
    Interpreter interpreter(program, clock, plan.seed, 0);
    for (auto const& [slot, value] : plan.set) {
        interpreter.set(slot, value);
    }
    interpreter.start();
    auto const read = [&](SlotId slot, double otherwise) {
        return slot == no_id ? otherwise : interpreter.values()[slot];
    };
    specs.start = read(slots.start, specs.start);
    specs.stop = read(slots.stop, specs.stop);
    specs.dt = read(slots.step, specs.dt);
    specs.dt_reciprocal.reset();
    specs.save_every = read(slots.save, specs.dt);
    return specs;
}

Result<Clock> make_clock(SimulationSpecs const& specs, RunSpec const& spec) {
    Clock clock;
    clock.start = spec.start.value_or(specs.start);
    clock.stop = spec.stop.value_or(specs.stop);
    clock.dt = spec.dt.value_or(specs.dt);
    if (!(clock.dt > 0) || !std::isfinite(clock.dt)) {
        return fail(ErrorCode::invalid, "dt must be greater than zero");
    }
    if (!(clock.stop >= clock.start) || !std::isfinite(clock.stop - clock.start)) {
        return fail(ErrorCode::invalid, "the stop time is before the start time");
    }
    double const steps_a_unit = 1 / clock.dt;
    if (!spec.dt && specs.dt_reciprocal) {
        clock.reciprocal = specs.dt_reciprocal;
    } else if (steps_a_unit >= 1 && std::abs(steps_a_unit - std::round(steps_a_unit)) < 1e-9 * steps_a_unit) {
        clock.reciprocal = std::round(steps_a_unit);
    }
    if ((clock.stop - clock.start) / clock.dt > static_cast<double>(limits::model_steps_max)) {
        return fail(ErrorCode::limit, "the run has more than " + std::to_string(limits::model_steps_max) +
                                          " steps; use a greater dt");
    }
    clock.steps = whole_steps(clock.stop - clock.start, clock.dt);
    return clock;
}

// Converted files give the save interval as a variable called SAVEPER.
std::optional<double> save_interval(Program const& program, SimulationSpecs const& specs, Plan const& plan,
                                    RunSpec const& spec) {
    if (spec.save_every || specs.save_every) {
        return spec.save_every ? spec.save_every : specs.save_every;
    }
    SlotId const found = program.slot("saveper");
    if (found == no_id || program.slots[found].phase != Phase::constant) {
        return std::nullopt;
    }
    Interpreter interpreter(program, plan.clock, plan.seed, 0);
    for (auto const& [slot, value] : plan.set) {
        interpreter.set(slot, value);
    }
    interpreter.start();
    double const value = interpreter.values()[found];
    return value > 0 ? std::optional(value) : std::nullopt;
}

Status choose_saved(Program const& program, RunSpec const& spec, Plan& plan) {
    for (auto const& name : spec.save) {
        auto const slots = program.find(name);
        if (slots.empty()) {
            return fail(ErrorCode::not_found, "there is no variable '" + name +
                                                  "' to save; weir model run without --save lists all");
        }
        plan.saved.insert(plan.saved.end(), slots.begin(), slots.end());
    }
    if (spec.save.empty()) {
        for (SlotId slot = 0; slot < program.slots.size(); ++slot) {
            if (!program.slots[slot].hidden) {
                plan.saved.push_back(slot);
            }
        }
    }
    return {};
}

Status check_size(Program const& program, Plan const& plan) {
    auto const values = static_cast<double>(plan.rows()) * static_cast<double>(plan.saved.size());
    auto const kept =
        static_cast<double>(plan.clock.steps + 1) * static_cast<double>(program.histories.size());
    if (values + kept > static_cast<double>(limits::run_values_max)) {
        return fail(ErrorCode::limit, "the run would keep more than " +
                                          std::to_string(limits::run_values_max) +
                                          " numbers; save fewer variables or less often");
    }
    return {};
}

} // namespace

Result<std::vector<SlotId>> settable_slots(Program const& program, std::string const& name) {
    auto slots = program.find(name);
    if (slots.empty()) {
        return fail(ErrorCode::not_found, "there is no variable '" + name + "' to set");
    }
    for (SlotId const slot : slots) {
        if (program.slots[slot].structural) {
            return fail(ErrorCode::refused, "'" + name +
                                                "' is the order of a delay, which the model is built with; "
                                                "change it in the file");
        }
    }
    return slots;
}

Result<Plan> make_plan(Program const& program, RunSpec const& spec) {
    Plan plan;
    plan.seed = spec.seed;
    for (auto const& setting : spec.set) {
        for (SlotId const slot : WEIR_TRY(settable_slots(program, setting.name))) {
            plan.set.emplace_back(slot, setting.value);
        }
    }
    auto const specs = WEIR_TRY(control(program, spec, plan));
    plan.clock = WEIR_TRY(make_clock(specs, spec));
    plan.method = spec.method.value_or(program.specs.method);
    if (spec.tolerance) {
        if (!(*spec.tolerance >= tolerance_min && *spec.tolerance < 1)) {
            return fail(ErrorCode::invalid, "the tolerance must be between 1e-13 and 1");
        }
        plan.tolerance = {*spec.tolerance, *spec.tolerance * 1e-3};
    }
    WEIR_TRY(choose_saved(program, spec, plan));
    if (auto const every = save_interval(program, specs, plan, spec)) {
        if (!(*every > 0) || !std::isfinite(*every)) {
            return fail(ErrorCode::invalid, "the save interval must be greater than zero");
        }
        plan.save_stride = std::max<std::uint64_t>(
            1, static_cast<std::uint64_t>(std::llround(std::min(*every / plan.clock.dt, 1e15))));
    }
    WEIR_TRY(follow_control(program, plan));
    WEIR_TRY(check_size(program, plan));
    return plan;
}

} // namespace weir::dynamics
