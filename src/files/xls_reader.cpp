// Reads .xls through freexl; see xls_reader.hpp. Results of formulas are not among what freexl reads. freexl
// takes a path only, so the bytes, bounded before, are given to it as a file in memory.
#include "files/xls_reader.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "files/memory_file.hpp"
#include "files/number_text.hpp"
#include "files/serial_date.hpp"

#include <fmt/format.h>
#include <freexl.h>

#include <utility>

namespace weir::files {
namespace {

Cell cell_from(FreeXL_CellValue const& value) {
    Cell cell;
    switch (value.type) {
    case FREEXL_CELL_INT:
        cell.kind = Cell::Kind::number;
        cell.number = value.value.int_value;
        set_number_text(cell.text, cell.number);
        break;
    case FREEXL_CELL_DOUBLE:
        cell.kind = Cell::Kind::number;
        cell.number = value.value.double_value;
        set_number_text(cell.text, cell.number);
        break;
    case FREEXL_CELL_TEXT:
    case FREEXL_CELL_SST_TEXT:
        cell.kind = Cell::Kind::text;
        cell.text = value.value.text_value == nullptr ? "" : value.value.text_value;
        break;
    case FREEXL_CELL_DATE:
    case FREEXL_CELL_DATETIME:
    case FREEXL_CELL_TIME: // freexl gives dates as texts only: 2017-08-31 10:20:00
        cell.kind = Cell::Kind::text;
        cell.text = value.value.text_value == nullptr ? "" : value.value.text_value;
        if (cell.text.size() > 10 && cell.text[10] == ' ') {
            cell.text[10] = 'T';
        }
        if (auto const serial = serial_of_iso(cell.text)) {
            cell.kind = Cell::Kind::date;
            cell.number = *serial;
            cell.text = iso_of_serial(*serial).value_or(cell.text);
        }
        break;
    default:
        break;
    }
    return cell;
}

class XlsWorkbook final : public Workbook {
public:
    explicit XlsWorkbook(void const* handle) : handle_(handle) {}
    ~XlsWorkbook() override { freexl_close(handle_); }
    XlsWorkbook(XlsWorkbook const&) = delete;
    XlsWorkbook& operator=(XlsWorkbook const&) = delete;

    Status list_sheets() {
        unsigned int count = 0;
        if (freexl_get_info(handle_, FREEXL_BIFF_SHEET_COUNT, &count) != FREEXL_OK || count == 0) {
            return fail(ErrorCode::invalid, "The workbook has no sheet.");
        }
        if (count > limits::sheets_max) {
            return fail(ErrorCode::limit, fmt::format("The workbook has more than the limit of {} sheets.",
                                                      limits::sheets_max));
        }
        for (unsigned int i = 0; i < count; ++i) {
            char const* name = nullptr;
            freexl_get_worksheet_name(handle_, static_cast<unsigned short>(i), &name);
            sheets_.push_back({name == nullptr ? "" : name, false});
        }
        return {};
    }

    [[nodiscard]] std::string_view format() const override { return "xls"; }
    [[nodiscard]] std::vector<Sheet> const& sheets() const override { return sheets_; }

    [[nodiscard]] Status read(std::size_t sheet, RowVisitor const& each) override {
        WEIR_EXPECTS(sheet < sheets_.size());
        unsigned int rows = 0;
        unsigned short columns = 0;
        if (freexl_select_active_worksheet(handle_, static_cast<unsigned short>(sheet)) != FREEXL_OK ||
            freexl_worksheet_dimensions(handle_, &rows, &columns) != FREEXL_OK) {
            return fail(ErrorCode::corrupt, fmt::format("The sheet {} cannot be read.", sheets_[sheet].name));
        }
        for (unsigned int row = 0; row < rows; ++row) {
            std::vector<Cell> cells;
            for (unsigned short column = 0; column < columns; ++column) {
                FreeXL_CellValue value{};
                if (freexl_get_cell_value(handle_, row, column, &value) != FREEXL_OK) {
                    continue;
                }
                if (auto cell = cell_from(value); cell.kind != Cell::Kind::empty) {
                    cells.resize(column);
                    cells.push_back(std::move(cell));
                }
            }
            if (!cells.empty() && !each(row + 1, cells)) {
                break;
            }
        }
        return {};
    }

private:
    void const* handle_;
    std::vector<Sheet> sheets_;
};

} // namespace

Result<std::unique_ptr<Workbook>> open_xls_file(std::string const& path) {
    void const* handle = nullptr;
    int const opened = freexl_open(path.c_str(), &handle);
    if (opened != FREEXL_OK || handle == nullptr) {
        freexl_close(handle);
        return fail(opened == FREEXL_CFBF_READ_ERROR ? ErrorCode::io : ErrorCode::corrupt,
                    "The .xls workbook is damaged, or protected by a password. Save it again as .xlsx.");
    }
    auto workbook = std::make_unique<XlsWorkbook>(handle);
    WEIR_TRY(workbook->list_sheets());
    return workbook;
}

Result<std::unique_ptr<Workbook>> open_xls(std::string_view bytes) {
    if (bytes.size() > limits::xls_bytes_max) {
        return fail(ErrorCode::limit,
                    fmt::format("The .xls workbook is larger than the limit of {} bytes. Save it as .xlsx.",
                                limits::xls_bytes_max));
    }
    MemoryFile const file(bytes);
    if (!file.complete()) {
        return fail(ErrorCode::io, "There is no memory to read the workbook.");
    }
    return open_xls_file(file.path());
}

} // namespace weir::files
