// The syntax tree of one equation, as written: names are keys, nothing is resolved. A closed set of node
// kinds, so that what cannot be handled is found by the compiler of this program, not by a user.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace weir::dynamics {

struct Expression;
using ExpressionPtr = std::shared_ptr<Expression const>;

enum class UnaryOperator : std::uint8_t { negate, logical_not };
enum class BinaryOperator : std::uint8_t {
    add,
    subtract,
    multiply,
    divide,
    modulo,
    power,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    logical_and,
    logical_or,
};

// One place between the brackets of name[a, *, 2:4], or Vensim's name[d!].
struct Subscript {
    enum class Kind : std::uint8_t { expression, all, range, each };
    Kind kind = Kind::expression;
    ExpressionPtr first; // the expression, the beginning of a range, or the dimension of `each`
    ExpressionPtr last;  // the end of a range, inclusive
};

struct NumberNode {
    double value = 0;
};
struct ReferenceNode {
    std::string key;
    std::string written;
    std::vector<Subscript> subscripts;
};
struct UnaryNode {
    UnaryOperator op = UnaryOperator::negate;
    ExpressionPtr operand;
};
struct BinaryNode {
    BinaryOperator op = BinaryOperator::add;
    ExpressionPtr left;
    ExpressionPtr right;
};
struct CallNode {
    std::string key;
    std::string written;
    std::vector<ExpressionPtr> arguments;
    std::size_t output = 0; // which result: 0 the function's own, else a further one of a Vensim macro
};
struct ConditionalNode {
    ExpressionPtr condition;
    ExpressionPtr then_value;
    ExpressionPtr else_value;
};

struct Expression {
    std::variant<NumberNode, ReferenceNode, UnaryNode, BinaryNode, CallNode, ConditionalNode> node;
    std::size_t position = 0; // byte in the equation's text
};

} // namespace weir::dynamics
