// A queue: batches wait in the order in which they came, until what is downstream takes them.
#pragma once

#include "dynamics/run/device.hpp"

#include <deque>
#include <vector>

namespace weir::dynamics {

class Queue final : public Device {
public:
    explicit Queue(DeviceSpec const& spec) : outflows_(spec.outflows), inflows_(spec.inflows) {}

    void start(std::span<double const> operands, std::optional<double> total, Clock const& clock) override;
    [[nodiscard]] double contents() const override { return contents_; }
    [[nodiscard]] double output(std::uint32_t port, std::span<double const> operands,
                                Moment const& moment) const override;
    void commit(std::span<double const> inputs, Moment const& moment) override;
    [[nodiscard]] std::unique_ptr<Device> clone() const override;

private:
    // The front of the line while outflows are served one after the other.
    struct Front {
        std::size_t batch = 0;
        double taken = 0; // of that batch
    };
    [[nodiscard]] double batch(std::size_t i, std::span<double const> inflows, double dt) const;
    struct Served {
        double volume = 0;
        bool blocked = false; // by the limit, with more in the line
    };
    [[nodiscard]] Served serve(DeviceSpec::Outflow const& outflow, double limit, std::size_t count,
                               std::span<double const> inflows, double dt, Front& front) const;
    void push(double volume);
    void count();

    std::vector<DeviceSpec::Outflow> outflows_;
    std::size_t inflows_;
    std::deque<double> batches_;
    double contents_ = 0;
};

} // namespace weir::dynamics
