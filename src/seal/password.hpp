// Passwords are kept as Argon2id hashes with their cost stated, tokens are random and long.
#pragma once

#include "base/result.hpp"
#include "seal/secret.hpp"

#include <string>
#include <string_view>

namespace weir::seal {

// At least 19 MiB of memory, two passes, one lane (OWASP Password Storage Cheat Sheet, Argon2id).
struct PasswordCost {
    std::size_t memory_bytes = 19ULL << 20;
    unsigned passes = 2;
};

[[nodiscard]] Result<std::string> hash_password(std::string_view password, PasswordCost cost = {});
[[nodiscard]] bool password_matches(std::string const& hash, std::string_view password);
// True where the hash was made at another cost: hash anew at the next sign-in.
[[nodiscard]] bool needs_rehash(std::string const& hash, PasswordCost cost = {});

void random_bytes(std::span<std::uint8_t> out);
// URL-safe text without padding; 32 bytes give 256 bits.
[[nodiscard]] std::string random_token(std::size_t bytes = 32);

} // namespace weir::seal
