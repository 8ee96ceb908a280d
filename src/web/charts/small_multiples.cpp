// The same measure for several places, one small frame each on one common scale, with England in grey in
// all of them: easier to compare than many lines in one picture.
#include "web/charts/line_chart.hpp"
#include "web/charts/svg.hpp"

#include <fmt/format.h>

#include <map>

namespace weir::web {
namespace {

using namespace svg;

constexpr Stroke reference_stroke{grey, 2, "4 3"};
constexpr double frame_height = 150;

struct Grid {
    int columns = 4;
    double width = 900;
    double font = 15;
    bool narrow = false;
};

std::string last_value_words(LineSeries const& series, Unit unit, TimeStep step) {
    for (auto point = series.points.rbegin(); point != series.points.rend(); ++point) {
        if (auto const value = drawable(point->value)) {
            return fmt::format("{}: {}", date_label(point->when, step), number_text(*value, unit));
        }
    }
    return "not published";
}

void draw_frame(Drawing& drawing, Axes const& axes, SmallMultiples const& chart, LineSeries const& place,
                bool first) {
    Box const& plot = axes.plot;
    double const font = drawing.size().font;
    drawing.text({plot.left, plot.top - font * 1.35}, place.name, {ink, Anchor::start, first, false});
    drawing.text({plot.left, plot.top - font * 0.25}, last_value_words(place, chart.unit, chart.step),
                 {quiet, Anchor::start, false, false});
    for (double const tick : {axes.values.low(), axes.values.high()}) {
        drawing.line({plot.left, axes.y(tick)}, {plot.right, axes.y(tick)}, {tick == 0 ? grey : grid, 1, ""});
        drawing.text({plot.left - 5, axes.y(tick) + font * 0.34}, axis_number(tick, chart.unit),
                     {quiet, Anchor::end, false, false});
    }
    drawing.text({plot.left, plot.bottom + font * 1.2}, date_label(axes.times.first(), chart.step),
                 {quiet, Anchor::start, false, false});
    drawing.text({plot.right, plot.bottom + font * 1.2}, date_label(axes.times.last(), chart.step),
                 {quiet, Anchor::end, false, false});
    draw_series(drawing, axes, chart.reference.points, reference_stroke);
    draw_series(drawing, axes, place.points, {palette[0], 2.5, ""});
    for (SeriesPoint const& point : place.points) {
        auto const value = drawable(point.value);
        if (!value) {
            continue;
        }
        Point const at = axes.point(point.when, *value);
        drawing.open_point(at, fmt::format("{}, {}: {}", place.name, date_label(point.when, chart.step),
                                           number_text(*value, chart.unit)));
        drawing.marker(at, Marker::circle, 2, palette[0], {palette[0], 1, ""});
        drawing.close_point();
    }
}

std::string draw_grid(SmallMultiples const& chart, Grid const& grid, std::string_view suffix) {
    std::vector<double> values;
    std::vector<Date> dates;
    std::vector<LineSeries> all = chart.places;
    all.push_back(chart.reference);
    for (LineSeries const& series : all) {
        for (SeriesPoint const& point : series.points) {
            dates.push_back(point.when);
            if (auto const value = drawable(point.value)) {
                values.push_back(*value);
            }
        }
    }
    ValueScale const scale(values, true, 3);
    int const count = static_cast<int>(chart.places.size());
    int const rows = std::max(1, (count + grid.columns - 1) / grid.columns);
    std::vector<KeyEntry> const key = {{"the authority named", {palette[0], 2.5, ""}, std::nullopt, ""},
                                       {chart.reference.name, reference_stroke, std::nullopt, ""}};
    Size size{grid.width, 0, grid.font, grid.narrow};
    double const key_height = key_rows(key, size) * grid.font * 1.5 + 4;
    size.height = key_height + rows * frame_height;
    Drawing drawing(chart.text, size, suffix);
    draw_key(drawing, key, 0);
    double const cell = grid.width / grid.columns;
    double const label = widest_label(scale, chart.unit, size) + 7;
    for (int i = 0; i < count; ++i) {
        double const left = (i % grid.columns) * cell + label;
        double const top = key_height + (i / grid.columns) * frame_height + grid.font * 2.6;
        Box const plot{left, top, left - label + cell - 14, top + frame_height - grid.font * 5};
        draw_frame(drawing, {plot, scale, TimeScale(dates), chart.unit}, chart,
                   chart.places[static_cast<std::size_t>(i)], i == 0);
    }
    return std::move(drawing).finish();
}

TableView table_of(SmallMultiples const& chart) {
    TableView table;
    table.caption = chart.text.title;
    table.columns.push_back({"Place", false});
    std::map<Date, std::size_t> columns;
    std::vector<LineSeries> all = chart.places;
    all.push_back(chart.reference);
    for (LineSeries const& series : all) {
        for (SeriesPoint const& point : series.points) {
            columns.emplace(point.when, 0);
        }
    }
    std::size_t at = 0;
    for (auto& [when, column] : columns) {
        column = ++at;
        table.columns.push_back({date_label(when, chart.step), true});
    }
    for (LineSeries const& series : all) {
        std::vector<TableCell> row(columns.size() + 1, value_cell(std::nullopt, chart.unit));
        row[0].text = series.name;
        for (SeriesPoint const& point : series.points) {
            row[columns[point.when]] = value_cell(point.value, chart.unit);
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace

DrawnChart draw(SmallMultiples const& chart) {
    return {draw_grid(chart, {4, 900, 15, false}, "w"), draw_grid(chart, {2, 340, 14.5, true}, "n"),
            table_of(chart)};
}

} // namespace weir::web
