// Draws the error pages and the accessibility statement.
#include "web/views/message.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

struct Sentences {
    std::string heading;
    std::string what; // what happened
    std::string next; // what to do
};

Sentences sentences(ErrorView const& view) {
    switch (view.status) {
    case 403:
        return {
            "You may not open this page",
            "Your role does not include it, or the record is restricted. That you asked is in the view log.",
            "If you need it for your work, ask your manager or the system owner."};
    case 404:
        return {"Page not found", "There is no such page, or it is not one that you may see.",
                "Check the address, or start from Today."};
    case 405:
        return {"That cannot be done here",
                "This page does not take what was sent to it. Nothing was changed.",
                "Go back and use the buttons on the page."};
    case 503:
        return {"The service is not available",
                "Weir is being updated or is busy. Nothing that you had saved is lost.",
                view.retry_after.empty() ? "Try again in a few minutes."
                                         : "Try again " + view.retry_after + "."};
    default:
        return {
            "Something went wrong",
            "The page could not be made. What you had saved before is kept; what you just sent may not be.",
            "Try again. If it happens again, give the reference below to the system owner."};
    }
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, ErrorView const& view) {
    Sentences const said = sentences(view);
    Data content = object({{"heading", said.heading},
                           {"what", said.what},
                           {"next", said.next},
                           {"message", view.message},
                           {"reference", view.reference},
                           {"home_href", frame.user_name.empty() ? "/sign-in" : "/today"},
                           {"home_text", frame.user_name.empty() ? "Sign in" : "Go to Today"}});
    return render_page(templates, frame, "pages/error", {said.heading, {}, false}, std::move(content));
}

std::string render(Templates const& templates, Frame const& frame, StatementView const& view) {
    Data content =
        object({{"organisation", view.organisation},
                {"contact_name", view.contact_name},
                {"contact_email", view.contact_email},
                {"contact_email_href", view.contact_email.empty() ? "" : "mailto:" + view.contact_email},
                {"contact_phone", view.contact_phone},
                {"prepared", plain(view.prepared)},
                {"reviewed", plain(view.reviewed)},
                {"tested", plain(view.tested)},
                {"has_problems", !view.known_problems.empty()},
                {"problems", parts::paragraphs(view.known_problems)}});
    return render_page(templates, frame, "pages/accessibility", {"Accessibility statement", {}, false},
                       std::move(content));
}

} // namespace weir::web
