#include "quality/return_check.hpp"

#include <algorithm>

namespace weir::quality {

std::string why_not_asked(ReturnRule const& rule, ReturnData const& data) {
    if (!rule.fails.not_held.empty()) {
        return rule.fails.not_held.front() + ": not held";
    }
    for (auto const& use : rule.fails.uses) {
        auto const& shape = data.shape().tables()[use.table];
        auto const& table = data.table(use.table);
        if (shape.last_year && !data.last_year_given()) {
            return "last year's return was not given";
        }
        if (!table.supplied) {
            return "the return has no table " + shape.name;
        }
        if (use.column && !table.columns[*use.column].supplied) {
            return shape.name + " of this return has no column " + shape.columns[*use.column].name;
        }
    }
    return {};
}

ReturnCheck::ReturnCheck(ReturnRules const& rules, ReturnData& data, WorkingCalendar const& calendar)
    : rules_(rules), data_(data), evaluator_(data, calendar) {
    std::vector<std::vector<std::uint32_t>> rows(data.shape().tables().size());
    for (std::size_t i = 0; i < rules.all().size(); ++i) {
        auto const& rule = rules.all()[i];
        if (!rule.holds_in(data.year())) {
            continue;
        }
        if (auto reason = why_not_asked(rule, data); !reason.empty()) {
            not_asked_.push_back({i, std::move(reason)});
            continue;
        }
        auto& all = rows[rule.table];
        for (auto row = static_cast<std::uint32_t>(all.size()); row < data.table(rule.table).rows(); ++row) {
            all.push_back(row);
        }
        asked_.push_back({i, {}, evaluator_.repeated_of(rule)});
        evaluator_.find(rule, all, asked_.back().rows);
    }
}

std::vector<RuleFinding> ReturnCheck::found() const {
    std::vector<RuleFinding> all;
    for (auto const& asked : asked_) {
        for (auto const row : asked.rows) {
            all.push_back({asked.rule, row});
        }
    }
    return all;
}

std::size_t ReturnCheck::failed() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(asked_, [](Asked const& one) { return !one.rows.empty(); }));
}

// Rows that are asked again, which are not among those at fault.
void ReturnCheck::judge(Asked& asked, std::span<std::uint32_t const> rows) {
    std::vector<std::uint32_t> now;
    evaluator_.find(rules_.all()[asked.rule], rows, now);
    for (auto const row : now) {
        asked.rows.insert(std::ranges::lower_bound(asked.rows, row), row);
    }
}

void ReturnCheck::forget(Asked& asked, std::span<std::uint32_t const> rows) {
    for (auto const row : rows) {
        auto const at = std::ranges::lower_bound(asked.rows, row);
        if (at != asked.rows.end() && *at == row) {
            asked.rows.erase(at);
        }
    }
}

// The one thing that reaches across children: rows that had a value in common with the child's, or have now.
void ReturnCheck::tell_repeated(std::vector<std::vector<std::uint32_t>> const& old, std::int32_t who,
                                std::vector<std::int32_t>& others) {
    for (auto& asked : asked_) {
        std::vector<std::int32_t> touched;
        for (auto* const repeated : asked.repeated) {
            if (data_.shape().tables()[repeated->table()].last_year) {
                continue; // its rows have stayed as they were
            }
            std::vector<std::uint32_t> changed;
            for (auto const row : old[repeated->table()]) {
                repeated->leave(row, changed);
            }
            for (auto const row : data_.table(repeated->table()).rows_of(who)) {
                repeated->enter(row, changed);
            }
            for (auto const row : changed) {
                auto const child = data_.table(repeated->table()).child[row];
                if (child >= 0 && child != who) {
                    touched.push_back(child);
                }
            }
        }
        std::ranges::sort(touched);
        auto const repeats = std::ranges::unique(touched);
        touched.erase(repeats.begin(), repeats.end());
        auto const table = rules_.all()[asked.rule].table;
        for (auto const child : touched) {
            auto const rows = data_.table(table).rows_of(child);
            auto const before = asked.rows;
            forget(asked, rows);
            judge(asked, rows);
            if (before != asked.rows) {
                others.push_back(child);
            }
        }
    }
}

Result<ReturnCheck::Edited> ReturnCheck::replace_child(std::string_view child_id,
                                                       std::function<void(ReturnData&)> const& fill) {
    auto const tables = data_.shape().tables().size();
    std::vector<std::vector<std::uint32_t>> old(tables);
    if (auto const known = data_.children().find(child_id)) {
        for (std::size_t t = 0; t < tables; ++t) {
            if (!data_.shape().tables()[t].last_year) {
                auto const rows = data_.table(t).rows_of(*known);
                old[t].assign(rows.begin(), rows.end());
            }
        }
    }
    Edited edited;
    edited.child = data_.remove_child(child_id);
    fill(data_);
    WEIR_TRY(data_.settle_child(edited.child));
    for (auto& asked : asked_) {
        forget(asked, old[rules_.all()[asked.rule].table]);
    }
    tell_repeated(old, edited.child, edited.others);
    std::uint32_t const whole_row = 0;
    for (auto& asked : asked_) {
        auto const table = rules_.all()[asked.rule].table;
        bool const whole = table == ReturnShape::whole;
        auto const rows = whole ? std::span(&whole_row, 1) : data_.table(table).rows_of(edited.child);
        forget(asked, rows);
        judge(asked, rows);
        for (auto const row : rows) {
            if (std::ranges::binary_search(asked.rows, row)) {
                edited.found.push_back({asked.rule, row});
            }
        }
    }
    std::ranges::sort(edited.others);
    auto const repeats = std::ranges::unique(edited.others);
    edited.others.erase(repeats.begin(), repeats.end());
    return edited;
}

} // namespace weir::quality
