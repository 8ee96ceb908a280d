// Reading and running conditions; see expression.hpp. A condition becomes a few postfix steps over whole
// numbers, so that running it needs no look-up by name and no memory.
#include "indicator/expression.hpp"

#include "base/contract.hpp"
#include "journey/build.hpp"

#include <array>
#include <charconv>
#include <map>

namespace weir::indicator {

using journey::missing;

namespace {

constexpr std::size_t stack_depth = 16;

class Reader {
public:
    Reader(std::string const& text, journey::Table const& table) : text_(text), table_(table) {}

    Result<std::vector<Step>> read() {
        WEIR_TRY(comparison());
        while (accept_word("or")) {
            WEIR_TRY(comparison());
            steps_.push_back({.op = Op::either});
        }
        skip_space();
        if (at_ != text_.size()) {
            return wrong("nothing more was expected");
        }
        if (steps_.size() > stack_depth) {
            return wrong("it is too long");
        }
        return std::move(steps_);
    }

private:
    tl::unexpected<Error> wrong(std::string const& what) const {
        return fail(ErrorCode::invalid, "The condition \"" + text_ + "\" cannot be read at column " +
                                            std::to_string(at_ + 1) + ": " + what + ".");
    }

    void skip_space() {
        while (at_ < text_.size() && text_[at_] == ' ') {
            ++at_;
        }
    }
    bool accept(std::string_view mark) {
        skip_space();
        if (text_.compare(at_, mark.size(), mark) != 0) {
            return false;
        }
        at_ += mark.size();
        return true;
    }
    std::string_view word() {
        skip_space();
        auto const from = at_;
        auto const letter = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
        };
        while (at_ < text_.size() && letter(text_[at_])) {
            ++at_;
        }
        return std::string_view(text_).substr(from, at_ - from);
    }
    bool accept_word(std::string_view wanted) {
        auto const before = at_;
        if (word() == wanted) {
            return true;
        }
        at_ = before;
        return false;
    }

    Status comparison() {
        WEIR_TRY(term());
        static constexpr std::array<std::pair<std::string_view, Op>, 6> marks{{{"<=", Op::less_equal},
                                                                               {">=", Op::greater_equal},
                                                                               {"!=", Op::not_equal},
                                                                               {"<", Op::less},
                                                                               {">", Op::greater},
                                                                               {"=", Op::equal}}};
        for (auto const& [mark, op] : marks) {
            if (accept(mark)) {
                WEIR_TRY(term());
                steps_.push_back({.op = op});
                return {};
            }
        }
        return wrong("one of <, <=, >, >=, = or != was expected");
    }

    Status term() {
        skip_space();
        if (at_ < text_.size() && (text_[at_] == '-' || (text_[at_] >= '0' && text_[at_] <= '9'))) {
            return number();
        }
        auto const name = word();
        if (name.empty()) {
            return wrong("a column, a number or a function was expected");
        }
        if (accept("(")) {
            return function(name);
        }
        return plain(name);
    }

    Status number() {
        std::int32_t value = 0;
        auto const* const end = text_.data() + text_.size();
        auto const [rest, error] = std::from_chars(text_.data() + at_, end, value);
        if (error != std::errc{}) {
            return wrong("a whole number was expected");
        }
        at_ = static_cast<std::size_t>(rest - text_.data());
        steps_.push_back({.op = Op::number, .number = value});
        return {};
    }

    Status plain(std::string_view name) {
        if (name == "D" || name == "T") {
            steps_.push_back({.op = name == "D" ? Op::day : Op::as_at});
            return {};
        }
        if (name == "yes" || name == "no") {
            steps_.push_back({.op = Op::number, .number = name == "yes" ? 1 : 0});
            return {};
        }
        auto const* column = table_.column(name);
        if (column == nullptr) {
            return wrong("there is no column \"" + std::string(name) + "\"");
        }
        steps_.push_back({.op = Op::column, .column = column});
        return {};
    }

    Status function(std::string_view name) {
        static std::map<std::string_view, std::pair<Op, int>> const two_terms{
            {"wd", {Op::wd, 2}},     {"days", {Op::days, 2}},         {"months", {Op::months, 2}},
            {"age", {Op::age, 2}},   {"workdays", {Op::workdays, 2}}, {"last", {Op::last, 0}},
            {"kept", {Op::kept, 2}}, {"current", {Op::current, 0}},   {"allocated", {Op::allocated, 0}}};
        auto const found = two_terms.find(name);
        if (found == two_terms.end()) {
            return wrong("there is no function \"" + std::string(name) + "\"");
        }
        Step step{.op = found->second.first, .table = &table_};
        if (step.op == Op::last || step.op == Op::current || step.op == Op::kept) {
            auto const list_name = word();
            auto const list = table_.lists.find(list_name);
            if (list == table_.lists.end()) {
                return wrong("there is no list \"" + std::string(list_name) + "\"");
            }
            step.list = &list->second;
            if (step.op == Op::kept && !accept(",")) {
                return wrong("a comma was expected");
            }
        }
        for (int i = 0; i < found->second.second; ++i) {
            if (i > 0 && !accept(",")) {
                return wrong("a comma was expected");
            }
            WEIR_TRY(term());
        }
        if (!accept(")")) {
            return wrong("a closing bracket was expected");
        }
        steps_.push_back(step);
        return {};
    }

    std::string const& text_;
    journey::Table const& table_;
    std::size_t at_ = 0;
    std::vector<Step> steps_;
};

// Limits of reviews in days, the form in which the DfE counts three and six months (CIN census guide:
// first review within 91 days, later ones within 183).
bool kept(journey::ListColumn const& list, std::size_t row, journey::Day start, journey::Day day,
          int first_days, int later_days, bool whole) {
    auto from = start;
    auto limit = first_days;
    for (auto const held : journey::days_of(list, row)) {
        if (held > day) {
            break;
        }
        // Where earlier reviews are not told, the first that is may be any: nobody knows how long it took.
        bool const judged = whole || from != start;
        if (judged && held - from > limit) {
            return false;
        }
        from = held;
        limit = later_days;
    }
    return day - from <= limit;
}

bool compare(Op op, std::int32_t a, std::int32_t b) {
    if (a == missing || b == missing) {
        return false;
    }
    switch (op) {
    case Op::less:
        return a < b;
    case Op::less_equal:
        return a <= b;
    case Op::greater:
        return a > b;
    case Op::greater_equal:
        return a >= b;
    case Op::equal:
        return a == b;
    default:
        return a != b;
    }
}

std::int32_t calendar_answer(Op op, std::int32_t a, std::int32_t b, WorkingCalendar const& calendar) {
    if (a == missing || b == missing || a == journey::open_end) {
        return missing;
    }
    switch (op) {
    case Op::wd:
        return journey::working_days(calendar, a, b);
    case Op::days:
        return b == journey::open_end ? missing : b - a;
    case Op::months:
        return day_number(add_months(from_day_number(a), b));
    case Op::workdays:
        return day_number(calendar.add_working_days(from_day_number(a), b));
    default: // age
        return age_years(from_day_number(a), from_day_number(b));
    }
}

// Both take two values from the stack and leave one.
bool takes_two(Op op) {
    return op == Op::wd || op == Op::days || op == Op::months || op == Op::workdays || op == Op::age ||
           op == Op::kept || op >= Op::less;
}

std::int32_t two(Step const& step, std::size_t row, Moment const& moment, std::int32_t a, std::int32_t b) {
    if (step.op == Op::either) {
        return (a != 0 || b != 0) ? 1 : 0;
    }
    if (step.op == Op::kept) {
        auto const* whole = step.table->column("reviews_whole");
        return kept(*step.list, row, step.table->start[row], moment.day, a, b,
                    whole == nullptr || (*whole)[row] != 0)
                   ? 1
                   : 0;
    }
    if (step.op >= Op::less) {
        return compare(step.op, a, b) ? 1 : 0;
    }
    return calendar_answer(step.op, a, b, *moment.calendar);
}

std::int32_t one(Step const& step, std::size_t row, Moment const& moment) {
    switch (step.op) {
    case Op::number:
        return step.number;
    case Op::column:
        return (*step.column)[row];
    case Op::day:
        return moment.day;
    case Op::as_at:
        return moment.as_at;
    case Op::last:
        return journey::last_on_or_before(*step.list, row, moment.day);
    case Op::current:
        return journey::current_start(*step.list, row, moment.day);
    default: // allocated
        return moment.columns->allocated(step.table->person[row], moment.day).worker == missing ? 0 : 1;
    }
}

} // namespace

Result<Conditions> Conditions::compile(std::vector<std::string> const& texts, journey::Table const& table) {
    Conditions conditions;
    for (auto const& text : texts) {
        conditions.each_.push_back(WEIR_TRY(Reader(text, table).read()));
    }
    return conditions;
}

bool Conditions::hold(std::size_t row, Moment const& moment) const {
    for (auto const& steps : each_) {
        std::array<std::int32_t, stack_depth> stack{};
        std::size_t depth = 0;
        for (auto const& step : steps) {
            if (takes_two(step.op)) {
                WEIR_EXPECTS(depth >= 2);
                stack[depth - 2] = two(step, row, moment, stack[depth - 2], stack[depth - 1]);
                --depth;
            } else {
                stack[depth++] = one(step, row, moment);
            }
        }
        if (stack[0] == 0) {
            return false;
        }
    }
    return true;
}

} // namespace weir::indicator
