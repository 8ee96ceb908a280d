#include "dynamics/compile/exact.hpp"

#include <cmath>

namespace weir::dynamics {

std::optional<double> apply_exactly(Op op, std::span<double const> values) {
    switch (op) {
    case Op::arc_cosine:
    case Op::arc_sine:
    case Op::arc_tangent:
    case Op::cosine:
    case Op::sine:
    case Op::tangent:
    case Op::exponential:
    case Op::logarithm:
    case Op::logarithm_10:
    case Op::hyperbolic_sine:
    case Op::hyperbolic_cosine:
    case Op::hyperbolic_tangent:
    case Op::log_gamma:
        return std::nullopt;
    case Op::power: { // exact where it is a whole power of a whole number
        double const value = apply_binary(op, values[0], values[1]);
        bool const whole = values[0] == std::trunc(values[0]) && values[1] == std::trunc(values[1]) &&
                           value == std::trunc(value) && std::abs(value) < 0x1p53;
        return whole ? std::optional(value) : std::nullopt;
    }
    default:
        break;
    }
    if (is_unary(op)) {
        return apply_unary(op, values[0]);
    }
    return is_binary(op) ? apply_binary(op, values[0], values[1]) : apply_many(op, values);
}

} // namespace weir::dynamics
