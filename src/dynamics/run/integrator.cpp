// The fixed steps of Euler, Heun and Runge-Kutta; the adaptive method is in integrator_adaptive.cpp.
#include "dynamics/run/integrator.hpp"

#include "base/contract.hpp"

namespace weir::dynamics {

Integrator::Integrator(RateSource& source, Method method, Tolerance tolerance)
    : source_(source), method_(method), tolerance_(tolerance), first_(source.size()), next_(source.size()),
      rates_(source.size()), total_(source.size()) {
    if (method == Method::rk45) {
        slopes_.assign(7, std::vector<double>(source.size()));
    }
}

std::optional<Stuck> Integrator::advance(double now, double next, double dt) {
    source_.read(first_);
    source_.rates(rates_);
    total_ = rates_;
    switch (method_) {
    case Method::euler:
        move(total_, dt);
        return std::nullopt;
    case Method::rk2: // Heun's: the mean of the slopes at both ends
        stage(dt, next, 1);
        move(total_, dt / 2);
        return std::nullopt;
    case Method::rk4:
        stage(dt / 2, now + dt / 2, 2);
        stage(dt / 2, now + dt / 2, 2);
        stage(dt, next, 1);
        move(total_, dt / 6);
        return std::nullopt;
    case Method::rk45:
        return adapt(now, next);
    }
    WEIR_UNREACHABLE();
}

void Integrator::move(std::span<double const> rates, double length) {
    for (std::size_t i = 0; i < rates.size(); ++i) {
        next_[i] = first_[i] + length * rates[i];
    }
    source_.write(next_);
}

// Goes along the last slopes to `time` and adds the slopes there, `weight` times.
void Integrator::stage(double length, double time, double weight) {
    move(rates_, length);
    source_.evaluate(time);
    source_.rates(rates_);
    for (std::size_t i = 0; i < rates_.size(); ++i) {
        total_[i] += weight * rates_[i];
    }
}

} // namespace weir::dynamics
