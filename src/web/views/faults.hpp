// What the record itself has wrong: how often each check fails, and each fault with the child, since when,
// by when it should be mended, by whom and how.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <string>
#include <vector>

namespace weir::web {

struct CheckCount {
    std::string check; // "S14"
    std::string what;  // what to do about it
    std::string who;   // "worker"
    std::string href;  // this check's faults
    double faults = 0, late = 0;
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
};

struct FaultsView {
    std::string finding;
    Date as_at;
    std::vector<CheckCount> counts; // most faults first
    std::vector<Choice> teams;      // query: team
    std::vector<Choice> checks;     // query: check
    std::vector<FaultItem> items;   // of this page only
    Paging paging;
    std::string csv_href;
    std::string not_supplied; // checks that no return lets us make, in a sentence
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, FaultsView const& view);

} // namespace weir::web
