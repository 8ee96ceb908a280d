#include "web/service/forecast_state.hpp"

#include <algorithm>

namespace weir::web {

namespace {

constexpr int past_origins_max = 5;

std::optional<double> value_on(std::vector<forecast::StockOn> const& history, Date when) {
    auto const found =
        std::find_if(history.begin(), history.end(), [when](auto const& on) { return on.when == when; });
    return found == history.end() ? std::nullopt : std::optional(found->value);
}

} // namespace

Result<std::shared_ptr<MadeForecast const>>
ForecastState::make(forecast::Observed const& observed, std::vector<forecast::Observed> const& origins,
                    int past_months) {
    auto made = std::make_shared<MadeForecast>();
    made->target_on = month_end(add_months(observed.as_at, 12));
    if (headline_ && headline_->target_on > observed.as_at) {
        made->target_on = headline_->target_on;
        if (auto const base = value_on(observed.history, headline_->baseline_on)) {
            made->target_from = headline_->baseline_on;
            made->target_base = *base;
            made->target = *base * (1 + headline_->change_percent / 100);
        }
    }
    forecast::ForecastOptions options{.until = made->target_on};
    made->forecast = WEIR_TRY(forecast::forecast_care(*model_, observed, options));
    if (made->target) {
        made->reach = WEIR_TRY(forecast::reach(*model_, observed, options, made->forecast, *made->target));
    }
    options.runs = 200; // quantiles of a back-test need no more
    made->past = WEIR_TRY(forecast::back_test(*model_, origins, observed, past_months, options));
    return made;
}

Result<std::shared_ptr<MadeForecast const>>
ForecastState::of_record(std::shared_ptr<Snapshot const> const& snapshot, std::string const& authority_name) {
    std::scoped_lock const lock(mutex_);
    if (made_of_ == snapshot && record_ != nullptr) {
        return record_;
    }
    auto const observed = forecast::observe(snapshot->columns(), snapshot->as_at(), authority_name);
    std::vector<forecast::Observed> origins;
    for (int years = past_origins_max; years >= 1; --years) {
        origins.push_back(forecast::observe(
            snapshot->columns(), month_end(add_months(snapshot->as_at(), -12 * years)), authority_name));
    }
    record_ = WEIR_TRY(make(observed, origins, 12));
    made_of_ = snapshot;
    return record_;
}

Result<std::shared_ptr<MadeForecast const>> ForecastState::of_published(forecast::Published const& published,
                                                                        std::string const& authority) {
    std::scoped_lock const lock(mutex_);
    if (published_ != nullptr && published_authority_ == authority) {
        return published_;
    }
    int const year = headline_ ? financial_year_end(headline_->baseline_on) : 2017;
    auto const observed = WEIR_TRY(forecast::observe(published, authority, year));
    std::vector<forecast::Observed> origins;
    for (int past = year - past_origins_max; past < year; ++past) {
        if (auto const origin = forecast::observe(published, authority, past)) {
            origins.push_back(*origin);
        }
    }
    published_ = WEIR_TRY(make(observed, origins, 12));
    published_authority_ = authority;
    return published_;
}

} // namespace weir::web
