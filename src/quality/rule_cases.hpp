// Cases of return rules as data (tests/cases/return_rules): rows in, rules, the rows that they find. For
// tests alone.
#pragma once

#include "quality/return_check.hpp"

#include <filesystem>
#include <memory>

namespace weir::quality {

// # comment
// case 145 category of need       the code, whose lines in the rule file are run, then free text; or `case -
// text` year 2024 episodes CHILD=1 CIN=N0         a row: the table, then COLUMN=value; a value goes on to the
// next word with “=” in it rule episodes DEC < DECOM       a rule of the case's own instead expect episodes
// row=1           the table and the number of the row in it; or `expect none`
struct RuleCase {
    std::string name;
    std::string code; // "-" if it has rules of its own
    std::size_t line = 0;
    std::unique_ptr<ReturnData> data;
    struct Own {
        std::string table, expression;
        std::vector<std::string> expected; // "episodes 1"
    };
    std::vector<Own> own; // of a code: one, without an expression
};

// Errors name the line.
[[nodiscard]] Result<std::vector<RuleCase>> read_rule_cases(std::filesystem::path const& file,
                                                            ReturnShape const& shape);

} // namespace weir::quality
