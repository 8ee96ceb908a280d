// Past loads and what they left for a person, as JSON: counts and spellings of codes, nobody's name.
#include "files/json.hpp"
#include "record/spellings.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"

namespace weir::web {

namespace {

files::JsonObject load_json(record::Load const& load) {
    return {{"id", load.id.value},
            {"system", load.system},
            {"format", load.format},
            {"source", load.source_name},
            {"extract_date", iso(load.extract_date)},
            {"loaded_at", iso(load.written_at)},
            {"by", load.actor},
            {"added", load.added},
            {"changed", load.changed},
            {"withdrawn", load.withdrawn},
            {"refused", load.refused},
            {"decisions", load.decisions},
            {"taken_back", load.taken_back}};
}

using Body = Result<files::JsonObject>;

Body loads_body(record::Store& store, std::string const& authority) {
    files::JsonArray loads;
    for (auto const& load : WEIR_TRY(store.loads(authority))) {
        loads.push_back(load_json(load));
    }
    return files::JsonObject{{"loads", std::move(loads)},
                             {"unmapped", WEIR_TRY(store.spellings().unknown(authority)).size()},
                             {"vanished", WEIR_TRY(store.absences(authority, true)).size()},
                             {"refused", WEIR_TRY(store.refused_rows(authority)).size()}};
}

Body spellings_body(record::Store& store, std::string const& authority) {
    files::JsonArray unknown;
    for (auto const& one : WEIR_TRY(store.spellings().unknown(authority))) {
        unknown.push_back(files::JsonObject{{"id", one.id},
                                            {"set", one.code_set},
                                            {"spelling", one.spelling},
                                            {"field", one.field},
                                            {"count", one.count},
                                            {"first_load", one.first_load.value},
                                            {"last_load", one.last_load.value}});
    }
    files::JsonArray choices;
    for (auto const& one : WEIR_TRY(store.spellings().choices(authority))) {
        choices.push_back(files::JsonObject{{"id", one.id},
                                            {"set", one.code_set},
                                            {"spelling", one.spelling},
                                            {"code", one.code},
                                            {"by", one.actor},
                                            {"at", iso(one.chosen_at)},
                                            {"stands", one.stands}});
    }
    return files::JsonObject{{"unmapped", std::move(unknown)}, {"choices", std::move(choices)}};
}

PageHandler answering(Site& site, Body (*body)(record::Store&, std::string const&)) {
    return [&site, body](http::Request& request, Visitor const& visitor) {
        auto const made =
            site.record->ask([&](record::Store& store) { return body(store, site.options.authority); });
        return made ? http::Response::json(files::to_json(*made))
                    : site.failed(request, &visitor, made.error());
    };
}

} // namespace

void add_load_api_routes(Routes& routes) {
    using identity::Permission;
    auto& site = routes.site();
    routes.api("/api/loads", Permission::load, answering(site, &loads_body));
    routes.api("/api/load-values", Permission::load, answering(site, &spellings_body));
}

} // namespace weir::web
