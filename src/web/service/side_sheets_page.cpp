// The page of totals from side sheets: numbers alone, so that whoever sees indicators may see it.
#include "web/service/record_state.hpp"
#include "web/service/side_sheets.hpp"
#include "web/service/site.hpp"
#include "web/views/side_sheets.hpp"

namespace weir::web {

namespace {

Result<http::Response> totals_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const words = WEIR_TRY(CodeWords::read(site.options.home.definitions() / "codes" / "words.csv"));
    auto const snapshot = WEIR_TRY(site.record->current());
    SideTotalsView const view{.as_at = snapshot->as_at(),
                              .tables = WEIR_TRY(side_totals(site, *snapshot, words))};
    return site.page(request, &visitor, view);
}

} // namespace

void add_side_sheet_routes(Routes& routes) {
    routes.page("/side-sheets", identity::Permission::indicators, routes.answering(totals_page));
}

} // namespace weir::web
