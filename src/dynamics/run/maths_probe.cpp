// The elementary functions over whole arrays, compiled once for each instruction set; see maths_probe.hpp.
#include "dynamics/run/maths_probe.hpp"

#include "dynamics/run/trigonometry.hpp"

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

namespace {

using Wide = Pack<native_lanes>::Real;

template <auto function>
void over(double const* a, double const*, double* results, std::size_t count) {
    for (std::size_t i = 0; i < count; i += native_lanes) {
        store(results + i, function(load<Wide>(a + i)));
    }
}

void powers(double const* a, double const* b, double* results, std::size_t count) {
    for (std::size_t i = 0; i < count; i += native_lanes) {
        store(results + i, pow(load<Wide>(a + i), load<Wide>(b + i)));
    }
}

constexpr MathsProbe table[maths_probes] = {
    {"exp", over<exp<Wide>>},
    {"log", over<log<Wide>>},
    {"log10", over<log10<Wide>>},
    {"log1p", over<log1p<Wide>>},
    {"pow", powers},
    {"sinh", over<sinh<Wide>>},
    {"cosh", over<cosh<Wide>>},
    {"tanh", over<tanh<Wide>>},
    {"sin", over<sin<Wide>>},
    {"cos", over<cos<Wide>>},
    {"tan", over<tan<Wide>>},
    {"asin", over<asin<Wide>>},
    {"acos", over<acos<Wide>>},
    {"atan", over<atan<Wide>>},
    {"sqrt", over<sqrt<Wide>>},
    {"floor", over<floor<Wide>>},
    {"round", over<round<Wide>>},
};

} // namespace

MathsProbe const* maths_probe_table() {
    return table;
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE
