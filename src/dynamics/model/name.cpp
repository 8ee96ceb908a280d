// Name keys; see name.hpp. Apart, because readers, the compiler and the command line all compare names.
#include "dynamics/model/name.hpp"

#include <cctype>
#include <cstddef>
#include <cstdint>

namespace weir::dynamics {

namespace {

// Length of the blank at `at` (a space, underscore, line end, NBSP in UTF-8, or an escaped \n), else 0.
std::size_t blank_length(std::string_view text, std::size_t at) {
    char const c = text[at];
    if (c == ' ' || c == '_' || c == '\n' || c == '\r' || c == '\t') {
        return 1;
    }
    if (c == '\\' && at + 1 < text.size() && (text[at + 1] == 'n' || text[at + 1] == 'r')) {
        return 2;
    }
    if (c == '\xC2' && at + 1 < text.size() && text[at + 1] == '\xA0') {
        return 2;
    }
    return 0;
}

std::string_view unquoted(std::string_view name) {
    auto const blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    while (!name.empty() && blank(name.front())) {
        name.remove_prefix(1);
    }
    while (!name.empty() && blank(name.back())) {
        name.remove_suffix(1);
    }
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
        name = name.substr(1, name.size() - 2);
    }
    return name;
}

// Folds the case of one two-byte UTF-8 letter: À..Þ (U+00C0-U+00DE), Α..Ϋ (U+0391-U+03AB),
// А..Я (U+0410-U+042F).
void append_two_byte(std::string& key, unsigned char first, unsigned char second) {
    std::uint32_t code = ((first & 0x1FU) << 6U) | (second & 0x3FU);
    bool const latin = code >= 0xC0 && code <= 0xDE && code != 0xD7;
    bool const greek = code >= 0x391 && code <= 0x3AB && code != 0x3A2;
    bool const cyrillic = code >= 0x410 && code <= 0x42F;
    if (latin || greek || cyrillic) {
        code += 0x20;
    }
    key += static_cast<char>(0xC0U | (code >> 6U));
    key += static_cast<char>(0x80U | (code & 0x3FU));
}

} // namespace

std::string name_key(std::string_view name) {
    name = unquoted(name);
    std::string key;
    key.reserve(name.size());
    std::size_t at = 0;
    while (at < name.size()) {
        if (std::size_t const blank = blank_length(name, at); blank > 0) {
            if (key.empty() || key.back() != '_') {
                key += '_';
            }
            at += blank;
            continue;
        }
        auto const c = static_cast<unsigned char>(name[at]);
        if ((c & 0xE0U) == 0xC0U && at + 1 < name.size()) {
            append_two_byte(key, c, static_cast<unsigned char>(name[at + 1]));
            at += 2;
            continue;
        }
        if (c == '\\' && at + 1 < name.size()) { // an escaped quote or backslash
            ++at;
        }
        key += static_cast<char>(std::tolower(static_cast<unsigned char>(name[at])));
        ++at;
    }
    return key;
}

std::string shown_name(std::string_view name) {
    name = unquoted(name);
    std::string shown;
    std::size_t at = 0;
    while (at < name.size()) {
        std::size_t const blank = name[at] == '_' ? 0 : blank_length(name, at);
        if (blank == 0) {
            shown += name[at];
            ++at;
            continue;
        }
        if (!shown.empty() && shown.back() != ' ') {
            shown += ' ';
        }
        at += blank;
    }
    return shown;
}

} // namespace weir::dynamics
