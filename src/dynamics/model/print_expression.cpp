// Prints equations; see print_expression.hpp. The levels are those of parser.cpp: a greater one binds
// tighter, and what binds less tightly than its place asks for is put in parentheses.
#include "dynamics/model/print_expression.hpp"

#include "base/contract.hpp"
#include "dynamics/model/lexer.hpp"
#include "dynamics/model/name.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace weir::dynamics {

namespace {

namespace level {
constexpr int loosest = 0; // a whole equation: anything
constexpr int negation = 3;
constexpr int equality = 4;
constexpr int comparison = 5;
constexpr int term = 6;
constexpr int factor = 7;
constexpr int sign = 8; // looser than a power, tighter than a product
constexpr int power = 9;
constexpr int primary = 10;
} // namespace level

struct Symbol {
    std::string_view text;
    int level = 0;
};

Symbol symbol_of(BinaryOperator op) {
    switch (op) {
    case BinaryOperator::logical_or:
        return {" OR ", 1};
    case BinaryOperator::logical_and:
        return {" AND ", 2};
    case BinaryOperator::equal:
        return {" = ", level::equality};
    case BinaryOperator::not_equal:
        return {" <> ", level::equality};
    case BinaryOperator::less:
        return {" < ", level::comparison};
    case BinaryOperator::less_equal:
        return {" <= ", level::comparison};
    case BinaryOperator::greater:
        return {" > ", level::comparison};
    case BinaryOperator::greater_equal:
        return {" >= ", level::comparison};
    case BinaryOperator::add:
        return {" + ", level::term};
    case BinaryOperator::subtract:
        return {" - ", level::term};
    case BinaryOperator::multiply:
        return {" * ", level::factor};
    case BinaryOperator::divide:
        return {" / ", level::factor};
    case BinaryOperator::modulo:
        return {" MOD ", level::factor};
    case BinaryOperator::power:
        return {"^", level::power};
    }
    WEIR_UNREACHABLE();
}

// A name that the lexer takes whole and as a name, so that nothing need be added to it.
bool is_plain(std::string_view written, std::string_view key) {
    auto const tokens = tokenize(written);
    return tokens && tokens->size() == 2 && tokens->front().kind == TokenKind::name &&
           tokens->front().text == key;
}

std::string name_text(std::string const& written, std::string const& key) {
    return is_plain(written, key) ? written : equation_name(written.empty() ? key : written);
}

class Printer {
public:
    // `least` is the level that the place asks for.
    std::string print(Expression const& expression, int least) {
        int own = level::primary;
        std::string text =
            std::visit([&](auto const& node) { return this->node(node, own); }, expression.node);
        return own < least ? "(" + text + ")" : text;
    }

private:
    static std::string node(NumberNode const& node, int& own) {
        own = std::signbit(node.value) ? level::sign : level::primary;
        return print_number(node.value);
    }

    std::string node(ReferenceNode const& node, int& /*own*/) {
        std::string text = name_text(node.written, node.key);
        if (node.subscripts.empty()) {
            return text;
        }
        text += '[';
        for (std::size_t i = 0; i < node.subscripts.size(); ++i) {
            text += (i == 0 ? "" : ", ") + subscript(node.subscripts[i]);
        }
        return text + ']';
    }

    std::string subscript(Subscript const& subscript) {
        switch (subscript.kind) {
        case Subscript::Kind::all:
            return "*";
        case Subscript::Kind::expression:
            return print(*subscript.first, level::loosest);
        case Subscript::Kind::each: // Vensim's; as it writes it, since XMILE has no word for it
            return print(*subscript.first, level::loosest) + "!";
        case Subscript::Kind::range:
            return print(*subscript.first, level::loosest) + ":" + print(*subscript.last, level::loosest);
        }
        WEIR_UNREACHABLE();
    }

    // NOT takes a whole comparison to its right here, and stands with the signs in XMILE 1.0, 3.3.1: what
    // it takes is put in parentheses, so that everyone reads the same.
    std::string node(UnaryNode const& node, int& own) {
        if (node.op == UnaryOperator::logical_not) {
            own = level::negation;
            return "NOT " + print(*node.operand, level::power);
        }
        own = level::sign;
        // Two signs in a row are lawful but misread by people and by other tools.
        return "-" + print(*node.operand, level::power);
    }

    std::string node(BinaryNode const& node, int& own) {
        auto const symbol = symbol_of(node.op);
        own = symbol.level;
        if (node.op == BinaryOperator::power) { // from the right, and a sign may follow it
            return print(*node.left, level::primary) + "^" + print(*node.right, level::sign);
        }
        return print(*node.left, symbol.level) + std::string(symbol.text) +
               print(*node.right, symbol.level + 1);
    }

    std::string node(CallNode const& node, int& /*own*/) {
        if (node.key == "'") { // the transposition operator
            return print(*node.arguments.front(), level::primary) + "'";
        }
        std::string text = name_text(node.written, node.key) + "(";
        for (std::size_t i = 0; i < node.arguments.size(); ++i) {
            text += (i == 0 ? "" : ", ") + print(*node.arguments[i], level::loosest);
        }
        return text + ")";
    }

    // Its last part takes whatever follows, so as an operand it stands in parentheses.
    std::string node(ConditionalNode const& node, int& own) {
        own = level::loosest;
        return "IF " + print(*node.condition, level::loosest) + " THEN " +
               print(*node.then_value, level::loosest) + " ELSE " + print(*node.else_value, level::loosest);
    }
};

} // namespace

std::string print_expression(Expression const& expression) {
    return Printer().print(expression, level::loosest);
}

std::string equation_name(std::string_view name) {
    std::string const key = name_key(name);
    std::string plain = shown_name(name);
    for (char& c : plain) {
        c = c == ' ' ? '_' : c;
    }
    if (is_plain(plain, key)) {
        return plain;
    }
    if (is_plain(name, key)) { // already in quotes
        return std::string(name);
    }
    std::string quoted = "\"";
    for (char const c : shown_name(name)) {
        quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    }
    return quoted + '"';
}

std::string print_number(double value) {
    if (!std::isfinite(value)) {
        return std::isnan(value) ? "NAN" : value < 0 ? "-INF" : "INF";
    }
    std::array<char, 32> text{};
    auto const [end, problem] = std::to_chars(text.data(), text.data() + text.size(), value);
    WEIR_ENSURES(problem == std::errc{});
    return {text.data(), end};
}

} // namespace weir::dynamics
