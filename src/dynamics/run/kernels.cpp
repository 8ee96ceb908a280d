// The kernels, compiled once for each instruction set (WEIR_ISA_NAMESPACE says which). Only what every set
// does alike is used, so that all give the same bits; see pack.hpp.
#include "dynamics/run/kernel.hpp"
#include "dynamics/run/maths.hpp"
#include "dynamics/run/pack.hpp"
#include "dynamics/run/trigonometry.hpp"

#include <algorithm>
#include <utility>

#define WEIR_TEXT_OF(name) #name
#define WEIR_NAME_OF(name) WEIR_TEXT_OF(name)

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

namespace {

template <int lanes>
using Real = typename Pack<lanes>::Real;

// The lanes of a pack in a frame of this width: a single run has one.
template <bool single>
inline constexpr int pack_lanes = single ? 1 : native_lanes;

struct Add {
    template <class R>
    static R of(R a, R b) {
        return a + b;
    }
};
struct Subtract {
    template <class R>
    static R of(R a, R b) {
        return a - b;
    }
};
struct Multiply {
    template <class R>
    static R of(R a, R b) {
        return a * b;
    }
};
struct Divide {
    template <class R>
    static R of(R a, R b) {
        return a / b;
    }
};
struct Modulo {
    template <class R>
    static R of(R a, R b) {
        return a - b * floor<R>(a / b);
    }
};
struct Power {
    template <class R>
    static R of(R a, R b) {
        return pow<R>(a, b);
    }
};
template <class R>
R truth(MaskOf<R> mask) {
    return select<R>(mask, all<R>(1), all<R>(0));
}
struct Less {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a < b);
    }
};
struct LessEqual {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a <= b);
    }
};
struct Greater {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a > b);
    }
};
struct GreaterEqual {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a >= b);
    }
};
struct Equal {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a == b);
    }
};
struct NotEqual {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a != b);
    }
};
struct And {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(both(a != all<R>(0), b != all<R>(0)));
    }
};
struct Or {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(either(a != all<R>(0), b != all<R>(0)));
    }
};
// NaN is passed on, as the interpreter does.
struct Minimum {
    template <class R>
    static R of(R a, R b) {
        return select<R>(either(a <= b, a != a), a, b);
    }
};
struct Maximum {
    template <class R>
    static R of(R a, R b) {
        return select<R>(either(a >= b, a != a), a, b);
    }
};

struct Copy {
    template <class R>
    static R of(R a) {
        return a;
    }
};
struct Negate {
    template <class R>
    static R of(R a) {
        return -a;
    }
};
struct Not {
    template <class R>
    static R of(R a) {
        return truth<R>(a == all<R>(0));
    }
};
struct Absolute {
    template <class R>
    static R of(R a) {
        return magnitude<R>(a);
    }
};
#define WEIR_UNARY(Name, function)                                                                           \
    struct Name {                                                                                            \
        template <class R>                                                                                   \
        static R of(R a) {                                                                                   \
            return function<R>(a);                                                                           \
        }                                                                                                    \
    };
WEIR_UNARY(ArcCosine, acos)
WEIR_UNARY(ArcSine, asin)
WEIR_UNARY(ArcTangent, atan)
WEIR_UNARY(Cosine, cos)
WEIR_UNARY(Sine, sin)
WEIR_UNARY(Tangent, tan)
WEIR_UNARY(Exponential, exp)
WEIR_UNARY(Logarithm, log)
WEIR_UNARY(Logarithm10, log10)
WEIR_UNARY(SquareRoot, sqrt)
WEIR_UNARY(IntegerPart, floor)
WEIR_UNARY(Round, round)
#undef WEIR_UNARY

// Calls visit(offset of the result, offsets of the operands) for every pack of an instruction.
template <int lanes, std::size_t operands, class Visit>
inline void each_pack(Tile const& tile, Linked const& code, Visit visit) {
    std::ptrdiff_t const width = tile.width;
    std::ptrdiff_t result = code.result;
    bool dense = true;
    for (std::size_t k = 0; k < operands; ++k) {
        dense = dense && code.operands[k].inner == width;
    }
    std::ptrdiff_t const row = dense ? width * code.inner : width;
    std::uint32_t const steps = dense ? 1 : code.inner;
    for (std::uint32_t o = 0; o < code.outer; ++o) {
        for (std::uint32_t i = 0; i < steps; ++i) {
            std::ptrdiff_t from[operands];
            for (std::size_t k = 0; k < operands; ++k) {
                auto const& operand = code.operands[k];
                from[k] = operand.first + operand.outer * o + operand.inner * i;
            }
            for (std::ptrdiff_t lane = 0; lane < row; lane += lanes) {
                visit(result + lane, from, lane);
            }
            result += row;
        }
    }
}

template <bool single, class Function>
void unary(Tile const& tile, Linked const& code) {
    using R = Real<pack_lanes<single>>;
    each_pack<pack_lanes<single>, 1>(
        tile, code, [&](std::ptrdiff_t to, auto const& from, std::ptrdiff_t lane) {
            store<R>(tile.frame + to, Function::template of<R>(load<R>(tile.frame + from[0] + lane)));
        });
}

template <bool single, class Function>
void binary(Tile const& tile, Linked const& code) {
    using R = Real<pack_lanes<single>>;
    each_pack<pack_lanes<single>, 2>(
        tile, code, [&](std::ptrdiff_t to, auto const& from, std::ptrdiff_t lane) {
            store<R>(tile.frame + to, Function::template of<R>(load<R>(tile.frame + from[0] + lane),
                                                               load<R>(tile.frame + from[1] + lane)));
        });
}

// The same for what takes no longer than the loop around it: the width is known when it is compiled.
template <int lanes, int width, class Function>
void quick_binary(Tile const& tile, Linked const& code) {
    using R = Real<lanes>;
    double* to = tile.frame + code.result;
    for (std::uint32_t o = 0; o < code.outer; ++o) {
        double const* a = tile.frame + code.operands[0].first + code.operands[0].outer * o;
        double const* b = tile.frame + code.operands[1].first + code.operands[1].outer * o;
        for (std::uint32_t i = 0; i < code.inner; ++i) {
#pragma GCC unroll 8
            for (int lane = 0; lane < width; lane += lanes) {
                store<R>(to + lane, Function::template of<R>(load<R>(a + lane), load<R>(b + lane)));
            }
            a += code.operands[0].inner;
            b += code.operands[1].inner;
            to += width;
        }
    }
}

template <class Function>
Kernel quick_of(std::ptrdiff_t width) {
    switch (width) {
    case 1:
        return quick_binary<1, 1, Function>;
    case 8:
        return quick_binary<native_lanes, 8, Function>;
    case 16:
        return quick_binary<native_lanes, 16, Function>;
    case 32:
        return quick_binary<native_lanes, 32, Function>;
    default:
        return quick_binary<native_lanes, 64, Function>;
    }
}

Kernel find_quick(Op op, std::ptrdiff_t width) {
    switch (op) {
    case Op::add:
        return quick_of<Add>(width);
    case Op::subtract:
        return quick_of<Subtract>(width);
    case Op::multiply:
        return quick_of<Multiply>(width);
    case Op::divide:
        return quick_of<Divide>(width);
    case Op::less:
        return quick_of<Less>(width);
    case Op::less_equal:
        return quick_of<LessEqual>(width);
    case Op::greater:
        return quick_of<Greater>(width);
    case Op::greater_equal:
        return quick_of<GreaterEqual>(width);
    default:
        return nullptr;
    }
}

template <bool single>
void choose(Tile const& tile, Linked const& code) {
    using R = Real<pack_lanes<single>>;
    each_pack<pack_lanes<single>, 3>(
        tile, code, [&](std::ptrdiff_t to, auto const& from, std::ptrdiff_t lane) {
            R const condition = load<R>(tile.frame + from[0] + lane);
            store<R>(tile.frame + to, select<R>(condition != all<R>(0), load<R>(tile.frame + from[1] + lane),
                                                load<R>(tile.frame + from[2] + lane)));
        });
}

template <bool single>
void safe_divide(Tile const& tile, Linked const& code) {
    using R = Real<pack_lanes<single>>;
    each_pack<pack_lanes<single>, 3>(
        tile, code, [&](std::ptrdiff_t to, auto const& from, std::ptrdiff_t lane) {
            R const divisor = load<R>(tile.frame + from[1] + lane);
            R const quotient = load<R>(tile.frame + from[0] + lane) / divisor;
            store<R>(tile.frame + to,
                     select<R>(divisor == all<R>(0), load<R>(tile.frame + from[2] + lane), quotient));
        });
}

template <bool single, class Function>
void fold(Tile const& tile, Linked const& code) {
    constexpr int lanes = pack_lanes<single>;
    using R = Real<lanes>;
    std::ptrdiff_t result = code.result;
    for (std::uint32_t o = 0; o < code.outer; ++o) {
        for (std::uint32_t i = 0; i < code.inner; ++i) {
            auto const at = [&](std::uint32_t k) {
                auto const& operand = code.operands[k];
                return tile.frame + operand.first + operand.outer * o + operand.inner * i;
            };
            for (std::ptrdiff_t lane = 0; lane < tile.width; lane += lanes) {
                R value = load<R>(at(0) + lane);
                for (std::uint32_t k = 1; k < code.count; ++k) {
                    value = Function::template of<R>(value, load<R>(at(k) + lane));
                }
                store<R>(tile.frame + result + lane, value);
            }
            result += tile.width;
        }
    }
}

// `elements` neighbouring elements of `run` lanes each are summed side by side in registers, so that the
// processor need not wait for one addition to begin the next. The sums are named by constants throughout:
// an array that is indexed by a variable would be kept in memory.
template <int lanes, int run, int elements>
struct Summing {
    using R = Real<lanes>;
    static constexpr int packs = run / lanes;
    using Sums = R[elements * packs];
    using Each = std::make_integer_sequence<int, elements * packs>;

    static void of(double* frame, Linked const& code, std::uint32_t o, std::uint32_t i, std::ptrdiff_t lane,
                   double* to, std::ptrdiff_t width) {
        Sums sums;
        clear(sums, Each{});
        for (std::uint32_t term = 0; term < code.count; term += 2) {
            auto const& x = code.operands[term];
            auto const& y = code.operands[term + 1];
            double const* const xs = frame + x.first + x.outer * o + x.inner * i + lane;
            double const* const ys = frame + y.first + y.outer * o + y.inner * i + lane;
            switch (x.mode) {
            case LinkedOperand::Mode::add_product:
                add_products(sums, xs, x.inner, ys, y.inner, Each{});
                break;
            case LinkedOperand::Mode::subtract_product:
                subtract_products(sums, xs, x.inner, ys, y.inner, Each{});
                break;
            case LinkedOperand::Mode::add:
                add(sums, xs, x.inner, Each{});
                break;
            case LinkedOperand::Mode::subtract:
                subtract(sums, xs, x.inner, Each{});
                break;
            }
        }
        put(sums, to, width, Each{});
    }

private:
    static R at(double const* from, std::ptrdiff_t step, int k) {
        return load<R>(from + step * (k / packs) + (k % packs) * lanes);
    }
    template <int... k>
    static void clear(Sums& sums, std::integer_sequence<int, k...>) {
        ((sums[k] = all<R>(0)), ...);
    }
    template <int... k>
    static void add_products(Sums& sums, double const* x, std::ptrdiff_t x_step, double const* y,
                             std::ptrdiff_t y_step, std::integer_sequence<int, k...>) {
        ((sums[k] += at(x, x_step, k) * at(y, y_step, k)), ...);
    }
    template <int... k>
    static void subtract_products(Sums& sums, double const* x, std::ptrdiff_t x_step, double const* y,
                                  std::ptrdiff_t y_step, std::integer_sequence<int, k...>) {
        ((sums[k] -= at(x, x_step, k) * at(y, y_step, k)), ...);
    }
    template <int... k>
    static void add(Sums& sums, double const* x, std::ptrdiff_t step, std::integer_sequence<int, k...>) {
        ((sums[k] += at(x, step, k)), ...);
    }
    template <int... k>
    static void subtract(Sums& sums, double const* x, std::ptrdiff_t step, std::integer_sequence<int, k...>) {
        ((sums[k] -= at(x, step, k)), ...);
    }
    template <int... k>
    static void put(Sums const& sums, double* to, std::ptrdiff_t width, std::integer_sequence<int, k...>) {
        ((store<R>(to + width * (k / packs) + (k % packs) * lanes, sums[k])), ...);
    }
};

template <int lanes, int run>
void combination(Tile const& tile, Linked const& code) {
    constexpr int elements = std::max(1, 8 * lanes / run);
    std::ptrdiff_t const width = tile.width;
    double* to = tile.frame + code.result;
    for (std::uint32_t o = 0; o < code.outer; ++o) {
        std::uint32_t i = 0;
        for (; i + elements <= code.inner; i += elements) {
            for (std::ptrdiff_t lane = 0; lane < width; lane += run) {
                Summing<lanes, run, elements>::of(tile.frame, code, o, i, lane, to + lane, width);
            }
            to += width * elements;
        }
        for (; i < code.inner; ++i) {
            for (std::ptrdiff_t lane = 0; lane < width; lane += run) {
                Summing<lanes, run, 1>::of(tile.frame, code, o, i, lane, to + lane, width);
            }
            to += width;
        }
    }
}

// A sum of up to five products, which most combinations are: all terms in one expression, and what is the
// same for a whole row is kept in registers.
template <int lanes, int width, int terms, unsigned steady>
struct Products {
    using R = Real<lanes>;
    static constexpr int packs = width / lanes;
    static constexpr bool is_steady(int k) { return (steady >> static_cast<unsigned>(k) & 1U) != 0; }
    using Each = std::make_integer_sequence<int, terms>;
    using Packs = std::make_integer_sequence<int, packs>;

    static void of(Tile const& tile, Linked const& code) {
        double* to = tile.frame + code.result;
        for (std::uint32_t o = 0; o < code.outer; ++o) {
            double const* x[terms];
            double const* y[terms];
            for (int k = 0; k < terms; ++k) {
                x[k] = tile.frame + code.operands[2 * k].first + code.operands[2 * k].outer * o;
                y[k] = tile.frame + code.operands[2 * k + 1].first + code.operands[2 * k + 1].outer * o;
            }
            for (int pack = 0; pack < packs; ++pack) {
                row(x, y, code, to + pack * lanes, pack * lanes, Each{});
            }
            to += static_cast<std::ptrdiff_t>(code.inner) * width;
        }
    }

private:
    template <int... k>
    static void row(double const* const (&x)[terms], double const* const (&y)[terms], Linked const& code,
                    double* to, int lane, std::integer_sequence<int, k...>) {
        double const* xs[terms] = {(x[k] + lane)...};
        double const* ys[terms] = {(y[k] + lane)...};
        R const held[terms] = {load<R>(ys[k])...};
        for (std::uint32_t i = 0; i < code.inner; ++i) {
            R sum = all<R>(0);
            ((sum += load<R>(xs[k]) * (is_steady(k) ? held[k] : load<R>(ys[k]))), ...);
            store<R>(to, sum);
            to += width;
            ((xs[k] += code.operands[2 * k].inner), ...);
            ((ys[k] += is_steady(k) ? 0 : code.operands[2 * k + 1].inner), ...);
        }
    }
};

template <int lanes, int width, int terms, unsigned... steady>
Kernel products_of(unsigned wanted, std::integer_sequence<unsigned, steady...>) {
    static constexpr Kernel kernels[] = {Products<lanes, width, terms, steady>::of...};
    return kernels[wanted];
}

template <int lanes, int width>
Kernel products_for(unsigned terms, unsigned steady) {
    switch (terms) {
    case 1:
        return products_of<lanes, width, 1>(steady, std::make_integer_sequence<unsigned, 2>{});
    case 2:
        return products_of<lanes, width, 2>(steady, std::make_integer_sequence<unsigned, 4>{});
    case 3:
        return products_of<lanes, width, 3>(steady, std::make_integer_sequence<unsigned, 8>{});
    case 4:
        return products_of<lanes, width, 4>(steady, std::make_integer_sequence<unsigned, 16>{});
    case 5:
        return products_of<lanes, width, 5>(steady, std::make_integer_sequence<unsigned, 32>{});
    default:
        return nullptr;
    }
}

// Bit k of `steady`: the second factor of term k is the same for a whole row.
Kernel find_products(unsigned terms, unsigned steady, std::ptrdiff_t width) {
    switch (width) {
    case 1:
        return products_for<1, 1>(terms, steady);
    case 8:
        return products_for<native_lanes, 8>(terms, steady);
    case 16:
        return products_for<native_lanes, 16>(terms, steady);
    case 32:
        return products_for<native_lanes, 32>(terms, steady);
    default:
        return nullptr; // the frames of wider tiles wait for memory, not for this
    }
}

Kernel find_combination(std::ptrdiff_t width) {
    constexpr int most = 8 * native_lanes; // lanes that eight registers hold
    switch (width) {
    case 1:
        return combination<1, 1>;
    case 8:
        return combination<native_lanes, 8>;
    case 16:
        return combination<native_lanes, std::min(16, most)>;
    case 32:
        return combination<native_lanes, std::min(32, most)>;
    default:
        return combination<native_lanes, std::min(64, most)>;
    }
}

// The segment of each lane is counted over all bounds if they are few; then each lane looks up its own.
template <class R>
R on_graph(GraphTable const& graph, R input) {
    constexpr int lanes = lanes_of<R>;
    constexpr std::size_t counted_most = 24;
    double inputs[lanes];
    std::uint64_t segments[lanes];
    store<R>(inputs, input);
    if (graph.bounds.size() <= counted_most) {
        R count = all<R>(0);
        for (double const bound : graph.bounds) {
            count += truth<R>(input >= all<R>(bound));
        }
        double counts[lanes];
        store<R>(counts, count);
        for (int lane = 0; lane < lanes; ++lane) {
            segments[lane] = static_cast<std::uint64_t>(counts[lane]);
        }
    } else {
        for (int lane = 0; lane < lanes; ++lane) {
            auto const above = std::upper_bound(graph.bounds.begin(), graph.bounds.end(), inputs[lane]);
            // What is not a number compares with nothing; any segment gives NaN again.
            segments[lane] =
                inputs[lane] != inputs[lane] ? 0 : static_cast<std::uint64_t>(above - graph.bounds.begin());
        }
    }
    double x[lanes];
    double y[lanes];
    double slope[lanes];
    for (int lane = 0; lane < lanes; ++lane) {
        x[lane] = graph.x[segments[lane]];
        y[lane] = graph.y[segments[lane]];
        slope[lane] = graph.slope[segments[lane]];
    }
    R value = load<R>(y) + (input - load<R>(x)) * load<R>(slope);
    if (graph.clamped) {
        value = select<R>(input <= all<R>(graph.first_x), all<R>(graph.first_y), value);
        value = select<R>(input >= all<R>(graph.last_x), all<R>(graph.last_y), value);
    }
    if (graph.discrete || graph.single) {
        value = select<R>(input != input, input, graph.single ? all<R>(graph.first_y) : value);
    }
    return value;
}

template <bool single>
void graph(Tile const& tile, Linked const& code) {
    using R = Real<pack_lanes<single>>;
    each_pack<pack_lanes<single>, 1>(
        tile, code, [&](std::ptrdiff_t to, auto const& from, std::ptrdiff_t lane) {
            store<R>(tile.frame + to, on_graph<R>(*code.graph, load<R>(tile.frame + from[0] + lane)));
        });
}

template <bool single>
Kernel find_unary(Op op) {
    switch (op) {
    case Op::negate:
        return unary<single, Negate>;
    case Op::logical_not:
        return unary<single, Not>;
    case Op::absolute:
        return unary<single, Absolute>;
    case Op::arc_cosine:
        return unary<single, ArcCosine>;
    case Op::arc_sine:
        return unary<single, ArcSine>;
    case Op::arc_tangent:
        return unary<single, ArcTangent>;
    case Op::cosine:
        return unary<single, Cosine>;
    case Op::sine:
        return unary<single, Sine>;
    case Op::tangent:
        return unary<single, Tangent>;
    case Op::exponential:
        return unary<single, Exponential>;
    case Op::logarithm:
        return unary<single, Logarithm>;
    case Op::logarithm_10:
        return unary<single, Logarithm10>;
    case Op::square_root:
        return unary<single, SquareRoot>;
    case Op::integer_part:
        return unary<single, IntegerPart>;
    case Op::round:
        return unary<single, Round>;
    default:
        return nullptr;
    }
}

template <bool single>
Kernel find_binary(Op op) {
    switch (op) {
    case Op::modulo:
        return binary<single, Modulo>;
    case Op::power:
        return binary<single, Power>;
    case Op::equal:
        return binary<single, Equal>;
    case Op::not_equal:
        return binary<single, NotEqual>;
    case Op::logical_and:
        return binary<single, And>;
    case Op::logical_or:
        return binary<single, Or>;
    default:
        return nullptr;
    }
}

template <bool single>
Kernel find_fold(Op op) {
    switch (op) {
    case Op::sum:
        return fold<single, Add>;
    case Op::product:
        return fold<single, Multiply>;
    case Op::minimum:
        return fold<single, Minimum>;
    case Op::maximum:
        return fold<single, Maximum>;
    default:
        return nullptr;
    }
}

template <bool single>
Kernel find_plain(TileKind kind, Op op) {
    switch (kind) {
    case TileKind::copy:
        return unary<single, Copy>;
    case TileKind::unary:
        return find_unary<single>(op);
    case TileKind::binary:
        return find_binary<single>(op);
    case TileKind::choose:
        return choose<single>;
    case TileKind::safe_divide:
        return safe_divide<single>;
    case TileKind::fold:
        return find_fold<single>(op);
    case TileKind::graph:
        return graph<single>;
    default:
        return nullptr;
    }
}

Kernel find(TileKind kind, Op op, std::ptrdiff_t width) {
    if (kind == TileKind::combination) {
        return find_combination(width);
    }
    if (Kernel const quick = kind == TileKind::binary ? find_quick(op, width) : nullptr) {
        return quick;
    }
    return width == 1 ? find_plain<true>(kind, op) : find_plain<false>(kind, op);
}

void move(double* to, double const* from, double const* rates, double factor, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        to[i] = from[i] + factor * rates[i];
    }
}

void gather(double* to, double const* rates, double factor, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        to[i] += factor * rates[i];
    }
}

bool any_negative(double const* values, std::size_t count) {
    std::uint64_t signs = 0;
    for (std::size_t i = 0; i < count; ++i) {
        signs |= std::bit_cast<std::uint64_t>(values[i]);
    }
    return (signs & sign_bit) != 0;
}

} // namespace

KernelSet kernels() {
    return {WEIR_NAME_OF(WEIR_ISA_NAMESPACE), find, find_products, move, gather, any_negative};
}

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE
