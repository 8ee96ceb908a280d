// When a Vensim model ends, steps and saves, where its own variables change that while it runs: FINAL TIME
// that depends on a stock, TIME STEP that grows. Apart from plan.hpp, because it has to run the model.
#pragma once

#include "dynamics/run/plan.hpp"

namespace weir::dynamics {

// Runs the plan once and writes down its steps, if FINAL TIME, TIME STEP or SAVEPER change; else nothing.
[[nodiscard]] Status follow_control(Program const& program, Plan& plan);

} // namespace weir::dynamics
