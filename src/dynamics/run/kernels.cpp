// The kernels, compiled once for each instruction set (WEIR_ISA_NAMESPACE says which). Only what every set
// does alike is used, so that all give the same bits; see pack.hpp.
#include "dynamics/run/kernel.hpp"
#include "dynamics/run/kernel_graph.hpp"
#include "dynamics/run/kernel_operations.hpp"
#include "dynamics/run/kernel_rows.hpp"
#include "dynamics/run/kernel_sums.hpp"

#define WEIR_TEXT_OF(name) #name
#define WEIR_NAME_OF(name) WEIR_TEXT_OF(name)

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

namespace {

// Products, least and greatest of any number of values.
template <int lanes, class Function>
void fold(Tile const& tile, Linked const& code) {
    using R = Real<lanes>;
    double* to = tile.frame + code.result;
    for (std::ptrdiff_t o = 0; o < code.outer; ++o) {
        for (std::ptrdiff_t i = 0; i < code.inner; ++i, to += tile.width) {
            for (std::ptrdiff_t lane = 0; lane < tile.width; lane += lanes) {
                auto const value = [&](std::uint32_t k) {
                    auto const& operand = code.operands[k];
                    return load<R>(tile.frame + operand.first + operand.outer * o + operand.inner * i + lane);
                };
                R folded = value(0);
                for (std::uint32_t k = 1; k < code.count; ++k) {
                    folded = Function::template of<R>(folded, value(k));
                }
                store<R>(to + lane, folded);
            }
        }
    }
}

template <class Function>
Kernel fold_kernel(Linked& code, std::ptrdiff_t width) {
    if (code.count == 2) {
        return quick_kernel<Function, 2>(code, width);
    }
    return width == 1 ? fold<1, Function> : fold<native_lanes, Function>;
}

Kernel find_unary(Linked const& code, std::ptrdiff_t width) {
    switch (code.op) {
    case Op::negate:
        return plain_kernel<Negate, 1>(code, width);
    case Op::logical_not:
        return plain_kernel<Not, 1>(code, width);
    case Op::absolute:
        return plain_kernel<Absolute, 1>(code, width);
    case Op::arc_cosine:
        return plain_kernel<ArcCosine, 1>(code, width);
    case Op::arc_sine:
        return plain_kernel<ArcSine, 1>(code, width);
    case Op::arc_tangent:
        return plain_kernel<ArcTangent, 1>(code, width);
    case Op::cosine:
        return plain_kernel<Cosine, 1>(code, width);
    case Op::sine:
        return plain_kernel<Sine, 1>(code, width);
    case Op::tangent:
        return plain_kernel<Tangent, 1>(code, width);
    case Op::exponential:
        return plain_kernel<Exponential, 1>(code, width);
    case Op::logarithm:
        return plain_kernel<Logarithm, 1>(code, width);
    case Op::logarithm_10:
        return plain_kernel<Logarithm10, 1>(code, width);
    case Op::square_root:
        return plain_kernel<SquareRoot, 1>(code, width);
    case Op::integer_part:
        return plain_kernel<IntegerPart, 1>(code, width);
    case Op::round:
        return plain_kernel<Round, 1>(code, width);
    default:
        return nullptr;
    }
}

Kernel find_binary(Linked& code, std::ptrdiff_t width) {
    switch (code.op) {
    case Op::add:
        return quick_kernel<Add, 2>(code, width);
    case Op::subtract:
        return quick_kernel<Subtract, 2>(code, width);
    case Op::multiply:
        return quick_kernel<Multiply, 2>(code, width);
    case Op::divide:
        return quick_kernel<Divide, 2>(code, width);
    case Op::less:
        return quick_kernel<Less, 2>(code, width);
    case Op::less_equal:
        return quick_kernel<LessEqual, 2>(code, width);
    case Op::greater:
        return quick_kernel<Greater, 2>(code, width);
    case Op::greater_equal:
        return quick_kernel<GreaterEqual, 2>(code, width);
    case Op::modulo:
        return plain_kernel<Modulo, 2>(code, width);
    case Op::power:
        return plain_kernel<Power, 2>(code, width);
    case Op::equal:
        return plain_kernel<Equal, 2>(code, width);
    case Op::not_equal:
        return plain_kernel<NotEqual, 2>(code, width);
    case Op::logical_and:
        return plain_kernel<And, 2>(code, width);
    case Op::logical_or:
        return plain_kernel<Or, 2>(code, width);
    default:
        return nullptr;
    }
}

Kernel find_fold(Linked& code, std::ptrdiff_t width) {
    switch (code.op) {
    case Op::sum:
        return code.count > terms_in_order ? find_long_sum(code, width) : fold_kernel<Add>(code, width);
    case Op::product:
        return fold_kernel<Multiply>(code, width);
    case Op::minimum:
        return fold_kernel<Minimum>(code, width);
    case Op::maximum:
        return fold_kernel<Maximum>(code, width);
    default:
        return nullptr;
    }
}

Kernel find(TileKind kind, Linked& code, std::ptrdiff_t width) {
    switch (kind) {
    case TileKind::copy:
        return plain_kernel<Copy, 1>(code, width);
    case TileKind::unary:
        return find_unary(code, width);
    case TileKind::binary:
        return find_binary(code, width);
    case TileKind::choose:
        return quick_kernel<Choose, 3>(code, width);
    case TileKind::safe_divide:
        return plain_kernel<SafeDivide, 3>(code, width);
    case TileKind::combination:
        return find_combination(code, width);
    case TileKind::fold:
        return find_fold(code, width);
    case TileKind::graph:
        return graph_kernel(*code.graph, width);
    default:
        return nullptr;
    }
}

// Calls visit for each whole pack of `count` doubles, then for each that is left.
template <class Visit>
void each_pack(std::size_t count, Visit visit) {
    constexpr std::size_t lanes = native_lanes;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        visit(i, Real<native_lanes>{});
    }
    for (; i < count; ++i) {
        visit(i, 0.0);
    }
}

void move(double* to, double const* from, double const* rates, double factor, std::size_t count) {
    each_pack(count, [=]<class R>(std::size_t i, R) {
        store<R>(to + i, load<R>(from + i) + all<R>(factor) * load<R>(rates + i));
    });
}

void gather(double* to, double const* rates, double factor, std::size_t count) {
    each_pack(count, [=]<class R>(std::size_t i, R) {
        store<R>(to + i, load<R>(to + i) + all<R>(factor) * load<R>(rates + i));
    });
}

bool any_negative(double const* values, std::span<std::pair<Place, Place> const> places,
                  std::ptrdiff_t width) {
    using Signs = Pack<native_lanes>::Bits;
    constexpr std::ptrdiff_t lanes = native_lanes;
    auto const signs_at = [](double const* from) { return bits(load<Real<native_lanes>>(from)); };
    Signs a{};
    Signs b{};
    std::uint64_t rest = 0;
    for (auto const& [first, count] : places) {
        double const* from = values + static_cast<std::ptrdiff_t>(first) * width;
        double const* const end = from + static_cast<std::ptrdiff_t>(count) * width;
        for (; end - from >= 2 * lanes; from += 2 * lanes) {
            a |= signs_at(from);
            b |= signs_at(from + lanes);
        }
        if (end - from >= lanes) {
            a |= signs_at(from);
            from += lanes;
        }
        for (; from < end; ++from) {
            rest |= bits(*from);
        }
    }
    a |= b;
    for (int lane = 0; lane < native_lanes; ++lane) {
        rest |= a[lane];
    }
    return (rest & sign_bit) != 0;
}

bool all_finite(double const* values, std::size_t count) {
    Real<native_lanes> packs{};
    double rest = 0;
    each_pack(count, [&]<class R>(std::size_t i, R) {
        R const value = load<R>(values + i);
        if constexpr (lanes_of<R> == 1) { // a number less itself is 0, unless it is no finite number
            rest += value - value;
        } else {
            packs += value - value;
        }
    });
    for (int lane = 0; lane < native_lanes; ++lane) {
        rest += packs[lane];
    }
    return rest == 0;
}

// Lanes of two packs changed for each other, `apart` lanes wide, as one step of turning a square of packs.
template <class R, int apart, int... lane>
void exchange(R& a, R& b, std::integer_sequence<int, lane...>) {
    constexpr int lanes = lanes_of<R>;
    R const first = __builtin_shufflevector(a, b, ((lane & apart) != 0 ? lanes + lane - apart : lane)...);
    b = __builtin_shufflevector(a, b, ((lane & apart) != 0 ? lanes + lane : lane + apart)...);
    a = first;
}

template <int apart, class R, int lanes>
void turn_square(R (&square)[lanes]) {
    if constexpr (apart < lanes) {
#pragma GCC unroll 8
        for (int i = 0; i < lanes; ++i) {
            if ((i & apart) == 0) {
                exchange<R, apart>(square[i], square[i + apart], std::make_integer_sequence<int, lanes>{});
            }
        }
        turn_square<2 * apart>(square);
    }
}

void turn(double* to, std::size_t distance, std::size_t rows, double const* from, std::size_t width,
          std::size_t count) {
    constexpr std::size_t lanes = native_lanes;
    using R = Real<native_lanes>;
    std::size_t row = 0;
    for (; row + lanes <= rows; row += lanes) {
        std::size_t i = 0;
        for (; i + lanes <= count; i += lanes) {
            R square[lanes];
#pragma GCC unroll 8
            for (std::size_t k = 0; k < lanes; ++k) {
                square[k] = load<R>(from + (i + k) * width + row);
            }
            turn_square<1>(square);
#pragma GCC unroll 8
            for (std::size_t k = 0; k < lanes; ++k) {
                store<R>(to + (row + k) * distance + i, square[k]);
            }
        }
        for (; i < count; ++i) {
            for (std::size_t k = row; k < row + lanes; ++k) {
                to[k * distance + i] = from[i * width + k];
            }
        }
    }
    for (; row < rows; ++row) {
        for (std::size_t i = 0; i < count; ++i) {
            to[row * distance + i] = from[i * width + row];
        }
    }
}

} // namespace

KernelSet kernels() {
    return {WEIR_NAME_OF(WEIR_ISA_NAMESPACE), find, move, gather, any_negative, all_finite, turn};
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE
