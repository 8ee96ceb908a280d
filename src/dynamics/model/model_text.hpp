// A typed model as plain text, one line a fact, in a fixed order: two models mean the same exactly when
// their texts are equal. For tests of reading and writing, and for telling what was changed since reading.
#pragma once

#include "dynamics/model/model.hpp"

#include <string>

namespace weir::dynamics {

[[nodiscard]] std::string model_text(Model const& model);
// The same without what two languages write differently and mean alike: letter case, blanks, quotes, the
// text of equations as written.
[[nodiscard]] std::string meaning_text(Model const& model);
[[nodiscard]] std::string meaning_text(Variable const& variable);
[[nodiscard]] std::string variable_text(Variable const& variable);
[[nodiscard]] std::string dimension_text(Dimension const& dimension);
[[nodiscard]] std::string macro_text(Macro const& macro);
[[nodiscard]] std::string specs_text(SimulationSpecs const& specs);

} // namespace weir::dynamics
