// Archives of returns: which folder is which return, and what is none.
#include "files/text_file.hpp"
#include "files/zip.hpp"
#include "intake/return_archive.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace weir;
using namespace weir::intake;

namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

class Scratch {
public:
    Scratch()
        : path_(std::filesystem::temp_directory_path() / ("weir_archive_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~Scratch() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::filesystem::path operator/(std::string const& name) const { return path_ / name; }

    [[nodiscard]] std::string zipped(Entries const& entries) const {
        auto const file = path_ / "made.zip";
        auto writer = files::ZipWriter::create(file);
        for (auto const& [name, content] : entries) {
            REQUIRE(writer->add(name, content).has_value());
        }
        REQUIRE(writer->finish().has_value());
        return *files::read_file(file, 1U << 30U);
    }

private:
    std::filesystem::path path_;
};

std::vector<std::string> names(std::vector<FoundReturn> const& found) {
    std::vector<std::string> out;
    for (auto const& each : found) {
        out.push_back(each.name);
        auto const parts = each.open();
        REQUIRE_MESSAGE(parts.has_value(), (parts ? std::string{} : parts.error().text()));
        for (auto const& part : *parts) {
            out.push_back("  " + part.name);
        }
    }
    return out;
}

} // namespace

TEST_CASE("each folder of an archive is one return; what a Mac adds is left out") {
    Scratch const place;
    auto const bytes = place.zipped({{"2018/header.csv", "CHILD,SEX\n1,1\n"},
                                     {"2017/reviews.csv", "CHILD,REVIEW\n1,01/02/2017\n"},
                                     {"2017/header.csv", "CHILD,SEX\n1,1\n"},
                                     {"__MACOSX/2017/._header.csv", "x"},
                                     {"2017/.DS_Store", "x"}});
    CHECK(is_archive_of_returns(bytes));
    auto const found = returns_in(bytes, "years.zip", files::OldExcel::refused);
    REQUIRE(found.has_value());
    CHECK(names(*found) == std::vector<std::string>{"years.zip/2017", "  header.csv", "  reviews.csv",
                                                    "years.zip/2018", "  header.csv"});
    auto const one = only_one(*found);
    REQUIRE_FALSE(one.has_value());
    CHECK(one.error().message.find("2 returns (years.zip/2017, years.zip/2018)") != std::string::npos);
}

TEST_CASE("files at the top of an archive are one return") {
    Scratch const place;
    auto const found = returns_in(place.zipped({{"b.csv", "CHILD\n1\n"}, {"a.csv", "CHILD\n1\n"}}), "r.zip",
                                  files::OldExcel::refused);
    REQUIRE(found.has_value());
    CHECK(names(*found) == std::vector<std::string>{"r.zip", "  a.csv", "  b.csv"});
}

TEST_CASE("a folder of folders holds a return in each; files beside them are the only one") {
    Scratch const place;
    for (auto const* year : {"2017", "2016"}) {
        std::filesystem::create_directories(place / "years" / year);
        std::ofstream(place / "years" / year / "header.csv") << "CHILD,SEX\n1,1\n";
    }
    auto const years = place / "years";
    auto const found = find_returns(years);
    REQUIRE(found.has_value());
    CHECK(names(*found) == std::vector<std::string>{(years / "2016").string(), "  header.csv",
                                                    (years / "2017").string(), "  header.csv"});
    std::ofstream(years / "header.csv") << "CHILD,SEX\n1,1\n";
    CHECK(find_returns(years)->size() == 1);
}

TEST_CASE("workbooks are no archives of returns, and an archive without files is refused") {
    Scratch const place;
    CHECK_FALSE(is_archive_of_returns(place.zipped({{"xl/workbook.xml", "<workbook/>"}})));
    CHECK_FALSE(is_archive_of_returns(place.zipped({{"a.txt", "x"}, {"[Content_Types].xml", "x"}})));
    CHECK_FALSE(is_archive_of_returns(place.zipped({{"styles.xml", "x"}, {"mimetype", "x"}})));
    CHECK_FALSE(is_archive_of_returns("CHILD,SEX\n"));
    CHECK_FALSE(is_archive_of_returns("PK\x03\x04 and no more"));
    auto const hidden = returns_in(place.zipped({{".hidden", "x"}}), "r.zip", files::OldExcel::refused);
    REQUIRE_FALSE(hidden.has_value());
    CHECK(hidden.error().code == ErrorCode::not_found);
}

TEST_CASE("a bomb among the files is refused when its return is opened, and by name") {
    Scratch const place;
    auto const found = returns_in(place.zipped({{"2017/header.csv", std::string(64U << 20U, ' ')}}), "r.zip",
                                  files::OldExcel::refused);
    REQUIRE(found.has_value());
    auto const parts = found->front().open();
    REQUIRE_FALSE(parts.has_value());
    CHECK(parts.error().code == ErrorCode::limit);
}
