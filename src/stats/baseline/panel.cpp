#include "stats/baseline/panel.hpp"

#include "stats/baseline/panel_errors.hpp"
#include "stats/baseline/panel_weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace weir::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::array tried{PanelMethod::combined, PanelMethod::pooled, PanelMethod::level,
                           PanelMethod::mean,     PanelMethod::naive,  PanelMethod::seasonal_naive};
constexpr std::size_t first_origin = 18; // months: a year around each of six, to begin with

// Every forecast and error of a panel, month by month, each month knowing only what was before it.
class PanelRun {
public:
    PanelRun(Panel const& panel, std::size_t horizon)
        : panel_(panel), horizon_(horizon), weights_(horizon), memory_losses_(horizon),
          unrest_(tried.size(), PanelUnrest(panel.counts.size())),
          errors_(tried.size(), std::vector<PanelErrors>(horizon)),
          misses_(tried.size(), std::vector<Miss>(horizon)) {}

    void run() {
        for (std::size_t origin = std::min(first_origin, panel_.months); origin <= panel_.months; ++origin) {
            known_.push_back(know(origin));
            if (known_.size() > horizon_ + 1) {
                known_[known_.size() - horizon_ - 2] = {}; // nothing it said is still to come
            }
            if (origin < panel_.months) {
                learn(origin);
            }
        }
        for (auto& of_method : errors_) {
            for (std::size_t step = 0; step < horizon_; ++step) {
                of_method[step].settle(step + 1);
            }
        }
    }

    [[nodiscard]] PanelResult result(PanelOptions const& options) const;

private:
    struct Point {
        double log = nan; // of the count, with season and exposure, and half a child
        double spread = 0;
    };
    // What was known after `origin` months, and what was said then.
    struct Known {
        std::array<double, 12> season{};
        std::vector<AuthorityLevel> levels;
        std::vector<std::array<double, level_terms>> weights; // [step]
        std::vector<std::vector<std::vector<Point>>> said;    // [method][authority][step]
    };
    struct Miss {
        double absolute = 0;
        double came = 0;
        double forecasts = 0;
    };
    struct MemoryLoss {
        std::array<double, level_memories.size()> of{};
    };

    [[nodiscard]] double season_and_exposure(Known const& known, std::size_t month) const {
        return known.season[season_of(panel_, month)] + std::log(panel_.exposure[month]);
    }
    Known know(std::size_t origin) const;
    [[nodiscard]] std::optional<double> say(PanelMethod method, Known const& known, std::size_t authority,
                                            std::size_t origin, std::size_t step) const;
    void learn(std::size_t month);
    void learn_of(std::size_t month, std::size_t authority, std::size_t step);
    [[nodiscard]] PanelScore score_of(std::size_t method, std::size_t step) const;

    Panel const& panel_;
    std::size_t horizon_;
    std::vector<Known> known_; // from first_origin
    std::vector<LevelWeights> weights_;
    std::vector<MemoryLoss> memory_losses_;
    std::vector<PanelUnrest> unrest_;
    std::vector<std::vector<PanelErrors>> errors_; // [method][step]
    std::vector<std::vector<Miss>> misses_;
};

std::optional<double> PanelRun::say(PanelMethod method, Known const& known, std::size_t authority,
                                    std::size_t origin, std::size_t step) const {
    auto const& level = known.levels[authority];
    auto const target = origin + step;
    double const shape = season_and_exposure(known, target);
    if (method == PanelMethod::pooled) {
        auto const terms = terms_of(level, season_of(panel_, target));
        double beyond = 0;
        for (std::size_t i = 0; i < level_terms; ++i) {
            beyond += known.weights[step][i] * terms[i];
        }
        return level.memory[level_middle] + beyond + shape;
    }
    if (method == PanelMethod::level) {
        auto const& losses = memory_losses_[step].of;
        auto best = static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin());
        best = losses[best] > 0 ? best : level_middle;
        return level.memory[best] + shape;
    }
    if (method == PanelMethod::combined) {
        return (*say(PanelMethod::pooled, known, authority, origin, step) +
                *say(PanelMethod::level, known, authority, origin, step)) /
               2;
    }
    if (method == PanelMethod::mean) {
        return level.mean + shape;
    }
    if (method == PanelMethod::naive) {
        return level.last;
    }
    auto back = target;
    while (back >= origin || !std::isfinite(panel_.counts[authority][back])) {
        if (back < 12) {
            return std::nullopt;
        }
        back -= 12;
    }
    return std::log(panel_.counts[authority][back] + half);
}

PanelRun::Known PanelRun::know(std::size_t origin) const {
    Known out;
    out.season = shared_season(panel_, origin);
    for (auto const& weights : weights_) {
        out.weights.push_back(weights.solve());
    }
    auto const authorities = panel_.counts.size();
    for (std::size_t a = 0; a < authorities; ++a) {
        out.levels.push_back(level_of(panel_, a, origin, out.season));
    }
    out.said.assign(tried.size(), std::vector<std::vector<Point>>(authorities));
    for (std::size_t m = 0; m < tried.size(); ++m) {
        for (std::size_t a = 0; a < authorities; ++a) {
            if (out.levels[a].figures < panel_figures_min || out.levels[a].stale >= stale_months_max) {
                continue;
            }
            for (std::size_t step = 0; step < horizon_; ++step) {
                auto const said = say(tried[m], out, a, origin, step);
                out.said[m][a].push_back(said ? Point{*said, unrest_[m].spread(a, *said, step + 1)}
                                              : Point{});
            }
        }
    }
    return out;
}

// Takes in the figures of `month`: what every earlier origin said of it is now an error.
void PanelRun::learn(std::size_t month) {
    for (std::size_t a = 0; a < panel_.counts.size(); ++a) {
        if (!std::isfinite(panel_.counts[a][month])) {
            continue;
        }
        for (std::size_t step = 0; step < std::min(horizon_, known_.size()); ++step) {
            learn_of(month, a, step);
        }
    }
    for (auto& unrest : unrest_) {
        unrest.settle();
    }
}

void PanelRun::learn_of(std::size_t month, std::size_t authority, std::size_t step) {
    auto const& known = known_[known_.size() - 1 - step];
    double const count = panel_.counts[authority][month];
    double const came = std::log(count + half);
    for (std::size_t m = 0; m < tried.size(); ++m) {
        auto const& said = known.said[m][authority];
        if (said.empty() || !std::isfinite(said[step].log)) {
            continue;
        }
        double const error = came - said[step].log;
        errors_[m][step].add(error, said[step].spread, month);
        misses_[m][step].absolute += std::abs(count - std::max(0.0, std::exp(said[step].log) - half));
        misses_[m][step].came += count;
        misses_[m][step].forecasts += 1;
        if (step == 0) {
            unrest_[m].add(authority, error, said[step].log);
        }
    }
    if (known.said[0][authority].empty()) {
        return;
    }
    auto const& level = known.levels[authority];
    double const adjusted = came - season_and_exposure(known, month);
    double const spread = known.said[0][authority][step].spread;
    weights_[step].add(terms_of(level, season_of(panel_, month)), adjusted - level.memory[level_middle],
                       spread, step + 1);
    for (std::size_t k = 0; k < level_memories.size(); ++k) {
        memory_losses_[step].of[k] += std::abs(adjusted - level.memory[k]) * std::exp(level.mean);
    }
}

PanelScore PanelRun::score_of(std::size_t method, std::size_t step) const {
    auto const& miss = misses_[method][step];
    PanelScore out{.method = tried[method], .horizon = step + 1};
    out.forecasts = static_cast<std::size_t>(miss.forecasts);
    out.wape = miss.came > 0 ? 100 * miss.absolute / miss.came : nan;
    return out;
}

PanelResult PanelRun::result(PanelOptions const& options) const {
    PanelResult out;
    std::vector<double> losses(tried.size());
    for (std::size_t m = 0; m < tried.size(); ++m) {
        for (std::size_t step = 0; step < horizon_; ++step) {
            out.back_test.push_back(score_of(m, step));
            losses[m] += misses_[m][step].absolute;
        }
    }
    auto chosen = options.method;
    if (chosen == PanelMethod::chosen) {
        chosen =
            tried[static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin())];
    }
    out.method = chosen;
    auto const m = static_cast<std::size_t>(std::find(tried.begin(), tried.end(), chosen) - tried.begin());
    auto const& said = known_.back().said[m];
    constexpr std::size_t mean_parts = 40;
    for (std::size_t a = 0; a < said.size(); ++a) {
        out.forecasts.emplace_back();
        for (std::size_t step = 0; step < said[a].size(); ++step) {
            auto const& point = said[a][step];
            PanelForecast forecast;
            auto const at = [&](double p) {
                return std::max(0.0,
                                std::exp(point.log + point.spread * errors_[m][step].quantile(p)) - half);
            };
            for (double const p : options.levels) {
                forecast.quantiles.push_back(at(p));
            }
            for (std::size_t i = 0; i < mean_parts; ++i) {
                double const p = 0.025 + 0.95 * (static_cast<double>(i) + 0.5) / mean_parts;
                forecast.mean += at(p) / mean_parts;
            }
            out.forecasts.back().push_back(std::move(forecast));
        }
    }
    return out;
}

} // namespace

std::string_view name_of(PanelMethod method) {
    switch (method) {
    case PanelMethod::chosen:
        return "chosen";
    case PanelMethod::combined:
        return "combined";
    case PanelMethod::pooled:
        return "pooled";
    case PanelMethod::level:
        return "level";
    case PanelMethod::mean:
        return "mean";
    case PanelMethod::naive:
        return "naive";
    case PanelMethod::seasonal_naive:
        return "seasonal-naive";
    }
    return "";
}

Result<PanelResult> forecast_panel(Panel const& panel, PanelOptions const& options) {
    bool const shaped = std::all_of(panel.counts.begin(), panel.counts.end(),
                                    [&](auto const& counts) { return counts.size() == panel.months; });
    if (!shaped || options.horizon == 0 || panel.exposure.size() < panel.months + options.horizon) {
        return fail(ErrorCode::invalid, "The panel's rows or its exposure are not as long as its months.");
    }
    PanelRun run(panel, options.horizon);
    run.run();
    auto out = run.result(options);
    if (std::all_of(out.forecasts.begin(), out.forecasts.end(), [](auto const& f) { return f.empty(); })) {
        return fail(ErrorCode::invalid, "No series has figures enough to be forecast.");
    }
    return out;
}

} // namespace weir::stats
