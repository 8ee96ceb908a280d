// Texts as the xlsx writer puts them down: escaped for XML and for Excel, and the short ones that come again
// kept once. Apart from the writer, which knows cells and sheets.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace weir::files {

void append_escaped(std::string& out, std::string_view text);

// Whether XML needs to be told to keep the space around or within this text, which is not empty.
[[nodiscard]] bool keeps_space(std::string_view text);

// Beyond a stated number of texts, and for long ones, there is no room: those stand in their cells, so that
// the memory stays small whatever is written.
class SharedTexts {
public:
    [[nodiscard]] std::optional<std::size_t> number_of(std::string_view text);
    [[nodiscard]] std::size_t size() const { return numbers_.size(); }
    [[nodiscard]] std::string const& items() const { return items_; } // the <si> elements

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> numbers_;
    std::string items_;
};

} // namespace weir::files
