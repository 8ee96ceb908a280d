// What a kind of check is given to look at one child: the record as columns, the check with its tables and
// codes, and where to put what it finds. Internal to the room; the door is record_checks.hpp.
#pragma once

#include "quality/record_checks.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace weir::quality {

inline constexpr int looked_back_days = 365; // for what is asked of rows that are over

// The rows of each child, in the order of their start: of all children at once, or of those who are asked
// for, so that looking at one child does not sort everybody's.
class ByChild {
public:
    ByChild(journey::Table const& table, std::optional<std::size_t> persons) : table_(&table) {
        if (persons) {
            rows_.resize(*persons);
            for (std::size_t row = 0; row < table.size(); ++row) {
                rows_[static_cast<std::size_t>(table.person[row])].push_back(row);
            }
            for (auto& rows : rows_) {
                sort(rows);
            }
        }
    }
    [[nodiscard]] std::vector<std::size_t> const& of(std::int32_t person) const {
        if (!rows_.empty()) {
            return rows_[static_cast<std::size_t>(person)];
        }
        auto const [found, added] = asked_.try_emplace(person);
        if (added) {
            for (std::size_t row = 0; row < table_->size(); ++row) {
                if (table_->person[row] == person) {
                    found->second.push_back(row);
                }
            }
            sort(found->second);
        }
        return found->second;
    }

private:
    void sort(std::vector<std::size_t>& rows) const {
        std::ranges::stable_sort(rows, {}, [&](std::size_t row) { return table_->start[row]; });
    }
    journey::Table const* table_;
    std::vector<std::vector<std::size_t>> rows_;
    mutable std::map<std::int32_t, std::vector<std::size_t>> asked_;
};

// Begun and not ended. An enquiry is over too where a conference was held or none was needed: Annex A tells
// no other end.
[[nodiscard]] bool stands_open(journey::Table const& table, std::size_t row, journey::Day day);

struct CheckRun {
    journey::Columns const& columns;
    journey::BuildSettings const& settings;
    journey::Day day;
    RecordCheck const& check;
    journey::Table const& table;
    journey::Table const* other; // null where the check names none
    std::vector<journey::Code> const &codes, &other_codes;
    std::int32_t person;
    // `since` is the day on which it became wrong; `told` the day that {other} stands for.
    std::function<void(std::size_t row, journey::Day since, journey::Day told)> add;
    std::function<ByChild const&(std::string const& table)> by_child;
    std::map<journey::Code, std::vector<std::int32_t>> const& families;

    [[nodiscard]] bool open(std::size_t row) const { return stands_open(table, row, day); }
    [[nodiscard]] bool recent(std::size_t row) const {
        return table.start[row] <= day && (open(row) || day - table.start[row] <= looked_back_days);
    }
    [[nodiscard]] journey::Code value(std::size_t row, std::string const& column) const {
        auto const* values = table.column(column);
        return values == nullptr ? 0 : (*values)[row];
    }
    [[nodiscard]] bool has_code(std::size_t row, std::string const& column) const {
        auto const code = value(row, column);
        return std::ranges::find(codes, code) != codes.end();
    }
    // The child's rows of the other table.
    [[nodiscard]] std::vector<std::size_t> const& others() const { return by_child(check.other).of(person); }
};

// Each does nothing for a kind of the other file.
void check_person(CheckRun const& run, std::vector<std::size_t> const& rows);
void check_rows(CheckRun const& run, std::vector<std::size_t> const& rows);

} // namespace weir::quality
