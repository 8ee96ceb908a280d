// How well `weir forecast series` does on published months that it has not seen: rolling origins over every
// authority of a table, coverage, width, error and CRPS by horizon, and skill against each reference.
// Arguments: FILE.csv [first origin YYYY-MM] [last origin] [months between origins] [quick].
#include "config/calendar.hpp"
#include "forecast/monthly_series.hpp"
#include "stats/baseline/accuracy.hpp"
#include "stats/baseline/count_level.hpp"
#include "stats/baseline/panel_levels.hpp"
#include "stats/baseline/scoring.hpp"
#include "stats/baseline/smoothing.hpp"
#include "stats/baseline/theta.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

using namespace weir;
using namespace weir::stats;

namespace {

constexpr std::array<std::size_t, 4> horizons{1, 3, 6, 12};
constexpr std::size_t levels = 40; // (i - 1/2) / 40, so that the ends are 1.25 % and 98.75 %

struct Scores {
    std::vector<double> came, mean, median, crps, low50, high50, low80, high80, low95, high95;
    std::vector<std::size_t> series;

    template <class Quantile>
    void add(std::size_t of, double y, double centre, Quantile const& at) {
        std::vector<double> p;
        std::vector<double> q;
        for (std::size_t i = 0; i < levels; ++i) {
            p.push_back((static_cast<double>(i) + 0.5) / levels);
            q.push_back(at(p.back()));
        }
        series.push_back(of);
        came.push_back(y);
        mean.push_back(centre);
        median.push_back(at(0.5));
        crps.push_back(crps_quantiles(y, p, q));
        low50.push_back(at(0.25));
        high50.push_back(at(0.75));
        low80.push_back(at(0.1));
        high80.push_back(at(0.9));
        low95.push_back(at(0.025));
        high95.push_back(at(0.975));
    }
    [[nodiscard]] double mean_crps() const {
        double total = 0;
        for (double const score : crps) {
            total += score / static_cast<double>(crps.size());
        }
        return total;
    }
};

using Table =
    std::map<std::string, std::map<std::size_t, Scores>>; // [method][horizon]; what is last in order

struct Study {
    forecast::MonthlySeries all; // to the last month of the file
    std::vector<std::string> names;
    bool quick = false;
    Table table;
    std::map<std::string, std::size_t> chosen;
    double seconds = 0; // of the default method alone
};

std::vector<double> levels_asked() {
    std::vector<double> out;
    for (std::size_t i = 0; i < levels; ++i) {
        out.push_back((static_cast<double>(i) + 0.5) / levels);
    }
    out.insert(out.end(), {0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975});
    std::sort(out.begin(), out.end());
    return out;
}

void score_panel(Study& study, std::string const& label, std::size_t months, PanelMethod method) {
    Panel known = study.all.panel;
    known.months = months;
    for (auto& counts : known.counts) {
        counts.resize(months);
    }
    auto const asked = levels_asked();
    auto const started = std::chrono::steady_clock::now();
    auto const made = forecast_panel(known, {.method = method, .horizon = 12, .levels = asked});
    if (!made) {
        return;
    }
    if (method == PanelMethod::chosen) {
        study.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        study.chosen[std::string(name_of(made->method))] += 1;
    }
    for (std::size_t a = 0; a < made->forecasts.size(); ++a) {
        for (auto const h : horizons) {
            auto const t = months + h - 1;
            if (made->forecasts[a].empty() || t >= study.all.panel.months ||
                !std::isfinite(study.all.panel.counts[a][t])) {
                continue;
            }
            auto const& f = made->forecasts[a][h - 1];
            study.table[label][h].add(a, study.all.panel.counts[a][t], f.mean, [&](double p) {
                auto const at = std::lower_bound(asked.begin(), asked.end(), p - 1e-12) - asked.begin();
                return f.quantiles[static_cast<std::size_t>(at)];
            });
        }
    }
}

// Methods of one series, from the first month of its last stretch without gaps; 36 months at least.
void score_references(Study& study, std::size_t months) {
    // The plain simple method: exponential level and pooled season, with no regard to working days.
    auto plain = study.all.panel;
    plain.exposure.assign(plain.exposure.size(), 1.0);
    auto const season = shared_season(plain, months);
    for (std::size_t a = 0; a < study.all.panel.counts.size(); ++a) {
        auto const& counts = study.all.panel.counts[a];
        std::size_t from = months;
        while (from > 0 && std::isfinite(counts[from - 1])) {
            --from;
        }
        if (months - from < 36) {
            continue;
        }
        std::span<double const> const history(counts.data() + from, months - from);
        std::vector<double> factors;
        for (std::size_t t = from; t < months + 12; ++t) {
            factors.push_back(std::exp(season[season_of(plain, t)]));
        }
        auto const counted = forecast_count_level(history, factors, 12);
        for (auto const h : horizons) {
            auto const t = months + h - 1;
            if (counted && t < study.all.panel.months && std::isfinite(counts[t])) {
                study.table["nb-season"][h].add(a, counts[t], counted->mean[h - 1],
                                                [&](double p) { return counted->quantile(h - 1, p); });
            }
        }
        std::vector<std::pair<std::string, Result<SeriesForecast>>> made;
        made.emplace_back("naive", forecast_naive(history, 12));
        made.emplace_back("snaive", forecast_seasonal_naive(history, 12, 12));
        made.emplace_back("drift", forecast_drift(history, 12));
        made.emplace_back("mean", forecast_mean(history, 12));
        if (!study.quick) {
            made.emplace_back("theta", forecast_theta(history, 12, 12));
            made.emplace_back("ets", forecast_ets(history, 12, 12));
            made.emplace_back("combination", forecast_combination(history, 12, 12));
        }
        for (auto const& [label, forecast] : made) {
            for (auto const h : horizons) {
                auto const t = months + h - 1;
                if (forecast && t < study.all.panel.months && std::isfinite(counts[t])) {
                    study.table[label][h].add(a, counts[t], forecast->mean[h - 1], [&](double p) {
                        return std::max(0.0, forecast->quantile(h - 1, p));
                    });
                }
            }
        }
    }
}

void print(Study const& study) {
    std::printf("%-12s %3s %6s %6s %6s %6s %8s %7s %7s %8s\n", "method", "h", "n", "50%", "80%", "95%",
                "width95", "WAPE", "WAPEmean", "CRPS");
    for (auto const& [label, by_horizon] : study.table) {
        for (auto const& [h, s] : by_horizon) {
            auto const held = coverage(s.came, s.low95, s.high95);
            std::printf("%-12s %3zu %6zu %6.1f %6.1f %6.1f %8.1f %7.2f %7.2f %8.3f\n", label.c_str(), h,
                        s.came.size(), 100 * coverage(s.came, s.low50, s.high50).share,
                        100 * coverage(s.came, s.low80, s.high80).share, 100 * held.share, held.mean_width,
                        weighted_absolute_percentage_error(s.came, s.median),
                        weighted_absolute_percentage_error(s.came, s.mean), s.mean_crps());
        }
    }
}

// On the forecasts that both made; p by Diebold and Mariano over authorities.
void print_skill(Study const& study) {
    auto const& own = study.table.at("default");
    for (auto const& [label, by_horizon] : study.table) {
        if (label == "default") {
            continue;
        }
        std::printf("skill against %-12s", label.c_str());
        for (auto const& [h, s] : by_horizon) {
            auto const& mine = own.at(h);
            std::vector<double> first, second;
            std::vector<std::size_t> clusters;
            // Both are in order of origin and then of authority, so one walk pairs them.
            for (std::size_t i = 0, j = 0; i < mine.came.size() && j < s.came.size(); ++i) {
                if (mine.series[i] == s.series[j] && mine.came[i] == s.came[j]) {
                    first.push_back(mine.crps[i]);
                    second.push_back(s.crps[j]);
                    clusters.push_back(s.series[j++]);
                }
            }
            double a = 0, b = 0;
            for (std::size_t i = 0; i < first.size(); ++i) {
                a += first[i];
                b += second[i];
            }
            auto const test = diebold_mariano_clustered(first, second, clusters);
            std::printf("  h=%zu %.3f (p %.1g)", h, skill(a, b), test ? test->p : 1.0);
        }
        std::printf("\n");
    }
}

} // namespace

int main(int argc, char** argv) {
    std::string const file =
        argc > 1 ? argv[1] : WEIR_SOURCE_DIR "/../shared/data/monthly_referrals_to_2022-03.csv";
    Diagnostics ignored;
    auto const table = files::NamedTable::read(file, ignored);
    auto const calendar =
        config::read_working_calendar(WEIR_SOURCE_DIR "/config/calendar/bank_holidays_england_2010_2030.csv");
    if (!table || !calendar) {
        std::fprintf(stderr, "%s or the calendar cannot be read: skipped\n", file.c_str());
        return 1;
    }
    auto const month = [&](int at, char const* otherwise) {
        return *forecast::parse_month(argc > at ? argv[at] : otherwise);
    };
    Study study;
    int const first = month(2, "2015-03");
    int const last = month(3, "2021-03");
    int const every = argc > 4 ? std::atoi(argv[4]) : 1;
    study.quick = argc > 5;
    auto all =
        forecast::read_monthly_series(*table, last + 12, 12, *calendar, ignored, forecast::EndedSeries::kept);
    if (!all) {
        std::fprintf(stderr, "%s\n", all.error().message.c_str());
        return 1;
    }
    study.all = std::move(*all);
    std::printf("%zu authorities\n", study.all.authorities.size());
    for (int origin = first; origin <= last; origin += every) {
        std::fprintf(stderr, "\r%d/%d", (origin - first) / every + 1, (last - first) / every + 1);
        auto const months = static_cast<std::size_t>(origin - study.all.first_month + 1);
        score_panel(study, "default", months, PanelMethod::chosen);
        score_panel(study, "ses-season", months, PanelMethod::level);
        score_references(study, months);
    }
    std::fprintf(stderr, "\n");
    if (!study.table.contains("default")) {
        std::fprintf(stderr, "no authority could be forecast at any origin\n");
        return 1;
    }
    print(study);
    print_skill(study);
    for (auto const& [name, times] : study.chosen) {
        std::printf("chosen: %s %zu times\n", name.c_str(), times);
    }
    std::printf("default: %.2f s in all\n", study.seconds);
    return 0;
}
