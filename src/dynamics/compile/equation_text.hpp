// What the author wrote for each slot of a flat program, to be shown beside what became of it. Apart, since
// a program keeps no text: this looks it up in the model by name.
#pragma once

#include "dynamics/compile/program.hpp"
#include "dynamics/model/model.hpp"

#include <string>
#include <string_view>

namespace weir::dynamics {

class EquationTexts {
public:
    explicit EquationTexts(Model const& model) : model_(model) {}

    // "name = equation"; for a stock its flows, or, at the start, its first value. Empty if nobody wrote one.
    [[nodiscard]] std::string of(Slot const& slot, bool at_start) const;
    // "age (18), placement (5)"; empty for what has no dimensions.
    [[nodiscard]] std::string dimensions(std::string_view variable) const;

private:
    [[nodiscard]] Variable const* variable(std::string_view key) const;
    [[nodiscard]] bool covers(Definition const& definition, std::string_view elements) const;

    Model const& model_;
};

} // namespace weir::dynamics
