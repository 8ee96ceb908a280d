// Writing SVG and the scales.
#include "web/charts/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::web::svg {
namespace {

constexpr double value_largest = 1e15; // beyond it a tick label could not be told apart anyway

// 1, 2, 2.5 or 5 times a power of ten, not below `raw`.
double round_step(double raw) {
    double const power = std::pow(10.0, std::floor(std::log10(raw)));
    for (double const factor : {1.0, 2.0, 2.5, 5.0}) {
        if (factor * power >= raw * (1 - 1e-9)) {
            return factor * power;
        }
    }
    return 10.0 * power;
}

std::string stroke_attributes(Stroke const& stroke) {
    std::string made = fmt::format(" stroke=\"{}\" stroke-width=\"{:g}\"", stroke.colour, stroke.width);
    if (!stroke.dash.empty()) {
        made += fmt::format(" stroke-dasharray=\"{}\"", stroke.dash);
    }
    return made;
}

std::string point_list(std::vector<Point> const& points) {
    std::string made;
    for (Point const& point : points) {
        made += fmt::format("{}{:.1f},{:.1f}", made.empty() ? "" : " ", point.x, point.y);
    }
    return made;
}

} // namespace

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char const c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            // Control characters may not stand in XML at all.
            out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
        }
    }
    return out;
}

std::optional<double> drawable(std::optional<double> value) {
    if (!value || !std::isfinite(*value)) {
        return std::nullopt;
    }
    return std::clamp(*value, -value_largest, value_largest);
}

ValueScale::ValueScale(std::vector<double> const& values, bool from_zero, int ticks_wanted) {
    double low = 0;
    double high = 1;
    if (!values.empty()) {
        auto const [least, most] = std::minmax_element(values.begin(), values.end());
        low = *least;
        high = *most;
    }
    if (from_zero) {
        low = std::min(low, 0.0);
        high = std::max(high, 0.0);
    }
    if (high - low <= std::abs(high) * 1e-12) {
        double const around = std::max(1.0, std::abs(high) * 0.1);
        low -= from_zero && low >= 0 ? 0 : around;
        high += around;
    }
    double const step = round_step((high - low) / std::max(1, ticks_wanted));
    double const first = std::floor(low / step + 1e-9);
    double const last = std::ceil(high / step - 1e-9);
    for (double at = first; at <= last; at += 1) {
        ticks_.push_back(at * step);
    }
    if (ticks_.size() < 2) {
        ticks_.push_back(ticks_.front() + step);
    }
}

double ValueScale::at(double value, double from, double to) const {
    return from + (to - from) * (value - low()) / (high() - low());
}

TimeScale::TimeScale(std::vector<Date> const& dates) {
    if (!dates.empty()) {
        auto const [least, most] = std::minmax_element(dates.begin(), dates.end());
        first_ = *least;
        last_ = *most;
    }
}

double TimeScale::at(Date day, double from, double to) const {
    if (first_ == last_) {
        return (from + to) / 2;
    }
    return from + (to - from) * static_cast<double>((day - first_).count()) /
                      static_cast<double>((last_ - first_).count());
}

std::vector<std::pair<Date, std::string>> TimeScale::ticks(int wanted) const {
    std::vector<std::pair<Date, std::string>> made;
    int const from = month_index(first_);
    int const to = month_index(last_);
    int const room = std::max(1, wanted);
    for (int const step : {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000}) {
        int const start = (from + step - 1) / step * step;
        if ((to - start) / step + 1 > room) {
            continue;
        }
        for (int month = start; month <= to; month += step) {
            Date const day = month_of_index(month);
            if (day < first_) {
                continue;
            }
            std::string label =
                step >= 12 ? std::to_string(static_cast<int>(std::chrono::year_month_day(day).year()))
                           : month_text(day);
            made.emplace_back(day, std::move(label));
        }
        break;
    }
    if (made.empty()) {
        made.emplace_back(first_, short_date(first_));
    }
    return made;
}

std::string axis_number(double value, Unit unit) {
    double const size = std::abs(value);
    std::string_view const pound = unit == Unit::pounds ? "£" : "";
    std::string_view const percent = unit == Unit::percent ? "%" : "";
    for (auto const& [limit, name] : {std::pair{1e12, "tn"}, std::pair{1e9, "bn"}, std::pair{1e6, "m"}}) {
        if (size >= limit) {
            return fmt::format("{}{}{:g}{}{}", value < 0 ? "-" : "", pound, size / limit, name, percent);
        }
    }
    if (size >= 10'000 && std::fmod(size, 1000) == 0) {
        return fmt::format("{}{}{:g}k{}", value < 0 ? "-" : "", pound, size / 1000, percent);
    }
    if (size != 0 && size < 1e-3) {
        return fmt::format("{:.1e}{}", value, percent);
    }
    return fmt::format("{}{}{:.6g}{}", value < 0 ? "-" : "", pound, size, percent);
}

std::string date_label(Date day, TimeStep step) {
    switch (step) {
    case TimeStep::day:
        return short_date(day);
    case TimeStep::month:
        return month_text(day);
    case TimeStep::year:
        break;
    }
    return std::to_string(static_cast<int>(std::chrono::year_month_day(day).year()));
}

Drawing::Drawing(ChartText const& text, Size const& size, std::string_view suffix) : size_(size) {
    std::string const id = escaped(text.id) + "-" + std::string(suffix);
    out_ = fmt::format(
        "<svg class=\"weir-chart weir-chart--{}\" xmlns=\"http://www.w3.org/2000/svg\" "
        "viewBox=\"0 0 {:g} {:g}\" role=\"img\" aria-labelledby=\"{}-t {}-d\" font-size=\"{:g}\" "
        "focusable=\"false\"><title id=\"{}-t\">{}</title><desc id=\"{}-d\">{}</desc>",
        size.narrow               ? "narrow"
        : size.width < wide.width ? "wide weir-chart--small"
                                  : "wide",
        size.width, size.height, id, id, size.font, id, escaped(text.title), id, escaped(text.description));
}

void Drawing::line(Point from, Point to, Stroke const& stroke) {
    out_ += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"{}/>", from.x, from.y,
                        to.x, to.y, stroke_attributes(stroke));
}

void Drawing::polyline(std::vector<Point> const& points, Stroke const& stroke) {
    if (points.size() < 2) {
        return;
    }
    out_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke-linejoin=\"round\"{}/>",
                        point_list(points), stroke_attributes(stroke));
}

void Drawing::polygon(std::vector<Point> const& points, std::string_view fill, Stroke const& stroke) {
    out_ += fmt::format("<polygon points=\"{}\" fill=\"{}\"{}/>", point_list(points), fill,
                        stroke_attributes(stroke));
}

void Drawing::rect(Box const& box, std::string_view fill, Stroke const& stroke) {
    out_ += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"{}/>",
                        box.left, box.top, std::max(0.0, box.right - box.left),
                        std::max(0.0, box.bottom - box.top), fill,
                        stroke.width > 0 ? stroke_attributes(stroke) : std::string());
}

void Drawing::text(Point at, std::string_view text, TextStyle const& style) {
    std::string_view const anchor = style.anchor == Anchor::start    ? "start"
                                    : style.anchor == Anchor::middle ? "middle"
                                                                     : "end";
    out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\" text-anchor=\"{}\"{}{}>{}</text>", at.x,
                        at.y, style.colour, anchor, style.bold ? " font-weight=\"bold\"" : "",
                        style.halo ? " stroke=\"#ffffff\" stroke-width=\"4\" paint-order=\"stroke\"" : "",
                        escaped(text));
}

void Drawing::marker(Point at, Marker shape, double radius, std::string_view fill, Stroke const& stroke) {
    double const r = radius;
    switch (shape) {
    case Marker::circle:
        out_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:g}\" fill=\"{}\"{}/>", at.x, at.y, r,
                            fill, stroke_attributes(stroke));
        return;
    case Marker::square:
        polygon({{at.x - r, at.y - r}, {at.x + r, at.y - r}, {at.x + r, at.y + r}, {at.x - r, at.y + r}},
                fill, stroke);
        return;
    case Marker::triangle:
        polygon({{at.x, at.y - 1.3 * r}, {at.x + 1.2 * r, at.y + r}, {at.x - 1.2 * r, at.y + r}}, fill,
                stroke);
        return;
    case Marker::diamond:
        polygon(
            {{at.x, at.y - 1.4 * r}, {at.x + 1.4 * r, at.y}, {at.x, at.y + 1.4 * r}, {at.x - 1.4 * r, at.y}},
            fill, stroke);
        return;
    }
}

void Drawing::open_point(Point at, std::string_view words) {
    out_ += fmt::format(
        "<g class=\"weir-point\" data-words=\"{}\"><circle class=\"weir-point__ring\" cx=\"{:.1f}\" "
        "cy=\"{:.1f}\" r=\"11\" fill=\"#ffffff\" fill-opacity=\"0\" stroke=\"#0b0c0c\" "
        "stroke-opacity=\"0\" stroke-width=\"3\"/>",
        escaped(words), at.x, at.y);
}

void Drawing::close_point() {
    out_ += "</g>";
}

double Drawing::text_width(std::string_view text) const {
    return static_cast<double>(text.size()) * size_.font * glyph_width;
}

double Drawing::middle_inside(double x, double width) const {
    double const half = std::min(width, size_.width) / 2;
    return std::clamp(x, half, size_.width - half);
}

std::string Drawing::finish() && {
    out_ += "</svg>";
    return std::move(out_);
}

} // namespace weir::web::svg
