// The forecast of looked-after children: the care model with its parameters set from what was counted, run
// a thousand times with what is uncertain drawn anew. Totals only; no child is in it.
//
// What makes the band: the counts behind each rate (Gamma posteriors), hazards that drift from month to
// month as real ones do, and chance in the flows themselves (linear-noise approximation). Counting noise
// alone would be far too sure of itself: one-year changes of real authorities have a standard deviation of
// 8.4 %.
#pragma once

#include "base/result.hpp"
#include "dynamics/compile/program.hpp"
#include "forecast/observed.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::forecast {

struct Parameter {
    std::string name; // in models/care.xmile
    double value = 0;
    double low = 0; // 95 %
    double high = 0;
    std::string source; // what was counted, or that the model's default stands
};

struct FanPoint {
    Date when;
    double mean = 0, p2_5 = 0, p10 = 0, p25 = 0, p50 = 0, p75 = 0, p90 = 0, p97_5 = 0;
};

struct CareForecast {
    Observed observed;
    std::vector<Parameter> parameters;
    std::vector<FanPoint> fan; // from the day observed, by month
    std::size_t runs = 0;
    double entries_per_month = 0; // as the fitted model begins
    double exits_per_month = 0;
    double seconds = 0; // of the runs
};

struct ForecastOptions {
    Date until;
    std::size_t runs = 1'000;
    std::uint64_t seed = 20170831;
    unsigned threads = 0;
    double entry_factor = 1; // a scenario: entries from the first month on, times this
    double exit_factor = 1;
};

// Errors: invalid (nothing looked after, until not after the day observed), or what the model's run says.
[[nodiscard]] Result<CareForecast> forecast_care(dynamics::Program const& model, Observed const& observed,
                                                 ForecastOptions const& options);

// What a target would take, found by halving: how many times as many exits, all else as it is, bring the
// median to the target on the last day; nothing when four times as many do not. And where the total would be
// with no entry at all.
struct Reach {
    double target = 0;
    double runs_at_or_below = 0; // share of the baseline's runs
    std::optional<double> exit_factor;
    double without_entries = 0; // median on the last day
};
[[nodiscard]] Result<Reach> reach(dynamics::Program const& model, Observed const& observed,
                                  ForecastOptions const& options, CareForecast const& baseline,
                                  double target);

// A forecast made from an earlier day, with what had happened by then, against what came.
struct PastForecast {
    Date origin;
    Date until;
    double median = 0, p2_5 = 0, p97_5 = 0;
    double happened = 0;
    double unchanged = 0; // the last value carried forward: what any forecast must beat
};
// Each origin is what was counted by its day; `outcome` has the history that came. Origins whose months are
// not over, or whose day has no value in the history, are left out.
[[nodiscard]] Result<std::vector<PastForecast>> back_test(dynamics::Program const& model,
                                                          std::vector<Observed> const& origins,
                                                          Observed const& outcome, int months,
                                                          ForecastOptions options);

} // namespace weir::forecast
