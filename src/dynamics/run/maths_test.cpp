// The engine's own elementary functions: how near they are to the C library's long double, that special
// values are C's, and that every pack and instruction set gives the bits of the plain double.
#include "base/random.hpp"
#include "dynamics/run/maths_probe.hpp"
#include "dynamics/run/trigonometry.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

namespace weir::dynamics {
namespace {

namespace own = WEIR_ISA_NAMESPACE;

using Plain = std::function<double(double)>;
using Long = std::function<long double(long double)>;

// In units in the last place of the truth.
double error_of(double value, long double truth) {
    int exponent = 0;
    static_cast<void>(std::frexp(truth, &exponent));
    long double const unit = std::ldexp(1.0L, std::max(exponent - 53, -1074));
    return static_cast<double>(std::abs((static_cast<long double>(value) - truth) / unit));
}

struct Case {
    char const* name;
    Plain ours;
    Long truth;
    double low;
    double high;
    double error_max;
};

std::vector<Case> cases() {
    return {
        {"exp", own::exp<double>, [](long double x) { return std::exp(x); }, -744, 709.7, 0.8},
        {"log", own::log<double>, [](long double x) { return std::log(x); }, 1e-300, 20, 0.85},
        {"log10", own::log10<double>, [](long double x) { return std::log10(x); }, 1e-300, 20, 0.51},
        {"log1p", own::log1p<double>, [](long double x) { return std::log1p(x); }, -0.999, 10, 1.4},
        {"sinh", own::sinh<double>, [](long double x) { return std::sinh(x); }, -710, 710, 1.8},
        {"sinh", own::sinh<double>, [](long double x) { return std::sinh(x); }, -2, 2, 1.8},
        {"cosh", own::cosh<double>, [](long double x) { return std::cosh(x); }, -710, 710, 1.6},
        {"tanh", own::tanh<double>, [](long double x) { return std::tanh(x); }, -3, 3, 2.9},
        {"sin", own::sin<double>, [](long double x) { return std::sin(x); }, -100, 100, 0.9},
        {"cos", own::cos<double>, [](long double x) { return std::cos(x); }, -100, 100, 0.9},
        {"tan", own::tan<double>, [](long double x) { return std::tan(x); }, -100, 100, 2.4},
        {"sin", own::sin<double>, [](long double x) { return std::sin(x); }, -1e6, 1e15, 0.9},
        {"asin", own::asin<double>, [](long double x) { return std::asin(x); }, -1, 1, 2.3},
        {"acos", own::acos<double>, [](long double x) { return std::acos(x); }, -1, 1, 1.5},
        {"atan", own::atan<double>, [](long double x) { return std::atan(x); }, -5, 5, 1.8},
    };
}

TEST_CASE("elementary functions keep their stated errors") {
    if constexpr (std::numeric_limits<long double>::digits < 64) {
        MESSAGE("long double is no wider than double here: errors are not measured");
        return;
    }
    for (auto const& one : cases()) {
        RandomStream stream(1, 2);
        double worst = 0;
        for (int i = 0; i < 20'000; ++i) {
            double const x = one.low + (one.high - one.low) * stream.uniform();
            worst = std::max(worst, error_of(one.ours(x), one.truth(x)));
        }
        CHECK_MESSAGE(worst <= one.error_max, one.name, " errs by ", worst);
        CHECK_MESSAGE(worst >= 0.4, one.name, " cannot be that near: ", worst);
    }
    RandomStream stream(1, 3);
    double worst = 0;
    for (int i = 0; i < 50'000; ++i) {
        double const x = std::exp2(-1022 + 2045 * stream.uniform());
        double const y = (2 * stream.uniform() - 1) * 700 / std::max(1.0, std::abs(std::log(x)));
        // long double's own pow is right to about half a unit of its last place, 1/4096 of ours.
        worst = std::max(worst, error_of(own::pow(x, y), std::pow(static_cast<long double>(x), y)));
    }
    CHECK_MESSAGE(worst <= 0.75, "pow errs by ", worst);
}

TEST_CASE("near multiples of a right angle the sine keeps its precision") {
    // The double nearest to a multiple of π/2 of all (J.-M. Muller, Elementary Functions, 11.2), and others;
    // sin and cos worked out to 40 digits.
    CHECK(own::cos(6381956970095103.0 * 0x1p797) == -4.68716592425462761112e-19);
    CHECK(own::sin(3.141592653589793) == 1.22464679914735317636e-16);
    CHECK(own::sin(1e22) == -0.8522008497671888017727);
    CHECK(own::cos(1e300) == doctest::Approx(-0.5753861119575491));
}

bool same(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) ||
           std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

std::vector<double> special_values() {
    double const infinity = std::numeric_limits<double>::infinity();
    std::vector<double> values;
    for (double const x : {0.0,
                           0.5,
                           1.0,
                           2.0,
                           3.0,
                           4.0,
                           1.5,
                           2.5,
                           1e-5,
                           1e5,
                           5e-324,
                           0x1p-1022,
                           0x1p52,
                           0x1p53,
                           0x1p53 + 2,
                           0x1p54,
                           0x1p64,
                           0x1p70,
                           1e300,
                           1.7976931348623157e308,
                           infinity,
                           std::numeric_limits<double>::quiet_NaN(),
                           0x1.fffffffffffffp-2,
                           0x1.0000000000001p0,
                           0x1.fffffffffffffp-1}) {
        values.push_back(x);
        values.push_back(-x);
    }
    return values;
}

TEST_CASE("special values are C's") {
    for (double const x : special_values()) {
        CAPTURE(x);
        CHECK(same(own::floor(x), std::floor(x)));
        CHECK(same(own::round(x), std::round(x)));
        CHECK(same(own::truncate(x), std::trunc(x)));
        CHECK(same(own::sqrt(x), std::sqrt(x)));
        for (auto const& [ours, theirs] :
             {std::pair<Plain, Plain>{own::exp<double>, [](double v) { return std::exp(v); }},
              {own::log<double>, [](double v) { return std::log(v); }},
              {own::log10<double>, [](double v) { return std::log10(v); }},
              {own::log1p<double>, [](double v) { return std::log1p(v); }},
              {own::sinh<double>, [](double v) { return std::sinh(v); }},
              {own::cosh<double>, [](double v) { return std::cosh(v); }},
              {own::tanh<double>, [](double v) { return std::tanh(v); }},
              {own::sin<double>, [](double v) { return std::sin(v); }},
              {own::cos<double>, [](double v) { return std::cos(v); }},
              {own::tan<double>, [](double v) { return std::tan(v); }},
              {own::asin<double>, [](double v) { return std::asin(v); }},
              {own::acos<double>, [](double v) { return std::acos(v); }},
              {own::atan<double>, [](double v) { return std::atan(v); }}}) {
            double const mine = ours(x);
            double const library = theirs(x);
            bool const ordinary = std::isfinite(library) && library != 0;
            CHECK((ordinary ? std::abs(mine - library) <= 4e-16 * std::abs(library) + 5e-324
                            : same(mine, library)));
        }
        for (double const y : special_values()) {
            CAPTURE(y);
            double const mine = own::pow(x, y);
            double const library = std::pow(x, y);
            bool const ordinary = std::isfinite(library) && library != 0;
            CHECK((ordinary ? std::abs(mine - library) <= 3e-16 * std::abs(library) + 5e-324
                            : same(mine, library)));
        }
    }
}

TEST_CASE("a power of ten has a whole logarithm, and a whole power is exact") {
    double power = 1;
    for (int i = 0; i <= 22; ++i, power *= 10) {
        CHECK(own::log10(power) == i);
    }
    CHECK(own::pow(3.0, 30.0) == 205891132094649.0);
    CHECK(own::pow(-3.0, 3.0) == -27);
    CHECK(own::pow(2.0, -1074.0) == 5e-324);
    CHECK(own::exp(0.0) == 1);
    CHECK(own::round(-2.5) == -3);
    CHECK(own::floor(-0.25) == -1);
}

// Arguments that reach every branch: all magnitudes, both signs, large angles, and the special values.
std::vector<double> inputs(std::size_t count, std::uint32_t stream_number) {
    RandomStream stream(5, stream_number);
    std::vector<double> values = special_values();
    while (values.size() < count) {
        auto const kind = stream.below(4);
        double x = stream.uniform() * (kind == 0 ? 1.5 : kind == 1 ? 800.0 : 30.0);
        if (kind == 2) {
            x = std::bit_cast<double>(stream());
        }
        values.push_back(stream.chance(0.5) ? x : -x);
    }
    return values;
}

struct Build {
    std::string name;
    bool supported;
    MathsProbe const* table;
};

std::vector<Build> builds() {
#if defined(__x86_64__)
    return {{"SSE4.2", __builtin_cpu_supports("sse4.2") != 0, sse42::maths_probe_table()},
            {"AVX2", __builtin_cpu_supports("avx2") != 0, avx2::maths_probe_table()},
            {"AVX-512",
             __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                 __builtin_cpu_supports("avx512vl") != 0,
             avx512::maths_probe_table()}};
#elif defined(__aarch64__)
    return {{"NEON", true, neon::maths_probe_table()}};
#else
    return {};
#endif
}

double plain_value(std::string_view name, double a, double b) {
    static std::vector<std::pair<std::string_view, double (*)(double)>> const functions = {
        {"exp", own::exp<double>},     {"log", own::log<double>},   {"log10", own::log10<double>},
        {"log1p", own::log1p<double>}, {"sinh", own::sinh<double>}, {"cosh", own::cosh<double>},
        {"tanh", own::tanh<double>},   {"sin", own::sin<double>},   {"cos", own::cos<double>},
        {"tan", own::tan<double>},     {"asin", own::asin<double>}, {"acos", own::acos<double>},
        {"atan", own::atan<double>},   {"sqrt", own::sqrt<double>}, {"floor", own::floor<double>},
        {"round", own::round<double>},
    };
    for (auto const& [known, function] : functions) {
        if (known == name) {
            return function(a);
        }
    }
    REQUIRE(name == "pow");
    return own::pow(a, b);
}

TEST_CASE("every instruction set gives the bits of the plain double") {
    constexpr std::size_t count = 1 << 15;
    auto const a = inputs(count, 0);
    auto b = inputs(count, 1);
    std::rotate(b.begin(), b.begin() + 7, b.end());
    std::vector<double> expected(count);
    std::vector<double> values(count);
    for (std::size_t which = 0; which < maths_probes; ++which) {
        std::string done;
        for (auto const& build : builds()) {
            auto const& probe = build.table[which];
            if (!build.supported) {
                MESSAGE(build.name, " is not run: this machine lacks it");
                continue;
            }
            if (done != probe.name) {
                for (std::size_t i = 0; i < count; ++i) {
                    expected[i] = plain_value(probe.name, a[i], b[i]);
                }
                done = probe.name;
            }
            probe.apply(a.data(), b.data(), values.data(), count);
            CHECK_MESSAGE(std::memcmp(values.data(), expected.data(), count * sizeof(double)) == 0,
                          build.name, " ", probe.name);
        }
    }
}

// The same on every architecture: a build for aarch64 must give this number too.
TEST_CASE("the bits of a hundred thousand values are those agreed upon") {
    constexpr std::size_t count = 1 << 13;
    auto const a = inputs(count, 2);
    auto b = inputs(count, 3);
    std::rotate(b.begin(), b.begin() + 11, b.end());
    std::uint64_t digest = 0xcbf29ce484222325; // FNV-1a, word by word
    for (auto const* const name : {"exp", "log", "log10", "log1p", "pow", "sinh", "cosh", "tanh", "sin",
                                   "cos", "tan", "asin", "acos", "atan", "sqrt", "floor", "round"}) {
        for (std::size_t i = 0; i < count; ++i) {
            digest = (digest ^ std::bit_cast<std::uint64_t>(plain_value(name, a[i], b[i]))) * 0x100000001b3;
        }
    }
    CHECK(digest == 0xbb841b335af3b58f);
}

} // namespace
} // namespace weir::dynamics
