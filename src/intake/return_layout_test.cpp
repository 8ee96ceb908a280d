// What may stand in the definition of a return's modules; a mistake there names its line.
#include "intake/parsed.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace weir;
using namespace weir::intake;

namespace {

Result<ReturnLayout> read_layout(std::string const& rows) {
    static auto const rules = Rules::read(std::filesystem::path{WEIR_SOURCE_DIR} / "config").value();
    auto const file = std::filesystem::temp_directory_path() / "weir_return_layout_test.csv";
    std::ofstream(file) << "module,column,kind,codes,table,field,needed,variants\n" << rows;
    return ReturnLayout::read(file, rules.schema, rules.values, rules.codes);
}

std::string refusal(std::string const& rows) {
    auto const read = read_layout(rows);
    REQUIRE(!read.has_value());
    return read.error().message;
}

} // namespace

TEST_CASE("the columns that number elements stand last, for a repeated row is found by those before them") {
    CHECK(read_layout("a,ID,id,,,,y,\na,SEX,list,sex,,,,\na,Outer,group,,,,,\na,A,own,,,,,\n").has_value());
    auto const told = refusal("a,ID,id,,,,y,\na,Outer,group,,,,,\na,SEX,list,sex,,,,\n");
    CHECK(told.find(":4") != std::string::npos);
    CHECK(told.find("stand last") != std::string::npos);
}

TEST_CASE("a kind or a list of codes that there is not is refused") {
    CHECK(refusal("a,ID,ident,,,,y,\n").find("no such kind") != std::string::npos);
    CHECK(refusal("a,SEX,list,sexes,,,,\n").find("no such list") != std::string::npos);
}
