// The language of return rules: what may be written and what is told of what may not, cases as data
// (tests/cases/return_rules), and the rule files themselves.
#include "config/calendar.hpp"
#include "quality/return_check.hpp"
#include "quality/return_rules.hpp"
#include "quality/rule_cases.hpp"
#include "quality/rule_oracle.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace weir;
using namespace weir::quality;

namespace {

std::filesystem::path const source_dir{WEIR_SOURCE_DIR};

struct Kit { // what belongs to one kind of return
    ReturnShape shape;
    std::optional<ReturnRules> rules;
};

Kit kit_of(std::string const& name) {
    Kit kit{ReturnShape::read(source_dir / "config/intake" / (name + "_modules.csv")).value(), {}};
    auto const file = source_dir / "config/rules" / (name + "_rules.csv");
    if (std::filesystem::exists(file)) {
        Diagnostics wrong;
        auto rules = ReturnRules::read(file, kit.shape, wrong);
        CHECK_MESSAGE(rules.has_value(), wrong.text());
        if (rules) {
            kit.rules = std::move(*rules);
        }
    }
    return kit;
}

Kit const& kit(std::string const& name) {
    static Kit const care = kit_of("ssda903");
    static Kit const need = kit_of("cin");
    static Kit const work = kit_of("csww");
    return name == "cin" ? need : name == "csww" ? work : care;
}

WorkingCalendar const& calendar() {
    static auto const read =
        config::read_working_calendar(source_dir / "config/calendar/bank_holidays_england_2010_2030.csv")
            .value();
    return read;
}

// The rows that the rules find, as a case writes them; by the row interpreter, which the columns must agree
// with.
std::vector<std::string> found_by(std::vector<ReturnRule const*> const& rules, ReturnData& data) {
    std::vector<std::string> found;
    RuleOracle const oracle(data, calendar());
    RuleEvaluator columns(data, calendar());
    for (auto const* rule : rules) {
        std::vector<std::uint32_t> rows, at_fault, by_columns;
        for (std::uint32_t row = 0; row < data.table(rule->table).rows(); ++row) {
            rows.push_back(row);
            if (oracle.truth_of(*rule, row) == Truth::yes) {
                at_fault.push_back(row);
                found.push_back(data.shape().tables()[rule->table].name + " " + std::to_string(row + 1));
            }
        }
        columns.find(*rule, rows, by_columns);
        CHECK(by_columns == at_fault);
    }
    std::ranges::sort(found);
    return found;
}

void check_case(RuleCase const& one, Kit const& of) {
    CAPTURE(one.name);
    for (auto const& own : one.own) {
        ReturnRule rule;
        std::vector<ReturnRule const*> asked;
        if (!own.expression.empty()) {
            CAPTURE(own.expression);
            rule.table = of.shape.find(own.table).value();
            auto read = read_rule_expression(own.expression, of.shape, rule.table);
            REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().message));
            rule.fails = std::move(*read);
            asked.push_back(&rule);
        } else {
            REQUIRE(of.rules.has_value());
            for (auto const& line : of.rules->all()) {
                if (line.code == one.code && line.holds_in(one.data->year())) {
                    asked.push_back(&line);
                }
            }
            CHECK_MESSAGE(!asked.empty(), "no line of this code holds in this year");
        }
        auto expected = own.expected;
        std::ranges::sort(expected);
        CHECK(found_by(asked, *one.data) == expected);
    }
}

} // namespace

TEST_CASE("cases of return rules") {
    std::size_t cases = 0;
    for (auto const& file : std::filesystem::directory_iterator(source_dir / "tests/cases/return_rules")) {
        auto const name = file.path().filename().string();
        auto const& of = kit(name.substr(0, name.find('_'))); // cases of the language itself are of care
        auto const read = read_rule_cases(file.path(), of.shape);
        REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().message));
        for (auto const& one : *read) {
            check_case(one, of);
            ++cases;
        }
    }
    CHECK(cases > 0);
}

TEST_CASE("what is wrong in an expression is told with its place and how to mend it") {
    struct Wrong {
        std::string_view expression, told;
    };
    for (auto const& wrong : {
             Wrong{"DECOMM is blank", "at character 1, near “DECOMM is blank”: episodes has no column "
                                      "DECOMM; did you mean “DECOM”?"},
             Wrong{"LS = 1", "a text cannot be compared with a number; a code stands in quotes, '1'"},
             Wrong{"DECOM < '2024-04-01'",
                   "a date cannot be compared with a text; a date is written date(2024,4,1)"},
             Wrong{"LS < 'C2'", "texts have no order"},
             Wrong{"any(episode where LS = 'C2')", "did you mean “episodes”?"},
             Wrong{"any(other header)", "“other” is for rows of the table that is judged, episodes"},
             Wrong{"agee(DECOM, DEC) > 3", "did you mean “age”?"},
             Wrong{"LS in ('C2', 3)", "a text is needed here, and this is a number"},
             Wrong{"DEC between DECOM", "“and” is needed here"},
             Wrong{"DECOM", "a rule is a condition: a condition is needed here, and this is a date"},
             Wrong{"LS = 'C2' LS = 'C1'", "the expression should end here"},
             Wrong{"LS = 'C2", "the quote is not closed"},
             Wrong{"DECOM > date(2023,2,29)", "there is no such day"},
             Wrong{"", "at the end: a column, a value or a function is needed here"},
             Wrong{"LS = \"C2\"", "texts stand in single quotes"},
             Wrong{"any(same header)", "have no element in common"},
             Wrong{"header = 'x'", "a column of that table is written header.COLUMN"},
             Wrong{"period_first = true", "a condition is not compared"},
         }) {
        CAPTURE(wrong.expression);
        auto const& shape = kit("ssda903").shape;
        auto const read = read_rule_expression(wrong.expression, shape, shape.find("episodes").value());
        REQUIRE(!read.has_value());
        CHECK_MESSAGE(read.error().message.find(wrong.told) != std::string::npos, read.error().message);
    }
}

TEST_CASE("a list of values is a file that the authority supplies, and without it the rule is not held") {
    auto const folder = std::filesystem::temp_directory_path() / "weir_rule_lists";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder / "lists");
    auto const& shape = kit("cin").shape;
    std::ofstream(folder / "rules.csv")
        << "code,from,until,table,severity,who,fields,message,what_to_do,fails,source\n"
           "1530,,,child,error,data team,UPN,Wrong,Mend it,\"part(UPN, 2, 3) not in list('authority "
           "numbers')\",a "
           "test\n";
    auto const read = [&] {
        Diagnostics wrong;
        auto rules = ReturnRules::read(folder / "rules.csv", shape, wrong);
        REQUIRE_MESSAGE(rules.has_value(), wrong.text());
        return std::move(*rules);
    };
    auto const found = [&](ReturnRules const& rules, std::string_view upn) {
        ReturnData data(shape, 2024);
        auto const table = shape.find("child").value();
        auto const column = shape.tables()[table].column("UPN").value();
        data.supply(table, {column});
        data.add_row(table, "C1", 0, 1);
        data.set_text(table, column, upn);
        REQUIRE(data.settle());
        ReturnCheck const check(rules, data, calendar());
        return check.not_asked().empty() ? std::to_string(check.found().size()) : check.not_asked()[0].reason;
    };
    CHECK(found(read(), "A202000000001") == "list of authority numbers: not held");
    std::ofstream(folder / "lists/authority_numbers.csv") << "value\n201\n202\n";
    auto const rules = read();
    CHECK(found(rules, "A202000000001") == "0");
    CHECK(found(rules, "A999000000001") == "1");
    std::ofstream(folder / "lists/authority_numbers.csv") << "value\n";
    Diagnostics wrong;
    CHECK_FALSE(ReturnRules::read(folder / "rules.csv", shape, wrong).has_value());
    CHECK(wrong.text().find("authority_numbers.csv is empty") != std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST_CASE("an expression has limits, and what lies beyond them is an error") {
    auto const& shape = kit("ssda903").shape;
    auto const told = [&](std::string const& expression) {
        auto const read = read_rule_expression(expression, shape, shape.find("episodes").value());
        REQUIRE(!read.has_value());
        return read.error().message;
    };
    CHECK(told(std::string(200, '(')).find("rule_depth_max") != std::string::npos);
    std::string sum = "1";
    for (int i = 0; i < 200; ++i) {
        sum += "+1";
    }
    CHECK(told(sum + " > 2").find("rule_depth_max") != std::string::npos);
    CHECK(told(std::string(20'000, ' ')).find("rule_bytes_max") != std::string::npos);
    CHECK(
        told("any(episodes where any(episodes where any(episodes where any(episodes where any(episodes)))))")
            .find("rule_frames_max") != std::string::npos);
}
