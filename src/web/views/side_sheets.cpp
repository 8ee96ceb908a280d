// Draws the totals of side sheets.
#include "web/views/side_sheets.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {

std::string render(Templates const& templates, Frame const& frame, SideTotalsView const& view) {
    Data::List tables;
    for (auto const& table : view.tables) {
        tables.push_back(object({{"table", parts::table(table)}}));
    }
    std::string const finding =
        view.tables.empty()
            ? "No side sheet has been loaded: nobody has told of calls, costs, budgets or panels."
            : parts::counted(view.tables.size(), "table", "tables") +
                  " of what side sheets have told, and no more.";
    Data content =
        object({{"finding", finding}, {"as_at", plain(view.as_at)}, {"tables", std::move(tables)}});
    return render_page(
        templates, frame, "pages/side_sheets",
        {"Calls, costs and budgets", {{"Today", "/today"}, {"Indicators", "/indicators"}}, false},
        std::move(content));
}

} // namespace weir::web
