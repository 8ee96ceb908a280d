// The check of UTF-8 is our own because it runs over every byte of every CSV file; conversions are iconv's.
#include "files/encoding.hpp"

#include "base/contract.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace weir::files {
namespace {

constexpr std::size_t probe_bytes = 4096;

char const* iconv_name(Encoding encoding) {
    switch (encoding) {
    case Encoding::utf8:
        return "UTF-8";
    case Encoding::utf16_little:
        return "UTF-16LE";
    case Encoding::utf16_big:
        return "UTF-16BE";
    case Encoding::windows_1252:
        return "WINDOWS-1252";
    }
    WEIR_UNREACHABLE();
}

// UTF-16 without a mark: text in Latin letters has a NUL in nearly every even or odd place.
bool is_mostly_nul(std::string_view bytes, std::size_t first) {
    auto const length = std::min(bytes.size(), probe_bytes) & ~std::size_t{1};
    std::size_t nuls = 0;
    std::size_t other_nuls = 0;
    for (std::size_t i = 0; i + 1 < length; i += 2) {
        nuls += bytes[i + first] == '\0' ? 1 : 0;
        other_nuls += bytes[i + 1 - first] == '\0' ? 1 : 0;
    }
    return length >= 4 && other_nuls == 0 && nuls * 10 >= (length / 2) * 7;
}

// How many bytes follow this lead byte, and the range of the first of them (Unicode 15, table 3-7).
struct Sequence {
    std::size_t following;
    unsigned char low;
    unsigned char high;
};

Sequence sequence_of(unsigned char lead) {
    if (lead >= 0xC2 && lead <= 0xDF) {
        return {1, 0x80, 0xBF};
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return {2, static_cast<unsigned char>(lead == 0xE0 ? 0xA0 : 0x80),
                static_cast<unsigned char>(lead == 0xED ? 0x9F : 0xBF)};
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        return {3, static_cast<unsigned char>(lead == 0xF0 ? 0x90 : 0x80),
                static_cast<unsigned char>(lead == 0xF4 ? 0x8F : 0xBF)};
    }
    return {0, 0, 0};
}

std::size_t skip_ascii(std::string_view bytes, std::size_t at) {
    constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080ULL;
    std::uint64_t word = 0;
    while (at + sizeof word <= bytes.size()) {
        std::memcpy(&word, bytes.data() + at, sizeof word);
        if ((word & high_bits) != 0) {
            break;
        }
        at += sizeof word;
    }
    while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) {
        ++at;
    }
    return at;
}

class Converter {
public:
    explicit Converter(Encoding from) : handle_(::iconv_open("UTF-8", iconv_name(from))) {}
    Converter(Converter const&) = delete;
    Converter& operator=(Converter const&) = delete;
    ~Converter() {
        if (is_open()) {
            ::iconv_close(handle_);
        }
    }
    [[nodiscard]] bool is_open() const { return handle_ != nullptr && handle_ != failed(); }
    [[nodiscard]] iconv_t handle() const { return handle_; }

private:
    // iconv_open says "failed" with the pointer value -1.
    static iconv_t failed() { return reinterpret_cast<iconv_t>(std::intptr_t{-1}); }
    iconv_t handle_;
};

void append_undefined_1252(std::string& out, char byte) {
    out.push_back('\xC2'); // U+0080 to U+009F are C2 80 to C2 9F
    out.push_back(byte);
}

} // namespace

std::string_view name_of(Encoding encoding) {
    return iconv_name(encoding);
}

bool is_utf8(std::string_view bytes) {
    for (std::size_t at = skip_ascii(bytes, 0); at < bytes.size(); at = skip_ascii(bytes, at)) {
        auto const sequence = sequence_of(static_cast<unsigned char>(bytes[at]));
        if (sequence.following == 0 || bytes.size() - at <= sequence.following) {
            return false;
        }
        auto const first = static_cast<unsigned char>(bytes[at + 1]);
        if (first < sequence.low || first > sequence.high) {
            return false;
        }
        for (std::size_t i = 2; i <= sequence.following; ++i) {
            if ((static_cast<unsigned char>(bytes[at + i]) & 0xC0U) != 0x80U) {
                return false;
            }
        }
        at += sequence.following + 1;
    }
    return true;
}

FoundEncoding find_encoding(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        return {is_utf8(bytes) ? Encoding::utf8 : Encoding::windows_1252, 3};
    }
    if (bytes.starts_with("\xFF\xFE")) {
        return {Encoding::utf16_little, 2};
    }
    if (bytes.starts_with("\xFE\xFF")) {
        return {Encoding::utf16_big, 2};
    }
    if (is_mostly_nul(bytes, 1)) {
        return {Encoding::utf16_little, 0};
    }
    if (is_mostly_nul(bytes, 0)) {
        return {Encoding::utf16_big, 0};
    }
    return {is_utf8(bytes) ? Encoding::utf8 : Encoding::windows_1252, 0};
}

Result<std::string> to_utf8(std::string_view bytes, FoundEncoding found) {
    WEIR_EXPECTS(found.mark_bytes <= bytes.size());
    bytes.remove_prefix(found.mark_bytes);
    if (found.encoding == Encoding::utf8) {
        return std::string(bytes);
    }
    Converter const converter(found.encoding);
    if (!converter.is_open()) {
        return fail(ErrorCode::unsupported,
                    fmt::format("This system cannot convert {} to UTF-8.", name_of(found.encoding)));
    }
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    // iconv's interface is older than const; it does not write to its input.
    char* from = const_cast<char*>(bytes.data());
    std::size_t from_left = bytes.size();
    std::array<char, 65'536> block{};
    while (from_left > 0) {
        char* to = block.data();
        std::size_t to_left = block.size();
        auto const done = ::iconv(converter.handle(), &from, &from_left, &to, &to_left);
        auto const error = errno;
        out.append(block.data(), block.size() - to_left);
        if (done != static_cast<std::size_t>(-1) || error == E2BIG) {
            continue;
        }
        if (found.encoding != Encoding::windows_1252) {
            return fail(ErrorCode::invalid,
                        fmt::format("The file is not valid {} at byte {}. Save it again as UTF-8.",
                                    name_of(found.encoding), found.mark_bytes + bytes.size() - from_left));
        }
        append_undefined_1252(out, *from);
        ++from;
        --from_left;
    }
    return out;
}

} // namespace weir::files
