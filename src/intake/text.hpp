// What people's cells say, freed of how they happen to be typed: spaces of every kind, curly quotes, case
// and punctuation. Apart, because headers, codes, ids and names are all compared through it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace weir::intake {

// Without spaces at either end: ASCII, non-breaking, zero-width and the typographic ones.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// Trimmed, and every run of spaces within made one plain space.
[[nodiscard]] std::string tidied(std::string_view text);
// Whether tidied() would change it; costs no memory.
[[nodiscard]] bool is_tidy(std::string_view text);

// What two spellings of the same thing share: lower case, no apostrophes, "&" as "and", every other
// punctuation a space, single spaces. "Child’s  Need-Code" and "childs need code" have one key.
[[nodiscard]] std::string match_key(std::string_view text);
// The same into a buffer that is reused.
void match_key_into(std::string_view text, std::string& key);

// Lets a map keyed by std::string be asked with a view.
struct TextHash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};

} // namespace weir::intake
