// Totals of what side sheets have added: calls, costs, budgets, panels. Plain tables, without a judgement.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <string>
#include <vector>

namespace weir::web {

struct SideTotalsView {
    Date as_at;
    std::vector<TableView> tables; // none: no side sheet was ever loaded
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, SideTotalsView const& view);

} // namespace weir::web
