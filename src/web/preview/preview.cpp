// Writes every page with invented content to a folder, for the browser tests and for looking at.
//   weir_web_preview TEMPLATES ASSETS.txt OUT
#include "web/preview/fixtures.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

int main(int argc, char** argv) {
    using namespace weir::web;
    if (argc != 4) {
        fmt::print(stderr, "usage: {} TEMPLATES ASSETS.txt OUT\n", argv[0]);
        return 2;
    }
    int unknown = 0;
    TemplateOptions options;
    options.on_unknown_name = [&unknown](std::string_view page, std::string_view name) {
        fmt::print(stderr, "{}: nobody gave '{}'\n", page, name);
        ++unknown;
    };
    weir::Diagnostics diagnostics;
    auto templates = Templates::load(argv[1], argv[2], options, diagnostics);
    if (!templates) {
        fmt::print(stderr, "{}\n", templates.error().text());
        return 1;
    }
    std::filesystem::path const out = argv[3];
    std::filesystem::create_directories(out);
    std::size_t written = 0;
    for (preview::Style const style :
         {preview::Style::usual, preview::Style::lengthy, preview::Style::hostile}) {
        for (preview::Page const& page : preview::all_pages(*templates, style)) {
            std::ofstream file(out / (page.name + ".html"), std::ios::binary);
            file << page.html;
            written += file.good() ? 1 : 0;
        }
    }
    fmt::print("{} pages written, {} names missing\n", written, unknown);
    return unknown == 0 ? 0 : 1;
}
