// The words and signs of a rule's expression. Apart from their grammar, so that each can be read by itself.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::quality {

struct RuleToken {
    enum class Kind : std::uint8_t { word, number, text, sign, end };
    Kind kind = Kind::end;
    std::string text; // of a text: what stands between the quotes
    double number = 0;
    std::uint32_t at = 0; // from 0
};

// An error of an expression: "at character 17, near “DECOMM”: …".
[[nodiscard]] tl::unexpected<Error> rule_fault(std::string_view expression, std::uint32_t at,
                                               std::string const& message);

// Ends with a token of kind `end`. Errors: a sign that the language does not have, a quote that is not
// closed, too long.
[[nodiscard]] Result<std::vector<RuleToken>> rule_tokens(std::string_view expression);

} // namespace weir::quality
