// Measures how far the engine's own elementary functions are from the truth, in units in the last place,
// against quadruple precision: the greatest error over millions of arguments of each kind. A program of its
// own because it takes a minute and needs gcc's libquadmath.
#include "base/random.hpp"
#include "dynamics/run/trigonometry.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string_view>

__extension__ typedef __float128 Quad;
extern "C" {
Quad expq(Quad), logq(Quad), log10q(Quad), log1pq(Quad), powq(Quad, Quad), sinhq(Quad), coshq(Quad),
    tanhq(Quad);
Quad sinq(Quad), cosq(Quad), tanq(Quad), asinq(Quad), acosq(Quad), atanq(Quad);
}

namespace {

namespace own = weir::dynamics::WEIR_ISA_NAMESPACE;

double error_of(double value, Quad truth) {
    double const near = static_cast<double>(truth);
    if (!std::isfinite(near) || near == 0) {
        return value == near || (std::isnan(value) && std::isnan(near)) ? 0 : 1e9;
    }
    int exponent = 0;
    Quad const size = truth < 0 ? -truth : truth;
    static_cast<void>(std::frexp(near, &exponent));
    if (size < static_cast<Quad>(std::ldexp(1.0, exponent - 1))) {
        --exponent; // rounded up to a power of two
    }
    double const unit = std::ldexp(1.0, std::max(exponent - 53, -1074));
    return std::abs(static_cast<double>((static_cast<Quad>(value) - truth) / static_cast<Quad>(unit)));
}

struct Range {
    double low;
    double high;
    bool logarithmic; // as many arguments in each power of two
};

double drawn(weir::RandomStream& stream, Range const& range) {
    double const u = stream.uniform();
    if (range.logarithmic) {
        return std::exp2(std::log2(range.low) + u * (std::log2(range.high) - std::log2(range.low)));
    }
    return range.low + u * (range.high - range.low);
}

template <class Ours, class Truth>
void measure(char const* name, Range const& range, long count, bool both_signs, Ours ours, Truth truth) {
    weir::RandomStream stream(1);
    double worst = 0;
    double at = 0;
    for (long i = 0; i < count; ++i) {
        double x = drawn(stream, range);
        if (both_signs && stream.chance(0.5)) {
            x = -x;
        }
        double const error = error_of(ours(x), truth(static_cast<Quad>(x)));
        if (!(error <= worst)) {
            worst = error;
            at = x;
        }
    }
    std::printf("%-8s %12.6g to %-12.6g %8.4f at %.17g\n", name, range.low, range.high, worst, at);
    std::fflush(stdout);
}

void measure_pow(Range const& base, Range const& exponent, long count) {
    weir::RandomStream stream(2);
    double worst = 0;
    double worst_x = 0;
    double worst_y = 0;
    for (long i = 0; i < count; ++i) {
        double const x = drawn(stream, base);
        double const y = drawn(stream, exponent);
        double const error = error_of(own::pow(x, y), powq(x, y));
        if (!(error <= worst)) {
            worst = error;
            worst_x = x;
            worst_y = y;
        }
    }
    std::printf("pow      %g to %g ^ %g to %g: %.4f at %.17g ^ %.17g\n", base.low, base.high, exponent.low,
                exponent.high, worst, worst_x, worst_y);
}

} // namespace

#define WEIR_MEASURE(name, range, signs)                                                                     \
    measure(                                                                                                 \
        #name, Range range, count, signs, [](double x) { return own::name(x); },                             \
        [](Quad x) { return name##q(x); })

int main(int argument_count, char** arguments) {
    long const count = argument_count > 1 ? std::atol(arguments[1]) : 2'000'000;
    WEIR_MEASURE(exp, ({-708, 709.7, false}), false);
    WEIR_MEASURE(exp, ({-745, -708, false}), false);
    WEIR_MEASURE(exp, ({1e-20, 1, true}), true);
    WEIR_MEASURE(log, ({5e-324, 1.7e308, true}), false);
    WEIR_MEASURE(log, ({0.5, 2, false}), false);
    WEIR_MEASURE(log10, ({5e-324, 1.7e308, true}), false);
    WEIR_MEASURE(log10, ({0.5, 2, false}), false);
    WEIR_MEASURE(log1p, ({1e-20, 1e20, true}), false);
    WEIR_MEASURE(log1p, ({-0.999, 1, false}), false);
    measure_pow({1e-300, 1e300, true}, {-1, 1, false}, count);
    measure_pow({0.1, 10, true}, {-300, 300, false}, count);
    measure_pow({0.99, 1.01, false}, {-70000, 70000, false}, count);
    measure_pow({5e-324, 1e-300, true}, {-1, 1, false}, count);
    WEIR_MEASURE(sinh, ({1e-10, 710, true}), true);
    WEIR_MEASURE(sinh, ({0, 3, false}), true);
    WEIR_MEASURE(cosh, ({1e-10, 710, true}), true);
    WEIR_MEASURE(tanh, ({1e-10, 30, true}), true);
    WEIR_MEASURE(tanh, ({0, 3, false}), true);
    for (double const top : {0.8, 10.0, 1e6, 1e9, 1e22}) {
        Range const range{top > 1e6 ? 1e6 : 1e-10, top, true};
        measure(
            "sin", range, count, true, [](double x) { return own::sin(x); }, [](Quad x) { return sinq(x); });
        measure(
            "cos", range, count, true, [](double x) { return own::cos(x); }, [](Quad x) { return cosq(x); });
        measure(
            "tan", range, count, true, [](double x) { return own::tan(x); }, [](Quad x) { return tanq(x); });
    }
    WEIR_MEASURE(sin, ({1e22, 1.7e308, true}), true);
    WEIR_MEASURE(tan, ({1e22, 1.7e308, true}), true);
    WEIR_MEASURE(asin, ({0, 1, false}), true);
    WEIR_MEASURE(acos, ({0, 1, false}), true);
    WEIR_MEASURE(asin, ({1e-20, 1, true}), true);
    WEIR_MEASURE(acos, ({0.9999, 1, false}), true);
    WEIR_MEASURE(atan, ({1e-20, 1e20, true}), true);
    WEIR_MEASURE(atan, ({0, 4, false}), true);
}
