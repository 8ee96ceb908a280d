// Whether a text has the form of a postcode of the United Kingdom; not whether there is such a place.
#pragma once

#include <string_view>

namespace weir::record {

// A9 9AA, A99 9AA, A9A 9AA, AA9 9AA, AA99 9AA, AA9A 9AA, with or without the space.
[[nodiscard]] bool is_postcode(std::string_view text);

} // namespace weir::record
