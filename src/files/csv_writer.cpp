#include "files/csv_writer.hpp"

#include "files/number_text.hpp"
#include "files/output_file.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace weir::files {
namespace {

constexpr std::size_t flush_bytes = 1UL << 20;
constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

// Quoted are not only the delimiter in use but all that a reader might guess, so that the file reads back
// the same wherever it is opened.
constexpr std::array<bool, 256> quoted_characters() {
    std::array<bool, 256> table{};
    for (char const c : {',', ';', '\t', '|', '"', '\n', '\r', '\0'}) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}
constexpr auto needs_quotes = quoted_characters();

bool is_quoted(std::string_view text) {
    for (char const c : text) {
        if (needs_quotes[static_cast<unsigned char>(c)]) {
            return true;
        }
    }
    return text.starts_with(' ') || text.ends_with(' ') || text.starts_with("\xEF\xBB\xBF");
}

bool is_formula_like(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

} // namespace

struct CsvWriter::Output {
    CsvOptions options;
    std::string* out = nullptr; // either the caller's, or the buffer below
    std::string buffer;
    std::optional<OutputFile> file;
    bool row_started = false;
    Status status;

    void separate() {
        if (row_started) {
            out->push_back(options.delimiter);
        }
        row_started = true;
    }

    void append_quoted(std::string_view text) {
        out->push_back('"');
        for (char const c : text) {
            if (c == '"') {
                out->push_back('"');
            }
            if (c == '\0') {
                out->append(replacement);
            } else {
                out->push_back(c);
            }
        }
        out->push_back('"');
    }

    void flush() {
        if (status) {
            status = file->write(buffer);
        }
        buffer.clear();
    }
};

CsvWriter::CsvWriter(std::unique_ptr<Output> output) : output_(std::move(output)) {
    if (output_->options.byte_order_mark) {
        output_->out->append("\xEF\xBB\xBF");
    }
}
CsvWriter::CsvWriter(CsvWriter&&) noexcept = default;
CsvWriter& CsvWriter::operator=(CsvWriter&&) noexcept = default;
CsvWriter::~CsvWriter() = default;

CsvWriter CsvWriter::to_string(std::string& out, CsvOptions const& options) {
    auto output = std::make_unique<Output>();
    output->options = options;
    output->out = &out;
    return CsvWriter(std::move(output));
}

Result<CsvWriter> CsvWriter::to_file(std::filesystem::path const& path, CsvOptions const& options) {
    auto output = std::make_unique<Output>();
    output->options = options;
    output->file = WEIR_TRY(OutputFile::create(path));
    output->out = &output->buffer;
    output->buffer.reserve(flush_bytes + flush_bytes / 8);
    return CsvWriter(std::move(output));
}

CsvWriter& CsvWriter::text(std::string_view text) {
    auto& output = *output_;
    bool const is_first = !output.row_started;
    output.separate();
    if (output.options.formulas == CsvFormulas::guard && is_formula_like(text)) {
        std::string guarded = "'";
        guarded += text;
        is_quoted(text) ? output.append_quoted(guarded) : void(output.out->append(guarded));
    } else if (is_quoted(text) || (is_first && text.empty())) {
        // The first cell of a row in quotes even if empty: an empty line would be no row.
        output.append_quoted(text);
    } else {
        output.out->append(text);
    }
    return *this;
}

CsvWriter& CsvWriter::number(double number) {
    if (!std::isfinite(number)) {
        return empty();
    }
    output_->separate();
    append_number(*output_->out, number);
    return *this;
}

CsvWriter& CsvWriter::integer(std::int64_t number) {
    output_->separate();
    append_integer(*output_->out, number);
    return *this;
}

CsvWriter& CsvWriter::empty() {
    return text({});
}

void CsvWriter::end_row() {
    auto& output = *output_;
    output.out->append("\r\n");
    output.row_started = false;
    if (output.file && output.buffer.size() >= flush_bytes) {
        output.flush();
    }
}

Status CsvWriter::finish() {
    auto& output = *output_;
    if (!output.file) {
        return {};
    }
    output.flush();
    WEIR_TRY(output.status);
    return output.file->put_in_place();
}

} // namespace weir::files
