// How fast the engine is, each figure beside a yardstick of the same run: the model printed as C++, compiled
// with -O3 for this processor and run one run at a time. Medians of repeated measurements; a single core
// unless said. csc_medium must give its reference values first.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/ensemble.hpp"
#include "dynamics/run/export_cpp.hpp"
#include "dynamics/run/kernel.hpp"
#include "dynamics/run/machine.hpp"
#include "dynamics/run/plan.hpp"
#include "scalar_model.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace weir;
using namespace weir::dynamics;

double seconds_of(std::function<void()> const& work) {
    auto const start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Of the processor, of all threads: what else the machine does changes it least.
double cpu_seconds_of(std::function<void()> const& work) {
    auto const now = [] {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    };
    double const start = now();
    work();
    return now() - start;
}

double children_cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_CHILDREN, &used);
    return static_cast<double>(used.ru_utime.tv_sec) + 1e-6 * static_cast<double>(used.ru_utime.tv_usec);
}

double median_of(int times, std::function<double()> const& measure) {
    std::vector<double> found;
    for (int i = 0; i < times; ++i) {
        found.push_back(measure());
    }
    std::nth_element(found.begin(), found.begin() + times / 2, found.end());
    return found[static_cast<std::size_t>(times / 2)];
}

struct Case {
    std::string name;
    fs::path file;
    std::vector<std::pair<std::string, double>> varied;
    std::vector<std::string> saved; // none: every variable
    std::optional<double> save_every;
    std::size_t runs = 0; // of one measurement
};

RunSpec spec_of(Case const& one) {
    RunSpec spec;
    spec.save = one.saved;
    spec.save_every = one.save_every;
    return spec;
}

double ensemble_seconds(Program const& program, Case const& one, unsigned threads,
                        KernelSet const* kernels = nullptr) {
    EnsembleSpec spec;
    spec.base = spec_of(one);
    spec.runs = one.runs;
    spec.threads = threads;
    spec.summaries = Summaries::not_wanted;
    spec.machine.kernels = kernels;
    for (auto const& [name, value] : one.varied) {
        Distribution distribution;
        distribution.a = 0.9 * value;
        distribution.b = 1.1 * value;
        spec.vary.push_back({name, distribution});
    }
    return (threads == 1 ? cpu_seconds_of : seconds_of)([&] {
        auto const output = ensemble(program, spec);
        if (!output) {
            std::printf("%s: %s\n", one.name.c_str(), output.error().message.c_str());
            std::exit(1);
        }
    });
}

// Seconds a run of the printed C++; 0 if there is no compiler.
double compiled_seconds(Program const& program, Model const& model, Case const& one, fs::path const& folder) {
    auto const text = export_cpp(program, model, spec_of(one), CppMain::repeat);
    if (!text) {
        std::printf("  not printed as C++: %s\n", text.error().message.c_str());
        return 0;
    }
    auto const base = (folder / one.name).string();
    std::ofstream(base + ".cpp") << *text;
    std::string command = "g++ -std=c++20 -O3 -march=native -o " + base + " " + base + ".cpp";
    if (std::system(command.c_str()) != 0) {
        return 0;
    }
    auto const repeats = std::max<std::size_t>(one.runs / 2, 4);
    command = base + " --repeat " + std::to_string(repeats);
    for (auto const& [name, value] : one.varied) {
        command += " " + name + "=" + std::to_string(value);
    }
    command += " > /dev/null";
    return median_of(3, [&] {
        double const start = children_cpu_seconds();
        return std::system(command.c_str()) == 0
                   ? (children_cpu_seconds() - start) / static_cast<double>(repeats)
                   : 0.0;
    });
}

// One run of a code that is ready, over a tile of one and over one of eight with seven lanes idle.
double alone_seconds(Program const& program, Case const& one, std::ptrdiff_t width) {
    auto const plan = make_plan(program, spec_of(one));
    auto const code = MachineCode::make(program, *plan, {}, 1, {nullptr, width});
    Machine machine(*code);
    std::vector<double> values(plan->rows() * plan->saved.size());
    std::vector<Trouble> troubles;
    return median_of(21, [&] { return cpu_seconds_of([&] { machine.run({.values = values}, troubles); }); });
}

// Microseconds a run of full tiles of each width, without the ensemble around them; the best of many.
void print_widths(Program const& program, Case const& one, KernelSet const& kernels) {
    auto const plan = make_plan(program, spec_of(one));
    std::vector<SlotId> slots;
    std::vector<double> set;
    for (auto const& [name, value] : one.varied) {
        auto const named = settable_slots(program, name);
        slots.insert(slots.end(), named->begin(), named->end());
        set.insert(set.end(), named->size(), value);
    }
    std::printf("%-12s %s, us a run by width:", "", std::string(kernels.name).c_str());
    for (std::ptrdiff_t const width : tile_widths) {
        auto const runs = static_cast<std::size_t>(width);
        auto const code = MachineCode::make(program, *plan, slots, runs, {&kernels, width});
        Machine machine(*code);
        std::vector<double> varied;
        for (std::size_t run = 0; run < runs; ++run) {
            varied.insert(varied.end(), set.begin(), set.end());
        }
        std::vector<double> values(runs * plan->rows() * plan->saved.size());
        std::vector<Trouble> troubles;
        double best = 1e9;
        for (int i = 0; i < 31; ++i) {
            best = std::min(best, cpu_seconds_of([&] {
                                machine.run({.runs = runs, .varied = varied, .values = values}, troubles);
                            }));
        }
        std::printf(" %td: %.1f", width, 1e6 * best / static_cast<double>(runs));
    }
    std::printf("\n");
}

struct Row {
    std::string name;
    double runs_a_second = 0;
    double against_compiled = 0; // 0: there was no compiler
    double avx2_share = 0;       // of the fastest instruction set's speed
    double two_threads = 0;
    double first_ms = 0;
    double alone_against_compiled = 0;
};

Row measure(Case const& one, fs::path const& folder) {
    auto const loaded = load_model(one.file);
    auto const compiled = load_program(one.file);
    if (!compiled.program) {
        std::printf("%s: cannot be read\n", one.name.c_str());
        std::exit(1);
    }
    auto const& program = *compiled.program;
    Row row{.name = one.name};
    row.first_ms = 1e3 * median_of(5, [&] {
                       return seconds_of([&] {
                           auto const again = load_program(one.file);
                           if (!run(*again.program, spec_of(one))) {
                               std::exit(1);
                           }
                       });
                   });
    auto const alone = std::min(alone_seconds(program, one, 1), alone_seconds(program, one, 8));
    auto const yardstick = compiled_seconds(program, *loaded.model, one, folder);
    auto const many = median_of(5, [&] { return ensemble_seconds(program, one, 1); });
    auto const on_two = median_of(5, [&] { return ensemble_seconds(program, one, 2); });
    auto const on_one = median_of(5, [&] { return seconds_of([&] { ensemble_seconds(program, one, 1); }); });
    auto const runs = static_cast<double>(one.runs);
    row.runs_a_second = runs / many;
    row.against_compiled = yardstick * runs / many;
    row.two_threads = on_one / on_two;
    row.alone_against_compiled = yardstick > 0 ? alone / yardstick : 0;
    std::printf("%-12s %.2f us a run; C++ -O3 %.2f us; one run with its preparation %.0f us\n",
                one.name.c_str(), 1e6 * many / runs, 1e6 * yardstick, 1e6 * alone);
    double fastest = 0;
    for (auto const& kernels : kernel_sets()) {
        auto const with = median_of(3, [&] { return ensemble_seconds(program, one, 1, &kernels); });
        std::printf("%-12s %s: %.0f runs/s\n", "", std::string(kernels.name).c_str(), runs / with);
        print_widths(program, one, kernels);
        fastest = std::max(fastest, runs / with);
        row.avx2_share = kernels.name == "avx2" ? runs / with / fastest : row.avx2_share;
    }
    return row;
}

void print(std::vector<Row> const& rows) {
    std::printf("\n%-12s %10s %12s %12s %12s %12s %14s\n", "", "runs/s", "x C++ -O3", "AVX2 share",
                "two threads", "first, ms", "one run / C++");
    for (auto const& row : rows) {
        std::printf("%-12s %10.0f %12.2f %12.2f %12.2f %12.1f %14.2f\n", row.name.c_str(), row.runs_a_second,
                    row.against_compiled, row.avx2_share, row.two_threads, row.first_ms,
                    row.alone_against_compiled);
    }
}

// The values of csc_bench's README at time 20, as the models stand and with eight inputs at 0.8 of theirs.
bool is_right(Case const& medium) {
    double const expected[2][6] = {
        {36.12884098, 2.386542523, 104.7803686, 3.838924905, 788.0783072, 133.2636699},
        {9.728020422, 0.6425161141, 77.33357134, 1.984152018, 335.2122996, 45.74488794}};
    auto const loaded = load_program(medium.file);
    for (int changed = 0; changed < 2 && loaded.program; ++changed) {
        auto spec = spec_of(medium);
        for (auto const& [name, value] : medium.varied) {
            if (changed == 1) {
                spec.set.push_back({name, 0.8 * value});
            }
        }
        auto const output = run(*loaded.program, spec);
        for (std::size_t i = 0; output && i < 6; ++i) {
            double const value = output->at(output->times.size() - 1, i);
            if (!(std::abs(value / expected[changed][i] - 1) < 1e-9)) { // it gives ten digits
                return false;
            }
        }
    }
    return loaded.program != nullptr;
}

// Peak memory of this process is that of the ensemble, since it is more than all before it has taken.
void care_ensemble() {
    Case care{"care",
              fs::path(WEIR_SOURCE_DIR) / "models" / "care.xmile",
              {{"contacts_per_month", 1100}, {"cin_stay_months", 3.41}},
              {"looked_after"},
              12,
              100'000};
    auto const loaded = load_program(care.file);
    for (unsigned const threads : {1U, 2U}) {
        double processor = 0;
        double const wall = seconds_of(
            [&] { processor = cpu_seconds_of([&] { ensemble_seconds(*loaded.program, care, threads); }); });
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        std::printf(
            "care         100,000 runs on %u: %.1f s (%.1f s of the processor), at most %ld MB of memory\n",
            threads, wall, processor, used.ru_maxrss / 1024);
    }
}

} // namespace

// Names of models measure these alone.
int main(int count, char** names) {
    auto const folder = fs::temp_directory_path() / ("weir-bench-" + std::to_string(std::rand()));
    fs::create_directories(folder);
    auto const wanted = [&](std::string_view name) {
        return count < 2 ||
               std::any_of(names + 1, names + count, [&](char const* one) { return name == one; });
    };
    fs::path const source(WEIR_SOURCE_DIR);
    auto const csc = source.parent_path() / "shared" / "sd-models" / "csc_bench";
    std::vector<std::pair<std::string, double>> const eight = {
        {"policy_multiplier", 1},  {"accept_fraction", 0.57}, {"cin_duration", 0.75},
        {"escalation_rate", 0.28}, {"lac_entry_rate", 0.22},  {"deprivation", 1.1},
        {"workers", 240},          {"build_time", 2.5}};
    std::vector<std::string> const six = {"total_lac", "total_cost", "cumulative_cost",
                                          "caseload",  "total_cin",  "total_cpp"};
    if (wanted("care")) { // first, so that no other measurement's memory is counted
        care_ensemble();
    }
    std::vector<Row> rows;
    Case medium{"csc_medium", csc / "csc_medium.xmile", eight, six, 1, 4'096};
    if (wanted(medium.name) && fs::exists(medium.file)) {
        for (auto const* const form : {"csc_medium.xmile", "csc_medium.mdl"}) {
            medium.file = csc / form;
            bool const right = is_right(medium);
            std::printf("%s: %s\n", form,
                        right ? "equal to its reference values" : "NOT its reference values");
        }
        medium.file = csc / "csc_medium.xmile";
        rows.push_back(measure(medium, folder));
    }
    std::ofstream scalar(folder / "scalar41.xmile");
    write_scalar_model(scalar);
    scalar.close();
    std::vector<Case> const small = {
        {"teacup",
         source / "bench/dynamics/models/teacup.xmile",
         {{"characteristic_time", 10}, {"room_temperature", 70}},
         {"teacup_temperature"},
         {},
         65'536},
        {"sir",
         source / "bench/dynamics/models/sir.xmile",
         {{"contact_rate", 6}, {"duration", 2}},
         {"susceptible", "infectious", "recovered"},
         {},
         8'192},
        {"scalar41",
         folder / "scalar41.xmile",
         {{"growth3", 0.0215}, {"life7", 37}},
         {"level0", "level20", "level40"},
         {},
         16'384},
    };
    for (auto const& one : small) {
        if (wanted(one.name)) {
            rows.push_back(measure(one, folder));
        }
    }
    auto const make =
        "python3 " + (csc / "mkmodel.py").string() + " 0.03125 72 20 csc_large " + folder.string();
    if (wanted("csc_large")) {
        if (fs::exists(csc / "mkmodel.py") && std::system((make + " > /dev/null 2>&1").c_str()) == 0) {
            rows.push_back(measure({"csc_large", folder / "csc_large.xmile", eight, six, 1, 512}, folder));
        } else {
            std::printf("csc_large: its generator cannot be run here; not measured\n");
        }
    }
    print(rows);
    fs::remove_all(folder);
    return 0;
}
