// What the record itself has wrong: how often each check fails and how that moved over the months, and each
// fault with the child, since when, by when it should be mended, by whom and how; one fault by itself, with
// the form that suppresses it.
#pragma once

#include "web/charts/line_chart.hpp"
#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct CheckCount {
    std::string check; // "S14"
    std::string what;  // what to do about it
    std::string who;   // "worker"
    std::string href;  // this check's faults
    double faults = 0, late = 0;
    std::optional<double> fresh, mended; // since the end of the month before; absent: not worked out yet
};

struct TeamCount {
    std::string team; // empty: nobody
    std::string href;
    double faults = 0;
    std::optional<double> fresh, mended;
};

struct SuppressedUntil {
    Date until;
    std::string reason, words, by;
};

struct FaultItem {
    ChildLink child;
    std::string check;
    std::string message;
    std::string what_to_do;
    Date due;
    int working_days_left = 0; // negative: late
    std::string owner;         // empty: nobody
    std::string team;
    int age_days = 0;
    std::optional<Date> first_seen;
    std::string href; // the finding by itself; empty: not for this visitor
    std::optional<SuppressedUntil> suppressed;
    std::string no_child; // in words, where it is no child's
};

struct AbsentCheck { // no return lets us make it
    std::string check, why;
};

struct FaultsView {
    std::string finding;
    Date as_at;
    std::vector<CheckCount> counts;   // most faults first
    bool movements = true;            // whether new and mended can be told under these filters
    std::vector<TeamCount> by_team;   // of the whole authority only
    std::vector<Choice> teams;        // query: team
    std::vector<Choice> workers;      // query: worker
    std::vector<Choice> checks;       // query: check
    std::string child;                // query: child
    bool suppressed = false;          // the list is of what is suppressed
    std::string other_href;           // the other of the two lists
    std::size_t suppressed_count = 0; // under the same filters
    std::vector<FaultItem> items;     // of this page only
    Paging paging;
    std::string csv_href;
    std::vector<AbsentCheck> not_supplied;
    std::optional<LineChart> trend;
    TableView trend_table;  // the movements behind it
    std::string trend_note; // how it is computed, and what is still to come
};

struct FindingView {
    ChildLink child;
    std::string check, message, what_to_do, basis, who, severity, owner, team;
    Date first_seen, due, as_at;
    std::string no_child;                                       // as above
    std::vector<std::pair<std::string, std::string>> of_return; // which, where, since when: "Row", "12"
    std::string try_href;                                       // where a correction can be tried; empty: not
    std::optional<SuppressedUntil> suppressed;                  // that holds today
    std::vector<std::vector<std::string>> before;               // until, reason, words, by, what became of it
    std::string may_not; // why this visitor may not suppress it; empty: may
    std::vector<Choice> reasons;
    std::string words;
    std::string day, month, year;   // of the last day
    std::vector<FieldError> errors; // fields: reason, words, until-day
    std::string form_action;
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, FaultsView const& view);
// Form: POST with csrf and act: "suppress" with reason, words, until-day, until-month, until-year; "take
// back" alone.
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, FindingView const& view);

} // namespace weir::web
