// What all charts draw with: escaped SVG text, scales with round ticks, colours and marker shapes. Only
// presentation attributes are written, never a style.
#pragma once

#include "web/charts/chart.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::web::svg {

// Government Analysis Function palette; each has at least 3:1 against white, and no two are told apart by
// colour alone: every series has a dash and a marker of its own as well.
inline constexpr std::array<std::string_view, 4> palette = {"#12436D", "#F46A25", "#28A197", "#801650"};
inline constexpr std::string_view ink = "#0b0c0c";
inline constexpr std::string_view quiet = "#484949";
inline constexpr std::string_view grid = "#d8dcdd";
inline constexpr std::string_view grey = "#6b7072";

// The width of a character over the font size, on average, in the widest of the fonts of the style sheet.
inline constexpr double glyph_width = 0.62;

// The room that a drawing has, in user units; the style sheet scales it to the page.
struct Size {
    double width = 900;
    double height = 360;
    double font = 15;
    bool narrow = false;
};
inline constexpr Size wide{900, 360, 15, false};
inline constexpr Size narrow{340, 300, 14.5, true};

struct Box {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
};

enum class Marker { circle, square, triangle, diamond };

[[nodiscard]] std::string escaped(std::string_view text);
// Nothing for what cannot be drawn (absent, not a number, endless); the rest is kept within ±1e15.
[[nodiscard]] std::optional<double> drawable(std::optional<double> value);

class ValueScale {
public:
    // Covers all given values with round ticks; from zero when asked and no value is below it. Any list
    // will do: none, one, all equal, negative, huge.
    ValueScale(std::vector<double> const& values, bool from_zero, int ticks_wanted);
    [[nodiscard]] double at(double value, double from, double to) const; // between two coordinates
    [[nodiscard]] std::vector<double> const& ticks() const { return ticks_; }
    [[nodiscard]] double low() const { return ticks_.front(); }
    [[nodiscard]] double high() const { return ticks_.back(); }

private:
    std::vector<double> ticks_;
};

class TimeScale {
public:
    TimeScale(std::vector<Date> const& dates); // first to last; a lone date stands in the middle
    [[nodiscard]] double at(Date day, double from, double to) const;
    // At most `wanted` round dates with their labels: years, or months when the span is short.
    [[nodiscard]] std::vector<std::pair<Date, std::string>> ticks(int wanted) const;
    [[nodiscard]] Date first() const { return first_; }
    [[nodiscard]] Date last() const { return last_; }

private:
    Date first_;
    Date last_;
};

[[nodiscard]] std::string axis_number(double value, Unit unit); // short: "1.2m", "45%"
[[nodiscard]] std::string date_label(Date day, TimeStep step);  // "31 Aug 2017", "Aug 2017", "2017"

struct Stroke {
    std::string_view colour = ink;
    double width = 1;
    std::string_view dash; // "6 3"; empty: whole
};

enum class Anchor { start, middle, end };

struct TextStyle {
    std::string_view colour = ink;
    Anchor anchor = Anchor::start;
    bool bold = false;
    bool halo = false; // a white edge, for text over lines
};

struct Point {
    double x = 0;
    double y = 0;
};

class Drawing {
public:
    // Opens the picture with its title and description; ids get the suffix, so that the wide and the
    // narrow drawing of one chart may stand on one page.
    Drawing(ChartText const& text, Size const& size, std::string_view suffix);

    void line(Point from, Point to, Stroke const& stroke);
    void polyline(std::vector<Point> const& points, Stroke const& stroke); // nothing below two points
    void polygon(std::vector<Point> const& points, std::string_view fill, Stroke const& stroke);
    void rect(Box const& box, std::string_view fill, Stroke const& stroke);
    void text(Point at, std::string_view text, TextStyle const& style);
    void marker(Point at, Marker shape, double radius, std::string_view fill, Stroke const& stroke);
    // A mark that a reader can point at or move to: its words are shown below the chart.
    void open_point(Point at, std::string_view words);
    void close_point();

    [[nodiscard]] Size const& size() const { return size_; }
    // About how wide a text of the chart's own size is.
    [[nodiscard]] double text_width(std::string_view text) const;
    // Where the middle of a text must stand so that it does not run over the edge; the middle of the
    // picture when it is longer than that.
    [[nodiscard]] double middle_inside(double x, double width) const;
    [[nodiscard]] std::string finish() &&;

private:
    Size size_;
    std::string out_;
};

struct Axes {
    Box plot;
    ValueScale values;
    TimeScale times;
    Unit unit = Unit::count;

    [[nodiscard]] double x(Date day) const { return times.at(day, plot.left, plot.right); }
    [[nodiscard]] double y(double value) const { return values.at(value, plot.bottom, plot.top); }
    [[nodiscard]] Point point(Date day, double value) const { return {x(day), y(value)}; }
};

void draw_axes(Drawing& drawing, Axes const& axes);
void draw_marks(Drawing& drawing, Axes const& axes, std::vector<EventMark> const& marks);
// Lines that stop at gaps: each run of drawable points on its own.
void draw_series(Drawing& drawing, Axes const& axes, std::vector<SeriesPoint> const& points,
                 Stroke const& stroke);

struct KeyEntry {
    std::string name;
    Stroke stroke;
    std::optional<Marker> marker;
    std::string_view fill; // of a band: a swatch instead of a line; of a marker: its inside, as a ring
};
// The key above the plot; how many rows it takes is needed first, to leave room.
[[nodiscard]] int key_rows(std::vector<KeyEntry> const& entries, Size const& size);
void draw_key(Drawing& drawing, std::vector<KeyEntry> const& entries, double top);

// The room between the key and the foot of the chart.
[[nodiscard]] Box plot_box(Size const& size, int rows_of_key, double widest_axis_label);
[[nodiscard]] double widest_label(ValueScale const& scale, Unit unit, Size const& size);

// The words of the marks of a period, for the table.
[[nodiscard]] std::string marks_in(std::vector<EventMark> const& marks, Date from,
                                   std::optional<Date> before);
[[nodiscard]] TableCell value_cell(std::optional<double> value, Unit unit);

} // namespace weir::web::svg
