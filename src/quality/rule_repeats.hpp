// Which rows of a whole table say the same in some of its columns as another row does. The one question of a
// rule that looks across children, so it is kept up to date when a child is edited.
#pragma once

#include "quality/return_data.hpp"

#include <unordered_map>

namespace weir::quality {

class RepeatedRows {
public:
    RepeatedRows(ReturnData const& data, std::size_t table, std::vector<std::size_t> columns);

    enum class Status : std::uint8_t {
        single,
        repeated,
        unknown
    }; // unknown: one of the columns has no value
    [[nodiscard]] Status of(std::uint32_t row) const;
    [[nodiscard]] std::size_t table() const { return table_; }

    // Rows that are gone, or new ones. Appends the rows of others whose answer has changed with it.
    void leave(std::uint32_t row, std::vector<std::uint32_t>& changed);
    void enter(std::uint32_t row, std::vector<std::uint32_t>& changed);

private:
    [[nodiscard]] std::uint32_t group_of(std::uint32_t row);
    void tell_others(std::uint32_t group, std::uint32_t row, std::vector<std::uint32_t>& changed) const;
    static constexpr std::uint32_t no_group = 0xFFFFFFFF;

    ReturnData const& data_;
    std::size_t table_;
    std::vector<std::size_t> columns_;
    // By column: the group of the columns before it and the value in it make the group of both.
    struct Key {
        std::uint32_t group;
        std::uint64_t value;
        [[nodiscard]] bool operator==(Key const&) const = default;
    };
    struct KeyHash {
        [[nodiscard]] std::size_t operator()(Key const& key) const {
            return static_cast<std::size_t>(
                (key.value ^ (key.group * 0x9E3779B97F4A7C15ULL)) * 0xD6E8FEB86659FD93ULL >> 7U);
        }
    };
    std::vector<std::unordered_map<Key, std::uint32_t, KeyHash>> groups_;
    std::vector<std::uint32_t> group_; // by row
    std::vector<std::uint32_t> count_; // by group of all columns
};

} // namespace weir::quality
