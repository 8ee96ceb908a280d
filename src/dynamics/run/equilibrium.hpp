// Where a model stands still: values of its stocks, and of parameters if asked, at which every net flow is
// zero; whether it stays there when pushed, and how fast it comes back, runs away or swings.
#pragma once

#include "dynamics/run/run.hpp"

#include <complex>
#include <functional>
#include <limits>
#include <stop_token>
#include <string>
#include <vector>

namespace weir::dynamics {

// A stock, or a parameter that is to be found too, and how far it may go.
struct Range {
    std::string name;
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
};

struct EquilibriumSpec {
    RunSpec base;                  // its settings hold
    std::optional<double> time;    // for what depends on time; the start, if absent
    std::vector<Range> free;       // parameters to be found with the stocks
    std::vector<Range> bounds;     // of stocks
    std::vector<std::string> hold; // stocks that keep their first value, whatever flows
    bool non_negative = false;     // no stock goes below zero; those that the model forbids to never do
    std::size_t starts = 16;       // beside the model's own first values
    unsigned threads = 0;
    std::stop_token stop;
    std::function<void(std::size_t done, std::size_t total)> progress;
};

// A way in which a small push grows, fades or swings: an eigenvalue of the linear model around the place.
// Conjugate pairs are one.
struct Mode {
    std::complex<double> eigenvalue;
    [[nodiscard]] double doubling_time() const; // infinite where it does not grow
    [[nodiscard]] double half_time() const;     // infinite where it does not fade
    [[nodiscard]] double period() const;        // infinite where it does not swing
};

struct Equilibrium {
    enum class Kind : std::uint8_t { stable, unstable, neutral, unknown };
    std::vector<double> values; // of EquilibriumOutput::names
    std::vector<double> rates;  // what is left of the net flows of stocks; 0 for parameters
    double residual = 0;        // the greatest of them beside the flows that cancel
    Kind kind = Kind::unknown;
    std::vector<Mode> modes;    // slowest to fade first; none where the model is too large
    std::size_t directions = 0; // beside conserved totals, in which it is one of endlessly many
    std::vector<std::string> at_bound;
};

struct EquilibriumOutput {
    bool stopped = false;
    double time = 0;
    bool depends_on_time = false;
    std::vector<std::string> names; // stocks that are shown, then free parameters
    std::vector<double> first;      // their values at the start of a run
    // Sums of stocks that no flow changes, "1 s + 1 i + 1 r = 1000": the search holds them.
    std::vector<std::string> conserved;
    std::vector<Equilibrium> found; // from the model's own first values, if it is among them, first
    std::size_t tried = 0;          // starts
    std::size_t failed = 0;         // starts that led nowhere
    std::vector<std::string> notes;
};

// Errors: a model with conveyors, queues or ovens, or with random numbers in its flows, which have to be
// set; more stocks than limits::equilibrium_unknowns_max.
[[nodiscard]] Result<EquilibriumOutput> equilibrium(Program const& program, EquilibriumSpec const& spec);

[[nodiscard]] std::string_view name_of(Equilibrium::Kind kind);

} // namespace weir::dynamics
