// Forecasts made and kept: they take seconds, so each is made once for a state of the record (or for good,
// from published figures) and shared.
#pragma once

#include "dynamics/compile/program.hpp"
#include "forecast/care_forecast.hpp"
#include "forecast/published.hpp"
#include "plan/plan.hpp"
#include "web/service/record_state.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace weir::web {

struct MadeForecast {
    forecast::CareForecast forecast;
    Date target_on;
    std::optional<double> target;
    std::optional<Date> target_from; // and what the target is counted from
    double target_base = 0;
    std::optional<forecast::Reach> reach;
    std::vector<forecast::PastForecast> past;
};

class ForecastState {
public:
    // The model and where the plan wants to be; without a plan, twelve months ahead and no target.
    ForecastState(std::shared_ptr<dynamics::Program const> model, std::optional<plan::Headline> headline)
        : model_(std::move(model)), headline_(std::move(headline)) {}

    [[nodiscard]] Result<std::shared_ptr<MadeForecast const>>
    of_record(std::shared_ptr<Snapshot const> const& snapshot, std::string const& authority_name);
    // From the figures published by the day the plan counts from.
    [[nodiscard]] Result<std::shared_ptr<MadeForecast const>>
    of_published(forecast::Published const& published, std::string const& authority);

private:
    [[nodiscard]] Result<std::shared_ptr<MadeForecast const>>
    make(forecast::Observed const& observed, std::vector<forecast::Observed> const& origins, int past_months);

    std::shared_ptr<dynamics::Program const> model_;
    std::optional<plan::Headline> headline_;
    std::mutex mutex_; // one is made at a time; whoever wants the same waits for it
    std::shared_ptr<Snapshot const> made_of_;
    std::shared_ptr<MadeForecast const> record_;
    std::shared_ptr<MadeForecast const> published_;
    std::string published_authority_;
};

} // namespace weir::web
