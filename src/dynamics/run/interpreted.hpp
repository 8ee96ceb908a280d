// The interpreter as what an integrator advances: stocks in, rates out. Apart, because a run and the search
// for its end both need it.
#pragma once

#include "dynamics/run/integrator.hpp"
#include "dynamics/run/interpreter.hpp"

namespace weir::dynamics {

class Interpreted final : public RateSource {
public:
    Interpreted(Program const& program, Interpreter& interpreter)
        : program_(program), interpreter_(interpreter) {}

    std::size_t size() const override { return program_.stocks.size(); }
    void read(std::span<double> stocks) const override {
        for (std::size_t i = 0; i < stocks.size(); ++i) {
            stocks[i] = interpreter_.value(program_.stocks[i].slot);
        }
    }
    void write(std::span<double const> stocks) override {
        for (std::size_t i = 0; i < stocks.size(); ++i) {
            interpreter_.value(program_.stocks[i].slot) = stocks[i];
        }
    }
    void evaluate(double time) override { interpreter_.evaluate_stage(time); }
    void rates(std::span<double> rates) const override {
        for (std::size_t i = 0; i < rates.size(); ++i) {
            rates[i] = interpreter_.rate(program_.stocks[i]);
        }
    }

private:
    Program const& program_;
    Interpreter& interpreter_;
};

} // namespace weir::dynamics
