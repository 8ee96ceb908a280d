// The work list: everything that is late, due or missing, whose it is and how old it is, one row a thing
// to do. Filters are a plain GET form; lists are paged, never endless.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct WorkItem {
    ChildLink child;
    std::string kind;          // "Assessment", "Looked-after visit", "Midpoint review", "No permanence plan"
    std::string detail;        // the legal step or blocker
    std::optional<Date> due;   // absent: no date applies
    int working_days_left = 0; // negative: late
    std::string owner;         // empty: nobody
    std::string team;
    int age_days = 0;               // since it came on the list
    std::optional<Date> first_seen; // the day on which it did
};

struct WorkCount { // a heading count that is also a filter
    std::string
        name; // "Overdue", "Due in 5 working days", "Reviews due in 20", "Midpoints", "No permanence plan"
    Figure figure;
    std::string href;
    bool current = false;
};

struct WorkView {
    std::string finding;
    Date as_at;
    std::vector<WorkCount> counts;
    std::vector<Choice> teams;   // query: team
    std::vector<Choice> workers; // query: worker
    std::vector<Choice> kinds;   // query: kind
    std::string child;           // query: child, a number
    std::string due;             // query: due, the current count's key, kept by the form
    std::vector<WorkItem> items; // of this page only
    Paging paging;
    std::string csv_href;
    std::string empty_text = "Nothing on this list.";
    std::string not_supplied; // kinds that the extract cannot know, in a sentence
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, WorkView const& view);

} // namespace weir::web
