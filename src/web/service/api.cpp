// The same data as JSON (and CSV where a table is asked for), under /api. The document at
// /api/openapi.json describes every route; a test holds the two against each other.
#include "files/csv_writer.hpp"
#include "files/json.hpp"
#include "files/text_file.hpp"
#include "http/text.hpp"
#include "indicator/link_note.hpp"
#include "web/service/indicator_charts.hpp"
#include "web/service/site.hpp"

#include <algorithm>

namespace weir::web {

namespace {

using files::Json;
using files::JsonArray;
using files::JsonObject;

http::Response json(Json const& value) {
    return http::Response::json(files::to_json(value));
}

Json optional_number(std::optional<double> value) {
    return value ? Json(*value) : Json(nullptr);
}

JsonObject definition_json(indicator::Definition const& definition) {
    return {{"id", definition.id},
            {"domain", definition.domain},
            {"name", definition.name},
            {"unit", indicator::name_of(definition.unit)},
            {"direction", indicator::name_of(definition.direction)},
            {"counts", definition.counts},
            {"numerator", definition.numerator},
            {"denominator", definition.denominator},
            {"basis", definition.basis},
            {"timescale", definition.timescale},
            {"version", definition.version}};
}

JsonObject point_json(indicator::Point const& point) {
    return {{"period", iso_month(point.month)},
            {"group", point.group},
            {"numerator", point.numerator},
            {"denominator", point.denominator ? Json(*point.denominator) : Json(nullptr)},
            {"value", optional_number(point.value)},
            {"state", indicator::name_of(point.state)}};
}

http::Response series_csv(indicator::Series const& series) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text);
    writer.row("id", "period", "group", "numerator", "denominator", "value");
    for (auto const& point : series.points) {
        writer.text(series.id).text(iso_month(point.month)).text(point.group).integer(point.numerator);
        point.denominator ? writer.integer(*point.denominator) : writer.empty();
        point.value ? writer.number(*point.value) : writer.empty();
        writer.end_row();
    }
    if (!writer.finish()) {
        return http::Response::text("the table could not be written\n", 500);
    }
    auto response = http::Response::of("text/csv; charset=utf-8", std::move(text));
    response.attachment(series.id + ".csv");
    return response;
}

http::Response list(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = site.record->current();
    if (!snapshot) {
        return site.failed(request, &visitor, snapshot.error());
    }
    JsonArray all;
    for (auto const& definition : (*snapshot)->catalogue().all()) {
        auto one = definition_json(definition);
        auto const* latest = (*snapshot)->latest(definition.id);
        one["latest"] = latest != nullptr ? Json(point_json(*latest)) : Json(nullptr);
        all.push_back(std::move(one));
    }
    return json(JsonObject{{"as_at", iso((*snapshot)->as_at())}, {"indicators", std::move(all)}});
}

http::Response one(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = site.record->current();
    if (!snapshot) {
        return site.failed(request, &visitor, snapshot.error());
    }
    auto const* definition = (*snapshot)->catalogue().find(request.path_value("id"));
    if (definition == nullptr) {
        return site.error(404, request, &visitor, "There is no such indicator.");
    }
    auto const by = request.query.get_or("by", "");
    auto series = *(*snapshot)->series(definition->id);
    if (by == "team" || by == "source") {
        auto const group = by == "team" ? indicator::GroupBy::team : indicator::GroupBy::source;
        if (!definition->supports(group)) {
            return site.error(400, request, &visitor,
                              "This indicator cannot be grouped by " + std::string(by) + ".");
        }
        auto grouped = indicator::evaluate((*snapshot)->columns(), (*snapshot)->calendar(), *definition,
                                           (*snapshot)->query(group));
        if (!grouped) {
            return site.failed(request, &visitor, grouped.error());
        }
        series = std::move(*grouped);
    } else if (!by.empty()) {
        return site.error(400, request, &visitor, "by is team or source.");
    }
    if (request.query.get_or("format", "json") == "csv") {
        return series_csv(series);
    }
    JsonArray points;
    for (auto const& point : series.points) {
        points.push_back(point_json(point));
    }
    auto body = definition_json(*definition);
    body["as_at"] = iso((*snapshot)->as_at());
    body["points"] = std::move(points);
    body["joins"] = indicator::link_note(*definition, (*snapshot)->columns(), (*snapshot)->as_at());
    return json(body);
}

http::Response plan_json(Site& site) {
    JsonArray actions;
    for (auto const& action : site.plan->actions) {
        JsonArray steps;
        for (auto const& step : action.steps) {
            JsonArray owners;
            for (auto const& owner : step.owners) {
                owners.push_back(Json(owner));
            }
            steps.push_back(JsonObject{{"id", step.id},
                                       {"title", step.title},
                                       {"owners", std::move(owners)},
                                       {"due", step.due ? Json(iso_month(*step.due)) : Json(nullptr)},
                                       {"complete", step.status == plan::StepStatus::complete}});
        }
        actions.push_back(
            JsonObject{{"id", action.id}, {"title", action.title}, {"steps", std::move(steps)}});
    }
    return json(JsonObject{{"name", site.plan->name}, {"actions", std::move(actions)}});
}

http::Response published(Site& site, http::Request& request, Visitor const& visitor) {
    std::string const authority(request.query.get_or("authority", site.options.public_authority));
    if (!site.published.has(authority)) {
        return site.error(404, request, &visitor, "There are no published figures here for that authority.");
    }
    JsonObject yearly;
    for (auto const* measure : {"lac_31mar", "lac_started", "lac_ceased", "lac_31mar_rate", "referrals",
                                "cin_31mar", "cpp_31mar", "s47", "icpc", "assessments_completed"}) {
        JsonArray values;
        for (auto const& [year, value] : site.published.yearly(authority, measure)) {
            values.push_back(JsonObject{{"year", year}, {"value", value}});
        }
        yearly[measure] = std::move(values);
    }
    JsonArray months;
    for (auto const& [month, value] : site.published.monthly_referrals(authority)) {
        months.push_back(JsonObject{{"month", iso_month(month)}, {"referrals", optional_number(value)}});
    }
    return json(JsonObject{
        {"authority", authority}, {"yearly", std::move(yearly)}, {"monthly_referrals", std::move(months)}});
}

} // namespace

void add_api_routes(Routes& routes) {
    using identity::Permission;
    auto& site = routes.site();
    routes.api(
        "/api/indicators", Permission::indicators,
        [&site](http::Request& request, Visitor const& visitor) { return list(site, request, visitor); });
    routes.api(
        "/api/indicators/{id}", Permission::indicators,
        [&site](http::Request& request, Visitor const& visitor) { return one(site, request, visitor); });
    routes.api("/api/public-figures", Permission::public_figures,
               [&site](http::Request& request, Visitor const& visitor) {
                   return published(site, request, visitor);
               });
    if (site.plan) {
        routes.api("/api/plan", Permission::plan,
                   [&site](http::Request&, Visitor const&) { return plan_json(site); });
    }
    auto document = files::read_file(site.options.home.definitions() / "api" / "openapi.json", 1 << 20);
    routes.open("/api/openapi.json", [text = document ? *document : std::string("{}")](http::Request&) {
        return http::Response::json(text);
    });
}

} // namespace weir::web
