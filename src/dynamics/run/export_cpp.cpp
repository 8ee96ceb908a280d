// From a specification to what is printed; see export_cpp.hpp.
#include "dynamics/run/export_cpp.hpp"

#include "dynamics/compile/print_cpp.hpp"
#include "dynamics/run/plan.hpp"

namespace weir::dynamics {

Result<std::string> export_cpp(Program const& program, Model const& model, RunSpec const& spec,
                               CppMain main) {
    auto const plan = WEIR_TRY(make_plan(program, spec));
    bool const known =
        plan.method == Method::euler || plan.method == Method::rk2 || plan.method == Method::rk4;
    if (!known) {
        return fail(ErrorCode::unsupported,
                    "only Euler, RK2 and RK4 can be printed as C++; choose one of them");
    }
    if (!plan.is_regular()) {
        return fail(ErrorCode::unsupported,
                    "a model that changes its TIME STEP or SAVEPER cannot be printed as C++");
    }
    CppOptions const options{.method = plan.method,
                             .start = plan.clock.start,
                             .stop = plan.clock.stop,
                             .dt = plan.clock.dt,
                             .reciprocal = plan.clock.reciprocal,
                             .steps = plan.clock.steps,
                             .save_stride = plan.save_stride,
                             .seed = plan.seed,
                             .saved = plan.saved,
                             .set = plan.set,
                             .repeat = main == CppMain::repeat};
    return print_cpp(program, model, options);
}

} // namespace weir::dynamics
