#include "journey/pupil_number.hpp"

namespace weir::journey {

bool is_pupil_number(std::string_view text) {
    // The alphabet of check letters and of temporary numbers leaves out I, O and S.
    constexpr std::string_view letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    if (text.size() != 13) {
        return false;
    }
    std::size_t sum = 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
        auto const one = text[i];
        bool const digit = one >= '0' && one <= '9';
        auto const letter = letters.find(one);
        if (!digit && (i + 1 != text.size() || letter == std::string_view::npos)) {
            return false;
        }
        sum += (i + 1) * (digit ? static_cast<std::size_t>(one - '0') : letter);
    }
    return text[0] == letters[sum % letters.size()];
}

} // namespace weir::journey
