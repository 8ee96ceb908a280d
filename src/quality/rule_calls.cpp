// Names, functions and what looks at other rows of the child; see rule_reader.hpp.
#include "base/limits.hpp"
#include "quality/rule_functions.hpp"
#include "quality/rule_reader.hpp"

#include <algorithm>
#include <array>

namespace weir::quality {

namespace {

using Kind = ValueKind;
using Step = RuleNode::Step;

struct Function {
    std::string_view name;
    RuleOp op;
    Kind gives;
    std::vector<Kind> takes;
};

std::vector<Function> const& functions() {
    static std::vector<Function> const all{
        {"date", RuleOp::make_date, Kind::date, {Kind::number, Kind::number, Kind::number}},
        {"age", RuleOp::age, Kind::number, {Kind::date, Kind::date}},
        {"anniversary", RuleOp::anniversary, Kind::date, {Kind::date, Kind::number}},
        {"months_after", RuleOp::months_after, Kind::date, {Kind::date, Kind::number}},
        {"working_days", RuleOp::working_days, Kind::number, {Kind::date, Kind::date}},
        {"add_working_days", RuleOp::add_working_days, Kind::date, {Kind::date, Kind::number}},
        {"weekend", RuleOp::weekend, Kind::truth, {Kind::date}},
        {"bank_holiday", RuleOp::bank_holiday, Kind::truth, {Kind::date}},
        {"day", RuleOp::day, Kind::number, {Kind::date}},
        {"month", RuleOp::month, Kind::number, {Kind::date}},
        {"year_of", RuleOp::year_of, Kind::number, {Kind::date}},
        {"academic_year", RuleOp::academic_year, Kind::number, {Kind::date}},
        {"length", RuleOp::length, Kind::number, {Kind::text}},
        {"part", RuleOp::part, Kind::text, {Kind::text, Kind::number, Kind::number}},
        {"valid_upn", RuleOp::valid_upn, Kind::truth, {Kind::text}},
        {"valid_postcode", RuleOp::valid_postcode, Kind::truth, {Kind::text}},
    };
    return all;
}

constexpr std::array<std::string_view, 8> aggregates{"any", "none", "every", "count",
                                                     "min", "max",  "sum",   "distinct"};
constexpr std::array<std::string_view, 6> special{"lowest", "highest",  "given_count",
                                                  "if",     "repeated", "not_held"};

std::vector<std::string> all_function_names() {
    std::vector<std::string> names(aggregates.begin(), aggregates.end());
    names.insert(names.end(), special.begin(), special.end());
    for (auto const& function : functions()) {
        names.emplace_back(function.name);
    }
    return names;
}

std::string suggestion(std::string_view name, std::vector<std::string> const& names) {
    auto const near = nearest_name(name, names);
    return near.empty() ? std::string{} : "; did you mean “" + near + "”?";
}

bool among(std::string_view name, auto const& names) {
    return std::ranges::find(names, name) != names.end();
}

RuleNode leaf(RuleOp op, Kind kind, std::uint32_t at) {
    RuleNode made;
    made.op = op;
    made.kind = kind;
    made.at = at;
    return made;
}

std::vector<std::string> column_names(ReturnTableShape const& table) {
    std::vector<std::string> names;
    for (auto const& column : table.columns) {
        if (table.column(column.name)) {
            names.push_back(column.name);
        }
    }
    return names;
}

} // namespace

Result<NodeId> RuleReader::primary() {
    auto const token = now();
    if (skip_sign("(")) {
        auto const inner = WEIR_TRY(alternatives());
        WEIR_TRY(need_sign(")", "to close the bracket"));
        return inner;
    }
    if (token.kind == RuleToken::Kind::number) {
        auto made = leaf(RuleOp::constant, Kind::number, take().at);
        made.number = token.number;
        return add(std::move(made));
    }
    if (token.kind == RuleToken::Kind::text) {
        auto made = leaf(RuleOp::constant, Kind::text, take().at);
        made.text = token.text;
        for (auto& c : made.text) { // codes are compared in capitals
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        return add(std::move(made));
    }
    if (token.kind == RuleToken::Kind::word) {
        return named();
    }
    return fault(token.at, "a column, a value or a function is needed here");
}

Result<NodeId> RuleReader::named() {
    auto const name = take();
    if (at_sign("(")) {
        return call(name);
    }
    if (name.text == "row" && skip_sign(".")) {
        return at_word("previous") || at_word("next") ? stepped_column(0) : column_of(0, Step::here, take());
    }
    if ((name.text == "previous" || name.text == "next") && at_sign(".")) {
        --next_;
        return stepped_column(frames_.size() - 1);
    }
    if (name.text == "same") {
        return first_row_column(take(), true);
    }
    if (at_sign(".")) {
        return first_row_column(name, false);
    }
    if (name.text == "true" || name.text == "false") {
        auto made = leaf(RuleOp::truth_constant, Kind::truth, name.at);
        made.number = name.text == "true" ? 1 : 0;
        return add(std::move(made));
    }
    if (name.text == "first_row" || name.text == "last_row") {
        auto made =
            leaf(name.text == "first_row" ? RuleOp::first_row : RuleOp::last_row, Kind::truth, name.at);
        made.frame = static_cast<std::uint32_t>(frames_.size() - 1);
        made.table = frames_.back();
        return add(std::move(made));
    }
    if (name.text == "year") {
        return add(leaf(RuleOp::year, Kind::number, name.at));
    }
    if (name.text == "reference_date") {
        return add(leaf(RuleOp::reference_date, Kind::date, name.at));
    }
    if (name.text == "year_start" || name.text == "year_end") {
        auto made = leaf(RuleOp::make_date, Kind::date, name.at);
        bool const start = name.text == "year_start";
        auto const number = [&](double value) {
            auto constant = leaf(RuleOp::constant, Kind::number, name.at);
            constant.number = value;
            return add(std::move(constant));
        };
        auto year = WEIR_TRY(add(leaf(RuleOp::year, Kind::number, name.at)));
        if (start) {
            auto const one = WEIR_TRY(number(1));
            year = WEIR_TRY(arithmetic(year, one, '-', name.at));
        }
        made.arguments = {year, WEIR_TRY(number(start ? 4 : 3)), WEIR_TRY(number(start ? 1 : 31))};
        return add(std::move(made));
    }
    return bare_column(name);
}

Result<NodeId> RuleReader::column_of(std::size_t frame, Step step, RuleToken const& name) {
    auto const& table = shape_.tables()[frames_[frame]];
    auto const column = table.column(name.text);
    if (!column) {
        return fault(name.at,
                     table.name + " has no column " + name.text + suggestion(name.text, column_names(table)));
    }
    auto const kind = table.columns[*column].kind;
    auto made = leaf(kind == Kind::truth ? RuleOp::truth_column : RuleOp::column, kind, name.at);
    made.frame = static_cast<std::uint32_t>(frame);
    made.step = step;
    made.table = frames_[frame];
    made.column = *column;
    use(made.table, made.column);
    return add(std::move(made));
}

// The innermost row in hand that has a column of that name.
Result<NodeId> RuleReader::bare_column(RuleToken const& name) {
    for (auto frame = frames_.size(); frame-- > 0;) {
        if (shape_.tables()[frames_[frame]].column(name.text)) {
            return column_of(frame, Step::here, name);
        }
    }
    auto const& table = shape_.tables()[frames_.back()];
    std::vector<std::string> names;
    for (auto const frame : frames_) {
        for (auto& one : column_names(shape_.tables()[frame])) {
            names.push_back(std::move(one));
        }
    }
    for (auto const* const word :
         {"year", "year_start", "year_end", "reference_date", "first_row", "last_row"}) {
        names.emplace_back(word);
    }
    auto const is_table = shape_.find(name.text).has_value();
    return fault(name.at, table.name + " has no column " + name.text +
                              (is_table ? "; a column of that table is written " + name.text + ".COLUMN"
                                        : suggestion(name.text, names)));
}

Result<NodeId> RuleReader::stepped_column(std::size_t frame) {
    auto const step = take();
    WEIR_TRY(need_sign(".", "before the column"));
    return column_of(frame, step.text == "previous" ? Step::previous : Step::next, take());
}

Result<NodeId> RuleReader::first_row_column(RuleToken const& table, bool same) {
    auto const found = WEIR_TRY(table_named(table));
    WEIR_TRY(need_sign(".", "between the table and its column"));
    auto const name = take();
    auto const& shape = shape_.tables()[found];
    auto const column = shape.column(name.text);
    if (!column) {
        return fault(name.at,
                     shape.name + " has no column " + name.text + suggestion(name.text, column_names(shape)));
    }
    if (frames_.back() == ReturnShape::whole && found != ReturnShape::whole) {
        return fault(table.at, "the whole return has many rows of " + shape.name + ": ask with any(" +
                                   shape.name + " where …), min, max or count");
    }
    auto made = leaf(RuleOp::first_of, shape.columns[*column].kind, table.at);
    if (made.kind == Kind::truth) {
        return fault(name.at, "this column is a condition; ask for it with any(" + shape.name + " where " +
                                  name.text + ")");
    }
    made.frame = static_cast<std::uint32_t>(frames_.size());
    made.table = found;
    made.column = *column;
    made.same = same;
    WEIR_TRY(check_place(made, table));
    use(found, made.column);
    return add(std::move(made));
}

Result<std::size_t> RuleReader::table_named(RuleToken const& name) {
    if (auto const found = shape_.find(name.text); found && name.kind == RuleToken::Kind::word) {
        return *found;
    }
    std::vector<std::string> names;
    for (auto const& table : shape_.tables()) {
        names.push_back(table.name);
    }
    return fault(name.at, "the return has no table of that name" + suggestion(name.text, names));
}

// What `other` and `same` ask of the table that they stand before.
Status RuleReader::check_place(RuleNode const& made, RuleToken const& name) const {
    auto const& outer = shape_.tables()[frames_.back()];
    auto const& inner = shape_.tables()[made.table];
    if (made.other && frames_.back() != made.table) {
        return fault(name.at, "“other” is for rows of the table that is judged, " + outer.name);
    }
    if (made.same && !shared_element(outer, inner)) {
        return fault(name.at,
                     "rows of " + inner.name + " and of " + outer.name + " have no element in common");
    }
    return {};
}

Result<NodeId> RuleReader::call(RuleToken const& name) {
    WEIR_TRY(deeper());
    WEIR_TRY(need_sign("(", "after the function"));
    auto made = among(name.text, aggregates) ? aggregate(name)
                : name.text == "if"          ? conditional_call(name)
                : name.text == "repeated"    ? repeated_call(name)
                : name.text == "not_held"    ? not_held_call()
                : among(name.text, special)  ? any_number_call(name)
                                             : simple_call(name);
    --depth_;
    auto const done = WEIR_TRY(std::move(made));
    WEIR_TRY(need_sign(")", "to close " + name.text + "("));
    return done;
}

Result<NodeId> RuleReader::simple_call(RuleToken const& name) {
    auto const found = std::ranges::find(functions(), name.text, &Function::name);
    if (found == functions().end()) {
        return fault(name.at,
                     "there is no function " + name.text + suggestion(name.text, all_function_names()));
    }
    auto made = leaf(found->op, found->gives, name.at);
    bool constants = true;
    for (std::size_t i = 0; i < found->takes.size(); ++i) {
        if (i > 0) {
            WEIR_TRY(need_sign(",", "as " + name.text + " takes " + std::to_string(found->takes.size()) +
                                        " values"));
        }
        made.arguments.push_back(WEIR_TRY(alternatives()));
        WEIR_TRY(want(made.arguments.back(), found->takes[i], name.text));
        constants = constants && node(made.arguments.back()).op == RuleOp::constant;
    }
    if (made.op == RuleOp::part) {
        auto const whole = [&](NodeId id) {
            return node(id).op == RuleOp::constant && node(id).number >= 1 && node(id).number <= 1'000;
        };
        if (!whole(made.arguments[1]) || !whole(made.arguments[2])) {
            return fault(name.at, "part(text, first, count) takes whole numbers from 1 on");
        }
    }
    if (made.op == RuleOp::make_date && constants) {
        auto const part = [&](std::size_t i) { return node(made.arguments[i]).number; };
        auto const day = number_function(RuleOp::make_date, part(0), part(1), part(2), {});
        if (!has_value(day)) {
            return fault(name.at, "there is no such day; the order is date(year, month, day)");
        }
        made = leaf(RuleOp::constant, Kind::date, name.at);
        made.number = day;
    }
    return add(std::move(made));
}

// lowest, highest and given_count take as many values as there are.
Result<NodeId> RuleReader::any_number_call(RuleToken const& name) {
    auto made = leaf(name.text == "lowest"    ? RuleOp::lowest
                     : name.text == "highest" ? RuleOp::highest
                                              : RuleOp::given_count,
                     Kind::number, name.at);
    do {
        made.arguments.push_back(WEIR_TRY(alternatives()));
        auto const kind = node(made.arguments.back()).kind;
        if (kind == Kind::truth || (kind == Kind::text && made.op != RuleOp::given_count)) {
            return fault(node(made.arguments.back()).at,
                         name.text + " does not take " + std::string(name_of(kind)));
        }
    } while (skip_sign(","));
    if (made.op != RuleOp::given_count) {
        made.kind = node(made.arguments.front()).kind;
        for (auto const argument : made.arguments) {
            WEIR_TRY(want(argument, made.kind, name.text + " takes values of one kind"));
        }
    }
    return add(std::move(made));
}

Result<NodeId> RuleReader::conditional_call(RuleToken const& name) {
    auto const condition = WEIR_TRY(alternatives());
    WEIR_TRY(want(condition, Kind::truth, "if(condition, value, other value)"));
    WEIR_TRY(need_sign(",", "in if(condition, value, other value)"));
    auto const yes = WEIR_TRY(alternatives());
    WEIR_TRY(need_sign(",", "in if(condition, value, other value)"));
    auto const no = WEIR_TRY(alternatives());
    auto made = leaf(RuleOp::choose, node(yes).kind, name.at);
    WEIR_TRY(want(no, made.kind, "both values of “if” are of one kind"));
    if (made.kind == Kind::truth) {
        auto const otherwise = WEIR_TRY(truth(RuleOp::negate, {condition}, name.at));
        return truth(RuleOp::either,
                     {WEIR_TRY(truth(RuleOp::both, {condition, yes}, name.at)),
                      WEIR_TRY(truth(RuleOp::both, {otherwise, no}, name.at))},
                     name.at);
    }
    made.arguments = {condition, yes, no};
    return add(std::move(made));
}

Result<NodeId> RuleReader::repeated_call(RuleToken const& name) {
    auto made = leaf(RuleOp::repeated, Kind::truth, name.at);
    made.frame = static_cast<std::uint32_t>(frames_.size() - 1);
    made.table = frames_.back();
    auto const& table = shape_.tables()[made.table];
    do {
        auto const word = take();
        auto const column = table.column(word.text);
        if (!column) {
            return fault(word.at, table.name + " has no column " + word.text +
                                      suggestion(word.text, column_names(table)));
        }
        made.columns.push_back(*column);
        use(made.table, *column);
    } while (skip_sign(","));
    return add(std::move(made));
}

Result<NodeId> RuleReader::not_held_call() {
    auto const word = take();
    if (word.kind != RuleToken::Kind::text) {
        return fault(word.at, "say in quotes what is not held, such as 'provider list'");
    }
    out_.not_held.push_back(word.text);
    auto made = leaf(RuleOp::truth_constant, Kind::truth, word.at);
    made.number = 2; // unknown
    return add(std::move(made));
}

Result<NodeId> RuleReader::aggregate(RuleToken const& name) {
    auto made = leaf(RuleOp::any, Kind::truth, name.at);
    while (at_word("other") || at_word("same")) {
        (take().text == "other" ? made.other : made.same) = true;
    }
    auto const table = take();
    made.table = WEIR_TRY(table_named(table));
    made.frame = static_cast<std::uint32_t>(frames_.size());
    if (made.table == ReturnShape::whole) {
        return fault(table.at, "the whole return is one row: its columns are written return.COLUMN");
    }
    WEIR_TRY(check_place(made, table));
    if (frames_.size() > limits::rule_frames_max) {
        return fault(table.at, "functions that look at other rows lie more than " +
                                   std::to_string(limits::rule_frames_max) + " deep (rule_frames_max)");
    }
    use(made.table, std::nullopt);
    frames_.push_back(made.table);
    auto const done = aggregate_of(made, name);
    frames_.pop_back();
    WEIR_TRY(done);
    auto const whole = WEIR_TRY(add(made));
    return name.text == "none" ? truth(RuleOp::negate, {whole}, name.at) : Result<NodeId>(whole);
}

// What stands behind the table: its column or value, `where`, and `has`.
Status RuleReader::aggregate_of(RuleNode& made, RuleToken const& name) {
    static constexpr std::array<std::pair<std::string_view, RuleOp>, 4> valued{
        {{"min", RuleOp::minimum},
         {"max", RuleOp::maximum},
         {"sum", RuleOp::sum},
         {"distinct", RuleOp::distinct}}};
    std::optional<NodeId> value;
    if (auto const found =
            std::ranges::find(valued, std::string_view(name.text), [](auto const& one) { return one.first; });
        found != valued.end()) {
        made.op = found->second;
        if (skip_sign(".")) {
            value = WEIR_TRY(column_of(frames_.size() - 1, Step::here, take()));
        } else if (skip_word("of")) {
            value = WEIR_TRY(sum_of_terms());
        } else {
            return fault(now().at, name.text + " needs a column: " + name.text + "(TABLE.COLUMN where …)");
        }
        auto const kind = node(*value).kind;
        bool const fits = made.op == RuleOp::distinct ? kind != Kind::truth
                          : made.op == RuleOp::sum    ? kind == Kind::number
                                                      : kind == Kind::number || kind == Kind::date;
        if (!fits) {
            return fault(node(*value).at, name.text + " cannot be taken of " + std::string(name_of(kind)));
        }
        bool const counts = made.op == RuleOp::distinct || made.op == RuleOp::sum;
        made.kind = counts ? Kind::number : kind;
    } else if (name.text == "count") {
        made.op = RuleOp::count;
        made.kind = Kind::number;
    } else if (name.text == "every") {
        made.op = RuleOp::every;
    }
    if (skip_word("where")) {
        made.arguments.push_back(WEIR_TRY(alternatives()));
        WEIR_TRY(want(made.arguments.back(), Kind::truth, "“where” is followed by a condition"));
        made.has_condition = true;
    }
    if (made.op == RuleOp::every) {
        if (!skip_word("has")) {
            return fault(now().at, "“has” is needed here: every(TABLE where condition has condition)");
        }
        value = WEIR_TRY(alternatives());
        WEIR_TRY(want(*value, Kind::truth, "“has” is followed by a condition"));
    }
    if (value) {
        made.arguments.push_back(*value);
    }
    return {};
}

} // namespace weir::quality
