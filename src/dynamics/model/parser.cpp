// The equation parser, by recursive descent with one level a precedence; see parser.hpp.
#include "dynamics/model/parser.hpp"

#include "base/limits.hpp"
#include "dynamics/model/lexer.hpp"

#include <optional>
#include <utility>

namespace weir::dynamics {

namespace {

template <class Node>
ExpressionPtr make(Node node, std::size_t position) {
    return std::make_shared<Expression const>(Expression{std::move(node), position});
}

// How tightly a binary operator binds; a greater number binds tighter. 0 is no binary operator.
struct Binding {
    int level = 0;
    BinaryOperator op = BinaryOperator::add;
};

Binding binding_of(Token const& token) {
    using enum BinaryOperator;
    if (token.kind == TokenKind::keyword) {
        return token.text == "or"    ? Binding{1, logical_or}
               : token.text == "and" ? Binding{2, logical_and}
               : token.text == "mod" ? Binding{6, modulo}
                                     : Binding{};
    }
    if (token.kind != TokenKind::symbol) {
        return {};
    }
    static constexpr struct {
        std::string_view text;
        Binding binding;
    } table[] = {{"=", {3, equal}},       {"<>", {3, not_equal}}, {"<", {4, less}},
                 {"<=", {4, less_equal}}, {">", {4, greater}},    {">=", {4, greater_equal}},
                 {"+", {5, add}},         {"-", {5, subtract}},   {"*", {6, multiply}},
                 {"/", {6, divide}},      {"//", {6, divide}}};
    for (auto const& row : table) {
        if (row.text == token.text) {
            return row.binding;
        }
    }
    return {};
}

class Parser {
public:
    explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    Result<std::vector<ExpressionPtr>> list() {
        std::vector<ExpressionPtr> items;
        do {
            operators_ = 0;
            items.push_back(WEIR_TRY(expression()));
        } while (accept(","));
        if (here().kind != TokenKind::end) {
            return unexpected();
        }
        return items;
    }

private:
    [[nodiscard]] Token const& here() const { return tokens_[at_]; }
    [[nodiscard]] bool is(std::string_view text) const {
        return here().text == text && (here().kind == TokenKind::symbol || here().kind == TokenKind::keyword);
    }
    bool accept(std::string_view text) {
        if (!is(text)) {
            return false;
        }
        ++at_;
        return true;
    }
    Status expect(std::string_view text) {
        if (accept(text)) {
            return {};
        }
        return fail(ErrorCode::invalid, "expected '" + std::string(text) + "' at character " +
                                            std::to_string(here().position + 1) + found());
    }
    [[nodiscard]] std::string found() const {
        return here().kind == TokenKind::end ? ", but the equation ends there"
                                             : ", but found '" + here().written + "'";
    }
    [[nodiscard]] tl::unexpected<Error> unexpected() const {
        if (here().kind == TokenKind::end) {
            return fail(ErrorCode::invalid, "the equation ends where a value is expected");
        }
        bool const two_names =
            here().kind == TokenKind::name && at_ > 0 && tokens_[at_ - 1].kind == TokenKind::name;
        return fail(ErrorCode::invalid,
                    "'" + here().written + "' at character " + std::to_string(here().position + 1) +
                        " does not belong there" +
                        (two_names ? "; a name of several words is written with underscores" : ""));
    }

    Result<ExpressionPtr> expression() {
        if (depth_ >= limits::expression_depth_max) {
            return fail(ErrorCode::limit, "the equation is nested deeper than " +
                                              std::to_string(limits::expression_depth_max) +
                                              " levels; split it into several variables");
        }
        ++depth_;
        auto result = is("if") ? conditional() : binary(1);
        --depth_;
        return result;
    }

    Result<ExpressionPtr> conditional() {
        auto const position = here().position;
        ++at_;
        ConditionalNode node;
        node.condition = WEIR_TRY(expression());
        WEIR_TRY(expect("then"));
        node.then_value = WEIR_TRY(expression());
        WEIR_TRY(expect("else"));
        node.else_value = WEIR_TRY(expression());
        return make(std::move(node), position);
    }

    Result<ExpressionPtr> binary(int level) {
        auto left = WEIR_TRY(unary());
        while (true) {
            Binding const next = binding_of(here());
            if (next.level < level || next.level == 0) {
                return left;
            }
            if (++operators_ > limits::expression_operators_max) {
                return fail(ErrorCode::limit, "the equation has more than " +
                                                  std::to_string(limits::expression_operators_max) +
                                                  " operators; split it, or use SUM");
            }
            auto const position = here().position;
            bool const safe = is("//"); // Stella's, for SAFEDIV
            ++at_;
            auto right = WEIR_TRY(is("if") ? expression() : binary(next.level + 1));
            left = safe ? make(CallNode{"safediv", "SAFEDIV", {left, right}}, position)
                        : make(BinaryNode{next.op, left, right}, position);
        }
    }

    // NOT stands with the signs in the specification, yet "NOT a = b" is meant as NOT (a = b).
    Result<ExpressionPtr> unary() {
        auto const position = here().position;
        if (is("not") || is("-") || is("+")) {
            if (depth_ >= limits::expression_depth_max) {
                return fail(ErrorCode::limit, "the equation has too many signs in a row");
            }
            bool const negation = is("not");
            bool const minus = is("-");
            ++at_;
            ++depth_;
            auto operand = negation ? binary(3) : unary();
            --depth_;
            if (!operand || (!negation && !minus)) {
                return operand;
            }
            auto const op = negation ? UnaryOperator::logical_not : UnaryOperator::negate;
            return make(UnaryNode{op, std::move(*operand)}, position);
        }
        return power();
    }

    Result<ExpressionPtr> power() {
        auto base = WEIR_TRY(primary());
        auto const position = here().position;
        if (!accept("^")) {
            return base;
        }
        if (depth_ >= limits::expression_depth_max) {
            return fail(ErrorCode::limit, "the equation has too many powers in a row");
        }
        ++depth_;
        auto exponent = unary(); // takes the next power first: from the right
        --depth_;
        if (!exponent) {
            return exponent;
        }
        return make(BinaryNode{BinaryOperator::power, std::move(base), std::move(*exponent)}, position);
    }

    Result<ExpressionPtr> primary() {
        Token const token = here();
        if (token.kind == TokenKind::number) {
            ++at_;
            return make(NumberNode{token.number}, token.position);
        }
        if (accept("(")) {
            auto inner = WEIR_TRY(expression());
            WEIR_TRY(expect(")"));
            return inner;
        }
        if (token.kind == TokenKind::name) {
            ++at_;
            if (accept("(")) {
                return call(token);
            }
            ReferenceNode node{token.text, token.written, {}};
            if (accept("[")) {
                node.subscripts = WEIR_TRY(subscripts());
            } else if (accept("'")) { // the transposition operator (XMILE 1.0, 3.7.1.1), kept as a call
                return make(CallNode{"'", "'", {make(std::move(node), token.position)}}, token.position);
            }
            return make(std::move(node), token.position);
        }
        return unexpected();
    }

    Result<ExpressionPtr> call(Token const& name) {
        CallNode node{name.text, name.written, {}};
        if (!accept(")")) {
            do {
                node.arguments.push_back(WEIR_TRY(expression()));
            } while (accept(","));
            WEIR_TRY(expect(")"));
        }
        return make(std::move(node), name.position);
    }

    Result<std::vector<Subscript>> subscripts() {
        std::vector<Subscript> found;
        do {
            if (accept("*")) {
                found.push_back({Subscript::Kind::all, nullptr, nullptr});
                continue;
            }
            Subscript subscript{Subscript::Kind::expression, WEIR_TRY(expression()), nullptr};
            if (accept(":")) {
                subscript.kind = Subscript::Kind::range;
                subscript.last = WEIR_TRY(expression());
            }
            found.push_back(std::move(subscript));
        } while (accept(","));
        WEIR_TRY(expect("]"));
        return found;
    }

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    // A chain a+b+c… is a tree as deep as it is long, and the compiler walks it by recursion.
    std::size_t operators_ = 0;
};

} // namespace

Result<std::vector<ExpressionPtr>> parse_expression_list(std::string_view text) {
    if (text.size() > limits::expression_bytes_max) {
        return fail(ErrorCode::limit, "the equation is longer than " +
                                          std::to_string(limits::expression_bytes_max) +
                                          " bytes; split it into several variables");
    }
    return Parser(WEIR_TRY(tokenize(text))).list();
}

Result<ExpressionPtr> parse_expression(std::string_view text) {
    auto items = WEIR_TRY(parse_expression_list(text));
    if (items.size() != 1) {
        return fail(ErrorCode::invalid, "a comma stands outside any call; one value is expected");
    }
    return std::move(items.front());
}

} // namespace weir::dynamics
