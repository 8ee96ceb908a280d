// Which inputs a model's outputs depend on: Morris's elementary effects, which rank many inputs with few
// runs, and Sobol's indices, which share out the variance of an output. Inputs are independent: what is
// varied together with something else is refused.
#pragma once

#include "dynamics/run/asked.hpp"
#include "dynamics/run/ensemble.hpp"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace weir::dynamics {

enum class SensitivityMethod : std::uint8_t { morris, sobol };

struct SensitivitySpec {
    RunSpec base; // the model's random functions draw alike in all runs
    std::vector<Varied> vary;
    std::vector<Asked> asked;
    SensitivityMethod method = SensitivityMethod::sobol;
    std::size_t runs = 0; // at most; how many are made is told
    unsigned threads = 0;
    std::function<void(std::size_t)> progress;
    std::stop_token stop;
};

struct Interval {
    double low = 0;
    double high = 0;
};

// What moving one input over the whole range of its distribution does, by Morris (1991): the mean of the
// effects, the mean of their size (Campolongo et al. 2007), and their deviation, which tells of interaction
// or curvature.
struct ElementaryEffect {
    std::string output;
    std::string input;
    double mean = 0;
    double mean_size = 0;
    Interval mean_size_95;
    double deviation = 0;
};

// The share of an output's variance that an input brings alone, and with all its interactions.
struct SobolIndex {
    std::string output;
    std::string input;
    double first = 0;
    Interval first_95;
    double total = 0;
    Interval total_95;
};

// How far the answer for one output can be relied on.
struct Settled {
    std::string output;
    double variance = 0;      // of the output; nothing depends on anything where it is 0
    double widest = 0;        // interval of a total index, or of a mean size over the greatest mean size
    double moved = 0;         // greatest change of the same since half of the runs
    std::size_t left_out = 0; // trajectories or rows with a value that is not finite
    static constexpr double narrow = 0.1; // Sarrazin, Pianosi and Wagener (2016) take 0.05 to 0.1
    [[nodiscard]] bool settled() const { return widest <= narrow && moved <= narrow; }
};

struct SensitivityOutput {
    bool stopped = false; // then nothing else is filled
    std::size_t runs = 0;
    std::size_t blocks = 0; // trajectories, or rows of the design
    std::vector<ElementaryEffect> effects;
    std::vector<SobolIndex> indices;
    std::vector<Settled> settled; // one an output
    std::vector<Trouble> troubles;
};

[[nodiscard]] Result<SensitivityOutput> sensitivity(Program const& program, SensitivitySpec const& spec);

} // namespace weir::dynamics
