// Names of a model as people write them and as they are compared. XMILE 1.0 (3.2.2) holds "Birth Rate",
// birth_rate and "birth\nrate" to be one name; every lookup in these rooms goes by the key made here.
#pragma once

#include <string>
#include <string_view>

namespace weir::dynamics {

// Lower case; each run of spaces, underscores, line ends, no-break spaces and written "\n" is one
// underscore; surrounding quotes and blanks are dropped. Letters beyond ASCII: Latin-1 and basic Greek
// and Cyrillic are folded, others compare as written.
[[nodiscard]] std::string name_key(std::string_view name);

// The name as shown: the written one with line ends (real, or written "\n") as single spaces.
[[nodiscard]] std::string shown_name(std::string_view name);

} // namespace weir::dynamics
