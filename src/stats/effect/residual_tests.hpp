// Whether what a regression leaves over still follows on from itself. docs/statistics/effect.md:
// they inform, and never choose the method by themselves, since on short series they see little.
#pragma once

#include "stats/numeric/matrix.hpp"

#include <cstddef>

namespace weir::stats {

struct TestResult {
    double statistic = 0;
    double p = 1;
};

// Σ(e_t − e_(t−1))² / Σe², near 2 when nothing follows on (Durbin and Watson 1950).
[[nodiscard]] double durbin_watson(Vector const& residuals);
[[nodiscard]] double autocorrelation(Vector const& residuals, std::size_t lag); // about their mean
// Ljung and Box 1978, chi-square on `lags` degrees. 0 < lags < points.
[[nodiscard]] TestResult ljung_box(Vector const& residuals, std::size_t lags);
// Breusch 1978 and Godfrey 1978: n R² of the residuals on the terms and their own past, with noughts before
// the first (as lmtest's bgtest), chi-square on `order` degrees.
[[nodiscard]] TestResult breusch_godfrey(Matrix const& x, Vector const& residuals, std::size_t order);

} // namespace weir::stats
