// A line is a letter and its fields behind tabs: S name, R row, C column kind number text, E at the end, F
// why it failed. Tabs, ends of lines and backslashes within a text are written with a backslash.
#include "files/xls_cells.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "files/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace weir::files {
namespace {

constexpr std::array<std::pair<char, Cell::Kind>, 6> kinds{{{'t', Cell::Kind::text},
                                                            {'n', Cell::Kind::number},
                                                            {'b', Cell::Kind::boolean},
                                                            {'d', Cell::Kind::date},
                                                            {'e', Cell::Kind::error},
                                                            {'-', Cell::Kind::empty}}};

char letter_of(Cell::Kind kind) {
    return std::ranges::find(kinds, kind, [](auto const& one) { return one.second; })->first;
}

void append_escaped(std::string& out, std::string_view text) {
    for (char const c : text.substr(0, limits::cell_bytes_max)) {
        switch (c) {
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\\':
            out += "\\\\";
            break;
        default:
            out += c;
        }
    }
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        if (++i == text.size()) {
            return std::nullopt;
        }
        switch (text[i]) {
        case 't':
            out += '\t';
            break;
        case 'n':
            out += '\n';
            break;
        case 'r':
            out += '\r';
            break;
        case '\\':
            out += '\\';
            break;
        default:
            return std::nullopt;
        }
    }
    return out.size() <= limits::cell_bytes_max && is_utf8(out) ? std::optional(std::move(out))
                                                                : std::nullopt;
}

// The fields of a line behind its letter.
class Fields {
public:
    explicit Fields(std::string_view line) : rest_(line.substr(std::min<std::size_t>(1, line.size()))) {}

    [[nodiscard]] std::optional<std::string_view> next() {
        if (!rest_.starts_with('\t')) {
            return std::nullopt;
        }
        auto const end = rest_.find('\t', 1);
        auto const field = rest_.substr(1, end == std::string_view::npos ? end : end - 1);
        rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end);
        return field;
    }
    template <class Number>
    [[nodiscard]] std::optional<Number> number() {
        auto const field = next();
        Number value{};
        if (!field || field->empty()) {
            return std::nullopt;
        }
        auto const [end, error] = std::from_chars(field->data(), field->data() + field->size(), value);
        return error == std::errc{} && end == field->data() + field->size() ? std::optional(value)
                                                                            : std::nullopt;
    }
    [[nodiscard]] bool over() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

tl::unexpected<Error> not_cells() {
    return fail(ErrorCode::corrupt, "The .xls workbook is damaged, or protected by a password.");
}

struct ReadCell {
    std::size_t column = 0;
    Cell cell;
};

std::optional<ReadCell> cell_of(std::string_view line) {
    Fields fields(line);
    auto const column = fields.number<std::size_t>();
    auto const kind = fields.next();
    auto const number = fields.number<double>();
    auto const text = fields.next();
    if (!column || *column >= limits::columns_max || !kind || kind->size() != 1 || !number ||
        !std::isfinite(*number) || !text || !fields.over()) {
        return std::nullopt;
    }
    auto const known = std::ranges::find(kinds, kind->front(), [](auto const& one) { return one.first; });
    auto said = unescaped(*text);
    if (known == kinds.end() || !said) {
        return std::nullopt;
    }
    return ReadCell{*column, {known->second, *std::move(said), *number}};
}

class ToldWorkbook final : public Workbook {
public:
    explicit ToldWorkbook(std::string lines) : lines_(std::move(lines)) {}

    // Looks at every line once, so that no row is given before all are known to be sound.
    Status settle();

    [[nodiscard]] std::string_view format() const override { return "xls"; }
    [[nodiscard]] std::vector<Sheet> const& sheets() const override { return sheets_; }
    [[nodiscard]] Status read(std::size_t sheet, RowVisitor const& each) override;

private:
    [[nodiscard]] std::string_view line_at(std::size_t at) const {
        return std::string_view(lines_).substr(at, lines_.find('\n', at) - at);
    }
    [[nodiscard]] Status begin_sheet(std::string_view line, std::size_t next);

    std::string lines_;
    std::vector<Sheet> sheets_;
    std::vector<std::size_t> begins_; // where each sheet's rows begin
};

Status ToldWorkbook::begin_sheet(std::string_view line, std::size_t next) {
    Fields fields(line);
    auto const name = fields.next();
    auto said = name ? unescaped(*name) : std::nullopt;
    if (!said || !fields.over()) {
        return not_cells();
    }
    if (sheets_.size() == limits::sheets_max) {
        return fail(ErrorCode::limit,
                    fmt::format("The workbook has more than the limit of {} sheets.", limits::sheets_max));
    }
    sheets_.push_back({*std::move(said), false});
    begins_.push_back(next);
    return {};
}

Status ToldWorkbook::settle() {
    std::size_t row = 0, next_column = 0;
    for (std::size_t at = 0; at < lines_.size();) {
        auto const end = lines_.find('\n', at);
        if (end == std::string::npos || end == at) {
            return not_cells();
        }
        auto const line = line_at(at);
        at = end + 1;
        switch (line.front()) {
        case 'S':
            WEIR_TRY(begin_sheet(line, at));
            row = 0;
            break;
        case 'R': {
            auto const number = Fields(line).number<std::size_t>();
            if (sheets_.empty() || !number || *number <= row || *number > limits::rows_max) {
                return not_cells();
            }
            row = *number;
            next_column = 0;
            break;
        }
        case 'C': {
            auto const cell = cell_of(line);
            if (row == 0 || !cell || cell->column < next_column) {
                return not_cells();
            }
            next_column = cell->column + 1;
            break;
        }
        case 'F': {
            auto const why = Fields(line).next();
            bool const plain = why && why->size() <= 300 &&
                               std::ranges::all_of(*why, [](char c) { return c >= ' ' && c <= '~'; });
            return plain ? Status(fail(ErrorCode::corrupt, std::string(*why))) : Status(not_cells());
        }
        case 'E':
            return line.size() == 1 && at == lines_.size() && !sheets_.empty() ? Status{}
                                                                               : Status(not_cells());
        default:
            return not_cells();
        }
    }
    return not_cells(); // it ended without saying so
}

Status ToldWorkbook::read(std::size_t sheet, RowVisitor const& each) {
    WEIR_EXPECTS(sheet < sheets_.size());
    std::vector<Cell> cells;
    std::size_t row = 0;
    bool go_on = true;
    for (auto at = begins_[sheet]; go_on;) {
        auto const line = line_at(at);
        at += line.size() + 1;
        if (line.front() == 'C') {
            auto read = cell_of(line);
            cells.resize(read->column);
            cells.push_back(std::move(read->cell));
            continue;
        }
        if (!cells.empty()) {
            go_on = each(row, cells);
            cells.clear();
        }
        if (line.front() != 'R') {
            break;
        }
        row = *Fields(line).number<std::size_t>();
    }
    return {};
}

} // namespace

Status write_cells(Workbook& workbook, std::function<bool(std::string_view)> const& put) {
    std::string line;
    bool taken = true;
    auto const& sheets = workbook.sheets();
    for (std::size_t sheet = 0; sheet < sheets.size() && taken; ++sheet) {
        line = "S\t";
        append_escaped(line, sheets[sheet].name);
        taken = put(line + "\n");
        WEIR_TRY(workbook.read(sheet, [&](std::size_t row, std::span<Cell const> cells) {
            line = fmt::format("R\t{}\n", row);
            for (std::size_t column = 0; column < std::min(cells.size(), limits::columns_max); ++column) {
                auto const& cell = cells[column];
                if (cell.kind == Cell::Kind::empty) {
                    continue;
                }
                line += fmt::format("C\t{}\t{}\t{}\t", column, letter_of(cell.kind),
                                    std::isfinite(cell.number) ? cell.number : 0);
                append_escaped(line, cell.text);
                line += '\n';
            }
            taken = put(line);
            return taken;
        }));
    }
    if (taken) {
        put("E\n");
    }
    return {};
}

std::string cells_failed(std::string_view why) {
    std::string line = "F\t";
    append_escaped(line, why);
    return line + "\n";
}

Result<std::unique_ptr<Workbook>> read_cells(std::string lines) {
    auto workbook = std::make_unique<ToldWorkbook>(std::move(lines));
    WEIR_TRY(workbook->settle());
    return workbook;
}

} // namespace weir::files
