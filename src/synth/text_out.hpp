// One CSV file of a feed. The exact text goes out, for another program to read: nothing is made harmless
// for spreadsheets, since a minus sign there would be a change of the data.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"
#include "files/csv_writer.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weir::synth {

class TextTable {
public:
    // Makes the folder if it is not there.
    [[nodiscard]] static Result<TextTable> create(std::filesystem::path path);

    TextTable& text(std::string_view value);
    TextTable& integer(std::int64_t value);
    TextTable& day(Date value); // ISO
    TextTable& day(std::optional<Date> const& value);
    TextTable& empty() { return text({}); }
    void end_row();

    template <class... Texts>
    void row(Texts const&... texts) {
        (text(texts), ...);
        end_row();
    }

    [[nodiscard]] Status finish();

private:
    TextTable(std::filesystem::path path, std::unique_ptr<std::string> content);

    std::filesystem::path path_;
    std::unique_ptr<std::string> content_; // the writer keeps its address
    files::CsvWriter writer_;
};

[[nodiscard]] std::string shortest(double value); // the shortest form that reads back the same

} // namespace weir::synth
