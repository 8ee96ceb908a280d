// The frame that every page stands in: skip link, the authority's header, navigation, the demonstration
// banner, breadcrumbs and footer.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

struct PageHead {
    std::string title;             // without the service's name; never a person's name
    std::vector<Link> breadcrumbs; // from the top down, without the page itself
    bool has_errors = false;       // "Error:" goes before the title
};

// The page template `name` with its content inside the frame. Content fields must not begin with "page_".
[[nodiscard]] std::string render_page(Templates const& templates, Frame const& frame, std::string_view name,
                                      PageHead const& head, Data content);

// What the event "changed" of the live events carries: one line of HTML that leads back to the page.
[[nodiscard]] std::string render_changed_notice(Templates const& templates, std::string const& path);

} // namespace weir::web
