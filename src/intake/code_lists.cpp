#include "intake/code_lists.hpp"

#include "config/csv_table.hpp"

#include <algorithm>

namespace weir::intake {

Result<CodeLists> CodeLists::read(std::filesystem::path const& folder) {
    auto const table = WEIR_TRY(config::read_csv_table(folder / "return_codes.csv",
                                                       {"list", "code", "means", "meaning", "from", "to"}));
    CodeLists out;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const& means = table.cell(row, "means");
        Code code{table.cell(row, "code"), means.empty() ? table.cell(row, "code") : means,
                  table.cell(row, "meaning"), parse_iso_date(table.cell(row, "from")),
                  parse_iso_date(table.cell(row, "to"))};
        if ((!code.from && !table.cell(row, "from").empty()) ||
            (!code.to && !table.cell(row, "to").empty())) {
            return fail(ErrorCode::invalid, table.where(row, "from").text() + ": the date cannot be read");
        }
        auto key = match_key(code.code);
        out.lists_[table.cell(row, "list")].emplace(std::move(key), std::move(code));
    }
    return out;
}

std::vector<CodeLists::Code> CodeLists::codes(std::string_view list) const {
    std::vector<Code> out;
    if (auto const found = lists_.find(list); found != lists_.end()) {
        for (auto const& [key, code] : found->second) {
            out.push_back(code);
        }
    }
    std::ranges::sort(out, {}, &Code::code);
    return out;
}

CodeLists::Code const* CodeLists::find(std::string_view list, std::string_view text) const {
    auto const codes = lists_.find(list);
    if (codes == lists_.end()) {
        return nullptr;
    }
    auto const found = codes->second.find(match_key(text));
    return found == codes->second.end() ? nullptr : &found->second;
}

std::vector<CodeLists::Code> CodeLists::all(std::string_view list) const {
    std::vector<Code> codes;
    if (auto const found = lists_.find(list); found != lists_.end()) {
        for (auto const& [key, code] : found->second) {
            codes.push_back(code);
        }
    }
    std::ranges::sort(codes, {}, &Code::code);
    return codes;
}

} // namespace weir::intake
