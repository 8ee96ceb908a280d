// The frame of a Vensim .mdl file: equations, sketch, settings, and the equations cut at `|` into text,
// units, comment and flags. Apart from their grammar, because a comment may hold any character.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

// One "equation ~ units ~ comment ~ flags |".
struct VensimEntry {
    std::string_view equation; // with its line ends, comments in braces and broken lines
    std::string units;
    std::string comment;
    std::string flags;
    std::size_t line = 0; // of the first character of the equation
    bool closed = true;   // false for text at the end without its `|`
};

struct VensimFile {
    std::string text;                 // all of it: UTF-8, each line end as \n
    std::vector<VensimEntry> entries; // views into the text
    std::string_view sketch;          // after "\\\---///"
    std::string_view settings;        // after "///---\\\"
};

// UTF-8 if the file says so or is it, else by the rules of files/encoding.hpp. The result must not be
// moved out of its place while the entries are read; it is filled where it stands.
[[nodiscard]] Status read_vensim_text(std::string_view bytes, VensimFile& file);

// Whether the beginning looks like a Vensim model rather than XML.
[[nodiscard]] bool looks_like_vensim(std::string_view bytes);

// Line ends, continued lines and runs of blanks as one blank each; for units and comments.
[[nodiscard]] std::string one_line(std::string_view text);

} // namespace weir::dynamics
