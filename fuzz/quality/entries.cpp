// Two small returns, one of each kind, made once: every column has a value, a blank and something unreadable
// somewhere.
#include "entries.hpp"

#include "base/contract.hpp"
#include "config/calendar.hpp"
#include "quality/rule_evaluator.hpp"
#include "quality/rule_oracle.hpp"

#include <array>

namespace weir::quality {
namespace {

std::filesystem::path const config_folder = std::filesystem::path{WEIR_SOURCE_DIR} / "config";

struct Small {
    explicit Small(ReturnShape read, std::string_view judged)
        : shape(std::move(read)), data(shape, 2023), table(shape.find(judged).value()) {}
    ReturnShape shape;
    ReturnData data;
    std::size_t table;
};

void fill(ReturnData& data, std::size_t table, std::string const& child, std::size_t turn) {
    static constexpr std::array<std::string_view, 5> texts{"A", "X1", "V3", "1", "FY1 1AA"};
    auto const& columns = data.shape().tables()[table].columns;
    data.add_row(table, child, 0, static_cast<std::uint32_t>(turn + 1));
    for (std::size_t c = 0; c < columns.size(); ++c) {
        auto const spin = turn * 7 + c * 3;
        if (columns[c].role == ReturnColumnShape::Role::derived || spin % 5 == 0) {
            continue;
        }
        if (columns[c].kind == ValueKind::text) {
            data.set_text(table, c, texts[spin % texts.size()]);
        } else if (spin % 11 == 0) {
            data.set_unreadable(table, c);
        } else if (columns[c].kind == ValueKind::date) {
            data.set_date(table, c, date(2023, 2, 27) + Days{static_cast<int>(spin % 6)});
        } else {
            data.set_number(table, c, static_cast<double>(spin % 4));
        }
    }
}

std::unique_ptr<Small> made(std::string const& modules, std::string_view judged) {
    auto shape = ReturnShape::read(config_folder / "intake" / modules);
    WEIR_EXPECTS(shape.has_value());
    auto small = std::make_unique<Small>(std::move(*shape), judged);
    for (std::size_t t = 1; t < small->shape.tables().size(); ++t) {
        for (std::size_t turn = 0; turn < 4; ++turn) {
            fill(small->data, t, turn < 3 ? "one" : "two", turn + t);
        }
    }
    WEIR_EXPECTS(small->data.settle().has_value());
    return small;
}

WorkingCalendar const& calendar() {
    static auto const read =
        config::read_working_calendar(config_folder / "calendar/bank_holidays_england_2010_2030.csv");
    WEIR_EXPECTS(read.has_value());
    return *read;
}

void compare(Small& small, std::string_view input) {
    ReturnRule rule;
    rule.table = small.table;
    auto read = read_rule_expression(input, small.shape, rule.table);
    if (!read) {
        WEIR_ENSURES(!read.error().message.empty());
        return;
    }
    rule.fails = std::move(*read);
    RuleEvaluator columns(small.data, calendar());
    RuleOracle const oracle(small.data, calendar());
    std::vector<std::uint32_t> rows, by_rows, by_columns;
    for (std::uint32_t row = 0; row < small.data.table(rule.table).rows(); ++row) {
        rows.push_back(row);
        if (oracle.truth_of(rule, row) == Truth::yes) {
            by_rows.push_back(row);
        }
    }
    columns.find(rule, rows, by_columns);
    WEIR_ENSURES(by_rows == by_columns);
}

} // namespace

void fuzz_rule(std::string_view input) {
    static auto const care = made("ssda903_modules.csv", "episodes");
    static auto const need = made("cin_modules.csv", "referral");
    compare(*care, input);
    compare(*need, input);
}

} // namespace weir::quality
