// Which encoding a text file is in, and the text as UTF-8. Apart, because CSV and XML meet the same
// files: a BOM or none, UTF-16 out of Excel, and Windows-1252 that nobody declared.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::files {

enum class Encoding : std::uint8_t { utf8, utf16_little, utf16_big, windows_1252 };
[[nodiscard]] std::string_view name_of(Encoding encoding);

struct FoundEncoding {
    Encoding encoding = Encoding::utf8;
    std::size_t mark_bytes = 0; // length of the byte order mark, to be skipped
};

// By the byte order mark, else by NUL bytes in every other place of the beginning (UTF-16), else UTF-8
// if the whole is valid UTF-8, else Windows-1252.
[[nodiscard]] FoundEncoding find_encoding(std::string_view bytes);

[[nodiscard]] bool is_utf8(std::string_view bytes);

// The bytes after the mark, as UTF-8. Broken UTF-16 is an error; every byte has a meaning in
// Windows-1252 (the five undefined ones become C1 control characters, as in the WHATWG standard).
[[nodiscard]] Result<std::string> to_utf8(std::string_view bytes, FoundEncoding found);

} // namespace weir::files
