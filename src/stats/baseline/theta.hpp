// The Theta method (Assimakopoulos and Nikolopoulos 2000, in the form of Hyndman and Billah 2003, Int. J.
// Forecast. 19, 287-290) as R's thetaf, and the equal-weight combination that the M4 competition taught.
#pragma once

#include "stats/baseline/simple.hpp"

namespace weir::stats {

// Seasonal by the test at 10 %, and then divided by the classical multiplicative season. Needs 4 values.
[[nodiscard]] Result<SeriesForecast> forecast_theta(std::span<double const> history, std::size_t period,
                                                    std::size_t horizon);
// The mean of ETS, Theta and the seasonal naive method. Its spread is the mean of theirs, which is right when
// their errors hang together wholly, and wide when they do not.
[[nodiscard]] Result<SeriesForecast> forecast_combination(std::span<double const> history, std::size_t period,
                                                          std::size_t horizon);

} // namespace weir::stats
