#include "base/money.hpp"

namespace weir {

std::string pounds(Pence amount) {
    bool const negative = amount.value < 0;
    auto const size =
        negative ? 0 - static_cast<std::uint64_t>(amount.value) : static_cast<std::uint64_t>(amount.value);
    std::string whole = std::to_string(size / 100);
    for (std::size_t at = whole.size(); at > 3; at -= 3) {
        whole.insert(at - 3, ",");
    }
    auto const rest = size % 100;
    return std::string(negative ? "-" : "") + "£" + whole +
           (rest == 0 ? "" : (rest < 10 ? ".0" : ".") + std::to_string(rest));
}

} // namespace weir
