#include "files/ods_reader.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "files/number_text.hpp"
#include "files/serial_date.hpp"
#include "files/xml_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace weir::files {
namespace {

constexpr std::string_view content = "content.xml";

std::size_t count_of(std::optional<std::string_view> text, std::size_t otherwise) {
    std::size_t value = 0;
    if (!text) {
        return otherwise;
    }
    auto const read = std::from_chars(text->data(), text->data() + text->size(), value);
    return read.ec == std::errc() && read.ptr == text->data() + text->size() ? value : otherwise;
}

// The names of the tables, for a workbook must know its sheets before any of them is read.
class TableNames final : public XmlEvents {
public:
    void on_start(std::string_view name, XmlEventAttributes const& attributes) override {
        if (name == "spreadsheet") {
            found = true;
        } else if (name == "table" && depth_++ == 0) {
            if (sheets.size() == limits::sheets_max) {
                refuse({ErrorCode::limit,
                        fmt::format("The workbook has more than {} sheets.", limits::sheets_max),
                        {}});
                return;
            }
            sheets.push_back({std::string(attributes.find("name").value_or("")), false});
        }
    }
    void on_end(std::string_view name) override { depth_ -= name == "table" ? 1 : 0; }
    void on_text(std::string_view) override {}

    bool found = false;
    std::vector<Sheet> sheets;

private:
    int depth_ = 0; // tables may stand within cells
};

// The rows of one table. Rows and cells that are repeated are written once with a count; a repeat of blank
// ones to the end of the sheet says nothing and costs nothing.
class TableRows final : public XmlEvents {
public:
    TableRows(std::size_t table, RowVisitor const& each) : table_(table), each_(each) {}

    void on_start(std::string_view name, XmlEventAttributes const& attributes) override {
        if (name == "table") {
            inside_ += depth_ == 0 && seen_++ == table_ ? 1 : 0;
            ++depth_;
            return;
        }
        if (inside_ == 0 || depth_ != 1) {
            return;
        }
        if (name == "annotation" || name == "shapes") {
            ++aside_;
        } else if (aside_ > 0) {
            return;
        } else if (name == "table-row") {
            repeat_row_ = count_of(attributes.find("number-rows-repeated"), 1);
            cells_.clear();
            column_ = 0;
        } else if (name == "table-cell" || name == "covered-table-cell") {
            begin_cell(attributes, name == "covered-table-cell");
        } else if (in_cell_) {
            text_element(name, attributes);
        }
    }

    void on_end(std::string_view name) override {
        if (name == "table") {
            --depth_;
            if (depth_ == 0 && inside_ > 0) {
                stopped_ = true; // the table has been read
            }
            return;
        }
        if (inside_ == 0 || depth_ != 1) {
            return;
        }
        if (name == "annotation" || name == "shapes") {
            --aside_;
        } else if (aside_ > 0) {
            return;
        } else if (name == "table-cell" || name == "covered-table-cell") {
            end_cell();
        } else if (name == "table-row") {
            end_row();
        } else if (name == "p" && in_cell_) {
            in_text_ = false;
        }
    }

    void on_text(std::string_view text) override {
        if (in_text_ && aside_ == 0 && depth_ == 1) {
            append(text);
        }
    }
    [[nodiscard]] bool is_done() const override { return stopped_; }

private:
    void append(std::string_view text) {
        if (text_.size() + text.size() > limits::cell_bytes_max) {
            refuse({ErrorCode::limit,
                    fmt::format("Row {} has a cell with more than {} bytes of text.", row_ + 1,
                                limits::cell_bytes_max),
                    {}});
            return;
        }
        text_ += text;
    }

    void text_element(std::string_view name, XmlEventAttributes const& attributes) {
        if (name == "p") {
            if (paragraphs_++ > 0) {
                append("\n");
            }
            in_text_ = true;
        } else if (name == "s") {
            append(std::string(std::min<std::size_t>(count_of(attributes.find("c"), 1), 1'000), ' '));
        } else if (name == "tab") {
            append("\t");
        } else if (name == "line-break") {
            append("\n");
        }
    }

    void begin_cell(XmlEventAttributes const& attributes, bool covered) {
        in_cell_ = true;
        repeat_cell_ = count_of(attributes.find("number-columns-repeated"), 1);
        cell_ = {};
        text_.clear();
        paragraphs_ = 0;
        covered_ = covered;
        error_ = false;
        type_.clear();
        for (auto const* pair = attributes.pairs(); pair[0] != nullptr; pair += 2) {
            std::string_view const name = pair[0];
            if (name == "office:value-type") {
                type_ = pair[1];
            } else if (name.ends_with(":value-type") && std::string_view(pair[1]) == "error") {
                error_ = true; // LibreOffice's own addition: ODF has no type for it
            }
        }
        auto const value = type_ == "date"      ? attributes.find("date-value")
                           : type_ == "time"    ? attributes.find("time-value")
                           : type_ == "boolean" ? attributes.find("boolean-value")
                           : type_ == "string"  ? attributes.find("string-value")
                                                : attributes.find("value");
        value_ = std::string(value.value_or(""));
    }

    void end_cell() {
        in_cell_ = false;
        if (!covered_) { // what a merged cell covers is not seen
            fill();
        }
        if (cell_.kind == Cell::Kind::empty) {
            column_ += repeat_cell_;
            return;
        }
        if (column_ + repeat_cell_ > limits::columns_max) {
            refuse({ErrorCode::limit,
                    fmt::format("Row {} has more than {} columns.", row_ + 1, limits::columns_max),
                    {}});
            return;
        }
        cells_.resize(column_);
        cells_.insert(cells_.end(), repeat_cell_, cell_);
        column_ += repeat_cell_;
    }

    void fill() {
        if (type_ == "float" || type_ == "percentage" || type_ == "currency") {
            double number = 0;
            auto const read = std::from_chars(value_.data(), value_.data() + value_.size(), number);
            if (read.ec == std::errc() && read.ptr == value_.data() + value_.size() &&
                std::isfinite(number)) {
                cell_.kind = Cell::Kind::number;
                cell_.number = number;
                set_number_text(cell_.text, number);
                return;
            }
        } else if (type_ == "date") {
            if (auto const serial = serial_of_iso(value_)) {
                cell_.kind = Cell::Kind::date;
                cell_.number = *serial;
                cell_.text = iso_of_serial(*serial).value_or(value_);
                return;
            }
        } else if (type_ == "boolean") {
            cell_.kind = Cell::Kind::boolean;
            cell_.number = value_ == "true" ? 1 : 0;
            cell_.text = value_ == "true" ? "TRUE" : "FALSE";
            return;
        }
        cell_.text = !value_.empty() && type_ == "string" ? value_ : text_;
        cell_.kind = cell_.text.empty() ? Cell::Kind::empty : error_ ? Cell::Kind::error : Cell::Kind::text;
    }

    void end_row() {
        if (cells_.empty()) {
            row_ += repeat_row_;
            return;
        }
        for (std::size_t i = 0; i < repeat_row_ && !stopped_; ++i) {
            if (++row_ > limits::rows_max) {
                refuse({ErrorCode::limit,
                        fmt::format("The sheet has more than {} rows.", limits::rows_max),
                        {}});
                return;
            }
            stopped_ = !each_(row_, cells_);
        }
    }

    std::size_t table_;
    RowVisitor const& each_;
    std::size_t seen_ = 0;
    int inside_ = 0;
    int depth_ = 0;
    int aside_ = 0; // within a comment or a drawing
    std::size_t row_ = 0;
    std::size_t column_ = 0;
    std::size_t repeat_row_ = 1;
    std::size_t repeat_cell_ = 1;
    std::vector<Cell> cells_;
    Cell cell_;
    std::string type_;
    std::string value_;
    std::string text_;
    int paragraphs_ = 0;
    bool covered_ = false;
    bool error_ = false;
    bool in_cell_ = false;
    bool in_text_ = false;
    bool stopped_ = false;
};

Status read_content(ZipReader& zip, XmlEvents& events, std::string const& part) {
    XmlStream stream(events, part);
    WEIR_TRY(zip.stream(content, [&](std::string_view piece) { return stream.feed(piece); }));
    return stream.finish();
}

class OdsWorkbook final : public Workbook {
public:
    OdsWorkbook(ZipReader zip, std::vector<Sheet> sheets)
        : zip_(std::move(zip)), sheets_(std::move(sheets)) {}

    [[nodiscard]] std::string_view format() const override { return "ods"; }
    [[nodiscard]] std::vector<Sheet> const& sheets() const override { return sheets_; }
    [[nodiscard]] Status read(std::size_t sheet, RowVisitor const& each) override {
        WEIR_EXPECTS(sheet < sheets_.size());
        TableRows rows(sheet, each);
        auto status = read_content(zip_, rows, "The sheet " + sheets_[sheet].name);
        if (!status) {
            return tl::unexpected<Error>(
                std::move(status).error().during("reading the sheet " + sheets_[sheet].name));
        }
        return {};
    }

private:
    ZipReader zip_;
    std::vector<Sheet> sheets_;
};

} // namespace

Result<std::unique_ptr<Workbook>> open_ods(ZipReader zip) {
    auto const& entries = zip.entries();
    bool const locked = std::ranges::any_of(entries, &ZipEntry::encrypted);
    if (zip.has("META-INF/manifest.xml")) {
        auto const manifest = zip.read("META-INF/manifest.xml");
        if (locked || (manifest && manifest->find("encryption-data") != std::string::npos)) {
            return fail(
                ErrorCode::unsupported,
                "The workbook is protected by a password. Open it, remove the password, and save it again.");
        }
    }
    TableNames names;
    WEIR_TRY(read_content(zip, names, "The workbook's content"));
    if (!names.found || names.sheets.empty()) {
        return fail(
            ErrorCode::unsupported,
            "The file is an OpenDocument file but no workbook. Copy its table into a workbook and save "
            "that as .ods or .xlsx.");
    }
    return std::make_unique<OdsWorkbook>(std::move(zip), std::move(names.sheets));
}

} // namespace weir::files
