// Reading and writing a million cells. Each figure is to be held against the bare work measured in the
// same run (inflating the same bytes, checking the same text), since machines differ and that ratio does not.
#include "base/date.hpp"
#include "base/limits.hpp"
#include "files/csv_writer.hpp"
#include "files/encoding.hpp"
#include "files/table.hpp"
#include "files/text_file.hpp"
#include "files/xlsx_writer.hpp"
#include "files/zip.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace weir;
using namespace weir::files;

namespace {

constexpr std::size_t columns = 14;
constexpr std::size_t rows = 1'000'000 / columns;

// A folder of this process, removed at its end.
class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() / ("weir-files-bench-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::filesystem::path operator/(char const* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

std::string text_of(std::size_t row, std::size_t column) {
    return std::string(1, static_cast<char>('a' + column)) + ") Some text " +
           std::to_string((row * 7 + column) % 200);
}

// Of seven columns one is a number, two are dates and four are texts, roughly as in a statutory return.
template <class Writer, class WriteDate>
void write_rows(Writer& writer, WriteDate const& write_date) {
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            if (column % 7 == 0) {
                writer.integer(static_cast<std::int64_t>(row * columns + column));
            } else if (column % 7 < 3) {
                write_date(date(2017, 1, 1) + Days(row % 2000));
            } else {
                writer.text(text_of(row, column));
            }
        }
        writer.end_row();
    }
}

bool write_xlsx(std::filesystem::path const& path) {
    auto writer = XlsxWriter::create(path);
    if (!writer || !writer->add_sheet("List 1")) {
        return false;
    }
    write_rows(*writer, [&](Date day) { writer->date(day); });
    return writer->finish().has_value();
}

bool write_csv(std::filesystem::path const& path) {
    auto writer = CsvWriter::to_file(path);
    if (!writer) {
        return false;
    }
    write_rows(*writer, [&](Date day) { writer->text(iso(day)); });
    return writer->finish().has_value();
}

void count_cells(benchmark::State& state, std::filesystem::path const& path) {
    std::size_t cells = 0;
    for (auto _ : state) {
        auto workbook = open_workbook(path);
        auto const status = (*workbook)->read(0, [&](std::size_t, std::span<Cell const> row) {
            cells += row.size();
            return true;
        });
        if (!status) {
            state.SkipWithError(status.error().text().c_str());
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(cells));
}

void texts_made(benchmark::State& state) {
    for (auto _ : state) {
        for (std::size_t row = 0; row < rows; ++row) {
            for (std::size_t column = 0; column < columns; ++column) {
                benchmark::DoNotOptimize(text_of(row, column));
            }
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * rows * columns));
}

void xlsx_written(benchmark::State& state) {
    Folder const folder;
    for (auto _ : state) {
        if (!write_xlsx(folder / "a.xlsx")) {
            state.SkipWithError("the workbook was not written");
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * rows * columns));
}

void csv_written(benchmark::State& state) {
    Folder const folder;
    for (auto _ : state) {
        if (!write_csv(folder / "a.csv")) {
            state.SkipWithError("the file was not written");
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * rows * columns));
}

void xlsx_inflated_only(benchmark::State& state) {
    Folder const folder;
    if (!write_xlsx(folder / "a.xlsx")) {
        state.SkipWithError("the workbook was not written");
    }
    for (auto _ : state) {
        auto zip = ZipReader::open(folder / "a.xlsx");
        std::size_t bytes = 0;
        auto const status = zip->stream("xl/worksheets/sheet1.xml", [&](std::string_view piece) {
            bytes += piece.size();
            return true;
        });
        benchmark::DoNotOptimize(status.has_value());
        benchmark::DoNotOptimize(bytes);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * rows * columns));
}

void xlsx_read(benchmark::State& state) {
    Folder const folder;
    if (!write_xlsx(folder / "a.xlsx")) {
        state.SkipWithError("the workbook was not written");
    }
    count_cells(state, folder / "a.xlsx");
}

void csv_checked_only(benchmark::State& state) {
    Folder const folder;
    if (!write_csv(folder / "a.csv")) {
        state.SkipWithError("the file was not written");
    }
    for (auto _ : state) {
        auto const bytes = read_file(folder / "a.csv", limits::upload_bytes_max);
        benchmark::DoNotOptimize(is_utf8(*bytes));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * rows * columns));
}

void csv_read(benchmark::State& state) {
    Folder const folder;
    if (!write_csv(folder / "a.csv")) {
        state.SkipWithError("the file was not written");
    }
    count_cells(state, folder / "a.csv");
}

} // namespace

BENCHMARK(xlsx_inflated_only)->Unit(benchmark::kMillisecond);
BENCHMARK(xlsx_read)->Unit(benchmark::kMillisecond);
BENCHMARK(texts_made)->Unit(benchmark::kMillisecond);
BENCHMARK(xlsx_written)->Unit(benchmark::kMillisecond);
BENCHMARK(csv_checked_only)->Unit(benchmark::kMillisecond);
BENCHMARK(csv_read)->Unit(benchmark::kMillisecond);
BENCHMARK(csv_written)->Unit(benchmark::kMillisecond);
