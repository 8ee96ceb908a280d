// The second factor: time-based one-time codes (RFC 6238: 30-second steps, six digits, SHA-1 as every
// authenticator app has it). The only door to liboath.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::identity {

[[nodiscard]] Result<std::string> to_base32(std::string_view secret);
// The code for a step; step = seconds since 1970 / 30.
[[nodiscard]] Result<std::string> one_time_code(std::string_view secret, std::int64_t step);
[[nodiscard]] std::int64_t step_of(Instant now);
// The step that the code belongs to, if it is this one or a neighbour (ASVS 6.5.5) and later than
// `last_used`, so that no code serves twice (6.5.1).
[[nodiscard]] Result<std::optional<std::int64_t>> accept_code(std::string_view secret, std::string_view code,
                                                              Instant now, std::int64_t last_used);

} // namespace weir::identity
