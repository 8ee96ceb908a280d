// Draws the list of indicators and the page of one.
#include "web/views/indicators.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

using parts::Cell;

Tone tone_of(Signal signal) {
    switch (signal) {
    case Signal::improvement:
        return Tone::good;
    case Signal::concern:
        return Tone::attention;
    case Signal::neutral:
        return Tone::neutral;
    case Signal::none:
        break;
    }
    return Tone::quiet;
}

std::string signal_word(Signal signal) {
    switch (signal) {
    case Signal::improvement:
        return "Improving";
    case Signal::concern:
        return "Worsening";
    case Signal::neutral:
        return "Changed";
    case Signal::none:
        break;
    }
    return {};
}

Data group_data(IndicatorGroup const& group) {
    parts::ListTable list;
    list.region = group.name;
    list.columns = {
        {"Indicator", false}, {"Now", true}, {"A year earlier", true}, {"Period", false}, {"Change", false}};
    list.empty_text = "No indicator of this group can be worked out from the lists that were supplied.";
    for (IndicatorRow const& row : group.rows) {
        Cell name = parts::text_cell(row.name);
        name.href = "/indicators/" + row.id;
        name.detail = row.id;
        Cell change = parts::text_cell(row.signal_text.empty() ? "No unusual change" : row.signal_text);
        if (row.signal != Signal::none) {
            change.tag = Tag{signal_word(row.signal), tone_of(row.signal)};
        }
        if (!row.now.value) {
            change =
                parts::or_absent("", row.now.absent_reason.empty() ? "Not tested" : row.now.absent_reason);
        }
        list.rows.push_back({name, parts::figure_cell(row.now), parts::figure_cell(row.before),
                             parts::text_cell(row.period), change});
    }
    return object({{"name", group.name}, {"table", parts::table(list)}});
}

Data months_data(IndicatorView const& view) {
    parts::ListTable list;
    list.region = "By month";
    list.columns = {{"Month", false}, {"Value", true}, {"Cases", true}, {"Note", false}};
    list.empty_text = "No month can be worked out.";
    for (IndicatorMonth const& month : view.months) {
        Cell value = parts::figure_cell(month.figure);
        value.detail.clear();
        list.rows.push_back({parts::text_cell(month_text(month.month)), value,
                             parts::text_cell(parts::of_text(month.figure)), parts::text_cell(month.note)});
    }
    return parts::table(list);
}

Data grouping_data(IndicatorGrouping const& grouping) {
    parts::ListTable list;
    list.region = grouping.name;
    list.columns = {{grouping.group_name.empty() ? "Group" : grouping.group_name, false},
                    {"Value", true},
                    {"Cases", true}};
    list.empty_text = grouping.absent_reason.empty() ? "Nothing to show." : grouping.absent_reason;
    for (auto const& [label, figure] : grouping.rows) {
        Cell value = parts::figure_cell(figure);
        value.detail.clear();
        list.rows.push_back({parts::text_cell(label), value, parts::text_cell(parts::of_text(figure))});
    }
    Data chart = false;
    if (grouping.chart) {
        chart = parts::chart(grouping.chart->text, draw(*grouping.chart));
    }
    bool const has_chart = grouping.chart.has_value();
    return object({{"name", grouping.name},
                   {"group_finding", grouping.finding},
                   {"chart", std::move(chart)},
                   {"table", has_chart ? Data(false) : parts::table(list)}});
}

Data definition_data(IndicatorDefinition const& definition) {
    components::SummaryList list;
    list.classes = "weir-facts";
    auto const add = [&list](char const* key, std::string const& value) {
        if (!value.empty()) {
            components::SummaryRow row;
            row.key = key;
            row.value = value;
            list.rows.push_back(std::move(row));
        }
    };
    add("What it counts", definition.counts);
    add("Numerator", definition.numerator);
    add("Denominator", definition.denominator);
    add("Source", definition.source);
    add("Timescale", definition.timescale);
    add("Attribution", definition.attribution);
    add("Direction", definition.direction);
    add("Version", definition.version);
    add("What it cannot know", definition.limits);
    add("How sure its joins are", definition.joins);
    return components::data(list);
}

Data children_data(IndicatorView const& view) {
    parts::ListTable list;
    list.region = "Children behind the figure";
    list.columns = {{"Child", false},  {"What", false}, {"Date", false},
                    {"Worker", false}, {"Team", false}, {"Outcome", false}};
    list.empty_text =
        view.children_absent.empty() ? "No children are behind this figure." : view.children_absent;
    for (IndicatorChild const& child : view.children) {
        Cell outcome = parts::text_cell("");
        outcome.tag = child.outcome;
        list.rows.push_back({parts::child_cell(child.child), parts::text_cell(child.what),
                             child.when ? parts::date_cell(*child.when) : parts::or_absent("", "No date"),
                             parts::or_absent(child.worker, "Nobody allocated"), parts::text_cell(child.team),
                             outcome});
    }
    return parts::table(list);
}

Data chart_data(IndicatorView const& view) {
    if (view.control_chart) {
        return parts::chart(view.control_chart->text, draw(*view.control_chart));
    }
    if (view.line_chart) {
        return parts::chart(view.line_chart->text, draw(*view.line_chart));
    }
    return false;
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, IndicatorsView const& view) {
    Data::List groups;
    for (IndicatorGroup const& group : view.groups) {
        groups.push_back(group_data(group));
    }
    bool const empty = groups.empty();
    Data content = object({{"finding", view.finding},
                           {"as_at", plain(view.as_at)},
                           {"is_empty", empty},
                           {"groups", std::move(groups)}});
    return render_page(templates, frame, "pages/indicators", {"Indicators", {{"Today", "/today"}}, false},
                       std::move(content));
}

std::string render(Templates const& templates, Frame const& frame, IndicatorView const& view) {
    Data::List groupings;
    for (IndicatorGrouping const& grouping : view.groupings) {
        groupings.push_back(grouping_data(grouping));
    }
    Data content = object({{"id", view.id},
                           {"name", view.name},
                           {"finding", view.finding},
                           {"period", view.period},
                           {"as_at", plain(view.as_at)},
                           {"now_of", parts::of_text(view.now)},
                           {"now_reason", view.now.value ? std::string() : view.now.absent_reason},
                           {"chart", chart_data(view)},
                           {"chart_absent", view.chart_absent},
                           {"months", months_data(view)},
                           {"groupings", std::move(groupings)},
                           {"definition", definition_data(view.definition)},
                           {"children_heading", view.children_heading},
                           {"children", children_data(view)},
                           {"children_pages", parts::pages(view.children_paging)},
                           {"csv_href", view.csv_href},
                           {"children_csv_href", view.children.empty() ? "" : view.children_csv_href},
                           {"has_actions", !view.actions.empty()},
                           {"actions", parts::links(view.actions)}});
    parts::set_figure(content, view.now);
    PageHead head{view.name, {{"Today", "/today"}, {"Indicators", "/indicators"}}, false};
    if (view.children_paging.page > 1) {
        head.title += ", page " + std::to_string(view.children_paging.page);
    }
    return render_page(templates, frame, "pages/indicator", head, std::move(content));
}

} // namespace weir::web
