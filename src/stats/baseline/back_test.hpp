// Back-tests by rolling origin: a method is made anew at each origin from what was known then, and scored on
// what came. The window expands; nothing is tuned on the part that is scored.
#pragma once

#include "stats/baseline/accuracy.hpp"
#include "stats/baseline/simple.hpp"

#include <functional>

namespace weir::stats {

// A series as it ended up, and as it was known once `origin` months had passed: late records change the
// recent months, so that a test on final figures flatters. Without `as_known` final figures are taken.
struct BackTestSeries {
    std::vector<double> final_figures;
    std::function<std::vector<double>(std::size_t origin)> as_known = {};
};

struct BackTestOptions {
    std::size_t first_origin = 36; // months of history at least
    std::size_t every = 1;
    std::vector<std::size_t> horizons{1, 3, 6, 12};
};

struct BackTestPoint {
    std::size_t series = 0;
    std::size_t origin = 0; // months known
    std::size_t horizon = 0;
    double came = 0;
    double mean = 0;
    double lower95 = 0;
    double upper95 = 0;
    double crps = 0; // over quantiles at (i − ½)/40
};

using BackTestMethod =
    std::function<Result<SeriesForecast>(std::span<double const> history, std::size_t horizon)>;

struct BackTest {
    std::vector<BackTestPoint> points; // by series, origin and horizon
    std::size_t refused = 0;           // origins at which the method would not forecast
};
[[nodiscard]] BackTest back_test(std::span<BackTestSeries const> series, BackTestMethod const& method,
                                 BackTestOptions const& options = {});

// Diebold and Mariano on the CRPS at one horizon, scores clustered by series, over the forecasts that both
// made. Error `invalid`: fewer than three series in common.
[[nodiscard]] Result<DieboldMariano> compare(BackTest const& first, BackTest const& second,
                                             std::size_t horizon);

} // namespace weir::stats
