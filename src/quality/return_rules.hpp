// The checks of a statutory return as data (config/rules/ssda903_rules.csv, cin_rules.csv): read whole, with
// everything that is wrong told at once.
#pragma once

#include "base/diagnostics.hpp"
#include "quality/return_rule.hpp"

#include <filesystem>

namespace weir::quality {

class ReturnRules {
public:
    // Diagnostics name the line, the column and the place in the expression. Errors: a file that cannot be
    // read, or one in which something is wrong; `found` then says what.
    [[nodiscard]] static Result<ReturnRules> read(std::filesystem::path const& csv, ReturnShape const& shape,
                                                  Diagnostics& found);
    // Rules made otherwise than from a file.
    [[nodiscard]] static ReturnRules of(std::vector<ReturnRule> rules);
    [[nodiscard]] std::vector<ReturnRule> const& all() const { return rules_; }

private:
    std::vector<ReturnRule> rules_;
};

} // namespace weir::quality
