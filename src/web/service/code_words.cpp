#include "web/service/code_words.hpp"

#include "config/csv_table.hpp"

namespace weir::web {

Result<CodeWords> CodeWords::read(std::filesystem::path const& csv) {
    auto const table = WEIR_TRY(config::read_csv_table(csv, {"concept", "code", "words"}));
    CodeWords out;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const added = out.words_.emplace(std::pair(table.cell(row, "concept"), table.cell(row, "code")),
                                              table.cell(row, "words"));
        if (!added.second) {
            return fail(ErrorCode::invalid, table.where(row, "code").text() + ": this code is there twice.");
        }
    }
    return out;
}

std::string CodeWords::of(std::string const& field, std::string const& code) const {
    auto const found = words_.find({field, code});
    return found == words_.end() ? code : found->second;
}

} // namespace weir::web
