// `weir forecast series`: monthly counts of any authorities from a table, forecast with bands that their own
// past errors taught.
#include "base/date.hpp"
#include "cli/forecast_command.hpp"
#include "cli/options.hpp"
#include "config/calendar.hpp"
#include "files/csv_writer.hpp"
#include "forecast/monthly_series.hpp"
#include "stats/baseline/panel.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <memory>

namespace weir::cli {
namespace {

constexpr std::size_t horizon_max = 60;
constexpr std::array methods{stats::PanelMethod::chosen,        stats::PanelMethod::combined,
                             stats::PanelMethod::pooled,        stats::PanelMethod::level,
                             stats::PanelMethod::mean,          stats::PanelMethod::naive,
                             stats::PanelMethod::seasonal_naive};

struct Arguments {
    std::string in;
    std::string origin;
    std::size_t horizon = 12;
    std::string method{"chosen"};
    std::string back_test;
    std::string out;
};

stats::PanelMethod method_of(std::string const& name) {
    for (auto const method : methods) {
        if (name_of(method) == name) {
            return method;
        }
    }
    return stats::PanelMethod::chosen;
}

Status write_forecasts(Arguments const& given, forecast::MonthlySeries const& series,
                       stats::PanelResult const& result) {
    auto writer = WEIR_TRY(files::CsvWriter::to_file(given.out));
    writer.row("authority", "period", "measure", "mean", "p2_5", "p10", "p25", "p50", "p75", "p90", "p97_5");
    for (std::size_t a = 0; a < result.forecasts.size(); ++a) {
        for (std::size_t step = 0; step < result.forecasts[a].size(); ++step) {
            auto const& forecast = result.forecasts[a][step];
            writer.text(series.authorities[a])
                .text(iso_month(month_of_index(series.origin + 1 + static_cast<int>(step))))
                .text(series.measure)
                .number(forecast.mean);
            for (double const quantile : forecast.quantiles) {
                writer.number(quantile);
            }
            writer.end_row();
        }
    }
    return writer.finish();
}

Status write_back_test(Arguments const& given, stats::PanelResult const& result) {
    if (given.back_test.empty()) {
        return {};
    }
    auto writer = WEIR_TRY(files::CsvWriter::to_file(given.back_test));
    writer.row("method", "chosen", "horizon", "forecasts", "wape");
    for (auto const& score : result.back_test) {
        writer.text(name_of(score.method))
            .text(score.method == result.method ? "yes" : "no")
            .integer(static_cast<std::int64_t>(score.horizon))
            .integer(static_cast<std::int64_t>(score.forecasts))
            .number(score.wape);
        writer.end_row();
    }
    return writer.finish();
}

Status forecast_file(Arguments const& given, int origin) {
    auto const found = WEIR_TRY(home());
    auto const calendar = WEIR_TRY(config::read_working_calendar(found.definitions() / "calendar" /
                                                                 "bank_holidays_england_2010_2030.csv"));
    Diagnostics diagnostics;
    auto const table = files::NamedTable::read(given.in, diagnostics);
    auto const series =
        table ? forecast::read_monthly_series(*table, origin, given.horizon, calendar, diagnostics)
              : tl::unexpected<Error>(table.error());
    std::fputs(diagnostics.text().c_str(), stderr);
    WEIR_TRY(series.map([](auto const&) {}));
    auto const result = WEIR_TRY(
        stats::forecast_panel(series->panel, {.method = method_of(given.method), .horizon = given.horizon}));
    WEIR_TRY(write_forecasts(given, *series, result));
    WEIR_TRY(write_back_test(given, result));
    std::fprintf(stderr, "%zu authorities forecast for %zu months after %s by the method %s.\n",
                 series->authorities.size(), given.horizon, given.origin.c_str(),
                 std::string(name_of(result.method)).c_str());
    return {};
}

int run(Arguments const& given) {
    auto const origin = given.origin.size() == 7 ? forecast::parse_month(given.origin) : std::nullopt;
    if (!origin) {
        std::fprintf(stderr, "weir: --origin is a month, as 2021-03.\n");
        return 2;
    }
    auto const done = forecast_file(given, *origin);
    return done ? 0 : report(done.error());
}

} // namespace

void add_forecast_series(CLI::App& forecast, std::function<int()>& chosen) {
    auto* const command = forecast.add_subcommand("series", "Forecast monthly counts from a table");
    auto const given = std::make_shared<Arguments>();
    std::vector<std::string> names;
    for (auto const method : methods) {
        names.emplace_back(name_of(method));
    }
    command
        ->add_option("file", given->in,
                     "Table: authority (or la_name), month (YYYY-MM), value (or referrals)")
        ->required();
    command->add_option("--origin", given->origin, "The last month that is used, YYYY-MM")->required();
    command->add_option("--horizon", given->horizon, "How many months after it to forecast")
        ->required()
        ->check(CLI::Range(std::size_t{1}, horizon_max));
    command
        ->add_option(
            "--method", given->method,
            "chosen (the default: the one whose own past forecasts missed least) or one of the others")
        ->check(CLI::IsMember(names));
    command->add_option("--back-test", given->back_test,
                        "CSV: how far each method's own past forecasts missed, by horizon");
    command
        ->add_option("--out", given->out,
                     "CSV: authority, period, measure, mean, p2_5, p10, p25, p50, p75, p90, p97_5")
        ->required();
    command->callback([&chosen, given] { chosen = [given] { return run(*given); }; });
}

} // namespace weir::cli
