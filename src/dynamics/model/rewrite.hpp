// Equations with some of their names replaced: how the variables of a submodel become variables of the
// whole model.
#pragma once

#include "dynamics/model/model.hpp"

#include <functional>
#include <optional>
#include <string>

namespace weir::dynamics {

// What a name becomes; nothing if it stays. The second argument is the dimension within whose brackets
// the name stands, or empty.
using NewName =
    std::function<std::optional<std::string>(std::string const& key, std::string const& dimension)>;
// The dimensions of the variable of this name, as it stands.
using DimensionsOf = std::function<std::vector<std::string>(std::string const& key)>;

[[nodiscard]] ExpressionPtr rewrite_names(ExpressionPtr const& expression, NewName const& new_name,
                                          DimensionsOf const& dimensions_of);

// Every equation of a variable, and the names of its flows.
void rewrite_names(Variable& variable, NewName const& new_name, DimensionsOf const& dimensions_of);

} // namespace weir::dynamics
