#include "files/xlsx_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace weir::files {
namespace {

constexpr std::size_t shared_texts_max = 65'536;
constexpr std::size_t shared_text_bytes_max = 64;

constexpr std::array<bool, 256> special_characters() {
    std::array<bool, 256> table{};
    for (unsigned c = 0; c < 0x20; ++c) {
        table[c] = c != '\t' && c != '\n';
    }
    for (char const c : {'&', '<', '>', '"', '_', '\xEF'}) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}
constexpr auto is_special = special_characters();

bool is_escape_like(std::string_view text) { // "_xHHHH_"
    return text.size() >= 7 && text[1] == 'x' && text[6] == '_' &&
           std::all_of(text.begin() + 2, text.begin() + 6,
                       [](unsigned char c) { return std::isxdigit(c) != 0; });
}

// Writes one special character (or the three bytes of U+FFFE and U+FFFF, which XML forbids) and returns
// how many bytes it took (ECMA-376 part 1, 22.9.2.19, for the _x form).
std::size_t append_special(std::string& out, std::string_view text) {
    switch (text.front()) {
    case '&':
        out += "&amp;";
        return 1;
    case '<':
        out += "&lt;";
        return 1;
    case '>':
        out += "&gt;";
        return 1;
    case '"':
        out += "&quot;";
        return 1;
    case '_':
        out += is_escape_like(text) ? "_x005F_" : "_";
        return 1;
    case '\0':
        out += "\xEF\xBF\xBD";
        return 1;
    case '\xEF':
        if (text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF")) {
            out += text[2] == '\xBE' ? "_xFFFE_" : "_xFFFF_";
            return 3;
        }
        out += '\xEF';
        return 1;
    default:
        out += fmt::format("_x{:04X}_", static_cast<unsigned>(static_cast<unsigned char>(text.front())));
        return 1;
    }
}

} // namespace

void append_escaped(std::string& out, std::string_view text) {
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (!is_special[static_cast<unsigned char>(text[i])]) {
            ++i;
            continue;
        }
        out.append(text.data() + plain, i - plain);
        i += append_special(out, text.substr(i));
        plain = i;
    }
    out.append(text.data() + plain, text.size() - plain);
}

bool keeps_space(std::string_view text) {
    auto const is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
    return is_space(text.front()) || is_space(text.back()) || text.find('\n') != std::string_view::npos;
}

std::optional<std::size_t> SharedTexts::number_of(std::string_view text) {
    auto const known = numbers_.find(text);
    if (known != numbers_.end()) {
        return known->second;
    }
    if (text.size() > shared_text_bytes_max || numbers_.size() == shared_texts_max) {
        return std::nullopt;
    }
    auto const number = numbers_.size();
    numbers_.emplace(text, number);
    items_ += keeps_space(text) ? "<si><t xml:space=\"preserve\">" : "<si><t>";
    append_escaped(items_, text);
    items_ += "</t></si>";
    return number;
}

} // namespace weir::files
