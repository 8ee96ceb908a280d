// Reads the cells that a Vensim model names; see vensim_external.hpp.
#include "dynamics/model/vensim_external.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"
#include "files/xls_reader.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <numeric>

namespace weir::dynamics {

namespace {

char upper(char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

struct CellReference {
    std::optional<std::size_t> row;    // from 0
    std::optional<std::size_t> column; // from 0
};

// "B5", "$B$5", "4" (a row) or "AB" (a column); nothing if it is none of these.
std::optional<CellReference> parse_cell(std::string_view text) {
    CellReference found;
    std::size_t at = 0;
    auto const dollar = [&] { at += at < text.size() && text[at] == '$' ? 1 : 0; };
    dollar();
    std::size_t column = 0;
    std::size_t const letters = at;
    while (at < text.size() && at - letters < 4 && std::isalpha(static_cast<unsigned char>(text[at])) != 0) {
        column = column * 26 + static_cast<std::size_t>(upper(text[at]) - 'A' + 1);
        ++at;
    }
    if (column > 0) {
        found.column = column - 1;
    }
    dollar();
    std::size_t row = 0;
    auto const [end, problem] = std::from_chars(text.data() + at, text.data() + text.size(), row);
    if (problem == std::errc{} && row > 0) {
        found.row = row - 1;
        at = static_cast<std::size_t>(end - text.data());
    }
    if (at != text.size() || (!found.row && !found.column) || column > 16'384 || row > limits::rows_max) {
        return std::nullopt;
    }
    return found;
}

struct NamedTarget {
    std::string sheet;
    std::string cells;
};

// "'My sheet'!$A$1:$B$4", as a workbook writes what a name stands for.
NamedTarget split_target(std::string_view text) {
    auto const mark = text.rfind('!');
    if (mark == std::string_view::npos) {
        return {{}, std::string(text)};
    }
    auto sheet = text.substr(0, mark);
    if (sheet.size() >= 2 && sheet.front() == '\'' && sheet.back() == '\'') {
        sheet = sheet.substr(1, sheet.size() - 2);
    }
    return {std::string(sheet), std::string(text.substr(mark + 1))};
}

std::string trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
        text.remove_prefix(1);
    }
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
        text.remove_suffix(1);
    }
    return std::string(text);
}

bool is_number(files::Cell const* cell) {
    return cell != nullptr &&
           (cell->kind == files::Cell::Kind::number || cell->kind == files::Cell::Kind::date ||
            cell->kind == files::Cell::Kind::boolean);
}

} // namespace

files::Cell const* VensimExternals::Grid::at(std::size_t row, std::size_t column) const {
    return row < rows.size() && column < rows[row].size() ? &rows[row][column] : nullptr;
}

std::size_t VensimExternals::Grid::width() const {
    return std::accumulate(rows.begin(), rows.end(), std::size_t{0},
                           [](std::size_t most, auto const& row) { return std::max(most, row.size()); });
}

Status VensimExternals::check(VensimExternal const& call, std::size_t least) const {
    if (!call.key.starts_with("get_xls_") && !call.key.starts_with("get_direct_")) {
        return fail(ErrorCode::unsupported, "only GET XLS and GET DIRECT functions are read; put the values "
                                            "into a workbook or a text file and use GET DIRECT");
    }
    if (call.arguments.size() < least) {
        return fail(ErrorCode::invalid, "the function is given " + std::to_string(call.arguments.size()) +
                                            " texts, it takes " + std::to_string(least));
    }
    return {};
}

Result<VensimExternals::Book*> VensimExternals::book(std::string const& file) {
    std::string name = file;
    if (name.starts_with("?")) {
        auto const tag = tags_.find(name_key(name.substr(1)));
        if (tag == tags_.end()) {
            return fail(ErrorCode::not_found,
                        "the tag '" + name + "' stands for no file in the model's settings");
        }
        name = tag->second;
    }
    if (auto const known = books_.find(name); known != books_.end()) {
        return &known->second;
    }
    if (!beside_) {
        return fail(ErrorCode::refused, "'" + name + "' is not read: this model was given without its files");
    }
    auto bytes = WEIR_TRY(beside_(name));
    Book made;
    made.workbook = bytes.starts_with(files::xls_signature)
                        ? WEIR_TRY(files::open_xls(bytes))
                        : WEIR_TRY(files::open_workbook_bytes(std::move(bytes), name));
    return &books_.emplace(name, std::move(made)).first->second;
}

Result<std::size_t> VensimExternals::sheet_index(Book const& book, std::string const& tab) {
    auto const& sheets = book.workbook->sheets();
    if (book.workbook->format() == "csv") { // the tab is the delimiter, which is found from the content
        return std::size_t{0};
    }
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        if (name_key(sheets[i].name) == name_key(tab)) {
            return i;
        }
    }
    return fail(ErrorCode::not_found, "the workbook has no sheet '" + tab + "'");
}

Result<VensimExternals::Grid const*> VensimExternals::grid(Book& book, std::size_t sheet) {
    if (auto const known = book.grids.find(sheet); known != book.grids.end()) {
        return &known->second;
    }
    Grid made;
    bool too_many = false;
    bool const text_only = book.workbook->format() == "csv";
    WEIR_TRY(book.workbook->read(sheet, [&](std::size_t row, std::span<files::Cell const> cells) {
        cells_ += cells.size() + 1;
        too_many = row > limits::model_sheet_rows_max || cells_ > limits::model_sheet_cells_max;
        if (too_many) {
            return false;
        }
        made.rows.resize(row);
        made.rows.back().assign(cells.begin(), cells.end());
        for (auto& cell : made.rows.back()) {
            auto const text = trimmed(cell.text);
            double value = 0;
            auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
            if (text_only && problem == std::errc{} && end == text.data() + text.size()) {
                cell.kind = files::Cell::Kind::number;
                cell.number = value;
            }
        }
        return true;
    }));
    if (too_many) {
        return fail(ErrorCode::limit, "the workbook has more than " +
                                          std::to_string(limits::model_sheet_cells_max) + " cells or " +
                                          std::to_string(limits::model_sheet_rows_max) + " rows");
    }
    return &book.grids.emplace(sheet, std::move(made)).first->second;
}

Result<VensimExternals::Grid const*> VensimExternals::grid_of(VensimExternal const& call) {
    auto* const opened = WEIR_TRY(book(call.arguments[0]));
    auto const sheet = WEIR_TRY(sheet_index(*opened, call.arguments[1]));
    return grid(*opened, sheet);
}

// A cell, a row, a column, or a name that the workbook gives to an area: one of the sheet before one of
// the whole workbook.
Result<VensimExternals::Area> VensimExternals::area(VensimExternal const& call, std::string const& text) {
    std::string wanted = trimmed(text);
    Area found;
    auto* const opened = WEIR_TRY(book(call.arguments[0]));
    auto const sheet = WEIR_TRY(sheet_index(*opened, call.arguments[1]));
    std::string const* target = nullptr;
    bool local = false;
    for (auto const& name : opened->workbook->names()) {
        bool const here = name.sheet == sheet;
        if (name_key(name.name) == name_key(wanted) && (here || (!name.sheet && !local))) {
            target = &name.target;
            local = here;
        }
    }
    std::string cells = wanted;
    if (target != nullptr) {
        found.named = true;
        auto const parts = split_target(*target);
        if (!parts.sheet.empty() &&
            name_key(parts.sheet) != name_key(opened->workbook->sheets()[sheet].name)) {
            return fail(ErrorCode::invalid,
                        "the name '" + wanted + "' stands for cells of the sheet '" + parts.sheet + "'");
        }
        cells = parts.cells;
    }
    auto const colon = cells.find(':');
    auto const first = parse_cell(std::string_view(cells).substr(0, colon));
    auto const last =
        colon == std::string::npos ? first : parse_cell(std::string_view(cells).substr(colon + 1));
    if (!first || !last) {
        return fail(ErrorCode::not_found, "'" + wanted + "' is neither a cell nor a name in the workbook");
    }
    auto const far = limits::rows_max;
    found.whole_row = !first->column;
    found.whole_column = !first->row;
    found.row = first->row.value_or(0);
    found.column = first->column.value_or(0);
    found.row_last = last->row.value_or(far);
    found.column_last = last->column.value_or(far);
    return found;
}

Result<double> VensimExternals::number_at(Grid const& grid, std::size_t row, std::size_t column) {
    auto const* const cell = grid.at(row, column);
    if (!is_number(cell)) {
        return fail(ErrorCode::invalid,
                    "the cell " + files::cell_name(row + 1, column) +
                        (cell == nullptr || cell->text.empty()
                             ? " is empty"
                             : " holds '" + cell->text.substr(0, 40) + "', not a number"));
    }
    return cell->number;
}

// Read to the right over the last range and down over the one before; a star at the end exchanges them.
Result<std::vector<double>> VensimExternals::constants(VensimExternal const& call,
                                                       std::vector<std::size_t> const& sizes) {
    WEIR_TRY(check(call, 3));
    if (sizes.size() > 2) {
        return fail(ErrorCode::unsupported,
                    "constants are read for two ranges of subscripts at most; write one equation for each "
                    "element of the others");
    }
    std::string cell = trimmed(call.arguments[2]);
    bool const transposed = cell.ends_with("*");
    if (transposed) {
        cell.pop_back();
    }
    auto const* const sheet = WEIR_TRY(grid_of(call));
    auto const start = WEIR_TRY(area(call, cell));
    std::size_t const down = sizes.size() == 2 ? sizes[0] : 1;
    std::size_t const right = sizes.empty() ? 1 : sizes.back();
    std::vector<double> values;
    for (std::size_t i = 0; i < down; ++i) {
        for (std::size_t j = 0; j < right; ++j) {
            values.push_back(WEIR_TRY(
                number_at(*sheet, start.row + (transposed ? j : i), start.column + (transposed ? i : j))));
        }
    }
    return values;
}

// The times are a row, and each series a row below the first cell; or columns likewise. A cell without a
// number, or without a time, is no point.
Result<GraphicalFunction> VensimExternals::one_series(Grid const& grid, Area const& times, Area const& values,
                                                      std::size_t nth) {
    bool const across = times.named ? times.row == times.row_last : times.whole_row;
    if (!times.named && !times.whole_row && !times.whole_column) {
        return fail(ErrorCode::invalid,
                    "the times must be a row (such as 4), a column (such as A) or a name");
    }
    std::size_t const limit = across ? grid.width() : grid.rows.size();
    std::vector<std::pair<double, double>> points;
    auto const first_time =
        across ? (times.named ? times.column : values.column) : (times.named ? times.row : values.row);
    auto const first_value = across ? values.column : values.row;
    for (std::size_t i = 0; first_time + i < limit && first_value + i < limit; ++i) {
        if (times.named && first_time + i > (across ? times.column_last : times.row_last)) {
            break;
        }
        auto const* const time =
            across ? grid.at(times.row, first_time + i) : grid.at(first_time + i, times.column);
        auto const* const value = across ? grid.at(values.row + nth, first_value + i)
                                         : grid.at(first_value + i, values.column + nth);
        if (is_number(time) && is_number(value)) {
            points.emplace_back(time->number, value->number);
        }
    }
    std::stable_sort(points.begin(), points.end(),
                     [](auto const& a, auto const& b) { return a.first < b.first; });
    GraphicalFunction graph;
    for (auto const& [time, value] : points) {
        if (!graph.x.empty() && graph.x.back() == time) {
            return fail(ErrorCode::invalid, "the time " + std::to_string(time) + " stands twice");
        }
        graph.x.push_back(time);
        graph.y.push_back(value);
    }
    if (graph.x.empty()) {
        return fail(ErrorCode::invalid, "there are no numbers with a time in the cells named");
    }
    return graph;
}

Result<std::vector<GraphicalFunction>> VensimExternals::series(VensimExternal const& call,
                                                               std::size_t count) {
    WEIR_TRY(check(call, 4));
    auto const* const sheet = WEIR_TRY(grid_of(call));
    auto const times = WEIR_TRY(area(call, call.arguments[2]));
    auto const values = WEIR_TRY(area(call, call.arguments[3]));
    std::vector<GraphicalFunction> found;
    for (std::size_t i = 0; i < count; ++i) {
        found.push_back(WEIR_TRY(one_series(*sheet, times, values, i)));
    }
    return found;
}

// Across and then down; empty cells are passed over.
Result<std::vector<std::string>> VensimExternals::elements(VensimExternal const& call) {
    WEIR_TRY(check(call, 3));
    auto const* const sheet = WEIR_TRY(grid_of(call));
    auto cells = WEIR_TRY(area(call, call.arguments[2]));
    std::string const last = call.arguments.size() > 3 ? trimmed(call.arguments[3]) : std::string();
    if (!last.empty()) {
        auto const end = WEIR_TRY(area(call, last));
        cells.row_last = end.row_last;
        cells.column_last = end.column_last;
    } else if (!cells.named) {
        cells.row_last = limits::rows_max;
        cells.column_last = limits::rows_max;
    }
    std::string const prefix = call.arguments.size() > 4 ? call.arguments[4] : std::string();
    std::vector<std::string> found;
    for (std::size_t row = cells.row; row < sheet->rows.size() && row <= cells.row_last; ++row) {
        for (std::size_t column = cells.column; column < sheet->width() && column <= cells.column_last;
             ++column) {
            auto const* const cell = sheet->at(row, column);
            if (auto const text = cell == nullptr ? std::string() : trimmed(cell->text); !text.empty()) {
                found.push_back(prefix + text);
            }
        }
    }
    if (found.empty()) {
        return fail(ErrorCode::invalid, "there are no names in the cells named");
    }
    return found;
}

} // namespace weir::dynamics
