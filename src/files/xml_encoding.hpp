// An XML document as UTF-8, whatever it is kept in and whatever it says of itself. Apart from tree and
// stream, because both meet the same files and expat knows four encodings only.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace weir::files {

// Bytes that are not valid UTF-8 are read as Windows-1252 whatever the document says: tools write Latin-1
// under encoding="utf-8". The reverse, UTF-8 that says Latin-1, is believed as declared. The byte order
// mark goes. Errors: an encoding that is declared and not known, broken UTF-16.
[[nodiscard]] Result<std::string> xml_as_utf8(std::string_view bytes);

// The same, with spaces for the declaration (<?xml … ?>), which no longer tells the truth: for a parser
// that would believe it. A document that needs nothing is not copied.
[[nodiscard]] Result<std::string> xml_as_plain_utf8(std::string bytes);

} // namespace weir::files
