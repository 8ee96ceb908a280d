// One function for each kind of cell.
#include "intake/cell_reader.hpp"

#include "base/limits.hpp"
#include "config/csv_table.hpp"
#include "record/postcode.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace weir::intake {
namespace {

using Kind = files::Cell::Kind;
using record::Blank;
using record::Value;

bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string shown(std::string_view text) {
    std::string out = "“" + tidied(text.substr(0, 80)) + "”";
    return out;
}

// A number without decimals as people type it into a number cell or as text.
std::optional<std::int64_t> whole_number(CellView const& cell) {
    if (cell.kind == Kind::number) {
        bool const whole = std::isfinite(cell.number) && std::abs(cell.number) < 1e15 &&
                           cell.number == std::floor(cell.number);
        return whole ? std::optional(static_cast<std::int64_t>(cell.number)) : std::nullopt;
    }
    auto text = trimmed(cell.text);
    if (text.ends_with(".0")) {
        text.remove_suffix(2);
    }
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

} // namespace

std::optional<double> real_number(CellView const& cell) {
    if (cell.kind == Kind::number) {
        return cell.number;
    }
    auto const text = trimmed(cell.text);
    double number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = error == std::errc{} && end == text.data() + text.size() && std::abs(number) < 1e15;
    return whole && !text.empty() ? std::optional(number) : std::nullopt;
}

Result<GenericWorkers> GenericWorkers::read(std::filesystem::path const& folder) {
    auto const table = WEIR_TRY(config::read_csv_table(folder / "generic_workers.csv", {"words"}));
    GenericWorkers generic;
    for (std::size_t row = 0; row < table.size(); ++row) {
        generic.keys_.insert(match_key(table.cell(row, "words")));
    }
    return generic;
}

bool GenericWorkers::contains(std::string_view name) const {
    auto key = match_key(name);
    if (key.empty() || keys_.contains(key)) {
        return true;
    }
    while (!key.empty() && (digit(key.back()) || key.back() == ' ')) { // "Duty Worker 2"
        key.pop_back();
    }
    return keys_.contains(key);
}

void CellReader::begin_row(std::uint32_t place, std::uint32_t row) {
    spot_ = {place, row, 0};
    header_ = {};
    mended_ = false;
    noted_.reset();
    last_.reset();
    refusal_.reset();
}

std::string CellReader::refusal() const {
    auto const why = refusal_ ? refusal_ : last_;
    return why ? std::string(kind_of(*why).text) : std::string("row-refused");
}

void CellReader::keep_refused(Grid const& grid, std::size_t grid_row, std::string person,
                              std::vector<Refused>& kept) const {
    if (kept.size() == limits::import_refused_rows_max) {
        if (log_->count(IssueCode::refused_not_kept) == 0) {
            log_->add(IssueCode::refused_not_kept, {spot_.place, 0, 0});
        }
        return;
    }
    Refused row{spot_.place, spot_.row, std::move(person), {}, refusal()};
    for (std::size_t column = 0; column < std::min(grid.width(grid_row), limits::columns_max); ++column) {
        row.cells.emplace_back(grid.at(grid_row, column).text);
    }
    kept.push_back(std::move(row));
}

void CellReader::at_column(std::size_t column, std::string_view header) {
    spot_.column = static_cast<std::uint32_t>(column);
    header_ = header;
}

void CellReader::note(IssueCode code, std::string_view detail) {
    auto const effect = kind_of(code).effect;
    mended_ = mended_ || effect == Effect::mended || effect == Effect::left_out;
    noted_.set(static_cast<std::size_t>(code));
    last_ = code;
    refusal_ = effect == Effect::refused ? std::optional(code) : refusal_;
    log_->add(code, spot_, header_, detail);
}

void CellReader::note_at(IssueCode code, std::size_t column, std::string_view header,
                         std::string_view detail) {
    at_column(column, header);
    note(code, detail);
}

Value CellReader::as_chosen(CellView const& cell, MappedValue const& found, IssueCode variant) {
    if (found.code.empty()) {
        note(IssueCode::code_none, shown(cell.text));
        return Blank{};
    }
    note(variant, shown(cell.text) + " was read as " + found.code + ", as a person has said");
    return found.code;
}

Value CellReader::mapped(CellView const& cell, ConceptId value_concept, IssueCode variant) {
    auto const& found = mapper_->map(value_concept, cell.text);
    if (found.how == Mapping::chosen) {
        return as_chosen(cell, found, variant);
    }
    if (found.how == Mapping::unmapped || found.code.empty()) {
        mapper_->note_unmapped(mapper_->values().name_of_concept(value_concept), cell.text, header_);
        note(IssueCode::code_unmapped, shown(cell.text));
        return Blank{};
    }
    bool const bare = trimmed(cell.text) == found.code && notation_ != Notation::workbook;
    if (found.group_only) {
        note(variant,
             shown(cell.text) + " was read as " + found.code + ", which is its group: the code is not known");
    } else if (found.how != Mapping::exact && !bare) {
        note(variant, shown(cell.text) + " was read as " + found.code);
    } else if (!bare && trimmed(cell.text).size() != cell.text.size()) {
        note(IssueCode::text_whitespace);
    }
    return found.code;
}

Value CellReader::code(CellView const& cell, ConceptId value_concept) {
    return cell.blank() ? Value{Blank{}} : mapped(cell, value_concept, IssueCode::code_variant);
}

Value CellReader::flag(CellView const& cell, ConceptId flags) {
    return cell.blank() ? Value{Blank{}} : mapped(cell, flags, IssueCode::flag_variant);
}

CellReader::ReadDate CellReader::text_date(std::string_view raw, DateColumn const& column,
                                           DateWindow const& window, bool identifying) {
    auto const text = read_date_text(raw);
    auto const day = column.resolve(text, window);
    if (!day) {
        note(IssueCode::date_unreadable, identifying ? std::string{} : shown(raw));
        return {{}, true};
    }
    std::string const detail = identifying ? std::string{} : shown(raw) + " was read as " + iso(*day);
    if (text.two_digit_year) {
        note(IssueCode::date_two_digit_year, detail);
    } else if (text.time_tail) {
        note(IssueCode::date_time_tail, detail);
    } else if (!text.certain && text.month_first == day && text.day_first != day) {
        note(IssueCode::date_month_first, detail);
    } else if (notation_ == Notation::workbook || text.serial ||
               (notation_ == Notation::ssd && !text.certain)) {
        note(IssueCode::date_text, detail);
    }
    return {day, false};
}

CellReader::ReadDate CellReader::date(CellView const& cell, DateColumn const& column,
                                      DateWindow const& window, bool identifying) {
    switch (cell.kind) {
    case Kind::empty:
        return {};
    case Kind::date:
    case Kind::number: {
        auto const day = date_of_serial(cell.number);
        if (!day) {
            note(IssueCode::date_unreadable, identifying ? std::string{} : shown(cell.text));
            return {{}, true};
        }
        if (cell.number != std::floor(cell.number)) {
            note(IssueCode::date_time_tail, identifying ? std::string{} : shown(cell.text));
        }
        return {day, false};
    }
    case Kind::text:
        return trimmed(cell.text).empty() ? ReadDate{} : text_date(cell.text, column, window, identifying);
    case Kind::boolean:
    case Kind::error:
        break;
    }
    note(IssueCode::date_unreadable, shown(cell.text));
    return {{}, true};
}

Value CellReader::text(CellView const& cell) {
    if (cell.blank() || cell.kind == Kind::error) {
        return Blank{};
    }
    if (is_tidy(cell.text)) {
        return std::string(cell.text);
    }
    note(IssueCode::text_whitespace);
    return tidied(cell.text);
}

Value CellReader::worker(CellView const& cell) {
    if (cell.kind == Kind::error) {
        note(IssueCode::worker_generic, shown(cell.text));
        return Blank{};
    }
    auto value = text(cell);
    if (auto const* name = std::get_if<std::string>(&value); name != nullptr && generic_->contains(*name)) {
        note(IssueCode::worker_generic, shown(*name));
        if (match_key(*name) == "n a") {
            return Blank{};
        }
    }
    return value;
}

Value CellReader::integer(CellView const& cell) {
    if (cell.blank()) {
        return Blank{};
    }
    if (auto const number = whole_number(cell)) {
        return *number;
    }
    note(IssueCode::number_unreadable, shown(cell.text));
    return Blank{};
}

Value CellReader::real(CellView const& cell) {
    if (cell.blank()) {
        return Blank{};
    }
    if (auto const number = real_number(cell)) {
        return *number;
    }
    note(IssueCode::number_unreadable, shown(cell.text));
    return Blank{};
}

// "1234.5", "£1,234.50": up to two places behind the point, and within what can be a cost.
Value CellReader::pounds(CellView const& cell) {
    if (cell.blank()) {
        return Blank{};
    }
    std::string digits;
    for (char const c : tidied(cell.text)) {
        bool const part_of_sign = c == '\xc2' || c == '\xa3'; // the two bytes of £
        if (c != ',' && c != ' ' && !part_of_sign) {
            digits += c;
        }
    }
    double amount = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), amount);
    bool const whole = error == std::errc{} && end == digits.data() + digits.size() && !digits.empty();
    if (whole && std::abs(amount) < 1e12) {
        return static_cast<std::int64_t>(std::llround(amount * 100));
    }
    note(IssueCode::number_unreadable, shown(cell.text));
    return Blank{};
}

Value CellReader::postcode(CellView const& cell) {
    if (cell.blank()) {
        return Blank{};
    }
    auto plain = tidied(cell.text);
    std::erase(plain, ' ');
    for (char& c : plain) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (!record::is_postcode(plain)) {
        note(IssueCode::postcode_unreadable);
        return Blank{};
    }
    plain.insert(plain.size() - 3, " ");
    return plain;
}

Value CellReader::urn(CellView const& cell) {
    if (cell.blank()) {
        return Blank{};
    }
    auto const number = whole_number(cell);
    auto const plain = number ? std::to_string(*number) : tidied(cell.text);
    auto digits = std::string_view(plain);
    if (digits.size() > 2 && letter(digits[0]) && letter(digits[1])) {
        digits.remove_prefix(2); // "SC123456", as Ofsted numbers children's homes
    }
    bool const fits = digits.size() >= 5 && digits.size() <= 10 && std::ranges::all_of(digits, digit);
    if (!fits) {
        note(IssueCode::urn_unreadable, shown(plain));
        return Blank{};
    }
    return plain;
}

void see_date_cell(CellView const& cell, DateColumn& seen) {
    if (cell.kind == Kind::date || cell.kind == Kind::number) {
        seen.see_real_date();
    } else if (cell.kind == Kind::text) {
        seen.see(read_date_text(cell.text));
    }
}

} // namespace weir::intake
