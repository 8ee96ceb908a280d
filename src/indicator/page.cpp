// Writing the pages; see page.hpp.
#include "indicator/page.hpp"

#include <algorithm>
#include <cstdio>

namespace weir::indicator {

namespace {

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

std::string joined(std::vector<std::string> const& parts, std::string const& between) {
    std::string all;
    for (auto const& part : parts) {
        all += all.empty() ? "" : between;
        all += part;
    }
    return all;
}

std::string file_of(std::string domain) {
    std::transform(domain.begin(), domain.end(), domain.begin(), [](char c) {
        return c == ' ' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return domain + ".md";
}

std::string direction_of(Definition const& one) {
    switch (one.direction) {
    case Direction::higher:
        return "Higher is better";
    case Direction::lower:
        return "Lower is better";
    case Direction::context:
        break;
    }
    return "For context: neither way is better in itself";
}

std::string grouped_by(Definition const& one) {
    std::vector<std::string> names;
    for (auto const by : one.groups) {
        names.emplace_back(name_of(by));
    }
    return names.empty() ? "nothing" : joined(names, ", ");
}

std::string thresholds_of(Definition const& one) {
    if (!one.thresholds) {
        return {};
    }
    auto const* const side = one.direction == Direction::higher ? "at least " : "at most ";
    return std::string("green ") + side + number(one.thresholds->green) + ", amber " + side +
           number(one.thresholds->amber) + ", else red";
}

void line(std::string& text, std::string const& name, std::string const& value) {
    if (!value.empty()) {
        text += "- " + name + ": " + value + "\n";
    }
}

std::string conditions_of(std::vector<std::string> const& conditions) {
    std::string all;
    for (auto const& one : conditions) {
        all += all.empty() ? "" : " and ";
        all += "`" + one + "`";
    }
    return all;
}

std::string measured(Measure const& measure) {
    switch (measure.kind) {
    case MeasureKind::events:
        return "rows of `" + measure.of + "` with `" + measure.date + "` in the month" +
               (measure.window_months > 1
                    ? ", over the " + std::to_string(measure.window_months) + " months that end with it"
                    : "");
    case MeasureKind::live:
        return std::string(measure.children ? "children with a row" : "rows") + " of `" + measure.of +
               "` open at the end of the month's last day, from `" + measure.date + "` to before `" +
               measure.until + "`";
    case MeasureKind::latest:
        break;
    }
    return "the age of the newest row of `" + measure.of + "` on the month's last day";
}

std::string section_of(Definition const& one) {
    std::string text = "## " + one.id + " " + one.name + "\n\n" + one.counts + "\n\n";
    line(text, "Numerator", one.numerator);
    line(text, "Denominator", one.denominator);
    line(text, "Unit", name_of(one.unit));
    line(text, "Direction", direction_of(one));
    line(text, "Timescale", one.timescale);
    line(text, "Rests on", one.basis);
    line(text, "Counts for", one.attribution == Attribution::none ? "" : name_of(one.attribution));
    line(text, "Can be grouped by", grouped_by(one));
    line(text, "Colours, the authority's own setting", thresholds_of(one));
    line(text, "Cannot know", one.limits);
    line(text, "Plan actions", joined(one.actions, ", "));
    line(text, "Version", std::to_string(one.version));
    std::vector<std::string> areas;
    for (auto const& comparator : one.comparators) {
        areas.push_back(comparator.area + " " + number(comparator.value) + " (" +
                        std::to_string(comparator.year) + ")");
    }
    line(text, "Compared with",
         joined(areas, "; ") +
             (one.comparator_note.empty() || areas.empty() ? "" : ". " + one.comparator_note));
    line(text, "Needs", "`" + joined(one.supply, "`, `") + "`; else not supplied");
    text += "- Measured as: " + measured(one.measure) + "\n";
    line(text, "where", conditions_of(one.measure.where));
    line(text, "counted when", conditions_of(one.measure.denominator));
    line(text, "in the numerator when", conditions_of(one.measure.numerator));
    if (one.measure.matures_working_days > 0) {
        line(text, "A month matures",
             std::to_string(one.measure.matures_working_days) + " working days after its end");
    }
    return text + "\n";
}

std::string head(std::string const& title) {
    return "# " + title +
           "\n\nMade from the definitions in `config/indicators`; a test holds the two together.\n\n";
}

} // namespace

std::vector<Page> pages_of(Catalogue const& catalogue) {
    std::vector<Page> pages;
    std::string index = head("Indicators");
    index +=
        "A figure has a numerator, a denominator where it is a share, and a state: complete, partial (the "
        "month is not over),\nimmature (outcomes may still come), no cases (a share of nothing) or not "
        "supplied (no feed carries what it needs).\nNot supplied is never shown as zero. Days are whole; "
        "what runs from one day to another includes its first and not its last.\nThe conditions are written "
        "in the small language that `src/indicator/expression.hpp` describes.\n\n| | indicator | unit | good "
        "direction |\n|---|---|---|---|\n";
    for (auto const& one : catalogue.all()) {
        auto const file = file_of(one.domain);
        if (pages.empty() || pages.back().file != file) {
            pages.push_back({file, head(one.domain)});
        }
        pages.back().text += section_of(one);
        index += "| [" + one.id + "](" + file + ") | " + one.name + " | " + name_of(one.unit) + " | " +
                 name_of(one.direction) + " |\n";
    }
    for (auto& page : pages) {
        page.text.pop_back(); // one line feed at the end
    }
    pages.push_back({"README.md", index});
    return pages;
}

} // namespace weir::indicator
