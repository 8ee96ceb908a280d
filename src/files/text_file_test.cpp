// Whole files, folders, and the numbers and dates that every format shares.
#include "files/number_text.hpp"
#include "files/serial_date.hpp"
#include "files/table.hpp"
#include "files/text_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <limits>

using namespace weir;
using namespace weir::files;

namespace {

std::string number_text(double number) {
    std::string out;
    append_number(out, number);
    return out;
}

} // namespace

TEST_CASE("a file is written whole, read under a limit, and listed") {
    auto const folder = std::filesystem::temp_directory_path() / "weir-text-file-test";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder / "inner");
    CHECK(write_file(folder / "b.txt", "first").has_value());
    CHECK(write_file(folder / "b.txt", "second").has_value());
    CHECK(write_file(folder / "a.key", "k", FileMode::owner_only).has_value());
    CHECK(read_file(folder / "b.txt", 6).value() == "second");
    CHECK(read_file(folder / "b.txt", 5).error().code == ErrorCode::limit);
    CHECK(read_file(folder / "none", 5).error().code == ErrorCode::not_found);
    CHECK(read_file(folder, 5).error().code == ErrorCode::invalid);
    struct stat about = {};
    REQUIRE(::stat((folder / "a.key").c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0600U);
    // A listing that finds only these also shows that no temporary file was left.
    auto const files = list_folder(folder).value();
    REQUIRE(files.size() == 2);
    CHECK(files[0].filename() == "a.key");
    CHECK(files[1].filename() == "b.txt");
    CHECK(list_folder(folder / "none").error().code == ErrorCode::not_found);
    CHECK_FALSE(write_file(folder / "none" / "c", "x").has_value());
    std::filesystem::remove_all(folder);
}

TEST_CASE("cells are named as spreadsheet programs name them") {
    CHECK(cell_name(7, 3) == "D7");
    CHECK(cell_name(1, 25) == "Z1");
    CHECK(cell_name(1, 26) == "AA1");
    CHECK(cell_name(1'048'576, 16'383) == "XFD1048576");
}

TEST_CASE("numbers have one shortest form") {
    CHECK(number_text(0) == "0");
    CHECK(number_text(-0.0) == "0");
    CHECK(number_text(0.10000000000000001) == "0.1");
    CHECK(number_text(100'000) == "100000");
    CHECK(number_text(-123.25) == "-123.25");
    CHECK(number_text(0.0000001) == "1e-07");
    CHECK(number_text(1e300) == "1e+300");
    CHECK(number_text(123456789012345678.0) == "1.2345678901234568e+17");
    CHECK(is_short_integer("120"));
    CHECK(is_short_integer("-5"));
    CHECK(is_short_integer("0"));
    for (auto const* other : {"", "-", "-0", "007", "1.5", "1e5", "1234567890123456", "+1"}) {
        CHECK_FALSE(is_short_integer(other));
    }
}

TEST_CASE("serial dates are what Excel shows") {
    CHECK(iso_of_serial(1) == "1900-01-01");
    CHECK(iso_of_serial(59) == "1900-02-28");
    CHECK(iso_of_serial(60) == "1900-02-29");
    CHECK(iso_of_serial(61) == "1900-03-01");
    CHECK(iso_of_serial(42978) == "2017-08-31");
    CHECK(iso_of_serial(42978 + 37'200.0 / 86'400) == "2017-08-31T10:20:00");
    CHECK(iso_of_serial(42977.9999999999) == "2017-08-31");
    CHECK(iso_of_serial(0.5) == "12:00:00");
    CHECK(iso_of_serial(2'958'465) == "9999-12-31");
    CHECK_FALSE(iso_of_serial(2'958'466).has_value());
    CHECK_FALSE(iso_of_serial(-1).has_value());
    CHECK_FALSE(iso_of_serial(std::numeric_limits<double>::quiet_NaN()).has_value());
    for (int serial = 1; serial < 80'000; serial += 7) {
        if (serial != 60) {
            CHECK(serial_of_iso(iso_of_serial(serial).value()) == serial);
        }
    }
    CHECK(serial_of_iso("2017-08-31T12:00:00Z") == 42978.5);
    CHECK(serial_of_iso("2017-08-31T12:00") == 42978.5);
    for (auto const* wrong :
         {"", "2017-02-29", "2017-8-31", "31/08/2017", "2017-08-31T", "2017-08-31T25:00:00",
          "2017-08-31x10:00", "10:99", "1899-12-31", "2017-08-31T10:20:0"}) {
        CHECK_FALSE(serial_of_iso(wrong).has_value());
    }
}

TEST_CASE("a device is written to as it stands and never replaced") {
    REQUIRE(weir::files::write_file("/dev/null", "nothing to keep").has_value());
    CHECK(std::filesystem::is_character_file("/dev/null"));
    CHECK_FALSE(weir::files::write_file(std::filesystem::temp_directory_path(), "a folder").has_value());
}
