// The door of the units: which unit every variable of a model has, declared or worked out from the
// equations, and where units do not agree. A pure pass over a model; nothing in it changes a number.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace weir::dynamics {

struct VariableUnits {
    enum class Source : std::uint8_t { unknown, declared, worked_out };
    Source source = Source::unknown;
    std::string text; // "person/month"; empty if unknown
};

struct UnitReport {
    Diagnostics diagnostics;              // warnings and infos only
    std::vector<VariableUnits> variables; // as Model::variables
};

// A model in which no variable declares a unit, those that hold the run's settings aside, is left alone.
[[nodiscard]] UnitReport check_units(Model const& model);

} // namespace weir::dynamics
