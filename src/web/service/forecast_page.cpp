// The forecast of looked-after children to the plan's target date, from the record or from the published
// figures of the plan's authority, saying which; what the target would take; how far earlier ones were out.
#include "files/csv_writer.hpp"
#include "files/json.hpp"
#include "web/service/forecast_state.hpp"
#include "web/service/site.hpp"
#include "web/views/forecast.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace weir::web {

namespace {

std::string count_text(double value) {
    return number_text(std::round(value), Unit::count);
}

std::string decimal(double value) {
    if (std::abs(value) >= 100) {
        return count_text(value);
    }
    if (std::abs(value) < 1.5) { // shares: two decimals
        std::array<char, 16> text{};
        std::snprintf(text.data(), text.size(), "%.2f", value);
        return text.data();
    }
    return number_text(std::round(value * 10) / 10, Unit::count);
}

// The model's names in the words of the service; others are shown as the model has them.
std::string plain_name(std::string name) {
    static std::map<std::string, std::string, std::less<>> const words{
        {"initial_lac", "Looked after at the start"},
        {"initial_cp", "Protection plans at the start"},
        {"initial_cin", "Children in need at the start"},
        {"initial_assessments", "Assessments open at the start"},
        {"contacts_per_month", "Contacts a month"},
        {"contact_to_referral", "Referrals for each contact"},
        {"referral_to_assessment", "Share of referrals assessed"},
        {"assessment_to_s47", "Section 47 enquiries for each assessment"},
        {"s47_to_icpc", "Share of enquiries that lead to a conference"},
        {"icpc_to_plan", "Share of conferences that lead to a plan"},
        {"assessment_duration_months", "Months an assessment takes"},
        {"cin_stay_months", "Months on a need plan"},
        {"cp_stay_months", "Months on a protection plan"},
        {"cp_to_lac", "Share of ended protection plans that lead to care"},
        {"cin_to_lac", "Share of ended need plans that lead to care"},
        {"lac_short_share", "Share of entrants who leave within a year"},
        {"lac_stay_short_months", "Months in care of those"},
        {"lac_stay_long_months", "Months in care of the others"},
        {"other_lac_entries_per_month", "Other entries to care a month"},
        {"caseload_normal", "Cases a worker, taken as usual"}};
    if (auto const found = words.find(name); found != words.end()) {
        return found->second;
    }
    std::replace(name.begin(), name.end(), '_', ' ');
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') {
        name[0] = static_cast<char>(name[0] - 32);
    }
    return name;
}

std::string finding_of(MadeForecast const& made) {
    auto const& last = made.forecast.fan.back();
    std::string out = "If practice stays as it is, " + count_text(last.p50) +
                      " children will be looked after on " + plain(made.target_on) +
                      ", with 95 chances in 100 of " + count_text(last.p2_5) + " to " +
                      count_text(last.p97_5) + ". ";
    if (!made.target || !made.reach) {
        return out;
    }
    bool const within = *made.target >= last.p2_5 && *made.target <= last.p97_5;
    out += "The target of " + count_text(*made.target) + " lies " +
           (within                     ? "within that range"
            : *made.target < last.p2_5 ? "below it"
                                       : "above it");
    out += made.reach->runs_at_or_below < 0.005
               ? ": fewer than 1 run in 200 gets there. "
               : ": " + count_text(100 * made.reach->runs_at_or_below) + " runs in 100 get there. ";
    if (!made.reach->exit_factor) {
        out += "Even four times as many children leaving care a month would not reach it.";
    } else if (*made.reach->exit_factor > 1) {
        out += "Reaching it would take " + number_text(*made.reach->exit_factor, Unit::count) +
               " times as many children leaving care each month as now.";
    }
    return out;
}

LineChart chart_of(MadeForecast const& made) {
    auto const& observed = made.forecast.observed;
    LineChart chart{.text = {.id = "forecast",
                             .title = "Looked-after children: what happened and what may come",
                             .description = finding_of(made),
                             .value_name = "children looked after",
                             .source = "Source: " + observed.source + "; model: models/care.xmile"},
                    .step = TimeStep::month};
    LineSeries history{.name = "Looked after"};
    for (auto const& [when, value] : observed.history) {
        history.points.push_back({when, value});
    }
    chart.series.push_back(std::move(history));
    for (auto const& point : made.forecast.fan) {
        chart.fan.push_back({point.when, point.p2_5, point.p25, point.p50, point.p75, point.p97_5});
    }
    if (made.target && made.target_from) {
        chart.target = {{*made.target_from, made.target_base}, {made.target_on, *made.target}};
        chart.target_name = "Target " + count_text(*made.target);
    }
    return chart;
}

std::vector<ForecastAssumption> assumptions_of(MadeForecast const& made) {
    std::vector<ForecastAssumption> out;
    out.push_back(
        {"Children starting to be looked after, a month", decimal(made.forecast.entries_per_month), "",
         count_text(made.forecast.observed.entries) + " in the 12 months before; about half of the net flow "
                                                      "of a year lasts into the next"});
    out.push_back({"Children ceasing to be looked after, a month", decimal(made.forecast.exits_per_month), "",
                   count_text(made.forecast.observed.exits) + " in the 12 months before"});
    for (auto const& parameter : made.forecast.parameters) {
        bool const range = parameter.high > parameter.low;
        out.push_back({plain_name(parameter.name), decimal(parameter.value),
                       range ? decimal(parameter.low) + " to " + decimal(parameter.high) : "",
                       parameter.source});
    }
    return out;
}

void past_error(MadeForecast const& made, ForecastView& view) {
    view.past_error.caption = "Forecasts twelve months ahead, made with what had happened by then";
    view.past_error.columns = {
        {"Made from", false}, {"For", false},   {"Forecast", true},         {"Range", true},
        {"Happened", true},   {"Out by", true}, {"Last value out by", true}};
    double ours = 0;
    double naive = 0;
    std::size_t inside = 0;
    for (auto const& past : made.past) {
        double const error = past.median - past.happened;
        ours += std::abs(error);
        naive += std::abs(past.unchanged - past.happened);
        inside += past.p2_5 <= past.happened && past.happened <= past.p97_5 ? 1 : 0;
        view.past_error.rows.push_back({{short_date(past.origin)},
                                        {short_date(past.until)},
                                        {count_text(past.median)},
                                        {count_text(past.p2_5) + " to " + count_text(past.p97_5)},
                                        {count_text(past.happened)},
                                        {count_text(error)},
                                        {count_text(past.unchanged - past.happened)}});
    }
    if (made.past.empty()) {
        view.past_error_note = "There is too little history to forecast from earlier days.";
        return;
    }
    auto const count = static_cast<double>(made.past.size());
    view.past_error_note = std::to_string(inside) + " of " + std::to_string(made.past.size()) +
                           " ranges held what happened. On average these forecasts were out by " +
                           count_text(ours / count) + " children; saying \"as many as now\" was out by " +
                           count_text(naive / count) + ".";
}

ForecastView view_of(Site const& site, MadeForecast const& made, bool published) {
    auto const& last = made.forecast.fan.back();
    ForecastView view{.finding = finding_of(made),
                      .authority_name = made.forecast.observed.authority,
                      .origin = published                    ? DataOrigin::published
                                : site.options.demonstration ? DataOrigin::synthetic
                                                             : DataOrigin::record,
                      .origin_note = "Counted from " + made.forecast.observed.source + ". " +
                                     std::to_string(made.forecast.runs) + " runs.",
                      .made_from = made.forecast.observed.as_at,
                      .chart = chart_of(made),
                      .assumptions = assumptions_of(made),
                      .csv_href =
                          std::string("/api/forecast?format=csv") + (published ? "&source=published" : "")};
    view.scenarios = {{"record", "The record of " + site.options.authority_name, !published, ""},
                      {"published", "Published figures of " + site.options.public_authority, published, ""}};
    view.milestones.push_back(
        {.when = made.target_on,
         .what = made.target ? "Target date of the plan" : "Twelve months ahead",
         .p2_5 = std::round(last.p2_5),
         .p25 = std::round(last.p25),
         .p50 = std::round(last.p50),
         .p75 = std::round(last.p75),
         .p97_5 = std::round(last.p97_5),
         .target = made.target ? std::optional(std::round(*made.target)) : std::nullopt});
    if (made.reach) {
        view.assumptions.push_back({"If no child at all started to be looked after until then",
                                    count_text(made.reach->without_entries), "",
                                    "the same model with no entry"});
    }
    past_error(made, view);
    return view;
}

bool wants_published(http::Request const& request) {
    return request.query.get_or("source", request.query.get_or("scenario", "record")) == "published";
}

Result<std::shared_ptr<MadeForecast const>> made_for(Site& site, bool published) {
    if (published) {
        return site.forecasts->of_published(site.published, site.options.public_authority);
    }
    auto const snapshot = WEIR_TRY(site.record->current());
    return site.forecasts->of_record(snapshot, site.options.authority_name);
}

http::Response page(Site& site, http::Request& request, Visitor const& visitor) {
    bool const published = wants_published(request);
    auto const made = made_for(site, published);
    if (!made && made.error().code == ErrorCode::invalid) {
        ForecastView view{.authority_name = site.options.authority_name,
                          .absent_reason = made.error().message};
        return site.page(request, &visitor, view);
    }
    if (!made) {
        return site.failed(request, &visitor, made.error());
    }
    return site.page(request, &visitor, view_of(site, **made, published));
}

http::Response csv(MadeForecast const& made) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text);
    writer.row("authority", "period", "measure", "mean", "p2_5", "p10", "p25", "p50", "p75", "p90", "p97_5");
    for (auto const& point : made.forecast.fan) {
        writer.text(made.forecast.observed.authority).text(iso(point.when)).text("looked_after");
        for (double const value :
             {point.mean, point.p2_5, point.p10, point.p25, point.p50, point.p75, point.p90, point.p97_5}) {
            writer.number(value);
        }
        writer.end_row();
    }
    if (!writer.finish()) {
        return http::Response::text("the table could not be written\n", 500);
    }
    auto response = http::Response::of("text/csv; charset=utf-8", std::move(text));
    response.attachment("forecast.csv");
    return response;
}

http::Response api(Site& site, http::Request& request, Visitor const& visitor) {
    auto const made = made_for(site, wants_published(request));
    if (!made) {
        return made.error().code == ErrorCode::invalid
                   ? site.error(404, request, &visitor, made.error().message)
                   : site.failed(request, &visitor, made.error());
    }
    if (request.query.get_or("format", "json") == "csv") {
        return csv(**made);
    }
    files::JsonArray points;
    for (auto const& point : (*made)->forecast.fan) {
        points.push_back(files::JsonObject{{"on", iso(point.when)},
                                           {"mean", point.mean},
                                           {"p2_5", point.p2_5},
                                           {"p25", point.p25},
                                           {"p50", point.p50},
                                           {"p75", point.p75},
                                           {"p97_5", point.p97_5}});
    }
    files::JsonObject body{{"authority", (*made)->forecast.observed.authority},
                           {"source", (*made)->forecast.observed.source},
                           {"made_from", iso((*made)->forecast.observed.as_at)},
                           {"runs", (*made)->forecast.runs},
                           {"target", (*made)->target ? files::Json(*(*made)->target) : files::Json(nullptr)},
                           {"finding", finding_of(**made)},
                           {"points", std::move(points)}};
    return http::Response::json(files::to_json(body));
}

} // namespace

void add_forecast_routes(Routes& routes) {
    auto& site = routes.site();
    routes.page(
        "/forecast", identity::Permission::forecast,
        [&site](http::Request& request, Visitor const& visitor) { return page(site, request, visitor); });
    routes.api(
        "/api/forecast", identity::Permission::forecast,
        [&site](http::Request& request, Visitor const& visitor) { return api(site, request, visitor); });
}

} // namespace weir::web
