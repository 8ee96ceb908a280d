// Sealing: XChaCha20-Poly1305 with the context (whose it is, which table and row) bound in, so that sealed
// bytes moved to another place do not open. A sealed value is nonce, cipher text and tag in one blob.
#pragma once

#include "base/result.hpp"
#include "seal/secret.hpp"

#include <string>
#include <vector>

namespace weir::seal {

inline constexpr std::size_t nonce_bytes = 24;
inline constexpr std::size_t seal_overhead = nonce_bytes + 16;

// Makes nonces that never repeat: a random prefix for each sealer and a count. Asking the system for 24
// random bytes for each of a million rows would cost more than the sealing itself.
class Sealer {
public:
    Sealer();
    void seal_into(Key const& key, Bytes context, std::string_view plain, std::string& sealed);
    [[nodiscard]] std::string seal(Key const& key, Bytes context, std::string_view plain);

private:
    std::array<std::uint8_t, nonce_bytes> nonce_{}; // 16 random bytes, then the count
    std::uint64_t count_ = 0;
};

// Refused (corrupt) when a byte, the key or the context is not what it was.
[[nodiscard]] Status open_into(Key const& key, Bytes context, Bytes sealed, std::string& plain);
[[nodiscard]] Result<SecretText> open(Key const& key, Bytes context, Bytes sealed);

} // namespace weir::seal
