// Reads the sketch and settings sections of a Vensim model; see vensim_sketch.hpp. Lines that are not
// understood are passed over: they draw, they do not compute.
#include "dynamics/model/vensim_sketch.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"

#include <algorithm>
#include <charconv>

namespace weir::dynamics {

namespace {

// The next line, taken from the text.
std::string_view take_line(std::string_view& text) {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text = text.substr(std::min(end + 1, text.size()));
    return line;
}

// Fields between commas; a quoted name may hold some.
std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    std::size_t start = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= line.size(); ++i) {
        if (i < line.size() && line[i] == '"' && (i == 0 || line[i - 1] != '\\')) {
            quoted = !quoted;
        }
        if (i == line.size() || (line[i] == ',' && !quoted)) {
            fields.push_back(line.substr(start, i - start));
            start = i + 1;
        }
    }
    return fields;
}

template <class Number>
Number number(std::vector<std::string_view> const& fields, std::size_t i) {
    Number value = 0;
    if (i < fields.size()) {
        std::from_chars(fields[i].data(), fields[i].data() + fields[i].size(), value);
    }
    return value;
}

// "1|(103,204)|(0,0)|": how many points, then each of them.
std::vector<std::pair<double, double>> points_of(std::string_view line) {
    std::vector<std::pair<double, double>> points;
    auto at = line.find("|(");
    while (at != std::string_view::npos) {
        auto const next = line.find("|(", at + 2);
        auto const fields = fields_of(line.substr(at + 2, std::min(next, line.size()) - at - 2));
        points.emplace_back(number<double>(fields, 0), number<double>(fields, 1));
        at = next;
    }
    return points;
}

std::optional<SketchItem> item_of(std::string_view line) {
    auto const fields = fields_of(line);
    auto const code = number<int>(fields, 0);
    SketchItem item;
    item.id = number<int>(fields, 1);
    if (code == 1 && fields.size() > 4) {
        item.kind = SketchItem::Kind::arrow;
        item.from = number<int>(fields, 2);
        item.to = number<int>(fields, 3);
        for (std::size_t i = 4; i < fields.size() && i < 9; ++i) {
            item.numbers.push_back(number<int>(fields, i));
        }
        item.points = points_of(line);
        return item;
    }
    if (code < 10 || code > 12 || fields.size() < 8) {
        return std::nullopt;
    }
    item.kind = code == 10   ? SketchItem::Kind::variable
                : code == 11 ? SketchItem::Kind::valve
                             : SketchItem::Kind::note;
    item.name = std::string(fields[2]);
    item.x = number<double>(fields, 3);
    item.y = number<double>(fields, 4);
    item.width = number<double>(fields, 5);
    item.height = number<double>(fields, 6);
    item.shape = number<int>(fields, 7);
    return item;
}

} // namespace

std::vector<SketchView> read_sketch(std::string_view sketch) {
    std::vector<SketchView> views;
    std::size_t items = 0;
    while (!sketch.empty()) {
        auto const line = take_line(sketch);
        if (line.starts_with("*")) {
            views.push_back({std::string(line.substr(1)), {}});
        } else if (auto item = views.empty() ? std::nullopt : item_of(line);
                   item && items++ < limits::model_variables_max) {
            views.back().items.push_back(std::move(*item));
        }
    }
    return views;
}

VensimSettings read_settings(std::string_view settings) {
    VensimSettings found;
    while (!settings.empty()) {
        auto const line = take_line(settings);
        auto const colon = line.find(':');
        if (colon == std::string_view::npos) {
            continue;
        }
        auto const code = line.substr(0, colon);
        auto const rest = line.substr(colon + 1);
        if (code == "15") { // 0 and 2 are Euler's; 1 and 5 Runge-Kutta of order 4; 3 and 4 of order 2
            auto const method = number<int>(fields_of(rest), 3);
            found.method = method == 1 || method == 5   ? Method::rk4
                           : method == 3 || method == 4 ? Method::rk2
                                                        : Method::euler;
        } else if (code == "22") {
            std::vector<std::string> names;
            for (auto const field : fields_of(rest)) {
                names.emplace_back(field);
            }
            found.unit_equivalences.push_back(std::move(names));
        } else if (code == "37" || code == "38" || code == "39") { // year, month and day of the base date
            auto const value = number<int>(fields_of(rest), 0);
            auto& calendar = found.calendar;
            (code == "37" ? calendar.year : code == "38" ? calendar.month : calendar.day) = value;
        } else if (code == "41") {
            found.calendar.base_time = number<double>(fields_of(rest), 0);
        } else if (auto const equals = rest.find('=');
                   code == "30" && rest.starts_with("?") && equals != std::string_view::npos) {
            found.tags.emplace(name_key(rest.substr(1, equals - 1)), std::string(rest.substr(equals + 1)));
        }
    }
    auto& calendar = found.calendar;
    bool const sound = calendar.year >= -9'999 && calendar.year <= 9'999 && calendar.month >= 1 &&
                       calendar.month <= 12 && calendar.day >= 1 && calendar.day <= 31;
    if (!sound) {
        calendar = {};
    }
    return found;
}

} // namespace weir::dynamics
