// The expressions of Vensim (Reference Manual, "Operators"): the part of the grammar that a variable's
// equation, a list of constants and an argument share. A class, since look-ups inside an expression
// have to be kept beside it.
#pragma once

#include "base/result.hpp"
#include "dynamics/model/expression.hpp"
#include "dynamics/model/graphical_function.hpp"
#include "dynamics/model/lexer.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::dynamics {

// Reads tokens one after the other; the equation's grammar uses it too.
class VensimCursor {
public:
    VensimCursor(std::vector<Token> tokens, std::string_view source)
        : tokens_(std::move(tokens)), source_(source) {}

    [[nodiscard]] Token const& here() const { return tokens_[at_]; }
    [[nodiscard]] Token const& ahead(std::size_t count) const {
        return tokens_[std::min(at_ + count, tokens_.size() - 1)];
    }
    [[nodiscard]] bool at_end() const { return here().kind == TokenKind::end; }
    [[nodiscard]] bool is(std::string_view text) const { return is_at(here(), text); }
    [[nodiscard]] static bool is_at(Token const& token, std::string_view text) {
        return (token.kind == TokenKind::symbol || token.kind == TokenKind::keyword) && token.text == text;
    }
    void advance() { at_ += at_ + 1 < tokens_.size() ? 1 : 0; }
    bool accept(std::string_view text);
    [[nodiscard]] Status expect(std::string_view text);
    [[nodiscard]] tl::unexpected<Error> unexpected() const;
    [[nodiscard]] std::size_t position() const { return here().position; }
    // From the first token to the end of the last one before here, as written.
    [[nodiscard]] std::string_view written_from(std::size_t first_token) const;
    [[nodiscard]] std::size_t token() const { return at_; }
    void back_to(std::size_t token) { at_ = token; }
    // A name whatever it is made of ("1990s", "a"): the text up to one of these symbols.
    [[nodiscard]] Result<Token> free_name(std::string_view stops);

private:
    std::vector<Token> tokens_;
    std::string_view source_;
    std::size_t at_ = 0;
};

// A macro's further result, named after a colon: f(x : y) gives y a value too.
struct VensimOutput {
    ExpressionPtr name; // a reference
    ExpressionPtr call; // of that result
};

class VensimExpressions {
public:
    VensimExpressions(VensimCursor& cursor, std::size_t& inline_count)
        : cursor_(cursor), inline_count_(inline_count) {}

    [[nodiscard]] Result<ExpressionPtr> expression();
    // In a macro, "Time$" is the main model's Time.
    void set_in_macro(bool in_macro) { in_macro_ = in_macro; }
    // The points of a look-up, from after its opening parenthesis through the closing one.
    [[nodiscard]] Result<GraphicalFunction> points();
    [[nodiscard]] Result<double> signed_number();
    [[nodiscard]] std::vector<std::pair<std::string, GraphicalFunction>>& inline_graphs() {
        return inline_graphs_;
    }
    [[nodiscard]] std::vector<VensimOutput>& outputs() { return outputs_; }

private:
    [[nodiscard]] Result<ExpressionPtr> binary(int level);
    [[nodiscard]] Result<ExpressionPtr> unary();
    [[nodiscard]] Result<ExpressionPtr> power();
    [[nodiscard]] Result<ExpressionPtr> primary();
    [[nodiscard]] Result<ExpressionPtr> named();
    [[nodiscard]] Result<ExpressionPtr> call(Token const& name, ExpressionPtr called);
    [[nodiscard]] Result<ExpressionPtr> with_lookup(Token const& name);
    [[nodiscard]] Result<std::vector<Subscript>> subscripts();
    [[nodiscard]] Result<std::pair<double, double>> point();
    [[nodiscard]] Status window();
    [[nodiscard]] Status deeper() const;

    VensimCursor& cursor_;
    std::size_t& inline_count_;
    std::size_t depth_ = 0;
    std::size_t operators_ = 0; // of the value being read
    bool in_macro_ = false;
    std::vector<std::pair<std::string, GraphicalFunction>> inline_graphs_;
    std::vector<VensimOutput> outputs_;
};

} // namespace weir::dynamics
