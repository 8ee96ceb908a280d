// What returns leave for a person: spellings that no definition knows, rows that vanished from their source,
// rows that were refused.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct UnmappedItem {
    std::int64_t id = 0;
    std::string spelling;
    std::string field; // header of the column
    double count = 0;  // in the return that had it last
    std::optional<Date> first_extract, last_extract;
    std::vector<Choice> codes; // none chosen
};

struct ChosenItem {
    std::int64_t id = 0;
    std::string spelling;
    std::string set;
    std::string means; // the code with its text, or "None of these"
    std::string actor;
    Instant at{};
    bool stands = true;
};

struct ValuesPageView {
    std::string finding;
    std::vector<FieldError> errors;  // field: code_7
    std::vector<UnmappedItem> items; // of this page only
    Paging paging;
    std::vector<ChosenItem> choices; // the newest first
};

struct VanishedItem {
    std::int64_t id = 0;
    std::string what; // "Referral"
    std::optional<Date> started_on;
    ChildLink child;
    bool has_child = true;
    Date noticed_on;
    bool ticked = false;
};

struct VanishedView {
    std::vector<FieldError> errors; // fields: absence, words
    std::string words;              // why, as typed
    std::string finding;
    std::vector<VanishedItem> items;
    Paging paging;
};

struct RefusedItem {
    std::string reason;             // code of the finding
    std::string why;                // in words
    std::string place;              // "annex_a.xlsx, List 3, row 12"
    std::optional<ChildLink> child; // where the record knows whose it is
    Date extract_date;
    std::int64_t id = 0; // of the row
};

// One refused row with what stood in its cells.
struct RefusedRowView {
    std::string why, hint;
    std::string place;
    std::optional<ChildLink> child;
    Date extract_date;
    std::string hidden;                                     // why the cells are not shown; empty if they are
    std::vector<std::pair<std::string, std::string>> cells; // "Column D" and its text
};

struct ReasonCount {
    std::string reason, why, hint;
    double count = 0;
    std::string href;
};

struct RefusedView {
    std::string finding;
    std::vector<ReasonCount> reasons; // most rows first
    std::vector<Choice> choices;      // query: reason
    std::vector<RefusedItem> items;
    Paging paging;
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, ValuesPageView const& view);
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, VanishedView const& view);
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, RefusedView const& view);
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, RefusedRowView const& view);

} // namespace weir::web
