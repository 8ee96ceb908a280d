// The written feeds: the same bytes for any number of threads, every table and field of the standard, every
// planted fault where the manifest says it is, and no name that could be anybody's.
#include "files/table.hpp"
#include "files/text_file.hpp"
#include "synth/synthesis.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

using namespace weir;
using namespace weir::synth;

namespace {

namespace fs = std::filesystem;

class Folder {
public:
    explicit Folder(std::string const& name)
        : path_(fs::temp_directory_path() / ("weir-synth-" + std::to_string(::getpid()) + "-" + name)) {}
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] fs::path const& path() const { return path_; }

private:
    fs::path path_;
};

Manifest write_small_town(fs::path const& out, unsigned threads) {
    auto settings = read_settings(fs::path(WEIR_SOURCE_DIR) / "config");
    REQUIRE(settings.has_value());
    settings->population = 2'000;
    settings->from = date(2016, 11, 1);
    settings->to = date(2017, 1, 31);
    settings->threads = threads;
    auto const town = simulate(*settings);
    REQUIRE(town.has_value());
    Manifest manifest;
    REQUIRE(write_truth(*town, out).has_value());
    REQUIRE(write_ssd(*town, out, manifest).has_value());
    REQUIRE(write_annex_a(*town, out, manifest).has_value());
    REQUIRE(write_manifest(manifest, out).has_value());
    return manifest;
}

std::map<std::string, std::string> contents(fs::path const& folder) {
    std::map<std::string, std::string> files;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            auto content = files::read_file(entry.path(), 1ULL << 30);
            REQUIRE(content.has_value());
            files[fs::relative(entry.path(), folder).string()] = std::move(*content);
        }
    }
    return files;
}

using Sheet = std::map<std::size_t, std::vector<files::Cell>>; // by row number

std::map<std::string, Sheet> read_book(fs::path const& path) {
    auto book = files::open_workbook(path);
    REQUIRE_MESSAGE(book.has_value(), (book ? std::string() : book.error().text()));
    std::map<std::string, Sheet> sheets;
    for (std::size_t i = 0; i < (*book)->sheets().size(); ++i) {
        auto& rows = sheets[(*book)->sheets()[i].name];
        auto const read = (*book)->read(i, [&rows](std::size_t number, std::span<files::Cell const> cells) {
            rows[number].assign(cells.begin(), cells.end());
            return true;
        });
        REQUIRE(read.has_value());
    }
    return sheets;
}

files::Cell cell_of(std::vector<files::Cell> const& row, std::size_t column) {
    return column < row.size() ? row[column] : files::Cell{};
}

std::size_t column_of(Fault const& fault, Sheet const& sheet) {
    if (fault.sheet.empty()) {
        auto const& header = sheet.at(1);
        auto const same = [&](files::Cell const& cell) {
            std::string text = cell.text;
            std::transform(text.begin(), text.end(), text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            return text == fault.column || text == fault.column + " ";
        };
        return static_cast<std::size_t>(std::find_if(header.begin(), header.end(), same) - header.begin());
    }
    std::size_t column = 0;
    while (files::column_name(column) != fault.column && column < 100) {
        ++column;
    }
    return column;
}

bool is_date_text(files::Cell const& cell) {
    return cell.kind == files::Cell::Kind::text && cell.text.find_first_of("/-") != std::string::npos;
}

// Whether the cell shows the fault that is said to be in it; kinds of rows are looked at elsewhere.
bool shows(Fault const& fault, files::Cell const& cell) {
    static std::set<std::string> const blank{"birth-date-missing", "id-missing", "open-before-later-start"};
    static std::set<std::string> const generic{"Duty", "Referral Coordinator", "#N/A", "W90001"};
    static std::set<std::string> const flags{"Yes",  "No",    "Y",    "N",     "1",       "0",
                                             "true", "false", "TRUE", "FALSE", "1 - Yes", "0 - No"};
    auto const& text = cell.text;
    if (blank.contains(fault.kind)) {
        return text.empty();
    }
    if (fault.kind == "date-text" || fault.kind == "date-two-digit-year" || fault.kind == "date-time-tail") {
        return is_date_text(cell) && (fault.kind != "date-two-digit-year" || text.size() == 8) &&
               (fault.kind != "date-time-tail" || text.find("00:00:00") != std::string::npos);
    }
    if (fault.kind == "date-unreadable") {
        return text == "see file" || text == "31/02/2016" || text == "tbc";
    }
    if (fault.kind == "worker-generic") {
        return generic.contains(text);
    }
    if (fault.kind == "flag-variant") {
        return flags.contains(text);
    }
    if (fault.kind == "text-whitespace") {
        return text.ends_with(' ') || text.find("\u00a0") != std::string::npos;
    }
    if (fault.kind == "id-leading-zeros") {
        return text.starts_with("SYN") && text.size() < 10;
    }
    return !text.empty();
}

} // namespace

TEST_CASE("the same seed writes the same bytes for any number of threads") {
    Folder const one("one");
    Folder const two("two");
    write_small_town(one.path(), 1);
    write_small_town(two.path(), 2);
    auto const first = contents(one.path());
    auto const second = contents(two.path());
    REQUIRE(first.size() == second.size());
    CHECK(first.size() > 700);
    for (auto const& [name, content] : first) {
        CHECK_MESSAGE(second.at(name) == content, name);
    }
}

TEST_CASE("each line of the manifest points at the fault that it names") {
    Folder const folder("manifest");
    Manifest const manifest = write_small_town(folder.path(), 2);
    std::map<std::string, std::map<std::string, Sheet>> books;
    std::map<std::string, int> kinds;
    for (auto const& fault : manifest.faults) {
        ++kinds[fault.kind];
        auto const found = books.find(fault.file);
        auto& book =
            found == books.end() ? books[fault.file] = read_book(folder.path() / fault.file) : found->second;
        auto const& sheet = fault.sheet.empty() ? book.begin()->second : book[fault.sheet];
        if (fault.row == 0) {
            continue;
        }
        if (fault.kind == "blank-row") {
            CHECK_FALSE(sheet.contains(fault.row));
            continue;
        }
        REQUIRE_MESSAGE(sheet.contains(fault.row), fault.kind, " ", fault.file, " ", fault.sheet, " row ",
                        fault.row);
        if (!fault.column.empty()) {
            auto const cell = cell_of(sheet.at(fault.row), column_of(fault, sheet));
            CHECK_MESSAGE(shows(fault, cell), fault.kind, " ", fault.file, " ", fault.sheet, " row ",
                          fault.row, " ", fault.column, ": ", cell.text);
        } else if (fault.kind == "duplicate-row") {
            auto const same = std::count_if(sheet.begin(), sheet.end(), [&](auto const& row) {
                return row.second == sheet.at(fault.row);
            });
            CHECK(same >= 2);
        }
    }
    // Every kind of the configuration is there, but those that a town of 2,000 may have no case of.
    for (char const* kind : {"header-variant",
                             "title-row",
                             "blank-row",
                             "sheet-name-variant",
                             "code-variant",
                             "flag-variant",
                             "date-text",
                             "date-two-digit-year",
                             "date-time-tail",
                             "date-unreadable",
                             "age-odd",
                             "birth-date-missing",
                             "birth-after-event",
                             "worker-generic",
                             "text-whitespace",
                             "adult-in-list",
                             "duplicate-row",
                             "id-leading-zeros",
                             "id-missing",
                             "two-ids-one-child",
                             "end-before-start",
                             "zero-length",
                             "postcode-unreadable",
                             "upn-invalid",
                             "status-contradiction",
                             "plan-without-episode",
                             "outside-window",
                             "rows-dropped"}) {
        CHECK_MESSAGE(kinds[kind] > 0, kind);
    }
}

TEST_CASE("every SSD table has the fields of the standard, and every surname says that nobody bears it") {
    Folder const folder("tables");
    write_small_town(folder.path(), 2);
    fs::path const day = folder.path() / "ssd" / "2017-01-02";
    std::map<std::string, std::vector<std::string>> headers;
    for (auto const& entry : fs::directory_iterator(day)) {
        auto const book = read_book(entry.path());
        auto const& rows = book.begin()->second;
        auto& header = headers[entry.path().stem().string()];
        for (auto const& cell : rows.at(1)) {
            std::string name = cell.text.substr(0, cell.text.find_last_not_of(' ') + 1);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            header.push_back(name);
        }
        if (entry.path().stem() == "ssd_person") {
            CHECK(rows.size() > 100);
            for (auto const& [number, row] : rows) {
                CHECK((number == 1 || row[2].text.ends_with("-Synth")));
            }
        }
    }
    CHECK(headers.size() == 32); // 29 tables and three side sheets
    fs::path const fields = fs::path(WEIR_SOURCE_DIR) / ".." / "shared" / "data" / "ssd_fields.csv";
    if (!fs::exists(fields)) {
        MESSAGE("skipped: no ssd_fields.csv beside the repository to compare the fields with");
        return;
    }
    std::map<std::string, std::vector<std::string>> standard;
    auto const book = read_book(fields);
    for (auto const& [number, row] : book.begin()->second) {
        if (number > 1) {
            standard[row[0].text].push_back(row[2].text);
        }
    }
    for (auto const& [table, header] : headers) {
        if (table.starts_with("ssd_")) {
            CHECK_MESSAGE(standard[table] == header, table);
        }
    }
}
