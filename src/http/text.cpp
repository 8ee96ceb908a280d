// Percent-encoding, queries, forms and cookie headers. Everything here takes bytes from a stranger and
// answers in one way or refuses; nothing is repaired.
#include "http/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace weir::http {

namespace {

// The length of the UTF-8 form at the start of `text`, 0 when there is none (Unicode 15, table 3-7).
std::size_t utf8_length(std::string_view text) {
    auto const at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const continues = [&](std::size_t i) { return i < text.size() && (at(i) & 0xC0U) == 0x80U; };
    unsigned const first = at(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        bool const sound = continues(1) && continues(2) && !(first == 0xE0 && at(1) < 0xA0) &&
                           !(first == 0xED && at(1) > 0x9F);
        return sound ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        bool const sound = continues(1) && continues(2) && continues(3) && !(first == 0xF0 && at(1) < 0x90) &&
                           !(first == 0xF4 && at(1) > 0x8F);
        return sound ? 4 : 0;
    }
    return 0;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string> decode_form_text(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    auto decoded = percent_decode(spaced);
    return decoded && is_plain_text(*decoded) ? decoded : std::nullopt;
}

// A quoted string from its opening quote; `text` is left behind its closing one.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return value;
        }
        // Browsers send a backslash of a file name as it is and a quote as %22, so only \" is an escape.
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '"') {
            ++i;
        }
        value.push_back(text[i]);
    }
    return std::nullopt;
}

Status check_segment(std::string_view raw, std::string_view decoded) {
    bool const hides_slash = decoded.find_first_of("/\\") != std::string_view::npos;
    if (hides_slash || decoded == "." || decoded == ".." || !is_plain_text(decoded)) {
        return fail(ErrorCode::invalid, "The address holds a part that is not allowed.");
    }
    bool const has_control =
        std::ranges::any_of(raw, [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
    return has_control ? Status(fail(ErrorCode::invalid, "The address holds a control character."))
                       : Status{};
}

} // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        std::size_t const length = utf8_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

bool is_plain_text(std::string_view text) {
    return text.find('\0') == std::string_view::npos && is_utf8(text);
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        int const high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        int const low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        decoded.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return decoded;
}

std::string percent_encode(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (char const c : text) {
        if (unreserved(c)) {
            encoded.push_back(c);
            continue;
        }
        auto const code = static_cast<unsigned char>(c);
        encoded.push_back('%');
        encoded.push_back(digits[code >> 4U]);
        encoded.push_back(digits[code & 15U]);
    }
    return encoded;
}

std::string form_encode(Parameters const& form) {
    std::string text;
    for (auto const& [name, value] : form.items()) {
        text += (text.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
    }
    return text;
}

Result<Parameters> parse_form(std::string_view text, std::size_t fields_max) {
    Parameters fields;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('&'), text.size());
        std::string_view const field = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (field.empty()) {
            continue;
        }
        if (fields.size() == fields_max) {
            return fail(ErrorCode::limit,
                        "The form has more than " + std::to_string(fields_max) + " fields.");
        }
        std::size_t const equals = std::min(field.find('='), field.size());
        auto name = decode_form_text(field.substr(0, equals));
        auto value = decode_form_text(field.substr(std::min(equals + 1, field.size())));
        if (!name || !value) {
            return fail(ErrorCode::invalid, "A field of the form is not UTF-8 text in percent-encoding.");
        }
        fields.add(std::move(*name), std::move(*value));
    }
    return fields;
}

Parameters parse_cookies(std::string_view header) {
    Parameters cookies;
    while (!header.empty()) {
        std::size_t const end = std::min(header.find(';'), header.size());
        std::string_view const pair = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        std::size_t const equals = pair.find('=');
        if (equals == std::string_view::npos || equals == 0) {
            continue;
        }
        std::string_view value = trimmed(pair.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
            value = value.substr(1, value.size() - 2);
        }
        if (is_plain_text(pair)) {
            cookies.add(std::string(trimmed(pair.substr(0, equals))), std::string(value));
        }
    }
    return cookies;
}

Result<Target> parse_target(std::string_view target) {
    if (target.empty() || target.front() != '/') {
        return fail(ErrorCode::invalid, "The request's address does not begin with a slash.");
    }
    std::size_t const question = std::min(target.find('?'), target.size());
    std::string_view const query = target.substr(std::min(question + 1, target.size()));
    std::string_view rest = target.substr(1, question - 1);
    Target parsed;
    for (bool more = true; more;) {
        std::size_t const slash = rest.find('/');
        more = slash != std::string_view::npos;
        std::string_view const raw = rest.substr(0, slash);
        auto const decoded = percent_decode(raw);
        if (!decoded) {
            return fail(ErrorCode::invalid, "The request's address has a broken percent-encoding.");
        }
        WEIR_TRY(check_segment(raw, *decoded));
        parsed.path += "/" + *decoded;
        rest.remove_prefix(more ? slash + 1 : rest.size());
    }
    parsed.query = WEIR_TRY(parse_form(query));
    return parsed;
}

std::optional<std::string> parameter_of(std::string_view header_value, std::string_view name) {
    std::string_view rest = header_value.substr(std::min(header_value.find(';'), header_value.size()));
    while (!rest.empty()) {
        rest.remove_prefix(1); // the semicolon
        std::size_t const equals = rest.find_first_of("=;");
        if (equals == std::string_view::npos) {
            return std::nullopt;
        }
        std::string_view const key = trimmed(rest.substr(0, equals));
        if (rest[equals] == ';') {
            rest.remove_prefix(equals);
            continue;
        }
        rest = trimmed(rest.substr(equals + 1));
        std::optional<std::string> value;
        if (!rest.empty() && rest.front() == '"') {
            value = take_quoted(rest);
            if (!value) {
                return std::nullopt;
            }
        } else {
            value = std::string(trimmed(rest.substr(0, rest.find(';'))));
        }
        if (same_name(key, name)) {
            return value;
        }
        rest.remove_prefix(std::min(rest.find(';'), rest.size()));
    }
    return std::nullopt;
}

} // namespace weir::http
