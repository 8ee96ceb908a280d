// Draws a child's line of time.
#include "web/charts/journey_chart.hpp"

#include "web/charts/svg.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weir::web {
namespace {

using namespace svg;

constexpr double lane_height_wide = 34;
constexpr double lane_height_narrow = 50;
constexpr std::string_view open_fill = "#12436D";
constexpr std::string_view closed_fill = "#8fa9c1";

std::string_view kind_name(JourneyMarkKind kind) {
    switch (kind) {
    case JourneyMarkKind::due:
        return "due";
    case JourneyMarkKind::late:
        return "late";
    case JourneyMarkKind::happened:
        break;
    }
    return "";
}

std::string span_words(JourneyLane const& lane, JourneySpan const& span) {
    return fmt::format("{}: {}, {} to {}", lane.name, span.label, short_date(span.start),
                       span.end ? short_date(*span.end) : "now");
}

std::string mark_words(JourneyLane const& lane, JourneyMark const& mark) {
    std::string_view const kind = kind_name(mark.kind);
    return fmt::format("{}: {}, {}{}{}", lane.name, mark.label, short_date(mark.when),
                       kind.empty() ? "" : ", ", kind);
}

std::vector<JourneyLane> lanes_shown(JourneyChart const& chart) {
    std::vector<JourneyLane> lanes;
    for (JourneyLane const& lane : chart.lanes) {
        if (!lane.spans.empty() || !lane.marks.empty()) {
            lanes.push_back(lane);
        }
    }
    return lanes;
}

TimeScale time_scale(JourneyChart const& chart) {
    std::vector<Date> dates = {chart.today};
    for (JourneyLane const& lane : chart.lanes) {
        for (JourneySpan const& span : lane.spans) {
            dates.push_back(span.start);
            dates.push_back(std::max(span.start, span.end.value_or(chart.today)));
        }
        for (JourneyMark const& mark : lane.marks) {
            dates.push_back(mark.when);
        }
    }
    return {dates};
}

void draw_span(Drawing& drawing, JourneyLane const& lane, JourneySpan const& span, Axes const& axes,
               double middle, Date today) {
    double const half = 9;
    double const from = axes.x(span.start);
    double const to = std::max(from + 3, axes.x(std::max(span.start, span.end.value_or(today))));
    drawing.open_point({from, middle}, span_words(lane, span));
    drawing.rect({from, middle - half, to, middle + half}, span.end ? closed_fill : open_fill,
                 {"#12436D", 1, ""});
    // The label only where it fits; the words are in the table and in the read-out.
    if (to - from > drawing.text_width(span.label) + 8) {
        drawing.text({from + 5, middle + drawing.size().font * 0.34}, span.label,
                     {span.end ? ink : std::string_view("#ffffff"), Anchor::start, false, false});
    }
    drawing.close_point();
}

void draw_mark(Drawing& drawing, JourneyLane const& lane, JourneyMark const& mark, Axes const& axes,
               double middle) {
    Point const at{axes.x(mark.when), middle};
    drawing.open_point(at, mark_words(lane, mark));
    switch (mark.kind) {
    case JourneyMarkKind::happened:
        drawing.marker(at, Marker::circle, 4.5, ink, {"#ffffff", 1.5, ""});
        break;
    case JourneyMarkKind::due:
        drawing.marker(at, Marker::circle, 5, "#ffffff", {palette[0], 2.5, ""});
        break;
    case JourneyMarkKind::late:
        drawing.marker(at, Marker::triangle, 6, palette[3], {"#ffffff", 1.5, ""});
        break;
    }
    drawing.close_point();
}

std::vector<KeyEntry> key_of(std::vector<JourneyLane> const& lanes) {
    auto const any_mark = [&lanes](JourneyMarkKind kind) {
        return std::any_of(lanes.begin(), lanes.end(), [kind](JourneyLane const& lane) {
            return std::any_of(lane.marks.begin(), lane.marks.end(),
                               [kind](JourneyMark const& mark) { return mark.kind == kind; });
        });
    };
    std::vector<KeyEntry> entries = {{"open", {open_fill, 1, ""}, std::nullopt, open_fill},
                                     {"ended", {open_fill, 1, ""}, std::nullopt, closed_fill}};
    if (any_mark(JourneyMarkKind::happened)) {
        entries.push_back({"happened", {ink, 0, ""}, Marker::circle, ""});
    }
    if (any_mark(JourneyMarkKind::due)) {
        entries.push_back({"due", {palette[0], 0, ""}, Marker::circle, "#ffffff"});
    }
    if (any_mark(JourneyMarkKind::late)) {
        entries.push_back({"late", {palette[3], 0, ""}, Marker::triangle, ""});
    }
    return entries;
}

void draw_time_axis(Drawing& drawing, Axes const& axes, Date today) {
    Box const& plot = axes.plot;
    double const font = drawing.size().font;
    int const wanted = static_cast<int>((plot.right - plot.left) / (drawing.size().narrow ? 76 : 95));
    for (auto const& [day, label] : axes.times.ticks(wanted)) {
        double const x = axes.x(day);
        drawing.line({x, plot.top}, {x, plot.bottom}, {grid, 1, ""});
        drawing.text({drawing.middle_inside(x, drawing.text_width(label)), plot.bottom + 4 + font}, label,
                     {quiet, Anchor::middle, false, false});
    }
    double const x = axes.x(today);
    drawing.line({x, plot.top - 2}, {x, plot.bottom}, {palette[3], 2, "4 3"});
    drawing.text({drawing.middle_inside(x, drawing.text_width("today")), plot.top - 6}, "today",
                 {palette[3], Anchor::middle, true, true});
}

std::string draw_sized(JourneyChart const& chart, Size size, std::string_view suffix) {
    std::vector<JourneyLane> const lanes = lanes_shown(chart);
    double const lane_height = size.narrow ? lane_height_narrow : lane_height_wide;
    std::vector<KeyEntry> const key = key_of(lanes);
    double const top = key_rows(key, size) * size.font * 1.5 + size.font * 1.6;
    double const bottom = top + static_cast<double>(std::max<std::size_t>(1, lanes.size())) * lane_height;
    size.height = bottom + size.font * 1.6 + 4;
    Axes const axes{{size.narrow ? 8.0 : 165.0, top, size.width - 14, bottom},
                    ValueScale({}, true, 1),
                    time_scale(chart),
                    Unit::count};
    Drawing drawing(chart.text, size, suffix);
    draw_key(drawing, key, 0);
    draw_time_axis(drawing, axes, chart.today);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        double const lane_top = top + static_cast<double>(i) * lane_height;
        double const middle = size.narrow ? lane_top + lane_height - 15 : lane_top + lane_height / 2;
        drawing.line({0, lane_top + lane_height}, {size.width, lane_top + lane_height}, {grid, 1, ""});
        Point const name_at =
            size.narrow ? Point{2, lane_top + size.font * 1.15} : Point{0, middle + size.font * 0.34};
        drawing.text(name_at, lanes[i].name, {ink, Anchor::start, true, true});
        for (JourneySpan const& span : lanes[i].spans) {
            draw_span(drawing, lanes[i], span, axes, middle, chart.today);
        }
        for (JourneyMark const& mark : lanes[i].marks) {
            draw_mark(drawing, lanes[i], mark, axes, middle);
        }
    }
    return std::move(drawing).finish();
}

TableView table_of(JourneyChart const& chart) {
    struct Row {
        Date when;
        std::vector<TableCell> cells;
    };
    std::vector<Row> rows;
    for (JourneyLane const& lane : chart.lanes) {
        for (JourneySpan const& span : lane.spans) {
            rows.push_back({span.start,
                            {{short_date(span.start), "", {}},
                             {span.end ? short_date(*span.end) : "open", "", {}},
                             {lane.name, "", {}},
                             {span.label, "", {}}}});
        }
        for (JourneyMark const& mark : lane.marks) {
            std::string_view const kind = kind_name(mark.kind);
            rows.push_back({mark.when,
                            {{short_date(mark.when), "", {}},
                             {},
                             {lane.name, "", {}},
                             {mark.label + (kind.empty() ? "" : " (" + std::string(kind) + ")"), "", {}}}});
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](Row const& a, Row const& b) { return a.when < b.when; });
    TableView table;
    table.caption = chart.text.title;
    table.columns = {{"From", false}, {"To", false}, {"Kind", false}, {"What", false}};
    for (Row& row : rows) {
        table.rows.push_back(std::move(row.cells));
    }
    return table;
}

} // namespace

DrawnChart draw(JourneyChart const& chart) {
    return {draw_sized(chart, svg::wide, "w"), draw_sized(chart, svg::narrow, "n"), table_of(chart)};
}

} // namespace weir::web
