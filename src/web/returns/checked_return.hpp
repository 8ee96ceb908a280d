// What the rules of a statutory return found in it, ready to be shown: row by row for the person who mends
// it, and counted rule by rule.
#pragma once

#include "intake/report.hpp"
#include "quality/return_check.hpp"
#include "web/returns/opened_return.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace weir::web {

struct ReturnFault { // a row at fault; child and row as the return has them
    std::string code, severity, table, file, sheet, row, child, fields, message, what_to_do, who;
};

// Of all children, or of one. By rule, then row; at most `rows_max` of them.
[[nodiscard]] std::vector<ReturnFault> faults_of(OpenedReturn const& opened,
                                                 quality::ReturnCheck const& check,
                                                 std::string const& child = {},
                                                 std::size_t rows_max = static_cast<std::size_t>(-1));
// Columns as named above. A cell that a spreadsheet would take for a formula is made plain.
[[nodiscard]] Result<std::string> csv_of(std::vector<ReturnFault> const& faults);

struct RuleCount {
    std::string code, severity, message, what_to_do, who;
    std::size_t rows = 0;
};

struct CheckedReturn {
    intake::ReturnRuleCounts counts;
    std::vector<RuleCount> rules; // that some row fails: errors first, then by rows
    std::string csv;              // of the first `rows_max` faults
    std::size_t csv_rows = 0, rows = 0;
    OpenedReturn::YearBefore year_before = OpenedReturn::YearBefore::none;
    std::shared_ptr<record::ReturnFindings> findings; // for the record; none where none were wanted
};

struct CheckWanted {
    std::size_t rows_max = 0; // of the table of rows at fault
    bool findings = false;
    KeptBefore before{};
};
// A return that cannot be checked says why in the counts.
[[nodiscard]] CheckedReturn check_found(intake::StatutoryReturn const& found,
                                        std::filesystem::path const& definitions,
                                        intake::Rules const& reading, CheckWanted const& wanted);

} // namespace weir::web
