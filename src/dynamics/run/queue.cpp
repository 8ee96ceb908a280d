// Batches in line; see queue.hpp. Sources: XMILE 1.0, 3.7.3, 4.2 and 4.3; isee systems, "Queue
// Computation".
#include "dynamics/run/queue.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/run/batches.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace {
// A rate times dt may miss a volume by the last bit; less than this part of a batch is no batch.
constexpr double crumb = 1e-9;
} // namespace

std::unique_ptr<Device> Queue::clone() const {
    return std::make_unique<Queue>(*this);
}

void Queue::push(double volume) {
    if (volume > 0) {
        batches_.push_back(volume);
    }
}

void Queue::count() {
    contents_ = 0;
    for (double const volume : batches_) {
        contents_ += volume;
    }
    if (batches_.size() > limits::queue_batches_max) { // told as a value that is not finite
        contents_ = std::numeric_limits<double>::quiet_NaN();
    }
}

void Queue::start(std::span<double const> operands, std::optional<double> total, Clock const& /*clock*/) {
    batches_.clear();
    if (total) {
        push(*total);
    } else {
        for (double const volume : operands) {
            push(volume);
        }
    }
    count();
}

// Each inflow of this step is a batch, behind those that wait, in the order of the inflows.
double Queue::batch(std::size_t i, std::span<double const> inflows, double dt) const {
    if (i < batches_.size()) {
        return batches_[i];
    }
    return std::max(0.0, inflows[i - batches_.size()]) * dt;
}

// The volume that one outflow takes from the front. Without a limit it takes all (XMILE 1.0, 3.7.3).
Queue::Served Queue::serve(DeviceSpec::Outflow const& outflow, double limit, std::size_t count,
                           std::span<double const> inflows, double dt, Front& front) const {
    Served served;
    while (front.batch < count) {
        double const whole = batch(front.batch, inflows, dt);
        double const there = whole - front.taken;
        if (there <= crumb * whole) {
            front = {front.batch + 1, 0};
            continue;
        }
        double const left = std::max(0.0, limit - served.volume);
        served.blocked = there > left + crumb * whole;
        double const taken = served.blocked ? (outflow.whole_batches ? 0 : left) : there;
        served.volume += taken;
        front.taken += taken;
        if (served.blocked || outflow.one_at_a_time) {
            break;
        }
    }
    return served;
}

double Queue::output(std::uint32_t port, std::span<double const> operands, Moment const& moment) const {
    if (port < port::served) {
        return ask_container(port, operands, batches_.size(), [&](std::size_t i) { return batches_[i]; });
    }
    std::size_t const wanted = port - port::served;
    WEIR_EXPECTS(wanted < outflows_.size());
    double const dt = moment.clock.dt;
    auto const inflows = operands.subspan(0, inflows_);
    std::size_t const size = batches_.size() + inflows_;
    Front front;
    bool redirected = false;
    Served served;
    for (std::size_t i = 0; i <= wanted; ++i) {
        double const limit = operands[inflows_ + 2 * i] * dt;
        bool const may_redirect = operands[inflows_ + 2 * i + 1] != 0;
        served = {};
        if (!outflows_[i].overflow || redirected) {
            served = serve(outflows_[i], limit, size, inflows, dt, front);
            redirected = redirected || (may_redirect && served.blocked);
        }
    }
    return served.volume / dt;
}

void Queue::commit(std::span<double const> inputs, Moment const& moment) {
    double const dt = moment.clock.dt;
    for (double const inflow : inputs.subspan(0, inflows_)) {
        push(inflow * dt);
    }
    double leaving = 0;
    for (double const outflow : inputs.subspan(inflows_)) {
        leaving += outflow * dt;
    }
    while (!batches_.empty() && leaving > 0) {
        double const whole = batches_.front();
        if (leaving < whole * (1 - crumb)) {
            batches_.front() -= leaving;
            break;
        }
        leaving -= whole;
        batches_.pop_front();
    }
    count();
}

} // namespace weir::dynamics
