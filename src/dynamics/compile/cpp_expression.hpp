// The text of one printed statement: its term as a C++ expression with as few parentheses as C++ needs, its
// indices over the counters of the loops around it.
#pragma once

#include "dynamics/compile/cpp_loops.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::dynamics {

class CppExpression {
public:
    // `table` is what the tables of the loop are called, up to their number.
    CppExpression(CppNames const& names, CppLoop const& loop, std::string table)
        : names_(names), loop_(loop), table_(std::move(table)) {}

    [[nodiscard]] static std::string counter(std::size_t depth); // of a loop: i, j, …
    [[nodiscard]] std::string offset() const { return index_text(loop_.first.offset, 0, {}); }
    [[nodiscard]] std::string given() const { return index_text(loop_.first.given, 1, {}); }
    [[nodiscard]] std::string target() const; // its place, as it stands left of "="
    [[nodiscard]] std::string value();
    // The first operation that cannot be printed.
    [[nodiscard]] std::optional<Op> unsupported() const { return unsupported_; }

private:
    using Term = CppTerm;
    std::string text(Term const& term, int least);
    std::string truth(Term const& term, int least);
    std::string operation(Term const& term, int& level);
    std::string many(Term const& term, int& level);
    std::string rolled(Term const& term, std::string const& before);
    std::string special(Term const& term, int& level);
    std::string arguments(Term const& term, std::size_t from = 0);
    std::string place(Term const& term);
    std::string number(double value, int& level);
    std::string own_index(Term const& term);
    [[nodiscard]] std::string index_text(std::int64_t base, std::size_t index,
                                         std::vector<Term::Stride> const& strides) const;
    [[nodiscard]] std::string roll_counter(std::size_t depth) const;

    CppNames const& names_;
    CppLoop const& loop_;
    std::string table_;
    std::vector<Term const*> rolls_; // those that the text stands in, the outermost first
    std::size_t next_index_ = 2;     // after the offset and the given
    std::size_t next_number_ = 0;
    std::optional<Op> unsupported_;
};

[[nodiscard]] std::string cpp_number(double value);

} // namespace weir::dynamics
