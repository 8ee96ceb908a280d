// What every page of the running service shares. Only the files of this folder see it; pages are
// functions of it, the request and the visitor.
#pragma once

#include "forecast/published.hpp"
#include "http/static_files.hpp"
#include "identity/accounts.hpp"
#include "identity/roles.hpp"
#include "identity/view_log.hpp"
#include "plan/plan.hpp"
#include "quality/suppressions.hpp"
#include "web/service/service.hpp"
#include "web/service/visitor.hpp"
#include "web/template.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

class RecordState;   // record_state.hpp: the record as computed columns
class ForecastState; // forecast_state.hpp
class HistoryState;  // history_state.hpp: what the rules would have found on past days
class LoadDesk;      // load_desk.hpp
class ExportDesk;    // export_desk.hpp
struct UploadedReturn;

struct Site {
    Site(ServiceOptions given, Templates made, identity::Roles role_list, forecast::Published figures,
         http::StaticFiles files);
    ~Site();

    ServiceOptions options;
    CookieNames cookies;
    Templates templates;
    identity::Roles roles;
    forecast::Published published;
    http::StaticFiles assets;
    std::optional<plan::Plan> plan;
    std::set<std::string> indicator_names; // ids of the whole catalogue, measured here or not
    std::unique_ptr<identity::Accounts> accounts;
    std::unique_ptr<identity::ViewLog> view_log;
    std::unique_ptr<RecordState> record;
    std::unique_ptr<HistoryState> history;
    std::unique_ptr<ForecastState> forecasts;
    std::shared_ptr<quality::SuppressionReasons const> suppression_reasons;
    std::unique_ptr<LoadDesk> loads; // after the record, which it writes to
    std::unique_ptr<ExportDesk> exports;

    // Names whose password was given rightly and whose code is awaited, by the visitor's form cookie.
    struct Awaited {
        std::string name;
        Instant since;
    };
    std::mutex awaited_mutex;
    std::map<std::string, Awaited, std::less<>> awaited;

    [[nodiscard]] Instant now() const { return options.clock(); }
    [[nodiscard]] Date today() const; // the demonstration's day, else the clock's
    [[nodiscard]] Frame frame(http::Request const& request, Visitor const* visitor) const;
    [[nodiscard]] http::Response error(int status, http::Request const& request, Visitor const* visitor,
                                       std::string message = {}) const;
    // A page, or a 500 whose log line has the error and whose text has only the reference.
    template <class View>
    [[nodiscard]] http::Response page(http::Request const& request, Visitor const* visitor, View const& view,
                                      int status = 200) const {
        return http::Response::html(render(templates, frame(request, visitor), view), status);
    }
    [[nodiscard]] http::Response failed(http::Request const& request, Visitor const* visitor,
                                        Error const& error) const;
    // What was made, or how its making failed.
    [[nodiscard]] http::Response answered(http::Request const& request, Visitor const& visitor,
                                          Result<http::Response> made) const;
};

using PageHandler = std::function<http::Response(http::Request&, Visitor const&)>;
// A form with files: what is not a file as a form, and the files with what holds their bytes.
using UploadHandler = std::function<http::Response(http::Request&, Visitor const&, http::Form const&,
                                                   std::shared_ptr<UploadedReturn>)>;
using OpenHandler = std::function<http::Response(http::Request&)>;

// Registers routes with what they need. Forms are checked for their token before the handler runs.
class Routes {
public:
    Routes(Site& site, http::Router& router) : site_(site), router_(router) {}

    void open(std::string const& pattern, OpenHandler handler); // no sign-in
    void page(std::string const& pattern, identity::Permission permission, PageHandler handler);
    // A form changes something, so it waits for an import that writes; `at_once`: what it changes is not in
    // the database.
    enum class Turn { wait, at_once };
    void form(std::string const& pattern, std::optional<identity::Permission> permission, PageHandler handler,
              Turn turn = Turn::wait);
    // Only a visitor with the permission may send more than a form's size. What came too large or cannot be
    // read is answered by `refuse` with a sentence.
    void upload(std::string const& pattern, identity::Permission permission, UploadHandler handler,
                std::function<http::Response(http::Request&, Visitor const&, std::string)> refuse);
    void api(std::string const& pattern, identity::Permission permission, PageHandler handler);

    // A handler that may fail, as one whose failure is answered (Site::answered).
    template <class Handler>
    [[nodiscard]] PageHandler answering(Handler handler) {
        return [&site = site_, handler](http::Request& request, Visitor const& visitor) {
            return site.answered(request, visitor, handler(site, request, visitor));
        };
    }

    [[nodiscard]] Site& site() { return site_; }
    [[nodiscard]] http::Router& router() { return router_; }

private:
    Site& site_;
    http::Router& router_;
};

// The visitor of a request, if its cookie names a live session.
[[nodiscard]] Result<std::optional<Visitor>> visitor_of(Site& site, http::Request const& request);
[[nodiscard]] bool token_matches(Site const& site, http::Request const& request,
                                 std::string_view session_or_cookie);

void add_session_routes(Routes& routes);
void add_plan_routes(Routes& routes);
void add_public_figures_routes(Routes& routes);
void add_today_routes(Routes& routes);
void add_indicator_routes(Routes& routes);
void add_child_routes(Routes& routes);
void add_work_routes(Routes& routes);
void add_fault_routes(Routes& routes);
void add_finding_routes(Routes& routes);
void add_correction_routes(Routes& routes);
void add_campaign_routes(Routes& routes);
void add_forecast_routes(Routes& routes);
void add_statement_routes(Routes& routes);
void add_load_routes(Routes& routes);
void add_load_decision_routes(Routes& routes);
void add_past_load_routes(Routes& routes);
void add_return_routes(Routes& routes);
void add_load_api_routes(Routes& routes);
void add_export_routes(Routes& routes);
void add_side_sheet_routes(Routes& routes);
void add_api_routes(Routes& routes);

} // namespace weir::web
