// A model's net flows as a function of its stocks and free parameters, with everything else at a moment:
// what the search for equilibria calls over and over. Inside this room; equilibrium.hpp is the door.
#pragma once

#include "dynamics/run/equilibrium.hpp"
#include "dynamics/run/interpreter.hpp"
#include "dynamics/run/linear.hpp"

#include <span>
#include <string>
#include <vector>

namespace weir::dynamics {

// One unknown: a stock, hidden or not; what a memory or a fixed delay holds, which at rest is its input; or
// a free parameter, which no flow changes.
struct Unknown {
    enum class Kind : std::uint8_t { stock, memory, history, parameter };
    Kind kind = Kind::stock;
    std::size_t index = 0;     // into Program::stocks, memories, histories, or the free parameters
    std::vector<SlotId> slots; // what it is written to
    std::string name;
    bool hidden = false;
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    double first = 0;
    double scale = 1; // of its size, to weigh it against others
};

class Balance {
public:
    [[nodiscard]] static Result<Balance> make(Program const& program, EquilibriumSpec const& spec);

    [[nodiscard]] std::vector<Unknown> const& unknowns() const { return unknowns_; }
    [[nodiscard]] std::size_t equations() const { return equations_; } // the unknowns but for parameters
    [[nodiscard]] double time() const { return time_; }
    [[nodiscard]] bool depends_on_time() const { return depends_on_time_; }

    // The net flow of each stock, and of memories and delays what they lack of their input. May be not
    // finite. Any thread may call it.
    [[nodiscard]] std::vector<double> rates(std::vector<double> const& at) const;
    // The greatest single flow of each stock there, for judging how nearly they cancel.
    [[nodiscard]] std::vector<double> flow_sizes(std::vector<double> const& at) const;
    // By central differences, a column an unknown.
    [[nodiscard]] Matrix jacobian(std::vector<double> const& at, unsigned threads) const;

private:
    Balance(Program const& program, Clock const& clock, std::uint64_t seed)
        : program_(&program), clock_(clock), seed_(seed) {}
    Status check(EquilibriumSpec const& spec);
    Status add_unknowns(EquilibriumSpec const& spec);
    Status bound(EquilibriumSpec const& spec);
    [[nodiscard]] Interpreter placed(std::vector<double> const& at) const;

    Program const* program_;
    Clock clock_;
    std::uint64_t seed_;
    double time_ = 0;
    bool depends_on_time_ = false;
    std::size_t equations_ = 0;
    std::vector<std::pair<SlotId, double>> set_;
    std::vector<Unknown> unknowns_;
};

} // namespace weir::dynamics
