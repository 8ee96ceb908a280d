// Signing in and out. Before sign-in a visitor has only a form cookie, which ties the form to the browser;
// the session's token is made anew at sign-in and dies at sign-out (ASVS 7.2.4, 7.4.1).
#include "seal/password.hpp"
#include "web/service/load_desk.hpp"
#include "web/service/site.hpp"
#include "web/views/sign_in.hpp"

#include <algorithm>

namespace weir::web {

namespace {

constexpr std::chrono::minutes code_wait{5};
constexpr std::size_t awaited_max = 1'000;

// Only a path of this service: anything that a browser could read as another host is dropped (ASVS 3.7.2).
std::string own_path(std::string_view wanted) {
    bool const sound = wanted.size() > 1 && wanted.size() <= limits::http_target_bytes_max &&
                       wanted[0] == '/' && wanted[1] != '/' && wanted.find('\\') == std::string_view::npos &&
                       std::all_of(wanted.begin(), wanted.end(), [](char c) { return c > ' ' && c != 0x7f; });
    return sound && !wanted.starts_with("/sign-") ? std::string(wanted) : "/";
}

http::Cookie cookie(Site const& site, std::string name, std::string value) {
    return {.name = std::move(name), .value = std::move(value), .secure = site.options.tls};
}

http::Response show(Site& site, http::Request const& request, SignInView view, int status = 200) {
    std::string form_cookie(request.cookies.get_or(site.cookies.form, ""));
    bool const fresh = form_cookie.empty() || form_cookie.size() > 64;
    if (fresh) {
        form_cookie = seal::random_token(24);
    }
    view.demonstration_accounts = site.options.demonstration_accounts;
    auto frame = site.frame(request, nullptr);
    frame.csrf_token = site.accounts->form_token(form_cookie);
    auto response = http::Response::html(render(site.templates, frame, view), status);
    if (fresh) {
        response.set_cookie(cookie(site, site.cookies.form, form_cookie));
    }
    return response;
}

http::Response sign_in_page(Site& site, http::Request& request) {
    SignInView view;
    view.next_path = own_path(request.query.get_or("next", "/"));
    auto const notice = request.query.get_or("notice", "");
    view.notice = notice == "signed-out"  ? SignInNotice::signed_out
                  : notice == "timed-out" ? SignInNotice::timed_out
                                          : SignInNotice::none;
    return show(site, request, std::move(view));
}

http::Response refuse(Site& site, http::Request const& request, SignInView view, identity::SignIn outcome) {
    if (outcome == identity::SignIn::throttled) {
        view.notice = SignInNotice::locked;
        return show(site, request, std::move(view), 429);
    }
    bool const code = view.step == SignInStep::code;
    view.errors = {code ? FieldError{"code", "The code is wrong or was used already. Wait for the next one."}
                        : FieldError{"username", "The name or the password is wrong."}};
    return show(site, request, std::move(view), 401);
}

http::Response admit(Site& site, std::string const& token, std::string const& next) {
    auto response = http::Response::redirect(next);
    response.set_cookie(cookie(site, site.cookies.session, token));
    return response;
}

std::optional<std::string> awaited_name(Site& site, std::string const& form_cookie) {
    std::scoped_lock const lock(site.awaited_mutex);
    std::erase_if(site.awaited,
                  [&](auto const& entry) { return site.now() - entry.second.since >= code_wait; });
    auto const found = site.awaited.find(form_cookie);
    return found == site.awaited.end() ? std::nullopt : std::optional(found->second.name);
}

http::Response second_step(Site& site, http::Request& request, http::Form const& form,
                           std::string const& form_cookie) {
    SignInView view{.step = SignInStep::code, .next_path = own_path(form.get_or("next", "/"))};
    auto const name = awaited_name(site, form_cookie);
    if (!name) {
        return show(site, request, {.notice = SignInNotice::timed_out, .next_path = view.next_path}, 401);
    }
    auto const result =
        site.accounts->sign_in_code(*name, form.get_or("code", ""), request.peer_address, site.now());
    if (!result) {
        return site.failed(request, nullptr, result.error());
    }
    if (result->outcome != identity::SignIn::signed_in) {
        return refuse(site, request, std::move(view), result->outcome);
    }
    std::scoped_lock const lock(site.awaited_mutex);
    site.awaited.erase(form_cookie);
    return admit(site, result->session_token, view.next_path);
}

http::Response first_step(Site& site, http::Request& request, http::Form const& form,
                          std::string const& form_cookie) {
    std::string name(form.get_or("username", ""));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    SignInView view{.username = name.substr(0, 64), .next_path = own_path(form.get_or("next", "/"))};
    auto const password = form.get_or("password", "");
    if (name.empty() || password.empty() || name.size() > 64 || password.size() > 256) {
        return refuse(site, request, std::move(view), identity::SignIn::wrong);
    }
    auto const result = site.accounts->sign_in({name, password, request.peer_address}, site.now());
    if (!result) {
        return site.failed(request, nullptr, result.error());
    }
    if (result->outcome == identity::SignIn::code_needed) {
        std::scoped_lock const lock(site.awaited_mutex);
        if (site.awaited.size() >= awaited_max) {
            return site.error(503, request, nullptr);
        }
        site.awaited[form_cookie] = {name, site.now()};
        view.step = SignInStep::code;
        return show(site, request, std::move(view));
    }
    if (result->outcome != identity::SignIn::signed_in) {
        return refuse(site, request, std::move(view), result->outcome);
    }
    return admit(site, result->session_token, view.next_path);
}

http::Response sign_in(Site& site, http::Request& request) {
    site.loads->wait_for_turn();
    std::string const form_cookie(request.cookies.get_or(site.cookies.form, ""));
    auto const form = request.form();
    if (!form) {
        return site.error(400, request, nullptr, form.error().message);
    }
    if (!token_matches(site, request, form_cookie)) {
        return show(site, request, {.notice = SignInNotice::timed_out}, 403);
    }
    return form->has("code") ? second_step(site, request, *form, form_cookie)
                             : first_step(site, request, *form, form_cookie);
}

http::Response sign_out(Site& site, http::Request& request, Visitor const& visitor) {
    if (auto const done = site.accounts->sign_out(visitor.session); !done) {
        return site.failed(request, &visitor, done.error());
    }
    auto response = http::Response::redirect("/sign-in?notice=signed-out");
    auto gone = cookie(site, site.cookies.session, "");
    gone.max_age = std::chrono::seconds(0);
    response.set_cookie(gone);
    response.header("Clear-Site-Data",
                    "\"cache\", \"storage\""); // ASVS 14.3.1: the back button shows nothing
    return response;
}

} // namespace

void add_session_routes(Routes& routes) {
    auto& site = routes.site();
    routes.open("/sign-in", [&site](http::Request& request) { return sign_in_page(site, request); });
    routes.router().post("/sign-in", [&site](http::Request& request) { return sign_in(site, request); });
    routes.form("/sign-out", std::nullopt, [&site](http::Request& request, Visitor const& visitor) {
        return sign_out(site, request, visitor);
    });
    routes.open("/", [&site](http::Request& request) {
        auto const visitor = visitor_of(site, request);
        bool const inside = visitor && *visitor;
        return http::Response::redirect(inside ? "/today" : "/sign-in");
    });
    routes.open("/health", [](http::Request&) { return http::Response::text("ok\n"); });
}

} // namespace weir::web
