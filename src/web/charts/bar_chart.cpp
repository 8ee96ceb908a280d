// Draws horizontal bars.
#include "web/charts/bar_chart.hpp"

#include "web/charts/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::web {
namespace {

using namespace svg;

struct BarLayout {
    double width = 560;
    double font = 16;
    bool narrow = false; // the label stands above its bar
    double row_height = 30;
    double bar_height = 18;
};

std::string shortened(std::string const& label, std::size_t bytes_max) {
    if (label.size() <= bytes_max) {
        return label;
    }
    std::size_t cut = bytes_max - 3;
    while (cut > 0 && (static_cast<unsigned char>(label[cut]) & 0xC0) == 0x80) {
        --cut; // not within a character of several bytes
    }
    return label.substr(0, cut) + "…";
}

std::string value_words(Bar const& bar, Unit unit) {
    auto const value = drawable(bar.value);
    if (!value) {
        return bar.note.empty() ? "not supplied" : "not supplied: " + bar.note;
    }
    return number_text(*value, unit) + (bar.note.empty() ? "" : " (" + bar.note + ")");
}

double longest_words(BarChart const& chart, double font) {
    std::size_t longest = 0;
    for (Bar const& bar : chart.bars) {
        longest = std::max(longest, value_words(bar, chart.unit).size());
    }
    return static_cast<double>(longest) * font * glyph_width + 10;
}

// Where bars start, where the longest ends, and what one unit of value is.
struct BarScale {
    double left = 0;
    double right = 0;
    double low = 0;
    double high = 1;

    [[nodiscard]] double x(double value) const {
        return left + (right - left) * (value - low) / (high - low);
    }
};

BarScale scale_of(BarChart const& chart, BarLayout const& layout) {
    std::vector<double> values = {0.0};
    std::size_t longest_label = 0;
    for (Bar const& bar : chart.bars) {
        longest_label = std::max(longest_label, bar.label.size());
        if (auto const value = drawable(bar.value)) {
            values.push_back(*value);
        }
    }
    if (auto const reference = drawable(chart.reference)) {
        values.push_back(*reference);
    }
    BarScale scale;
    auto const [least, most] = std::minmax_element(values.begin(), values.end());
    scale.low = *least;
    scale.high = *most > *least ? *most : *least + 1;
    double const label_width =
        std::min(static_cast<double>(longest_label) * layout.font * glyph_width, layout.width * 0.38) + 10;
    scale.left = layout.narrow ? 2 : label_width;
    scale.right = std::max(scale.left + layout.width * 0.2, layout.width - longest_words(chart, layout.font));
    return scale;
}

void draw_bar(Drawing& drawing, BarChart const& chart, BarLayout const& layout, BarScale const& scale,
              Bar const& bar, double top) {
    double const label_height = layout.narrow ? layout.font * 1.25 : 0;
    double const middle = top + label_height + layout.bar_height / 2;
    double const baseline = middle + layout.font * 0.34;
    std::string const words = value_words(bar, chart.unit);
    auto const room = static_cast<std::size_t>((layout.narrow ? layout.width : scale.left - 10) /
                                               (layout.font * glyph_width));
    std::string const label = shortened(bar.label, std::max<std::size_t>(8, room));
    drawing.open_point({scale.x(0), middle}, bar.label + ": " + words);
    if (layout.narrow) {
        drawing.text({2, top + layout.font}, label, {ink, Anchor::start, false, false});
    } else {
        drawing.text({scale.left - 8, baseline}, label, {ink, Anchor::end, false, false});
    }
    double end = scale.x(0);
    if (auto const value = drawable(bar.value)) {
        double const from = std::min(scale.x(0), scale.x(*value));
        end = std::max(scale.x(0), scale.x(*value));
        drawing.rect({from, middle - layout.bar_height / 2, end, middle + layout.bar_height / 2}, palette[0],
                     {ink, 0, ""});
    }
    drawing.text({end + 6, baseline}, words, {bar.value ? ink : quiet, Anchor::start, false, true});
    drawing.close_point();
}

std::string draw_sized(BarChart const& chart, BarLayout const& layout, std::string_view suffix) {
    BarScale const scale = scale_of(chart, layout);
    bool const has_reference = drawable(chart.reference).has_value();
    std::vector<KeyEntry> key;
    if (has_reference) {
        key.push_back({chart.reference_name + ": " + number_text(*drawable(chart.reference), chart.unit),
                       {palette[3], 2, "5 3"},
                       std::nullopt,
                       ""});
    }
    Size size{layout.width, 0, layout.font, layout.narrow};
    double const top = key_rows(key, size) * layout.font * 1.5 + 6;
    size.height =
        top + static_cast<double>(std::max<std::size_t>(1, chart.bars.size())) * layout.row_height + 4;
    Drawing drawing(chart.text, size, suffix);
    draw_key(drawing, key, 0);
    drawing.line({scale.x(0), top - 2}, {scale.x(0), size.height - 2}, {grey, 1, ""});
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        draw_bar(drawing, chart, layout, scale, chart.bars[i],
                 top + static_cast<double>(i) * layout.row_height);
    }
    if (chart.bars.empty()) {
        drawing.text({scale.left, top + layout.font}, "Nothing to show",
                     {quiet, Anchor::start, false, false});
    }
    if (has_reference) {
        double const x = scale.x(*drawable(chart.reference));
        drawing.line({x, top - 2}, {x, size.height - 2}, {palette[3], 2, "5 3"});
    }
    return std::move(drawing).finish();
}

TableView table_of(BarChart const& chart) {
    TableView table;
    table.caption = chart.text.title;
    table.columns = {{chart.group_name, false}, {"Value", true}, {"Cases", true}};
    for (Bar const& bar : chart.bars) {
        TableCell value = value_cell(bar.value, chart.unit);
        if (!drawable(bar.value)) {
            value.text = "not supplied";
        }
        table.rows.push_back({{bar.label, "", {}}, value, {bar.note, "", {}}});
    }
    if (chart.reference) {
        table.rows.push_back({{chart.reference_name, "", {}}, value_cell(chart.reference, chart.unit), {}});
    }
    return table;
}

} // namespace

DrawnChart draw(BarChart const& chart) {
    return {draw_sized(chart, {560, 16, false, 30, 18}, "w"),
            draw_sized(chart, {340, 14.5, true, 46, 17}, "n"), table_of(chart)};
}

} // namespace weir::web
