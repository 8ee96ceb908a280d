// Writes CSV as RFC 4180 has it (CRLF, quotes only where needed), to a string or to a file. A cell that
// another program might take for a formula can be made harmless.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace weir::files {

// Spreadsheet programs run a text that begins with = + - @ tab or CR as a formula (OWASP, CSV injection).
// `guard` puts an apostrophe before such text; numbers are never touched. Use it for whatever people
// download; `as_it_is` keeps the text exact for another program to read.
enum class CsvFormulas : std::uint8_t { guard, as_it_is };

struct CsvOptions {
    char delimiter = ',';
    CsvFormulas formulas = CsvFormulas::guard;
    bool byte_order_mark = false; // Excel needs it to take UTF-8 for what it is
};

class CsvWriter {
public:
    // Appends to `out`, which must outlive the writer.
    [[nodiscard]] static CsvWriter to_string(std::string& out, CsvOptions const& options = {});
    // The file is put in place by finish(); before that it has a temporary name.
    [[nodiscard]] static Result<CsvWriter> to_file(std::filesystem::path const& path,
                                                   CsvOptions const& options = {});

    CsvWriter(CsvWriter&&) noexcept;
    CsvWriter& operator=(CsvWriter&&) noexcept;
    ~CsvWriter();

    CsvWriter& text(std::string_view text); // UTF-8; a NUL, which CSV cannot carry, becomes U+FFFD
    CsvWriter& number(double number);       // shortest form that reads back the same; NaN is an empty cell
    CsvWriter& integer(std::int64_t number);
    CsvWriter& empty();
    void end_row();

    template <class... Texts>
    void row(Texts const&... texts) {
        (text(texts), ...);
        end_row();
    }

    // Flushes and, for a file, puts it in place. The first failure of any write is reported here.
    [[nodiscard]] Status finish();

private:
    struct Output;
    explicit CsvWriter(std::unique_ptr<Output> output);
    std::unique_ptr<Output> output_;
};

} // namespace weir::files
