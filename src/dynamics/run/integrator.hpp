// The methods of integration: Euler, Heun, Runge and Kutta's fourth order, and Dormand and Prince's pair of
// orders 5 and 4 with steps of its own. Apart from what evaluates a model, so that the interpreter and the
// machine at width one are advanced by the same arithmetic.
#pragma once

#include "dynamics/model/model.hpp"

#include <optional>
#include <span>
#include <vector>

namespace weir::dynamics {

// How far the adaptive method may be off in one of its steps: relative * |stock| + absolute.
struct Tolerance {
    double relative = 1e-6;
    double absolute = 1e-9;
};

// What evaluates a model: its stocks, and their rates at a time from the stocks as they are.
class RateSource {
public:
    RateSource() = default;
    RateSource(RateSource const&) = delete;
    RateSource& operator=(RateSource const&) = delete;
    virtual ~RateSource() = default;

    [[nodiscard]] virtual std::size_t size() const = 0;
    virtual void read(std::span<double> stocks) const = 0;
    virtual void write(std::span<double const> stocks) = 0;
    virtual void evaluate(double time) = 0;
    virtual void rates(std::span<double> rates) const = 0; // as last evaluated
};

// Why the adaptive method gave up: the stock that changes fastest, and the time it came to.
struct Stuck {
    std::size_t stock = 0;
    double time = 0;
};

class Integrator {
public:
    Integrator(RateSource& source, Method method, Tolerance tolerance);

    // Takes the stocks from `now` to `next`, a step of dt; the source has been evaluated at `now`. What is
    // discrete changes between such steps only, so the adaptive method begins anew at each.
    [[nodiscard]] std::optional<Stuck> advance(double now, double next, double dt);

private:
    void move(std::span<double const> rates, double length);
    void stage(double length, double time, double weight);
    [[nodiscard]] std::optional<Stuck> adapt(double now, double next);
    void attempt(double now, double length, double end);
    [[nodiscard]] double error_of(double length);

    RateSource& source_;
    Method method_;
    Tolerance tolerance_;
    std::vector<double> first_; // stocks at the beginning of a step
    std::vector<double> next_;  // and where it leads
    std::vector<double> rates_;
    std::vector<double> total_;
    std::vector<std::vector<double>> slopes_; // of the stages of the adaptive method
    double length_ = 0;                       // its step, kept from one dt to the next
    double last_error_ = 1e-4;
    std::size_t fastest_ = 0;
};

} // namespace weir::dynamics
