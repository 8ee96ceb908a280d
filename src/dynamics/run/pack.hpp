// A pack of doubles that are worked on at once, one run in each lane, and the handful of things that every
// kernel is written with. One source serves SSE4.2, NEON, AVX2, AVX-512 and the plain double, and gives the
// same bits on each: only exact or correctly rounded operations are used, and nothing branches by lane.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

// Each instruction set's kernels are compiled from the same source with other flags. A namespace apiece
// keeps the linker from taking an inline function of one for another.
#ifndef WEIR_ISA_NAMESPACE
#define WEIR_ISA_NAMESPACE plain
#endif

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi" // packs never cross a boundary between instruction sets
#endif

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

// What a compiler makes of comparing two doubles of a pack.
#if defined(__clang__)
using MaskLane = long long;
#else
using MaskLane = long;
#endif

template <int lanes>
struct Pack {
    using Real [[gnu::vector_size(8 * lanes)]] = double;
    using Bits [[gnu::vector_size(8 * lanes)]] = std::uint64_t;
    using Mask [[gnu::vector_size(8 * lanes)]] = MaskLane; // all ones where it holds, else zero
};
template <>
struct Pack<1> {
    using Real = double;
    using Bits = std::uint64_t;
    using Mask = bool;
};

template <class Real>
inline constexpr int lanes_of = static_cast<int>(sizeof(Real) / sizeof(double));
template <class Real>
using BitsOf = typename Pack<lanes_of<Real>>::Bits;
template <class Real>
using MaskOf = typename Pack<lanes_of<Real>>::Mask;

// The widest pack that the instruction set being compiled for holds in one register.
#if defined(__AVX512F__)
inline constexpr int native_lanes = 8;
#elif defined(__AVX__)
inline constexpr int native_lanes = 4;
#elif defined(__SSE2__) || defined(__ARM_NEON)
inline constexpr int native_lanes = 2;
#else
inline constexpr int native_lanes = 1;
#endif

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(); // the one that is given
inline constexpr double infinity = std::numeric_limits<double>::infinity();

template <class Real>
[[nodiscard]] inline Real all(double value) {
    return value - Real{}; // keeps the sign of -0
}
template <class Real>
[[nodiscard]] inline Real load(double const* from) {
    Real value;
    std::memcpy(&value, from, sizeof value);
    return value;
}
template <class Real>
inline void store(double* to, Real value) {
    std::memcpy(to, &value, sizeof value);
}

template <class Real>
[[nodiscard]] inline BitsOf<Real> bits(Real value) {
    return std::bit_cast<BitsOf<Real>>(value);
}
template <class Real>
[[nodiscard]] inline Real from_bits(BitsOf<Real> value) {
    return std::bit_cast<Real>(value);
}

// Masks. A plain double's is bool, a pack's is a pack of integers.
template <class Real>
[[nodiscard]] inline Real select(MaskOf<Real> mask, Real yes, Real no) {
    return mask ? yes : no;
}
template <class Real>
[[nodiscard]] inline Real select(MaskOf<Real> mask, double yes, Real no)
    requires(lanes_of<Real> > 1)
{
    return mask ? all<Real>(yes) : no;
}
template <class Real>
[[nodiscard]] inline Real select(MaskOf<Real> mask, Real yes, double no)
    requires(lanes_of<Real> > 1)
{
    return mask ? yes : all<Real>(no);
}
[[nodiscard]] inline bool both(bool a, bool b) {
    return a && b;
}
[[nodiscard]] inline bool either(bool a, bool b) {
    return a || b;
}
[[nodiscard]] inline bool opposite(bool a) {
    return !a;
}
[[nodiscard]] inline bool any(bool a) {
    return a;
}
template <class Mask>
[[nodiscard]] inline Mask both(Mask a, Mask b) {
    return a & b;
}
template <class Mask>
[[nodiscard]] inline Mask either(Mask a, Mask b) {
    return a | b;
}
template <class Mask>
[[nodiscard]] inline Mask opposite(Mask a) {
    return ~a;
}
template <class Mask>
[[nodiscard]] inline bool any(Mask a) {
    std::int64_t found = 0;
    for (std::size_t i = 0; i < sizeof(Mask) / sizeof(std::int64_t); ++i) {
        found |= a[i];
    }
    return found != 0;
}

// Signs and magnitudes, by the bits: right for zeroes, infinities and NaN.
inline constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

template <class Real>
[[nodiscard]] inline Real magnitude(Real x) {
    return from_bits<Real>(bits(x) & ~sign_bit);
}
template <class Real>
[[nodiscard]] inline Real flip_sign(Real x, BitsOf<Real> sign) {
    return from_bits<Real>(bits(x) ^ sign);
}
template <class Real>
[[nodiscard]] inline BitsOf<Real> sign_of(Real x) {
    return bits(x) & sign_bit;
}

// Adding and taking away this rounds a small number to a whole one, half to even, and leaves that whole
// number in the low bits.
inline constexpr double rounder = 0x1.8p52;
inline constexpr std::uint64_t rounder_bits = 0x4338000000000000;

template <class Real>
[[nodiscard]] inline Real whole_from_bits(BitsOf<Real> whole) { // |whole| < 2⁵¹
    return from_bits<Real>(whole + rounder_bits) - rounder;
}

template <class Real>
[[nodiscard]] inline Real nearest_even(Real x) { // of a magnitude, 0 ≤ x
    return select<Real>(x < 0x1p52, (x + 0x1p52) - 0x1p52, x);
}
template <class Real>
[[nodiscard]] inline Real truncate(Real x) {
    Real const size = magnitude(x);
    Real const near = nearest_even(size);
    Real const cut = select<Real>(near > size, near - 1.0, near);
    return from_bits<Real>(bits(cut) | sign_of(x));
}
template <class Real>
[[nodiscard]] inline Real floor(Real x) {
    Real const cut = truncate(x);
    return select<Real>(cut > x, cut - 1.0, cut);
}
// Half away from zero, as C's round.
template <class Real>
[[nodiscard]] inline Real round(Real x) {
    Real const size = magnitude(x);
    Real const near = nearest_even(size);
    Real const cut = select<Real>(near > size, near - 1.0, near);
    Real const result = select<Real>(size - cut >= 0.5, cut + 1.0, cut);
    return from_bits<Real>(bits(result) | sign_of(x));
}

namespace detail {
template <class Real>
[[nodiscard]] inline Real hardware_root(Real x) {
#if defined(__AVX512F__)
    if constexpr (lanes_of<Real> == 8) {
        // Masked, since gcc 12 takes the plain one's undefined pack for a fault.
        return std::bit_cast<Real>(_mm512_maskz_sqrt_pd(0xff, std::bit_cast<__m512d>(x)));
    }
#endif
#if defined(__AVX__)
    if constexpr (lanes_of<Real> == 4) {
        return std::bit_cast<Real>(_mm256_sqrt_pd(std::bit_cast<__m256d>(x)));
    }
#endif
#if defined(__SSE2__)
    if constexpr (lanes_of<Real> == 2) {
        return std::bit_cast<Real>(_mm_sqrt_pd(std::bit_cast<__m128d>(x)));
    }
    if constexpr (lanes_of<Real> == 1) {
        return _mm_cvtsd_f64(_mm_sqrt_pd(_mm_set_sd(x)));
    }
#elif defined(__ARM_NEON)
    if constexpr (lanes_of<Real> == 2) {
        return std::bit_cast<Real>(vsqrtq_f64(std::bit_cast<float64x2_t>(x)));
    }
#endif
    auto lanes = std::bit_cast<std::array<double, sizeof(Real) / sizeof(double)>>(x);
    for (double& lane : lanes) {
        lane = __builtin_sqrt(lane);
    }
    return std::bit_cast<Real>(lanes);
}
} // namespace detail

// Correctly rounded everywhere (IEEE 754); the NaN of a negative number is the one NaN.
template <class Real>
[[nodiscard]] inline Real sqrt(Real x) {
    return select<Real>(x >= 0, detail::hardware_root(x), all<Real>(not_a_number));
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
