#include "web/service/service.hpp"

#include "config/csv_table.hpp"
#include "dynamics/compile/compile.hpp"
#include "http/event_stream.hpp"
#include "http/middleware.hpp"
#include "web/layout.hpp"
#include "web/service/export_desk.hpp"
#include "web/service/forecast_state.hpp"
#include "web/service/history_state.hpp"
#include "web/service/load_desk.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/views/message.hpp"

#include <chrono>
#include <condition_variable>
#include <thread>

namespace weir::web {

namespace {

Result<std::unique_ptr<Site>> open_site(ServiceOptions options) {
    auto const definitions = options.home.definitions();
    Diagnostics found;
    TemplateOptions template_options;
    template_options.on_unknown_name = [log = options.log](std::string_view page, std::string_view name) {
        log("the page " + std::string(page) + " asks for \"" + std::string(name) +
            "\", which nobody gave it");
    };
    auto templates = WEIR_TRY(Templates::load(options.home.templates(), options.home.assets() / "assets.txt",
                                              template_options, found));
    auto roles = WEIR_TRY(identity::Roles::read(definitions / "identity" / "roles.toml"));
    auto published = WEIR_TRY(forecast::Published::read(definitions / "public"));
    auto files = WEIR_TRY(http::StaticFiles::load(options.home.assets() / "assets", "/assets"));
    auto site = std::make_unique<Site>(std::move(options), std::move(templates), std::move(roles),
                                       std::move(published), std::move(files));
    auto const& given = site->options;
    if (!given.plan.empty()) {
        Diagnostics mistakes;
        site->plan = WEIR_TRY(plan::read_plan(definitions / "plans" / given.plan, mistakes));
    }
    auto const names =
        WEIR_TRY(config::read_csv_table(definitions / "plans" / "indicator_names.csv", {"id"}));
    for (std::size_t row = 0; row < names.size(); ++row) {
        site->indicator_names.insert(names.cell(row, "id"));
    }
    site->accounts = WEIR_TRY(identity::Accounts::open({given.db_url, given.key_file, {}}, site->now()));
    site->view_log = WEIR_TRY(identity::ViewLog::open(given.db_url, given.key_file, site->now()));
    OpenRecord const opening{.home = given.home,
                             .db_url = given.db_url,
                             .key_file = given.key_file,
                             .authority = given.authority,
                             .clock = given.clock,
                             .today = [raw = site.get()] { return raw->today(); }};
    site->record = WEIR_TRY(RecordState::open(opening));
    site->history = std::make_unique<HistoryState>(opening, given.log);
    site->suppression_reasons = std::make_shared<quality::SuppressionReasons const>(
        WEIR_TRY(quality::SuppressionReasons::read(definitions / "rules" / "suppression_reasons.csv")));
    site->loads = std::make_unique<LoadDesk>(LoadDesk::Options{.home = given.home,
                                                               .db_url = given.db_url,
                                                               .key_file = given.key_file,
                                                               .authority = given.authority,
                                                               .clock = given.clock,
                                                               .log = given.log,
                                                               .record = site->record.get()});
    site->exports = std::make_unique<ExportDesk>(ExportDesk::Options{.home = given.home,
                                                                     .db_url = given.db_url,
                                                                     .key_file = given.key_file,
                                                                     .authority = given.authority,
                                                                     .clock = given.clock,
                                                                     .log = given.log});
    auto const compiled = dynamics::load_program(given.home.models() / "care.xmile");
    if (compiled.program == nullptr) {
        return fail(ErrorCode::invalid, "The care model cannot be used:\n" + compiled.diagnostics.text());
    }
    site->forecasts = std::make_unique<ForecastState>(
        compiled.program, site->plan ? site->plan->headline : std::optional<plan::Headline>());
    return site;
}

void add_middleware(Site& site, http::Router& router) {
    router.on_response(http::security_headers());
    router.on_error([&site](int status, http::Request const& request) {
        bool const upload = status == 413 && request.route == "/load";
        return site.error(status, request, nullptr,
                          upload
                              ? "The files are larger than 256 MB together, or you are no longer signed in. "
                                "Nothing was loaded."
                              : "");
    });
    router.on_access([log = site.options.log](http::AccessEntry const& entry) {
        if (!entry.failure.empty()) {
            log("request " + std::string(entry.request_id) + " failed: " + std::string(entry.failure));
        }
    });
    router.use(http::gzip());
    router.use(http::same_origin());
}

} // namespace

// Says on open pages when figures have changed: asks the record every two seconds while anybody listens.
class ChangeWatch {
public:
    explicit ChangeWatch(Site& site) : site_(site), thread_([this] { run(); }) {}
    ~ChangeWatch() {
        {
            std::scoped_lock const lock(mutex_);
            over_ = true;
        }
        wake_.notify_all();
        thread_.join();
        channel_.close();
    }
    ChangeWatch(ChangeWatch const&) = delete;
    ChangeWatch& operator=(ChangeWatch const&) = delete;

    [[nodiscard]] http::EventChannel& channel() { return channel_; }

private:
    void run() {
        std::unique_lock lock(mutex_);
        std::shared_ptr<Snapshot const> known;
        while (!wake_.wait_for(lock, std::chrono::seconds(2), [this] { return over_; })) {
            site_.loads->forget_old_uploads();
            site_.exports->forget_old();
            if (channel_.subscribers() == 0) {
                known = nullptr;
                continue;
            }
            auto const current = site_.record->current();
            if (current && known != nullptr && *current != known) {
                channel_.publish({"changed", render_changed_notice(site_.templates, "/today")});
            }
            known = current ? *current : known;
        }
    }

    Site& site_;
    http::EventChannel channel_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool over_ = false;
    std::thread thread_;
};

struct Service::Impl {
    std::unique_ptr<Site> site;
    std::unique_ptr<ChangeWatch> watch;
    std::thread forecasting; // the first forecast, made while people already look at other pages
    ~Impl() {
        if (forecasting.joinable()) {
            forecasting.join();
        }
    }
};

Service::Service(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(ServiceOptions options) {
    auto impl = std::make_unique<Impl>();
    impl->site = WEIR_TRY(open_site(std::move(options)));
    impl->watch = std::make_unique<ChangeWatch>(*impl->site);
    return std::unique_ptr<Service>(new Service(std::move(impl)));
}

Result<double> Service::warm_up() {
    auto const started = std::chrono::steady_clock::now();
    auto const snapshot = WEIR_TRY(impl_->site->record->current());
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - started;
    impl_->forecasting = std::thread([site = impl_->site.get(), snapshot] {
        auto const made = site->forecasts->of_record(snapshot, site->options.authority_name);
        if (!made && made.error().code != ErrorCode::invalid) {
            site->options.log("the first forecast could not be made: " + made.error().text());
        }
    });
    return took.count();
}

http::Router Service::router() {
    http::Router router;
    auto& site = *impl_->site;
    add_middleware(site, router);
    Routes routes(site, router);
    add_session_routes(routes);
    add_today_routes(routes);
    add_work_routes(routes);
    add_fault_routes(routes);
    add_finding_routes(routes);
    add_correction_routes(routes);
    add_campaign_routes(routes);
    add_indicator_routes(routes);
    add_child_routes(routes);
    add_forecast_routes(routes);
    add_plan_routes(routes);
    add_public_figures_routes(routes);
    add_statement_routes(routes);
    add_load_routes(routes);
    add_load_decision_routes(routes);
    add_past_load_routes(routes);
    add_return_routes(routes);
    add_load_api_routes(routes);
    add_export_routes(routes);
    add_side_sheet_routes(routes);
    add_api_routes(routes);
    routes.page("/events", identity::Permission::today,
                [watch = impl_->watch.get()](http::Request& request, Visitor const& visitor) {
                    return watch->channel().subscribe(request, visitor.account.name);
                });
    site.assets.mount(router);
    return router;
}

} // namespace weir::web
