// Fills the fields that ui/templates/layout wants.
#include "web/layout.hpp"

#include "web/views/components.hpp"

#include <algorithm>

namespace weir::web {
namespace {

constexpr int minutes_left_warned = 10;

bool is_below(std::string const& path, std::string const& parent) {
    return path.size() > parent.size() && path.starts_with(parent) && path[parent.size()] == '/';
}

Data navigation_data(Frame const& frame) {
    if (frame.user_name.empty() || frame.navigation.empty()) {
        return false;
    }
    components::ServiceNavigation navigation;
    navigation.service_name = "Weir";
    navigation.service_url = "/today";
    for (NavigationItem const& item : frame.navigation) {
        navigation.items.push_back(
            {item.text, item.href, frame.path == item.href, is_below(frame.path, item.href)});
    }
    return components::data(navigation);
}

Data breadcrumbs_data(PageHead const& head) {
    if (head.breadcrumbs.empty()) {
        return false;
    }
    components::Breadcrumbs breadcrumbs;
    breadcrumbs.items = head.breadcrumbs;
    breadcrumbs.items.push_back({head.title, ""});
    return components::data(breadcrumbs);
}

std::string time_left(Frame const& frame) {
    if (!frame.session_minutes_left || *frame.session_minutes_left >= minutes_left_warned) {
        return {};
    }
    int const minutes = std::max(1, *frame.session_minutes_left);
    return minutes == 1 ? "one minute" : std::to_string(minutes) + " minutes";
}

} // namespace

std::string render_page(Templates const& templates, Frame const& frame, std::string_view name,
                        PageHead const& head, Data content) {
    content.set("page_title", head.title + " – Weir – " + frame.authority_name);
    content.set("page_error", head.has_errors);
    content.set("page_authority", frame.authority_name);
    content.set("page_home", frame.user_name.empty() ? "/sign-in" : "/today");
    content.set("page_user", frame.user_name);
    content.set("page_csrf", frame.csrf_token);
    content.set("page_path", frame.path);
    content.set("page_demonstration", frame.demonstration_today ? plain(*frame.demonstration_today) : "");
    content.set("page_navigation", navigation_data(frame));
    content.set("page_breadcrumbs", breadcrumbs_data(head));
    content.set("page_time_left", time_left(frame));
    content.set("page_help", frame.contact_for_help);
    content.set("page_skip",
                components::data(components::SkipLink{"Skip to main content", "#main-content", ""}));
    content.set("page_css", templates.asset("app.css"));
    content.set("page_js", templates.asset("app.js"));
    content.set("page_events", frame.user_name.empty() ? std::string() : frame.events_href);
    content.set("page_live_js", templates.asset("live.js"));
    content.set("page_icon", templates.asset("weir.svg"));
    return templates.render(name, content);
}

std::string render_changed_notice(Templates const& templates, std::string const& path) {
    return templates.render("parts/changed", object({{"href", path}}));
}

} // namespace weir::web
