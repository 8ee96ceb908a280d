// Prints terms as C++; see cpp_expression.hpp. Values are doubles; what is only asked whether it is true
// is printed as a condition, so that IF reads as people write it.
#include "dynamics/compile/cpp_expression.hpp"

#include "dynamics/model/print_expression.hpp"

#include <cmath>

namespace weir::dynamics {

namespace {

namespace level {
constexpr int loosest = 0;
constexpr int conditional = 1;
constexpr int either = 2;
constexpr int both = 3;
constexpr int equality = 4;
constexpr int comparison = 5;
constexpr int term = 6;
constexpr int factor = 7;
constexpr int sign = 8;
constexpr int primary = 9;
} // namespace level

struct Symbol {
    char const* text = nullptr; // none: not written between its operands
    int level = 0;
    bool condition = false;
};

Symbol symbol_of(Op op) {
    switch (op) {
    case Op::add:
        return {" + ", level::term};
    case Op::subtract:
        return {" - ", level::term};
    case Op::multiply:
        return {" * ", level::factor};
    case Op::divide:
        return {" / ", level::factor};
    case Op::less:
        return {" < ", level::comparison, true};
    case Op::less_equal:
        return {" <= ", level::comparison, true};
    case Op::greater:
        return {" > ", level::comparison, true};
    case Op::greater_equal:
        return {" >= ", level::comparison, true};
    case Op::equal:
        return {" == ", level::equality, true};
    case Op::not_equal:
        return {" != ", level::equality, true};
    case Op::logical_and:
        return {" && ", level::both, true};
    case Op::logical_or:
        return {" || ", level::either, true};
    default:
        return {};
    }
}

// What is a call of one function of <cmath> or of the frame (cpp_frame.cpp).
char const* function_of(Op op) {
    switch (op) {
    case Op::absolute:
        return "std::abs";
    case Op::arc_cosine:
        return "std::acos";
    case Op::arc_sine:
        return "std::asin";
    case Op::arc_tangent:
        return "std::atan";
    case Op::cosine:
        return "std::cos";
    case Op::sine:
        return "std::sin";
    case Op::tangent:
        return "std::tan";
    case Op::exponential:
        return "std::exp";
    case Op::logarithm:
        return "std::log";
    case Op::logarithm_10:
        return "std::log10";
    case Op::square_root:
        return "std::sqrt";
    case Op::integer_part:
        return "std::floor";
    case Op::round:
        return "std::round";
    case Op::modulo:
        return "modulo";
    case Op::power:
        return "std::pow";
    case Op::safe_divide:
        return "safe_divide";
    case Op::pulse:
        return "pulse";
    case Op::ramp:
        return "ramp";
    case Op::step:
        return "step_at";
    default:
        return nullptr;
    }
}

// What takes the number of a graph, a history or a random site before its arguments.
char const* indexed_function_of(Op op) {
    switch (op) {
    case Op::history:
        return "past";
    case Op::random_uniform:
        return "random_uniform";
    case Op::random_normal:
        return "random_normal";
    case Op::random_poisson:
        return "random_poisson";
    case Op::random_exponential:
        return "random_exponential";
    case Op::random_lognormal:
        return "random_lognormal";
    default:
        return nullptr;
    }
}

bool is_condition(CppTerm const& term) {
    return term.kind == CppTerm::Kind::operation &&
           (symbol_of(term.op).condition || term.op == Op::logical_not);
}

std::string within(std::string text, bool parentheses) {
    return parentheses ? "(" + text + ")" : text;
}

void add_product(std::string& text, std::int64_t factor, std::string const& counter) {
    if (factor == 0) {
        return;
    }
    std::int64_t const size = std::abs(factor);
    text += text.empty() ? (factor < 0 ? "-" : "") : (factor < 0 ? " - " : " + ");
    text += size == 1 ? counter : std::to_string(size) + " * " + counter;
}

} // namespace

std::string cpp_number(double value) {
    if (std::isnan(value)) {
        return "no_number";
    }
    if (std::isinf(value)) {
        return value < 0 ? "-infinity" : "infinity";
    }
    std::string text = print_number(value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string CppExpression::counter(std::size_t depth) {
    static constexpr char const* names[] = {"i", "j", "l", "m"};
    return names[depth];
}

std::string CppExpression::roll_counter(std::size_t depth) const {
    return depth == 0 ? "k" : "k" + std::to_string(depth + 1);
}

std::string CppExpression::index_text(std::int64_t base, std::size_t index,
                                      std::vector<Term::Stride> const& strides) const {
    std::string text;
    auto const& steps = loop_.strides[index];
    for (std::size_t depth = 0; depth < steps.size(); ++depth) {
        add_product(text, steps[depth], counter(depth));
    }
    for (std::size_t depth = 0; depth < strides.size(); ++depth) {
        std::string const name = roll_counter(depth);
        if (rolls_[depth]->period == rolls_[depth]->count) {
            add_product(text, strides[depth].column, name);
            continue;
        }
        std::string const period = std::to_string(rolls_[depth]->period);
        add_product(text, strides[depth].row, "(" + name + " / " + period + ")");
        add_product(text, strides[depth].column, "(" + name + " % " + period + ")");
    }
    if (text.empty()) {
        return std::to_string(base);
    }
    if (base != 0) {
        text += (base < 0 ? " - " : " + ") + std::to_string(std::abs(base));
    }
    return text;
}

std::string CppExpression::target() const {
    auto const& variable = names_.variables()[loop_.first.variable];
    return variable.size == 1 ? variable.name : variable.name + "[" + offset() + "]";
}

std::string CppExpression::own_index(Term const& term) {
    return index_text(term.index, next_index_++, term.strides);
}

std::string CppExpression::place(Term const& term) {
    auto const& variable = names_.variables()[term.variable];
    std::string const index = own_index(term);
    return variable.size == 1 ? variable.name : variable.name + "[" + index + "]";
}

std::string CppExpression::number(double value, int& level) {
    std::size_t const q = next_number_++;
    if (!loop_.tables[q].empty()) {
        level = level::primary;
        std::string index;
        std::size_t length = 1;
        for (std::size_t depth = loop_.counts.size(); depth-- > 0;) {
            std::string product;
            add_product(product, static_cast<std::int64_t>(length), counter(depth));
            index = index.empty() ? product : product + " + " + index;
            length *= loop_.counts[depth];
        }
        return table_ + std::to_string(q) + "[" + index + "]";
    }
    level = std::signbit(value) ? level::sign : level::primary;
    return cpp_number(value);
}

std::string CppExpression::value() {
    return text(loop_.first.term, level::loosest);
}

std::string CppExpression::text(Term const& term, int least) {
    int level = level::primary;
    std::string text;
    switch (term.kind) {
    case Term::Kind::number:
        text = number(term.number, level);
        break;
    case Term::Kind::place:
        text = place(term);
        break;
    default:
        text = operation(term, level);
        break;
    }
    return within(std::move(text), level < least);
}

std::string CppExpression::truth(Term const& term, int least) {
    if (!is_condition(term)) {
        return within(text(term, level::equality + 1) + " != 0", level::equality < least);
    }
    if (term.op == Op::logical_not) {
        return "!" + truth(term.parts[0], level::sign);
    }
    auto const symbol = symbol_of(term.op);
    bool const joins = term.op == Op::logical_and || term.op == Op::logical_or;
    // && within || stands in parentheses: it reads better so, and compilers warn where it does not.
    auto const part = [&](std::size_t i) {
        if (!joins) {
            return text(term.parts[i], level::comparison + 1);
        }
        bool const chain = i == 0 && is_condition(term.parts[0]) && term.parts[0].op == term.op;
        return truth(term.parts[i], chain ? symbol.level : level::equality);
    };
    std::string const left = part(0);
    return within(left + symbol.text + part(1), symbol.level < least);
}

std::string CppExpression::operation(Term const& term, int& level) {
    if (is_condition(term)) {
        level = level::conditional;
        return truth(term, level::conditional + 1) + " ? 1.0 : 0.0";
    }
    if (auto const symbol = symbol_of(term.op); symbol.text != nullptr) {
        level = symbol.level;
        std::string const left = text(term.parts[0], symbol.level);
        return left + symbol.text + text(term.parts[1], symbol.level + 1);
    }
    if (auto const* const function = function_of(term.op)) {
        return std::string(function) + "(" + arguments(term) + ")";
    }
    if (is_many(term.op)) {
        return many(term, level);
    }
    return special(term, level);
}

std::string CppExpression::special(Term const& term, int& level) {
    switch (term.op) {
    case Op::time:
        return "time";
    case Op::time_step:
        return "time_step";
    case Op::start_time:
        return "start_time";
    case Op::stop_time:
        return "stop_time";
    case Op::negate:
        level = level::sign;
        return "-" + text(term.parts[0], level::primary);
    case Op::choose: {
        level = level::conditional;
        std::string const condition = truth(term.parts[0], level::either);
        std::string const then_value = text(term.parts[1], level::conditional + 1);
        return condition + " ? " + then_value + " : " + text(term.parts[2], level::conditional);
    }
    case Op::graph: {
        std::string const graph = own_index(term);
        return "at_graph(graphs[" + graph + "], " + arguments(term) + ")";
    }
    case Op::select: {
        std::string const index = text(term.parts[0], level::loosest);
        return term.parts.size() == 2 && term.parts[1].kind == Term::Kind::roll
                   ? "select(" + rolled(term.parts[1], index + ", ")
                   : "select(" + index + ", {" + arguments(term, 1) + "})";
    }
    default:
        break;
    }
    bool const extras = is_random(term.op) && term.parts.size() > random_parameters(term.op);
    if (auto const* const function = indexed_function_of(term.op); function != nullptr && !extras) {
        std::string const index = own_index(term);
        return std::string(function) + "(" + index + ", " + arguments(term) + ")";
    }
    unsupported_ = unsupported_.value_or(term.op);
    return "no_number";
}

std::string CppExpression::arguments(Term const& term, std::size_t from) {
    std::string text;
    for (std::size_t i = from; i < term.parts.size(); ++i) {
        text += (i == from ? "" : ", ") + this->text(term.parts[i], level::loosest);
    }
    return text;
}

// "18, [&](int k) { return x[k]; })"
std::string CppExpression::rolled(Term const& term, std::string const& before) {
    rolls_.push_back(&term);
    std::string const body = text(term.parts[0], level::loosest);
    rolls_.pop_back();
    return before + std::to_string(term.count) + ", [&](int " + roll_counter(rolls_.size()) + ") { return " +
           body + "; })";
}

std::string CppExpression::many(Term const& term, int& level) {
    bool const extreme = term.op == Op::minimum || term.op == Op::maximum;
    bool const rolls = term.parts.size() == 1 && term.parts[0].kind == Term::Kind::roll;
    if (rolls || term.op == Op::mean || term.op == Op::deviation) {
        std::string const name = term.op == Op::minimum   ? "smallest("
                                 : term.op == Op::maximum ? "largest("
                                 : term.op == Op::product ? "product("
                                 : term.op == Op::mean    ? "mean("
                                 : term.op == Op::sum     ? "sum("
                                                          : "deviation(";
        return rolls ? name + rolled(term.parts[0], {}) : name + "{" + arguments(term) + "})";
    }
    if (!extreme) {
        bool const sum = term.op == Op::sum;
        level = sum ? level::term : level::factor;
        std::string text = this->text(term.parts[0], level);
        for (std::size_t i = 1; i < term.parts.size(); ++i) {
            text += (sum ? " + " : " * ") + this->text(term.parts[i], level + 1);
        }
        return text;
    }
    std::string text = this->text(term.parts[0], level::loosest);
    for (std::size_t i = 1; i < term.parts.size(); ++i) {
        std::string const next = this->text(term.parts[i], level::loosest);
        text = (term.op == Op::minimum ? "lesser(" : "greater(") + text + ", " + next + ")";
    }
    return text;
}

} // namespace weir::dynamics
