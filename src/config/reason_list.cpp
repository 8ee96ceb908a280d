#include "config/reason_list.hpp"

#include "config/csv_table.hpp"

#include <algorithm>

namespace weir::config {

Result<ReasonList> ReasonList::read(std::filesystem::path const& csv) {
    auto const table = WEIR_TRY(read_csv_table(csv, {"code", "words", "hint"}));
    ReasonList out;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const& code = table.cell(row, "code");
        if (code.empty() || out.find(code) != nullptr) {
            return fail(ErrorCode::invalid, table.where(row, "code").text() +
                                                ": a reason needs a code that no other reason has.");
        }
        out.reasons_.push_back({code, table.cell(row, "words"), table.cell(row, "hint")});
    }
    if (out.reasons_.empty()) {
        return fail(ErrorCode::invalid, csv.string() + ": there is no reason to choose from.");
    }
    return out;
}

Reason const* ReasonList::find(std::string_view code) const {
    auto const found =
        std::find_if(reasons_.begin(), reasons_.end(), [&](Reason const& one) { return one.code == code; });
    return found == reasons_.end() ? nullptr : &*found;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

} // namespace weir::config
