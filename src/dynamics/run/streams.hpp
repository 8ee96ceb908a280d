// Random streams over packs: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011) with the numbers that
// base/random.hpp gives, worked out for the runs of a pack at once. A number depends on the seed, the run,
// the place in the model, the step and how many were drawn there before; on nothing else, so that tile width,
// threads and instruction set change nothing.
#pragma once

#include "dynamics/run/pack.hpp"
#include "dynamics/run/stream_key.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

namespace detail {

// The product of the low halves of each lane.
template <class Real>
[[nodiscard]] inline BitsOf<Real> product_of_low(BitsOf<Real> a, std::uint64_t b) {
#if defined(__AVX512F__)
    if constexpr (lanes_of<Real> == 8) {
        return std::bit_cast<BitsOf<Real>>(
            _mm512_mul_epu32(std::bit_cast<__m512i>(a), _mm512_set1_epi64(static_cast<long long>(b))));
    }
#endif
#if defined(__AVX2__)
    if constexpr (lanes_of<Real> == 4) {
        return std::bit_cast<BitsOf<Real>>(
            _mm256_mul_epu32(std::bit_cast<__m256i>(a), _mm256_set1_epi64x(static_cast<long long>(b))));
    }
#endif
#if defined(__SSE2__)
    if constexpr (lanes_of<Real> == 2) {
        return std::bit_cast<BitsOf<Real>>(
            _mm_mul_epu32(std::bit_cast<__m128i>(a), _mm_set1_epi64x(static_cast<long long>(b))));
    }
#endif
    return (a & 0xffffffff) * b;
}

} // namespace detail

// Four words of 32 bits in each lane.
template <class Real>
struct RandomWords {
    BitsOf<Real> word[4];
};

template <class Real>
[[nodiscard]] inline RandomWords<Real> random_words(StreamKey const& key, BitsOf<Real> run,
                                                    std::uint32_t block) {
    BitsOf<Real> a = BitsOf<Real>{} + std::uint64_t{block};
    BitsOf<Real> b = run;
    BitsOf<Real> c = BitsOf<Real>{} + std::uint64_t{key.place};
    BitsOf<Real> d = BitsOf<Real>{} + std::uint64_t{key.step};
    auto low_key = static_cast<std::uint32_t>(key.seed);
    auto high_key = static_cast<std::uint32_t>(key.seed >> 32);
    for (int round = 0; round < 10; ++round) {
        // Only the low halves count; what is above them is never looked at before the end.
        BitsOf<Real> const first = detail::product_of_low<Real>(a, 0xd2511f53);
        BitsOf<Real> const second = detail::product_of_low<Real>(c, 0xcd9e8d57);
        a = (second >> 32) ^ b ^ std::uint64_t{low_key};
        b = second;
        c = (first >> 32) ^ d ^ std::uint64_t{high_key};
        d = first;
        low_key += 0x9e3779b9;
        high_key += 0xbb67ae85;
    }
    return {{a & 0xffffffff, b & 0xffffffff, c & 0xffffffff, d & 0xffffffff}};
}

// The first 53 of 64 bits as a number in [0, 1).
template <class Real>
[[nodiscard]] inline Real uniform_of(BitsOf<Real> low, BitsOf<Real> high) {
    // 2⁸⁴ + high part · 2³² and 2⁵² + low part, both exact; their difference is the whole number of 53 bits.
    Real const upper = from_bits<Real>((high >> 11) | 0x4530000000000000) - 0x1.00000001p84;
    Real const lower = from_bits<Real>((((high << 21) & 0xffffffff) | (low >> 11)) | 0x4330000000000000);
    return (upper + lower) * 0x1p-53;
}

template <class Real>
struct UniformPair {
    Real first;
    Real second;
};

template <class Real>
[[nodiscard]] inline UniformPair<Real> uniforms(StreamKey const& key, BitsOf<Real> run, std::uint32_t block) {
    auto const made = random_words<Real>(key, run, block);
    return {uniform_of<Real>(made.word[0], made.word[1]), uniform_of<Real>(made.word[2], made.word[3])};
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
