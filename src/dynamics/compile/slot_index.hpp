// Slots by their keys, "name[a,b]": a flat table of numbers, since a model of arrays has tens of thousands
// and each is looked up rarely.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace weir::dynamics {

struct Slot;

class SlotIndex {
public:
    // Takes in slots[id]; where an earlier one has the same key, that stays. The key must not change.
    void add(std::vector<Slot> const& slots, std::uint32_t id);
    // The slot of this key that is shown; `none` if there is no such.
    [[nodiscard]] std::uint32_t find(std::vector<Slot> const& slots, std::string_view key) const;

    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

private:
    void grow(std::vector<Slot> const& slots);
    [[nodiscard]] std::size_t place_of(std::vector<Slot> const& slots, std::string_view key) const;

    std::vector<std::uint32_t> table_; // as long as a power of two, at most half full
    std::size_t count_ = 0;
};

} // namespace weir::dynamics
