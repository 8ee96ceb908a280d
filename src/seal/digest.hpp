// Keyed digests: BLAKE2b for exact search and the journal's chain, SipHash-2-4 for telling quickly whether
// a source repeats itself. Without the key nobody can try likely names against them.
#pragma once

#include "seal/secret.hpp"

#include <array>
#include <compare>
#include <cstring>
#include <string>

namespace weir::seal {

struct Digest128 {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(Digest128 const&, Digest128 const&) = default;
    [[nodiscard]] Bytes view() const { return bytes; }
};
struct Digest256 {
    std::array<std::uint8_t, 32> bytes{};
    friend auto operator<=>(Digest256 const&, Digest256 const&) = default;
    [[nodiscard]] Bytes view() const { return bytes; }
};

[[nodiscard]] Digest128 digest128(Key const& key, Bytes data);
[[nodiscard]] Digest256 digest256(Key const& key, Bytes data);

// Fast keyed 128-bit hash (SipHash) for short values; the first 16 bytes of the key are used.
[[nodiscard]] Digest128 short_hash(Key const& key, Bytes data);

// BLAKE2b-256 over pieces.
class DigestStream {
public:
    explicit DigestStream(Key const& key);
    ~DigestStream();
    DigestStream(DigestStream const&) = delete;
    DigestStream& operator=(DigestStream const&) = delete;
    void add(Bytes data);
    [[nodiscard]] Digest256 finish();

private:
    alignas(64) std::array<std::uint8_t, 384> state_{};
};

[[nodiscard]] std::string hex(Digest128 const& digest);

struct DigestHash { // digests are already evenly spread
    std::size_t operator()(Digest128 const& digest) const noexcept {
        std::size_t value = 0;
        std::memcpy(&value, digest.bytes.data(), sizeof value);
        return value;
    }
};

} // namespace weir::seal
