// Invented content for every page, used by the preview program and by the tests: no person here exists and
// every name ends in -Synth. One set of builders gives ordinary, long and hostile texts.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <string>
#include <vector>

namespace weir::web::preview {

enum class Style { usual, lengthy, hostile };

// What hostile fixtures put before every text: it must never reach a page as it stands.
inline constexpr char const* hostile_text =
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{{name}}";

struct Page {
    std::string name; // file name without .html
    std::string html;
};

[[nodiscard]] Frame frame(Style style, std::string path);

// Each of these adds its pages in the given style, and the edge cases once with the usual style.
void add_sign_in(std::vector<Page>& pages, Templates const& templates, Style style);
void add_today(std::vector<Page>& pages, Templates const& templates, Style style);
void add_indicators(std::vector<Page>& pages, Templates const& templates, Style style);
void add_child(std::vector<Page>& pages, Templates const& templates, Style style);
void add_work(std::vector<Page>& pages, Templates const& templates, Style style);
void add_quality(std::vector<Page>& pages, Templates const& templates, Style style);
void add_forecast(std::vector<Page>& pages, Templates const& templates, Style style);
void add_plan(std::vector<Page>& pages, Templates const& templates, Style style);
void add_public_figures(std::vector<Page>& pages, Templates const& templates, Style style);
void add_load(std::vector<Page>& pages, Templates const& templates, Style style);
void add_messages(std::vector<Page>& pages, Templates const& templates, Style style);

[[nodiscard]] std::vector<Page> all_pages(Templates const& templates, Style style);

} // namespace weir::web::preview
