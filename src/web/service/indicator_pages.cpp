// The list of indicators and the page of one: its finding, chart, months, groups, definition, and the
// children behind the figure, as far as the visitor's work explains seeing them.
#include "files/csv_writer.hpp"
#include "indicator/link_note.hpp"
#include "web/service/children_access.hpp"
#include "web/service/indicator_charts.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/views/indicators.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace weir::web {

namespace {

constexpr std::size_t page_size = 50;

indicator::Point const* a_year_before(indicator::Series const& series, indicator::Point const& point) {
    Date const wanted = add_months(point.month, -12);
    auto const found =
        std::find_if(series.points.begin(), series.points.end(),
                     [&](indicator::Point const& one) { return one.month == wanted && one.group.empty(); });
    return found == series.points.end() ? nullptr : &*found;
}

IndicatorsView list_view(Snapshot const& snapshot) {
    IndicatorsView view{.as_at = snapshot.as_at()};
    std::size_t signals = 0;
    std::size_t absent = 0;
    for (auto const& definition : snapshot.catalogue().all()) {
        if (view.groups.empty() || view.groups.back().name != definition.domain) {
            view.groups.push_back({definition.domain, {}});
        }
        IndicatorRow row{.id = definition.id, .name = definition.name};
        if (auto const* point = snapshot.latest(definition.id)) {
            row.now = figure_of(definition, *point);
            row.period = period_of(definition, *point, snapshot.as_at());
            if (auto const* before = a_year_before(*snapshot.series(definition.id), *point)) {
                row.before = figure_of(definition, *before);
            }
            auto const judged = control_chart(snapshot, definition, "row");
            row.signal = judged.signal;
            row.signal_text = judged.signal_text;
            signals += judged.signal == Signal::none ? 0 : 1;
            absent += row.now.value ? 0 : 1;
        } else {
            row.now.absent = "By source";
            row.now.absent_reason = "it is a share of each source: open it to see them";
        }
        view.groups.back().rows.push_back(std::move(row));
    }
    view.finding = std::to_string(signals) + " of " + std::to_string(snapshot.catalogue().all().size()) +
                   " indicators differ from chance in the latest month" +
                   (absent > 0 ? "; " + std::to_string(absent) + " have no figure for it." : ".");
    return view;
}

std::string direction_words(indicator::Direction direction) {
    switch (direction) {
    case indicator::Direction::higher:
        return "Higher is better";
    case indicator::Direction::lower:
        return "Lower is better";
    case indicator::Direction::context:
        break;
    }
    return "Context: neither way is good in itself";
}

std::string attribution_words(indicator::Attribution attribution) {
    switch (attribution) {
    case indicator::Attribution::at_event:
        return "The team at the time of the event";
    case indicator::Attribution::now:
        return "The team that holds the child on the day";
    case indicator::Attribution::none:
        break;
    }
    return "Not counted by team";
}

IndicatorDefinition definition_view(indicator::Definition const& definition, journey::Columns const& columns,
                                    Date as_at) {
    IndicatorDefinition out{.counts = definition.counts,
                            .numerator = definition.numerator,
                            .denominator = definition.denominator,
                            .source = definition.basis,
                            .timescale = definition.timescale,
                            .attribution = attribution_words(definition.attribution),
                            .direction = direction_words(definition.direction),
                            .version = std::to_string(definition.version),
                            .limits = definition.limits,
                            .joins = indicator::link_note(definition, columns, as_at)};
    for (auto const& comparator : definition.comparators) {
        out.limits += (out.limits.empty() ? "" : " ") + comparator.area + " " +
                      std::to_string(comparator.year) + ": " +
                      number_text(comparator.value, unit_of(definition)) + ".";
    }
    if (!definition.comparator_note.empty()) {
        out.limits += " " + definition.comparator_note;
    }
    return out;
}

std::string state_note(indicator::State state) {
    switch (state) {
    case indicator::State::partial:
        return "the month has not ended";
    case indicator::State::immature:
        return "outcomes may still come";
    case indicator::State::complete:
    case indicator::State::no_cases:
    case indicator::State::not_supplied:
        break;
    }
    return "";
}

Result<IndicatorGrouping> grouping(Snapshot const& snapshot, indicator::Definition const& definition,
                                   indicator::GroupBy by) {
    bool const team = by == indicator::GroupBy::team;
    IndicatorGrouping out{.name = team ? "By team" : "By source",
                          .key = team ? "team" : "source",
                          .group_name = team ? "Team" : "Source"};
    auto query = snapshot.query(by);
    query.first_month = month_start(snapshot.as_at());
    query.months = 1;
    auto const series =
        WEIR_TRY(indicator::evaluate(snapshot.columns(), snapshot.calendar(), definition, query));
    BarChart chart{.text = {.id = "by-" + out.key,
                            .title = definition.name + ", " + month_text(snapshot.as_at()),
                            .description = out.name + ", latest month.",
                            .value_name = definition.name},
                   .unit = unit_of(definition),
                   .group_name = out.group_name};
    for (auto const& point : series.points) {
        if (point.group.empty()) {
            continue;
        }
        auto const figure = figure_of(definition, point);
        chart.bars.push_back({point.group, figure.value,
                              figure.denominator ? std::to_string(*figure.numerator) + " of " +
                                                       std::to_string(*figure.denominator)
                                                 : ""});
        out.rows.emplace_back(point.group, figure);
    }
    if (out.rows.empty()) {
        out.absent_reason = "Nothing was counted in " + month_text(snapshot.as_at()) + ".";
        return out;
    }
    std::sort(chart.bars.begin(), chart.bars.end(),
              [](Bar const& a, Bar const& b) { return a.value.value_or(-1) > b.value.value_or(-1); });
    out.finding = chart.bars.front().value ? "Most: " + chart.bars.front().label + ", " +
                                                 number_text(*chart.bars.front().value, chart.unit) + "."
                                           : "";
    out.chart = std::move(chart);
    return out;
}

std::size_t page_number(http::Request const& request) {
    std::size_t page = 1;
    auto const text = request.query.get_or("page", "1");
    std::from_chars(text.data(), text.data() + text.size(), page);
    return std::clamp<std::size_t>(page, 1, 100'000);
}

std::string worker_name(Snapshot const& snapshot, std::int32_t worker) {
    return worker == journey::missing ? ""
                                      : snapshot.columns().workers.at(static_cast<std::size_t>(worker)).name;
}
std::string team_name(Snapshot const& snapshot, std::int32_t team) {
    return team == journey::missing ? "" : snapshot.columns().teams.at(static_cast<std::size_t>(team)).name;
}

// The children of one page, and the ids to be logged.
struct Behind {
    std::vector<IndicatorChild> children;
    std::vector<PersonId> shown;
    std::size_t total = 0;
};

Result<Behind> behind(Site& site, Snapshot const& snapshot, Visitor const& visitor,
                      indicator::Definition const& definition, std::size_t page) {
    Behind out;
    auto rows = WEIR_TRY(indicator::children(snapshot.columns(), snapshot.calendar(), definition,
                                             snapshot.query(), month_start(snapshot.as_at())));
    bool const ratio = definition.measure.ratio;
    // Those that need attention first: for a share, the ones outside the numerator when higher is better.
    bool const numerator_is_concern = definition.direction == indicator::Direction::lower;
    std::stable_sort(rows.begin(), rows.end(), [&](auto const& a, auto const& b) {
        bool const concern_a = ratio && a.in_numerator == numerator_is_concern;
        bool const concern_b = ratio && b.in_numerator == numerator_is_concern;
        return concern_a != concern_b ? concern_a : a.when < b.when;
    });
    out.total = rows.size();
    std::size_t const from = std::min(rows.size(), (page - 1) * page_size);
    for (std::size_t i = from; i < std::min(rows.size(), from + page_size); ++i) {
        auto const child = WEIR_TRY(named_child(site, snapshot, visitor, rows[i].person));
        if (child.shown) {
            out.shown.push_back(child.link.id);
        }
        Tag outcome;
        if (ratio) {
            bool const concern = rows[i].in_numerator == numerator_is_concern;
            outcome = rows[i].in_numerator ? Tag{"Counted", concern ? Tone::attention : Tone::quiet}
                                           : Tag{"Not counted", concern ? Tone::attention : Tone::quiet};
        }
        out.children.push_back({.child = child.link,
                                .worker = worker_name(snapshot, rows[i].worker),
                                .team = team_name(snapshot, rows[i].team),
                                .when = rows[i].when,
                                .what = definition.name,
                                .outcome = outcome});
    }
    return out;
}

Result<http::Response> indicator_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const* definition = snapshot->catalogue().find(request.path_value("id"));
    if (definition == nullptr) {
        return site.error(404, request, &visitor);
    }
    auto drawn = control_chart(*snapshot, *definition, "months");
    IndicatorView view{.id = definition->id,
                       .name = definition->name,
                       .finding = drawn.finding,
                       .as_at = snapshot->as_at(),
                       .definition = definition_view(*definition, snapshot->columns(), snapshot->as_at()),
                       .csv_href = "/api/indicators/" + definition->id + "?format=csv"};
    if (auto const* latest = snapshot->latest(definition->id)) {
        view.now = figure_of(*definition, *latest);
        view.period = period_of(*definition, *latest, snapshot->as_at());
    }
    if (drawn.drawn) {
        view.control_chart = drawn.chart;
    } else {
        view.chart_absent = "A control chart needs thirteen whole months with a figure.";
    }
    auto const* series = snapshot->series(definition->id);
    for (auto point = series->points.rbegin(); point != series->points.rend(); ++point) {
        if (point->group.empty()) {
            view.months.push_back({point->month, figure_of(*definition, *point), state_note(point->state)});
        }
    }
    for (auto const by : definition->groups) {
        view.groupings.push_back(WEIR_TRY(grouping(*snapshot, *definition, by)));
    }
    if (view.finding.empty() && !view.groupings.empty()) {
        view.finding =
            definition->name + " in " + month_text(snapshot->as_at()) + ". " + view.groupings[0].finding;
    }
    std::size_t const page = page_number(request);
    auto behind_it = WEIR_TRY(behind(site, *snapshot, visitor, *definition, page));
    view.children_heading =
        std::to_string(behind_it.total) + " behind the figure of " + month_text(snapshot->as_at());
    view.children_paging = {page, page_size, behind_it.total, "/indicators/" + definition->id};
    view.children = std::move(behind_it.children);
    if (view.children.empty()) {
        view.children_absent = "There is no child behind this figure.";
    }
    if (site.plan) {
        for (auto const& id : definition->actions) {
            if (auto const* action = site.plan->find(id);
                action != nullptr && visitor.may(identity::Permission::plan)) {
                view.actions.push_back({id + " " + action->title, "/plan/" + id});
            }
        }
    }
    WEIR_TRY(log_view(site, request, visitor, identity::Outcome::shown, "list", std::move(behind_it.shown)));
    return site.page(request, &visitor, view);
}

} // namespace

void add_indicator_routes(Routes& routes) {
    auto& site = routes.site();
    routes.page("/indicators", identity::Permission::indicators,
                [&site](http::Request& request, Visitor const& visitor) {
                    auto const snapshot = site.record->current();
                    return snapshot ? site.page(request, &visitor, list_view(**snapshot))
                                    : site.failed(request, &visitor, snapshot.error());
                });
    routes.page("/indicators/{id}", identity::Permission::indicators, routes.answering(&indicator_page));
}

} // namespace weir::web
