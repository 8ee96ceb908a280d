#include "web/service/indicator_charts.hpp"

#include "stats/chart/control_chart.hpp"
#include "stats/chart/false_alarm.hpp"

#include <algorithm>

namespace weir::web {

namespace {

Signal signal_of(stats::PointType type) {
    switch (type) {
    case stats::PointType::common_cause:
        return Signal::none;
    case stats::PointType::improvement:
        return Signal::improvement;
    case stats::PointType::concern:
        return Signal::concern;
    case stats::PointType::neutral_high:
    case stats::PointType::neutral_low:
        return Signal::neutral;
    }
    return Signal::none;
}

stats::Improvement improvement_of(indicator::Direction direction) {
    switch (direction) {
    case indicator::Direction::higher:
        return stats::Improvement::up;
    case indicator::Direction::lower:
        return stats::Improvement::down;
    case indicator::Direction::context:
        break;
    }
    return stats::Improvement::neutral;
}

bool counts_for_limits(indicator::Point const& point) {
    return point.value && point.group.empty() && point.state == indicator::State::complete;
}

} // namespace

Unit unit_of(indicator::Definition const& definition) {
    switch (definition.unit) {
    case indicator::Unit::count:
        return Unit::count;
    case indicator::Unit::percent:
        return Unit::percent;
    case indicator::Unit::per_10k:
        return Unit::rate_per_10000;
    case indicator::Unit::hours:
        return Unit::hours;
    }
    return Unit::count;
}

Figure figure_of(indicator::Definition const& definition, indicator::Point const& point) {
    Figure figure{.value = point.value, .unit = unit_of(definition)};
    if (point.denominator) {
        figure.numerator = point.numerator;
        figure.denominator = point.denominator;
    }
    if (point.state == indicator::State::not_supplied) {
        figure.absent_reason = "no file loaded so far carries what this needs";
    } else if (point.state == indicator::State::no_cases) {
        figure.absent = "No cases";
        figure.absent_reason = "there was nothing to count in the month";
    }
    return figure;
}

std::string period_of(indicator::Definition const& definition, indicator::Point const& point, Date as_at) {
    if (definition.measure.kind == indicator::MeasureKind::events) {
        return "in " + month_text(point.month);
    }
    return "on " + short_date(std::min(month_end(point.month), as_at));
}

ControlChart control_chart(Snapshot const& snapshot, indicator::Definition const& definition,
                           std::string chart_id) {
    ControlChart out;
    auto const* series = snapshot.series(definition.id);
    auto const* latest = snapshot.latest(definition.id);
    if (series == nullptr || latest == nullptr) {
        return out;
    }
    std::vector<double> values;
    for (auto const& point : series->points) {
        if (counts_for_limits(point)) {
            values.push_back(*point.value);
        }
    }
    bool const enough = values.size() >= 13;
    auto const judged = stats::xmr(values, {.improvement = improvement_of(definition.direction)});
    out.drawn = enough;
    out.chart.text = {.id = std::move(chart_id),
                      .title = definition.name,
                      .description = definition.counts,
                      .value_name = definition.name,
                      .source = "Source: the record, as at " + plain(snapshot.as_at())};
    if (enough) {
        out.chart.text.source +=
            ". " + stats::words_of(judged.rules) + " " + stats::false_alarm_words(judged.rules, values);
    }
    out.chart.unit = unit_of(definition);
    std::size_t next = 0;
    for (auto const& point : series->points) {
        if (!point.group.empty()) {
            continue;
        }
        XmrPoint drawn{.when = point.month, .value = point.value};
        if (counts_for_limits(point)) {
            auto const& limits = judged.points[next++];
            if (enough) {
                drawn.mean = limits.mean;
                drawn.lower = limits.lower;
                drawn.upper = limits.upper;
                drawn.signal = signal_of(limits.type);
                drawn.signal_reason = stats::reason_of(limits.cause, judged.rules);
                out.signal = drawn.signal;
                out.signal_text = drawn.signal_reason;
            }
        }
        out.chart.points.push_back(std::move(drawn));
    }
    auto const figure = figure_of(definition, *latest);
    out.finding =
        definition.name + ": " + figure_text(figure) + " " + period_of(definition, *latest, snapshot.as_at());
    if (figure.numerator && figure.denominator && definition.unit == indicator::Unit::percent) {
        out.finding +=
            " (" + std::to_string(*figure.numerator) + " of " + std::to_string(*figure.denominator) + ")";
    }
    out.finding += ". ";
    out.finding += !enough                   ? "There are too few months to tell change from chance."
                   : out.signal_text.empty() ? "No unusual change."
                                             : "The latest month is " + out.signal_text + ".";
    out.signal_text = capitalised(out.signal_text);
    return out;
}

} // namespace weir::web
