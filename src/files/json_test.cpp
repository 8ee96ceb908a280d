// JSON: what is read and printed, and what is refused.
#include "files/json.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace weir;
using namespace weir::files;

TEST_CASE("JSON is read and printed on a line or indented") {
    auto const value =
        parse_json("\xEF\xBB\xBF{\"a\": [1, 2.50, true, null], \"b\": {}, \"c\": \"x\\u00e9\\n\\\"\\u0001\"}")
            .value();
    CHECK(value.at("a").at(1).as_double() == 2.5);
    CHECK(to_json(value) == "{\"a\":[1,2.5,true,null],\"b\":{},\"c\":\"x\xC3\xA9\\n\\\"\\u0001\"}");
    CHECK(to_pretty_json(parse_json("{\"a\":[1,2],\"b\":[]}").value()) ==
          "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": []\n}\n");
    CHECK(to_json(Json(std::numeric_limits<double>::infinity())) == "null");
    CHECK(to_json(Json(std::uint64_t{18'446'744'073'709'551'615U})) == "18446744073709551615");
}

TEST_CASE("numbers are read to the last digit") {
    for (double const number :
         {0.30000000000000004, 5e-324, 1.7976931348623157e308, 1.2345678901234567e-300}) {
        auto const printed = to_json(Json(number));
        CHECK(parse_json(printed).value().as_double() == number);
    }
    CHECK(parse_json("1111111111111111111111111111111122").value().as_double() == 1.1111111111111111e33);
    CHECK(parse_json("1e-400").value().as_double() == 0);
    CHECK_FALSE(parse_json("1e400").has_value());
}

TEST_CASE("JSON that is wrong is refused with the place") {
    CHECK(parse_json("{\n  \"a\": x}").error().message.find("line 2, column 8") != std::string::npos);
    CHECK_FALSE(parse_json("").has_value());
    CHECK_FALSE(parse_json("[1,]").has_value());
    CHECK_FALSE(parse_json("1 2").has_value());
    CHECK_FALSE(parse_json("{\"a\":1").has_value());
    CHECK_FALSE(parse_json("\"\xFF\"").has_value());
    CHECK_FALSE(parse_json("// no\n1").has_value());
    CHECK(parse_json(std::string(33, '[') + std::string(33, ']')).error().code == ErrorCode::limit);
    CHECK(parse_json(std::string(32, '[') + std::string(32, ']')).has_value());
    CHECK(parse_json("[1,2,3]", {.bytes_max = 5}).error().code == ErrorCode::limit);
}
