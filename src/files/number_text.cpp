#include "files/number_text.hpp"

#include "base/contract.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace weir::files {

void append_integer(std::string& out, std::int64_t number) {
    std::array<char, 24> buffer{};
    auto const written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    out.append(buffer.data(), written.ptr);
}

void append_number(std::string& out, double number) {
    WEIR_EXPECTS(std::isfinite(number));
    auto const size = std::fabs(number);
    if (size < 1e15 && number == std::trunc(number)) {
        append_integer(out, static_cast<std::int64_t>(number));
        return;
    }
    std::array<char, 32> buffer{};
    auto* const end = buffer.data() + buffer.size();
    bool const is_plain = size >= 1e-5 && size < 1e15;
    auto const written = std::to_chars(buffer.data(), end, number,
                                       is_plain ? std::chars_format::fixed : std::chars_format::scientific);
    WEIR_ENSURES(written.ec == std::errc());
    out.append(buffer.data(), written.ptr);
}

void set_number_text(std::string& out, double number) {
    out.clear();
    append_number(out, number);
}

bool is_short_integer(std::string_view digits) {
    if (digits.starts_with('-')) {
        digits.remove_prefix(1);
        if (digits == "0") {
            return false; // minus nought is nought
        }
    }
    if (digits.empty() || digits.size() > 15 || (digits.front() == '0' && digits.size() > 1)) {
        return false;
    }
    return digits.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace weir::files
