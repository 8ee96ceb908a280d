// The rules are read once; the definitions stand where the build found them.
#include "entries.hpp"

#include "base/contract.hpp"
#include "intake/parsed.hpp"
#include "intake/report.hpp"

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

} // namespace

void fuzz_parse(std::string_view input) {
    auto workbook = files::open_workbook_bytes(std::string(input), "list 1.csv");
    if (!workbook) {
        return;
    }
    std::vector<Part> parts;
    parts.push_back({"list 1.csv", std::move(*workbook)});
    ParseOptions options;
    options.today = date(2018, 1, 1);
    auto const parsed = parse(parts, "fuzz", rules(), options);
    if (parsed) {
        check(*parsed);
    }
}

} // namespace weir::intake
