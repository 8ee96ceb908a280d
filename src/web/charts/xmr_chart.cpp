// Draws the control chart.
#include "web/charts/xmr_chart.hpp"

#include "web/charts/svg.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weir::web {
namespace {

using namespace svg;

constexpr Stroke line_stroke{grey, 1.5, ""};
constexpr Stroke mean_stroke{ink, 1.5, ""};
constexpr Stroke limit_stroke{ink, 1.5, "6 4"};
constexpr Stroke target_stroke{"#801650", 2.5, "2 3"};

// Making data count: blue for improvement, orange for concern. The shapes say the same without colour.
struct SignalLook {
    Marker marker;
    std::string_view colour;
    std::string_view name;
};

SignalLook look_of(Signal signal) {
    switch (signal) {
    case Signal::improvement:
        return {Marker::diamond, palette[0], "unusual, improving"};
    case Signal::concern:
        return {Marker::triangle, palette[1], "unusual, worsening"};
    case Signal::neutral:
        return {Marker::square, palette[3], "unusual"};
    case Signal::none:
        break;
    }
    return {Marker::circle, grey, "usual variation"};
}

std::vector<KeyEntry> key_of(XmrChart const& chart) {
    std::vector<KeyEntry> entries;
    for (Signal const signal : {Signal::none, Signal::improvement, Signal::concern, Signal::neutral}) {
        if (std::any_of(chart.points.begin(), chart.points.end(),
                        [signal](XmrPoint const& point) { return point.value && point.signal == signal; })) {
            SignalLook const look = look_of(signal);
            entries.push_back({std::string(look.name), {look.colour, 0, ""}, look.marker, ""});
        }
    }
    bool const has_limits = std::any_of(chart.points.begin(), chart.points.end(),
                                        [](XmrPoint const& point) { return point.mean.has_value(); });
    if (has_limits) {
        entries.push_back({"mean", mean_stroke, std::nullopt, ""});
        entries.push_back({"process limits", limit_stroke, std::nullopt, ""});
    }
    if (chart.target) {
        entries.push_back({chart.target_name, target_stroke, std::nullopt, ""});
    }
    return entries;
}

std::vector<double> values_of(XmrChart const& chart) {
    std::vector<double> values;
    auto const add = [&values](std::optional<double> value) {
        if (auto const kept = drawable(value)) {
            values.push_back(*kept);
        }
    };
    for (XmrPoint const& point : chart.points) {
        add(point.value);
        add(point.mean);
        add(point.lower);
        add(point.upper);
    }
    add(chart.target);
    return values;
}

// A process line is broken where the limits were worked out afresh.
void draw_process_line(Drawing& drawing, Axes const& axes, std::vector<XmrPoint> const& points,
                       std::optional<double> XmrPoint::* line, Stroke const& stroke) {
    std::vector<SeriesPoint> run;
    int group = points.empty() ? 0 : points.front().rebase_group;
    for (XmrPoint const& point : points) {
        if (point.rebase_group != group) {
            draw_series(drawing, axes, run, stroke);
            run.clear();
            group = point.rebase_group;
        }
        run.push_back({point.when, point.*line});
    }
    draw_series(drawing, axes, run, stroke);
}

void draw_points(Drawing& drawing, Axes const& axes, XmrChart const& chart) {
    for (XmrPoint const& point : chart.points) {
        auto const value = drawable(point.value);
        if (!value) {
            continue;
        }
        SignalLook const look = look_of(point.signal);
        Point const at = axes.point(point.when, *value);
        std::string words =
            fmt::format("{}: {}", date_label(point.when, chart.step), number_text(*value, chart.unit));
        if (point.signal != Signal::none) {
            words += fmt::format(", {}{}{}", look.name, point.signal_reason.empty() ? "" : ": ",
                                 point.signal_reason);
        }
        drawing.open_point(at, words);
        double const radius = drawing.size().narrow && point.signal == Signal::none ? 2.5 : 4;
        drawing.marker(at, look.marker, radius, look.colour, {"#ffffff", 0.75, ""});
        drawing.close_point();
    }
}

std::string draw_sized(XmrChart const& chart, Size const& size, std::string_view suffix) {
    std::vector<KeyEntry> const key = key_of(chart);
    ValueScale const scale(values_of(chart), chart.from_zero, size.narrow ? 4 : 6);
    std::vector<Date> dates;
    std::vector<SeriesPoint> values;
    for (XmrPoint const& point : chart.points) {
        dates.push_back(point.when);
        values.push_back({point.when, point.value});
    }
    Axes const axes{plot_box(size, key_rows(key, size), widest_label(scale, chart.unit, size)), scale,
                    TimeScale(dates), chart.unit};
    Drawing drawing(chart.text, size, suffix);
    draw_key(drawing, key, 0);
    draw_axes(drawing, axes);
    draw_process_line(drawing, axes, chart.points, &XmrPoint::upper, limit_stroke);
    draw_process_line(drawing, axes, chart.points, &XmrPoint::lower, limit_stroke);
    draw_process_line(drawing, axes, chart.points, &XmrPoint::mean, mean_stroke);
    if (auto const target = drawable(chart.target)) {
        drawing.line({axes.plot.left, axes.y(*target)}, {axes.plot.right, axes.y(*target)}, target_stroke);
    }
    draw_series(drawing, axes, values, line_stroke);
    draw_points(drawing, axes, chart);
    draw_marks(drawing, axes, chart.marks);
    return std::move(drawing).finish();
}

std::optional<double> within_percent(std::optional<double> limit) {
    auto const kept = drawable(limit);
    return kept ? std::optional(std::clamp(*kept, 0.0, 100.0)) : std::nullopt;
}

TableView table_of(XmrChart const& chart) {
    TableView table;
    table.caption = chart.text.title;
    table.columns = {{chart.step == TimeStep::year    ? "Year"
                      : chart.step == TimeStep::month ? "Month"
                                                      : "Day",
                      false},
                     {"Value", true},
                     {"Mean", true},
                     {"Lower limit", true},
                     {"Upper limit", true},
                     {"Signal", false}};
    if (!chart.marks.empty()) {
        table.columns.push_back({"Marked", false});
    }
    for (std::size_t i = 0; i < chart.points.size(); ++i) {
        XmrPoint const& point = chart.points[i];
        SignalLook const look = look_of(point.signal);
        std::string signal(point.signal == Signal::none ? "" : look.name);
        if (!signal.empty() && !point.signal_reason.empty()) {
            signal += ": " + point.signal_reason;
        }
        std::vector<TableCell> row = {
            {date_label(point.when, chart.step), "", {}}, value_cell(point.value, chart.unit),
            value_cell(point.mean, chart.unit),           value_cell(point.lower, chart.unit),
            value_cell(point.upper, chart.unit),          {signal, "", {}}};
        if (!chart.marks.empty()) {
            std::optional<Date> before;
            if (i + 1 < chart.points.size()) {
                before = chart.points[i + 1].when;
            }
            row.push_back({marks_in(chart.marks, point.when, before), "", {}});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace

DrawnChart draw(XmrChart const& given) {
    XmrChart chart = given;
    if (chart.unit == Unit::percent) {
        // A process limit is a sum of differences and may pass what a percentage can be.
        for (XmrPoint& point : chart.points) {
            point.lower = within_percent(point.lower);
            point.upper = within_percent(point.upper);
        }
    }
    return {draw_sized(chart, svg::wide, "w"), draw_sized(chart, svg::narrow, "n"), table_of(chart)};
}

} // namespace weir::web
