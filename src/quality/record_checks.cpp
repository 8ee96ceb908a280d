#include "quality/record_checks.hpp"

#include "base/contract.hpp"
#include "quality/check_run.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

namespace weir::quality {

using journey::Code;
using journey::Column;
using journey::Columns;
using journey::Day;
using journey::missing;
using journey::open_end;
using journey::Table;

namespace {

class Finder {
public:
    Finder(Columns const& columns, journey::BuildSettings const& settings, Date day,
           std::optional<std::int32_t> person)
        : columns_(columns), settings_(settings), day_(day_number(day)), person_(person) {}

    void run(RecordCheck const& check) {
        check_ = &check;
        table_ = &columns_.table(check.table);
        other_ = check.other.empty() ? nullptr : &columns_.table(check.other);
        codes_ = codes_of(check.codes);
        other_codes_ = codes_of(check.other_codes);
        if (person_) {
            each_row(*person_);
            return;
        }
        for (std::int32_t person = 0; person < static_cast<std::int32_t>(columns_.persons.size()); ++person) {
            each_row(person);
        }
    }

    [[nodiscard]] std::vector<Fault> take() {
        std::ranges::sort(found_, {}, [](Fault const& fault) {
            return std::tie(fault.due, fault.person, fault.check->id, fault.row);
        });
        return std::move(found_);
    }

private:
    [[nodiscard]] std::vector<Code> codes_of(std::vector<std::string> const& texts) const {
        std::vector<Code> codes;
        for (auto const& text : texts) {
            if (auto const code = columns_.codes.find(text); code != 0) {
                codes.push_back(code);
            }
        }
        return codes;
    }

    ByChild const& by_child(std::string const& name, Table const& table) {
        auto const found = by_child_.find(name);
        auto const persons = person_ ? std::nullopt : std::optional(columns_.persons.size());
        return found != by_child_.end() ? found->second
                                        : by_child_.emplace(name, ByChild(table, persons)).first->second;
    }
    [[nodiscard]] bool began(std::size_t row) const { return table_->start[row] <= day_; }
    [[nodiscard]] bool open(std::size_t row) const { return stands_open(*table_, row, day_); }
    [[nodiscard]] bool recent(std::size_t row) const {
        return began(row) && (open(row) || day_ - table_->start[row] <= looked_back_days);
    }
    [[nodiscard]] bool has_code(Table const& table, std::string const& column, std::size_t row,
                                std::vector<Code> const& codes) const {
        auto const* values = table.column(column);
        return values != nullptr && std::ranges::find(codes, (*values)[row]) != codes.end();
    }
    // A referral that ended in no further action opens no case: it has no need to be met and no closing.
    [[nodiscard]] bool without_action(std::size_t row) const {
        auto const* nfa = table_->column("nfa");
        return nfa != nullptr && (*nfa)[row] == 1;
    }
    [[nodiscard]] Code value(std::size_t row) const {
        auto const* values = table_->column(check_->column);
        return values == nullptr ? 0 : (*values)[row];
    }

    // `since` is the day on which it became wrong; `told` the day that {other} stands for.
    void add(std::size_t row, Day since, Day told = missing) {
        auto const first = from_day_number(since);
        auto const due = settings_.calendar.covers(first)
                             ? settings_.calendar.add_working_days(first, check_->mend_working_days)
                             : first + Days{check_->mend_working_days};
        auto const person = table_->person[row];
        found_.push_back({check_, person, table_->source, RowId{table_->row[row]}, first, due,
                          columns_.allocated(person, day_), filled(row, told)});
    }

    [[nodiscard]] std::string filled(std::size_t row, Day told) const {
        std::string text = check_->message;
        auto const put = [&text](std::string_view mark, Day day) {
            for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
                text.replace(at, mark.size(),
                             day == missing || day == open_end ? "?" : plain(from_day_number(day)));
            }
        };
        put("{start}", table_->start[row]);
        put("{end}", table_->end[row]);
        put("{other}", told);
        return text;
    }

    // What the newer kinds are given: they stand in files of their own.
    [[nodiscard]] CheckRun run_of(std::int32_t person) {
        return {columns_,
                settings_,
                day_,
                *check_,
                *table_,
                other_,
                codes_,
                other_codes_,
                person,
                [this](std::size_t row, Day since, Day told) { add(row, since, told); },
                [this](std::string const& name) -> ByChild const& {
                    return by_child(name, columns_.table(name));
                },
                families()};
    }
    std::map<Code, std::vector<std::int32_t>> const& families() {
        if (families_.empty() && check_->kind == CheckKind::sibling_apart) {
            for (std::size_t i = 0; i < columns_.persons.size(); ++i) {
                families_[columns_.persons[i].family].push_back(static_cast<std::int32_t>(i));
            }
            families_.erase(0);
        }
        return families_;
    }

    void each_row(std::int32_t person) {
        auto const& rows = by_child(check_->table, *table_).of(person);
        switch (check_->kind) {
        case CheckKind::person_blank:
        case CheckKind::unborn_past:
            return of_person(person, rows);
        case CheckKind::open_twice:
        case CheckKind::overlap:
        case CheckKind::twice_a_day:
            return of_neighbours(rows);
        case CheckKind::despite_nfa:
        case CheckKind::open_within_closed:
        case CheckKind::after_close:
        case CheckKind::both_open:
        case CheckKind::pair:
        case CheckKind::pair_lacks:
            return of_two_tables(rows, by_child(check_->other, *other_).of(person));
        case CheckKind::no_code:
        case CheckKind::closed_unexplained:
        case CheckKind::day_off:
        case CheckKind::same_day:
        case CheckKind::too_long:
        case CheckKind::younger_than:
            for (auto const row : rows) {
                of_row(row);
            }
            return;
        default:
            check_person(run_of(person), rows);
            check_rows(run_of(person), rows);
            return;
        }
    }

    void of_person(std::int32_t place, std::vector<std::size_t> const& rows) {
        auto const& person = columns_.persons[static_cast<std::size_t>(place)];
        auto const row = std::ranges::find_if(rows, [&](std::size_t one) { return open(one); });
        if (row == rows.end()) {
            return;
        }
        if (check_->kind == CheckKind::unborn_past) {
            bool const past =
                person.expected_only && person.birth != missing && day_ - person.birth > check_->days;
            if (past) {
                expected_since(*row, person.birth);
            }
            return;
        }
        // The sex of a child not yet born is rightly unknown.
        bool const unborn = person.expected_only || person.birth == missing || person.birth > day_;
        auto const unknown = columns_.codes.find("U");
        bool const blank = check_->column == "birth" ? person.birth == missing
                           : check_->column == "sex" ? !unborn && (person.sex == 0 || person.sex == unknown)
                                                     : person.ethnicity == 0;
        auto const since = table_->start[*row] + check_->days;
        if (blank && since <= day_) {
            add(*row, since);
        }
    }

    // {start} is the expected day here, not the row's.
    void expected_since(std::size_t row, Day expected) {
        add(row, expected + check_->days + 1);
        auto& text = found_.back().message;
        text = check_->message;
        if (auto const at = text.find("{start}"); at != std::string::npos) {
            text.replace(at, 7, plain(from_day_number(expected)));
        }
    }

    void of_neighbours(std::vector<std::size_t> const& rows) {
        std::optional<std::size_t> reaching; // the earlier row that ends last
        for (auto const row : rows) {
            if (!began(row)) {
                break;
            }
            if (reaching) {
                neighbours(*reaching, row);
            }
            if (!reaching || table_->end[row] > table_->end[*reaching]) {
                reaching = row;
            }
        }
    }

    void neighbours(std::size_t before, std::size_t row) {
        auto const start = table_->start[row];
        if (check_->kind == CheckKind::twice_a_day) {
            bool const same = check_->column.empty() || value(before) == value(row);
            if (start == table_->start[before] && same && recent(row)) {
                add(row, start);
            }
            return;
        }
        bool const both_open = open(before) && open(row);
        if (check_->kind == CheckKind::open_twice) {
            if (both_open) {
                add(row, start, table_->start[before]);
            }
        } else if (!both_open && start < table_->end[before] && start > table_->start[before] &&
                   recent(row)) {
            add(row, start, table_->start[before]);
        }
    }

    void of_row(std::size_t row) {
        auto const start = table_->start[row];
        switch (check_->kind) {
        case CheckKind::no_code:
            if (value(row) == 0 && recent(row) && !without_action(row)) {
                add(row, start);
            }
            return;
        case CheckKind::closed_unexplained: {
            bool const closed = table_->end[row] <= day_ && day_ - table_->end[row] <= looked_back_days;
            auto const* told = table_->column("end_told");
            bool const known = told == nullptr || (*told)[row] == 1;
            if (closed && known && value(row) == 0 && !without_action(row)) {
                add(row, table_->end[row]);
            }
            return;
        }
        case CheckKind::day_off:
            if (recent(row) && settings_.calendar.covers(from_day_number(start)) &&
                !settings_.calendar.is_working_day(from_day_number(start))) {
                add(row, start);
            }
            return;
        case CheckKind::same_day:
            if (table_->end[row] == start && recent(row)) {
                add(row, start);
            }
            return;
        case CheckKind::too_long: {
            auto const last = std::min(table_->end[row], day_ + 1);
            bool const long_ago = table_->end[row] <= day_ - looked_back_days;
            if (has_code(*table_, check_->column, row, codes_) && !long_ago && last - start > check_->days) {
                add(row, start + check_->days + 1);
            }
            return;
        }
        case CheckKind::younger_than: {
            auto const born = columns_.persons[static_cast<std::size_t>(table_->person[row])].birth;
            if (recent(row) && born != missing && has_code(*table_, check_->column, row, codes_) &&
                age_years(from_day_number(born), from_day_number(start)) < check_->days) {
                add(row, start);
            }
            return;
        }
        default:
            WEIR_UNREACHABLE();
        }
    }

    void of_two_tables(std::vector<std::size_t> const& rows, std::vector<std::size_t> const& others) {
        for (auto const row : rows) {
            if (recent(row)) {
                compare(row, others);
            }
        }
    }

    void compare(std::size_t row, std::vector<std::size_t> const& others) {
        auto const start = table_->start[row];
        auto const end = table_->end[row];
        auto const first = [&](auto const& fits) { return std::ranges::find_if(others, fits); };
        auto const starts_of = [&](auto const& at) { return other_->start[*at]; };
        switch (check_->kind) {
        case CheckKind::despite_nfa: {
            // Until the next referral, which it may belong to.
            auto const& next = table_->at("next_referral")[row];
            auto const until = next == missing ? open_end : next;
            auto const found = first([&](std::size_t one) {
                return other_->start[one] >= start && other_->start[one] < until &&
                       other_->start[one] <= day_;
            });
            if (table_->at(check_->column)[row] == 1 && found != others.end()) {
                add(row, starts_of(found), starts_of(found));
            }
            return;
        }
        case CheckKind::open_within_closed: {
            bool const any_open =
                first([&](std::size_t one) { return stands_open(*other_, one, day_); }) != others.end();
            auto const within = first([&](std::size_t one) {
                return stands_open(*other_, one, start) && other_->end[one] <= day_;
            });
            if (open(row) && !any_open && within != others.end()) {
                add(row, other_->end[*within], other_->end[*within]);
            }
            return;
        }
        case CheckKind::after_close: {
            bool const at_start =
                first([&](std::size_t one) { return stands_open(*other_, one, start); }) != others.end();
            bool const before =
                first([&](std::size_t one) { return other_->end[one] <= start; }) != others.end();
            if (!at_start && before) {
                add(row, start);
            }
            return;
        }
        case CheckKind::both_open: {
            auto const found = first([&](std::size_t one) { return stands_open(*other_, one, day_); });
            if (open(row) && found != others.end()) {
                add(row, std::max(start, starts_of(found)), starts_of(found));
            }
            return;
        }
        case CheckKind::pair:
        case CheckKind::pair_lacks: {
            auto const found = first([&](std::size_t one) {
                return other_->start[one] < end && start < other_->end[one] && other_->start[one] <= day_ &&
                       (check_->other_codes.empty() || has_code(*other_, "status", one, other_codes_));
            });
            bool const wanted = check_->kind == CheckKind::pair;
            if (has_code(*table_, check_->column, row, codes_) && (found != others.end()) == wanted) {
                add(row, wanted ? std::max(start, starts_of(found)) : start);
            }
            return;
        }
        default:
            WEIR_UNREACHABLE();
        }
    }

    Columns const& columns_;
    journey::BuildSettings const& settings_;
    Day day_;
    std::optional<std::int32_t> person_;
    RecordCheck const* check_ = nullptr;
    Table const* table_ = nullptr;
    Table const* other_ = nullptr;
    std::vector<Code> codes_, other_codes_;
    std::map<std::string, ByChild> by_child_;
    std::map<Code, std::vector<std::int32_t>> families_;
    std::vector<Fault> found_;
};

} // namespace

Faults find_faults(Columns const& columns, journey::BuildSettings const& settings, RecordChecks const& checks,
                   Date day, std::optional<std::int32_t> person) {
    Faults faults;
    Finder finder(columns, settings, day, person);
    for (auto const& check : checks.all()) {
        if (check.kind == CheckKind::not_held) {
            faults.not_supplied.push_back({check.id, check.message});
        } else if (columns.is_supplied(check.supply)) {
            finder.run(check);
        } else {
            faults.not_supplied.push_back({check.id, "no return so far carries what it needs"});
        }
    }
    faults.found = finder.take();
    return faults;
}

} // namespace weir::quality
