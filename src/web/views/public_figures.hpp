// Published figures of one chosen authority beside England and its statistical neighbours. Nothing here
// comes from the record, and the page says where each number comes from and under which licence.
#pragma once

#include "web/charts/bar_chart.hpp"
#include "web/charts/line_chart.hpp"
#include "web/charts/xmr_chart.hpp"
#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct PublicFiguresView {
    std::string authority_name;
    std::string finding;
    std::vector<Choice> authorities;       // query: authority; a plain GET form
    std::optional<LineChart> looked_after; // by year, with its target line
    std::string looked_after_finding;
    std::optional<XmrChart> referrals; // by month, with control limits
    std::string referrals_finding;
    std::optional<SmallMultiples> neighbours; // rate against England and statistical neighbours
    std::string neighbours_finding;
    std::optional<BarChart> latest; // the latest year, authority by authority
    std::string absent_reason;      // what is not published for this authority
    std::vector<Link> sources;
    std::string licence; // one line
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame,
                                 PublicFiguresView const& view);

} // namespace weir::web
