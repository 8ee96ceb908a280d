// Boost.JSON parses, except that numbers are read again by us: version 1.81 is wrong in the last digit of
// many (1.81's parser multiplies by powers of ten). Printing is ours, because its numbers come out as
// 1.5E0 and it has no indented form.
#include "files/json.hpp"

#include "files/number_text.hpp"
#include "files/xml_repair.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

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

// What the parser finds, put on Boost's own stack of values, as its own parser does.
struct Builder {
    using ErrorCode = boost::system::error_code;
    using View = boost::json::string_view;
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    boost::json::value_stack values;
    std::string digits;

    bool on_document_begin(ErrorCode&) {
        values.reset();
        return true;
    }
    bool on_document_end(ErrorCode&) { return true; }
    bool on_object_begin(ErrorCode&) { return true; }
    bool on_object_end(std::size_t size, ErrorCode&) {
        values.push_object(size);
        return true;
    }
    bool on_array_begin(ErrorCode&) { return true; }
    bool on_array_end(std::size_t size, ErrorCode&) {
        values.push_array(size);
        return true;
    }
    bool on_key_part(View part, std::size_t, ErrorCode&) {
        values.push_chars(part);
        return true;
    }
    bool on_key(View key, std::size_t, ErrorCode&) {
        values.push_key(key);
        return true;
    }
    bool on_string_part(View part, std::size_t, ErrorCode&) {
        values.push_chars(part);
        return true;
    }
    bool on_string(View text, std::size_t, ErrorCode&) {
        values.push_string(text);
        return true;
    }
    bool on_number_part(View part, ErrorCode&) {
        digits.append(part.data(), part.size());
        return true;
    }
    bool on_int64(std::int64_t number, View, ErrorCode&) {
        digits.clear();
        values.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, View, ErrorCode&) {
        digits.clear();
        values.push_uint64(number);
        return true;
    }
    bool on_double(double rough, View last, ErrorCode& error) {
        digits.append(last.data(), last.size());
        double exact = 0;
        auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), exact);
        digits.clear();
        if (read.ec == std::errc::result_out_of_range && std::fabs(rough) > 1) {
            error = boost::json::error::exponent_overflow;
            return false;
        }
        values.push_double(exact);
        return true;
    }
    bool on_bool(bool value, ErrorCode&) {
        values.push_bool(value);
        return true;
    }
    bool on_null(ErrorCode&) {
        values.push_null();
        return true;
    }
    bool on_comment_part(View, ErrorCode&) { return true; }
    bool on_comment(View, ErrorCode&) { return true; }
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
    boost::json::basic_parser<Builder> parser(options);
    boost::system::error_code error;
    auto const used = parser.write_some(false, text.data(), text.size(), error);
    if (!error && used < text.size()) {
        error = boost::json::error::extra_data;
    }
    if (error == boost::json::error::too_deep) {
        return fail(ErrorCode::limit,
                    fmt::format("The JSON is nested deeper than the limit of {} levels.", limits.depth_max));
    }
    if (error) {
        auto const where = LineTable(text).position(used);
        return fail(ErrorCode::invalid, fmt::format("The JSON is not well formed at line {}, column {}: {}.",
                                                    where.line, where.column, error.message()));
    }
    return parser.handler().values.release();
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
