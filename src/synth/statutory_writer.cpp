// Writes the yearly returns: a folder of modules for each SSDA903, an XML file for each census.
#include "files/output_file.hpp"
#include "synth/statutory.hpp"
#include "synth/text_out.hpp"

namespace weir::synth {
namespace {

Status write_module(Grid const& grid, std::filesystem::path const& folder) {
    auto table = WEIR_TRY(TextTable::create(folder / (grid.name + ".csv")));
    for (auto const& title : grid.header) {
        table.text(title);
    }
    table.end_row();
    for (auto const& row : grid.rows) {
        for (auto const& cell : row) {
            auto const* text = text_of(cell);
            table.text(text == nullptr ? std::string_view() : std::string_view(*text));
        }
        table.end_row();
    }
    return table.finish();
}

void append_escaped(std::string& xml, std::string_view text) {
    for (char const c : text) {
        switch (c) {
        case '&':
            xml += "&amp;";
            break;
        case '<':
            xml += "&lt;";
            break;
        case '>':
            xml += "&gt;";
            break;
        default:
            xml += c;
        }
    }
}

void append(std::string& xml, Element const& element) {
    xml += '<' + element.name + '>';
    append_escaped(xml, element.text);
    for (auto const& child : element.children) {
        append(xml, child);
    }
    xml += "</" + element.name + ">\n";
}

std::string xml_of(CinCensus& census) {
    Element header{"Header", {}, {}};
    auto& collection = header.add("CollectionDetails");
    collection.add("Collection", "CIN");
    collection.add("Year", std::to_string(financial_year_end(census.window.day)));
    collection.add("ReferenceDate", iso(census.window.day));
    auto& source = header.add("Source");
    source.add("SourceLevel", "L");
    source.add("LEA", "999");
    std::string xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Message>\n";
    append(xml, header);
    append(xml, Element{"Children", {}, std::move(census.children)});
    return xml + "</Message>\n";
}

Status make_folder(std::filesystem::path const& folder) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    return failed ? Status(fail(ErrorCode::io, "The folder " + folder.string() + " cannot be made: " +
                                                   failed.message() + ". Choose another with --out."))
                  : Status();
}

} // namespace

Status write_ssda903(Synthesis const& town, std::filesystem::path const& out, Manifest& manifest,
                     Progress const& progress) {
    auto const windows = return_windows(town.settings);
    for (std::size_t i = 0; i < windows.size(); ++i) {
        auto made = make_ssda903(town, windows[i]);
        std::string const path = "ssda903/" + iso(windows[i].day) + "/";
        plant_in_ssda903(made, {path, i + 2 == windows.size(), manifest});
        for (auto const& grid : made.modules) {
            WEIR_TRY(write_module(grid, out / path));
        }
        if (progress) {
            progress("ssda903 returns", i + 1, windows.size());
        }
    }
    return {};
}

Status write_cin_census(Synthesis const& town, std::filesystem::path const& out, Manifest& manifest,
                        Progress const& progress) {
    auto const windows = return_windows(town.settings);
    WEIR_TRY(make_folder(out / "cin"));
    for (std::size_t i = 0; i < windows.size(); ++i) {
        auto census = make_cin_census(town, windows[i]);
        std::string const path = "cin/cin_" + iso(windows[i].day) + ".xml";
        plant_in_cin_census(census, {path, i + 2 == windows.size(), manifest});
        auto file = WEIR_TRY(files::OutputFile::create(out / path));
        WEIR_TRY(file.write(xml_of(census)));
        WEIR_TRY(file.put_in_place());
        if (progress) {
            progress("census files", i + 1, windows.size());
        }
    }
    return {};
}

} // namespace weir::synth
