// Where the elements of each variable lie among the slots, and the arithmetic of array elements.
// Elements are in row order: the last dimension changes fastest.
#pragma once

#include "dynamics/compile/program.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace weir::dynamics {

struct VariableLayout {
    SlotId first_slot = no_id; // none for a graph without a value
    std::size_t count = 1;
    std::vector<std::size_t> dimensions; // into Model::dimensions
    std::vector<std::uint32_t> graphs;   // none; one for all; or one an element (no_id where it has none)
    std::vector<char> absent;            // of each element whether it is not defined; empty if all are
};

// How many dimensions before the i-th are the same as it.
[[nodiscard]] std::size_t nth_of_same(std::vector<std::size_t> const& dimensions, std::size_t i);
// The same, counting only places where `*` or a range stands.
[[nodiscard]] std::size_t nth_from_last(std::vector<std::size_t> const& dimensions, std::size_t i);
[[nodiscard]] std::size_t nth_star(ReferenceNode const& node, std::vector<std::size_t> const& dimensions,
                                   std::size_t i);

class Layout {
public:
    explicit Layout(Model const& model);

    [[nodiscard]] VariableLayout const& of(std::size_t variable) const { return variables_[variable]; }
    [[nodiscard]] VariableLayout& of(std::size_t variable) { return variables_[variable]; }
    [[nodiscard]] std::vector<std::size_t> elements_at(std::size_t variable, std::size_t offset) const;
    [[nodiscard]] std::size_t offset_of(std::size_t variable, std::vector<std::size_t> const& elements) const;
    // "[a,b]" with the elements' names or keys; empty for a scalar.
    [[nodiscard]] std::string suffix(std::size_t variable, std::size_t offset, bool keys) const;
    // The same of every element, in row order.
    [[nodiscard]] std::vector<std::string> suffixes(std::vector<std::size_t> const& dimensions,
                                                    bool keys) const;
    [[nodiscard]] std::size_t size_of(std::size_t dimension) const {
        return model_.dimensions[dimension].elements.size();
    }

private:
    Model const& model_;
    std::vector<VariableLayout> variables_;
};

} // namespace weir::dynamics
