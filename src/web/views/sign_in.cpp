// Draws the sign-in page.
#include "web/views/sign_in.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

std::string notice_text(SignInNotice notice) {
    switch (notice) {
    case SignInNotice::signed_out:
        return "You have signed out.";
    case SignInNotice::timed_out:
        return "You were signed out because nothing happened for a while. What you had saved is kept.";
    case SignInNotice::locked:
        return "Too many wrong attempts. Try again later or ask your system owner to unlock the account.";
    case SignInNotice::none:
        break;
    }
    return {};
}

Data password_fields(SignInView const& view) {
    components::Input username;
    username.label = {"User name", "", false};
    username.name = "username";
    username.value = view.username;
    username.autocomplete = "username";
    username.autocapitalize = "none";
    username.spellcheck = false;
    username.error = parts::error_for(view.errors, "username");
    components::Input password;
    password.label = {"Password", "", false};
    password.name = "password";
    password.type = "password";
    password.autocomplete = "current-password";
    password.error = parts::error_for(view.errors, "password");
    return Data::List{components::data(username), components::data(password)};
}

Data code_fields(SignInView const& view) {
    components::Input code;
    code.label = {"Code from your authenticator app", "", false};
    code.name = "code";
    code.hint = "6 numbers. You may paste it.";
    code.inputmode = "numeric";
    code.autocomplete = "one-time-code";
    code.classes = "govuk-input--width-10";
    code.error = parts::error_for(view.errors, "code");
    return Data::List{components::data(code)};
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, SignInView const& view) {
    bool const first_step = view.step == SignInStep::password;
    Data::List accounts;
    for (DemonstrationAccount const& account : view.demonstration_accounts) {
        accounts.push_back(object({{"account", account.username}, {"role", account.role}}));
    }
    Data content =
        object({{"heading", first_step ? "Sign in" : "Enter your code"},
                {"errors", parts::error_summary(view.errors)},
                {"notice", notice_text(view.notice)},
                {"fields", first_step ? password_fields(view) : code_fields(view)},
                {"next_path", view.next_path},
                {"submit", components::data(components::Button{.text = first_step ? "Sign in" : "Continue",
                                                               .href = "",
                                                               .type = "submit",
                                                               .name = "",
                                                               .value = "",
                                                               .id = "",
                                                               .classes = "",
                                                               .prevent_double_click = true})},
                {"has_accounts", !accounts.empty()},
                {"accounts", std::move(accounts)}});
    return render_page(templates, frame, "pages/sign_in",
                       {first_step ? "Sign in" : "Enter your code", {}, !view.errors.empty()},
                       std::move(content));
}

} // namespace weir::web
