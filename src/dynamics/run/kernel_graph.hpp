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

template <class R>
[[nodiscard]] inline BitsOf<R> searched_segment(GraphTable const& graph, R input) {
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
    BitsOf<R> segment;
    std::memcpy(&segment, segments, sizeof segment);
    return segment;
}

// How many bounds each input has reached: the segment it is in. What is not a number compares with nothing;
// any segment gives NaN again.
template <class R, int packs>
inline void find_segments(GraphTable const& graph, R const (&inputs)[packs], BitsOf<R> (&segments)[packs]) {
    constexpr std::size_t counted_most = 24;
    if (graph.bounds.size() > counted_most) {
        for (int pack = 0; pack < packs; ++pack) {
            segments[pack] = searched_segment<R>(graph, inputs[pack]);
        }
        return;
    }
    for (BitsOf<R>& segment : segments) {
        segment = BitsOf<R>{};
    }
    double const* const bounds = graph.bounds.data();
    for (std::size_t i = 0; i < graph.bounds.size(); ++i) {
        R const bound = all<R>(bounds[i]);
        for (int pack = 0; pack < packs; ++pack) {
            auto const reached = inputs[pack] >= bound;
            if constexpr (lanes_of<R> == 1) {
                segments[pack] += reached ? 1 : 0;
            } else {
                segments[pack] -= std::bit_cast<BitsOf<R>>(reached); // all ones is -1
            }
        }
    }
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
    if constexpr (lanes_of<R> == 4) { // four rows turned, which takes less than three columns gathered
        std::uint64_t at[4];
        std::memcpy(at, &segment, sizeof at);
        auto const row = [&](int lane) { return _mm256_loadu_pd(graph.rows.data() + 4 * at[lane]); };
        __m256d const xs = _mm256_unpacklo_pd(row(0), row(1)); // x and slope, of two lanes each
        __m256d const ys = _mm256_unpackhi_pd(row(0), row(1));
        __m256d const further_xs = _mm256_unpacklo_pd(row(2), row(3));
        __m256d const further_ys = _mm256_unpackhi_pd(row(2), row(3));
        return {std::bit_cast<R>(_mm256_permute2f128_pd(xs, further_xs, 0x20)),
                std::bit_cast<R>(_mm256_permute2f128_pd(ys, further_ys, 0x20)),
                std::bit_cast<R>(_mm256_permute2f128_pd(xs, further_xs, 0x31))};
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
[[nodiscard]] inline R on_segment(GraphTable const& graph, R input, BitsOf<R> segment) {
    auto const found = look_up<R>(graph, segment);
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

template <class R>
[[nodiscard]] inline BitsOf<R> segment_of(GraphTable const& graph, R input) {
    R const inputs[1] = {input};
    BitsOf<R> segments[1];
    find_segments<R, 1>(graph, inputs, segments);
    return segments[0];
}

template <class R>
[[nodiscard]] inline R on_graph(GraphTable const& graph, R input) {
    return on_segment<R>(graph, input, segment_of<R>(graph, input));
}

template <int lanes, int packs>
void graph_rows(Tile const& tile, Linked const& code) {
    using R = Real<lanes>;
    auto const& of = *code.graph;
    double* to = tile.frame + code.result;
    auto const& operand = code.operands[0];
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        for (std::ptrdiff_t i = 0; i < code.inner; ++i, to += tile.width) {
            double const* const from = tile.frame + operand.first + operand.outer * o + operand.inner * i;
            for (std::ptrdiff_t lane = 0; lane < tile.width; lane += std::ptrdiff_t{packs} * lanes) {
                R inputs[packs];
                BitsOf<R> segments[packs];
                for (int pack = 0; pack < packs; ++pack) {
                    inputs[pack] = load<R>(from + lane + std::ptrdiff_t{pack} * lanes);
                }
                find_segments<R, packs>(of, inputs, segments);
                for (int pack = 0; pack < packs; ++pack) {
                    store<R>(to + lane + std::ptrdiff_t{pack} * lanes,
                             on_segment<R>(of, inputs[pack], segments[pack]));
                }
            }
        }
    }
}

#if defined(__AVX512F__)
// Graphs of up to 16 segments are searched by halves: which half is known of every lane before the bounds of
// the next are chosen, so nothing branches and nothing is gathered from memory. Bounds that are missing are
// NaN, which nothing reaches.
template <int eights>
struct SmallGraph {
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

template <int lanes, int eights, bool clamped>
void small_graph(Tile const& tile, Linked const& code) {
    using R = Real<lanes>;
    auto const& of = *code.graph;
    SmallGraph<eights> const graph(of);
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
#endif

[[nodiscard]] inline Kernel graph_kernel(GraphTable const& table, std::ptrdiff_t width) {
    if (width == 1) {
        return graph_rows<1, 1>;
    }
#if defined(__AVX512F__)
    if (!table.reached.empty()) {
        if (table.x.size() == 8) {
            return table.clamped ? small_graph<8, 1, true> : small_graph<8, 1, false>;
        }
        return table.clamped ? small_graph<8, 2, true> : small_graph<8, 2, false>;
    }
    return graph_rows<8, 1>;
#else
    static_cast<void>(table);
    return graph_rows<native_lanes, 2>;
#endif
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
