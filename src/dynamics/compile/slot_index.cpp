// Open addressing; see slot_index.hpp.
#include "dynamics/compile/slot_index.hpp"

#include "dynamics/compile/program.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace weir::dynamics {

std::size_t SlotIndex::place_of(std::vector<Slot> const& slots, std::string_view key) const {
    std::size_t const mask = table_.size() - 1;
    std::size_t at = std::hash<std::string_view>{}(key)&mask;
    while (table_[at] != none && slots[table_[at]].key != key) {
        at = (at + 1) & mask;
    }
    return at;
}

void SlotIndex::grow(std::vector<Slot> const& slots) {
    constexpr std::size_t least = 128;
    constexpr std::size_t times = 8; // so that few keys are looked at again
    auto const before = std::exchange(
        table_, std::vector<std::uint32_t>(std::max(least, times * table_.size()), std::uint32_t{none}));
    for (auto const id : before) {
        if (id != none) {
            table_[place_of(slots, slots[id].key)] = id;
        }
    }
}

void SlotIndex::add(std::vector<Slot> const& slots, std::uint32_t id) {
    if (2 * (count_ + 1) > table_.size()) {
        grow(slots);
    }
    auto& place = table_[place_of(slots, slots[id].key)];
    if (place == none) {
        place = id;
        ++count_;
    }
}

std::uint32_t SlotIndex::find(std::vector<Slot> const& slots, std::string_view key) const {
    std::uint32_t const found = table_.empty() ? none : table_[place_of(slots, key)];
    return found == none || slots[found].hidden ? none : found;
}

} // namespace weir::dynamics
