// The operations of a flat model and the arithmetic of those that need only their operands. One
// definition for constant folding, the interpreter and any later kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::dynamics {

enum class Op : std::uint8_t {
    // Leaves.
    number,
    value, // of a slot
    time,
    time_step,
    start_time,
    stop_time,
    // One operand.
    negate,
    logical_not,
    absolute,
    arc_cosine,
    arc_sine,
    arc_tangent,
    cosine,
    sine,
    tangent,
    exponential,
    logarithm,
    logarithm_10,
    square_root,
    integer_part,
    truncate,
    hyperbolic_sine,
    hyperbolic_cosine,
    hyperbolic_tangent,
    log_gamma,
    round,
    // Two operands.
    add,
    subtract,
    multiply,
    divide,
    modulo,
    power,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    logical_and,
    logical_or,
    remainder, // Vensim's MODULO: with the sign of the first
    quantum,   // Vensim's QUANTUM: the first cut to a multiple of the second
    // Any number of operands.
    sum,
    product,
    mean,
    minimum,
    maximum,
    deviation,
    // With meanings of their own.
    choose,       // condition, then, else
    safe_divide,  // numerator, denominator, value when the denominator is zero
    graph,        // a graphical function at its operand
    rank,         // a rank from 1, `index` values, and as many that break ties or none: the place of it
    select,       // an index from 1, then the values; 0 out of range
    pulse,        // magnitude, first time, interval
    ramp,         // slope, start, end
    step,         // height, start
    history,      // delay; the input as it was then
    device_start, // lets a device begin from its operands: what it holds; only as a slot's initial value
    device,       // what a port of a device gives
    parameter,    // of the function that is called, only within one
    call,         // of a function, with its parameters
    simulate,     // a run of its own, with its parameters
    // Vensim's (vensim_operations.hpp says what their operands are).
    near_divide,
    step_nearest,
    pulse_nearest,
    pulse_train,
    graph_area,
    graph_slope,
    graph_inverse,
    data_between,
    data_statistic,
    calendar,
    sort_order,
    sort_rank,
    choose_vector,
    inverse_entry,
    share_by_priority,
    share_available,
    market_price,
    demand_at_price,
    supply_at_price,
    // Draws, their parameters then what RandomExtra lists. Keep them last, whole numbers at the end.
    random_uniform,             // least, most
    random_normal,              // mean, deviation
    random_lognormal,           // mean and deviation of the value itself
    random_exponential,         // mean
    random_beta,                // alpha, beta
    random_gamma,               // shape, scale
    random_logistic,            // mean, scale
    random_pareto,              // shape, scale
    random_triangular,          // least, likeliest, most
    random_weibull,             // shape, scale
    random_weibull_of_mean_one, // shape
    random_of_density,          // number of the graph that is its density
    random_poisson,             // mean
    random_binomial,            // trials, chance
    random_negative_binomial,   // successes, chance: the failures before them
    random_trials,              // successes, chance: the trials up to them
    random_geometric,           // chance: the failures before the first success
    random_event,               // chance in per cent a unit of time: 1 or 0
};

[[nodiscard]] constexpr bool is_unary(Op op) {
    return op >= Op::negate && op <= Op::round;
}
[[nodiscard]] constexpr bool is_binary(Op op) {
    return op >= Op::add && op <= Op::quantum;
}
[[nodiscard]] constexpr bool is_many(Op op) {
    return op >= Op::sum && op <= Op::deviation;
}
[[nodiscard]] constexpr bool is_random(Op op) {
    return op >= Op::random_uniform;
}
[[nodiscard]] constexpr bool is_whole_draw(Op op) {
    return op >= Op::random_poisson;
}

// The operands of a draw are its distribution's parameters, then as many of these as the file gives.
enum class RandomExtra : std::uint8_t {
    seed,    // draws from the stream of this number instead of the call's own; NaN and 0 for none
    minimum, // what lies outside is drawn anew; NaN for none
    maximum,
    sample, // draws anew only at whole multiples of this time; 0 for every step
    shift,  // added after stretching
    stretch,
};
[[nodiscard]] constexpr std::size_t random_parameters(Op op) {
    switch (op) {
    case Op::random_exponential:
    case Op::random_weibull_of_mean_one:
    case Op::random_of_density:
    case Op::random_poisson:
    case Op::random_geometric:
    case Op::random_event:
        return 1;
    case Op::random_triangular:
        return 3;
    default:
        return 2;
    }
}

// Whether equal operands always give an equal value, whatever the time, the run and what went before.
[[nodiscard]] constexpr bool is_pure(Op op) {
    return is_unary(op) || is_binary(op) || is_many(op) || op == Op::choose || op == Op::safe_divide ||
           op == Op::graph || op == Op::select;
}

[[nodiscard]] constexpr bool is_vensim(Op op) {
    return op >= Op::near_divide && op <= Op::supply_at_price;
}

[[nodiscard]] double apply_unary(Op op, double a);
[[nodiscard]] double apply_binary(Op op, double a, double b);
[[nodiscard]] double apply_many(Op op, std::span<double const> values); // at least one value

} // namespace weir::dynamics
