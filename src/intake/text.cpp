// UTF-8 is read here byte by byte, only as far as spaces and quotes need it.
#include "intake/text.hpp"

#include <algorithm>
#include <cstdint>

namespace weir::intake {
namespace {

enum class Kind : std::uint8_t { word, space, quote, mark, ampersand };
struct Glyph {
    Kind kind = Kind::word;
    std::size_t bytes = 1;
};

Glyph ascii_glyph(char byte) {
    auto const c = static_cast<unsigned char>(byte);
    if (c <= 0x20 || c == 0x7F) {
        return {Kind::space, 1};
    }
    if (c == '\'' || c == '`') {
        return {Kind::quote, 1};
    }
    if (c == '&') {
        return {Kind::ampersand, 1};
    }
    bool const word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return {word ? Kind::word : Kind::mark, 1};
}

// U+2000 to U+206F, general punctuation: spaces, dashes, quotes, bullets.
Glyph punctuation_glyph(unsigned char second, unsigned char third) {
    if (second == 0x80) {
        if (third <= 0x8F || third == 0xAF) {
            return {Kind::space, 3};
        }
        if (third == 0x98 || third == 0x99 || third == 0x9B) {
            return {Kind::quote, 3};
        }
        return {Kind::mark, 3};
    }
    return third == 0x9F || third == 0xA0 ? Glyph{Kind::space, 3} : Glyph{Kind::mark, 3};
}

Glyph glyph_at(std::string_view text, std::size_t at) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    auto const left = text.size() - at;
    if (byte(0) < 0x80) {
        return ascii_glyph(text[at]);
    }
    if (byte(0) == 0xC2 && left >= 2) {
        if (byte(1) == 0xA0 || byte(1) == 0x85) {
            return {Kind::space, 2};
        }
        return {byte(1) == 0xB4 ? Kind::quote : Kind::word, 2};
    }
    if (byte(0) == 0xE2 && left >= 3 && (byte(1) == 0x80 || byte(1) == 0x81)) {
        return punctuation_glyph(byte(1), byte(2));
    }
    bool const ideographic_space = left >= 3 && byte(0) == 0xE3 && byte(1) == 0x80 && byte(2) == 0x80;
    bool const byte_order_mark = left >= 3 && byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF;
    return ideographic_space || byte_order_mark ? Glyph{Kind::space, 3} : Glyph{Kind::word, 1};
}

} // namespace

std::string_view trimmed(std::string_view text) {
    auto const plain = [](char c) { return c > ' ' && c < '\x7f'; };
    if (!text.empty() && plain(text.front()) && plain(text.back())) {
        return text; // nothing to take away, and most texts are so
    }
    std::size_t first = text.size();
    std::size_t last = 0;
    for (std::size_t at = 0; at < text.size();) {
        auto const glyph = glyph_at(text, at);
        if (glyph.kind != Kind::space) {
            first = std::min(first, at);
            last = at + glyph.bytes;
        }
        at += glyph.bytes;
    }
    return first < last ? text.substr(first, last - first) : std::string_view{};
}

std::string tidied(std::string_view text) {
    auto const inner = trimmed(text);
    std::string out;
    out.reserve(inner.size());
    for (std::size_t at = 0; at < inner.size();) {
        auto const glyph = glyph_at(inner, at);
        if (glyph.kind != Kind::space) {
            out.append(inner.substr(at, glyph.bytes));
        } else if (out.back() != ' ') {
            out += ' ';
        }
        at += glyph.bytes;
    }
    return out;
}

bool is_tidy(std::string_view text) {
    bool space_before = true;
    for (std::size_t at = 0; at < text.size();) {
        auto const glyph = glyph_at(text, at);
        bool const space = glyph.kind == Kind::space;
        if (space && (space_before || text[at] != ' ')) {
            return false;
        }
        space_before = space;
        at += glyph.bytes;
    }
    return text.empty() || !space_before;
}

void match_key_into(std::string_view text, std::string& key) {
    key.clear();
    bool gap = false;
    auto const word = [&](std::string_view piece) {
        if (gap && !key.empty()) {
            key += ' ';
        }
        gap = false;
        key += piece;
    };
    for (std::size_t at = 0; at < text.size();) {
        auto const glyph = glyph_at(text, at);
        if (glyph.kind == Kind::word) {
            char const c = text[at];
            char const lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            word(glyph.bytes == 1 ? std::string_view(&lower, 1) : text.substr(at, glyph.bytes));
        } else if (glyph.kind == Kind::ampersand) {
            gap = true;
            word("and");
            gap = true;
        } else if (glyph.kind != Kind::quote) {
            gap = true;
        }
        at += glyph.bytes;
    }
}

std::string match_key(std::string_view text) {
    std::string key;
    match_key_into(text, key);
    return key;
}

} // namespace weir::intake
