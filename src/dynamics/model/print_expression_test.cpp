// The law that makes writing safe: an equation that is printed parses to the tree it was printed from,
// for any tree. rapidcheck prints its seed when it breaks.
#include "dynamics/model/name.hpp"
#include "dynamics/model/parser.hpp"
#include "dynamics/model/print_expression.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <string>
#include <vector>

namespace weir::dynamics {
namespace {

template <class Node>
ExpressionPtr make(Node node) {
    return std::make_shared<Expression const>(Expression{std::move(node), 0});
}

std::string shape(Expression const& expression);

std::string shape_of(Subscript const& subscript) {
    std::string text = std::to_string(static_cast<int>(subscript.kind));
    for (auto const& part : {subscript.first, subscript.last}) {
        text += part ? " " + shape(*part) : "";
    }
    return text;
}

// Every node in brackets, told by kind and key alone, so that two trees are one exactly when these are.
std::string shape(Expression const& expression) {
    struct Teller {
        std::string operator()(NumberNode const& node) const { return print_number(node.value); }
        std::string operator()(ReferenceNode const& node) const {
            std::string text = "{" + node.key;
            for (auto const& subscript : node.subscripts) {
                text += "|" + shape_of(subscript);
            }
            return text + "}";
        }
        std::string operator()(UnaryNode const& node) const {
            return "[u" + std::to_string(static_cast<int>(node.op)) + " " + shape(*node.operand) + "]";
        }
        std::string operator()(BinaryNode const& node) const {
            return "[b" + std::to_string(static_cast<int>(node.op)) + " " + shape(*node.left) + " " +
                   shape(*node.right) + "]";
        }
        std::string operator()(CallNode const& node) const {
            std::string text = "[call " + node.key;
            for (auto const& argument : node.arguments) {
                text += " " + shape(*argument);
            }
            return text + "]";
        }
        std::string operator()(ConditionalNode const& node) const {
            return "[if " + shape(*node.condition) + " " + shape(*node.then_value) + " " +
                   shape(*node.else_value) + "]";
        }
    };
    return std::visit(Teller{}, expression.node);
}

// Makes a tree from a list of numbers, so that rapidcheck can shrink the list.
class TreeMaker {
public:
    explicit TreeMaker(std::vector<unsigned> const& choices) : choices_(choices) {}

    ExpressionPtr tree(int depth) {
        unsigned const kind = depth == 0 ? next() % 2 : next() % 9;
        switch (kind) {
        case 0:
            return make(NumberNode{number()});
        case 1:
            return make(reference(depth));
        case 2:
            return make(UnaryNode{next() % 2 == 0 ? UnaryOperator::negate : UnaryOperator::logical_not,
                                  tree(depth - 1)});
        case 3:
            return make(call(depth));
        case 4: {
            auto condition = tree(depth - 1);
            auto then_value = tree(depth - 1);
            return make(ConditionalNode{condition, then_value, tree(depth - 1)});
        }
        default: {
            auto const op = static_cast<BinaryOperator>(next() % 14);
            auto left = tree(depth - 1);
            return make(BinaryNode{op, left, tree(depth - 1)});
        }
        }
    }

private:
    unsigned next() { return at_ < choices_.size() ? choices_[at_++] : 0; }

    double number() {
        static constexpr std::array<double, 7> some = {0, 1, 0.1, 1e-300, 6.02214076e23, 1.0 / 3, 12345678};
        return some.at(next() % some.size());
    }

    std::string name() {
        static constexpr std::array<char const*, 8> some = {
            "a", "Birth Rate", "if", "3 wheels", "x+y", "say \"no\"", "back\\slash", "\xC3\x89t\xC3\xA9"};
        return equation_name(some.at(next() % some.size()));
    }

    ReferenceNode reference(int depth) {
        std::string const written = name();
        ReferenceNode node{name_key(written), written, {}};
        for (unsigned i = depth == 0 ? 0 : next() % 3; i > 0; --i) {
            auto const kind = static_cast<Subscript::Kind>(next() % 3);
            Subscript subscript{kind, nullptr, nullptr};
            if (kind != Subscript::Kind::all) {
                subscript.first = tree(depth - 1);
            }
            if (kind == Subscript::Kind::range) {
                subscript.last = tree(depth - 1);
            }
            node.subscripts.push_back(std::move(subscript));
        }
        return node;
    }

    CallNode call(int depth) {
        std::string const written = name();
        CallNode node{name_key(written), written, {}};
        for (unsigned i = next() % 4; i > 0; --i) {
            node.arguments.push_back(tree(depth - 1));
        }
        return node;
    }

    std::vector<unsigned> const& choices_;
    std::size_t at_ = 0;
};

TEST_CASE("any equation printed parses to the same tree") {
    CHECK(rc::check("parse after print is the identity", [] {
        auto const choices =
            *rc::gen::resize(400, rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0U, 10'000U)));
        auto const tree = TreeMaker(choices).tree(6);
        auto const text = print_expression(*tree);
        auto const again = parse_expression(text);
        RC_LOG() << text << '\n';
        RC_ASSERT(again.has_value());
        RC_ASSERT(shape(**again) == shape(*tree));
        RC_ASSERT(print_expression(**again) == text);
    }));
}

TEST_CASE("parentheses stand only where they are needed") {
    for (auto const* const text : {"a + b * c",
                                   "(a + b) * c",
                                   "a - (b - c)",
                                   "a - b - c",
                                   "-a^2",
                                   "(-a)^2",
                                   "a^b^c",
                                   "(a^b)^c",
                                   "a^-b",
                                   "NOT (a = b)",
                                   "(NOT a) = b",
                                   "NOT a AND NOT b OR c",
                                   "a AND (b OR c)",
                                   "IF a > 1 THEN b ELSE IF c THEN d ELSE e + 1",
                                   "(IF a THEN b ELSE c) + 1",
                                   "-(-a)",
                                   "a * -b",
                                   "a MOD b / c",
                                   "x[a + 1, *, 2:4]",
                                   "\"3 wheels\" / MAX(a, 0.1)",
                                   "(a < b) = (c > d)"}) {
        CAPTURE(text);
        auto const parsed = parse_expression(text);
        REQUIRE(parsed);
        // A comparison binds tighter than an equality, so the last case loses its parentheses.
        std::string const expected = std::string(text) == "(a < b) = (c > d)" ? "a < b = c > d" : text;
        CHECK(print_expression(**parsed) == expected);
    }
}

TEST_CASE("names are quoted where an equation would misread them") {
    CHECK(equation_name("Birth Rate") == "Birth_Rate");
    CHECK(equation_name("birth\\nrate") == "birth_rate");
    CHECK(equation_name("if") == "\"if\"");
    CHECK(equation_name("3 wheels") == "\"3 wheels\"");
    CHECK(equation_name("\"a-b\"") == "\"a-b\"");
    CHECK(equation_name("a \"b\"") == "\"a \\\"b\\\"\"");
}

TEST_CASE("numbers print shortest and back") {
    CHECK(print_number(0.1) == "0.1");
    CHECK(print_number(1e21) == "1e+21");
    CHECK(print_number(-2) == "-2");
    auto const negative = make(BinaryNode{BinaryOperator::power, make(NumberNode{-2}), make(NumberNode{2})});
    CHECK(print_expression(*negative) == "(-2)^2");
}

} // namespace
} // namespace weir::dynamics
