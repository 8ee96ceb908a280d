#include "record/postcode.hpp"

#include <string>

namespace weir::record {

bool is_postcode(std::string_view text) {
    std::string plain;
    for (char const c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            plain += 'A';
        } else if (c >= '0' && c <= '9') {
            plain += '9';
        } else if (c != ' ') {
            return false;
        }
    }
    for (std::string_view shape : {"A99AA", "A999AA", "A9A9AA", "AA99AA", "AA999AA", "AA9A9AA"}) {
        if (plain == shape) {
            return true;
        }
    }
    return false;
}

} // namespace weir::record
