// Which feedback loops drive a model's behaviour, and when: Schoenberg, Davidsen and Eberlein (2020),
// "Understanding model behavior using the Loops that Matter method", with the papers that mend and extend
// it (link_scores.hpp, strongest_paths.hpp).
#pragma once

#include "dynamics/run/run.hpp"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace weir::dynamics {

struct LoopsSpec {
    RunSpec base;
    std::size_t loops_max =
        1'000; // listed one and all; beyond it the strongest paths at each time are sought
    unsigned threads = 0;
    std::stop_token stop;
    std::function<void(std::size_t done, std::size_t total)> progress;
};

struct FeedbackLoop {
    enum class Polarity : std::uint8_t { reinforcing, balancing, changing };
    std::string id; // R1, B1, U1…: by its share, within its kind
    Polarity polarity = Polarity::reinforcing;
    std::size_t part = 0;           // the loops of a part share its stocks and are weighed against each other
    std::vector<std::string> names; // the variables it goes through
    std::vector<double> score;      // time by time; 0 where it is at rest
    std::vector<double> relative;   // -1 to 1: the score over the sum of the sizes of all scores of its part
    double share = 0;               // mean size of `relative` over the times at which its part moves
};

// A stretch of time in which one loop has the greatest share of its part.
struct LeadingLoop {
    static constexpr std::size_t none = static_cast<std::size_t>(-1); // the part is at rest
    std::size_t part = 0;
    std::size_t loop = none;
    double from = 0;
    double to = 0;
    double share = 0; // mean over the stretch
};

struct LoopsOutput {
    bool stopped = false; // then nothing else is filled
    std::vector<double> times;
    std::vector<FeedbackLoop> loops; // by part, the greatest share first
    std::size_t parts = 0;           // the part with the most variables first
    std::vector<LeadingLoop> leading;
    bool all = true;         // every loop of the model was scored
    std::size_t at_rest = 0; // loops that never move, left out
    std::vector<std::string> notes;
    std::vector<Trouble> troubles;
};

[[nodiscard]] Result<LoopsOutput> loops_that_matter(Program const& program, LoopsSpec const& spec);

// What the scores say, in sentences: which loop leads when, part by part, at most `parts_max` of them.
[[nodiscard]] std::vector<std::string> sentences(LoopsOutput const& output, std::size_t parts_max);

[[nodiscard]] std::string_view name_of(FeedbackLoop::Polarity polarity);
// "a → b → a"
[[nodiscard]] std::string path_of(FeedbackLoop const& loop);

} // namespace weir::dynamics
