#include "config/csv_table.hpp"

#include "base/contract.hpp"
#include "files/table.hpp"

#include <algorithm>

namespace weir::config {

bool CsvTable::has(std::string_view column) const {
    return index_.contains(std::string(column));
}

std::string const& CsvTable::cell(std::size_t row, std::string_view column) const {
    static std::string const blank;
    auto const found = index_.find(std::string(column));
    WEIR_EXPECTS(found != index_.end());
    auto const& cells = rows_.at(row);
    return found->second < cells.size() ? cells[found->second] : blank;
}

std::vector<std::string> CsvTable::list(std::size_t row, std::string_view column) const {
    auto const& text = cell(row, column);
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < text.size();) {
        auto const end = std::min(text.find('|', at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

Where CsvTable::where(std::size_t row, std::string_view column) const {
    return {.file = file_, .line = lines_.at(row), .field = std::string(column)};
}

Result<CsvTable> read_csv_table(std::filesystem::path const& path,
                                std::initializer_list<std::string_view> needed) {
    auto workbook = WEIR_TRY(files::open_workbook(path));
    CsvTable table;
    table.file_ = path.filename().string();
    std::string too_long;
    auto const status = workbook->read(0, [&](std::size_t number, std::span<files::Cell const> cells) {
        std::vector<std::string> row;
        row.reserve(cells.size());
        for (auto const& cell : cells) {
            row.push_back(cell.text);
        }
        if (table.columns_.empty()) {
            table.columns_ = std::move(row);
            return true;
        }
        if (row.size() > table.columns_.size()) {
            too_long =
                table.file_ + ":" + std::to_string(number) + ": the row has more cells than the header.";
            return false;
        }
        table.rows_.push_back(std::move(row));
        table.lines_.push_back(number);
        return true;
    });
    if (!status) {
        return tl::unexpected<Error>(status.error());
    }
    if (!too_long.empty()) {
        return fail(ErrorCode::invalid, too_long);
    }
    for (std::size_t i = 0; i < table.columns_.size(); ++i) {
        table.index_.emplace(table.columns_[i], i);
    }
    for (auto const column : needed) {
        if (!table.has(column)) {
            return fail(ErrorCode::invalid, table.file_ + " has no column called \"" + std::string(column) +
                                                "\", which it needs.");
        }
    }
    return table;
}

} // namespace weir::config
