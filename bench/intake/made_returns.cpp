#include "made_returns.hpp"

#include "base/contract.hpp"
#include "files/text_file.hpp"
#include "files/xlsx_writer.hpp"

#include <fstream>
#include <sstream>
#include <string>

namespace weir::bench {

void repeat_ssda903(std::filesystem::path const& sample, std::filesystem::path const& to,
                    std::size_t copies) {
    std::filesystem::create_directories(to);
    for (auto const& file : std::filesystem::directory_iterator(sample)) {
        std::ifstream in(file.path());
        std::string header;
        std::getline(in, header);
        std::vector<std::string> rows;
        for (std::string row; std::getline(in, row);) {
            rows.push_back(std::move(row));
        }
        std::ofstream out(to / file.path().filename());
        out << header << '\n';
        for (std::size_t copy = 0; copy < copies; ++copy) {
            for (auto const& row : rows) {
                out << copy + 1 << '0' << row << '\n'; // CHILD is the first column
            }
        }
    }
}

void repeat_cin(std::filesystem::path const& sample, std::filesystem::path const& to, std::size_t children) {
    auto const text = files::read_file(sample, 16ULL << 20).value();
    auto const first = text.find("<Child>"), last = text.rfind("</Child>") + 8;
    auto const body = text.substr(first, last - first);
    std::vector<std::string> each;
    for (std::size_t at = 0; (at = body.find("<Child>", at)) != std::string::npos;) {
        auto const end = body.find("</Child>", at) + 8;
        each.push_back(body.substr(at, end - at));
        at = end;
    }
    std::string const id = "<LAchildID>";
    std::ofstream out(to);
    out << text.substr(0, first);
    for (std::size_t i = 0; i < children; ++i) {
        auto child = each[i % each.size()];
        child.insert(child.find(id) + id.size(), std::to_string(i) + "x");
        out << child << '\n';
    }
    out << text.substr(last);
}

void make_workbook(std::filesystem::path const& to, std::size_t rows, std::size_t columns) {
    auto writer = files::XlsxWriter::create(to).value();
    WEIR_EXPECTS(writer.add_sheet("Sheet").has_value());
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            switch (column % 3) {
            case 0:
                writer.text("text " + std::to_string((row * columns + column) % 5'000));
                break;
            case 1:
                writer.integer(static_cast<std::int64_t>(row));
                break;
            default:
                writer.date(date(2020, 1, 1) + Days{static_cast<int>(row % 2'000)});
            }
        }
        writer.end_row();
    }
    WEIR_EXPECTS(writer.finish().has_value());
}

} // namespace weir::bench
