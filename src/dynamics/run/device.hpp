// Conveyors, queues and ovens (XMILE 1.0, 3.7.2 and 3.7.3; isee systems' "Computational Details" where
// the standard is silent): state that is more than a number, behind one interface, so that interpreter
// and machine move the same object. A device changes only in start() and commit(); asking is pure.
#pragma once

#include "dynamics/compile/program.hpp"
#include "dynamics/run/clock.hpp"

#include <memory>
#include <optional>
#include <span>

namespace weir::dynamics {

class Device {
public:
    virtual ~Device() = default;

    // Fills it, from the operands of its Op::device_start. `total` is set from outside: it then holds that
    // much in all, whatever the operands say.
    virtual void start(std::span<double const> operands, std::optional<double> total, Clock const& clock) = 0;
    // What it holds now.
    [[nodiscard]] virtual double contents() const = 0;
    // What one of its ports gives in the step that begins now, from the operands of the Op::device.
    [[nodiscard]] virtual double output(std::uint32_t port, std::span<double const> operands,
                                        Moment const& moment) const = 0;
    // Goes on by one step; `inputs` are its DeviceSpec::inputs as they were at the step's beginning.
    virtual void commit(std::span<double const> inputs, Moment const& moment) = 0;
    [[nodiscard]] virtual std::unique_ptr<Device> clone() const = 0;

protected:
    Device() = default;
    Device(Device const&) = default;
    Device& operator=(Device const&) = default;
};

[[nodiscard]] std::unique_ptr<Device> make_device(DeviceSpec const& spec);

} // namespace weir::dynamics
