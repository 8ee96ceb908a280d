// Pages and templates: escaping in every field of every view, no name left out, the same answer each time,
// and what the loader refuses.
#include "web/preview/fixtures.hpp"
#include "web/template.hpp"
#include "web/views/values.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>

using namespace weir;
using namespace weir::web;

namespace {

std::string const templates_folder = std::string(WEIR_SOURCE_DIR) + "/ui/templates";

Templates load_templates(std::set<std::string>* unknown = nullptr) {
    TemplateOptions options;
    if (unknown != nullptr) {
        options.on_unknown_name = [unknown](std::string_view page, std::string_view name) {
            unknown->insert(std::string(page) + ": " + std::string(name));
        };
    }
    Diagnostics diagnostics;
    auto loaded = Templates::load(templates_folder, "", options, diagnostics);
    REQUIRE_MESSAGE(loaded.has_value(), diagnostics.text());
    return std::move(*loaded);
}

// A folder of its own for templates that a test writes.
class TemplateFolder {
public:
    TemplateFolder()
        : path_(std::filesystem::temp_directory_path() / ("weir-templates-" + std::to_string(++count_))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~TemplateFolder() { std::filesystem::remove_all(path_); }
    TemplateFolder(TemplateFolder const&) = delete;
    TemplateFolder& operator=(TemplateFolder const&) = delete;

    void write(std::string const& name, std::string const& text) const {
        std::ofstream(path_ / (name + ".mustache")) << text;
    }
    [[nodiscard]] std::string errors() const {
        Diagnostics diagnostics;
        auto loaded = Templates::load(path_, "", {}, diagnostics);
        return loaded ? "" : loaded.error().text();
    }
    [[nodiscard]] std::string render(Data const& data) const {
        Diagnostics diagnostics;
        auto loaded = Templates::load(path_, "", {}, diagnostics);
        REQUIRE_MESSAGE(loaded.has_value(), diagnostics.text());
        return loaded->render("page", data);
    }

private:
    static inline int count_ = 0;
    std::filesystem::path path_;
};

std::size_t count_of(std::string const& text, std::string const& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

std::string title_of(std::string const& html) {
    std::size_t const from = html.find("<title>");
    return html.substr(from, html.find("</title>", from) - from);
}

} // namespace

TEST_CASE("no page asks for a name that its view does not give") {
    std::set<std::string> unknown;
    Templates const templates = load_templates(&unknown);
    for (auto const style : {preview::Style::usual, preview::Style::lengthy, preview::Style::hostile}) {
        CHECK(preview::all_pages(templates, style).size() > 15);
    }
    for (std::string const& name : unknown) {
        FAIL_CHECK(name);
    }
}

TEST_CASE("hostile text in every field comes out as text") {
    Templates const templates = load_templates();
    for (preview::Page const& page : preview::all_pages(templates, preview::Style::hostile)) {
        INFO(page.name);
        CHECK(count_of(page.html, "<script>") == 0);
        CHECK(count_of(page.html, "<script ") == 1); // our own, from a file
        CHECK(count_of(page.html, "<img") == 0);
        CHECK(count_of(page.html, "alert(1)") > 0); // it did arrive
        CHECK(count_of(page.html, "\"'>") == 0);    // no quote closes an attribute
        CHECK(count_of(page.html, "{{name}}") > 0); // data are not taken as a template
        CHECK(count_of(page.html, " style=") == 0);
        CHECK(count_of(page.html, " onerror=") == count_of(page.html, "x onerror=")); // only within text
    }
}

TEST_CASE("a child's name is in the body alone") {
    Templates const templates = load_templates();
    for (preview::Page const& page : preview::all_pages(templates, preview::Style::usual)) {
        INFO(page.name);
        CHECK(title_of(page.html).find("Synth") == std::string::npos);
        for (std::string const name : {"Tobias", "Aaliyah", "Maren"}) {
            CHECK(count_of(page.html, "href=\"/children/" + name) == 0);
            std::size_t const head_end = page.html.find("</head>");
            CHECK(page.html.substr(0, head_end).find(name) == std::string::npos);
        }
    }
}

TEST_CASE("an ordinary page has one h1, a title with the service, a csrf token in each posted form") {
    Templates const templates = load_templates();
    for (preview::Page const& page : preview::all_pages(templates, preview::Style::usual)) {
        INFO(page.name);
        CHECK(count_of(page.html, "<h1") == 1);
        CHECK(title_of(page.html).find(" – Weir – Sandhaven Borough Council") != std::string::npos);
        CHECK(count_of(page.html, "method=\"post\"") ==
              count_of(page.html, "name=\"csrf\" value=\"b64token\""));
    }
}

TEST_CASE("what a template may not do is refused at load, with its line") {
    TemplateFolder folder;
    folder.write("page", "<p>\n{{{text}}}</p>");
    CHECK(folder.errors().find("page.mustache:2") != std::string::npos);
    folder.write("page", "{{>missing}}");
    CHECK(folder.errors().find("no partial missing") != std::string::npos);
    folder.write("page", "{{>page}}");
    CHECK(folder.errors().find("circles") != std::string::npos);
    folder.write("page", "{{#a}}x");
    CHECK(folder.errors().find("Unclosed section") != std::string::npos);
    folder.write("page", "{{name");
    CHECK(folder.errors().find("not closed") != std::string::npos);
    folder.write("page", "{{Name.x}}");
    CHECK(folder.errors().find("not made of") != std::string::npos);
    folder.write("page", "{{svg}}");
    CHECK(folder.errors().find("three braces") != std::string::npos);
}

TEST_CASE("text is escaped, empty text is no, and links lead only where links may lead") {
    TemplateFolder folder;
    folder.write("page", "{{#a}}[{{a}}]{{/a}}{{^b}}none{{/b}} {{#href}}<a href=\"{{href}}\">{{/href}}");
    CHECK(folder.render(object({{"a", "<&\"'"}, {"b", ""}, {"href", "/work?a=1&b=2"}})) ==
          "[&lt;&amp;&quot;&apos;]none <a href=\"/work?a=1&amp;b=2\">");
    for (char const* bad : {"javascript:alert(1)", "JavaScript:x", " javascript:x", "java\tscript:x",
                            "data:text/html,x", "vbscript:x"}) {
        CHECK(folder.render(object({{"a", ""}, {"b", "x"}, {"href", bad}})) == " ");
    }
    for (char const* good : {"/a:b", "#x", "?page=2", "https://example.org/", "mailto:a@example.org"}) {
        CHECK(folder.render(object({{"a", ""}, {"b", "x"}, {"href", good}})) ==
              " <a href=\"" + std::string(good) + "\">");
    }
}

TEST_CASE("values read as people read them") {
    CHECK(number_text(1234567, Unit::count) == "1,234,567");
    CHECK(number_text(-1234, Unit::count) == "-1,234");
    CHECK(number_text(-0.0, Unit::count) == "0");
    CHECK(number_text(12.5, Unit::count) == "12.5");
    CHECK(number_text(84.892, Unit::percent) == "84.9%");
    CHECK(number_text(1, Unit::hours) == "1 hour");
    CHECK(number_text(-1250, Unit::pounds) == "-£1,250");
    CHECK(figure_text({}) == "Not supplied");
    CHECK(days_left_text(0) == "today");
    CHECK(days_left_text(1) == "in 1 working day");
    CHECK(days_left_text(-12) == "12 working days late");
    CHECK(short_date(date(2017, 8, 3)) == "3 Aug 2017");
}

TEST_CASE("a page is drawn in milliseconds") {
    Templates const templates = load_templates();
    std::vector<preview::Page> pages;
    auto const start = std::chrono::steady_clock::now();
    constexpr int rounds = 5;
    for (int i = 0; i < rounds; ++i) {
        pages = preview::all_pages(templates, preview::Style::usual);
    }
    std::chrono::duration<double, std::milli> const took = std::chrono::steady_clock::now() - start;
    double const each = took.count() / (rounds * static_cast<double>(pages.size()));
    MESSAGE("a page takes " << each << " ms");
    CHECK(each < 20); // wide, for sanitizers and busy machines
}
