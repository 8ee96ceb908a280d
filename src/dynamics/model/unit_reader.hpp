// Parses one unit expression against a table of names; only unit_table.cpp uses it. Apart from the table
// because it is a grammar, and the table is a vocabulary.
#pragma once

#include "dynamics/model/unit_table.hpp"

#include <optional>
#include <string_view>

namespace weir::dynamics {

class UnitReader {
public:
    // `depth`: how many definitions are being read around this one.
    UnitReader(std::string_view text, UnitTable& table, std::size_t depth)
        : text_(text), table_(table), depth_(depth) {}

    [[nodiscard]] tl::expected<Unit, UnitProblem> run();

private:
    using Read = tl::expected<Unit, UnitProblem>;

    Read product();
    Read power();
    Read primary();
    Read name();
    std::optional<double> number();
    tl::expected<Rational, UnitProblem> exponent();

    void skip_blanks();
    // How many bytes of text stand here for a blank, an underscore or a comment.
    [[nodiscard]] std::size_t blank_here() const;
    [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
    [[nodiscard]] bool at_per() const; // the word "per"
    [[nodiscard]] bool continues_name() const;
    bool accept(std::string_view symbol);
    [[nodiscard]] tl::unexpected<UnitProblem> problem(std::string message) const;
    [[nodiscard]] Read checked(Unit unit) const;

    std::string_view text_;
    UnitTable& table_;
    std::size_t depth_;
    std::size_t at_ = 0;
};

} // namespace weir::dynamics
