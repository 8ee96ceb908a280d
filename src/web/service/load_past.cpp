// One past load and its taking back. The record does it in one step; the pages compute their figures anew
// after.
#include "web/views/load_past.hpp"

#include "web/service/load_desk.hpp"
#include "web/service/load_words.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"

#include <algorithm>

namespace weir::web {

namespace {

constexpr std::size_t name_shown_max = 80;

} // namespace

std::string shown_name(std::string const& name) {
    if (name.size() <= name_shown_max) {
        return name;
    }
    auto cut = name_shown_max;
    while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xC0U) == 0x80U) {
        --cut; // not within a letter
    }
    return name.substr(0, cut) + "…";
}

PastLoad past_load(record::Load const& load) {
    return {.source = shown_name(load.source_name),
            .format = load.format,
            .extract_date = load.extract_date,
            .written_at = load.written_at,
            .actor = load.actor,
            .added = static_cast<double>(load.added),
            .changed = static_cast<double>(load.changed),
            .withdrawn = static_cast<double>(load.withdrawn),
            .refused = static_cast<double>(load.refused),
            .decisions = load.decisions,
            .href = "/load/past/" + std::to_string(load.id.value),
            .taken_back = load.taken_back};
}

namespace {

Result<record::Load> asked_load(Site& site, http::Request const& request) {
    auto const id = whole_number(request.path_value("id"));
    auto const loads = WEIR_TRY(site.record->loads());
    auto const found =
        std::ranges::find_if(loads, [&](record::Load const& load) { return id && load.id.value == *id; });
    if (found == loads.end()) {
        return fail(ErrorCode::not_found, "There is no such load.");
    }
    return *found;
}

Result<http::Response> show(Site& site, http::Request& request, Visitor const& visitor) {
    PastLoadView const view{.load = past_load(WEIR_TRY(asked_load(site, request)))};
    return site.page(request, &visitor, view);
}

Result<http::Response> take_back(Site& site, http::Request& request, Visitor const& visitor) {
    auto const load = WEIR_TRY(asked_load(site, request));
    auto const form = WEIR_TRY(request.form());
    PastLoadView view{.load = past_load(load), .words = std::string(form.get_or("reason", ""))};
    if (view.words.find_first_not_of(" \t\r\n") == std::string::npos) {
        view.errors.push_back({"reason", "Say why the load should be taken back"});
        return site.page(request, &visitor, view, 400);
    }
    auto const done = site.loads->decide([&](record::Store& store) -> Status {
        return store.take_back(site.options.authority, load.id, view.words, visitor.account.name, site.now())
            .map([](record::TakenBack const&) {});
    });
    return decided(site, request, visitor, done, view.load.href);
}

} // namespace

void add_past_load_routes(Routes& routes) {
    using identity::Permission;
    routes.page("/load/past/{id}", Permission::load, routes.answering(&show));
    routes.form("/load/past/{id}", Permission::load, routes.answering(&take_back));
}

} // namespace weir::web
