// Draws of whole numbers over lanes: binomial and Poisson, exact but for the last bits of a double, so that
// children who are moved by chance stay whole. Small means by inversion, others by Hörmann's transformed
// rejection. Lanes that are refused are gathered and tried again together; what a lane draws depends on its
// own stream alone. One source for every instruction set (pack.hpp).
#pragma once

#include "dynamics/run/maths.hpp"
#include "dynamics/run/streams.hpp"

#include <algorithm>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

inline constexpr double count_max = 0x1p52;     // whole numbers up to here are exact, with room to add
inline constexpr double mean_of_inversion = 10; // from this mean on, rejection is both valid and quicker

namespace detail {

inline constexpr std::size_t lanes_a_chunk = 256;  // what is gathered stays in the nearest cache
inline constexpr std::uint32_t attempts_max = 256; // one in four is refused at most: 10⁻¹⁵⁰ never end by it

// Lanes with two parameters that still want a number, and where it goes. There is room for a last pack
// that is only partly filled.
struct Waiting {
    static constexpr std::size_t room = lanes_a_chunk + 16;
    alignas(64) double a[room];
    alignas(64) double b[room];
    alignas(64) std::uint64_t run[room];
    std::uint32_t place[room];
    std::size_t count = 0;

    void add(double a_value, double b_value, std::uint64_t run_value, std::uint32_t place_value) {
        a[count] = a_value;
        b[count] = b_value;
        run[count] = run_value;
        place[count] = place_value;
        ++count;
    }
    void fill_up(double a_value, double b_value) { // lanes of the last pack that nobody reads
        for (std::size_t i = count; i < count + 16 && i < room; ++i) {
            a[i] = a_value;
            b[i] = b_value;
            run[i] = 0;
        }
    }
};

template <class Real>
[[nodiscard]] inline BitsOf<Real> load_bits(std::uint64_t const* from) {
    BitsOf<Real> value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

template <class Real>
[[nodiscard]] inline bool lane_of(MaskOf<Real> const& mask, std::size_t lane) {
    if constexpr (lanes_of<Real> == 1) {
        return mask;
    } else {
        return mask[lane] != 0;
    }
}

// ln k! is (k + ½) ln (k + 1) - (k + 1) + ½ ln 2π and this.
template <class Real>
[[nodiscard]] inline Real stirling_rest(Real k) {
    static constexpr double small[] = {
        0x1.4c071bcda0a5bp-4, 0x1.52a9b923ea649p-5, 0x1.c579a268d80b3p-6, 0x1.54a2662fd78a9p-6,
        0x1.10b4e513fcbedp-6, 0x1.c6b167bebdf36p-7, 0x1.85d4d612e4a86p-7, 0x1.552805e7b3076p-7,
        0x1.2f4871b12ab64p-7, 0x1.10f9d4c0743a7p-7, 0x1.f0593088014f8p-8, 0x1.c7018733aa9c6p-8,
        0x1.a40514700f36cp-8, 0x1.86076c002d4a7p-8, 0x1.6c08f6f194a10p-8, 0x1.5549f7dd113bcp-8,
    };
    constexpr auto count = static_cast<std::size_t>(lanes_of<Real>);
    auto const ks = std::bit_cast<std::array<double, count>>(select<Real>(k < 15.0, k, all<Real>(15.0)));
    std::array<double, count> known;
    for (std::size_t i = 0; i < count; ++i) {
        known[i] = small[ks[i] > 0 ? static_cast<std::size_t>(ks[i]) : 0];
    }
    Real const inverse = 1.0 / (k + 1.0);
    Real const square = inverse * inverse;
    Real const series =
        inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680))));
    return select<Real>(k < 16.0, std::bit_cast<Real>(known), series);
}

template <class Real>
struct Candidate {
    Real count;
    Real hat; // v times the density's bound over the hat's height there
    MaskOf<Real> accepted;
    MaskOf<Real> possible;
};

// W. Hörmann, The generation of binomial random variates, J. Stat. Comput. Simul. 46, 1993, algorithm BTRS.
// a is the number of trials, b their chance, b ≤ ½ and a b ≥ 10.
template <class Real>
struct BinomialLaw {
    static constexpr double harmless[] = {40, 0.5};
    Real n;
    Real p;

    [[nodiscard]] Candidate<Real> candidate(UniformPair<Real> const& drawn) const {
        Real const spread = hardware_root(n * p * (1.0 - p));
        Real const b = 1.15 + 2.53 * spread;
        Real const a = -0.0873 + 0.0248 * b + 0.01 * p;
        Real const u = drawn.first - 0.5;
        Real const edge = 0.5 - magnitude(u);
        Real const count = floor((2.0 * a / edge + b) * u + (n * p + 0.5));
        Real const hat = drawn.second * ((2.83 + 5.1 / b) * spread) / (a / (edge * edge) + b);
        MaskOf<Real> const inside = both(count >= 0.0, count <= n);
        return {count, hat, both(edge >= 0.07, drawn.second <= 0.92 - 4.2 / b), inside};
    }
    // Against the density at the mode m, each logarithm of a ratio near one.
    [[nodiscard]] MaskOf<Real> accepts(Real k, Real hat) const {
        Real const m = floor((n + 1.0) * p);
        Real const d = k - m;
        Real const left = n - m + 1.0;
        Real const bound =
            d * log(p * (n - k + 1.0) / ((1.0 - p) * (k + 1.0))) - (m + 0.5) * log1p(d / (m + 1.0)) -
            (left - 0.5) * log1p(-d / left) +
            ((stirling_rest(m) + stirling_rest(n - m)) - (stirling_rest(k) + stirling_rest(n - k)));
        return log(hat) <= bound;
    }
};

// W. Hörmann, The transformed rejection method for generating Poisson random variables, Insurance:
// Mathematics and Economics 12, 1993, algorithm PTRS. a is the mean, a ≥ 10; b is not used.
template <class Real>
struct PoissonLaw {
    static constexpr double harmless[] = {40, 0};
    Real mean;
    Real unused;

    [[nodiscard]] Candidate<Real> candidate(UniformPair<Real> const& drawn) const {
        Real const b = 0.931 + 2.53 * hardware_root(mean);
        Real const a = -0.059 + 0.02483 * b;
        Real const u = drawn.first - 0.5;
        Real const edge = 0.5 - magnitude(u);
        Real const count = floor((2.0 * a / edge + b) * u + (mean + 0.43));
        Real const hat = drawn.second * (1.1239 + 1.1328 / (b - 3.4)) / (a / (edge * edge) + b);
        MaskOf<Real> const corner = both(edge<0.013, drawn.second> edge);
        return {count, hat, both(edge >= 0.07, drawn.second <= 0.9277 - 3.6224 / (b - 2.0)),
                both(count >= 0.0, opposite(corner))};
    }
    [[nodiscard]] MaskOf<Real> accepts(Real k, Real hat) const {
        Real const next = k + 1.0;
        Real const bound = k * log1p((mean - next) / next) - 0.5 * log(next) + (next - mean) -
                           (0x1.d67f1c864beb5p-1 + stirling_rest(k)); // ½ ln 2π
        return log(hat) <= bound;
    }
};

// One attempt for every lane that waits; those neither accepted nor refused at once come into `doubtful`.
struct Doubtful {
    Waiting lanes;
    alignas(64) double count[Waiting::room];
    alignas(64) double hat[Waiting::room];
};

template <class Real, template <class> class Law>
inline void settle(Doubtful& doubtful, Waiting& refused, double* results) {
    doubtful.lanes.fill_up(Law<Real>::harmless[0], Law<Real>::harmless[1]);
    for (std::size_t i = doubtful.lanes.count; i < doubtful.lanes.count + 16 && i < Waiting::room; ++i) {
        doubtful.count[i] = 20;
        doubtful.hat[i] = 1;
    }
    constexpr auto width = static_cast<std::size_t>(lanes_of<Real>);
    for (std::size_t i = 0; i < doubtful.lanes.count; i += width) {
        Law<Real> const law{load<Real>(doubtful.lanes.a + i), load<Real>(doubtful.lanes.b + i)};
        auto const accepted = law.accepts(load<Real>(doubtful.count + i), load<Real>(doubtful.hat + i));
        for (std::size_t lane = 0; lane < width && i + lane < doubtful.lanes.count; ++lane) {
            auto const& lanes = doubtful.lanes;
            if (lane_of<Real>(accepted, lane)) {
                results[lanes.place[i + lane]] = doubtful.count[i + lane];
            } else {
                refused.add(lanes.a[i + lane], lanes.b[i + lane], lanes.run[i + lane], lanes.place[i + lane]);
            }
        }
    }
}

template <class Real, template <class> class Law>
inline void attempt(StreamKey const& key, std::uint32_t block, Waiting& waiting, Waiting& refused,
                    double* results) {
    constexpr auto width = static_cast<std::size_t>(lanes_of<Real>);
    Doubtful doubtful;
    waiting.fill_up(Law<Real>::harmless[0], Law<Real>::harmless[1]);
    for (std::size_t i = 0; i < waiting.count; i += width) {
        Law<Real> const law{load<Real>(waiting.a + i), load<Real>(waiting.b + i)};
        auto const made = law.candidate(uniforms<Real>(key, load_bits<Real>(waiting.run + i), block));
        alignas(64) double counts[width];
        alignas(64) double hats[width];
        store(counts, made.count);
        store(hats, made.hat);
        for (std::size_t lane = 0; lane < width && i + lane < waiting.count; ++lane) {
            std::size_t const at = i + lane;
            if (lane_of<Real>(made.accepted, lane)) {
                results[waiting.place[at]] = counts[lane];
            } else if (lane_of<Real>(made.possible, lane)) {
                doubtful.count[doubtful.lanes.count] = counts[lane];
                doubtful.hat[doubtful.lanes.count] = hats[lane];
                doubtful.lanes.add(waiting.a[at], waiting.b[at], waiting.run[at], waiting.place[at]);
            } else {
                refused.add(waiting.a[at], waiting.b[at], waiting.run[at], waiting.place[at]);
            }
        }
    }
    settle<Real, Law>(doubtful, refused, results);
}

template <class Real, template <class> class Law>
inline void draw_by_rejection(StreamKey const& key, std::uint32_t block, Waiting& waiting, double* results) {
    Waiting refused;
    Waiting* now = &waiting;
    Waiting* next = &refused;
    for (std::uint32_t i = 0; i < attempts_max && now->count > 0; ++i) {
        next->count = 0;
        attempt<Real, Law>(key, block + i, *now, *next, results);
        std::swap(now, next);
    }
    for (std::size_t i = 0; i < now->count; ++i) {
        results[now->place[i]] = not_a_number; // never seen; better told than made up
    }
}

// Chances of 0, 1, 2 … are taken off one uniform number until it is used up. Each is the last times
// `factor(k)`; k is the same in every lane that still counts.
template <class Real, class Factor>
[[nodiscard]] inline Real count_by_inversion(Real uniform, Real chance_of_none, Real most, Factor factor) {
    constexpr int counts_max = 200; // the mean is under ten: beyond 53 bits long before
    Real count{};
    Real chance = chance_of_none;
    Real left = uniform;
    for (int k = 1; k <= counts_max; ++k) {
        MaskOf<Real> const goes_on = both(left >= chance, count < most);
        if (!any(goes_on)) {
            break;
        }
        left = select<Real>(goes_on, left - chance, left);
        count = select<Real>(goes_on, count + 1.0, count);
        chance = select<Real>(goes_on, chance * factor(static_cast<double>(k)), chance);
        most = select<Real>(goes_on, most, count); // a lane that stopped stays
    }
    return count;
}

template <class Real>
inline void invert_binomial(StreamKey const& key, std::uint32_t block, Waiting& waiting, double* results) {
    constexpr auto width = static_cast<std::size_t>(lanes_of<Real>);
    waiting.fill_up(0, 0);
    for (std::size_t i = 0; i < waiting.count; i += width) {
        Real const n = load<Real>(waiting.a + i);
        Real const p = load<Real>(waiting.b + i);
        Real const odds = p / (1.0 - p);
        Real const scaled = (n + 1.0) * odds;
        auto const drawn = uniforms<Real>(key, load_bits<Real>(waiting.run + i), block);
        Real const count = count_by_inversion<Real>(drawn.first, exp(n * log1p(-p)), n,
                                                    [&](double k) { return scaled * (1.0 / k) - odds; });
        alignas(64) double counts[width];
        store(counts, count);
        for (std::size_t lane = 0; lane < width && i + lane < waiting.count; ++lane) {
            results[waiting.place[i + lane]] = counts[lane];
        }
    }
}

template <class Real>
inline void invert_poisson(StreamKey const& key, std::uint32_t block, Waiting& waiting, double* results) {
    constexpr auto width = static_cast<std::size_t>(lanes_of<Real>);
    waiting.fill_up(0, 0);
    for (std::size_t i = 0; i < waiting.count; i += width) {
        Real const mean = load<Real>(waiting.a + i);
        auto const drawn = uniforms<Real>(key, load_bits<Real>(waiting.run + i), block);
        Real const count = count_by_inversion<Real>(drawn.first, exp(-mean), all<Real>(infinity),
                                                    [&](double k) { return mean * (1.0 / k); });
        alignas(64) double counts[width];
        store(counts, count);
        for (std::size_t lane = 0; lane < width && i + lane < waiting.count; ++lane) {
            results[waiting.place[i + lane]] = counts[lane];
        }
    }
}

// A number that should be whole as it is: what a step's arithmetic has rubbed off is put back, any other
// fraction is cut off, since half a child cannot be moved.
template <class Real>
[[nodiscard]] inline Real whole_trials(Real n) {
    Real const near = round(n);
    Real const slack = select<Real>(n > 1.0, n * 1e-9, all<Real>(1e-9));
    return select<Real>(magnitude(n - near) <= slack, near, floor(n));
}

} // namespace detail

// counts[i] of trials[i] that each succeed with chances[i], whole and never more than the trials; NaN where
// the trials are negative or over count_max, or the chance is below 0 by more than a rounding; a chance above
// 1 is taken as 1, as Stella does. Takes blocks from `block` on of each run's stream.
template <class Real>
inline void binomial_counts(StreamKey const& key, std::uint32_t block, std::uint32_t const* runs,
                            double const* trials, double const* chances, double* counts, std::size_t count) {
    constexpr double slack = 1e-9;
    for (std::size_t first = 0; first < count; first += detail::lanes_a_chunk) {
        std::size_t const size = std::min(detail::lanes_a_chunk, count - first);
        detail::Waiting few;
        detail::Waiting many;
        double whole[detail::lanes_a_chunk];
        for (std::size_t i = 0; i < size; ++i) {
            double const n = detail::whole_trials(trials[first + i]);
            double const p = chances[first + i] > 1 ? 1 : chances[first + i];
            whole[i] = n;
            if (!(n >= 0 && n <= count_max && p >= -slack)) {
                counts[first + i] = not_a_number;
                continue;
            }
            double const rarer = std::max(0.0, p > 0.5 ? 1 - p : p);
            auto& list = n * rarer < mean_of_inversion ? few : many;
            list.add(n, rarer, runs[first + i], static_cast<std::uint32_t>(i));
        }
        detail::invert_binomial<Real>(key, block, few, counts + first);
        detail::draw_by_rejection<Real, detail::BinomialLaw>(key, block, many, counts + first);
        for (std::size_t i = 0; i < size; ++i) {
            counts[first + i] = chances[first + i] > 0.5 ? whole[i] - counts[first + i] : counts[first + i];
        }
    }
}

// NaN where the mean is negative or over count_max.
template <class Real>
inline void poisson_counts(StreamKey const& key, std::uint32_t block, std::uint32_t const* runs,
                           double const* means, double* counts, std::size_t count) {
    for (std::size_t first = 0; first < count; first += detail::lanes_a_chunk) {
        std::size_t const size = std::min(detail::lanes_a_chunk, count - first);
        detail::Waiting few;
        detail::Waiting many;
        for (std::size_t i = 0; i < size; ++i) {
            double const mean = means[first + i];
            if (!(mean >= 0 && mean <= count_max)) {
                counts[first + i] = not_a_number;
                continue;
            }
            (mean < mean_of_inversion ? few : many)
                .add(mean, 0, runs[first + i], static_cast<std::uint32_t>(i));
        }
        detail::invert_poisson<Real>(key, block, few, counts + first);
        detail::draw_by_rejection<Real, detail::PoissonLaw>(key, block, many, counts + first);
    }
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
