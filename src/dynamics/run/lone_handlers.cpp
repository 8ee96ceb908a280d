// The handlers of a single run's instructions; see lone_instruction.hpp. The arithmetic is that of the tile's
// kernels, one number at a time and in the same order, so that every bit is the same.
#include "dynamics/run/kernel_graph.hpp"
#include "dynamics/run/kernel_operations.hpp"
#include "dynamics/run/lone_instruction.hpp"

#include <array>
#include <utility>

namespace weir::dynamics {

namespace {

using namespace plain;

#define WEIR_LONE double last, double *frame, LoneInstruction const *code, LoneState *state

// A call in the last place: compiled as a jump, so that each handler is followed by the next at once.
// Where it is not, the stretches are short enough for the stack.
template <bool stores>
[[gnu::always_inline]] inline double go_on(double value, double* frame, LoneInstruction const* code,
                                           LoneState* state) {
    if constexpr (stores) {
        frame[code->to] = value;
    }
    return code[1].run(value, frame, code + 1, state);
}

template <int k, int last_at>
[[gnu::always_inline]] inline double operand(double last, double const* frame, LoneInstruction const* code) {
    if constexpr (k == last_at) {
        return last;
    } else {
        return frame[code->from[k]];
    }
}

template <class Body, int last_at, bool stores, int... k>
double operation(WEIR_LONE) {
    return go_on<stores>(Body::template of<double>(operand<k, last_at>(last, frame, code)...), frame, code,
                         state);
}

template <class Body, bool stores, int... k>
[[nodiscard]] LoneHandler with_last(int last_at, std::integer_sequence<int, k...>) {
    static constexpr LoneHandler none = operation<Body, -1, stores, k...>;
    static constexpr LoneHandler each[] = {[](auto at) {
        return operation<Body, decltype(at)::value, stores, k...>;
    }(std::integral_constant<int, k>{})...};
    return last_at < 0 ? none : each[last_at];
}

template <class Body, int operands>
[[nodiscard]] LoneHandler handler(LoneUse use) {
    using Each = std::make_integer_sequence<int, operands>;
    return use.stores ? with_last<Body, true>(use.last_at, Each{})
                      : with_last<Body, false>(use.last_at, Each{});
}

// Sums. A term takes one operand or two; `at` is the first of them.
[[nodiscard]] constexpr bool is_product(int term) {
    return term < static_cast<int>(LoneTerm::plain);
}
[[nodiscard]] constexpr bool is_minus(int term) {
    return term % 2 != 0;
}

template <int term, int at, bool takes_last>
[[gnu::always_inline]] inline double term_value(double last, double const* frame,
                                                LoneInstruction const* code) {
    double const x = takes_last ? last : frame[code->from[at]];
    if constexpr (is_product(term)) {
        return x * frame[code->from[at + 1]];
    } else {
        return x;
    }
}

template <int last_term, int number, int at>
[[gnu::always_inline]] inline double add_terms(double sum, double, double const*, LoneInstruction const*) {
    return sum;
}
template <int last_term, int number, int at, int term, int... more>
[[gnu::always_inline]] inline double add_terms(double sum, double last, double const* frame,
                                               LoneInstruction const* code) {
    double const value = term_value < term, at, number == last_term > (last, frame, code);
    return add_terms<last_term, number + 1, at + (is_product(term) ? 2 : 1), more...>(
        is_minus(term) ? sum - value : sum + value, last, frame, code);
}

template <int last_term, bool stores, int term, int... more>
double sum(WEIR_LONE) {
    double const value = term_value < term, 0, last_term == 0 > (last, frame, code);
    return go_on<stores>(add_terms<last_term, 1, is_product(term) ? 2 : 1, more...>(
                             is_minus(term) ? -value : value, last, frame, code),
                         frame, code, state);
}

template <int last_term, bool stores, int terms, unsigned kinds, int... number>
[[nodiscard]] constexpr LoneHandler sum_of(std::integer_sequence<int, number...>) {
    return sum<last_term, stores, static_cast<int>(kinds >> (2U * number) & 3U)...>;
}

template <int last_term, bool stores, int terms, unsigned... kinds>
[[nodiscard]] LoneHandler sum_with(unsigned wanted, std::integer_sequence<unsigned, kinds...>) {
    static constexpr LoneHandler each[] = {
        sum_of<last_term, stores, terms, kinds>(std::make_integer_sequence<int, terms>{})...};
    return each[wanted];
}

template <int last_term, int terms>
[[nodiscard]] LoneHandler sum_taking(unsigned kinds, LoneUse use) {
    if constexpr (last_term < terms) {
        using Kinds = std::make_integer_sequence<unsigned, 1U << (2U * terms)>;
        if (use.last_at == last_term) {
            return use.stores ? sum_with<last_term, true, terms>(kinds, Kinds{})
                              : sum_with<last_term, false, terms>(kinds, Kinds{});
        }
        return sum_taking<last_term + 1, terms>(kinds, use);
    } else {
        return nullptr;
    }
}

template <LoneTerm term, bool stores>
double more(WEIR_LONE) {
    double const value = term_value<static_cast<int>(term), 0, false>(last, frame, code);
    return go_on<stores>(last + value, frame, code, state);
}

// The input, given as `last`, is in another segment than the time before, or at a clamped end.
template <bool stores>
[[gnu::noinline]] double graph_elsewhere(WEIR_LONE) {
    auto& graph = state->graphs[code->index];
    if (last == last) {
        graph.last = graph.segments + segment_of<double>(*graph.table, last);
    }
    return go_on<stores>(on_graph<double>(*graph.table, last), frame, code, state);
}

template <int last_at, bool stores>
double graph(WEIR_LONE) {
    double const input = operand<0, last_at>(last, frame, code);
    auto const& segment = *state->graphs[code->index].last;
    if (input >= segment.lower && input < segment.upper) [[likely]] {
        return go_on<stores>(segment.y + (input - segment.x) * segment.slope, frame, code, state);
    }
    return graph_elsewhere<stores>(input, frame, code, state);
}

double call(double, double* frame, LoneInstruction const* code, LoneState* state) {
    auto const& linked = state->linked[code->index];
    linked.run(*state->tile, linked);
    return code[1].run(0, frame, code + 1, state);
}

double stop(double last, double*, LoneInstruction const*, LoneState*) {
    return last;
}
#undef WEIR_LONE

} // namespace

LoneHandler lone_unary(Op op, LoneUse use) {
    switch (op) {
    case Op::number: // a copy
        return handler<Copy, 1>(use);
    case Op::negate:
        return handler<Negate, 1>(use);
    case Op::logical_not:
        return handler<Not, 1>(use);
    case Op::absolute:
        return handler<Absolute, 1>(use);
    case Op::arc_cosine:
        return handler<ArcCosine, 1>(use);
    case Op::arc_sine:
        return handler<ArcSine, 1>(use);
    case Op::arc_tangent:
        return handler<ArcTangent, 1>(use);
    case Op::cosine:
        return handler<Cosine, 1>(use);
    case Op::sine:
        return handler<Sine, 1>(use);
    case Op::tangent:
        return handler<Tangent, 1>(use);
    case Op::exponential:
        return handler<Exponential, 1>(use);
    case Op::logarithm:
        return handler<Logarithm, 1>(use);
    case Op::logarithm_10:
        return handler<Logarithm10, 1>(use);
    case Op::square_root:
        return handler<SquareRoot, 1>(use);
    case Op::integer_part:
        return handler<IntegerPart, 1>(use);
    case Op::round:
        return handler<Round, 1>(use);
    default:
        return nullptr;
    }
}

LoneHandler lone_binary(Op op, LoneUse use) {
    switch (op) {
    case Op::add:
    case Op::sum:
        return handler<Add, 2>(use);
    case Op::subtract:
        return handler<Subtract, 2>(use);
    case Op::multiply:
    case Op::product:
        return handler<Multiply, 2>(use);
    case Op::divide:
        return handler<Divide, 2>(use);
    case Op::less:
        return handler<Less, 2>(use);
    case Op::less_equal:
        return handler<LessEqual, 2>(use);
    case Op::greater:
        return handler<Greater, 2>(use);
    case Op::greater_equal:
        return handler<GreaterEqual, 2>(use);
    case Op::modulo:
        return handler<Modulo, 2>(use);
    case Op::power:
        return handler<Power, 2>(use);
    case Op::equal:
        return handler<Equal, 2>(use);
    case Op::not_equal:
        return handler<NotEqual, 2>(use);
    case Op::logical_and:
        return handler<And, 2>(use);
    case Op::logical_or:
        return handler<Or, 2>(use);
    case Op::minimum:
        return handler<Minimum, 2>(use);
    case Op::maximum:
        return handler<Maximum, 2>(use);
    default:
        return nullptr;
    }
}

LoneHandler lone_choose(LoneUse use) {
    return handler<Choose, 3>(use);
}

LoneHandler lone_safe_divide(LoneUse use) {
    return handler<SafeDivide, 3>(use);
}

LoneHandler lone_graph(LoneUse use) {
    if (use.last_at == 0) {
        return use.stores ? graph<0, true> : graph<0, false>;
    }
    return use.stores ? graph<-1, true> : graph<-1, false>;
}

LoneHandler lone_sum(std::vector<LoneTerm> const& terms, LoneUse use) {
    unsigned kinds = 0;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        kinds |= static_cast<unsigned>(terms[i]) << (2 * i);
    }
    switch (terms.size()) {
    case 1:
        return sum_taking<-1, 1>(kinds, use);
    case 2:
        return sum_taking<-1, 2>(kinds, use);
    case 3:
        return sum_taking<-1, 3>(kinds, use);
    default:
        return nullptr;
    }
}

LoneHandler lone_more(LoneTerm term, bool stores) {
    switch (term) {
    case LoneTerm::product:
        return stores ? more<LoneTerm::product, true> : more<LoneTerm::product, false>;
    case LoneTerm::plain:
        return stores ? more<LoneTerm::plain, true> : more<LoneTerm::plain, false>;
    default:
        return nullptr;
    }
}

LoneHandler lone_call() {
    return call;
}

LoneHandler lone_stop() {
    return stop;
}

} // namespace weir::dynamics
