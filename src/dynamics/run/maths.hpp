// Exponentials, logarithms and powers of our own over packs of doubles (pack.hpp): the same bits on every
// instruction set, with special values as C has them. Polynomials are Chebyshev fits worked out to sixty
// digits. Greatest errors seen in two million arguments of each range (bench/dynamics/accuracy, against
// quadruple precision), in units in the last place:
//   exp 0.80, log 0.86, log10 0.51, log1p 1.3, pow 0.75, sinh 1.6, cosh 1.2, tanh 2.7.
#pragma once

#include "dynamics/run/pack.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

namespace detail {

// Coefficients from the constant up.
template <class Real, std::size_t count>
[[nodiscard]] inline Real polynomial(Real x, double const (&coefficients)[count]) {
    Real value = all<Real>(coefficients[count - 1]);
    for (std::size_t i = count - 1; i-- > 0;) {
        value = value * x + coefficients[i];
    }
    return value;
}

// The first 26 bits: the product of two such numbers is exact.
template <class Real>
[[nodiscard]] inline Real high_part(Real x) {
    return from_bits<Real>(bits(x) & 0xfffffffff8000000);
}

// value · 2^whole for |whole| < 2200, rounded once, by two exact powers.
template <class Real>
[[nodiscard]] inline Real scale(Real value, BitsOf<Real> whole) {
    BitsOf<Real> const half = ((whole + 4096) >> 1) - 2048;
    return value * from_bits<Real>((half + 1023) << 52) * from_bits<Real>((whole - half + 1023) << 52);
}

// e^(x + rest) for |x| ≤ ln 2 / 2 and a rest below its last place: (eˣ - 1 - x) / x² is the polynomial.
template <class Real>
[[nodiscard]] inline Real exp_near_zero(Real x, Real rest) {
    static constexpr double fit[] = {
        0x1.0000000000001p-1,  0x1.5555555555556p-3,  0x1.5555555553d37p-5,  0x1.11111111109a6p-7,
        0x1.6c16c1789d1d7p-10, 0x1.a01a01a7cebcdp-13, 0x1.a019b8ca26fcfp-16, 0x1.71de0d85293b8p-19,
        0x1.2891d4ffbb0f9p-22, 0x1.af390ba7e6f47p-26,
    };
    Real const small = rest + x * rest + x * x * polynomial(x, fit);
    Real const high = 1.0 + x;
    return high + ((x - (high - 1.0)) + small);
}

// eˣ · 2^shift, clamped to where the result is 0 or infinite.
template <class Real>
[[nodiscard]] inline Real exp_shifted(Real argument, std::uint64_t shift) {
    static constexpr double ln2_high = 0x1.62e42feep-1; // 32 bits, so that its product with a power is exact
    static constexpr double ln2_low = 0x1.a39ef35793c76p-33;
    Real const above = select<Real>(argument < 720.0, argument, all<Real>(720.0));
    Real const x = select<Real>(above > -760.0, above, all<Real>(-760.0));
    Real const shifted = x * 0x1.71547652b82fep+0 + rounder;
    BitsOf<Real> const whole = bits(shifted) - rounder_bits;
    Real const power = shifted - rounder;
    Real const high = x - power * ln2_high;
    Real const low = power * ln2_low;
    Real const near = high - low;
    Real const result = scale(exp_near_zero(near, (high - near) - low), whole + shift);
    return select<Real>(argument == argument, result, all<Real>(not_a_number));
}

// A positive x as 2^power · m, m from √½ to √2. Subnormal numbers too.
template <class Real>
struct Split {
    Real power;
    Real m;
};
template <class Real>
[[nodiscard]] inline Split<Real> split(Real x) {
    MaskOf<Real> const tiny = x < 0x1p-1022;
    Real const normal = select<Real>(tiny, x * 0x1p54, x);
    // Counted from the bits of √½, and from 2⁻¹⁰²⁴ so that no number is negative.
    BitsOf<Real> const from_root = bits(normal) - 0x3fe6a09e667f3bcd + (std::uint64_t{1024} << 52);
    BitsOf<Real> const whole = (from_root >> 52) - 1024;
    Real const power = whole_from_bits<Real>(whole);
    return {select<Real>(tiny, power - 54.0, power), from_bits<Real>(bits(normal) - (whole << 52))};
}

// ln m = ⅔ (high + low) to about 68 bits, for m from √½ to √2: with s = (m-1)/(m+1),
// 3 atanh(s) = s (3 + s² + s⁴ · polynomial), s and the factor each as a high part and a rest.
template <class Real>
struct Twofold {
    Real high; // 26 bits
    Real low;
};
template <class Real>
[[nodiscard]] inline Twofold<Real> long_log(Real m) {
    static constexpr double fit[] = {
        0x1.3333333333333p-1, 0x1.b6db6db6db7b3p-2, 0x1.555555552fe16p-2, 0x1.1745d19c0539ap-2,
        0x1.d89d60a9dd017p-3, 0x1.99a52f82d6785p-3, 0x1.679d346319286p-3, 0x1.6826d79167dccp-3,
    };
    Real const numerator = m - 1.0;
    Real const denominator = m + 1.0;
    Real const denominator_high = high_part(denominator);
    Real const denominator_low = m - (denominator_high - 1.0);
    Real const inverse = 1.0 / denominator;
    Real const s_high = high_part(numerator * inverse);
    Real const s_low = ((numerator - s_high * denominator_high) - s_high * denominator_low) * inverse;
    Real const s = s_high + s_low;
    Real const near = s * s;
    Real const square = s_high * s_high; // exact; what is missing from it is in the rest
    Real const rest = near * near * polynomial(near, fit) + s_low * (s_high + s);
    Real const factor_high = high_part((3.0 + square) + rest);
    Real const factor_low = rest - ((factor_high - 3.0) - square);
    Real const first = s_high * factor_high;
    Real const second = s_low * factor_high + factor_low * s;
    Real const high = high_part(first + second);
    return {high, second - (high - first)};
}

// The value of a logarithm where its argument is no positive finite number.
template <class Real>
[[nodiscard]] inline Real log_or_special(Real x, Real value) {
    Real const positive = select<Real>(x < infinity, value, x);
    Real const defined = select<Real>(x > 0.0, positive, all<Real>(not_a_number));
    return select<Real>(x == 0.0, all<Real>(-infinity), defined);
}

} // namespace detail

template <class Real>
[[nodiscard]] inline Real exp(Real x) {
    return detail::exp_shifted(x, 0);
}

// With f = m - 1 and s = f / (2 + f), ln m = f - f²/2 + s (f²/2 + R), R even in s (K. C. Ng's form).
template <class Real>
[[nodiscard]] inline Real log(Real x) {
    static constexpr double fit[] = {
        0x1.5555555555558p-1, 0x1.99999999952abp-2, 0x1.2492492df7663p-2, 0x1.c71c62ddb431bp-3,
        0x1.7462b6e311a89p-3, 0x1.39fe16ad885a7p-3, 0x1.2b5bd9a316a24p-3,
    };
    auto const parts = detail::split(x);
    Real const f = parts.m - 1.0;
    Real const s = f / (2.0 + f);
    Real const square = s * s;
    Real const half = 0.5 * f * f;
    Real const bent = s * (half + square * detail::polynomial(square, fit));
    Real const low = half - (bent + parts.power * 0x1.a39ef35793c76p-33);
    return detail::log_or_special(x, parts.power * 0x1.62e42feep-1 - (low - f));
}

// ln (1 + x), right for small x too.
template <class Real>
[[nodiscard]] inline Real log1p(Real x) {
    Real const sum = 1.0 + x;
    Real const lost = (x - (sum - 1.0)) / sum;
    Real const usual = log(sum) + select<Real>(sum < infinity, lost, Real{});
    Real const value = select<Real>(sum == 1.0, x, usual);
    Real const defined = select<Real>(sum > 0.0, value, all<Real>(not_a_number));
    return select<Real>(sum == 0.0, all<Real>(-infinity), defined);
}

// To about 66 bits before the last rounding, so that the logarithm of a power of ten is whole.
template <class Real>
[[nodiscard]] inline Real log10(Real x) {
    auto const parts = detail::split(x);
    auto const natural = detail::long_log(parts.m);
    static constexpr double factor_high = 0x1.287a76p-2; // ⅔ / ln 10, 26 bits
    static constexpr double factor_low = 0x1.b7a1af66378e8p-29;
    Real const product = factor_high * natural.high; // exact
    Real const rest = factor_low * natural.high + (factor_high + factor_low) * natural.low;
    Real const whole = parts.power * 0x1.34413508p-2; // log₁₀ 2, 30 bits: exact
    Real const high = whole + product;
    Real const back = high - whole;
    Real const lost = (whole - (high - back)) + (product - back);
    return detail::log_or_special(x, high + (lost + (rest + parts.power * 0x1.f79fef311f12bp-34)));
}

namespace detail {

// x^y for x > 0 finite or subnormal, |y| ≤ 2⁶⁴: 2^(y log₂ x) with the exponent to about 66 bits.
template <class Real>
[[nodiscard]] inline Real power_of_positive(Real x, Real y) {
    auto const parts = split(x);
    auto const natural = long_log(parts.m);
    static constexpr double factor_high = 0x1.ec709d8p-1; // ⅔ / ln 2, 26 bits
    static constexpr double factor_low = 0x1.0e80ff5d27f05p-27;
    Real const product = factor_high * natural.high; // exact
    Real const rest = factor_low * natural.high + (factor_high + factor_low) * natural.low;
    Real const log_high = high_part((product + rest) + parts.power);
    Real const log_low = rest - ((log_high - parts.power) - product);

    Real const y_high = high_part(y);
    Real const exponent_high = y_high * log_high; // exact
    Real const exponent_low = (y - y_high) * log_high + y * log_low;
    Real const sum = exponent_high + exponent_low;
    MaskOf<Real> const outside = opposite(magnitude(sum) < 1080.0); // over- or underflow
    Real const far = select<Real>(sum > 0.0, all<Real>(1080.0), all<Real>(-1080.0));
    Real const exponent = select<Real>(outside, far, sum);

    Real const shifted = exponent + rounder;
    BitsOf<Real> const whole = bits(shifted) - rounder_bits;
    Real const fraction =
        select<Real>(outside, Real{}, exponent_high) - select<Real>(outside, Real{}, shifted - rounder);
    Real const low = select<Real>(outside, Real{}, exponent_low);
    static constexpr double ln2_high = 0x1.62e42f8p-1; // 26 bits
    static constexpr double ln2_low = 0x1.be8e7bcd5e4f2p-27;
    Real const fraction_high = high_part(fraction + low);
    Real const first = fraction_high * ln2_high; // exact
    Real const second = (low - (fraction_high - fraction)) * 0x1.62e42fefa39efp-1 + fraction_high * ln2_low;
    Real const near = first + second;
    return scale(exp_near_zero(near, second - (near - first)), whole);
}

} // namespace detail

// C's table of special values (C11, F.10.4.4).
template <class Real>
[[nodiscard]] inline Real pow(Real x, Real y) {
    Real const base = magnitude(x);
    Real const huge = magnitude(y);
    Real const exponent =
        from_bits<Real>(bits(select<Real>(huge < 0x1p64, huge, all<Real>(0x1p64))) | sign_of(y));
    Real const ordinary = detail::power_of_positive(base, exponent);
    Real const of_zero = select<Real>(y < 0.0, all<Real>(infinity), Real{});
    Real const of_infinity = select<Real>(y < 0.0, Real{}, all<Real>(infinity));
    Real result = select<Real>(base == 0.0, of_zero, ordinary);
    result = select<Real>(base == infinity, of_infinity, result);

    MaskOf<Real> const whole = either(floor(huge) == huge, huge == infinity);
    Real const half = 0.5 * huge;
    MaskOf<Real> const odd = both(both(whole, huge < 0x1p53), floor(half) != half);
    Real const negated = flip_sign(result, sign_of(x));
    result = select<Real>(odd, negated, result);
    MaskOf<Real> const undefined = both(both(x < 0.0, base < infinity), opposite(whole));
    MaskOf<Real> const unordered = either(x != x, y != y);
    result = select<Real>(either(undefined, unordered), all<Real>(not_a_number), result);
    return select<Real>(either(x == 1.0, y == 0.0), all<Real>(1.0), result);
}

namespace detail {

// sinh x for |x| ≤ 1.
template <class Real>
[[nodiscard]] inline Real sinh_near_zero(Real x) {
    static constexpr double fit[] = {
        0x1.5555555555555p-3,  0x1.11111111110fdp-7,  0x1.a01a01a01ee70p-13, 0x1.71de3a4e14f40p-19,
        0x1.ae6460fae3728p-26, 0x1.611cb330c1fe8p-33, 0x1.b41232cf9950fp-41,
    };
    Real const square = x * x;
    return x + x * (square * polynomial(square, fit));
}

} // namespace detail

template <class Real>
[[nodiscard]] inline Real cosh(Real x) {
    Real const half = detail::exp_shifted(magnitude(x), ~std::uint64_t{0}); // e^|x| / 2
    return half + 0.25 / half;
}

template <class Real>
[[nodiscard]] inline Real sinh(Real x) {
    Real const size = magnitude(x);
    Real const half = detail::exp_shifted(size, ~std::uint64_t{0});
    Real const near = detail::sinh_near_zero(select<Real>(size < 1.0, size, Real{}));
    Real const value = select<Real>(size < 1.0, near, half - 0.25 / half);
    return select<Real>(x == x, flip_sign(value, sign_of(x)), all<Real>(not_a_number));
}

template <class Real>
[[nodiscard]] inline Real tanh(Real x) {
    Real const size = magnitude(x);
    Real const half = detail::exp_shifted(size, ~std::uint64_t{0});
    Real const near = detail::sinh_near_zero(select<Real>(size < 1.0, size, Real{})) / (half + 0.25 / half);
    Real const value = select<Real>(size < 1.0, near, 1.0 - 2.0 / (4.0 * half * half + 1.0));
    return select<Real>(x == x, flip_sign(value, sign_of(x)), all<Real>(not_a_number));
}

// ln Γ(x) for x > 0: Stirling's series from sixteen on, below by Γ(x + 1) = x Γ(x). Absolute error 10⁻¹⁴ or a
// relative one of 10⁻¹⁵.
[[nodiscard]] inline double log_gamma(double x) {
    double below = 1;
    for (; x < 16; x += 1) {
        below *= x;
    }
    double const inverse = 1 / x;
    double const square = inverse * inverse;
    double const series =
        inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680))));
    return (x - 0.5) * log(x) - x + (0x1.d67f1c864beb5p-1 + series) - log(below); // ½ ln 2π
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
