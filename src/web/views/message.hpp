// Pages that say one thing: errors, each with what to do next, and the accessibility statement.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <string>
#include <vector>

namespace weir::web {

// 403 without a right, 404, 405, 500 and 503. (A 403 that a reason would lift is ReasonView.)
struct ErrorView {
    int status = 500;
    std::string reference;   // of a 500: what to quote to support; never a stack or a path
    std::string message;     // more than the standard sentences, if there is more to say
    std::string retry_after; // of a 503: "in about five minutes"
};

struct StatementView {
    std::string organisation;
    std::string contact_name;
    std::string contact_email;
    std::string contact_phone;
    Date prepared;
    Date reviewed;
    Date tested;
    std::vector<std::string> known_problems; // each with the WCAG criterion; empty: none known
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, ErrorView const& view);
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, StatementView const& view);

} // namespace weir::web
