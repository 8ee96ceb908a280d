#include "web/service/site.hpp"

#include "files/json.hpp"
#include "http/text.hpp"
#include "web/service/export_desk.hpp"
#include "web/service/forecast_state.hpp"
#include "web/service/history_state.hpp"
#include "web/service/load_desk.hpp"
#include "web/service/record_state.hpp"
#include "web/views/message.hpp"

#include <array>

namespace weir::web {

namespace {

// Navigation shows what the role may open, in the order of the working day.
struct Entry {
    identity::Permission permission;
    NavigationItem item;
};

std::array<Entry, 8> const& entries() {
    using identity::Permission;
    static std::array<Entry, 8> const all{
        {{Permission::today, {"Today", "/today"}},
         {Permission::work, {"Work list", "/work"}},
         {Permission::work, {"Data quality", "/quality"}},
         {Permission::indicators, {"Indicators", "/indicators"}},
         {Permission::forecast, {"Forecast", "/forecast"}},
         {Permission::plan, {"Plan", "/plan"}},
         {Permission::public_figures, {"Public figures", "/public-figures"}},
         {Permission::load, {"Load", "/load"}}}};
    return all;
}

bool wants_json(http::Request const& request) {
    return request.path.starts_with("/api/");
}

http::Response json_error(int status, std::string_view message, std::string_view reference) {
    files::Json body =
        boost::json::object{{"status", status}, {"message", message}, {"reference", reference}};
    return http::Response::json(files::to_json(body), status);
}

} // namespace

Site::Site(ServiceOptions given, Templates made, identity::Roles role_list, forecast::Published figures,
           http::StaticFiles files)
    : options(std::move(given)), cookies(options.tls), templates(std::move(made)),
      roles(std::move(role_list)), published(std::move(figures)), assets(std::move(files)) {}
Site::~Site() = default;

Date Site::today() const {
    return options.fixed_today.value_or(std::chrono::floor<Days>(now()));
}

Frame Site::frame(http::Request const& request, Visitor const* visitor) const {
    Frame frame{.authority_name = options.authority_name, .path = request.path};
    if (options.demonstration) {
        frame.demonstration_today = today();
    }
    if (visitor != nullptr) {
        frame.user_name = visitor->account.display_name;
        frame.csrf_token = visitor->form_token;
        frame.events_href = "/events";
        for (auto const& entry : entries()) {
            if (visitor->may(entry.permission)) {
                frame.navigation.push_back(entry.item);
            }
        }
    }
    return frame;
}

http::Response Site::error(int status, http::Request const& request, Visitor const* visitor,
                           std::string message) const {
    if (wants_json(request)) {
        return json_error(status, message.empty() ? http::reason_of(status) : std::string_view(message),
                          request.id);
    }
    return page(request, visitor,
                ErrorView{.status = status, .reference = request.id, .message = std::move(message)}, status);
}

http::Response Site::failed(http::Request const& request, Visitor const* visitor, Error const& error) const {
    if (error.code == ErrorCode::not_found) {
        return this->error(404, request, visitor);
    }
    options.log("request " + request.id + " on " + request.route + " failed: " + error.text());
    return this->error(500, request, visitor);
}

http::Response Site::answered(http::Request const& request, Visitor const& visitor,
                              Result<http::Response> made) const {
    return made ? std::move(*made) : failed(request, &visitor, made.error());
}

Result<std::optional<Visitor>> visitor_of(Site& site, http::Request const& request) {
    auto const token = request.cookies.get_or(site.cookies.session, "");
    // While an import writes, nobody waits for it only to have his last visit noted.
    auto const touch =
        site.loads->writing() ? identity::Accounts::Touch::later : identity::Accounts::Touch::now;
    auto const account = WEIR_TRY(site.accounts->session(token, site.now(), touch));
    if (!account) {
        return std::nullopt;
    }
    auto const* role = site.roles.find(account->role);
    if (role == nullptr) {
        return std::nullopt; // a role that was taken away grants nothing
    }
    return Visitor{*account, role, std::string(token), site.accounts->form_token(token)};
}

bool token_matches(Site const& site, http::Request const& request, std::string_view session_or_cookie) {
    auto const form = request.form();
    return form && site.accounts->form_token_matches(session_or_cookie, form->get_or("csrf", ""));
}

void Routes::open(std::string const& pattern, OpenHandler handler) {
    router_.get(pattern, std::move(handler));
}

void Routes::page(std::string const& pattern, identity::Permission permission, PageHandler handler) {
    router_.get(pattern, [&site = site_, permission, handler = std::move(handler)](http::Request& request) {
        auto const visitor = visitor_of(site, request);
        if (!visitor) {
            return site.failed(request, nullptr, visitor.error());
        }
        if (!*visitor) {
            return http::Response::redirect("/sign-in?next=" + http::percent_encode(request.target));
        }
        if (!(*visitor)->may(permission)) {
            return site.error(403, request, &**visitor);
        }
        return handler(request, **visitor);
    });
}

void Routes::form(std::string const& pattern, std::optional<identity::Permission> permission,
                  PageHandler handler, Turn turn) {
    router_.post(pattern, [&site = site_, permission, turn,
                           handler = std::move(handler)](http::Request& request) {
        auto const visitor = visitor_of(site, request);
        if (!visitor) {
            return site.failed(request, nullptr, visitor.error());
        }
        if (!*visitor) {
            return http::Response::redirect("/sign-in");
        }
        if (!token_matches(site, request, (*visitor)->session)) {
            return site.error(
                403, request, &**visitor,
                "This form was opened in another session. Go back, load the page again and send it anew.");
        }
        if (permission && !(*visitor)->may(*permission)) {
            return site.error(403, request, &**visitor);
        }
        if (turn == Turn::wait) {
            site.loads->wait_for_turn(); // here, where it holds nothing while it waits
        }
        return handler(request, **visitor);
    });
}

namespace {

constexpr std::size_t further_parts_max = 8; // fields beside the files of an upload

// Takes the body away from the request, so that it outlives it, and reads it as a form with files.
Result<http::Multipart> take_upload(http::Request& request, UploadedReturn& upload) {
    upload.file = request.body_file;
    upload.body = std::move(request.body);
    auto const content = upload.file ? WEIR_TRY(upload.file->view()) : std::string_view(upload.body);
    auto form = WEIR_TRY(http::parse_multipart(request.header("Content-Type"), content,
                                               {.parts_max = limits::import_files_max + further_parts_max,
                                                .field_bytes_max = limits::upload_field_bytes_max}));
    for (auto& file : form.files) {
        bool const chosen = !file.file_name.empty() || !file.content.empty();
        if (chosen) { // a browser sends one empty part where no file was chosen
            upload.files.push_back({std::move(file.file_name), file.content});
        }
    }
    return form;
}

} // namespace

void Routes::upload(std::string const& pattern, identity::Permission permission, UploadHandler handler,
                    std::function<http::Response(http::Request&, Visitor const&, std::string)> refuse) {
    http::RouteOptions options{.body_bytes_max = limits::upload_form_bytes_max};
    options.may_send_large = [&site = site_, permission](http::Request const& request) {
        auto const visitor = visitor_of(site, request);
        return visitor && *visitor && (*visitor)->may(permission);
    };
    auto answer = [&site = site_, permission, handler = std::move(handler),
                   refuse = std::move(refuse)](http::Request& request) {
        auto const visitor = visitor_of(site, request);
        if (!visitor) {
            return site.failed(request, nullptr, visitor.error());
        }
        if (!*visitor) {
            return http::Response::redirect("/sign-in");
        }
        if (!(*visitor)->may(permission)) {
            return site.error(403, request, &**visitor);
        }
        auto const upload = std::make_shared<UploadedReturn>();
        auto const form = take_upload(request, *upload);
        if (!form) {
            return refuse(request, **visitor, form.error().message);
        }
        if (!site.accounts->form_token_matches((*visitor)->session, form->fields.get_or("csrf", ""))) {
            return site.error(
                403, request, &**visitor,
                "This form was opened in another session. Go back, load the page again and send it anew.");
        }
        return handler(request, **visitor, form->fields, upload);
    };
    router_.post(pattern, std::move(answer), std::move(options));
}

void Routes::api(std::string const& pattern, identity::Permission permission, PageHandler handler) {
    router_.get(pattern, [&site = site_, permission, handler = std::move(handler)](http::Request& request) {
        auto const visitor = visitor_of(site, request);
        if (!visitor) {
            return site.failed(request, nullptr, visitor.error());
        }
        if (!*visitor) {
            return site.error(401, request, nullptr, "Sign in first.");
        }
        if (!(*visitor)->may(permission)) {
            return site.error(403, request, &**visitor, "Your role does not open this.");
        }
        return handler(request, **visitor);
    });
}

} // namespace weir::web
