// Cases as data: each folder of tests/cases/import is one return with the report and the facts it must
// give, as text. Set WEIR_WRITE_CASES to write what is given now, and read the difference before keeping it.
#include "intake/parsed.hpp"
#include "intake/report.hpp"
#include "intake/return_files.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace weir;
using namespace weir::intake;

namespace {

std::filesystem::path const source_dir{WEIR_SOURCE_DIR};

Rules const& rules() {
    static auto const read = Rules::read(source_dir / "config");
    REQUIRE_MESSAGE(read.has_value(), (read ? std::string{} : read.error().text()));
    return *read;
}

std::string text_of(record::Value const& value) {
    if (auto const* number = std::get_if<std::int64_t>(&value)) {
        return std::to_string(*number);
    }
    if (auto const* real = std::get_if<double>(&value)) {
        return std::to_string(*real);
    }
    if (auto const* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (auto const* day = std::get_if<Date>(&value)) {
        return iso(*day);
    }
    return std::holds_alternative<record::Blank>(value) ? "(blank)" : "";
}

std::string fact_line(record::Fact const& fact) {
    auto const& table = rules().schema.table(fact.table);
    std::string line = "fact " + table.name + (fact.person.empty() ? "" : " of " + fact.person);
    if (!fact.source_row_id.empty()) {
        line += " id " + fact.source_row_id;
    }
    for (std::size_t i = 0; i < fact.values.size(); ++i) {
        bool const known_already =
            table.fields[i].role == record::FieldRole::person || table.row_id_field == i;
        if (record::is_supplied(fact.values[i]) && !known_already) {
            line += " | " + table.fields[i].name + "=" + text_of(fact.values[i]);
        }
    }
    return line;
}

std::string dump(Parsed const& parsed) {
    std::ostringstream out;
    out << parsed.format << ", " << iso(parsed.extract_date) << '\n';
    for (auto const& list : parsed.lists) {
        out << "list " << list.name << ": " << list.rows << " rows, " << list.accepted << " accepted, "
            << list.corrected << " corrected, " << list.refused << " refused"
            << (list.read ? "" : ", not read") << '\n';
    }
    for (auto const& issue : report_of(parsed, "case").issues) {
        if (issue.code != "header-missing" && issue.code != "column-not-kept" &&
            issue.code != "list-missing") {
            out << issue.code << " at " << issue.where << ": " << issue.message << '\n';
        }
    }
    for (auto const& coverage : parsed.coverage) {
        out << "covers " << rules().schema.table(coverage.table).name << ' ' << iso(coverage.window.start)
            << " to " << iso(*coverage.window.end) << " rule " << static_cast<int>(coverage.rule) << '\n';
    }
    std::vector<std::string> lines;
    for (auto const& fact : parsed.facts) {
        lines.push_back(fact_line(fact));
    }
    std::ranges::sort(lines);
    for (auto const& line : lines) {
        out << line << '\n';
    }
    return out.str();
}

std::string run_case(std::filesystem::path const& folder) {
    auto parts = open_parts(folder / "return", files::OldExcel::read);
    if (!parts) {
        return "refused: " + parts.error().text() + '\n';
    }
    ParseOptions options;
    options.today = date(2018, 1, 1);
    if (std::filesystem::exists(folder / "extract_date")) {
        std::string day;
        std::ifstream(folder / "extract_date") >> day;
        options.extract_date = parse_iso_date(day);
    }
    auto const parsed = parse(*parts, "return", rules(), options);
    return parsed ? dump(*parsed) : "refused: " + parsed.error().text() + '\n';
}

std::string read_text(std::filesystem::path const& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("every case of an import gives the report and the facts that are written beside it") {
    auto const cases = source_dir / "tests/cases/import";
    REQUIRE(std::filesystem::exists(cases));
    std::size_t count = 0;
    for (auto const& entry : std::filesystem::directory_iterator(cases)) {
        if (!entry.is_directory()) {
            continue;
        }
        ++count;
        auto const found = run_case(entry.path());
        auto const expected = entry.path() / "expected.txt";
        if (std::getenv("WEIR_WRITE_CASES") != nullptr) {
            std::ofstream(expected) << found;
        }
        INFO(entry.path().filename().string());
        CHECK(found == read_text(expected));
    }
    CHECK(count >= 8);
}

TEST_CASE("a workbook of another maker is read") {
    auto const sample = source_dir / "../shared/samples/annex_a/Annex_A.xlsx";
    if (!std::filesystem::exists(sample)) {
        MESSAGE("SKIPPED: the samples are not here");
        return;
    }
    auto parts = open_parts(sample, files::OldExcel::read);
    REQUIRE(parts.has_value());
    ParseOptions options;
    options.extract_date = date(2021, 3, 18);
    options.today = date(2021, 6, 1);
    auto const parsed = parse(*parts, "Annex_A.xlsx", rules(), options);
    REQUIRE_MESSAGE(parsed.has_value(), (parsed ? std::string{} : parsed.error().text()));
    if (std::getenv("WEIR_SHOW_CASES") != nullptr) {
        MESSAGE(to_text(report_of(*parsed, "Annex_A.xlsx")) << dump(*parsed));
    }
    CHECK(parsed->lists.size() == 11);
    CHECK(parsed->issues.count(IssueCode::list_missing) == 0);
    CHECK(parsed->issues.count(IssueCode::worker_generic) == 5);
    for (auto const& list : parsed->lists) {
        CHECK(list.refused == 0);
    }
}
