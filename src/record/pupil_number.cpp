#include "record/pupil_number.hpp"

namespace weir::record {

bool upn_fits(std::string_view upn) {
    static constexpr std::string_view letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    if (upn.size() != 13 || upn[0] < 'A' || upn[0] > 'Z') {
        return false;
    }
    unsigned sum = 0;
    for (std::size_t i = 1; i < upn.size(); ++i) {
        auto const weight = static_cast<unsigned>(i + 1);
        if (upn[i] >= '0' && upn[i] <= '9') {
            sum += weight * static_cast<unsigned>(upn[i] - '0');
        } else if (auto const at = letters.find(upn[i]); i == 12 && at != std::string_view::npos) {
            sum += weight * static_cast<unsigned>(at);
        } else {
            return false;
        }
    }
    return letters[sum % 23] == upn[0];
}

} // namespace weir::record
