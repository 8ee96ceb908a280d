// The declaration is read as text of ASCII, which every encoding but UTF-16 shares; UTF-16 is known by its
// bytes and needs no declaration.
#include "files/xml_encoding.hpp"

#include "files/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace weir::files {
namespace {

// What the document says of itself in its first line; empty if nothing.
std::string declared_encoding(std::string_view bytes) {
    auto const declaration = bytes.substr(0, std::min(bytes.find("?>"), std::size_t{200}));
    auto const at = declaration.starts_with("<?xml") ? declaration.find("encoding") : std::string_view::npos;
    if (at == std::string_view::npos) {
        return {};
    }
    auto const open = declaration.find_first_of("\"'", at);
    auto const close = open == std::string_view::npos ? open : declaration.find(declaration[open], open + 1);
    if (close == std::string_view::npos) {
        return {};
    }
    std::string name(declaration.substr(open + 1, close - open - 1));
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

Result<FoundEncoding> encoding_of(std::string_view bytes) {
    static constexpr std::array<std::string_view, 7> latins{
        "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "iso-8859-15"};
    auto found = find_encoding(bytes);
    auto const declared = declared_encoding(bytes.substr(found.mark_bytes));
    bool const latin = std::ranges::find(latins, declared) != latins.end();
    bool const known = latin || declared.empty() || declared.starts_with("utf-8") || declared == "utf8" ||
                       declared.starts_with("utf-16") || declared == "us-ascii" || declared == "ascii";
    if (!known) {
        return fail(ErrorCode::unsupported,
                    fmt::format("The XML declares the encoding \"{}\", which is not read. Save it as UTF-8.",
                                declared.substr(0, 40)));
    }
    if (latin && found.encoding == Encoding::utf8 && found.mark_bytes == 0) {
        found.encoding = Encoding::windows_1252;
    }
    return found;
}

void blank_declaration(std::string& text) {
    auto const start = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    auto const end = text.find("?>", start);
    if (text.compare(start, 5, "<?xml") == 0 && end != std::string::npos) {
        // Line ends stay, so that errors name the line of the file.
        std::replace_if(
            text.begin() + static_cast<std::ptrdiff_t>(start),
            text.begin() + static_cast<std::ptrdiff_t>(end) + 2,
            [](char c) { return c != '\n' && c != '\r'; }, ' ');
    }
}

} // namespace

Result<std::string> xml_as_utf8(std::string_view bytes) {
    return to_utf8(bytes, WEIR_TRY(encoding_of(bytes)));
}

Result<std::string> xml_as_plain_utf8(std::string bytes) {
    auto const found = WEIR_TRY(encoding_of(bytes));
    if (found.encoding != Encoding::utf8 || found.mark_bytes > 0) {
        bytes = WEIR_TRY(to_utf8(bytes, found));
    }
    blank_declaration(bytes);
    return bytes;
}

} // namespace weir::files
