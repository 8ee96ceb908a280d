// Values that are alike to instructions: those whose places go on by equal steps are a row, rows that do so
// are one instruction.
#pragma once

#include "dynamics/compile/tile_places.hpp"

#include <vector>

namespace weir::dynamics {

// In which order the values of a group are worked out, where they write over each other's operands.
struct RowOrder {
    bool downwards = false;        // from the last to the first
    std::vector<std::int32_t> own; // how many further the value is that writes over what one reads
};

class RowWriter {
public:
    // `there` comes before `made`.
    RowWriter(ValueGraph const& graph, Places const& there, Places const& made)
        : graph_(graph), there_(there), made_(made) {}

    void write(std::vector<ValueId> const& values, RowOrder const& order);
    // From where they were made to where they belong.
    void copy(std::vector<ValueId> const& values, Places const& to);
    [[nodiscard]] TileCode take() { return std::move(code_); }
    // Whether its kernels can work from the last element to the first.
    [[nodiscard]] static bool can_go_down(Value const& value);

private:
    using Steps = std::vector<std::int32_t>;
    struct Row {
        std::size_t first = 0;
        std::uint32_t length = 1;
        Steps steps;
    };
    [[nodiscard]] Place place_of(ValueId value) const {
        return there_.contains(value) ? there_.at(value) : made_.at(value);
    }
    [[nodiscard]] static Steps between(std::vector<Place> const& a, std::vector<Place> const& b);
    [[nodiscard]] static bool alike(Row const& a, Row const& b) {
        return a.length == b.length && a.steps == b.steps;
    }
    void read(ValueId id, std::vector<Place>& into) const;
    [[nodiscard]] bool can_row(ValueId id) const;
    void add(ValueId id, std::vector<Place> const& places, Row const& row, std::uint32_t count,
             Steps const& outer);

    ValueGraph const& graph_;
    Places const& there_;
    Places const& made_;
    TileCode code_;
};

} // namespace weir::dynamics
