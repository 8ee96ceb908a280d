// Many runs of one model kept side by side in the middle of their way, for a particle filter: step them all
// to the next observation, read what is observed, weigh, and let each go on from an ancestor. Each particle
// draws from a stream of its own, so that copies of one ancestor part again.
#pragma once

#include "dynamics/run/run.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace weir::dynamics {

struct ParticleSpec {
    RunSpec run;                     // `save` names what is read; `run` is the first particle's stream
    std::size_t count = 1000;        // of particles
    std::vector<std::string> varied; // variables whose value differs between particles; held through a run
};

class Particles {
public:
    // Refused: a name that is not in the model, and what the fast machine cannot step (an adaptive method).
    [[nodiscard]] static Result<Particles> make(std::shared_ptr<Program const> program,
                                                ParticleSpec const& spec);
    Particles(Particles&&) noexcept;
    Particles& operator=(Particles&&) noexcept;
    ~Particles();

    // Back to the start of the model. `varied`: particle by particle, one value for each slot that is varied.
    [[nodiscard]] Status start(std::span<double const> varied = {});
    // So many steps on, not beyond the end of the run.
    [[nodiscard]] Status advance(std::uint64_t steps);
    [[nodiscard]] double time() const;
    [[nodiscard]] std::uint64_t steps_done() const;
    [[nodiscard]] std::size_t count() const;

    // What RunSpec::save named, in its order, as it is now: column by column, a value for each particle.
    [[nodiscard]] std::vector<std::string> const& names() const;
    void read(std::span<double> values);
    // A stock's values now, and what they are to be: for a state estimated elsewhere.
    [[nodiscard]] Status read_stock(std::string const& name, std::span<double> values);
    [[nodiscard]] Status set_stock(std::string const& name, std::span<double const> values);
    void copy(std::size_t from, std::size_t to);
    // Particle i goes on from ancestors[i] (resample.hpp).
    [[nodiscard]] Status resample(std::span<std::uint32_t const> ancestors);

private:
    struct State;
    explicit Particles(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace weir::dynamics
