// The cells of one sheet out of its XML, row by row, with every buffer used again: a return has millions
// of cells, and this is where the time of reading it goes.
#pragma once

#include "files/table.hpp"
#include "files/xlsx_parts.hpp"
#include "files/xml_stream.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::files {

class XlsxSheetEvents final : public XmlEvents {
public:
    XlsxSheetEvents(XlsxParts const& parts, SharedStrings const& strings, RowVisitor const& each)
        : parts_(parts), strings_(strings), each_(each) {}

    void on_start(std::string_view name, XmlEventAttributes const& attributes) override;
    void on_end(std::string_view name) override;
    void on_text(std::string_view text) override {
        if (collecting_) {
            value_ += text;
        }
    }
    [[nodiscard]] bool is_done() const override { return stopped_; }

private:
    enum class Type : unsigned char { number, shared, text, inline_text, boolean, error, iso_date };
    static Type type_of(std::string_view text);

    void start_row(char const* const* attributes);
    void start_cell(char const* const* attributes);
    void end_row();
    void end_cell();
    void fill(Cell& cell);
    void fill_number(Cell& cell);
    void fill_text(Cell& cell);
    void refuse_cell(ErrorCode code, std::string what);
    [[nodiscard]] bool style_is_date() const {
        return style_ < parts_.style_is_date.size() && parts_.style_is_date[style_];
    }

    XlsxParts const& parts_;
    SharedStrings const& strings_;
    RowVisitor const& each_;

    std::vector<Cell> cells_;
    std::size_t width_ = 0; // of the row: up to its last cell that is not empty
    std::size_t row_ = 0;
    std::size_t column_ = 0; // of the next cell without an address
    std::size_t cell_column_ = 0;
    std::size_t style_ = 0;
    Type type_ = Type::number;
    std::string value_;
    bool in_row_ = false;
    bool in_cell_ = false;
    bool phonetic_ = false;
    bool collecting_ = false;
    bool stopped_ = false;
};

} // namespace weir::files
