// Bytes that must not linger: a fixed-size secret that is wiped when it goes, cannot be printed and is
// compared in constant time. Every key of the house is one of these.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace weir::seal {

using Bytes = std::span<std::uint8_t const>;

// Overwrites in a way that the optimiser may not remove.
void wipe(void* data, std::size_t size) noexcept;
[[nodiscard]] bool same(Bytes a, Bytes b) noexcept; // constant time for equal lengths

[[nodiscard]] inline Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

template <std::size_t Size>
class Secret {
public:
    Secret() = default;
    explicit Secret(std::span<std::uint8_t const, Size> bytes) {
        for (std::size_t i = 0; i < Size; ++i) {
            bytes_[i] = bytes[i];
        }
    }
    Secret(Secret const&) = default;
    Secret& operator=(Secret const&) = default;
    ~Secret() { wipe(bytes_.data(), Size); }

    [[nodiscard]] std::uint8_t const* data() const { return bytes_.data(); }
    [[nodiscard]] std::uint8_t* data() { return bytes_.data(); }
    [[nodiscard]] static constexpr std::size_t size() { return Size; }
    [[nodiscard]] Bytes bytes() const { return {bytes_.data(), Size}; }
    [[nodiscard]] bool equals(Secret const& other) const { return same(bytes(), other.bytes()); }

private:
    std::array<std::uint8_t, Size> bytes_{};
};

using Key = Secret<32>;

// Plain text that was opened: wiped when it goes.
class SecretText {
public:
    SecretText() = default;
    explicit SecretText(std::string text) : text_(std::move(text)) {}
    SecretText(SecretText const&) = delete;
    SecretText& operator=(SecretText const&) = delete;
    SecretText(SecretText&& other) noexcept : text_(std::move(other.text_)) { other.clear(); }
    SecretText& operator=(SecretText&& other) noexcept {
        clear();
        text_ = std::move(other.text_);
        other.clear();
        return *this;
    }
    ~SecretText() { clear(); }

    void clear() noexcept {
        wipe(text_.data(), text_.size());
        text_.clear();
    }
    [[nodiscard]] std::string& text() { return text_; }
    [[nodiscard]] std::string_view view() const { return text_; }

private:
    std::string text_;
};

} // namespace weir::seal
