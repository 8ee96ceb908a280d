// An oven: it fills, closes its door, cooks for a time, and gives all at once. Not in XMILE 1.0 itself;
// Stella's files have it.
#pragma once

#include "dynamics/run/device.hpp"

namespace weir::dynamics {

class Oven final : public Device {
public:
    void start(std::span<double const> operands, std::optional<double> total, Clock const& clock) override;
    [[nodiscard]] double contents() const override { return contents_; }
    [[nodiscard]] double output(std::uint32_t port, std::span<double const> operands,
                                Moment const& moment) const override;
    void commit(std::span<double const> inputs, Moment const& moment) override;
    [[nodiscard]] std::unique_ptr<Device> clone() const override;

private:
    enum class Phase : std::uint8_t { filling, cooking, cleaning };
    void fill(double volume, double cook, double capacity, double fill_time, double dt);

    Phase phase_ = Phase::filling;
    double contents_ = 0;
    double steps_ = 0; // filling: since the first came; else: still to go
};

} // namespace weir::dynamics
