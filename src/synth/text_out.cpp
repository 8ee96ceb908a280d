// A file is put together in memory and written at once; the largest is some ten megabytes. It is not flushed
// to the disk one by one, as the files of the record are: some eight hundred are written, and they can be
// made again.
#include "synth/text_out.hpp"

#include <array>
#include <charconv>
#include <fstream>

namespace weir::synth {

TextTable::TextTable(std::filesystem::path path, std::unique_ptr<std::string> content)
    : path_(std::move(path)), content_(std::move(content)),
      writer_(files::CsvWriter::to_string(*content_, {.formulas = files::CsvFormulas::as_it_is})) {}

Result<TextTable> TextTable::create(std::filesystem::path path) {
    std::error_code failed;
    std::filesystem::create_directories(path.parent_path(), failed);
    if (failed) {
        return fail(ErrorCode::io, "The folder " + path.parent_path().string() + " cannot be made: " +
                                       failed.message() + ". Choose another with --out.");
    }
    return TextTable(std::move(path), std::make_unique<std::string>());
}

TextTable& TextTable::text(std::string_view value) {
    writer_.text(value);
    return *this;
}

TextTable& TextTable::integer(std::int64_t value) {
    writer_.integer(value);
    return *this;
}

TextTable& TextTable::day(Date value) {
    return text(iso(value));
}

TextTable& TextTable::day(std::optional<Date> const& value) {
    return value ? day(*value) : empty();
}

void TextTable::end_row() {
    writer_.end_row();
}

Status TextTable::finish() {
    WEIR_TRY(writer_.finish());
    std::ofstream file(path_, std::ios::binary | std::ios::trunc);
    file.write(content_->data(), static_cast<std::streamsize>(content_->size()));
    file.close();
    if (!file) {
        return fail(ErrorCode::io, "The file " + path_.string() + " cannot be written; is the disk full?");
    }
    return {};
}

std::string shortest(double value) {
    std::array<char, 32> text{};
    auto const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

} // namespace weir::synth
