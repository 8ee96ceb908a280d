// Boost.JSON parses; printing is ours, because its numbers come out as 1.5E0 and it has no indented form.
#include "files/json.hpp"

#include "files/number_text.hpp"
#include "files/xml_repair.hpp"

#include <boost/json/parser.hpp>
#include <fmt/format.h>

#include <cmath>

namespace weir::files {
namespace {

void append_string(std::string& out, std::string_view text) {
    out += '"';
    for (char const c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

class Printer {
public:
    explicit Printer(bool pretty) : pretty_(pretty) {}

    void print(Json const& value) {
        switch (value.kind()) {
        case boost::json::kind::null:
            out += "null";
            break;
        case boost::json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            break;
        case boost::json::kind::int64:
            append_integer(out, value.get_int64());
            break;
        case boost::json::kind::uint64:
            out += std::to_string(value.get_uint64());
            break;
        case boost::json::kind::double_:
            print_double(value.get_double());
            break;
        case boost::json::kind::string:
            append_string(out, value.get_string());
            break;
        case boost::json::kind::array:
            print_array(value.get_array());
            break;
        case boost::json::kind::object:
            print_object(value.get_object());
            break;
        }
    }

    std::string out;

private:
    // JSON has no NaN; null says that there is no number.
    void print_double(double number) {
        if (std::isfinite(number)) {
            append_number(out, number);
        } else {
            out += "null";
        }
    }

    void print_array(JsonArray const& array) {
        out += '[';
        ++level_;
        bool first = true;
        for (auto const& item : array) {
            separate(first);
            print(item);
        }
        close(']', array.empty());
    }

    void print_object(JsonObject const& object) {
        out += '{';
        ++level_;
        bool first = true;
        for (auto const& member : object) {
            separate(first);
            append_string(out, member.key());
            out += pretty_ ? ": " : ":";
            print(member.value());
        }
        close('}', object.empty());
    }

    void separate(bool& first) {
        if (!first) {
            out += ',';
        }
        first = false;
        new_line();
    }

    void close(char bracket, bool empty) {
        --level_;
        if (!empty) {
            new_line();
        }
        out += bracket;
    }

    void new_line() {
        if (pretty_) {
            out += '\n';
            out.append(level_ * 2, ' ');
        }
    }

    bool pretty_;
    std::size_t level_ = 0;
};

} // namespace

Result<Json> parse_json(std::string_view text, JsonLimits const& limits) {
    if (text.size() > limits.bytes_max) {
        return fail(ErrorCode::limit,
                    fmt::format("The JSON is larger than the limit of {} bytes.", limits.bytes_max));
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    boost::json::parse_options options;
    options.max_depth = limits.depth_max;
    boost::json::parser parser({}, options);
    boost::system::error_code error;
    auto const used = parser.write(text.data(), text.size(), error);
    if (error == boost::json::error::too_deep) {
        return fail(ErrorCode::limit,
                    fmt::format("The JSON is nested deeper than the limit of {} levels.", limits.depth_max));
    }
    if (error) {
        auto const where = LineTable(text).position(used);
        return fail(ErrorCode::invalid, fmt::format("The JSON is not well formed at line {}, column {}: {}.",
                                                    where.line, where.column, error.message()));
    }
    return parser.release();
}

std::string to_json(Json const& value) {
    Printer printer(false);
    printer.print(value);
    return std::move(printer.out);
}

std::string to_pretty_json(Json const& value) {
    Printer printer(true);
    printer.print(value);
    printer.out += '\n';
    return std::move(printer.out);
}

} // namespace weir::files
