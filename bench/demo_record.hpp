// The record of a demo authority that WEIR_BENCH_DB names (its key file beside it), read into columns once,
// for the benchmarks that need a real one.
#pragma once

#include "journey/read.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace weir::bench {

inline std::filesystem::path const definitions = std::filesystem::path(WEIR_SOURCE_DIR) / "config";

struct DemoRecord {
    journey::BuildSettings settings = journey::BuildSettings::read(definitions).value();
    std::unique_ptr<record::Store> store;
    std::string authority;
    journey::Columns columns;
    Date as_at;
};

// `Demo` is a DemoRecord with what else the benchmark reads. Null where the variable is not set: the
// benchmark is then skipped aloud.
template <class Demo>
Demo* demo_record(benchmark::State& state) {
    static auto const made = [] {
        char const* url = std::getenv("WEIR_BENCH_DB");
        if (url == nullptr) {
            return std::unique_ptr<Demo>();
        }
        auto one = std::make_unique<Demo>();
        record::OpenOptions options;
        options.url = url;
        options.schema_csv = definitions / "record" / "ssd_tables.csv";
        options.read_only = true;
        one->store = record::Store::open(options).value();
        one->authority = one->store->authorities().value().front();
        one->columns = journey::read(*one->store, {one->authority, {}}, one->settings).value();
        one->as_at = from_day_number(one->columns.table("extracts").start.back());
        return one;
    }();
    if (!made) {
        state.SkipWithError("set WEIR_BENCH_DB=sqlite:PATH to the database of a demo authority");
    }
    return made.get();
}

} // namespace weir::bench
