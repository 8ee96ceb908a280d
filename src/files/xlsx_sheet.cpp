#include "files/xlsx_sheet.hpp"

#include "base/limits.hpp"
#include "files/number_text.hpp"
#include "files/serial_date.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstring>

namespace weir::files {
namespace {

constexpr std::size_t row_max = 1'048'576; // of the format itself
constexpr std::size_t column_max = 16'384;

// The column of "D7", from 0, and its length in letters; no letters is no column.
struct Address {
    std::size_t column = 0;
    std::size_t letters = 0;
};

Address address_of(char const* text) {
    Address address;
    while (text[address.letters] >= 'A' && text[address.letters] <= 'Z' && address.letters < 4) {
        address.column = address.column * 26 + static_cast<std::size_t>(text[address.letters] - 'A' + 1);
        ++address.letters;
    }
    address.column -= address.letters > 0 ? 1 : 0;
    return address;
}

std::size_t number_of(char const* text, std::size_t otherwise) {
    std::size_t value = 0;
    auto const* const end = text + std::strlen(text);
    auto const read = std::from_chars(text, end, value);
    return read.ec == std::errc() && read.ptr == end ? value : otherwise;
}

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

} // namespace

XlsxSheetEvents::Type XlsxSheetEvents::type_of(std::string_view text) {
    if (text == "s") {
        return Type::shared;
    }
    if (text == "str") {
        return Type::text;
    }
    if (text == "inlineStr") {
        return Type::inline_text;
    }
    if (text == "b") {
        return Type::boolean;
    }
    if (text == "e") {
        return Type::error;
    }
    return text == "d" ? Type::iso_date : Type::number;
}

void XlsxSheetEvents::on_start(std::string_view name, XmlEventAttributes const& attributes) {
    if (in_cell_) {
        if (name == "v") {
            collecting_ = type_ != Type::inline_text;
        } else if (name == "t") {
            collecting_ = type_ == Type::inline_text && !phonetic_;
        } else if (name == "rPh") {
            phonetic_ = true;
        }
    } else if (in_row_) {
        if (name == "c") {
            start_cell(attributes.pairs());
        }
    } else if (name == "row") {
        start_row(attributes.pairs());
    }
}

void XlsxSheetEvents::on_end(std::string_view name) {
    if (in_cell_) {
        if (name == "v" || name == "t") {
            collecting_ = false;
        } else if (name == "c") {
            end_cell();
        } else if (name == "rPh") {
            phonetic_ = false;
        }
    } else if (in_row_ && name == "row") {
        end_row();
    }
}

void XlsxSheetEvents::start_row(char const* const* attributes) {
    std::size_t number = row_ + 1;
    for (auto const* pair = attributes; pair[0] != nullptr; pair += 2) {
        if (std::strcmp(pair[0], "r") == 0) {
            number = number_of(pair[1], 0);
        }
    }
    if (number <= row_ || number > row_max) {
        refuse({ErrorCode::corrupt,
                fmt::format(
                    "The rows of the sheet are out of order after row {}. Save it again from a spreadsheet "
                    "program.",
                    row_),
                {}});
        return;
    }
    row_ = number;
    column_ = 0;
    width_ = 0;
    in_row_ = true;
}

void XlsxSheetEvents::start_cell(char const* const* attributes) {
    cell_column_ = column_;
    style_ = 0;
    type_ = Type::number;
    for (auto const* pair = attributes; pair[0] != nullptr; pair += 2) {
        if (pair[0][0] == '\0' || pair[0][1] != '\0') {
            continue;
        }
        if (pair[0][0] == 'r') {
            auto const address = address_of(pair[1]);
            cell_column_ = address.letters == 0 ? column_max : address.column;
        } else if (pair[0][0] == 's') {
            style_ = number_of(pair[1], 0);
        } else if (pair[0][0] == 't') {
            type_ = type_of(pair[1]);
        }
    }
    if (cell_column_ < column_ || cell_column_ >= column_max) {
        refuse({ErrorCode::corrupt,
                fmt::format(
                    "The cells of row {} are out of order. Save the file again from a spreadsheet program.",
                    row_),
                {}});
        return;
    }
    column_ = cell_column_ + 1;
    value_.clear();
    collecting_ = false;
    phonetic_ = false;
    in_cell_ = true;
}

void XlsxSheetEvents::refuse_cell(ErrorCode code, std::string what) {
    refuse({code, fmt::format("Cell {} {}", cell_name(row_, cell_column_), what), {}});
}

void XlsxSheetEvents::end_cell() {
    in_cell_ = false;
    if (value_.empty() && type_ != Type::shared) {
        return;
    }
    if (cell_column_ >= limits::columns_max) {
        refuse_cell(ErrorCode::limit, fmt::format("is beyond the limit of {} columns.", limits::columns_max));
        return;
    }
    if (cell_column_ >= cells_.size()) {
        cells_.resize(cell_column_ + 1);
    }
    auto& cell = cells_[cell_column_];
    fill(cell);
    if (cell.kind == Cell::Kind::empty) {
        return;
    }
    if (cell.text.size() > limits::cell_bytes_max) {
        refuse_cell(ErrorCode::limit,
                    fmt::format("is longer than the limit of {} bytes for a cell.", limits::cell_bytes_max));
        return;
    }
    width_ = cell_column_ + 1;
}

void XlsxSheetEvents::fill(Cell& cell) {
    switch (type_) {
    case Type::number:
        fill_number(cell);
        return;
    case Type::shared:
    case Type::text:
    case Type::inline_text:
        fill_text(cell);
        return;
    case Type::boolean:
        cell.kind = Cell::Kind::boolean;
        cell.number = value_ == "1" || value_ == "true" ? 1 : 0;
        cell.text = cell.number > 0 ? "TRUE" : "FALSE";
        return;
    case Type::error:
        cell.kind = Cell::Kind::error;
        cell.text = value_;
        return;
    case Type::iso_date:
        if (auto const serial = serial_of_iso(value_)) {
            cell.kind = Cell::Kind::date;
            cell.number = *serial;
            cell.text = iso_of_serial(*serial).value_or(value_);
        } else {
            cell.kind = Cell::Kind::text;
            cell.text = value_;
        }
        return;
    }
}

// What does not read as a number is kept as the text it is, for the importer to report: nothing is lost.
void XlsxSheetEvents::fill_number(Cell& cell) {
    auto const digits = trimmed(value_);
    auto const* const end = digits.data() + digits.size();
    auto const read = std::from_chars(digits.data(), end, cell.number);
    if (read.ec != std::errc() || read.ptr != end || !std::isfinite(cell.number)) {
        cell.number = 0;
        cell.text = digits;
        cell.kind = digits.empty() ? Cell::Kind::empty : Cell::Kind::text;
        return;
    }
    if (style_is_date()) {
        auto const serial = cell.number + (parts_.dates_from_1904 ? serial_1904_offset : 0);
        if (auto iso = iso_of_serial(serial)) {
            cell.kind = Cell::Kind::date;
            cell.number = serial;
            cell.text = std::move(*iso);
            return;
        }
    }
    cell.kind = Cell::Kind::number;
    if (is_short_integer(digits)) {
        cell.text = digits;
    } else {
        set_number_text(cell.text, cell.number);
    }
}

void XlsxSheetEvents::fill_text(Cell& cell) {
    if (type_ == Type::shared) {
        auto const index = number_of(value_.c_str(), strings_.size());
        if (index >= strings_.size()) {
            refuse_cell(ErrorCode::corrupt,
                        "refers to a text that the workbook does not hold. Save it again from a "
                        "spreadsheet program.");
            return;
        }
        cell.text = strings_[index];
    } else {
        decode_escapes(value_);
        cell.text = value_;
    }
    cell.kind = cell.text.empty() ? Cell::Kind::empty : Cell::Kind::text;
}

void XlsxSheetEvents::end_row() {
    in_row_ = false;
    if (width_ == 0 || stopped_) {
        return;
    }
    if (!each_(row_, std::span<Cell const>(cells_.data(), width_))) {
        stopped_ = true; // rows of the same piece may still be parsed, but nobody sees them
    }
    for (std::size_t i = 0; i < width_; ++i) {
        cells_[i].kind = Cell::Kind::empty;
        cells_[i].text.clear();
        cells_[i].number = 0;
    }
}

} // namespace weir::files
