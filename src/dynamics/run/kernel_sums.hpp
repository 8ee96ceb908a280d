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
    using GathersSigns = void;
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
    using GathersSigns = void;
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

// Where an operand of the element at row `o`, place `i`, lies from lane `lane` on.
[[nodiscard]] inline double const* at(Tile const& tile, LinkedOperand const& operand, std::ptrdiff_t o,
                                      std::ptrdiff_t i, std::ptrdiff_t lane) {
    return tile.frame + operand.first + operand.outer * o + operand.inner * i + lane;
}

// A sum of any terms, for some elements of a row at once. In strand k are terms k, k + strands and so on.
template <int lanes, int strands, int elements>
[[gnu::always_inline]] inline void sum_terms(Tile const& tile, Linked const& code, std::ptrdiff_t o,
                                             std::ptrdiff_t i, std::ptrdiff_t lane,
                                             BitsOf<Real<lanes>>& signs) {
    using R = Real<lanes>;
    R sums[strands][elements] = {};
#pragma GCC unroll 4
    for (std::uint32_t strand = 0; strand < strands; ++strand) {
        for (std::uint32_t term = strand; term < code.count / 2; term += strands) {
            auto const& x = code.operands[2 * term];
            auto const& y = code.operands[2 * term + 1];
            double const* xs = at(tile, x, o, i, lane);
            double const* ys = at(tile, y, o, i, lane);
            bool const minus = x.minus != y.minus;
#pragma GCC unroll 8
            for (int element = 0; element < elements; ++element) {
                R value = y.unit ? load<R>(xs) : load<R>(xs) * load<R>(ys);
                value = minus ? -value : value;
                sums[strand][element] = term == strand ? value : sums[strand][element] + value;
                xs += x.inner;
                ys += y.inner;
            }
        }
    }
    double* to = tile.frame + code.result + code.to_outer * o + code.to_inner * i + lane;
#pragma GCC unroll 8
    for (int element = 0; element < elements; ++element) {
        R sum = sums[0][element];
        if constexpr (strands == 4) {
            sum = (sum + sums[1][element]) + (sums[2][element] + sums[3][element]);
        }
        store<R>(to, sum);
        signs |= bits(sum);
        to += code.to_inner;
    }
}

template <int lanes, int strands>
void any_sum(Tile const& tile, Linked const& code) {
    constexpr std::ptrdiff_t together = 4;
    BitsOf<Real<lanes>> signs{};
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        for (std::ptrdiff_t lane = 0; lane < tile.width; lane += lanes) {
            std::ptrdiff_t i = 0;
            for (; i + together <= code.inner; i += together) {
                sum_terms<lanes, strands, together>(tile, code, o, i, lane, signs);
            }
            for (; i < code.inner; ++i) {
                sum_terms<lanes, strands, 1>(tile, code, o, i, lane, signs);
            }
        }
    }
    add_signs<Real<lanes>>(tile, code, signs);
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

// `each` operands stand for a term: two in a combination, one in a plain sum.
template <int lanes, std::uint32_t each>
void even_sum(Tile const& tile, Linked const& code) {
    std::ptrdiff_t const width = tile.width;
    auto const& first = code.operands[0];
    std::ptrdiff_t const distance = code.operands[each].first - first.first;
    double* to = tile.frame + code.result;
    BitsOf<Real<lanes>> signs{};
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        double const* from = tile.frame + first.first + first.outer * o;
        for (std::uint32_t left = code.inner; left > 0; --left) {
            for (std::ptrdiff_t lane = 0; lane < width; lane += lanes) {
                auto const sum = even_sum_of<Real<lanes>>(from + lane, distance, code.count / each);
                store<Real<lanes>>(to + lane, sum);
                signs |= bits(sum);
            }
            to += code.to_inner;
            from += first.inner;
        }
    }
    add_signs<Real<lanes>>(tile, code, signs);
}

// Plain sums that are too long to be combinations, in the same strands.
template <int lanes>
void long_sum(Tile const& tile, Linked const& code) {
    using R = Real<lanes>;
    double* to = tile.frame + code.result;
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        for (std::ptrdiff_t i = 0; i < code.inner; ++i, to += tile.width) {
            for (std::ptrdiff_t lane = 0; lane < tile.width; lane += lanes) {
                R strands[4] = {};
                for (std::uint32_t k = 0; k < code.count; ++k) {
                    R const value = load<R>(at(tile, code.operands[k], o, i, lane));
                    strands[k % 4] = k < 4 ? value : strands[k % 4] + value;
                }
                store<R>(to + lane, (strands[0] + strands[1]) + (strands[2] + strands[3]));
            }
        }
    }
}

[[nodiscard]] inline bool is_even(Linked const& code, std::uint32_t each) {
    auto const& first = code.operands[0];
    auto const distance = code.operands[each].first - first.first;
    for (std::uint32_t i = 0; i < code.count; i += each) {
        auto const& x = code.operands[i];
        bool const follows = i == 0 || x.first - code.operands[i - each].first == distance;
        bool const plain = each == 1 || code.operands[i + 1].unit;
        if (!plain || x.inner != first.inner || x.outer != first.outer || !follows) {
            return false;
        }
    }
    return true;
}

[[nodiscard]] inline Kernel find_long_sum(Linked const& code, std::ptrdiff_t width) {
    if (is_even(code, 1)) {
        return width == 1 ? even_sum<1, 1> : even_sum<native_lanes, 1>;
    }
    return width == 1 ? long_sum<1> : long_sum<native_lanes>;
}

[[nodiscard]] inline Kernel find_combination(Linked& code, std::ptrdiff_t width) {
    if (code.count / 2 <= terms_in_order) {
        Kernel const products = find_products(code, width);
        if (products != nullptr) {
            return products;
        }
        return width == 1 ? any_sum<1, 1> : any_sum<native_lanes, 1>;
    }
    bool const taken = std::any_of(code.operands, code.operands + code.count,
                                   [](LinkedOperand const& operand) { return operand.minus; });
    if (code.count == 12 && !taken) {
        return plain_kernel<SixProducts, 12>(code, width);
    }
    if (is_even(code, 2)) {
        return width == 1 ? even_sum<1, 2> : even_sum<native_lanes, 2>;
    }
    return width == 1 ? any_sum<1, 4> : any_sum<native_lanes, 4>;
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
