// Graphical functions over packs. The segment of each lane is found and looked up in registers if there are
// few, which saves gathering from memory; else it is counted or searched.
#pragma once

#include "dynamics/run/kernel_rows.hpp"

#include <algorithm>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

// How many bounds the input has reached: the segment it is in. What is not a number compares with nothing;
// any segment gives NaN again.
template <class R>
[[nodiscard]] inline BitsOf<R> segment_of(GraphTable const& graph, R input) {
    constexpr std::size_t counted_most = 24;
    BitsOf<R> segment{};
    if (graph.bounds.size() <= counted_most) {
        double const* const bounds = graph.bounds.data();
        for (std::size_t i = 0; i < graph.bounds.size(); ++i) {
            auto const reached = input >= all<R>(bounds[i]);
            if constexpr (lanes_of<R> == 1) {
                segment += reached ? 1 : 0;
            } else {
                segment -= std::bit_cast<BitsOf<R>>(reached); // all ones is -1
            }
        }
        return segment;
    }
    double const* const bounds_begin = graph.bounds.data();
    double const* const bounds_end = bounds_begin + graph.bounds.size();
    constexpr int lanes = lanes_of<R>;
    double inputs[lanes];
    std::uint64_t segments[lanes];
    store<R>(inputs, input);
    for (int lane = 0; lane < lanes; ++lane) {
        auto const* const above = std::upper_bound(bounds_begin, bounds_end, inputs[lane]);
        segments[lane] = inputs[lane] != inputs[lane] ? 0 : static_cast<std::uint64_t>(above - bounds_begin);
    }
    std::memcpy(&segment, segments, sizeof segment);
    return segment;
}

template <class R>
struct Segment {
    R x, y, slope;
};

template <class R>
[[nodiscard]] inline Segment<R> look_up(GraphTable const& graph, BitsOf<R> segment) {
    double const* const x = graph.x.data();
    double const* const y = graph.y.data();
    double const* const slope = graph.slope.data();
#if defined(__AVX2__)
    if constexpr (lanes_of<R> == 4) {
        auto const index = std::bit_cast<__m256i>(segment);
        auto const all_lanes = _mm256_castsi256_pd(_mm256_set1_epi64x(-1));
        auto const gathered = [&](double const* column) {
            return std::bit_cast<R>(
                _mm256_mask_i64gather_pd(_mm256_setzero_pd(), column, index, all_lanes, 8));
        };
        return {gathered(x), gathered(y), gathered(slope)};
    }
#endif
    if constexpr (lanes_of<R> == 1) {
        return {x[segment], y[segment], slope[segment]};
    } else {
        constexpr int lanes = lanes_of<R>;
        Segment<R> found{};
        for (int lane = 0; lane < lanes; ++lane) {
            found.x[lane] = x[segment[lane]];
            found.y[lane] = y[segment[lane]];
            found.slope[lane] = slope[segment[lane]];
        }
        return found;
    }
}

template <class R>
[[nodiscard]] inline R on_graph(GraphTable const& graph, R input) {
    auto const found = look_up<R>(graph, segment_of<R>(graph, input));
    R value = found.y + (input - found.x) * found.slope;
    if (graph.clamped) {
        value = select<R>(input <= all<R>(graph.first_x), all<R>(graph.first_y), value);
        value = select<R>(input >= all<R>(graph.last_x), all<R>(graph.last_y), value);
    }
    if (graph.discrete || graph.single) {
        value = select<R>(input != input, input, graph.single ? all<R>(graph.first_y) : value);
    }
    return value;
}

template <int lanes>
void graph(Tile const& tile, Linked const& code) {
    using R = Real<lanes>;
    double* to = tile.frame + code.result;
    auto const& input = code.operands[0];
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        for (std::ptrdiff_t i = 0; i < code.inner; ++i, to += tile.width) {
            double const* const from = tile.frame + input.first + input.outer * o + input.inner * i;
            for (std::ptrdiff_t lane = 0; lane < tile.width; lane += lanes) {
                store<R>(to + lane, on_graph<R>(*code.graph, load<R>(from + lane)));
            }
        }
    }
}

// Graphs of up to 16 segments are searched by halves: which half is known of every lane before the bounds of
// the next are chosen, so nothing branches and nothing is gathered from memory. Bounds that are missing are
// NaN, which nothing reaches.
template <int lanes, int eights>
struct SmallGraph;

#if defined(__AVX512F__)
template <int eights>
struct SmallGraph<8, eights> {
    using R = Real<8>;
    struct Table {
        __m512d part[eights];
    };

    explicit SmallGraph(GraphTable const& graph)
        : middle(_mm512_set1_pd(graph.reached[8 * eights / 2 - 1])), fours(table_at(&graph.reached[3])),
          twos(table_at(&graph.reached[1])), ones(table_at(&graph.reached[0])), x(table_at(graph.x.data())),
          y(table_at(graph.y.data())), slope(table_at(graph.slope.data())) {}

    [[nodiscard]] R on(R input) const {
        auto const value = std::bit_cast<__m512d>(input);
        __m512i place = _mm512_maskz_mov_epi64(_mm512_cmp_pd_mask(value, middle, _CMP_GE_OQ),
                                               _mm512_set1_epi64(4 * eights));
        if constexpr (eights == 2) {
            place = further(value, place, fours, 4);
        }
        place = further(value, place, twos, 2);
        place = further(value, place, ones, 1);
        return chosen(y, place) + (input - chosen(x, place)) * chosen(slope, place);
    }

private:
    [[nodiscard]] static Table table_at(double const* from) {
        Table table;
        for (int i = 0; i < eights; ++i) {
            table.part[i] = _mm512_loadu_pd(from + 8 * i);
        }
        return table;
    }
    [[nodiscard]] static R chosen(Table const& table, __m512i place) {
        if constexpr (eights == 1) {
            return std::bit_cast<R>(_mm512_permutexvar_pd(place, table.part[0]));
        } else {
            return std::bit_cast<R>(_mm512_permutex2var_pd(table.part[0], place, table.part[1]));
        }
    }
    [[nodiscard]] static __m512i further(__m512d value, __m512i place, Table const& bounds, long long step) {
        auto const bound = std::bit_cast<__m512d>(chosen(bounds, place));
        return _mm512_mask_or_epi64(place, _mm512_cmp_pd_mask(value, bound, _CMP_GE_OQ), place,
                                    _mm512_set1_epi64(step));
    }

    __m512d middle;
    Table fours, twos, ones; // the bound so many less one further on
    Table x, y, slope;
};
#endif

#if defined(__AVX2__)
// Which half each lane is in, from the coarsest on, are masks here, and bounds and quarters of the columns
// are chosen by them.
template <int eights>
struct SmallGraph<4, eights> {
    using R = Real<4>;

    explicit SmallGraph(GraphTable const& of) : graph(of) {}

    [[nodiscard]] R on(R input) const {
        auto const value = std::bit_cast<__m256d>(input);
        constexpr int levels = eights == 2 ? 4 : 3;
        __m256d halves[levels];
        find<0, levels>(value, halves);
        auto const in_four =
            _mm256_or_si256(_mm256_and_si256(_mm256_castpd_si256(halves[levels - 2]), _mm256_set1_epi32(4)),
                            _mm256_and_si256(_mm256_castpd_si256(halves[levels - 1]), _mm256_set1_epi32(2)));
        auto const places = _mm256_or_si256(in_four, _mm256_setr_epi32(0, 1, 0, 1, 0, 1, 0, 1));
        auto const from = [&](std::vector<double> const& column) {
            return std::bit_cast<R>(quarter<0, 2 * eights>(column.data(), places, halves));
        };
        return from(graph.y) + (input - from(graph.x)) * from(graph.slope);
    }

private:
    // The bound to compare with at a level: `span` bounds further for each half above it that was reached.
    template <int level, int levels, int above>
    [[nodiscard]] __m256d bound(int first, __m256d const* halves) const {
        if constexpr (above == level) {
            return _mm256_broadcast_sd(&graph.reached[static_cast<std::size_t>(first)]);
        } else {
            constexpr int span = 1 << (levels - 1 - above);
            return _mm256_blendv_pd(bound<level, levels, above + 1>(first, halves),
                                    bound<level, levels, above + 1>(first + span, halves), halves[above]);
        }
    }
    template <int level, int levels>
    void find(__m256d value, __m256d* halves) const {
        if constexpr (level < levels) {
            auto const with = bound<level, levels, 0>((1 << (levels - 1 - level)) - 1, halves);
            halves[level] = _mm256_cmp_pd(value, with, _CMP_GE_OQ);
            find<level + 1, levels>(value, halves);
        }
    }
    // Four numbers of a column for each lane to take one of: those that the coarser halves say.
    template <int level, int fours>
    [[nodiscard]] static __m256d quarter(double const* column, __m256i places, __m256d const* halves) {
        if constexpr (fours == 1) {
            auto const four = _mm256_castpd_ps(_mm256_loadu_pd(column));
            return _mm256_castps_pd(_mm256_permutevar8x32_ps(four, places));
        } else {
            return _mm256_blendv_pd(
                quarter<level + 1, fours / 2>(column, places, halves),
                quarter<level + 1, fours / 2>(column + std::ptrdiff_t{2} * fours, places, halves),
                halves[level]);
        }
    }

    GraphTable const& graph;
};
#endif

template <int lanes, int eights, bool clamped>
void small_graph(Tile const& tile, Linked const& code) {
    using R = Real<lanes>;
    auto const& of = *code.graph;
    SmallGraph<lanes, eights> const graph(of);
    R const first_x = all<R>(of.first_x);
    R const first_y = all<R>(of.first_y);
    R const last_x = all<R>(of.last_x);
    R const last_y = all<R>(of.last_y);
    double* to = tile.frame + code.result;
    auto const& operand = code.operands[0];
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        for (std::ptrdiff_t i = 0; i < code.inner; ++i, to += tile.width) {
            double const* const from = tile.frame + operand.first + operand.outer * o + operand.inner * i;
            for (std::ptrdiff_t lane = 0; lane < tile.width; lane += lanes) {
                R const input = load<R>(from + lane);
                R value = graph.on(input);
                if constexpr (clamped) {
                    value = select<R>(input <= first_x, first_y, value);
                    value = select<R>(input >= last_x, last_y, value);
                }
                store<R>(to + lane, value);
            }
        }
    }
}

[[nodiscard]] inline Kernel graph_kernel(GraphTable const& table, std::ptrdiff_t width) {
    if constexpr (native_lanes >= 4) {
        if (width != 1 && !table.reached.empty()) {
            if (table.x.size() == 8) {
                return table.clamped ? small_graph<native_lanes, 1, true>
                                     : small_graph<native_lanes, 1, false>;
            }
            return table.clamped ? small_graph<native_lanes, 2, true> : small_graph<native_lanes, 2, false>;
        }
    }
    return width == 1 ? graph<1> : graph<native_lanes>;
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
