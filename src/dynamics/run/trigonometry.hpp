// Sine, cosine, tangent and their inverses over packs of doubles, the same bits on every instruction set;
// see maths.hpp. Apart because the reduction of large angles is a subject of its own. Greatest errors seen
// (bench/dynamics/accuracy), in units in the last place, over all finite arguments:
//   sin 0.87, cos 0.87, tan 2.3, asin 2.2, acos 1.2, atan 1.8.
#pragma once

#include "dynamics/run/maths.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

namespace detail {

// An angle of any size as quarter · π/2 + x + rest, |x| ≤ π/4; of quarter only the last two bits are told.
template <class Real>
struct Angle {
    Real x;
    Real rest;
    BitsOf<Real> quarter;
};

inline constexpr double angle_max = 0x1p20; // what three steps of Cody and Waite reduce exactly

// size in [0, 2²⁰): π/2 in four parts, the first three of 33 bits or fewer, so that their products are exact.
template <class Real>
[[nodiscard]] inline Angle<Real> reduce(Real size) {
    static constexpr double parts[] = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2ep-69,
                                       0x1.b839a252049c1p-104};
    Real const shifted = size * 0x1.45f306dc9c883p-1 + rounder;
    Real const quarters = shifted - rounder;
    Real x = size - quarters * parts[0];
    Real lost = all<Real>(0.0);
    for (int i = 1; i < 3; ++i) { // each difference with what its rounding loses
        Real const part = quarters * parts[i];
        Real const difference = x - part;
        Real const back = difference - x;
        lost = lost + ((x - (difference - back)) - (part + back));
        x = difference;
    }
    lost = lost - quarters * parts[3];
    Real const sum = x + lost;
    return {sum, (x - sum) + lost, bits(shifted) - rounder_bits};
}

__extension__ typedef unsigned __int128 Wide;

// Bits of 2/π from `first` on (the first after the binary point is number 64): 64 of them.
[[nodiscard]] inline std::uint64_t bits_of_two_over_pi(int first) {
    static constexpr std::uint64_t words[] = {
        0,
        0xa2f9836e4e441529,
        0xfc2757d1f534ddc0,
        0xdb6295993c439041,
        0xfe5163abdebbc561,
        0xb7246e3a424dd2e0,
        0x06492eea09d1921c,
        0xfe1deb1cb129a73e,
        0xe88235f52ebb4484,
        0xe99c7026b45f7e41,
        0x3991d639835339f4,
        0x9c845f8bbdf9283b,
        0x1ff897ffde05980f,
        0xef2f118b5a0a6d1f,
        0x6d367ecf27cb09b7,
        0x4f463f669e5fea2d,
        0x7527bac7ebe5f17b,
        0x3d0739f78a5292ea,
        0x6bfb5fb11f8d5d08,
        0x56033046fc7b6bab,
        0xf0cfbc209af4361d,
    };
    auto const word = static_cast<std::size_t>(first) / 64;
    int const skip = first % 64;
    return skip == 0 ? words[word] : (words[word] << skip) | (words[word + 1] >> (64 - skip));
}

// Payne and Hanek: size = m · 2^e, and of m · 2^e · 2/π only what is below 4 is worked out, from the 192
// bits of 2/π that matter. In whole numbers, so exact and alike everywhere. size ≥ 2²⁰ and finite.
[[nodiscard]] inline Angle<double> reduce_large(double size) {
    auto const pattern = std::bit_cast<std::uint64_t>(size);
    auto const m = (pattern & ((std::uint64_t{1} << 52) - 1)) | (std::uint64_t{1} << 52);
    int const first = static_cast<int>(pattern >> 52) - 1075 - 2 + 64; // its weight is 2¹ once shifted by e
    Wide const low = Wide{m} * bits_of_two_over_pi(first + 128);
    Wide const middle = Wide{m} * bits_of_two_over_pi(first + 64) + (low >> 64);
    auto const high = static_cast<std::uint64_t>(Wide{m} * bits_of_two_over_pi(first) + (middle >> 64));
    // Two bits of quarters, then the fraction.
    Wide const product = (Wide{high} << 64) | static_cast<std::uint64_t>(middle);
    Wide fraction = (product << 2) | (static_cast<std::uint64_t>(low) >> 62);
    bool const above_half = (fraction >> 127) != 0;
    std::uint64_t const quarter = (high >> 62) + (above_half ? 1 : 0);
    fraction = above_half ? -fraction : fraction;
    if (fraction == 0) { // no double comes this near to a multiple of π/2
        return {0, 0, quarter};
    }
    auto const top = static_cast<std::uint64_t>(fraction >> 64);
    int const zeros =
        top != 0 ? std::countl_zero(top) : 64 + std::countl_zero(static_cast<std::uint64_t>(fraction));
    fraction <<= zeros;
    double const unit = std::bit_cast<double>(static_cast<std::uint64_t>(1023 - zeros) << 52);
    double const a = static_cast<double>(static_cast<std::uint64_t>(fraction >> 102)) * 0x1p-26;
    double const b = static_cast<double>(static_cast<std::uint64_t>(fraction >> 76) & 0x3ffffff) * 0x1p-52;
    double const c =
        static_cast<double>(static_cast<std::uint64_t>(fraction >> 24) & 0xfffffffffffff) * 0x1p-104;
    // (a + b + c) · π/2 with a, b and the parts of π/2 of 26 bits, so that the great products are exact.
    static constexpr double p = 0x1.921fb50000000p+0;
    static constexpr double q = 0x1.110b460000000p-26;
    static constexpr double r = 0x1.1a62633145c07p-54;
    double const main = a * p;
    double const second = a * q + b * p;
    double const third = (a * r + c * p) + b * q;
    double const sum = main + second;
    double const rest = ((main - sum) + second) + third;
    double const x = sum + rest;
    double const sign = above_half ? -unit : unit;
    return {x * sign, ((sum - x) + rest) * sign, quarter};
}

// The angle of a magnitude. A large one is reduced by itself, in its own lane.
template <class Real>
[[nodiscard]] inline Angle<Real> angle_of(Real size) {
    MaskOf<Real> const small = size < angle_max;
    Angle<Real> angle = reduce<Real>(select<Real>(small, size, Real{}));
    MaskOf<Real> const large = both(opposite(small), size < infinity);
    if (any(large)) [[unlikely]] {
        constexpr auto count = static_cast<std::size_t>(lanes_of<Real>);
        auto const sizes = std::bit_cast<std::array<double, count>>(size);
        auto xs = std::bit_cast<std::array<double, count>>(angle.x);
        auto rests = std::bit_cast<std::array<double, count>>(angle.rest);
        auto quarters = std::bit_cast<std::array<std::uint64_t, count>>(angle.quarter);
        for (std::size_t i = 0; i < count; ++i) {
            if (sizes[i] >= angle_max && sizes[i] < infinity) {
                auto const one = reduce_large(sizes[i]);
                xs[i] = one.x;
                rests[i] = one.rest;
                quarters[i] = one.quarter;
            }
        }
        angle = {std::bit_cast<Real>(xs), std::bit_cast<Real>(rests), std::bit_cast<BitsOf<Real>>(quarters)};
    }
    return angle;
}

// sin (x + rest) and cos (x + rest) for |x| ≤ π/4.
template <class Real>
[[nodiscard]] inline Real sin_near_zero(Real x, Real rest) {
    static constexpr double fit[] = {
        -0x1.5555555555555p-3, 0x1.1111111110bb1p-7,   -0x1.a01a019e8357dp-13,
        0x1.71de37961e4c6p-19, -0x1.ae600a926c89ap-26, 0x1.5e0af186af739p-33,
    };
    Real const square = x * x;
    return x + (x * (square * polynomial(square, fit)) + rest * (1.0 - 0.5 * square));
}
template <class Real>
[[nodiscard]] inline Real cos_near_zero(Real x, Real rest) {
    static constexpr double fit[] = {
        0x1.5555555555555p-5,   -0x1.6c16c16c16966p-10, 0x1.a01a019f4e867p-16,
        -0x1.27e4fa17a41b4p-22, 0x1.1eeb68b109173p-29,  -0x1.907d7aebd5e3dp-37,
    };
    Real const square = x * x;
    Real const half = 0.5 * square;
    Real const high = 1.0 - half;
    return high + (((1.0 - high) - half) + (square * (square * polynomial(square, fit)) - x * rest));
}

template <class Real>
[[nodiscard]] inline MaskOf<Real> is_odd(BitsOf<Real> whole) {
    if constexpr (lanes_of<Real> == 1) {
        return (whole & 1) != 0;
    } else {
        return std::bit_cast<MaskOf<Real>>((whole & 1) != 0);
    }
}

template <class Real>
[[nodiscard]] inline Real defined_for_finite(Real x, Real value) {
    return select<Real>(magnitude(x) < infinity, value, all<Real>(not_a_number));
}

} // namespace detail

template <class Real>
[[nodiscard]] inline Real sin(Real x) {
    auto const angle = detail::angle_of(magnitude(x));
    Real const sine = detail::sin_near_zero(angle.x, angle.rest);
    Real const cosine = detail::cos_near_zero(angle.x, angle.rest);
    Real const value = select<Real>(detail::is_odd<Real>(angle.quarter), cosine, sine);
    return detail::defined_for_finite(x, flip_sign(value, sign_of(x) ^ ((angle.quarter & 2) << 62)));
}

template <class Real>
[[nodiscard]] inline Real cos(Real x) {
    auto const angle = detail::angle_of(magnitude(x));
    Real const sine = detail::sin_near_zero(angle.x, angle.rest);
    Real const cosine = detail::cos_near_zero(angle.x, angle.rest);
    Real const value = select<Real>(detail::is_odd<Real>(angle.quarter), sine, cosine);
    return detail::defined_for_finite(x, flip_sign(value, ((angle.quarter + 1) & 2) << 62));
}

template <class Real>
[[nodiscard]] inline Real tan(Real x) {
    auto const angle = detail::angle_of(magnitude(x));
    Real const sine = detail::sin_near_zero(angle.x, angle.rest);
    Real const cosine = detail::cos_near_zero(angle.x, angle.rest);
    auto const odd = detail::is_odd<Real>(angle.quarter);
    Real const value = select<Real>(odd, cosine, sine) / select<Real>(odd, sine, cosine);
    return detail::defined_for_finite(x, flip_sign(value, sign_of(x) ^ ((angle.quarter & 1) << 63)));
}

// Beyond tan π/8 the angle is taken from π/4, beyond tan 3π/8 from π/2.
template <class Real>
[[nodiscard]] inline Real atan(Real x) {
    static constexpr double fit[] = {
        -0x1.5555555555555p-2, 0x1.9999999999344p-3, -0x1.2492492435beep-3, 0x1.c71c7185006ddp-4,
        -0x1.745d0b1ef71ecp-4, 0x1.3b1262253e208p-4, -0x1.10fa6b502376ep-4, 0x1.dfe57271156bbp-5,
        -0x1.a095374ce56bbp-5, 0x1.41560ea6668bfp-5, -0x1.3a129c8a05421p-6,
    };
    static constexpr double quarter_high = 0x1.921fb54442d18p-1; // π/4
    static constexpr double quarter_low = 0x1.1a62633145c07p-55;
    Real const size = magnitude(x);
    MaskOf<Real> const middle = size > 0x1.a827999fcef32p-2;
    MaskOf<Real> const far = size > 0x1.3504f333f9de6p+1;
    Real const numerator = select<Real>(far, all<Real>(-1.0), select<Real>(middle, size - 1.0, size));
    Real const denominator = select<Real>(far, size, select<Real>(middle, size + 1.0, all<Real>(1.0)));
    Real const steps = select<Real>(far, all<Real>(2.0), select<Real>(middle, all<Real>(1.0), Real{}));
    Real const t = numerator / denominator;
    Real const square = t * t;
    Real const bent = t * (square * detail::polynomial(square, fit)) + steps * quarter_low;
    Real const base = steps * quarter_high;
    Real const high = base + t;
    Real const value = high + ((t - (high - base)) + bent);
    return select<Real>(x == x, flip_sign(value, sign_of(x)), all<Real>(not_a_number));
}

namespace detail {

// For a magnitude up to ½ its arcsine; beyond, half of the angle left to π/2: asin √((1 - size) / 2).
template <class Real>
[[nodiscard]] inline Real part_of_asin(Real size) {
    static constexpr double fit[] = {
        0x1.5555555555556p-3, 0x1.3333333332ecap-4, 0x1.6db6db6e31f13p-5, 0x1.f1c71c1db0623p-6,
        0x1.6e8bb1c8209a2p-6, 0x1.1c4d35cf95421p-6, 0x1.c9cf07674736ap-7, 0x1.782651caa6547p-7,
        0x1.52420b04b37bep-7, 0x1.65a9c4dfcf8b2p-8, 0x1.1d189408314eep-6, -0x1.e6aaa8a0a04ccp-7,
        0x1.d72b2bc8155f8p-6,
    };
    MaskOf<Real> const near = size <= 0.5;
    Real const square = select<Real>(near, size * size, 0.5 * (1.0 - size));
    Real const x = select<Real>(near, size, hardware_root(square));
    return x + x * (square * polynomial(square, fit));
}

inline constexpr double right_angle_high = 0x1.921fb54442d18p+0; // π/2
inline constexpr double right_angle_low = 0x1.1a62633145c07p-54;

} // namespace detail

template <class Real>
[[nodiscard]] inline Real asin(Real x) {
    Real const size = magnitude(x);
    Real const part = detail::part_of_asin(size);
    Real const far = detail::right_angle_high - (2.0 * part - detail::right_angle_low);
    Real const value = select<Real>(size <= 0.5, part, far);
    return select<Real>(size <= 1.0, flip_sign(value, sign_of(x)), all<Real>(not_a_number));
}

template <class Real>
[[nodiscard]] inline Real acos(Real x) {
    Real const size = magnitude(x);
    Real const part = detail::part_of_asin(size);
    Real const near = detail::right_angle_high - (flip_sign(part, sign_of(x)) - detail::right_angle_low);
    Real const twice = 2.0 * part;
    Real const left = 2.0 * detail::right_angle_high - (twice - 2.0 * detail::right_angle_low);
    Real const value = select<Real>(size <= 0.5, near, select<Real>(x > 0.0, twice, left));
    return select<Real>(size <= 1.0, value, all<Real>(not_a_number));
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
