// The tokens of an XMILE equation (OASIS XMILE 1.0, section 3.3): numbers, names with or without quotes,
// operators; comments in braces are skipped. Apart from the parser so that Vensim equations can bring
// their own.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

enum class TokenKind : std::uint8_t { number, name, symbol, keyword, end };

struct Token {
    TokenKind kind = TokenKind::end;
    std::string text;    // symbol or keyword in lower case; for a name its key
    std::string written; // a name as written
    double number = 0;
    std::size_t position = 0;
};

[[nodiscard]] Result<std::vector<Token>> tokenize(std::string_view text);

} // namespace weir::dynamics
