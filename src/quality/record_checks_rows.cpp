// Checks that compare a row with its own columns, with the child's other rows of its table, or with those of
// another table.
#include "quality/check_run.hpp"

namespace weir::quality {

using journey::Code;
using journey::Day;
using journey::missing;
using journey::Table;

bool stands_open(Table const& table, std::size_t row, Day day) {
    if (table.start[row] > day || day >= table.end[row]) {
        return false;
    }
    auto const* not_needed = table.column("not_needed");
    if (not_needed == nullptr) {
        return true;
    }
    auto const held = table.at("conference")[row];
    return (*not_needed)[row] == 0 && (held == missing || held > day);
}

namespace {

void ends_before_start(CheckRun const& run, std::size_t row) {
    bool const lately = run.table.start[row] <= run.day && run.day - run.table.start[row] <= looked_back_days;
    if (lately && run.table.end[row] < run.table.start[row]) {
        run.add(row, run.table.start[row], missing);
    }
}

void day_before(CheckRun const& run, std::size_t row) {
    auto const day = run.value(row, run.check.column);
    if (run.recent(row) && day != missing && day < run.table.start[row]) {
        run.add(row, run.table.start[row], day);
    }
}

void before_opening(CheckRun const& run, std::size_t row) {
    if (!run.recent(row)) {
        return;
    }
    auto const start = run.table.start[row];
    Day next = missing;
    for (auto const one : run.others()) {
        auto const from = run.other->start[one];
        if (from <= start && start < run.other->end[one]) {
            return;
        }
        if (from > start && from - start <= run.check.days && from <= run.day && next == missing) {
            next = from;
        }
    }
    if (next != missing) {
        run.add(row, start, next);
    }
}

void differs(CheckRun const& run, std::size_t row) {
    auto const start = run.table.start[row];
    auto const* wanted = run.other->column(run.check.column);
    if (!run.recent(row) || wanted == nullptr) {
        return;
    }
    Day nearest = missing;
    for (auto const one : run.others()) {
        if ((*wanted)[one] != 1 || run.other->start[one] > run.day) {
            continue;
        }
        auto const apart = std::abs(run.other->start[one] - start);
        if (apart == 0) {
            return;
        }
        if (apart <= run.check.days && (nearest == missing || apart < std::abs(nearest - start))) {
            nearest = run.other->start[one];
        }
    }
    if (nearest != missing) {
        run.add(row, start, nearest);
    }
}

// `place` counts the child's rows before this one.
void count_lower(CheckRun const& run, std::size_t row, std::size_t place) {
    if (!run.recent(row) || run.value(row, "previous_told") != 1) {
        return;
    }
    auto const told = run.value(row, run.check.column);
    if (told == missing || told < static_cast<std::int32_t>(place)) {
        run.add(row, run.table.start[row], missing);
    }
}

void nothing_follows(CheckRun const& run, std::size_t row, std::vector<std::size_t> const& rows) {
    auto const end = run.table.end[row];
    bool const lately = end <= run.day && run.day - end <= looked_back_days;
    bool const follows =
        std::ranges::any_of(rows, [&](std::size_t one) { return one != row && run.table.start[one] == end; });
    if (lately && run.has_code(row, run.check.column) && !follows) {
        run.add(row, end, missing);
    }
}

void does_not_join(CheckRun const& run, std::size_t row, std::vector<std::size_t> const& rows) {
    auto const start = run.table.start[row];
    bool const joins =
        std::ranges::any_of(rows, [&](std::size_t one) { return one != row && run.table.end[one] == start; });
    if (run.recent(row) && run.has_code(row, run.check.column) && !joins) {
        run.add(row, start, missing);
    }
}

// Whether the child's row on the day is another than on the day before; nothing where either is not told.
std::optional<bool> changed(CheckRun const& run, std::string const& name, Day day,
                            std::string const& column) {
    auto const& table = run.columns.table(name);
    std::optional<std::size_t> before;
    std::optional<std::size_t> after;
    for (auto const row : run.by_child(name).of(run.person)) {
        if (stands_open(table, row, day - 1)) {
            before = row;
        }
        if (stands_open(table, row, day)) {
            after = row;
        }
    }
    if (!before || !after) {
        return std::nullopt;
    }
    return column.empty() ? *before != *after : table.at(column)[*before] != table.at(column)[*after];
}

// SSDA903 guide, reason for new episode: L legal status alone; P placement and carer; T placement with the
// same carer; B and U legal status and placement. Rules 434, 435 and 436 of the return.
void contradicts_change(CheckRun const& run, std::size_t row) {
    if (!run.recent(row) || !run.has_code(row, run.check.column)) {
        return;
    }
    auto const start = run.table.start[row];
    auto const& reason = run.columns.codes.text(run.value(row, run.check.column));
    bool const says_legal = reason == "L" || reason == "B" || reason == "U";
    bool const says_placement = reason == "P" || reason == "T" || reason == "B" || reason == "U";
    auto const legal = changed(run, "legal_statuses", start, "status");
    auto const placement = changed(run, "placements", start, "");
    bool const wrong = (legal && *legal != says_legal) || (placement && *placement != says_placement);
    if (wrong) {
        run.add(row, start, missing);
    }
}

// One finding a child: of the latest of the rows.
void sum_too_long(CheckRun const& run, std::vector<std::size_t> const& rows) {
    Day const from = run.day - looked_back_days + 1;
    std::int64_t days = 0;
    std::optional<std::size_t> latest;
    Day over = missing; // the day on which the sum went beyond
    for (auto const row : rows) {
        if (run.table.start[row] > run.day || !run.has_code(row, run.check.column)) {
            continue;
        }
        auto const first = std::max(run.table.start[row], from);
        auto const last = std::min(run.table.end[row], run.day + 1);
        if (last <= first) {
            continue;
        }
        if (over == missing && days + (last - first) > run.check.days) {
            over = first + static_cast<Day>(run.check.days - days);
        }
        days += last - first;
        latest = row;
    }
    if (latest && over != missing) {
        run.add(*latest, over, missing);
    }
}

void change_unexplained(CheckRun const& run, std::size_t row, std::vector<std::size_t> const& rows) {
    auto const end = run.table.end[row];
    bool const lately = end <= run.day && run.day - end <= looked_back_days;
    bool const changed =
        std::ranges::any_of(rows, [&](std::size_t one) { return one != row && run.table.start[one] == end; });
    if (lately && changed && run.value(row, run.check.column) == 0) {
        run.add(row, end, missing);
    }
}

// Asked from January to March: the return is made of the year to 31 March, and a weekly list should not be
// crowded by what is due at its end (SSDA903 guide, OC2).
bool before_the_return(Day day) {
    std::chrono::year_month_day const ymd{from_day_number(day)};
    return static_cast<unsigned>(ymd.month()) <= 3;
}

// Whether the child is of an age of which the check asks.
bool of_age(CheckRun const& run) {
    if (run.check.codes.empty()) {
        return true;
    }
    auto const birth = run.columns.persons[static_cast<std::size_t>(run.person)].birth;
    if (birth == missing) {
        return false;
    }
    auto const age = age_years(from_day_number(birth), from_day_number(run.day));
    return age >= std::stoi(run.check.codes[0]) && age < std::stoi(run.check.codes[1]);
}

void ended_with(CheckRun const& run, std::size_t row) {
    auto const end = run.table.end[row];
    bool const lately = end <= run.day && run.day - end <= looked_back_days;
    if (lately && run.has_code(row, run.check.column)) {
        run.add(row, end, missing);
    }
}

void lacks_lately(CheckRun const& run, std::size_t row) {
    if (!before_the_return(run.day) || !of_age(run) || !run.open(row) ||
        run.value(row, "short_breaks") == 1 || run.day - run.table.start[row] < run.check.days) {
        return;
    }
    Day last = missing;
    for (auto const one : run.others()) {
        auto const type = run.other->at("type")[one];
        if (run.other->start[one] <= run.day &&
            std::ranges::find(run.other_codes, type) != run.other_codes.end()) {
            last = std::max(last, run.other->start[one]);
        }
    }
    auto const from = std::max(run.table.start[row], last);
    if (run.day - from >= run.check.days) {
        run.add(row, from + run.check.days, last);
    }
}

void outlasts(CheckRun const& run, std::size_t row) {
    if (!run.open(row)) {
        return;
    }
    for (auto const one : run.others()) {
        auto const from = run.other->start[one];
        if (from > run.table.start[row] && from <= run.day) {
            run.add(row, from, from);
            return;
        }
    }
}

void lacks_row(CheckRun const& run, std::size_t row) {
    auto const end = run.table.end[row];
    bool const lately = run.recent(row) || (end <= run.day && run.day - end <= looked_back_days);
    auto const* filled = run.other->column(run.check.by);
    if (!lately || !run.has_code(row, run.check.column) || filled == nullptr) {
        return;
    }
    bool const found = std::ranges::any_of(
        run.others(), [&](std::size_t one) { return (*filled)[one] != missing && (*filled)[one] != 0; });
    if (!found) {
        run.add(row, run.table.start[row], missing);
    }
}

void out_of_order(CheckRun const& run, std::size_t row) {
    Day before = missing;
    for (auto const& column : run.check.codes) {
        auto const* days = run.table.column(column);
        auto const day = days == nullptr ? missing : (*days)[row];
        if (day == missing) {
            continue;
        }
        if (before != missing && day < before) {
            run.add(row, before, day);
            return;
        }
        before = day;
    }
}

void in_the_future(CheckRun const& run, std::size_t row) {
    auto const& extracts = run.columns.table("extracts").start;
    if (!extracts.empty() && run.table.start[row] > extracts.back() && run.table.start[row] > run.day) {
        run.add(row, extracts.back(), missing);
    }
}

void status_lacks(CheckRun const& run, std::size_t row) {
    bool const lacks = std::ranges::none_of(
        run.others(), [&](std::size_t one) { return stands_open(*run.other, one, run.day); });
    if (run.open(row) && run.has_code(row, run.check.column) && lacks) {
        run.add(row, run.table.start[row], missing);
    }
}

void of_open_row(CheckRun const& run, std::size_t row) {
    if (!run.open(row)) {
        return;
    }
    bool const wrong = run.check.kind == CheckKind::has_code
                           ? run.has_code(row, run.check.column)
                           : run.value(row, run.check.column) == 0 && run.has_code(row, run.check.by);
    if (wrong) {
        run.add(row, run.table.start[row], missing);
    }
}

void of_row(CheckRun const& run, std::size_t row, std::vector<std::size_t> const& rows, std::size_t place) {
    switch (run.check.kind) {
    case CheckKind::ends_before_start:
        return ends_before_start(run, row);
    case CheckKind::day_before:
        return day_before(run, row);
    case CheckKind::before_opening:
        return before_opening(run, row);
    case CheckKind::differs:
        return differs(run, row);
    case CheckKind::count_lower:
        return count_lower(run, row, place);
    case CheckKind::nothing_follows:
        return nothing_follows(run, row, rows);
    case CheckKind::does_not_join:
        return does_not_join(run, row, rows);
    case CheckKind::contradicts_change:
        return contradicts_change(run, row);
    case CheckKind::blank_where:
    case CheckKind::has_code:
        return of_open_row(run, row);
    case CheckKind::change_unexplained:
        return change_unexplained(run, row, rows);
    case CheckKind::lacks_lately:
        return lacks_lately(run, row);
    case CheckKind::ended_with:
        return ended_with(run, row);
    case CheckKind::outlasts:
        return outlasts(run, row);
    case CheckKind::lacks_row:
        return lacks_row(run, row);
    case CheckKind::out_of_order:
        return out_of_order(run, row);
    case CheckKind::in_the_future:
        return in_the_future(run, row);
    case CheckKind::status_lacks:
        return status_lacks(run, row);
    default:
        return;
    }
}

} // namespace

void check_rows(CheckRun const& run, std::vector<std::size_t> const& rows) {
    if (run.check.kind == CheckKind::sum_too_long) {
        return sum_too_long(run, rows);
    }
    for (std::size_t place = 0; place < rows.size(); ++place) {
        of_row(run, rows[place], rows, place);
    }
}

} // namespace weir::quality
