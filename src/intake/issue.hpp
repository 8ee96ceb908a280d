// Everything that reading a return can find, listed once: its code, how grave it is, what became of the
// value or row, and the sentences for people. A finding points to sheet and cell; it quotes what stood
// there only where the column can identify nobody.
#pragma once

#include "base/diagnostics.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::intake {

// noted: nothing was changed. mended: read as what it plainly means. left_out: the value was not taken, the
// row was. refused: the row was not taken. whole: it is about the file or a sheet, not a row.
enum class Effect : std::uint8_t { noted, mended, left_out, refused, whole };

#define WEIR_INTAKE_ISSUES(X)                                                                                \
    X(header_variant, "header-variant", info, whole, "the header is spelled otherwise and was recognised",   \
      "")                                                                                                    \
    X(header_unknown, "header-unknown", warning, whole, "no column of this list has this header",            \
      "it was not read; add the spelling to header_variants.csv if it is one of the list's columns")         \
    X(header_missing, "header-missing", warning, whole, "this column is missing from the list",              \
      "what it would say reads as not supplied")                                                             \
    X(header_repeated, "header-repeated", warning, whole, "a second column has the same header",             \
      "the first was read")                                                                                  \
    X(sheet_name_variant, "sheet-name-variant", info, whole,                                                 \
      "the sheet is named otherwise and was recognised", "")                                                 \
    X(sheet_unknown, "sheet-unknown", info, whole, "this sheet is none of the lists and was not read", "")   \
    X(old_workbook, "old-workbook", warning, whole,                                                          \
      "results of formulas cannot be read from a workbook of Excel before 2007",                             \
      "save it as .xlsx if any list holds formulas")                                                         \
    X(list_missing, "list-missing", warning, whole, "a list is missing",                                     \
      "what it would show reads as not supplied")                                                            \
    X(list_not_read, "list-not-read", info, whole,                                                           \
      "the list was recognised and counted; it is not read yet", "")                                         \
    X(list_repeated, "list-repeated", warning, whole, "another sheet holds the same list",                   \
      "only the first was read")                                                                             \
    X(list_unreadable, "list-unreadable", warning, whole, "the sheet has a list's name but not its headers", \
      "give the list its headers, or rename the sheet")                                                      \
    X(column_not_kept, "column-not-kept", info, whole, "the column was recognised; nothing is kept from it", \
      "")                                                                                                    \
    X(table_unknown, "table-unknown", info, whole, "this table is not one that is kept",                     \
      "its rows were counted and left out")                                                                  \
    X(refused_not_kept, "refused-not-kept", warning, whole,                                                  \
      "more rows were refused than are kept for repair", "mend the first ones and load the return again")    \
    X(extract_date_guessed, "extract-date-guessed", warning, whole,                                          \
      "no extract date was found, so the latest event stands for it", "give --extract-date")                 \
    X(rows_dropped, "rows-dropped", error, whole, "the list has far fewer rows than at the last load",       \
      "check the extract; --accept-drop loads it all the same")                                              \
    X(code_variant, "code-variant", info, mended, "a spelling of the code that is known", "")                \
    X(code_unmapped, "code-unmapped", warning, left_out, "no code is known for this",                        \
      "say what it means on the page of unmapped values, or mend it in the source system")                   \
    X(code_none, "code-none", info, left_out, "a person has said that none of the codes fits this spelling", \
      "")                                                                                                    \
    X(flag_variant, "flag-variant", info, mended, "a spelling of yes, no or unknown", "")                    \
    X(date_text, "date-text", info, mended, "a date kept as text", "format the cell as a date")              \
    X(date_two_digit_year, "date-two-digit-year", info, mended, "a year of two digits",                      \
      "write years with four digits")                                                                        \
    X(date_time_tail, "date-time-tail", info, mended, "a time of day stood behind the date", "")             \
    X(date_month_first, "date-month-first", warning, mended,                                                 \
      "the whole column has the month before the day and was read so", "write day before month")             \
    X(date_unreadable, "date-unreadable", warning, left_out, "this is not a date that can be read",          \
      "write it as dd/mm/yyyy")                                                                              \
    X(number_unreadable, "number-unreadable", warning, left_out,                                             \
      "this is not a number of the kind that belongs here", "")                                              \
    X(age_odd, "age-odd", info, noted, "the age does not fit the birth date and the extract date",           \
      "ages are always worked out from the birth date")                                                      \
    X(birth_date_missing, "birth-date-missing", warning, noted, "there is no birth date",                    \
      "give it in any list of the return")                                                                   \
    X(birth_dates_differ, "birth-dates-differ", warning, left_out,                                           \
      "another row of the return gives this child another birth date", "the first one was taken")            \
    X(birth_after_event, "birth-after-event", warning, noted, "the event lies before the birth date",        \
      "check the birth date and the event's date")                                                           \
    X(worker_generic, "worker-generic", warning, noted, "no named person stands in this cell",               \
      "allocate a worker")                                                                                   \
    X(text_whitespace, "text-whitespace", info, mended, "stray spaces were taken out", "")                   \
    X(adult_in_list, "adult-in-list", warning, noted, "the person is 18 or over",                            \
      "check that the row belongs in this list")                                                             \
    X(duplicate_row, "duplicate-row", info, mended, "the row repeats another one exactly; one was kept", "") \
    X(id_leading_zeros, "id-leading-zeros", info, mended,                                                    \
      "the id was matched to the same one with its leading zeros", "keep ids as text")                       \
    X(id_missing, "id-missing", error, refused, "the row does not say whose it is", "give the child's id")   \
    X(id_is_a_word, "id-is-a-word", error, refused,                                                          \
      "a total, an end of the list or the like stands where a child's id should be",                         \
      "give the id, or leave such rows out")                                                                 \
    X(headers_again, "headers-again", warning, refused,                                                      \
      "the headers stand here again; the row tells of nobody", "keep one row of headers")                    \
    X(date_missing, "date-missing", error, refused, "the row does not say when it happened",                 \
      "give the date")                                                                                       \
    X(row_id_missing, "row-id-missing", error, refused, "the row has no id of its own",                      \
      "give the id of the row")                                                                              \
    X(row_id_repeated, "row-id-repeated", warning, noted,                                                    \
      "another row of the table has the same id; the later one stands", "")                                  \
    X(person_unknown, "person-unknown", warning, refused, "nothing in the return says whose row this is",    \
      "give the table that the row refers to")                                                               \
    X(row_not_held, "row-not-held", error, refused, "no return has told of the row that this one speaks of", \
      "load the return first, and write child, date and source as it has them")                              \
    X(two_ids_one_child, "two-ids-one-child", warning, noted,                                                \
      "another id of the return looks like the same child", "merge the two if they are")                     \
    X(end_before_start, "end-before-start", warning, left_out, "it ends before it starts",                   \
      "mend the end date; until then it counts as open")                                                     \
    X(end_after_extract, "end-after-extract", warning, noted, "it ends after the extract date", "")          \
    X(open_before_later_start, "open-before-later-start", warning, noted,                                    \
      "it is still open though a later one has begun", "close it in the source system")                      \
    X(zero_length, "zero-length", info, noted, "it ends on the day it starts", "")                           \
    X(same_start, "same-start", warning, mended, "another episode of the child starts on the same day",      \
      "the one that ends later was kept; mend the start of one of them")                                     \
    X(episodes_overlap, "episodes-overlap", warning, noted,                                                  \
      "it ends after the child's next episode has begun", "mend its end or the next one's start")            \
    X(chain_broken, "chain-broken", warning, noted,                                                          \
      "it ends with X1 and no episode of the child starts on that day", "add the episode that follows")      \
    X(code_not_in_use, "code-not-in-use", info, noted, "the code was not in use on that day", "")            \
    X(postcode_unreadable, "postcode-unreadable", warning, left_out, "this is not a postcode", "")           \
    X(urn_unreadable, "urn-unreadable", warning, left_out, "this is not a provider's reference number", "")  \
    X(upn_invalid, "upn-invalid", warning, noted, "the check letter of the pupil number does not fit", "")   \
    X(status_contradiction, "status-contradiction", warning, noted,                                          \
      "the case status contradicts the rest of the return", "")                                              \
    X(plan_without_episode, "plan-without-episode", warning, noted,                                          \
      "the child has an open plan but is not in list 6", "add the episode of need to list 6")                \
    X(visit_after_extract, "visit-after-extract", warning, left_out, "it lies after the extract date",       \
      "a visit that has not happened is not one")                                                            \
    X(visit_before_plan, "visit-before-plan", warning, noted, "the last visit lies before the plan began",   \
      "")                                                                                                    \
    X(outside_window, "outside-window", info, noted, "it lies outside the window of the list", "")

enum class IssueCode : std::uint8_t {
#define WEIR_INTAKE_ENUM(name, text, severity, effect, message, hint) name,
    WEIR_INTAKE_ISSUES(WEIR_INTAKE_ENUM)
#undef WEIR_INTAKE_ENUM
        count
};

struct IssueKind {
    std::string_view text;
    Severity severity = Severity::error;
    Effect effect = Effect::noted;
    std::string_view message;
    std::string_view hint;
};
[[nodiscard]] IssueKind const& kind_of(IssueCode code);

// Where a finding stands: a place is a sheet or a file of the return (its index), row and column count from
// 1 and 0 is none.
struct Spot {
    std::uint32_t place = 0;
    std::uint32_t row = 0;
    std::uint32_t column = 0;
};

struct Issue {
    IssueCode code = IssueCode::header_variant;
    Spot spot;
    std::string field;  // the column's header
    std::string detail; // what stood there, where that identifies nobody; or which list is meant
};

// Collects findings. A kind that fills a whole column is kept row by row only so far; every one is counted.
class IssueLog {
public:
    void add(IssueCode code, Spot spot, std::string_view field = {}, std::string_view detail = {});

    [[nodiscard]] std::vector<Issue> const& kept() const { return kept_; }
    [[nodiscard]] std::size_t count(IssueCode code) const {
        return counts_.at(static_cast<std::size_t>(code));
    }
    [[nodiscard]] std::size_t total() const { return total_; }
    struct More { // findings of one column that were counted only
        Issue like;
        std::size_t count = 0;
    };
    [[nodiscard]] std::vector<More> more() const;

private:
    struct Column {
        std::size_t count = 0;
        std::size_t kept = 0;
        Issue like;
    };
    std::vector<Issue> kept_;
    std::array<std::size_t, static_cast<std::size_t>(IssueCode::count)> counts_{};
    std::unordered_map<std::uint64_t, Column> columns_;
    std::size_t total_ = 0;
};

} // namespace weir::intake
