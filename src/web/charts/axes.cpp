// Axes, keys and marks: what stands around the lines of a chart over time.
#include "web/charts/svg.hpp"

#include <algorithm>
#include <cmath>

namespace weir::web::svg {
namespace {

constexpr double tick_room_wide = 95; // user units that a date label needs
constexpr double tick_room_narrow = 76;
constexpr double key_line_height = 1.5; // of the font size

double entry_width(KeyEntry const& entry, Size const& size) {
    return 54 + static_cast<double>(entry.name.size()) * size.font * glyph_width;
}

} // namespace

void draw_axes(Drawing& drawing, Axes const& axes) {
    Box const& plot = axes.plot;
    for (double const tick : axes.values.ticks()) {
        double const y = axes.y(tick);
        bool const base = tick == 0.0 || y >= plot.bottom - 0.1;
        drawing.line({plot.left, y}, {plot.right, y}, {base ? grey : grid, 1, ""});
        drawing.text({plot.left - 7, y + drawing.size().font * 0.34}, axis_number(tick, axes.unit),
                     {quiet, Anchor::end, false, false});
    }
    double const room = drawing.size().narrow ? tick_room_narrow : tick_room_wide;
    int const wanted = static_cast<int>((plot.right - plot.left) / room);
    for (auto const& [day, label] : axes.times.ticks(wanted)) {
        double const x = axes.x(day);
        drawing.line({x, plot.bottom}, {x, plot.bottom + 5}, {grey, 1, ""});
        drawing.text(
            {drawing.middle_inside(x, drawing.text_width(label)), plot.bottom + 6 + drawing.size().font},
            label, {quiet, Anchor::middle, false, false});
    }
}

void draw_marks(Drawing& drawing, Axes const& axes, std::vector<EventMark> const& given) {
    std::vector<EventMark> marks = given;
    std::stable_sort(marks.begin(), marks.end(),
                     [](EventMark const& a, EventMark const& b) { return a.when < b.when; });
    double last_right = -1e9;
    double level = 0;
    for (EventMark const& mark : marks) {
        if (mark.when < axes.times.first() || mark.when > axes.times.last()) {
            continue;
        }
        double const x = axes.x(mark.when);
        double const width = drawing.text_width(mark.label) + 8;
        // Labels that would stand on each other take turns in three rows.
        level = x - width / 2 < last_right ? std::fmod(level + 1, 3) : 0;
        last_right = x + width / 2;
        double const y = axes.plot.top + drawing.size().font * (0.85 + level * 1.15);
        drawing.line({x, axes.plot.top}, {x, axes.plot.bottom}, {quiet, 1.5, "2 3"});
        drawing.open_point({x, y - drawing.size().font * 0.35}, short_date(mark.when) + ": " + mark.label +
                                                                    (mark.detail.empty() ? "" : ", ") +
                                                                    mark.detail);
        drawing.text({drawing.middle_inside(x, width), y}, mark.label, {ink, Anchor::middle, true, true});
        drawing.close_point();
    }
}

void draw_series(Drawing& drawing, Axes const& axes, std::vector<SeriesPoint> const& points,
                 Stroke const& stroke) {
    std::vector<Point> run;
    for (SeriesPoint const& point : points) {
        std::optional<double> const value = drawable(point.value);
        if (value) {
            run.push_back(axes.point(point.when, *value));
            continue;
        }
        drawing.polyline(run, stroke);
        run.clear();
    }
    drawing.polyline(run, stroke);
}

int key_rows(std::vector<KeyEntry> const& entries, Size const& size) {
    int rows = entries.empty() ? 0 : 1;
    double x = 0;
    for (KeyEntry const& entry : entries) {
        double const width = entry_width(entry, size);
        if (x > 0 && x + width > size.width) {
            ++rows;
            x = 0;
        }
        x += width;
    }
    return rows;
}

void draw_key(Drawing& drawing, std::vector<KeyEntry> const& entries, double top) {
    Size const& size = drawing.size();
    double x = 0;
    double y = top + size.font;
    for (KeyEntry const& entry : entries) {
        double const width = entry_width(entry, size);
        if (x > 0 && x + width > size.width) {
            x = 0;
            y += size.font * key_line_height;
        }
        double const middle = y - size.font * 0.34;
        if (!entry.fill.empty() && !entry.marker) {
            drawing.rect({x, middle - 6, x + 24, middle + 6}, entry.fill, entry.stroke);
        } else if (entry.stroke.width > 0) {
            drawing.line({x, middle}, {x + 26, middle}, entry.stroke);
        }
        if (entry.marker) {
            bool const ring = !entry.fill.empty();
            drawing.marker({x + 13, middle}, *entry.marker, 4.5, ring ? entry.fill : entry.stroke.colour,
                           {entry.stroke.colour, ring ? 2.5 : 1.0, ""});
        }
        drawing.text({x + 31, y}, entry.name, {ink, Anchor::start, false, false});
        x += width;
    }
}

Box plot_box(Size const& size, int rows_of_key, double widest_axis_label) {
    double const top = rows_of_key * size.font * key_line_height + size.font * 0.8;
    return {widest_axis_label + 10, top, size.width - 12, size.height - size.font * 1.6 - 6};
}

double widest_label(ValueScale const& scale, Unit unit, Size const& size) {
    double widest = 0;
    for (double const tick : scale.ticks()) {
        widest =
            std::max(widest, static_cast<double>(axis_number(tick, unit).size()) * size.font * glyph_width);
    }
    return widest;
}

std::string marks_in(std::vector<EventMark> const& marks, Date from, std::optional<Date> before) {
    std::string words;
    for (EventMark const& mark : marks) {
        if (mark.when >= from && (!before || mark.when < *before)) {
            words +=
                (words.empty() ? "" : "; ") + mark.label + (mark.detail.empty() ? "" : ": ") + mark.detail;
        }
    }
    return words;
}

TableCell value_cell(std::optional<double> value, Unit unit) {
    if (!value || !std::isfinite(*value)) {
        return {"no value", "", {}};
    }
    return {number_text(*value, unit), "", {}};
}

} // namespace weir::web::svg
