// The evaluator over columns against the row interpreter: random tables, random expressions; and one child
// edited against the whole evaluated anew.
#include "config/calendar.hpp"
#include "quality/return_check.hpp"
#include "quality/rule_oracle.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <sstream>

using namespace weir;
using namespace weir::quality;

namespace {

std::filesystem::path const source_dir{WEIR_SOURCE_DIR};

ReturnShape const& shape_of(bool census) {
    static auto const care = ReturnShape::read(source_dir / "config/intake/ssda903_modules.csv").value();
    static auto const need = ReturnShape::read(source_dir / "config/intake/cin_modules.csv").value();
    return census ? need : care;
}

WorkingCalendar const& calendar() {
    static auto const read =
        config::read_working_calendar(source_dir / "config/calendar/bank_holidays_england_2010_2030.csv")
            .value();
    return read;
}

int below(int end) {
    return *rc::gen::inRange(0, end);
}

template <class T>
T one_of(std::vector<T> const& all) {
    return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
}

std::vector<std::string> const codes{"A", "B", "C2", "X1", "V3", "1"};

// Expressions are made as text, so that the reader is tried as well.
class Maker {
public:
    Maker(ReturnShape const& shape, std::size_t table) : shape_(shape), frames_{table} {}

    std::string condition(int depth) {
        if (depth == 0) {
            return comparison(0);
        }
        switch (below(9)) {
        case 0:
            return "(" + condition(depth - 1) + " and " + condition(depth - 1) + ")";
        case 1:
            return "(" + condition(depth - 1) + " or " + condition(depth - 1) + ")";
        case 2:
            return "not (" + condition(depth - 1) + ")";
        case 3:
        case 4:
            return gathered(one_of<std::string>({"any", "none", "every"}), depth);
        case 5:
            return one_of<std::string>({"first_row", "last_row", "true", "false"});
        case 6:
            return repeated();
        default:
            return comparison(depth - 1);
        }
    }

private:
    ReturnTableShape const& table() const { return shape_.tables()[frames_.back()]; }

    std::vector<std::string> columns(std::size_t in, ValueKind kind) const {
        std::vector<std::string> names;
        for (auto const& column : shape_.tables()[in].columns) {
            if (column.kind == kind && shape_.tables()[in].column(column.name)) {
                names.push_back(column.name);
            }
        }
        return names;
    }

    std::string repeated() {
        if (frames_.back() == ReturnShape::whole) {
            return "false";
        }
        auto const texts = columns(frames_.back(), ValueKind::text);
        return "repeated(" + one_of(texts) + (below(2) == 0 ? "" : ", " + one_of(texts)) + ")";
    }

    std::string comparison(int depth) {
        auto const kind =
            one_of<ValueKind>({ValueKind::text, ValueKind::date, ValueKind::date, ValueKind::number});
        auto const left = value(kind, depth);
        switch (below(kind == ValueKind::text ? 6 : 5)) {
        case 0:
            return left + one_of<std::string>({" is blank", " is given", " is unreadable"});
        case 1:
            return left + one_of<std::string>({" = ", " <> "}) + value(kind, depth);
        case 2:
            return kind == ValueKind::text
                       ? left + one_of<std::string>({" in ", " not in "}) + "('A', 'X1')"
                       : left + one_of<std::string>({" < ", " >= ", " <= "}) + value(kind, depth);
        case 3:
            return kind == ValueKind::date ? one_of<std::string>({"weekend(", "bank_holiday("}) + left + ")"
                   : kind == ValueKind::text
                       ? left + " like '" + one_of<std::string>({"*", "?#", "*1", "#*", "V?"}) + "'"
                       : left + " between 0 and 3";
        case 4:
            return kind == ValueKind::text ? "valid_upn(" + left + ")" : left + " <> " + value(kind, depth);
        default:
            return "valid_postcode(" + left + ")";
        }
    }

    std::string column(ValueKind kind) {
        auto const own = columns(frames_.back(), kind);
        auto const judged = columns(frames_.front(), kind);
        switch (below(5)) {
        case 0:
            return !judged.empty() ? "row." + one_of(judged) : constant(kind);
        case 1:
            return !own.empty() ? one_of<std::string>({"previous.", "next."}) + one_of(own) : constant(kind);
        case 2: {
            auto const other = any_table();
            auto const there = columns(other, kind);
            return !there.empty() && frames_.back() != ReturnShape::whole
                       ? shape_.tables()[other].name + "." + one_of(there)
                       : constant(kind);
        }
        default:
            return !own.empty() ? one_of(own) : constant(kind);
        }
    }

    std::string constant(ValueKind kind) {
        switch (kind) {
        case ValueKind::text:
            return "'" + one_of(codes) + "'";
        case ValueKind::date:
            return one_of<std::string>(
                {"year_start", "year_end", "reference_date", "date(2023, 4, 2)", "date(2023, 5, 29)"});
        default:
            return one_of<std::string>({"0", "1", "2.5", "year"});
        }
    }

    std::string value(ValueKind kind, int depth) {
        if (depth <= 0 || below(3) == 0) {
            return below(3) == 0 ? constant(kind) : column(kind);
        }
        auto const some = [&](ValueKind of) { return value(of, depth - 1); };
        if (kind == ValueKind::text) {
            return below(2) == 0 ? "part(" + some(kind) + ", 1, 1)"
                                 : "if(" + condition(depth - 1) + ", " + some(kind) + ", " + some(kind) + ")";
        }
        if (kind == ValueKind::date) {
            switch (below(7)) {
            case 0:
                return "(" + some(kind) + one_of<std::string>({" + ", " - "}) + some(ValueKind::number) + ")";
            case 1:
                return "anniversary(" + some(kind) + ", " + some(ValueKind::number) + ")";
            case 2:
                return "months_after(" + some(kind) + ", " + some(ValueKind::number) + ")";
            case 3:
                return "add_working_days(" + some(kind) + ", " + some(ValueKind::number) + ")";
            case 4:
                return gathered(one_of<std::string>({"min", "max"}), depth, kind);
            case 5:
                return "lowest(" + some(kind) + ", " + some(kind) + ")";
            default:
                return "if(" + condition(depth - 1) + ", " + some(kind) + ", " + some(kind) + ")";
            }
        }
        switch (below(8)) {
        case 0:
            return "(" + some(kind) + one_of<std::string>({" + ", " - ", " * ", " / "}) + some(kind) + ")";
        case 1:
            return "(" + some(ValueKind::date) + " - " + some(ValueKind::date) + ")";
        case 2:
            return "age(" + some(ValueKind::date) + ", " + some(ValueKind::date) + ")";
        case 3:
            return "working_days(" + some(ValueKind::date) + ", " + some(ValueKind::date) + ")";
        case 4:
            return gathered("count", depth);
        case 5:
            return gathered(one_of<std::string>({"sum", "min", "max", "distinct"}), depth, kind);
        case 6:
            return one_of<std::string>({"day(", "month(", "year_of(", "academic_year("}) +
                   some(ValueKind::date) + ")";
        default:
            return "given_count(" + some(ValueKind::text) + ", " + some(ValueKind::date) + ")";
        }
    }

    std::size_t any_table() {
        std::vector<std::string> names{"header", "episodes", "reviews", "last_episodes", "missing", "ad1"};
        if (shape_.find("referral")) {
            names = {"child", "referral", "assessment", "factors", "protection_plan", "plan_review"};
        }
        return shape_.find(one_of(names)).value();
    }

    std::string gathered(std::string const& name, int depth, ValueKind kind = ValueKind::number) {
        if (frames_.size() > 3) {
            return kind == ValueKind::number && (name == "any" || name == "none" || name == "every")
                       ? "true"
                       : constant(kind);
        }
        auto const outer = frames_.back();
        auto const inner = below(3) == 0 && outer != ReturnShape::whole ? outer : any_table();
        auto const& tables = shape_.tables();
        std::string text = name + "(";
        text += inner == outer && below(2) == 0 ? "other " : "";
        text += shared_element(tables[outer], tables[inner]) && below(2) == 0 ? "same " : "";
        text += tables[inner].name;
        frames_.push_back(inner);
        if (name == "min" || name == "max" || name == "sum") {
            text += " of " + value(kind, depth - 1);
        } else if (name == "distinct") {
            text += " of " + value(one_of<ValueKind>({ValueKind::text, ValueKind::date, ValueKind::number}),
                                   depth - 1);
        }
        if (below(3) != 0) {
            text += " where " + condition(depth - 1);
        }
        if (name == "every") {
            text += " has " + condition(depth - 1);
        }
        frames_.pop_back();
        return text + ")";
    }

    ReturnShape const& shape_;
    std::vector<std::size_t> frames_;
};

void fill_row(ReturnData& data, std::size_t table, std::string const& child) {
    auto const& columns = data.shape().tables()[table].columns;
    data.add_row(table, child, 0, static_cast<std::uint32_t>(data.table(table).rows() + 1));
    for (std::size_t c = 0; c < columns.size(); ++c) {
        bool const element = columns[c].role == ReturnColumnShape::Role::group ||
                             columns[c].role == ReturnColumnShape::Role::own;
        if (columns[c].role == ReturnColumnShape::Role::derived || below(4) == 0) {
            continue;
        }
        if (below(12) == 0 && columns[c].kind != ValueKind::text) {
            data.set_unreadable(table, c);
        } else if (columns[c].kind == ValueKind::text) {
            data.set_text(table, c, element ? std::to_string(below(3)) : one_of(codes));
        } else if (columns[c].kind == ValueKind::date) {
            data.set_date(table, c, date(2023, 3, 30) + Days{below(8)});
        } else {
            data.set_number(table, c, below(4));
        }
    }
}

void fill_child(ReturnData& data, std::string const& child, bool all_years) {
    for (std::size_t t = 1; t < data.shape().tables().size(); ++t) {
        if (data.shape().tables()[t].last_year && !all_years) {
            continue;
        }
        for (int row = below(4); row > 0; --row) {
            fill_row(data, t, child);
        }
    }
}

ReturnData made_data(ReturnShape const& shape) {
    ReturnData data(shape, 2023);
    for (std::size_t t = 0; t < shape.tables().size(); ++t) {
        std::vector<std::size_t> all(shape.tables()[t].columns.size());
        for (std::size_t c = 0; c < all.size(); ++c) {
            all[c] = c;
        }
        data.supply(t, all);
    }
    for (int child = below(5); child >= 0; --child) {
        fill_child(data, child == 4 ? "" : std::to_string(child), true);
    }
    REQUIRE(data.settle().has_value());
    return data;
}

ReturnRule random_rule(ReturnShape const& shape) {
    ReturnRule rule;
    auto const census = shape.find("referral").has_value();
    rule.table =
        shape
            .find(one_of<std::string>(
                census ? std::vector<std::string>{"return", "child", "referral", "assessment",
                                                  "protection_plan", "plan_review"}
                       : std::vector<std::string>{"return", "header", "episodes", "episodes", "missing"}))
            .value();
    auto const text = Maker(shape, rule.table).condition(3);
    rule.message = text;
    auto read = read_rule_expression(text, shape, rule.table);
    if (!read) {
        RC_FAIL(text + ": " + read.error().message);
    }
    rule.fails = std::move(*read);
    return rule;
}

std::vector<std::uint32_t> live_rows(ReturnData const& data, std::size_t table) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < data.table(table).rows(); ++row) {
        if (data.table(table).live(row)) {
            rows.push_back(row);
        }
    }
    return rows;
}

std::vector<std::uint32_t> by_oracle(ReturnRule const& rule, ReturnData const& data) {
    RuleOracle const oracle(data, calendar());
    auto rows = live_rows(data, rule.table);
    std::erase_if(rows, [&](std::uint32_t row) { return oracle.truth_of(rule, row) != Truth::yes; });
    return rows;
}

} // namespace

TEST_CASE("the evaluator over columns finds what the row interpreter finds") {
    CHECK(rc::check("columns agree with rows", [] {
        auto const& shape = shape_of(below(2) == 0);
        auto data = made_data(shape);
        RuleEvaluator evaluator(data, calendar());
        std::vector<ReturnRule> rules;
        for (int i = 0; i < 8; ++i) {
            rules.push_back(random_rule(shape));
        }
        for (auto const& rule : rules) {
            std::vector<std::uint32_t> found;
            evaluator.find(rule, live_rows(data, rule.table), found);
            if (found != by_oracle(rule, data)) {
                RC_FAIL("they differ: " + shape.tables()[rule.table].name + " " + rule.message);
            }
        }
    }));
}

TEST_CASE("after a child is edited, its check again is the whole check anew") {
    CHECK(rc::check("one child replaced", [] {
        auto const& shape = shape_of(below(2) == 0);
        auto data = made_data(shape);
        std::vector<ReturnRule> list;
        for (int i = 0; i < 8; ++i) {
            list.push_back(random_rule(shape));
        }
        auto const rules = ReturnRules::of(std::move(list));
        ReturnCheck check(rules, data, calendar());
        for (int edits = 0; edits < 3; ++edits) {
            auto const before = check.found();
            auto const child = std::to_string(below(6));
            auto const edited =
                check.replace_child(child, [&](ReturnData& to) { fill_child(to, child, false); });
            RC_ASSERT(edited.has_value());
            std::vector<RuleFinding> expected;
            for (std::size_t i = 0; i < rules.all().size(); ++i) {
                for (auto const row : by_oracle(rules.all()[i], data)) {
                    expected.push_back({i, row});
                }
            }
            RC_ASSERT(check.found() == expected);
            // Others' findings are as they were, but for those that are named.
            auto const child_of = [&](RuleFinding const& one) {
                return data.table(rules.all()[one.rule].table).child[one.row];
            };
            auto const untouched = [&](std::vector<RuleFinding> found) {
                std::erase_if(found, [&](RuleFinding const& one) {
                    auto const whose = child_of(one);
                    return whose < 0 || whose == edited->child ||
                           rules.all()[one.rule].table == ReturnShape::whole ||
                           std::ranges::binary_search(edited->others, whose);
                });
                return found;
            };
            RC_ASSERT(untouched(before) == untouched(expected));
        }
    }));
}
