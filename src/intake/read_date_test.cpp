// Every form of a date that returns carry, and the columns that decide what a text alone leaves open.
#include "intake/read_date.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace weir;
using namespace weir::intake;

namespace {

DateWindow const window{date(1990, 1, 1), date(2019, 12, 31)};

// The readings of a column of texts, ISO or "-".
std::vector<std::string> column(std::vector<std::string> const& texts) {
    DateColumn seen;
    for (auto const& text : texts) {
        seen.see(read_date_text(text));
    }
    std::vector<std::string> out;
    for (auto const& text : texts) {
        auto const day = seen.resolve(read_date_text(text), window);
        out.push_back(day ? iso(*day) : "-");
    }
    return out;
}

} // namespace

TEST_CASE("one day in every form") {
    for (std::string const text : {"2017-08-31",
                                   "2017/08/31",
                                   "2017-8-31",
                                   "20170831",
                                   "31/08/2017",
                                   "31-08-2017",
                                   "31.08.2017",
                                   "31 08 2017",
                                   "31/8/2017",
                                   "31/08/17",
                                   "31-Aug-17",
                                   "31-Aug-2017",
                                   "31 August 2017",
                                   "31st August 2017",
                                   "August 31, 2017",
                                   "Aug 31 2017",
                                   "Thursday 31 August 2017",
                                   "Thu, 31 Aug 2017",
                                   "2017-08-31T00:00:00",
                                   "2017-08-31 00:00:00.000",
                                   "2017-08-31T10:20:00Z",
                                   "2017-08-31T10:20:00+01:00",
                                   "31/08/2017 00:00",
                                   "31/08/2017 12:00:00 AM",
                                   "42978",
                                   "42978.5",
                                   " 31/08/2017 ",
                                   "31\u00a0August\u00a02017",
                                   "31 Sept 2017"}) {
        INFO(text);
        CHECK(column({text}) == std::vector<std::string>{text == "31 Sept 2017" ? "-" : "2017-08-31"});
    }
}

TEST_CASE("what is no date is none") {
    for (std::string const text : {"not known",
                                   "31/02/2016",
                                   "31/06/2017",
                                   "2017",
                                   "08/2017",
                                   "0/0/0000",
                                   "99/99/9999",
                                   "31/08/017",
                                   "31/08/20177",
                                   "1",
                                   "12345678",
                                   "2017-13-01",
                                   "31//08//2017",
                                   "31/08-2017",
                                   "31 Foo 2017",
                                   "31 August 2017 or later",
                                   "31/08/2017 to 01/09/2017",
                                   "31/08/2017 25:00",
                                   "31/08/2017 10:75",
                                   "00:00:00",
                                   "#N/A",
                                   "-",
                                   "/",
                                   "31 31 31 31",
                                   "2017-08-31-2017-08-31",
                                   "999999999999999999999999999999/1/2017"}) {
        INFO(text);
        CHECK(column({text}) == std::vector<std::string>{"-"});
    }
    CHECK(read_date_text("  ").blank);
    CHECK_FALSE(read_date_text("x").blank);
}

TEST_CASE("a column decides between day first and month first") {
    CHECK(column({"05/06/2017"}) == std::vector<std::string>{"2017-06-05"});
    CHECK(column({"05/06/2017", "06/25/2017"}) == std::vector<std::string>{"2017-05-06", "2017-06-25"});
    CHECK(column({"05/06/2017", "06/25/2017", "25/06/2017"}) ==
          std::vector<std::string>{"2017-06-05", "-", "2017-06-25"});
    CHECK(column({"2017-06-01", "06/25/2017"}) == std::vector<std::string>{"2017-06-01", "-"});
    CHECK(column({"42887", "06/25/2017"}) == std::vector<std::string>{"2017-06-01", "-"});
}

TEST_CASE("two-digit years are read where the century is plain and the column agrees") {
    CHECK(column({"05/06/17", "31/12/16"}) == std::vector<std::string>{"2017-06-05", "2016-12-31"});
    CHECK(column({"05/06/17", "25/06/17", "06/25/17"}) == std::vector<std::string>{"-", "-", "-"});
    CHECK(column({"05/06/98"}) == std::vector<std::string>{"1998-06-05"});
    CHECK(column({"05/06/45"}) == std::vector<std::string>{"-"});
    CHECK(column({"17/08/31"}) == std::vector<std::string>{"-"});
}

TEST_CASE("serials are days of years that a return can speak of") {
    CHECK(date_of_serial(42978) == date(2017, 8, 31));
    CHECK(date_of_serial(42978.99) == date(2017, 8, 31));
    CHECK_FALSE(date_of_serial(2017));
    CHECK_FALSE(date_of_serial(-1));
    CHECK_FALSE(date_of_serial(1e300));
    CHECK_FALSE(date_of_serial(std::numeric_limits<double>::quiet_NaN()));
}
