// Draws the forecast of looked-after children.
#include "web/views/forecast.hpp"

#include "base/contract.hpp"
#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

using parts::Cell;

Tag origin_tag(DataOrigin origin) {
    switch (origin) {
    case DataOrigin::record:
        return {"From this authority's record", Tone::neutral};
    case DataOrigin::published:
        return {"From published figures", Tone::neutral};
    case DataOrigin::synthetic:
        return {"Synthetic data", Tone::attention};
    }
    WEIR_UNREACHABLE();
}

Data milestones_data(std::vector<ForecastMilestone> const& milestones, Unit unit) {
    parts::ListTable list;
    list.region = "Forecast at the dates that matter";
    list.columns = {
        {"Date", false},  {"Most likely", true}, {"Half of outcomes", true}, {"95 of 100 outcomes", true},
        {"Target", true}, {"Target lies", false}};
    list.empty_text = "No date was asked for.";
    for (ForecastMilestone const& milestone : milestones) {
        Cell date = parts::date_cell(milestone.when);
        date.detail = milestone.what;
        std::string lies = "no target";
        if (milestone.target) {
            lies = *milestone.target < milestone.p2_5    ? "below the fan"
                   : *milestone.target > milestone.p97_5 ? "above the fan"
                                                         : "within the fan";
        }
        auto const span = [unit](double low, double high) {
            return number_text(low, unit) + " to " + number_text(high, unit);
        };
        list.rows.push_back(
            {date, parts::number_cell(milestone.p50, unit),
             parts::text_cell(span(milestone.p25, milestone.p75)),
             parts::text_cell(span(milestone.p2_5, milestone.p97_5)),
             milestone.target ? parts::number_cell(*milestone.target, unit) : parts::or_absent("", "None"),
             parts::text_cell(lies)});
    }
    return parts::table(list);
}

Data assumptions_data(std::vector<ForecastAssumption> const& assumptions) {
    parts::ListTable list;
    list.region = "Assumptions";
    list.columns = {{"Assumption", false}, {"Value", true}, {"Between", true}, {"Source", false}};
    list.empty_text = "No assumption was recorded with this forecast.";
    for (ForecastAssumption const& assumption : assumptions) {
        list.rows.push_back({parts::text_cell(assumption.name), parts::text_cell(assumption.value),
                             parts::or_absent(assumption.interval, "fixed"),
                             parts::or_absent(assumption.source, "Not supplied")});
    }
    return parts::table(list);
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, ForecastView const& view) {
    bool const there = view.absent_reason.empty();
    Data content = object({{"finding", there ? view.finding : view.absent_reason},
                           {"there", there},
                           {"authority_name", view.authority_name},
                           {"origin", parts::tag(origin_tag(view.origin))},
                           {"origin_note", view.origin_note},
                           {"made_from", plain(view.made_from)},
                           {"scenario_filter", parts::filter("Scenario", "scenario", view.scenarios)},
                           {"chart", there ? parts::chart(view.chart.text, draw(view.chart)) : Data(false)},
                           {"milestones", milestones_data(view.milestones, view.chart.unit)},
                           {"assumptions", assumptions_data(view.assumptions)},
                           {"past_error", parts::table(view.past_error)},
                           {"past_error_note", view.past_error_note},
                           {"csv_href", view.csv_href}});
    return render_page(templates, frame, "pages/forecast", {"Forecast", {{"Today", "/today"}}, false},
                       std::move(content));
}

} // namespace weir::web
