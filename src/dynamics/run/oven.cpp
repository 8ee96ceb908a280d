// The phases of an oven; see oven.hpp. Source: isee systems, "Oven Computation". What it holds stays for
// exactly the cook time after its door is closed, each time rounded to whole steps.
#include "dynamics/run/oven.hpp"

#include "base/contract.hpp"
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/run/batches.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

namespace {
constexpr double noise = 1e-9; // part of the capacity that adding up may leave
} // namespace

std::unique_ptr<Device> Oven::clone() const {
    return std::make_unique<Oven>(*this);
}

void Oven::start(std::span<double const> operands, std::optional<double> total, Clock const& /*clock*/) {
    phase_ = Phase::filling;
    steps_ = 0;
    contents_ = 0;
    for (double const value : operands) {
        contents_ += value;
    }
    contents_ = total.value_or(contents_);
}

double Oven::output(std::uint32_t port, std::span<double const> operands, Moment const& moment) const {
    if (port < port::done) {
        std::size_t const size = contents_ > 0 ? 1 : 0;
        return ask_container(port, operands, size, [&](std::size_t) { return contents_; });
    }
    bool const open = port != port::state && phase_ == Phase::filling && operands[0] == 0;
    if (port == port::filling) {
        return open ? 1 : 0;
    }
    if (port == port::intake) {
        return open ? std::max(0.0, (operands[1] - contents_) / moment.clock.dt) : 0;
    }
    bool const last = phase_ == Phase::cooking && steps_ <= 1;
    if (port == port::state) { // isee systems, "Discrete builtins", OSTATE
        return phase_ == Phase::filling ? 0 : (phase_ == Phase::cleaning || last ? 2 : 1);
    }
    WEIR_EXPECTS(port == port::done);
    bool const ready = last && operands[0] == 0;
    return ready ? contents_ / moment.clock.dt : 0;
}

// The door closes when the oven is full or the time to fill it is over.
void Oven::fill(double volume, double cook, double capacity, double fill_time, double dt) {
    contents_ += volume;
    if (!(contents_ > 0)) {
        return;
    }
    steps_ += 1;
    bool const full = contents_ >= capacity * (1 - noise);
    if (full || steps_ >= std::round(fill_time / dt)) {
        phase_ = Phase::cooking;
        steps_ = std::max(1.0, std::round(cook / dt));
    }
}

void Oven::commit(std::span<double const> inputs, Moment const& moment) {
    if (inputs[0] != 0) { // arrested: no time passes in it
        return;
    }
    double const dt = moment.clock.dt;
    if (phase_ == Phase::filling) {
        double volume = 0;
        for (double const inflow : inputs.subspan(5)) {
            volume += inflow * dt;
        }
        fill(volume, inputs[1], inputs[2], inputs[3], dt);
        return;
    }
    steps_ -= 1;
    if (steps_ > 0) {
        return;
    }
    double const clean = phase_ == Phase::cooking ? std::round(inputs[4] / dt) : 0;
    contents_ = 0;
    phase_ = clean >= 1 ? Phase::cleaning : Phase::filling;
    steps_ = std::max(0.0, clean);
}

} // namespace weir::dynamics
