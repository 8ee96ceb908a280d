// The accessibility statement, which a council must publish for a service its staff use (PSBAR 2018).
#include "web/service/site.hpp"
#include "web/views/message.hpp"

namespace weir::web {

void add_statement_routes(Routes& routes) {
    auto& site = routes.site();
    routes.open("/accessibility", [&site](http::Request& request) {
        StatementView const view{.organisation = site.options.authority_name,
                                 .contact_name = "the service desk",
                                 .prepared = date(2026, 11, 23),
                                 .reviewed = date(2026, 11, 23),
                                 .tested = date(2026, 11, 23)};
        auto const visitor = visitor_of(site, request);
        return site.page(request, visitor && *visitor ? &**visitor : nullptr, view);
    });
}

} // namespace weir::web
