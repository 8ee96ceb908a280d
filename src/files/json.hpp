// JSON, under limits: the one door to Boost.JSON. Its value type is used as it is, since wrapping it would
// say nothing new; parsing and printing go through here, so that every document is bounded and every
// failure names its place.
#pragma once

#include "base/limits.hpp"
#include "base/result.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace weir::files {

using Json = boost::json::value;
using JsonArray = boost::json::array;
using JsonObject = boost::json::object;

struct JsonLimits {
    std::size_t bytes_max = limits::json_bytes_max;
    std::size_t depth_max = limits::json_depth_max;
};

// Strict RFC 8259: no comments, no trailing commas. Where an object has a name twice, the last one stands.
[[nodiscard]] Result<Json> parse_json(std::string_view text, JsonLimits const& limits = {});
// Numbers are printed shortest and without an exponent where possible; NaN, which JSON lacks, as null.
[[nodiscard]] std::string to_json(Json const& value);        // on one line
[[nodiscard]] std::string to_pretty_json(Json const& value); // indented by two spaces, a line feed at the end

} // namespace weir::files
