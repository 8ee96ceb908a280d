// The list of indicators and the page of one: its finding, chart, months, groups, definition and the
// children behind the figure.
#pragma once

#include "web/charts/bar_chart.hpp"
#include "web/charts/line_chart.hpp"
#include "web/charts/xmr_chart.hpp"
#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct IndicatorRow {
    std::string id; // "AS02"
    std::string name;
    Figure now;
    std::string period; // "Aug 2017" or "on 31 Aug 2017"
    Figure before;      // the same a year earlier
    Signal signal = Signal::none;
    std::string signal_text; // "Seven months above the mean"; empty: "No unusual change"
};

struct IndicatorGroup {
    std::string name; // "Front door"
    std::vector<IndicatorRow> rows;
};

struct IndicatorsView {
    std::string finding;
    Date as_at;
    std::vector<IndicatorGroup> groups;
};

struct IndicatorMonth {
    Date month;
    Figure figure;
    std::string note; // "incomplete month", the signal in words
};

struct IndicatorGrouping {
    std::string name; // "By team now"
    std::string key;  // "team", in the query ?by=team
    std::string finding;
    std::string group_name; // "Team"
    std::vector<std::pair<std::string, Figure>> rows;
    std::string absent_reason; // why it cannot be grouped
    std::optional<BarChart> chart;
};

struct IndicatorDefinition {
    std::string counts; // in a sentence
    std::string numerator;
    std::string denominator; // empty: a plain count
    std::string source;      // lists and fields
    std::string timescale;   // with its citation
    std::string attribution; // "team now", "team at the event", "unknown"
    std::string direction;   // "Higher is better"
    std::string version;     // "2, from 1 April 2017"
    std::string limits;      // what it cannot know
    std::string joins;       // how sure the joins are on which it rests; empty: it joins nothing
};

struct IndicatorChild {
    ChildLink child;
    std::string worker;
    std::string team;
    std::optional<Date> when; // the event, or the due date
    std::string what;         // "Assessment started", "Last visit"
    Tag outcome;              // "Not in time"; empty text: none
};

struct IndicatorView {
    std::string id;
    std::string name;
    std::string finding;
    Figure now;
    std::string period;
    Date as_at;
    std::optional<XmrChart> control_chart;
    std::optional<LineChart> line_chart; // used when there is no control chart
    std::string chart_absent;            // why there is no chart
    std::vector<IndicatorMonth> months;  // newest first
    std::vector<IndicatorGrouping> groupings;
    IndicatorDefinition definition;
    std::string children_heading;         // "18 children not visited in time"
    std::vector<IndicatorChild> children; // of this page only
    std::string children_absent;          // why none are shown: no right, or nothing to show
    Paging children_paging;
    std::string csv_href;
    std::string children_csv_href;
    std::vector<Link> actions; // actions of the plan that should move it
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, IndicatorsView const& view);
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, IndicatorView const& view);

} // namespace weir::web
