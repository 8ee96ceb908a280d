// Every check of the record for everybody and for one child, and one past day of the trend with its reading.
// Over the record that WEIR_BENCH_DB names (a demo authority's database, its key file beside it).
#include "demo_record.hpp"
#include "quality/observation.hpp"

#include <benchmark/benchmark.h>

using namespace weir;

namespace {

using bench::definitions;

struct World : bench::DemoRecord {
    quality::RecordChecks checks =
        quality::RecordChecks::read(definitions / "rules" / "record_checks.csv").value();
    quality::Rules rules = quality::Rules::read(definitions / "rules" / "worklist.csv").value();
};

World* world(benchmark::State& state) {
    return bench::demo_record<World>(state);
}

void every_check_of_everybody(benchmark::State& state) {
    auto* const one = world(state);
    std::size_t found = 0;
    for (auto _ : state) {
        found = quality::find_faults(one->columns, one->settings, one->checks, one->as_at).found.size();
    }
    if (one != nullptr) {
        state.counters["checks"] = static_cast<double>(one->checks.all().size());
        state.counters["children"] = static_cast<double>(one->columns.persons.size());
        state.counters["found"] = static_cast<double>(found);
    }
}

void every_check_of_one_child(benchmark::State& state) {
    auto* const one = world(state);
    std::int32_t person = 0;
    for (auto _ : state) {
        auto const faults =
            quality::find_faults(one->columns, one->settings, one->checks, one->as_at, person);
        benchmark::DoNotOptimize(faults);
        person = (person + 7) % static_cast<std::int32_t>(one->columns.persons.size());
    }
}

void a_past_day_of_the_trend(benchmark::State& state) {
    auto* const one = world(state);
    for (auto _ : state) {
        auto const day = add_months(one->as_at, -6);
        auto const columns = journey::read(*one->store, {one->authority, day}, one->settings).value();
        quality::RuleNames const names(one->checks, {}, one->rules);
        auto const seen =
            quality::observe(columns, names, quality::find_faults(columns, one->settings, one->checks, day),
                             quality::work_list(columns, one->settings, one->rules, day));
        benchmark::DoNotOptimize(seen);
    }
}

} // namespace

BENCHMARK(every_check_of_everybody)->Unit(benchmark::kMillisecond);
BENCHMARK(every_check_of_one_child)->Unit(benchmark::kMillisecond);
BENCHMARK(a_past_day_of_the_trend)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
