// Settings and definitions as people write them: what is there is read with its place, what is missing or
// misspelt is reported where it stands.
#include "config/calendar.hpp"
#include "config/csv_table.hpp"
#include "config/home.hpp"
#include "config/toml_file.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace weir;
using namespace weir::config;

TEST_CASE("toml: values, tables and places") {
    auto const read =
        parse_toml("name = \"Weir\"\nshare = 0.5\ncount = 3\nday = 2017-08-31\nlist = [\"a\", \"b\"]\n"
                   "rates = [1, 2.5]\n[one]\ndeep = true\n[[many]]\nx = 1\n[[many]]\nx = 2\n",
                   "a.toml");
    REQUIRE(read.has_value());
    CHECK(read->string("name") == "Weir");
    CHECK(read->number("count") == 3.0);
    CHECK_FALSE(read->string("count").has_value());
    CHECK_FALSE(read->integer("share").has_value());
    CHECK(read->date("day") == date(2017, 8, 31));
    CHECK(read->strings("list") == std::vector<std::string>{"a", "b"});
    CHECK(read->numbers("rates") == std::vector<double>{1, 2.5});
    CHECK(read->table("one")->boolean("deep") == true);
    CHECK(read->tables("many").at(1).integer("x") == 2);
    CHECK(read->where("share").text() == "a.toml:2:9, share");
}

TEST_CASE("toml: what is missing or misspelt is reported where it stands") {
    auto const read = parse_toml("nmae = \"Weir\"\n", "a.toml");
    Diagnostics found;
    CHECK(read->need_string("name", found).empty());
    CHECK(read->need_table("section", found).keys().empty());
    read->allow_only({"name"}, found);
    REQUIRE(found.error_count() == 3);
    CHECK(found.items()[2].where.line == 1);
    auto const broken = parse_toml("a = \n", "b.toml");
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().message.starts_with("b.toml:1:"));
    CHECK_FALSE(read_toml("no/such/file.toml").has_value());
}

TEST_CASE("csv definitions: cells by name, with their place") {
    auto const path = std::filesystem::temp_directory_path() / "weir_config_test.csv";
    std::ofstream(path) << "date,name\n2017-01-02,\"New Year, observed\"\n2017-04-14\n";
    auto const table = read_csv_table(path, {"date", "name"});
    REQUIRE(table.has_value());
    CHECK(table->size() == 2);
    CHECK(table->cell(0, "name") == "New Year, observed");
    CHECK(table->cell(1, "name").empty());
    CHECK(table->where(1, "name").line == 3);
    CHECK_FALSE(read_csv_table(path, {"weekday"}).has_value());
    std::ofstream(path) << "date\n2017-01-02,extra\n";
    CHECK_FALSE(read_csv_table(path, {"date"}).has_value());
    std::filesystem::remove(path);
}

TEST_CASE("the calendar comes from its data file and answers for its whole years") {
    auto const calendar =
        read_working_calendar(WEIR_SOURCE_DIR "/config/calendar/bank_holidays_england_2010_2030.csv");
    REQUIRE(calendar.has_value());
    CHECK(calendar->first() == date(2010, 1, 1));
    CHECK(calendar->last() == date(2030, 12, 31));
    CHECK(iso(calendar->add_working_days(date(2025, 4, 14), 15)) == "2025-05-08");
    CHECK_FALSE(read_working_calendar("no/such.csv").has_value());
}

TEST_CASE("home is found near the program or where it is named") {
    std::filesystem::path const root = WEIR_SOURCE_DIR;
    CHECK(find_home("", root / "build" / "release" / "weir")->root == root);
    CHECK(find_home(root.string(), "/elsewhere/weir")->root == root);
    CHECK_FALSE(find_home("/no/such/place", root / "weir").has_value());
}
