// The only file that includes libsodium. It is small on purpose: everything that touches a primitive is
// read in one sitting.
#include "base/contract.hpp"
#include "seal/box.hpp"
#include "seal/digest.hpp"
#include "seal/keys.hpp"
#include "seal/password.hpp"

#include <sodium.h>

namespace weir::seal {

namespace {

// sodium_init is idempotent and safe to call from many threads.
void ready() {
    static bool const started = sodium_init() >= 0;
    WEIR_EXPECTS(started);
}

crypto_generichash_blake2b_state* state_of(std::array<std::uint8_t, 384>& bytes) {
    static_assert(sizeof(crypto_generichash_blake2b_state) <= 384);
    static_assert(alignof(crypto_generichash_blake2b_state) <= 64);
    return reinterpret_cast<crypto_generichash_blake2b_state*>(bytes.data());
}

} // namespace

void wipe(void* data, std::size_t size) noexcept {
    if (size > 0) {
        sodium_memzero(data, size);
    }
}

bool same(Bytes a, Bytes b) noexcept {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Key random_key() {
    ready();
    Key key;
    randombytes_buf(key.data(), Key::size());
    return key;
}

Key MasterKey::derive(Purpose purpose) const {
    ready();
    static_assert(crypto_kdf_KEYBYTES == 32 && crypto_kdf_CONTEXTBYTES == 8);
    Key derived;
    crypto_kdf_derive_from_key(derived.data(), Key::size(), static_cast<std::uint64_t>(purpose), "weirkeys",
                               key_.data());
    return derived;
}

Sealer::Sealer() {
    ready();
    randombytes_buf(nonce_.data(), 16);
}

void Sealer::seal_into(Key const& key, Bytes context, std::string_view plain, std::string& sealed) {
    static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == nonce_bytes);
    static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES + nonce_bytes == seal_overhead);
    ++count_;
    std::memcpy(nonce_.data() + 16, &count_, sizeof count_);
    sealed.resize(plain.size() + seal_overhead);
    auto* out = reinterpret_cast<unsigned char*>(sealed.data());
    std::memcpy(out, nonce_.data(), nonce_bytes);
    unsigned long long written = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + nonce_bytes, &written, reinterpret_cast<unsigned char const*>(plain.data()), plain.size(),
        context.data(), context.size(), nullptr, nonce_.data(), key.data());
    WEIR_ENSURES(written + nonce_bytes == sealed.size());
}

std::string Sealer::seal(Key const& key, Bytes context, std::string_view plain) {
    std::string sealed;
    seal_into(key, context, plain, sealed);
    return sealed;
}

Status open_into(Key const& key, Bytes context, Bytes sealed, std::string& plain) {
    ready();
    plain.clear();
    if (sealed.size() < seal_overhead) {
        return fail(ErrorCode::corrupt, "A sealed value is shorter than any seal; restore from a backup.");
    }
    plain.resize(sealed.size() - seal_overhead);
    unsigned long long written = 0;
    auto* out = reinterpret_cast<unsigned char*>(plain.data());
    int const refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
        out, &written, nullptr, sealed.data() + nonce_bytes, sealed.size() - nonce_bytes, context.data(),
        context.size(), sealed.data(), key.data());
    if (refused != 0) {
        plain.clear();
        return fail(ErrorCode::corrupt,
                    "A sealed value does not open: it was altered or moved, or the key is not its own.");
    }
    return {};
}

Result<SecretText> open(Key const& key, Bytes context, Bytes sealed) {
    SecretText plain;
    WEIR_TRY(open_into(key, context, sealed, plain.text()));
    return plain;
}

std::string hex(Digest128 const& digest) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (auto const byte : digest.bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

Digest128 digest128(Key const& key, Bytes data) {
    Digest128 digest;
    crypto_generichash_blake2b(digest.bytes.data(), digest.bytes.size(), data.data(), data.size(), key.data(),
                               Key::size());
    return digest;
}

Digest256 digest256(Key const& key, Bytes data) {
    Digest256 digest;
    crypto_generichash_blake2b(digest.bytes.data(), digest.bytes.size(), data.data(), data.size(), key.data(),
                               Key::size());
    return digest;
}

Digest128 short_hash(Key const& key, Bytes data) {
    static_assert(crypto_shorthash_siphashx24_BYTES == 16 && crypto_shorthash_siphashx24_KEYBYTES <= 32);
    Digest128 digest;
    crypto_shorthash_siphashx24(digest.bytes.data(), data.data(), data.size(), key.data());
    return digest;
}

DigestStream::DigestStream(Key const& key) {
    ready();
    crypto_generichash_blake2b_init(state_of(state_), key.data(), Key::size(), 32);
}

DigestStream::~DigestStream() {
    wipe(state_.data(), state_.size());
}

void DigestStream::add(Bytes data) {
    crypto_generichash_blake2b_update(state_of(state_), data.data(), data.size());
}

Digest256 DigestStream::finish() {
    Digest256 digest;
    crypto_generichash_blake2b_final(state_of(state_), digest.bytes.data(), digest.bytes.size());
    return digest;
}

Result<std::string> hash_password(std::string_view password, PasswordCost cost) {
    ready();
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost.passes, cost.memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return fail(ErrorCode::limit, "There is not enough memory to hash a password.");
    }
    return std::string{out.data()};
}

bool password_matches(std::string const& hash, std::string_view password) {
    ready();
    return hash.size() < crypto_pwhash_STRBYTES &&
           crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool needs_rehash(std::string const& hash, PasswordCost cost) {
    ready();
    return hash.size() >= crypto_pwhash_STRBYTES ||
           crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.memory_bytes) != 0;
}

void random_bytes(std::span<std::uint8_t> out) {
    ready();
    randombytes_buf(out.data(), out.size());
}

std::string random_token(std::size_t bytes) {
    std::string raw(bytes, '\0');
    random_bytes({reinterpret_cast<std::uint8_t*>(raw.data()), raw.size()});
    std::string text(sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<unsigned char const*>(raw.data()),
                      raw.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    text.pop_back(); // the terminating zero
    wipe(raw.data(), raw.size());
    return text;
}

} // namespace weir::seal
