// The figures that the journey keeps: reading a record into columns, all indicators for six years, the open
// counts of every day of ten years, every running clock. Over the record that WEIR_BENCH_DB names (a demo
// authority's database, its key file beside it): a benchmark of made-up columns would flatter.
#include "demo_record.hpp"
#include "indicator/catalogue.hpp"
#include "indicator/evaluate.hpp"
#include "journey/open_days.hpp"
#include "quality/work_list.hpp"

#include <benchmark/benchmark.h>

using namespace weir;

namespace {

using bench::definitions;

struct World : bench::DemoRecord {
    indicator::Catalogue catalogue = indicator::Catalogue::read(definitions / "indicators").value();
};

World* world(benchmark::State& state) {
    return bench::demo_record<World>(state);
}

void read_rows(benchmark::State& state) {
    auto* const one = world(state);
    for (auto _ : state) {
        auto rows = journey::read_rows(*one->store, {.authority = one->authority, .known_at = {}});
        benchmark::DoNotOptimize(rows);
    }
    if (one != nullptr) {
        std::size_t rows = 0;
        for (auto const& [name, table] : one->columns.tables) {
            rows += table.size();
        }
        state.counters["rows"] = static_cast<double>(rows + one->columns.holdings.size());
    }
}

void build_columns(benchmark::State& state) {
    auto* const one = world(state);
    for (auto _ : state) {
        state.PauseTiming();
        auto rows = journey::read_rows(*one->store, {.authority = one->authority, .known_at = {}}).value();
        state.ResumeTiming();
        auto columns = journey::build(std::move(rows), one->settings);
        benchmark::DoNotOptimize(columns);
    }
}

void all_indicators_72_months(benchmark::State& state) {
    auto* const one = world(state);
    for (auto _ : state) {
        for (auto const& definition : one->catalogue.all()) {
            auto series = indicator::evaluate(
                one->columns, one->settings.calendar, definition,
                {.first_month = add_months(one->as_at, -71), .months = 72, .as_at = one->as_at});
            benchmark::DoNotOptimize(series);
        }
    }
}

void open_every_day_of_ten_years(benchmark::State& state) {
    auto* const one = world(state);
    for (auto _ : state) {
        for (auto const* name : {"cin_episodes", "assessments", "cp_plans", "care_periods", "section_47"}) {
            auto const& table = one->columns.table(name);
            auto counts = journey::open_each_day(table.start, table.end, day_number(one->as_at) - 3'650,
                                                 day_number(one->as_at));
            benchmark::DoNotOptimize(counts);
        }
    }
}

void every_running_clock(benchmark::State& state) {
    auto* const one = world(state);
    for (auto _ : state) {
        auto clocks = quality::running_clocks(one->columns, one->settings, one->as_at);
        benchmark::DoNotOptimize(clocks);
    }
}

BENCHMARK(read_rows)->Unit(benchmark::kMillisecond);
BENCHMARK(build_columns)->Unit(benchmark::kMillisecond);
BENCHMARK(all_indicators_72_months)->Unit(benchmark::kMillisecond);
BENCHMARK(open_every_day_of_ten_years)->Unit(benchmark::kMillisecond);
BENCHMARK(every_running_clock)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
