// The sign-in page: a name and a password, then the code of the second factor. No puzzle and no memory
// test; pasting and password managers work (WCAG 2.2, 3.3.8).
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <string>
#include <vector>

namespace weir::web {

enum class SignInStep { password, code };
enum class SignInNotice { none, signed_out, timed_out, locked };

struct DemonstrationAccount {
    std::string username;
    std::string role; // "Team manager, Assessment team 1"
};

struct SignInView {
    SignInStep step = SignInStep::password;
    SignInNotice notice = SignInNotice::none;
    std::string username;           // kept after an error; the password never is
    std::string next_path;          // where to go afterwards; a path of this service
    std::vector<FieldError> errors; // fields: username, password, code
    std::vector<DemonstrationAccount> demonstration_accounts; // weir demo only
};

// Form: POST /sign-in with csrf, username, password, next; or csrf, code, next.
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, SignInView const& view);

} // namespace weir::web
