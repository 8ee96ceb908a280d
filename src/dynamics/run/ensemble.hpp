// Many runs of one model with some of its variables varied, and what they come to. The result does not
// depend on the number of threads, to the last bit.
#pragma once

#include "dynamics/run/machine_choice.hpp"
#include "dynamics/run/run.hpp"
#include "dynamics/run/sampling.hpp"
#include "dynamics/run/uncleared.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

struct Varied {
    std::string name;
    Distribution distribution;
};

// Sets of values from elsewhere (a fitted posterior, a file): one row a run.
struct GivenSets {
    std::vector<std::string> names;
    std::vector<double> values; // row by row
};

// Whether the model's own random functions draw anew in each run, or alike in all, so that what differs
// between runs comes from the inputs alone.
enum class Noise : std::uint8_t { each_run, alike };
enum class Summaries : std::uint8_t { wanted, not_wanted };

struct EnsembleSpec {
    RunSpec base; // settings here hold in every run; varied values come on top
    std::size_t runs = 0;
    std::vector<Varied> vary;
    Design design = Design::random;
    GivenSets given; // beside or instead of what is varied; as many rows as runs, used in order
    Noise noise = Noise::each_run;
    MachineChoice machine;
    Summaries summaries = Summaries::wanted; // they take a sort of every cell over the runs
    unsigned threads = 0;                    // 0: as many as the machine has
    // Told how many runs are done, from whichever thread did one; it must bear that. May be empty.
    std::function<void(std::size_t)> progress;
    // Once a stop is asked for no further run begins, and those under way are finished.
    std::stop_token stop;
};

inline constexpr std::array<std::string_view, 8> summary_names = {"mean", "p2_5", "p10", "p25",
                                                                  "p50",  "p75",  "p90", "p97_5"};
using Summary = std::array<double, summary_names.size()>;

struct EnsembleOutput {
    std::vector<double> times;
    std::vector<std::string> names;
    bool stopped = false;              // asked to stop before every run had begun
    std::vector<std::uint32_t> runs;   // which runs follow: all of them, unless it was stopped
    UnclearedNumbers values;           // run by run, then time by time, then name by name
    std::vector<Summary> summaries;    // if wanted: time by time, name by name, over the runs that are finite
    std::vector<std::string> varied;   // names of what differed between runs
    std::vector<double> varied_values; // run by run
    std::vector<Trouble> troubles;     // in order of run
    std::string_view isa;              // the kernels that ran it; "scalar" for the interpreter
    std::size_t width = 1;             // runs side by side
};

[[nodiscard]] Result<EnsembleOutput> ensemble(Program const& program, EnsembleSpec const& spec);

// Mean and quantiles (linear between order statistics, Hyndman and Fan's type 7); what is not finite is
// left out, and nothing left is NaN. Sorts what it is given.
[[nodiscard]] Summary summarise(std::vector<double>& values);

} // namespace weir::dynamics
