// Statutory returns that the record has checked: the list, and one with how it moved from load to load and
// what its rules find now.
#pragma once

#include "web/template.hpp"
#include "web/views/load.hpp"
#include "web/views/values.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weir::web {

[[nodiscard]] std::string years_words(int year); // 2019: "2018-19"

// Those of a page: the newest first.
[[nodiscard]] Data checked_rows_data(std::vector<CheckedRow> const& rows);

struct CheckedOnce { // a load of it, or a check without one
    Date known_on;
    Instant written_at{};
    std::string actor;
    bool loaded = true;
    double found = 0, fresh = 0, gone = 0, back = 0;
};

struct CheckedRule {
    LoadCheck rule;
    std::string href; // its faults; empty: of a return that was overtaken
};

struct CheckedReturnView {
    std::string name, finding;
    Date as_at;
    std::vector<CheckedOnce> checks; // the newest first
    std::vector<CheckedRule> rules;  // errors first, then by rows
    std::string not_asked;           // rules that the newest load could not be asked: in a sentence
    std::string csv_href;            // empty: nothing stands open
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame,
                                 CheckedReturnView const& view);

} // namespace weir::web
