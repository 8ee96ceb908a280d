// The expression grammar of Vensim, by recursive descent; see vensim_expression.hpp.
#include "dynamics/model/vensim_expression.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

namespace {

template <class Node>
ExpressionPtr make(Node node, std::size_t position) {
    return std::make_shared<Expression const>(Expression{std::move(node), position});
}

struct Binding {
    int level = 0;
    BinaryOperator op = BinaryOperator::add;
};

Binding binding_of(Token const& token) {
    using enum BinaryOperator;
    static constexpr struct {
        std::string_view text;
        Binding binding;
    } table[] = {{":OR:", {1, logical_or}}, {":AND:", {2, logical_and}},
                 {"=", {3, equal}},         {"<>", {3, not_equal}},
                 {"<", {3, less}},          {"<=", {3, less_equal}},
                 {">", {3, greater}},       {">=", {3, greater_equal}},
                 {"+", {4, add}},           {"-", {4, subtract}},
                 {"*", {5, multiply}},      {"/", {5, divide}}};
    for (auto const& row : table) {
        if (VensimCursor::is_at(token, row.text)) {
            return row.binding;
        }
    }
    return {};
}

void put_in_order(GraphicalFunction& graph) {
    if (std::is_sorted(graph.x.begin(), graph.x.end())) {
        return;
    }
    std::vector<std::pair<double, double>> points;
    for (std::size_t i = 0; i < graph.x.size(); ++i) {
        points.emplace_back(graph.x[i], graph.y[i]);
    }
    std::stable_sort(points.begin(), points.end(),
                     [](auto const& a, auto const& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < points.size(); ++i) {
        graph.x[i] = points[i].first;
        graph.y[i] = points[i].second;
    }
}

// Vensim's missing value (Reference Manual, ":NA:"): a number, -2^109.
double missing_value() {
    return -std::ldexp(1.0, 109);
}

} // namespace

bool VensimCursor::accept(std::string_view text) {
    if (!is(text)) {
        return false;
    }
    advance();
    return true;
}

Status VensimCursor::expect(std::string_view text) {
    if (accept(text)) {
        return {};
    }
    return fail(ErrorCode::invalid,
                "expected '" + std::string(text) + "'" +
                    (at_end() ? ", but the equation ends there" : ", but found '" + here().written + "'"));
}

tl::unexpected<Error> VensimCursor::unexpected() const {
    if (at_end()) {
        return fail(ErrorCode::invalid, "the equation ends where a value is expected");
    }
    return fail(ErrorCode::invalid, "'" + here().written + "' does not belong there");
}

std::string_view VensimCursor::written_from(std::size_t first_token) const {
    if (at_ <= first_token) {
        return {};
    }
    auto const begin = tokens_[first_token].position;
    auto end = tokens_[at_].position;
    auto text = source_.substr(begin, end - begin);
    while (!text.empty() &&
           (std::isspace(static_cast<unsigned char>(text.back())) != 0 || text.back() == '\\')) {
        text.remove_suffix(1);
    }
    return text;
}

Result<Token> VensimCursor::free_name(std::string_view stops) {
    auto const first = at_;
    auto const stops_here = [&](Token const& token) {
        return token.kind == TokenKind::keyword ||
               (token.kind == TokenKind::symbol && stops.find(token.text.front()) != std::string_view::npos);
    };
    while (!at_end() && !stops_here(here())) {
        advance();
    }
    if (at_ == first) {
        return unexpected();
    }
    Token token = tokens_[first];
    if (at_ - first > 1 || token.kind != TokenKind::name) {
        token.kind = TokenKind::name;
        token.written = std::string(written_from(first));
        if (token.written.size() > limits::model_name_bytes_max) {
            return fail(ErrorCode::limit,
                        "a name is longer than " + std::to_string(limits::model_name_bytes_max) + " bytes");
        }
        token.text = name_key(token.written);
    }
    return token;
}

Status VensimExpressions::deeper() const {
    if (depth_ >= limits::expression_depth_max) {
        return fail(ErrorCode::limit, "the equation is nested deeper than " +
                                          std::to_string(limits::expression_depth_max) +
                                          " levels; split it into several variables");
    }
    return {};
}

Result<ExpressionPtr> VensimExpressions::expression() {
    WEIR_TRY(deeper());
    operators_ = depth_ == 0 ? 0 : operators_;
    ++depth_;
    auto result = binary(1);
    --depth_;
    return result;
}

Result<ExpressionPtr> VensimExpressions::binary(int level) {
    auto left = WEIR_TRY(unary());
    while (true) {
        Binding const next = binding_of(cursor_.here());
        if (next.level < level || next.level == 0) {
            return left;
        }
        // A chain a+b+c… is a tree as deep as it is long, and chains in brackets add up.
        if (++operators_ > limits::expression_operators_max) {
            return fail(ErrorCode::limit, "the equation has more than " +
                                              std::to_string(limits::expression_operators_max) +
                                              " operators; split it, or use SUM");
        }
        auto const position = cursor_.position();
        cursor_.advance();
        auto right = WEIR_TRY(binary(next.level + 1));
        left = make(BinaryNode{next.op, std::move(left), std::move(right)}, position);
    }
}

// ":NOT: a = b" is :NOT: (a = b); -2^2 is -4.
Result<ExpressionPtr> VensimExpressions::unary() {
    auto const position = cursor_.position();
    bool const negation = cursor_.is(":NOT:");
    bool const minus = cursor_.is("-");
    if (!negation && !minus && !cursor_.is("+")) {
        return power();
    }
    WEIR_TRY(deeper());
    cursor_.advance();
    ++depth_;
    auto operand = negation ? binary(3) : unary();
    --depth_;
    if (!operand || (!negation && !minus)) {
        return operand;
    }
    auto const op = negation ? UnaryOperator::logical_not : UnaryOperator::negate;
    return make(UnaryNode{op, std::move(*operand)}, position);
}

Result<ExpressionPtr> VensimExpressions::power() {
    auto base = WEIR_TRY(primary());
    auto const position = cursor_.position();
    if (!cursor_.accept("^")) {
        return base;
    }
    WEIR_TRY(deeper());
    ++depth_;
    auto exponent = unary(); // takes the next power first: from the right
    --depth_;
    if (!exponent) {
        return exponent;
    }
    return make(BinaryNode{BinaryOperator::power, std::move(base), std::move(*exponent)}, position);
}

Result<ExpressionPtr> VensimExpressions::primary() {
    Token const token = cursor_.here();
    if (token.kind == TokenKind::number) {
        cursor_.advance();
        return make(NumberNode{token.number}, token.position);
    }
    if (cursor_.accept(":NA:")) {
        return make(NumberNode{missing_value()}, token.position);
    }
    if (cursor_.accept("(")) {
        auto inner = WEIR_TRY(expression());
        WEIR_TRY(cursor_.expect(")"));
        return inner;
    }
    if (token.kind == TokenKind::name) {
        return named();
    }
    return cursor_.unexpected();
}

// A name, name[…], name(…) or name[…](…); or a range that runs over each element, as a number: d!
Result<ExpressionPtr> VensimExpressions::named() {
    Token const token = cursor_.here();
    cursor_.advance();
    ReferenceNode node{token.text, token.written, {}};
    if (in_macro_ && node.key.size() > 1 && node.key.ends_with("$")) {
        node.key.pop_back();
    }
    if (cursor_.accept("[")) {
        node.subscripts = WEIR_TRY(subscripts());
        auto const reference = make(std::move(node), token.position);
        if (cursor_.accept("(")) {
            return call(token, reference);
        }
        return reference;
    }
    if (cursor_.accept("(")) {
        return token.text == "with_lookup" ? with_lookup(token) : call(token, nullptr);
    }
    if (cursor_.accept("!")) {
        node.key += "!";
        node.written += "!";
    }
    return make(std::move(node), token.position);
}

// `called`: a subscripted look-up that is called; it becomes LOOKUP(it, x).
Result<ExpressionPtr> VensimExpressions::call(Token const& name, ExpressionPtr called) {
    CallNode node{name.text, name.written, {}};
    if (called) {
        node = {"lookup", "LOOKUP", {std::move(called)}};
    }
    bool outputs = false;
    std::vector<ExpressionPtr> named;
    while (!cursor_.accept(")")) {
        (outputs ? named : node.arguments).push_back(WEIR_TRY(expression()));
        if (!cursor_.is(")") && !cursor_.accept(",")) {
            WEIR_TRY(cursor_.expect(":"));
            outputs = true;
        }
    }
    for (std::size_t i = 0; i < named.size(); ++i) {
        CallNode further = node;
        further.output = i + 1;
        outputs_.push_back({std::move(named[i]), make(std::move(further), name.position)});
    }
    return make(std::move(node), name.position);
}

Result<ExpressionPtr> VensimExpressions::with_lookup(Token const& name) {
    auto input = WEIR_TRY(expression());
    WEIR_TRY(cursor_.expect(","));
    WEIR_TRY(cursor_.expect("("));
    auto graph = WEIR_TRY(points());
    WEIR_TRY(cursor_.expect(")"));
    std::string const key = "with_lookup_#" + std::to_string(++inline_count_);
    inline_graphs_.emplace_back(key, std::move(graph));
    CallNode node{"lookup", "WITH LOOKUP", {}};
    node.arguments.push_back(make(ReferenceNode{key, key, {}}, name.position));
    node.arguments.push_back(std::move(input));
    return make(std::move(node), name.position);
}

Result<std::vector<Subscript>> VensimExpressions::subscripts() {
    std::vector<Subscript> found;
    do {
        Token const name = WEIR_TRY(cursor_.free_name(",]!"));
        Subscript subscript{Subscript::Kind::expression,
                            make(ReferenceNode{name.text, name.written, {}}, name.position), nullptr};
        if (cursor_.accept("!")) {
            subscript.kind = Subscript::Kind::each;
        }
        found.push_back(std::move(subscript));
    } while (cursor_.accept(","));
    WEIR_TRY(cursor_.expect("]"));
    return found;
}

Result<double> VensimExpressions::signed_number() {
    bool negative = false;
    while (cursor_.is("-") || cursor_.is("+")) {
        negative = negative != cursor_.is("-");
        cursor_.advance();
    }
    Token const token = cursor_.here();
    if (cursor_.accept(":NA:")) {
        return missing_value();
    }
    if (token.kind != TokenKind::number) {
        return fail(ErrorCode::invalid, cursor_.at_end() ? "the equation ends where a number is expected"
                                                         : "'" + token.written + "' is not a number");
    }
    cursor_.advance();
    return negative ? -token.number : token.number;
}

Result<std::pair<double, double>> VensimExpressions::point() {
    WEIR_TRY(cursor_.expect("("));
    double const x = WEIR_TRY(signed_number());
    WEIR_TRY(cursor_.expect(","));
    double const y = WEIR_TRY(signed_number());
    WEIR_TRY(cursor_.expect(")"));
    return std::pair(x, y);
}

// "[(0,0)-(10,10),(1,2),…]": the window in which the graph is drawn, and reference points; only for show.
Status VensimExpressions::window() {
    if (!cursor_.accept("[")) {
        return {};
    }
    while (!cursor_.accept("]")) {
        WEIR_TRY(point());
        if (!cursor_.accept("-") && !cursor_.is("]")) {
            WEIR_TRY(cursor_.expect(","));
        }
    }
    cursor_.accept(",");
    return {};
}

Result<GraphicalFunction> VensimExpressions::points() {
    GraphicalFunction graph;
    WEIR_TRY(window());
    bool const pairs = cursor_.is("(");
    while (!cursor_.accept(")")) {
        if (pairs) {
            auto const [x, y] = WEIR_TRY(point());
            graph.x.push_back(x);
            graph.y.push_back(y);
        } else { // the older form: every x, then every y
            graph.x.push_back(WEIR_TRY(signed_number()));
        }
        if (!cursor_.is(")")) {
            WEIR_TRY(cursor_.expect(","));
        }
    }
    if (!pairs) {
        auto const half = graph.x.size() / 2;
        if (graph.x.size() % 2 != 0) {
            return fail(ErrorCode::invalid, "the look-up has an odd count of numbers; give as many y as x");
        }
        graph.y.assign(graph.x.begin() + static_cast<std::ptrdiff_t>(half), graph.x.end());
        graph.x.resize(half);
    }
    if (graph.x.empty()) {
        return fail(ErrorCode::invalid, "the look-up has no points");
    }
    put_in_order(graph); // as Vensim does with points that are written in another order
    return graph;
}

} // namespace weir::dynamics
