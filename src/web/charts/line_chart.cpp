// Draws lines, fans and small multiples.
#include "web/charts/line_chart.hpp"

#include "web/charts/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace weir::web {
namespace {

using namespace svg;

constexpr std::size_t series_max = palette.size();
constexpr std::array<std::string_view, series_max> dashes = {"", "7 4", "2 4", "9 3 2 3"};
constexpr std::array<Marker, series_max> markers = {Marker::circle, Marker::square, Marker::triangle,
                                                    Marker::diamond};
constexpr std::string_view fan_outer = "#cfdbe6";
constexpr std::string_view fan_inner = "#9db7cf";
constexpr Stroke target_stroke{"#801650", 2.5, "8 4"};
constexpr std::size_t points_marked_max = 40; // beyond it markers would hide the line
constexpr std::size_t points_marked_narrow_max = 14;

Stroke series_stroke(std::size_t i) {
    return {palette[i], 2.5, dashes[i]};
}

std::size_t series_shown(LineChart const& chart) {
    return std::min(chart.series.size(), series_max);
}

void gather(std::vector<SeriesPoint> const& points, std::vector<double>& values, std::vector<Date>& dates) {
    for (SeriesPoint const& point : points) {
        dates.push_back(point.when);
        if (auto const value = drawable(point.value)) {
            values.push_back(*value);
        }
    }
}

std::vector<FanPoint> drawable_fan(std::vector<FanPoint> const& fan) {
    std::vector<FanPoint> kept;
    for (FanPoint const& given : fan) {
        auto const p2_5 = drawable(given.p2_5);
        auto const p25 = drawable(given.p25);
        auto const p50 = drawable(given.p50);
        auto const p75 = drawable(given.p75);
        auto const p97_5 = drawable(given.p97_5);
        if (p2_5 && p25 && p50 && p75 && p97_5) {
            kept.push_back({given.when, *p2_5, *p25, *p50, *p75, *p97_5});
        }
    }
    return kept;
}

std::vector<KeyEntry> key_of(LineChart const& chart, bool has_fan) {
    std::vector<KeyEntry> entries;
    for (std::size_t i = 0; i < series_shown(chart); ++i) {
        entries.push_back({chart.series[i].name, series_stroke(i), markers[i], ""});
    }
    if (has_fan) {
        entries.push_back({chart.fan_name + ": most likely", {palette[0], 2.5, "4 3"}, std::nullopt, ""});
        entries.push_back({"half of outcomes", {palette[0], 1, ""}, std::nullopt, fan_inner});
        entries.push_back({"95 of 100 outcomes", {palette[0], 1, ""}, std::nullopt, fan_outer});
    }
    if (!chart.target.empty()) {
        entries.push_back({chart.target_name, target_stroke, std::nullopt, ""});
    }
    return entries;
}

void draw_band(Drawing& drawing, Axes const& axes, std::vector<FanPoint> const& fan, double FanPoint::* low,
               double FanPoint::* high, std::string_view fill) {
    std::vector<Point> outline;
    for (FanPoint const& point : fan) {
        outline.push_back(axes.point(point.when, point.*high));
    }
    for (auto point = fan.rbegin(); point != fan.rend(); ++point) {
        outline.push_back(axes.point(point->when, (*point).*low));
    }
    drawing.polygon(outline, fill, {palette[0], 1, ""});
}

void draw_fan(Drawing& drawing, Axes const& axes, std::vector<FanPoint> const& fan) {
    if (fan.empty()) {
        return;
    }
    draw_band(drawing, axes, fan, &FanPoint::p2_5, &FanPoint::p97_5, fan_outer);
    draw_band(drawing, axes, fan, &FanPoint::p25, &FanPoint::p75, fan_inner);
    std::vector<Point> median;
    for (FanPoint const& point : fan) {
        median.push_back(axes.point(point.when, point.p50));
    }
    drawing.polyline(median, {palette[0], 2.5, "4 3"});
}

void draw_points(Drawing& drawing, Axes const& axes, LineChart const& chart, std::size_t which) {
    LineSeries const& series = chart.series[which];
    bool const marked =
        series.points.size() <= (drawing.size().narrow ? points_marked_narrow_max : points_marked_max);
    for (SeriesPoint const& point : series.points) {
        auto const value = drawable(point.value);
        if (!value) {
            continue;
        }
        Point const at = axes.point(point.when, *value);
        drawing.open_point(at, fmt::format("{}, {}: {}", series.name, date_label(point.when, chart.step),
                                           number_text(*value, chart.unit)));
        drawing.marker(at, markers[which], marked ? 3.5 : 1.5, palette[which], {palette[which], 1, ""});
        drawing.close_point();
    }
}

void draw_fan_points(Drawing& drawing, Axes const& axes, LineChart const& chart,
                     std::vector<FanPoint> const& fan) {
    for (FanPoint const& point : fan) {
        Point const at = axes.point(point.when, point.p50);
        drawing.open_point(
            at, fmt::format("{}, {}: most likely {}, 95 of 100 outcomes between {} and {}", chart.fan_name,
                            date_label(point.when, chart.step), number_text(point.p50, chart.unit),
                            number_text(point.p2_5, chart.unit), number_text(point.p97_5, chart.unit)));
        drawing.marker(at, Marker::circle, 2, palette[0], {palette[0], 1, ""});
        drawing.close_point();
    }
}

std::string draw_sized(LineChart const& chart, Size const& size, std::string_view suffix) {
    std::vector<FanPoint> const fan = drawable_fan(chart.fan);
    std::vector<double> values;
    std::vector<Date> dates;
    for (std::size_t i = 0; i < series_shown(chart); ++i) {
        gather(chart.series[i].points, values, dates);
    }
    gather(chart.target, values, dates);
    for (FanPoint const& point : fan) {
        dates.push_back(point.when);
        values.insert(values.end(), {point.p2_5, point.p97_5, point.p50});
    }
    std::vector<KeyEntry> const key = key_of(chart, !fan.empty());
    ValueScale const scale(values, chart.from_zero, size.narrow ? 4 : 6);
    Axes const axes{plot_box(size, key_rows(key, size), widest_label(scale, chart.unit, size)), scale,
                    TimeScale(dates), chart.unit};
    Drawing drawing(chart.text, size, suffix);
    draw_key(drawing, key, 0);
    draw_axes(drawing, axes);
    draw_fan(drawing, axes, fan);
    draw_series(drawing, axes, chart.target, target_stroke);
    for (std::size_t i = series_shown(chart); i > 0; --i) {
        draw_series(drawing, axes, chart.series[i - 1].points, series_stroke(i - 1));
        draw_points(drawing, axes, chart, i - 1);
    }
    draw_fan_points(drawing, axes, chart, fan);
    draw_marks(drawing, axes, chart.marks);
    return std::move(drawing).finish();
}

struct TableLine {
    std::vector<std::optional<double>> series;
    std::optional<FanPoint> fan;
    std::optional<double> target;
};

std::map<Date, TableLine> lines_by_date(LineChart const& chart) {
    std::map<Date, TableLine> lines;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        for (SeriesPoint const& point : chart.series[i].points) {
            TableLine& line = lines[point.when];
            line.series.resize(chart.series.size());
            line.series[i] = point.value;
        }
    }
    for (FanPoint const& point : chart.fan) {
        lines[point.when].fan = point;
    }
    for (SeriesPoint const& point : chart.target) {
        lines[point.when].target = point.value;
    }
    return lines;
}

TableView table_of(LineChart const& chart) {
    TableView table;
    table.caption = chart.text.title;
    table.columns.push_back({chart.step == TimeStep::year    ? "Year"
                             : chart.step == TimeStep::month ? "Month"
                                                             : "Day"});
    for (LineSeries const& series : chart.series) {
        table.columns.push_back({series.name, true});
    }
    if (!chart.fan.empty()) {
        table.columns.push_back({chart.fan_name + ": most likely", true});
        table.columns.push_back({"Half of outcomes", true});
        table.columns.push_back({"95 of 100 outcomes", true});
    }
    if (!chart.target.empty()) {
        table.columns.push_back({chart.target_name, true});
    }
    if (!chart.marks.empty()) {
        table.columns.push_back({"Marked", false});
    }
    std::map<Date, TableLine> const lines = lines_by_date(chart);
    for (auto line = lines.begin(); line != lines.end(); ++line) {
        auto const& [when, values] = *line;
        std::vector<TableCell> row = {{date_label(when, chart.step), "", {}}};
        for (std::size_t i = 0; i < chart.series.size(); ++i) {
            row.push_back(value_cell(i < values.series.size() ? values.series[i] : std::nullopt, chart.unit));
        }
        if (!chart.fan.empty()) {
            auto const span = [&](double low, double high) {
                return TableCell{
                    number_text(low, chart.unit) + " to " + number_text(high, chart.unit), "", {}};
            };
            row.push_back(values.fan ? value_cell(values.fan->p50, chart.unit) : TableCell{});
            row.push_back(values.fan ? span(values.fan->p25, values.fan->p75) : TableCell{});
            row.push_back(values.fan ? span(values.fan->p2_5, values.fan->p97_5) : TableCell{});
        }
        if (!chart.target.empty()) {
            row.push_back(values.target ? value_cell(values.target, chart.unit) : TableCell{});
        }
        if (!chart.marks.empty()) {
            auto const next = std::next(line);
            row.push_back(
                {marks_in(chart.marks, when, next == lines.end() ? std::nullopt : std::optional(next->first)),
                 "",
                 {}});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace

DrawnChart draw(LineChart const& chart) {
    return {draw_sized(chart, svg::wide, "w"), draw_sized(chart, svg::narrow, "n"), table_of(chart)};
}

} // namespace weir::web
