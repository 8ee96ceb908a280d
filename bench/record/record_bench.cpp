// How fast the record loads, reads and verifies. One world of children with a person row, an episode and
// visits each; the load of it, the same load a day later (nothing new), and a load in which a part changed.
#include "record/store.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

namespace {

using namespace weir;
using namespace weir::record;

class Place {
public:
    Place() {
        std::string pattern = (std::filesystem::temp_directory_path() / "weir_bench_XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        options.url = "sqlite:" + (folder_ / "weir.db").string();
        options.schema_csv = std::filesystem::path{WEIR_SOURCE_DIR} / "config/record/ssd_tables.csv";
        options.create = true;
    }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
    ~Place() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    OpenOptions options;

private:
    std::filesystem::path folder_;
};

Fact visit(Schema const& schema, int child, int number, std::string const& seen) {
    auto const& table = schema.at("ssd_cin_visits");
    Fact fact;
    fact.table = table.id;
    fact.person = "SYN" + std::to_string(child);
    fact.source_row_id = "V" + std::to_string(child) + "-" + std::to_string(number);
    fact.values.resize(table.fields.size());
    fact.values[table.at("cinv_cin_visit_date")] = date(2020, 1, 1) + Days{number * 10 + child % 10};
    fact.values[table.at("cinv_cin_visit_seen")] = seen;
    fact.values[table.at("cinv_cin_visit_seen_alone")] = std::string{"N"};
    fact.values[table.at("cinv_cin_visit_bedroom")] = Blank{};
    return fact;
}

// Each child: a person row, an episode with a worker, and `visits` visits.
std::vector<Fact> world(Schema const& schema, int children, int visits, std::string const& seen) {
    std::vector<Fact> facts;
    auto const& persons = schema.at("ssd_person");
    auto const& episodes = schema.at("ssd_cin_episodes");
    for (int child = 0; child < children; ++child) {
        Fact person;
        person.table = persons.id;
        person.person = "SYN" + std::to_string(child);
        person.values.resize(persons.fields.size());
        person.values[persons.at("pers_forename")] = "Forename" + std::to_string(child);
        person.values[persons.at("pers_surname")] = "Surname" + std::to_string(child);
        person.values[persons.at("pers_dob")] = date(2010, 1, 1) + Days{child % 4000};
        person.values[persons.at("pers_sex")] = std::string{"F"};
        facts.push_back(person);
        Fact episode;
        episode.table = episodes.id;
        episode.person = person.person;
        episode.source_row_id = "R" + std::to_string(child);
        episode.values.resize(episodes.fields.size());
        episode.values[episodes.at("cine_referral_date")] = date(2020, 1, 1) + Days{child % 1000};
        episode.values[episodes.at("cine_cin_primary_need_code")] = std::string{"N1"};
        episode.values[episodes.at("cine_referral_worker_id")] = "Worker " + std::to_string(child % 200);
        episode.values[episodes.at("cine_referral_team")] = "Team " + std::to_string(child % 12);
        facts.push_back(episode);
        for (int number = 0; number < visits; ++number) {
            facts.push_back(visit(schema, child, number, seen));
        }
    }
    return facts;
}

LoadRequest request(int day) {
    LoadRequest asked;
    asked.authority = "local";
    asked.system = "ssd";
    asked.format = "ssd";
    asked.extract_date = date(2024, 1, 1) + Days{day};
    asked.actor = "bench";
    return asked;
}

void must(bool good, char const* what) {
    if (!good) {
        std::fprintf(stderr, "record_bench: %s failed\n", what);
        std::exit(1);
    }
}

std::unique_ptr<Store> opened(Place const& place) {
    auto store = Store::open(place.options);
    must(store.has_value(), "open");
    return std::move(*store);
}

// Every fact is new.
void load_new(benchmark::State& state) {
    auto const children = static_cast<int>(state.range(0));
    std::size_t count = 0;
    for (auto _ : state) {
        state.PauseTiming();
        Place const place;
        auto store = opened(place);
        auto const facts = world(store->schema(), children, 8, "Y");
        count = facts.size();
        state.ResumeTiming();
        must(store->load(request(0), facts).has_value(), "load");
        state.PauseTiming();
        store.reset();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(count) * static_cast<std::int64_t>(state.iterations()));
}

// The next day's extract says the same.
void load_unchanged(benchmark::State& state) {
    Place const place;
    auto store = opened(place);
    auto const facts = world(store->schema(), static_cast<int>(state.range(0)), 8, "Y");
    must(store->load(request(0), facts).has_value(), "load");
    int day = 0;
    for (auto _ : state) {
        auto const done = store->load(request(++day), facts);
        must(done && done->unchanged == facts.size(), "unchanged load");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(facts.size()) *
                            static_cast<std::int64_t>(state.iterations()));
}

// Every visit changed its answer: statements on rows that exist.
void load_changed(benchmark::State& state) {
    Place const place;
    auto store = opened(place);
    auto const children = static_cast<int>(state.range(0));
    must(store->load(request(0), world(store->schema(), children, 8, "Y")).has_value(), "load");
    int day = 0;
    std::int64_t changed = 0;
    for (auto _ : state) {
        state.PauseTiming();
        auto const facts = world(store->schema(), children, 8, ++day % 2 == 0 ? "Y" : "N");
        state.ResumeTiming();
        auto const done = store->load(request(day), facts);
        must(done.has_value(), "changed load");
        changed += static_cast<std::int64_t>(done->changed);
    }
    state.SetItemsProcessed(changed);
}

Place const& big() { // a million entries, made once
    static Place const place;
    static bool made = false;
    if (!made) {
        auto store = opened(place);
        must(store->load(request(0), world(store->schema(), 100'000, 8, "Y")).has_value(), "big load");
        made = true;
    }
    return place;
}

void verify_chain(benchmark::State& state) {
    auto const& place = big();
    std::size_t entries = 0;
    double seconds = 0;
    for (auto _ : state) {
        auto const report = verify(place.options);
        must(report && report->sound, "verify");
        entries = report->entries;
        seconds = report->chain_seconds;
    }
    state.counters["entries"] = static_cast<double>(entries);
    state.counters["chain_entries_per_second"] = static_cast<double>(entries) / seconds;
    state.SetItemsProcessed(static_cast<std::int64_t>(entries) *
                            static_cast<std::int64_t>(state.iterations()));
}

void read_rows(benchmark::State& state) {
    auto const& place = big();
    auto store = opened(place);
    auto const& table = store->schema().at("ssd_cin_visits");
    AsKnown as_known{.authority = "local"};
    if (state.range(0) != 0) {
        as_known.known_at = date(2024, 1, 1);
    }
    std::int64_t rows = 0;
    for (auto _ : state) {
        auto const done = store->read(table.id, as_known, [&](RowView const& row) {
            rows += row.date(table.at("cinv_cin_visit_date")).has_value() ? 1 : 0;
        });
        must(done.has_value(), "read");
    }
    state.SetItemsProcessed(rows);
}

void open_and_index(benchmark::State& state) {
    auto const& place = big();
    for (auto _ : state) {
        auto store = opened(place);
        auto asked = request(1);
        asked.dry_run = true;
        must(store->load(asked, {}).has_value(), "empty load");
    }
}

} // namespace

BENCHMARK(load_new)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(load_unchanged)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(load_changed)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(verify_chain)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(read_rows)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(open_and_index)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK_MAIN();
