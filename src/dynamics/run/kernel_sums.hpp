// Combinations: sums of products and of single values, added or taken away. Up to five terms are one
// expression, taken from the first to the last; more are gathered in four strands, so that no addition waits
// for the one before it. Which of the two is decided by the number of terms alone, so that no bit depends on
// the kernel.
#pragma once

#include "dynamics/run/kernel_rows.hpp"

#include <algorithm>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

inline constexpr std::uint32_t terms_in_order = 5;

// Bit k of `minus`: term k is taken away.
template <unsigned minus>
struct SumOfProducts {
    template <class R, class... More>
    static R of(R x, R y, More... more) {
        return add<1, R>((minus & 1U) != 0 ? -(x * y) : x * y, more...);
    }

private:
    template <unsigned term, class R>
    static R add(R sum) {
        return sum;
    }
    template <unsigned term, class R, class... More>
    static R add(R sum, R x, R y, More... more) {
        return add<term + 1, R>((minus >> term & 1U) != 0 ? sum - x * y : sum + x * y, more...);
    }
};

// Sums a little longer, in the strands of any_sum.
struct SixProducts {
    template <class R>
    static R of(R a, R b, R c, R d, R e, R f, R g, R h, R i, R j, R k, R l) {
        return ((a * b + i * j) + (c * d + k * l)) + (e * f + g * h);
    }
};

// Bit k to bit 2 k + 1: second factors alone are held.
[[nodiscard]] constexpr unsigned second_factors(unsigned terms) {
    unsigned spread = 0;
    for (unsigned k = 0; k < terms_in_order; ++k) {
        spread |= (terms >> k & 1U) << (2 * k + 1);
    }
    return spread;
}

template <int terms, unsigned minus, unsigned held>
[[nodiscard]] Kernel products_kernel(Walk walk, std::ptrdiff_t width) {
    return kernel_for<SumOfProducts<minus>, 2 * terms, second_factors(held)>(walk, width);
}

template <int terms, unsigned minus, unsigned... held>
[[nodiscard]] Kernel products_holding(unsigned wanted, Walk walk, std::ptrdiff_t width,
                                      std::integer_sequence<unsigned, held...>) {
    static constexpr Kernel (*finders[])(Walk, std::ptrdiff_t) = {products_kernel<terms, minus, held>...};
    return finders[wanted](walk, width);
}

template <int terms, unsigned... minus>
[[nodiscard]] Kernel products_taking(unsigned taken, unsigned held, Walk walk, std::ptrdiff_t width,
                                     std::integer_sequence<unsigned, minus...>) {
    using Sets = std::make_integer_sequence<unsigned, 1U << static_cast<unsigned>(terms)>;
    static constexpr Kernel (*finders[])(unsigned, Walk, std::ptrdiff_t,
                                         Sets) = {products_holding<terms, minus>...};
    return finders[taken](held, walk, width, Sets{});
}

// Of up to three terms any product may be taken away, of four or five none; what is no product comes with a
// factor of -1.
template <int terms>
[[nodiscard]] Kernel products_of(unsigned taken, unsigned held, Walk walk, std::ptrdiff_t width) {
    constexpr unsigned sets = terms <= 3 ? 1U << static_cast<unsigned>(terms) : 1U;
    return taken >= sets ? nullptr
                         : products_taking<terms>(taken, held, walk, width,
                                                  std::make_integer_sequence<unsigned, sets>{});
}

// Puts what is held as the second factor, and a taken term's mark there: no bit changes. nullptr if there is
// no such kernel.
[[nodiscard]] inline Kernel find_products(Linked& code, std::ptrdiff_t width) {
    std::uint32_t const terms = code.count / 2;
    make_rows_long(code);
    for (std::uint32_t i = 0; i < code.count; i += 2) {
        auto& x = code.operands[i];
        auto& y = code.operands[i + 1];
        if (code.inner > 1 && x.inner == 0 && y.inner != 0) {
            std::swap(x, y);
        }
        y.minus = std::exchange(x.minus, false) != y.minus;
    }
    auto const shape = shape_of(code, width, second_factors(~0U));
    unsigned held = 0;
    unsigned taken = 0;
    for (unsigned k = 0; k < terms; ++k) {
        bool const holds = (shape.held >> (2 * k + 1) & 1U) != 0;
        held |= holds ? 1U << k : 0U;
        taken |= code.operands[2 * k + 1].minus ? 1U << k : 0U;
    }
    switch (terms) {
    case 1:
        return products_of<1>(taken, held, shape.walk, width);
    case 2:
        return products_of<2>(taken, held, shape.walk, width);
    case 3:
        return products_of<3>(taken, held, shape.walk, width);
    case 4:
        return products_of<4>(taken, held, shape.walk, width);
    default:
        return products_of<5>(taken, held, shape.walk, width);
    }
}

// A sum of any terms over some packs of runs at once.
template <int lanes, int packs, int strands>
void any_sum(Tile const& tile, Linked const& code) {
    using R = Real<lanes>;
    std::ptrdiff_t const width = tile.width;
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        for (std::ptrdiff_t i = 0; i < code.inner; ++i) {
            double* const to = tile.frame + code.result + code.to_outer * o + code.to_inner * i;
            for (std::ptrdiff_t lane = 0; lane < width; lane += std::ptrdiff_t{packs} * lanes) {
                R sums[strands][packs] = {};
                auto const take = [&](std::uint32_t term, R(&sum)[packs], bool first) {
                    auto const& x = code.operands[2 * term];
                    auto const& y = code.operands[2 * term + 1];
                    double const* const xs = tile.frame + x.first + x.outer * o + x.inner * i + lane;
                    double const* const ys = tile.frame + y.first + y.outer * o + y.inner * i + lane;
                    for (int pack = 0; pack < packs; ++pack) {
                        R value = load<R>(xs + pack * lanes);
                        value = y.unit ? value : value * load<R>(ys + pack * lanes);
                        value = x.minus != y.minus ? -value : value;
                        sum[pack] = first ? value : sum[pack] + value;
                    }
                };
                std::uint32_t term = 0;
                for (int strand = 0; strand < strands; ++strand) {
                    take(term++, sums[strand], true);
                }
                for (; term + strands <= code.count / 2; term += strands) {
                    for (int strand = 0; strand < strands; ++strand) {
                        take(term + static_cast<std::uint32_t>(strand), sums[strand], false);
                    }
                }
                for (int strand = 0; term < code.count / 2; ++strand) {
                    take(term++, sums[strand], false);
                }
                for (int pack = 0; pack < packs; ++pack) {
                    R sum = sums[0][pack];
                    if constexpr (strands == 4) {
                        sum = (sum + sums[1][pack]) + (sums[2][pack] + sums[3][pack]);
                    }
                    store<R>(to + lane + pack * lanes, sum);
                }
            }
        }
    }
}

// Single values that lie at equal distances, all added: the operands need not be looked at one by one.
template <class R>
[[nodiscard]] inline R even_sum_of(double const* from, std::ptrdiff_t distance, std::uint32_t terms) {
    R a = load<R>(from);
    R b = load<R>(from + distance);
    R c = load<R>(from + 2 * distance);
    R d = load<R>(from + 3 * distance);
    for (from += 4 * distance, terms -= 4; terms >= 4; from += 4 * distance, terms -= 4) {
        a += load<R>(from);
        b += load<R>(from + distance);
        c += load<R>(from + 2 * distance);
        d += load<R>(from + 3 * distance);
    }
    if (terms > 0) {
        a += load<R>(from);
    }
    if (terms > 1) {
        b += load<R>(from + distance);
    }
    if (terms > 2) {
        c += load<R>(from + 2 * distance);
    }
    return (a + b) + (c + d);
}

template <int lanes>
void even_sum(Tile const& tile, Linked const& code) {
    std::ptrdiff_t const width = tile.width;
    auto const& first = code.operands[0];
    std::ptrdiff_t const distance = code.operands[2].first - first.first;
    double* to = tile.frame + code.result;
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        double const* from = tile.frame + first.first + first.outer * o;
        for (std::uint32_t left = code.inner; left > 0; --left) {
            for (std::ptrdiff_t lane = 0; lane < width; lane += lanes) {
                store<Real<lanes>>(to + lane,
                                   even_sum_of<Real<lanes>>(from + lane, distance, code.count / 2));
            }
            to += width;
            from += first.inner;
        }
    }
}

[[nodiscard]] inline bool is_even(Linked const& code) {
    auto const& first = code.operands[0];
    auto const& second = code.operands[2];
    for (std::uint32_t i = 0; i < code.count; i += 2) {
        auto const& x = code.operands[i];
        bool const follows = i == 0 || x.first - code.operands[i - 2].first == second.first - first.first;
        if (!code.operands[i + 1].unit || x.inner != first.inner || x.outer != first.outer || !follows) {
            return false;
        }
    }
    return true;
}

template <int strands>
[[nodiscard]] Kernel find_any_sum(std::ptrdiff_t width) {
    if (width == 1) {
        return any_sum<1, 1, strands>;
    }
    return width == native_lanes ? any_sum<native_lanes, 1, strands> : any_sum<native_lanes, 2, strands>;
}

[[nodiscard]] inline Kernel find_combination(Linked& code, std::ptrdiff_t width) {
    if (code.count / 2 <= terms_in_order) {
        Kernel const products = find_products(code, width);
        return products != nullptr ? products : find_any_sum<1>(width);
    }
    bool const taken = std::any_of(code.operands, code.operands + code.count,
                                   [](LinkedOperand const& operand) { return operand.minus; });
    if (code.count == 12 && !taken) {
        return plain_kernel<SixProducts, 12>(code, width);
    }
    if (is_even(code)) {
        return width == 1 ? even_sum<1> : even_sum<native_lanes>;
    }
    return find_any_sum<4>(width);
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
