// The forecast of looked-after children to the target date: history, fan, target line, whether the target
// lies within the fan, and every assumption with its source.
#pragma once

#include "web/charts/line_chart.hpp"
#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

enum class DataOrigin { record, published, synthetic };

struct ForecastAssumption {
    std::string name;
    std::string value;    // with its unit
    std::string interval; // "0.31 to 0.38"; empty: fixed
    std::string source;
};

struct ForecastMilestone {
    Date when;
    std::string what; // "Target date"
    double p2_5 = 0;
    double p25 = 0;
    double p50 = 0;
    double p75 = 0;
    double p97_5 = 0;
    std::optional<double> target;
};

struct ForecastView {
    std::string finding;        // whether the target lies within the fan, in one sentence
    std::string authority_name; // whose children: may be another than the frame's
    DataOrigin origin = DataOrigin::record;
    std::string origin_note;       // which files and dates
    Date made_from;                // the last day of data used
    std::vector<Choice> scenarios; // query: scenario; empty: baseline alone
    LineChart chart;
    std::vector<ForecastMilestone> milestones;
    std::vector<ForecastAssumption> assumptions;
    TableView past_error; // how far earlier forecasts were out, by horizon
    std::string past_error_note;
    std::string csv_href;
    std::string absent_reason; // when there is no forecast: nothing above is shown
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, ForecastView const& view);

} // namespace weir::web
