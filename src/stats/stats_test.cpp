// Quantiles against the definition of R's type 7.
#include "stats/quantile.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace weir::stats;

TEST_CASE("quantiles are those of R type 7") {
    std::vector<double> const sample{1, 2, 4, 8, 16};
    CHECK(quantile_sorted(sample, 0) == 1);
    CHECK(quantile_sorted(sample, 0.5) == 4);
    CHECK(quantile_sorted(sample, 0.9) == doctest::Approx(12.8)); // quantile(c(1,2,4,8,16), 0.9) in R
    CHECK(quantile_sorted(sample, 1) == 16);
}
