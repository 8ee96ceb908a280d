// Texts, figures and a control chart for the fixtures.
#include "web/preview/words.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <cmath>

namespace weir::web::preview {

std::string Words::operator()(char const* text) const {
    switch (style_) {
    case Style::usual:
        return text;
    case Style::lengthy:
        return std::string(text) +
               " and a good deal more of it than anybody had foreseen when the page was laid out, "
               "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
    case Style::hostile:
        return hostile_text + std::string(text);
    }
    return text;
}

ChildLink Words::child(int number, char const* name) const {
    return {PersonId{number}, (*this)(name), false};
}

std::vector<Choice> Words::choices(std::vector<char const*> const& texts, std::size_t selected) const {
    std::vector<Choice> made;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        made.push_back({(*this)(texts[i]), (*this)(texts[i]), i == selected, ""});
    }
    return made;
}

std::string Words::page(char const* name) const {
    switch (style_) {
    case Style::usual:
        return name;
    case Style::lengthy:
        return std::string(name) + "-long";
    case Style::hostile:
        return std::string(name) + "-hostile";
    }
    return name;
}

Figure count(double value) {
    Figure figure;
    figure.value = value;
    return figure;
}

Figure percent(int numerator, int denominator) {
    Figure figure;
    figure.unit = Unit::percent;
    figure.numerator = numerator;
    figure.denominator = denominator;
    if (denominator > 0) {
        figure.value = 100.0 * numerator / denominator;
    }
    return figure;
}

Figure not_supplied(std::string reason) {
    Figure figure;
    figure.absent_reason = std::move(reason);
    return figure;
}

XmrChart control_chart(Words const& words, char const* id, char const* title, Unit unit, double level) {
    constexpr int months = 32;
    constexpr int months_after = 8;
    XmrChart chart;
    chart.text = {id, words(title), words("A line by month with its mean and process limits."),
                  unit == Unit::percent ? "Per cent, by month" : "Number, by month",
                  words("Source: lists 1 to 11 of the extract of 31 August 2017.")};
    chart.unit = unit;
    RandomStream random(20170831);
    for (int i = 0; i < months; ++i) {
        bool const after = i >= months - months_after;
        double const mean = after ? level * 0.82 : level;
        double value = mean + level * 0.06 * random.normal();
        if (unit == Unit::percent) {
            value = std::min(value, 100.0);
        } else {
            value = std::round(value);
        }
        XmrPoint point;
        point.when = add_months(date(2015, 1, 1), i);
        point.value = i == 11 ? std::nullopt : std::optional(value);
        point.mean = level;
        point.lower = level * 0.83;
        point.upper = level * 1.17;
        point.signal = after ? Signal::improvement : i == 6 ? Signal::concern : Signal::none;
        point.signal_reason = after ? words("seven or more below the mean") : "";
        chart.points.push_back(point);
    }
    chart.marks = {{date(2017, 6, 7), words("A1"), words("Continuum of Need agreed")},
                   {date(2016, 11, 1), words("reorganised"), words("Two assessment teams became three")}};
    return chart;
}

} // namespace weir::web::preview
