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
        {"person has", CheckKind::person_has},
        {"ends before start", CheckKind::ends_before_start},
        {"day before", CheckKind::day_before},
        {"before opening", CheckKind::before_opening},
        {"differs", CheckKind::differs},
        {"count lower", CheckKind::count_lower},
        {"nothing follows", CheckKind::nothing_follows},
        {"does not join", CheckKind::does_not_join},
        {"contradicts change", CheckKind::contradicts_change},
        {"sum too long", CheckKind::sum_too_long},
        {"blank where", CheckKind::blank_where},
        {"has code", CheckKind::has_code},
        {"change unexplained", CheckKind::change_unexplained},
        {"lacks lately", CheckKind::lacks_lately},
        {"ended with", CheckKind::ended_with},
        {"outlasts", CheckKind::outlasts},
        {"lacks row", CheckKind::lacks_row},
        {"out of order", CheckKind::out_of_order},
        {"in the future", CheckKind::in_the_future},
        {"status lacks", CheckKind::status_lacks},
        {"sibling apart", CheckKind::sibling_apart},
        {"no involvement", CheckKind::no_involvement},
        {"involvement gap", CheckKind::involvement_gap},
        {"involvement twice", CheckKind::involvement_twice},
        {"not held", CheckKind::not_held},
    };
    return all;
}

std::optional<int> number(std::string const& text) {
    int value = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

using Kinds = std::set<CheckKind>;

bool needs_other(CheckKind kind) {
    using enum CheckKind;
    static Kinds const all{
        despite_nfa,    open_within_closed, after_close, both_open,    pair,         pair_lacks,   differs,
        before_opening, outlasts,           lacks_row,   lacks_lately, status_lacks, sibling_apart};
    return all.contains(kind);
}

bool needs_codes(CheckKind kind) {
    using enum CheckKind;
    static Kinds const all{too_long,        pair,          pair_lacks,         younger_than,
                           nothing_follows, does_not_join, contradicts_change, sum_too_long,
                           blank_where,     has_code,      lacks_row,          status_lacks,
                           ended_with};
    return all.contains(kind);
}

bool needs_days(CheckKind kind) {
    using enum CheckKind;
    static Kinds const all{too_long, unborn_past,  younger_than, before_opening,
                           differs,  sum_too_long, lacks_lately};
    return all.contains(kind);
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
                      cell("supply"),
                      cell("by")};
    if (check.kind == CheckKind::not_held) {
        return check; // nothing of it is evaluated
    }
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
    bool const by_other_column = check.kind == CheckKind::blank_where || check.kind == CheckKind::lacks_row;
    if (by_other_column && check.by.empty()) {
        return wrong("by", "this check needs a further column.");
    }
    if (check.kind == CheckKind::lacks_lately && !check.codes.empty() &&
        (check.codes.size() != 2 || !number(check.codes[0]) || !number(check.codes[1]))) {
        return wrong("codes", "this check takes two ages: from the first until the second, in years.");
    }
    check.days = days.value_or(0);
    check.mend_working_days = *mend;
    return check;
}

} // namespace

Result<RecordChecks> RecordChecks::read(std::filesystem::path const& csv) {
    auto const table = WEIR_TRY(config::read_csv_table(
        csv, {"rule", "check", "table", "other", "column", "codes", "other_codes", "days", "severity", "who",
              "mend_days", "message", "what_to_do", "basis", "supply", "by"}));
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
