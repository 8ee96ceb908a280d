// Writes workbooks as a stream: one sheet after the other, one row after the other, with little memory
// whatever their size. Text is always written as text, never as a formula or a link.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace weir::files {

// One writer is used by one thread at a time; different writers are independent.
// What a cell may hold; nothing is an empty one.
using XlsxValue = std::variant<std::monostate, std::int64_t, Date, std::string>;

class XlsxWriter {
public:
    // The file is put in place by finish(); a writer that is dropped before leaves nothing there.
    [[nodiscard]] static Result<XlsxWriter> create(std::filesystem::path const& path);

    XlsxWriter(XlsxWriter&&) noexcept;
    XlsxWriter& operator=(XlsxWriter&&) noexcept;
    ~XlsxWriter();

    // Closes the sheet before it. A name is 1 to 31 characters, without []:*?/\ and used once whatever its
    // case, as Excel demands. The header, if any, is the first row, in bold, and stays in view.
    [[nodiscard]] Status add_sheet(std::string const& name, std::span<std::string const> header = {});

    // Cells of the row being written, from column A on.
    XlsxWriter& text(std::string_view text); // UTF-8; an empty one is an empty cell
    XlsxWriter& number(double number);       // NaN and infinity are empty cells
    XlsxWriter& integer(std::int64_t number);
    XlsxWriter& boolean(bool value);
    XlsxWriter& date(Date day); // shown as dd/mm/yyyy
    XlsxWriter& empty();
    XlsxWriter& value(XlsxValue const& value); // whichever of these it is
    void end_row();

    // The first failure of anything before is reported here: a row or column too many, a text that is too
    // long, a full disk.
    [[nodiscard]] Status finish();

private:
    struct Output;
    explicit XlsxWriter(std::unique_ptr<Output> output);
    std::unique_ptr<Output> output_;
};

} // namespace weir::files
