#include "identity/second_factor.hpp"

#include "seal/secret.hpp"

#include <liboath/oath.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace weir::identity {

namespace {

Status check(int code, std::string_view doing) {
    if (code != OATH_OK) {
        return fail(ErrorCode::invalid, std::string(doing) + " failed: " + oath_strerror(code) + ".");
    }
    return {};
}

} // namespace

Result<std::string> to_base32(std::string_view secret) {
    char* text = nullptr;
    std::size_t size = 0;
    WEIR_TRY(check(oath_base32_encode(secret.data(), secret.size(), &text, &size), "Writing the secret"));
    std::unique_ptr<char, void (*)(void*)> const owner(text, &std::free); // liboath's memory is malloc's
    return std::string(text, size);
}

Result<std::string> one_time_code(std::string_view secret, std::int64_t step) {
    std::array<char, 7> code{};
    WEIR_TRY(check(oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), 6,
                                      false, OATH_HOTP_DYNAMIC_TRUNCATION, code.data()),
                   "Computing a code"));
    return std::string(code.data());
}

std::int64_t step_of(Instant now) {
    return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / 30;
}

Result<std::optional<std::int64_t>> accept_code(std::string_view secret, std::string_view code, Instant now,
                                                std::int64_t last_used) {
    std::optional<std::int64_t> accepted;
    auto const current = step_of(now);
    for (auto step = current - 1; step <= current + 1; ++step) {
        auto const expected = WEIR_TRY(one_time_code(secret, step));
        if (step > last_used && seal::same(seal::bytes_of(expected), seal::bytes_of(code))) {
            accepted = step;
        }
    }
    return accepted;
}

} // namespace weir::identity
