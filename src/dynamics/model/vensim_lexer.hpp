// The tokens of a Vensim equation (Vensim Reference Manual, "Rules for Variable Names", "Operators",
// "Keywords"): names of several words, keywords between colons, strings in single quotes.
#pragma once

#include "base/result.hpp"
#include "dynamics/model/lexer.hpp"

#include <string_view>
#include <vector>

namespace weir::dynamics {

// As tokenize(); `text` of a keyword is its name in capitals, ":AND:"; a string is a token of kind
// symbol that begins with a single quote, without the closing one. Positions are bytes of `text`.
[[nodiscard]] Result<std::vector<Token>> tokenize_vensim(std::string_view text);

} // namespace weir::dynamics
