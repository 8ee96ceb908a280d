// Columns by name, and every kind of cell that is not what was asked for.
#include "files/named_table.hpp"

#include <doctest/doctest.h>

using namespace weir;
using namespace weir::files;

namespace {

NamedTable table_of(std::string text, Diagnostics& diagnostics) {
    auto table = NamedTable::read_bytes(std::move(text), "counts.csv", diagnostics);
    REQUIRE_MESSAGE(table.has_value(), (table ? "" : table.error().text()));
    return *std::move(table);
}

std::string refused(std::string text) {
    Diagnostics diagnostics;
    auto const table = NamedTable::read_bytes(std::move(text), "counts.csv", diagnostics, 3);
    REQUIRE_FALSE(table.has_value());
    return table.error().message;
}

} // namespace

TEST_CASE("columns are found by name and cells read as numbers and dates") {
    Diagnostics diagnostics;
    auto const table =
        table_of("\xEF\xBB\xBF"
                 "Date , VALUE;x\n2017-08, 12.5\n31/08/2017,-3e2\n\n2017-08-31T10:00,+7\n,,,\n",
                 diagnostics);
    CHECK(table.rows() == 3);
    auto const day = table.find({"month", "date"});
    auto const value = table.find({"value;x"});
    REQUIRE((day && value));
    CHECK_FALSE(table.find({"target"}));
    CHECK(table.date(0, *day, diagnostics) == date(2017, 8, 1));
    CHECK(table.date(1, *day, diagnostics) == date(2017, 8, 31));
    CHECK(table.date(2, *day, diagnostics) == date(2017, 8, 31));
    CHECK(table.number(0, *value, diagnostics) == 12.5);
    CHECK(table.number(1, *value, diagnostics) == -300);
    CHECK(table.number(2, *value, diagnostics) == 7);
    CHECK(table.line(2) == 5);
    CHECK(diagnostics.total() == 0);
}

TEST_CASE("what cannot be read is told with its line and column, one by one") {
    Diagnostics diagnostics;
    auto const table =
        table_of("date,value\n2017-13,1;000\n,\n2017-02-30,1e999\n2017-01-01,nan,9\nx\n", diagnostics);
    CHECK(table.rows() == 4); // a row of commas alone is no row
    std::vector<std::string> codes;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        CHECK((table.date(row, 0, diagnostics).has_value()) == (row == 2));
        CHECK_FALSE(table.number(row, 1, diagnostics).has_value());
    }
    for (auto const& item : diagnostics.items()) {
        codes.push_back(item.code + ' ' + std::to_string(item.where.line));
    }
    CHECK(codes == std::vector<std::string>{"row-too-long 5", "date-unreadable 2", "number-unreadable 2",
                                            "date-unreadable 4", "number-unreadable 4", "number-unreadable 5",
                                            "date-unreadable 6", "number-missing 6"});
    CHECK(diagnostics.items().back().text().find("counts.csv") != std::string::npos);
}

TEST_CASE("a table that cannot be one is refused") {
    CHECK(refused("").find("empty") != std::string::npos);
    CHECK(refused("a,A \n1,2\n").find("two columns named \"a\"") != std::string::npos);
    CHECK(refused("a\n1\n2\n3\n4\n").find("more than 3 rows") != std::string::npos);
}
