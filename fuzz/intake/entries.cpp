// The rules are read once; the definitions stand where the build found them.
#include "entries.hpp"

#include "base/contract.hpp"
#include "files/encoding.hpp"
#include "files/xml_encoding.hpp"
#include "intake/parsed.hpp"
#include "intake/report.hpp"
#include "intake/xml_return.hpp"

#include <map>

namespace weir::intake {
namespace {

Rules const& rules() {
    static auto const read = Rules::read(std::filesystem::path{WEIR_SOURCE_DIR} / "config");
    WEIR_EXPECTS(read.has_value());
    return *read;
}

void check(Parsed const& parsed) {
    for (auto const& list : parsed.lists) {
        WEIR_ENSURES(!list.read || list.rows == list.accepted + list.corrected + list.refused);
    }
    for (auto const& fact : parsed.facts) {
        auto const& table = rules().schema.table(fact.table);
        WEIR_ENSURES(fact.values.size() == table.fields.size());
        WEIR_ENSURES(fact.place < parsed.places.size());
    }
    auto const report = report_of(parsed, "fuzz");
    WEIR_ENSURES(report.rows >= report.accepted + report.corrected + report.refused);
}

void parse_and_check(std::vector<Part> parts) {
    ParseOptions options;
    options.today = date(2018, 1, 1);
    auto const parsed = parse(parts, "fuzz", rules(), options);
    if (parsed) {
        check(*parsed);
    }
}

using Elements =
    std::map<std::string, std::string, std::less<>>; // an element's number → that of the one around it

void check_rows(std::span<files::Cell const> headers, std::span<files::Cell const> cells, Elements& around) {
    WEIR_ENSURES(cells.size() == headers.size());
    std::string_view inner, outer;
    for (std::size_t c = 0; c < cells.size(); ++c) {
        WEIR_ENSURES(files::is_utf8(cells[c].text));
        if (headers[c].text == "Assessments" || headers[c].text == "ChildProtectionPlans") {
            inner = cells[c].text;
        } else if (headers[c].text == "CINdetails") {
            outer = cells[c].text;
        }
    }
    if (!inner.empty()) {
        auto const [at, fresh] = around.emplace(inner, outer);
        WEIR_ENSURES(fresh || at->second == outer);
    }
}

void check_tables(files::Workbook& tables) {
    Elements around;
    for (std::size_t sheet = 0; sheet < tables.sheets().size(); ++sheet) {
        std::vector<files::Cell> headers;
        auto const read = tables.read(sheet, [&](std::size_t number, std::span<files::Cell const> cells) {
            if (number == 0) {
                headers.assign(cells.begin(), cells.end());
            } else {
                check_rows(headers, cells, around);
            }
            return true;
        });
        WEIR_ENSURES(read.has_value() && !headers.empty());
    }
}

} // namespace

void fuzz_xml_return(std::string_view input) {
    auto const text = files::xml_as_plain_utf8(std::string(input));
    if (!text) {
        return;
    }
    for (auto const* layout : {&rules().cin, &rules().ssda903}) {
        if (auto read = read_xml_return(*text, "fuzz", *layout, "child")) {
            check_tables(*read->tables);
        }
    }
    std::vector<Part> parts;
    parts.push_back({"fuzz.xml", nullptr, *text});
    parse_and_check(std::move(parts));
}

void fuzz_parse(std::string_view input) {
    auto workbook = files::open_workbook_bytes(std::string(input), "list 1.csv");
    if (!workbook) {
        return;
    }
    std::vector<Part> parts;
    parts.push_back({"list 1.csv", std::move(*workbook)});
    parse_and_check(std::move(parts));
}

} // namespace weir::intake
