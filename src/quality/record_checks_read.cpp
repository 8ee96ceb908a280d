// Reading the checks; see record_checks.hpp.
#include "config/csv_table.hpp"
#include "quality/record_checks.hpp"

#include <array>
#include <charconv>
#include <map>
#include <set>

namespace weir::quality {

namespace {

std::map<std::string_view, CheckKind> const& kinds() {
    static std::map<std::string_view, CheckKind> const all{
        {"person blank", CheckKind::person_blank},
        {"unborn past", CheckKind::unborn_past},
        {"no code", CheckKind::no_code},
        {"despite nfa", CheckKind::despite_nfa},
        {"open twice", CheckKind::open_twice},
        {"overlap", CheckKind::overlap},
        {"closed unexplained", CheckKind::closed_unexplained},
        {"open within closed", CheckKind::open_within_closed},
        {"after close", CheckKind::after_close},
        {"both open", CheckKind::both_open},
        {"day off", CheckKind::day_off},
        {"same day", CheckKind::same_day},
        {"twice a day", CheckKind::twice_a_day},
        {"too long", CheckKind::too_long},
        {"pair", CheckKind::pair},
        {"pair lacks", CheckKind::pair_lacks},
        {"younger than", CheckKind::younger_than},
    };
    return all;
}

std::optional<int> number(std::string const& text) {
    int value = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool needs_other(CheckKind kind) {
    return kind == CheckKind::despite_nfa || kind == CheckKind::open_within_closed ||
           kind == CheckKind::after_close || kind == CheckKind::both_open || kind == CheckKind::pair ||
           kind == CheckKind::pair_lacks;
}

bool needs_codes(CheckKind kind) {
    return kind == CheckKind::too_long || kind == CheckKind::pair || kind == CheckKind::pair_lacks ||
           kind == CheckKind::younger_than;
}

bool needs_days(CheckKind kind) {
    return kind == CheckKind::too_long || kind == CheckKind::unborn_past || kind == CheckKind::younger_than;
}

Result<RecordCheck> check_of(config::CsvTable const& table, std::size_t row) {
    auto const cell = [&](std::string_view column) -> std::string const& { return table.cell(row, column); };
    auto const wrong = [&](std::string_view column, std::string const& what) {
        return fail(ErrorCode::invalid, table.where(row, column).text() + ": " + what);
    };
    static std::map<std::string_view, Severity> const severities{
        {"error", Severity::error}, {"warning", Severity::warning}, {"info", Severity::info}};
    auto const kind = kinds().find(cell("check"));
    if (kind == kinds().end()) {
        return wrong("check", "there is no check \"" + cell("check") + "\".");
    }
    auto const severity = severities.find(cell("severity"));
    if (severity == severities.end()) {
        return wrong("severity", "it is one of error, warning, info.");
    }
    RecordCheck check{cell("rule"),
                      kind->second,
                      cell("table"),
                      cell("other"),
                      cell("column"),
                      table.list(row, "codes"),
                      table.list(row, "other_codes"),
                      0,
                      severity->second,
                      cell("who"),
                      0,
                      cell("message"),
                      cell("what_to_do"),
                      cell("basis"),
                      cell("supply")};
    auto const days = number(cell("days"));
    auto const mend = number(cell("mend_days"));
    if (needs_days(check.kind) && !days) {
        return wrong("days", "this check needs a whole number.");
    }
    if (!mend || *mend < 0) {
        return wrong("mend_days", "it is a whole number of working days.");
    }
    if (needs_other(check.kind) && check.other.empty()) {
        return wrong("other", "this check compares with another table.");
    }
    if (needs_codes(check.kind) && (check.codes.empty() || check.column.empty())) {
        return wrong("codes", "this check needs a column and its codes.");
    }
    check.days = days.value_or(0);
    check.mend_working_days = *mend;
    return check;
}

} // namespace

Result<RecordChecks> RecordChecks::read(std::filesystem::path const& csv) {
    auto const table = WEIR_TRY(config::read_csv_table(
        csv, {"rule", "check", "table", "other", "column", "codes", "other_codes", "days", "severity", "who",
              "mend_days", "message", "what_to_do", "basis", "supply"}));
    RecordChecks checks;
    std::set<std::string> ids;
    for (std::size_t row = 0; row < table.size(); ++row) {
        checks.checks_.push_back(WEIR_TRY(check_of(table, row)));
        if (!ids.insert(checks.checks_.back().id).second) {
            return fail(ErrorCode::invalid, table.where(row, "rule").text() + ": this rule is there twice.");
        }
    }
    return checks;
}

} // namespace weir::quality
