// Graphical functions over packs: the segment of each lane is counted over all bounds if they are few, and
// what it holds is looked up in registers where the instruction set can.
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
#if defined(__AVX512F__)
    if constexpr (lanes_of<R> == 8) {
        auto const index = std::bit_cast<__m512i>(segment);
        auto const in_one = [&](std::vector<double> const& column) {
            return std::bit_cast<R>(_mm512_permutexvar_pd(index, _mm512_loadu_pd(column.data())));
        };
        auto const in_two = [&](std::vector<double> const& column) {
            return std::bit_cast<R>(_mm512_permutex2var_pd(_mm512_loadu_pd(column.data()), index,
                                                           _mm512_loadu_pd(column.data() + 8)));
        };
        if (graph.x.size() == 8) {
            return {in_one(graph.x), in_one(graph.y), in_one(graph.slope)};
        }
        if (graph.x.size() == 16) {
            return {in_two(graph.x), in_two(graph.y), in_two(graph.slope)};
        }
    }
#endif
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

[[nodiscard]] inline Kernel graph_kernel(std::ptrdiff_t width) {
    return width == 1 ? graph<1> : graph<native_lanes>;
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
