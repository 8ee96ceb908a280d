// A definition as a page for people, in Markdown: docs/indicators is made of these and a test holds it to
// the definitions, so that what is written is what is counted.
#pragma once

#include "indicator/catalogue.hpp"

#include <string>
#include <vector>

namespace weir::indicator {

struct Page {
    std::string file; // "front-door.md"
    std::string text;
};

// One page a domain and an index, README.md.
[[nodiscard]] std::vector<Page> pages_of(Catalogue const& catalogue);

} // namespace weir::indicator
