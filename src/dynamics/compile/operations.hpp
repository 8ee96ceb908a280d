// The operations of a flat model and the arithmetic of those that need only their operands. One
// definition for constant folding, the interpreter and any later kernel.
#pragma once

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
    select,       // an index from 1, then the values; 0 out of range
    pulse,        // magnitude, first time, interval
    ramp,         // slope, start, end
    step,         // height, start
    history,      // delay; the input as it was then
    device_start, // lets a device begin from its operands: what it holds; only as a slot's initial value
    device,       // what a port of a device gives
    random_uniform,
    random_normal,
    random_poisson,
    random_exponential,
    random_lognormal,
};

[[nodiscard]] constexpr bool is_unary(Op op) {
    return op >= Op::negate && op <= Op::round;
}
[[nodiscard]] constexpr bool is_binary(Op op) {
    return op >= Op::add && op <= Op::logical_or;
}
[[nodiscard]] constexpr bool is_many(Op op) {
    return op >= Op::sum && op <= Op::deviation;
}
[[nodiscard]] constexpr bool is_random(Op op) {
    return op >= Op::random_uniform;
}

[[nodiscard]] double apply_unary(Op op, double a);
[[nodiscard]] double apply_binary(Op op, double a, double b);
[[nodiscard]] double apply_many(Op op, std::span<double const> values); // at least one value

} // namespace weir::dynamics
