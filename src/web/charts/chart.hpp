// What every chart carries: an identity for its parts, the finding as its title, words for those who do
// not see it, and the marks for reorganisations and action dates. Each chart struct is plain data; the
// matching svg function draws it with presentation attributes only, so that a strict CSP holds.
#pragma once

#include "base/date.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct ChartText {
    std::string id;          // unique on the page, [a-z0-9-]: "contacts"
    std::string title;       // the finding in about ten words
    std::string description; // what the picture shows, for those who do not see it
    std::string value_name;  // the axis in words: "children", "per cent in time"
    std::string source;      // "Source: …", shown under the chart
};

enum class TimeStep { day, month, year };

// A day worth marking: an action of the plan, a reorganisation, a change of definition.
struct EventMark {
    Date when;
    std::string label; // short, "A3"; the words are in detail
    std::string detail;
};

struct SeriesPoint {
    Date when;
    std::optional<double> value; // absent (or not a number): a gap, drawn as a gap
};

// The SVG and the table that says the same. Both are safe to put in a page as they stand.
struct DrawnChart {
    std::string svg;        // wide, for 600 px and more
    std::string svg_narrow; // the same for 320 px
    TableView table;
};

} // namespace weir::web
