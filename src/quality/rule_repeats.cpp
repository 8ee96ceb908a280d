#include "quality/rule_repeats.hpp"

#include <bit>
#include <cmath>

namespace weir::quality {

RepeatedRows::RepeatedRows(ReturnData const& data, std::size_t table, std::vector<std::size_t> columns)
    : data_(data), table_(table), columns_(std::move(columns)), groups_(columns_.size()) {
    auto const rows = data_.table(table_).rows();
    for (auto& group : groups_) {
        group.reserve(rows);
    }
    for (std::uint32_t row = 0; row < rows; ++row) {
        if (data_.table(table_).live(row)) {
            auto const group = group_of(row);
            group_.resize(row + 1, no_group);
            group_[row] = group;
            if (group != no_group) {
                ++count_[group];
            }
        }
    }
    group_.resize(rows, no_group);
}

RepeatedRows::Status RepeatedRows::of(std::uint32_t row) const {
    auto const group = row < group_.size() ? group_[row] : no_group;
    return group == no_group ? Status::unknown : count_[group] > 1 ? Status::repeated : Status::single;
}

std::uint32_t RepeatedRows::group_of(std::uint32_t row) {
    auto const& columns = data_.table(table_).columns;
    auto const& shape = data_.shape().tables()[table_].columns;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        auto const& column = columns[columns_[i]];
        std::uint64_t value = 0;
        if (shape[columns_[i]].kind == ValueKind::number) {
            if (!std::isfinite(column.number[row])) {
                return no_group;
            }
            value = std::bit_cast<std::uint64_t>(column.number[row] + 0.0); // -0 and 0 are one
        } else {
            if (column.whole[row] <= unreadable_cell) {
                return no_group;
            }
            value = static_cast<std::uint64_t>(column.whole[row]);
        }
        auto const next = static_cast<std::uint32_t>(groups_[i].size());
        group = groups_[i].try_emplace(Key{group, value}, next).first->second;
    }
    if (group >= count_.size()) {
        count_.resize(group + 1, 0);
    }
    return group;
}

void RepeatedRows::tell_others(std::uint32_t group, std::uint32_t row,
                               std::vector<std::uint32_t>& changed) const {
    for (std::uint32_t other = 0; other < group_.size(); ++other) {
        if (group_[other] == group && other != row) {
            changed.push_back(other);
        }
    }
}

void RepeatedRows::leave(std::uint32_t row, std::vector<std::uint32_t>& changed) {
    auto const group = row < group_.size() ? group_[row] : no_group;
    if (group == no_group) {
        return;
    }
    group_[row] = no_group;
    if (--count_[group] == 1) { // the one that is left is no longer repeated
        tell_others(group, row, changed);
    }
}

void RepeatedRows::enter(std::uint32_t row, std::vector<std::uint32_t>& changed) {
    if (row >= group_.size()) {
        group_.resize(row + 1, no_group);
    }
    auto const group = group_of(row);
    group_[row] = group;
    if (group != no_group && ++count_[group] == 2) { // the one that was alone is now repeated
        tell_others(group, row, changed);
    }
}

} // namespace weir::quality
