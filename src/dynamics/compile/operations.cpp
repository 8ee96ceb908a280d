// Plain arithmetic of the operations; see operations.hpp. Truth is 1 and 0, and anything but 0 is true.
#include "dynamics/compile/operations.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

namespace {
double log_gamma(double a) {
    int sign = 0;
    return lgamma_r(a, &sign);
}
} // namespace

double apply_unary(Op op, double a) {
    switch (op) {
    case Op::negate:
        return -a;
    case Op::logical_not:
        return a == 0 ? 1 : 0;
    case Op::absolute:
        return std::abs(a);
    case Op::arc_cosine:
        return std::acos(a);
    case Op::arc_sine:
        return std::asin(a);
    case Op::arc_tangent:
        return std::atan(a);
    case Op::cosine:
        return std::cos(a);
    case Op::sine:
        return std::sin(a);
    case Op::tangent:
        return std::tan(a);
    case Op::exponential:
        return std::exp(a);
    case Op::logarithm:
        return std::log(a);
    case Op::logarithm_10:
        return std::log10(a);
    case Op::square_root:
        return std::sqrt(a);
    case Op::integer_part: // XMILE 1.0, 3.5.1: the next integer less than or equal
        return std::floor(a);
    case Op::truncate:
        return std::trunc(a);
    case Op::hyperbolic_sine:
        return std::sinh(a);
    case Op::hyperbolic_cosine:
        return std::cosh(a);
    case Op::hyperbolic_tangent:
        return std::tanh(a);
    case Op::log_gamma: // not std::lgamma, which writes a global sign
        return log_gamma(a);
    case Op::round:
        return std::round(a);
    default:
        WEIR_UNREACHABLE();
    }
}

namespace {
double truth(bool holds) {
    return holds ? 1 : 0;
}
} // namespace

double apply_binary(Op op, double a, double b) {
    switch (op) {
    case Op::add:
        return a + b;
    case Op::subtract:
        return a - b;
    case Op::multiply:
        return a * b;
    case Op::divide:
        return a / b;
    case Op::modulo:
        return a - b * std::floor(a / b);
    case Op::power:
        return std::pow(a, b);
    case Op::less:
        return truth(a < b);
    case Op::less_equal:
        return truth(a <= b);
    case Op::greater:
        return truth(a > b);
    case Op::greater_equal:
        return truth(a >= b);
    case Op::equal:
        return truth(a == b);
    case Op::not_equal:
        return truth(a != b);
    case Op::logical_and:
        return truth(a != 0 && b != 0);
    case Op::logical_or:
        return truth(a != 0 || b != 0);
    case Op::remainder:
        return std::fmod(a, b);
    case Op::quantum:
        return b <= 0 ? a : b * std::trunc(a / b);
    default:
        WEIR_UNREACHABLE();
    }
}

double apply_many(Op op, std::span<double const> values) {
    WEIR_EXPECTS(!values.empty());
    double result = values.front();
    auto const rest = values.subspan(1);
    if (op == Op::minimum || op == Op::maximum) {
        for (double const value : rest) {
            // NaN is passed on, so that a fault is not hidden by a bound.
            bool const takes = op == Op::minimum ? !(result <= value) : !(result >= value);
            result = takes && !std::isnan(result) ? value : result;
        }
        return result;
    }
    if (op == Op::product) {
        for (double const value : rest) {
            result *= value;
        }
        return result;
    }
    for (double const value : rest) {
        result += value;
    }
    if (op == Op::sum) {
        return result;
    }
    auto const count = static_cast<double>(values.size());
    double const mean = result / count;
    if (op == Op::mean) {
        return mean;
    }
    double squares = 0;
    for (double const value : values) {
        squares += (value - mean) * (value - mean);
    }
    return std::sqrt(squares / count);
}

} // namespace weir::dynamics
