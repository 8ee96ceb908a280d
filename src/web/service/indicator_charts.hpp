// From a series of an indicator to what pages show of it: the figure, the control chart and the sentence.
#pragma once

#include "indicator/evaluate.hpp"
#include "web/charts/xmr_chart.hpp"
#include "web/service/record_state.hpp"
#include "web/views/values.hpp"

#include <string>

namespace weir::web {

[[nodiscard]] Unit unit_of(indicator::Definition const& definition);
[[nodiscard]] Figure figure_of(indicator::Definition const& definition, indicator::Point const& point);
// "Aug 2017", or "on 31 Aug 2017" for what is counted on a day.
[[nodiscard]] std::string period_of(indicator::Definition const& definition, indicator::Point const& point,
                                    Date as_at);

struct ControlChart {
    XmrChart chart;
    std::string
        finding; // "Section 47 enquiries started: 143 in Aug 2017. Seven or more points below the mean."
    Signal signal = Signal::none; // of the latest whole month
    std::string signal_text;      // empty: no unusual change
    bool drawn = false;           // there are enough months for a chart
};

// Limits need 13 months; months that are partial or immature are left out.
[[nodiscard]] ControlChart control_chart(Snapshot const& snapshot, indicator::Definition const& definition,
                                         std::string chart_id);

} // namespace weir::web
