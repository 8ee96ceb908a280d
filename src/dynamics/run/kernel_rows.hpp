// The loops over the rows of an instruction, compiled for each operation. What is the same for a whole row is
// held in a register; where all the rest lie side by side, one counter serves all operands.
#pragma once

#include "dynamics/run/kernel.hpp"
#include "dynamics/run/pack.hpp"

#include <utility>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

template <int lanes>
using Real = typename Pack<lanes>::Real;

// How an instruction's rows are walked.
enum class Walk : std::uint8_t {
    alone,   // one element, over all its runs
    across,  // all numbers of a row, one pack after another, whichever runs and elements they are of
    by_run,  // a pack of runs along all elements of a row, then the next
    by_step, // the same, with a step of its own for each operand
};

struct RowShape {
    Walk walk = Walk::across;
    unsigned held = 0; // bit k: operand k is the same for a whole row
};

// `may_hold` says which operands the kernel can hold.
[[nodiscard]] inline RowShape shape_of(Linked const& code, std::ptrdiff_t width, unsigned may_hold) {
    RowShape shape;
    if (code.inner == 1 && code.outer == 1) {
        shape.walk = Walk::alone;
        return shape;
    }
    bool dense = code.to_inner == width || code.to_inner == -width;
    for (std::uint32_t k = 0; k < code.count; ++k) {
        auto const& operand = code.operands[k];
        if (code.inner > 1 && operand.inner == 0 && (may_hold >> k & 1U) != 0) {
            shape.held |= 1U << k;
        } else {
            dense = dense && (code.inner == 1 || operand.inner == code.to_inner);
        }
    }
    if (dense) {
        bool const upwards = code.to_inner > 0;
        shape.walk = upwards && (shape.held == 0 || width == 1) ? Walk::across : Walk::by_run;
    } else {
        shape.walk = Walk::by_step;
    }
    return shape;
}

// Many short rows are walked as few long ones.
inline void make_rows_long(Linked& code) {
    constexpr std::uint32_t short_row = 8;
    if (code.inner >= short_row || code.outer <= code.inner) {
        return;
    }
    std::swap(code.inner, code.outer);
    std::swap(code.to_inner, code.to_outer);
    for (std::uint32_t k = 0; k < code.count; ++k) {
        std::swap(code.operands[k].inner, code.operands[k].outer);
    }
}

// What may be a stock's next value tells its signs as it is stored: a stock below zero is worth a closer
// look, and looking at all of them again after each step would take a tenth of it.
template <class Body>
inline constexpr bool gathers_signs = requires { typename Body::GathersSigns; };

template <class R>
inline void add_signs(Tile const& tile, Linked const& code, BitsOf<R> signs) {
    std::uint64_t* const to = tile.signs + code.signs;
    BitsOf<R> all_signs;
    std::memcpy(&all_signs, to, sizeof all_signs);
    all_signs |= signs;
    std::memcpy(to, &all_signs, sizeof all_signs);
}

template <int operands>
struct RowAt {
    double* to = nullptr;
    double const* from[operands];
};

template <unsigned held>
[[nodiscard]] constexpr bool is_held(int operand) {
    return (held >> static_cast<unsigned>(operand) & 1U) != 0;
}

template <class Body, int lanes, int operands, int... k>
void walk_alone(Tile const& tile, Linked const& code, std::integer_sequence<int, k...>) {
    using R = Real<lanes>;
    double* const to = tile.frame + code.result;
    double const* const from[operands] = {tile.frame + code.operands[k].first...};
    std::ptrdiff_t n = 0;
    BitsOf<R> signs{};
    do {
        R const value = Body::template of<R>(load<R>(from[k] + n)...);
        store<R>(to + n, value);
        signs |= bits(value);
        n += lanes;
    } while (n < tile.width);
    if constexpr (gathers_signs<Body>) {
        add_signs<R>(tile, code, signs);
    }
}

template <class Body, int lanes, int operands>
void alone(Tile const& tile, Linked const& code) {
    walk_alone<Body, lanes, operands>(tile, code, std::make_integer_sequence<int, operands>{});
}

// What a row holds in registers, for as many packs of runs as are walked side by side.
template <int lanes, int packs, int operands>
struct Kept {
    Real<lanes> value[packs][operands];
};

template <int lanes, int packs, class Body, unsigned held, int operands, int... k>
[[gnu::always_inline]] inline void work_at(double* to, double const* const (&from)[operands],
                                           std::ptrdiff_t n, Kept<lanes, packs, operands> const& kept,
                                           BitsOf<Real<lanes>>& signs, std::integer_sequence<int, k...>) {
    using R = Real<lanes>;
    for (int pack = 0; pack < packs; ++pack) {
        std::ptrdiff_t const at = n + std::ptrdiff_t{pack} * lanes;
        R const value =
            Body::template of<R>((is_held<held>(k) ? kept.value[pack][k] : load<R>(from[k] + at))...);
        store<R>(to + at, value);
        signs |= bits(value);
    }
}

// A row whose operands lie side by side, upwards or downwards. `end` and `step` count doubles from its
// beginning.
template <int lanes, int packs, class Body, unsigned held, int operands, int... k>
[[gnu::always_inline]] inline void
walk_dense(RowAt<operands> const& row, Kept<lanes, packs, operands> const& kept, std::ptrdiff_t step,
           std::ptrdiff_t end, BitsOf<Real<lanes>>& signs, std::integer_sequence<int, k...> each) {
    double* const to = row.to;
    double const* const from[operands] = {row.from[k]...};
    std::ptrdiff_t n = 0;
    do {
        work_at<lanes, packs, Body, held>(to, from, n, kept, signs, each);
        n += step;
    } while (n != end);
}

template <int lanes, int packs, class Body, unsigned held, int operands, int... k>
[[gnu::always_inline]] inline void
walk_stepwise(RowAt<operands> const& row, Linked const& code, Kept<lanes, packs, operands> const& kept,
              BitsOf<Real<lanes>>& signs, std::integer_sequence<int, k...> each) {
    double* to = row.to;
    double const* from[operands] = {row.from[k]...};
    std::ptrdiff_t const to_step = code.to_inner;
    std::ptrdiff_t const steps[operands] = {code.operands[k].inner...};
    std::uint32_t left = code.inner;
    do {
        work_at<lanes, packs, Body, held>(to, from, 0, kept, signs, each);
        to += to_step;
        ((from[k] += is_held<held>(k) ? 0 : steps[k]), ...);
    } while (--left > 0);
}

// Where each row begins, `lane` runs on. Worked out anew for each, since keeping what changes little would
// take more registers than there are.
template <int operands>
[[gnu::always_inline]] inline RowAt<operands> row_at(Tile const& tile, Linked const& code, std::ptrdiff_t o,
                                                     std::ptrdiff_t lane) {
    double* const frame = tile.frame + lane;
    RowAt<operands> row;
    row.to = frame + code.result;
    for (int k = 0; k < operands; ++k) {
        row.from[k] = frame + code.operands[k].first;
    }
    if (o != 0) { // mostly there is one row, and no product to wait for
        row.to += code.to_outer * o;
        for (int k = 0; k < operands; ++k) {
            row.from[k] += code.operands[k].outer * o;
        }
    }
    return row;
}

// At a width of 1 what is held is one number for all lanes.
template <class Body, int operands, unsigned held>
void across(Tile const& tile, Linked const& code) {
    using R = Real<native_lanes>;
    using Each = std::make_integer_sequence<int, operands>;
    std::ptrdiff_t const length = tile.width * static_cast<std::ptrdiff_t>(code.inner);
    std::ptrdiff_t const whole = length / native_lanes * native_lanes;
    BitsOf<R> signs{};
    std::uint64_t rest_signs = 0;
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        auto const row = row_at<operands>(tile, code, o, 0);
        if (whole > 0) {
            Kept<native_lanes, 1, operands> kept = {};
            for (int k = 0; k < operands; ++k) {
                kept.value[0][k] = is_held<held>(k) ? all<R>(*row.from[k]) : R{};
            }
            walk_dense<native_lanes, 1, Body, held>(row, kept, native_lanes, whole, signs, Each{});
        }
        if (whole < length) { // a single run: what does not fill a pack
            Kept<1, 1, operands> kept = {};
            RowAt<operands> rest = row;
            rest.to += whole;
            for (int k = 0; k < operands; ++k) {
                kept.value[0][k] = is_held<held>(k) ? *row.from[k] : 0;
                rest.from[k] += is_held<held>(k) ? 0 : whole;
            }
            walk_dense<1, 1, Body, held>(rest, kept, 1, length - whole, rest_signs, Each{});
        }
    }
    if constexpr (gathers_signs<Body>) {
        add_signs<R>(tile, code, signs);
        add_signs<double>(tile, code, rest_signs);
    }
}

template <int lanes, int packs, class Body, int operands, unsigned held, bool dense>
void by_run(Tile const& tile, Linked const& code) {
    using R = Real<lanes>;
    using Each = std::make_integer_sequence<int, operands>;
    BitsOf<R> signs{};
    std::ptrdiff_t o = 0;
    do { // no row is empty, and no tile without runs
        std::ptrdiff_t lane = 0;
        do {
            auto const row = row_at<operands>(tile, code, o, lane);
            Kept<lanes, packs, operands> kept = {};
            for (int pack = 0; pack < packs; ++pack) {
                for (int k = 0; k < operands; ++k) {
                    kept.value[pack][k] = is_held<held>(k) ? load<R>(row.from[k] + pack * lanes) : R{};
                }
            }
            if constexpr (dense) {
                walk_dense<lanes, packs, Body, held>(row, kept, code.to_inner,
                                                     code.to_inner * static_cast<std::ptrdiff_t>(code.inner),
                                                     signs, Each{});
            } else {
                walk_stepwise<lanes, packs, Body, held>(row, code, kept, signs, Each{});
            }
            lane += std::ptrdiff_t{packs} * lanes;
        } while (lane < tile.width);
    } while (++o < code.outer);
    if constexpr (gathers_signs<Body>) {
        add_signs<R>(tile, code, signs);
    }
}

template <int lanes, int packs, class Body, int operands, unsigned held>
[[nodiscard]] Kernel by_run_kernel(Walk walk) {
    return walk == Walk::by_run ? by_run<lanes, packs, Body, operands, held, true>
                                : by_run<lanes, packs, Body, operands, held, false>;
}

template <class Body, int operands, unsigned held>
[[nodiscard]] Kernel kernel_for(Walk walk, std::ptrdiff_t width) {
    switch (walk) {
    case Walk::alone:
        return width == 1 ? alone<Body, 1, operands> : alone<Body, native_lanes, operands>;
    case Walk::across:
        return across<Body, operands, held>;
    case Walk::by_run:
    case Walk::by_step:
        break;
    }
    if (width == 1) { // by_run takes more than one
        return by_run<1, 1, Body, operands, held, false>;
    }
    if constexpr (native_lanes == tile_widths[1]) {
        if (width == native_lanes) {
            return by_run_kernel<native_lanes, 1, Body, operands, held>(walk);
        }
    }
    return by_run_kernel<native_lanes, 2, Body, operands, held>(walk);
}

template <class Body, int operands, unsigned... held>
[[nodiscard]] Kernel kernel_holding(RowShape shape, std::ptrdiff_t width,
                                    std::integer_sequence<unsigned, held...>) {
    static constexpr Kernel (*finders[])(Walk, std::ptrdiff_t) = {kernel_for<Body, operands, held>...};
    return finders[shape.held](shape.walk, width);
}

// For operations that take no longer than the loop around them: one kernel for each set of operands held.
template <class Body, int operands>
[[nodiscard]] Kernel quick_kernel(Linked& code, std::ptrdiff_t width) {
    constexpr unsigned sets = 1U << static_cast<unsigned>(operands);
    make_rows_long(code);
    return kernel_holding<Body, operands>(shape_of(code, width, sets - 1), width,
                                          std::make_integer_sequence<unsigned, sets>{});
}

// For those that take longer, or whose operands are never held.
template <class Body, int operands>
[[nodiscard]] Kernel plain_kernel(Linked const& code, std::ptrdiff_t width) {
    return kernel_for<Body, operands, 0>(shape_of(code, width, 0).walk, width);
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
