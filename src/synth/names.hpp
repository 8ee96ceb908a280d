// Names and numbers that nobody could take for real: words from trees, minerals and weather, every surname
// of a child ending in "-Synth", ids beginning SYN, postcodes of the unused area ZZ, and pupil numbers of
// local authority 999, which does not exist.
#pragma once

#include "synth/events.hpp"

#include <string>
#include <string_view>

namespace weir::synth {

[[nodiscard]] std::string child_id(Index child); // SYN0001234
[[nodiscard]] std::string forename(std::uint64_t seed, Index child);
[[nodiscard]] std::string surname(std::uint64_t seed, Index household);
[[nodiscard]] std::string worker_name(unsigned number); // Worker Alder 017
[[nodiscard]] std::string worker_id(unsigned number);   // W00017
[[nodiscard]] std::string postcode(unsigned number);    // ZZ99 1AA
[[nodiscard]] std::string urn(unsigned number);         // SC990001
[[nodiscard]] std::string upn(Index child, Date birth); // with its check letter
[[nodiscard]] char upn_check_letter(std::string_view twelve);

} // namespace weir::synth
