// The parts of an xlsx workbook that say how its sheets are to be read: the list of sheets, the shared
// strings, and which styles make a number a date. Rules are those of ECMA-376 part 1.
#pragma once

#include "base/result.hpp"
#include "files/table.hpp"
#include "files/zip.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::files {

// All strings in one buffer: a workbook has millions, and most are short.
class SharedStrings {
public:
    void append(std::string_view piece) { text_ += piece; }
    void end_string() { ends_.push_back(text_.size()); }
    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] std::size_t bytes() const { return text_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t index) const {
        auto const start = index == 0 ? 0 : ends_[index - 1];
        return std::string_view(text_).substr(start, ends_[index] - start);
    }

private:
    std::string text_;
    std::vector<std::size_t> ends_;
};

struct XlsxParts {
    std::vector<Sheet> sheets;
    std::vector<std::string> sheet_entries; // the zip entry of each sheet
    std::vector<CellsName> names;
    bool dates_from_1904 = false;
    std::vector<bool> style_is_date;  // by index into cellXfs
    std::string shared_strings_entry; // empty: none
};

[[nodiscard]] Result<XlsxParts> read_xlsx_parts(ZipReader& zip);
[[nodiscard]] Result<SharedStrings> read_shared_strings(ZipReader& zip, std::string const& entry);

// Whether a number format shows a date or a time (ECMA-376 part 1, 18.8.30 and 18.8.31).
[[nodiscard]] bool is_date_format(unsigned builtin_id);
[[nodiscard]] bool is_date_format(std::string_view code);

// _x000D_ and the like, by which xlsx writes characters that XML cannot (ECMA-376 part 1, 22.9.2.19).
void decode_escapes(std::string& text);

} // namespace weir::files
