// What Vensim's functions keep from step to step that is more than numbers: shipments on their way, the
// investments of earlier periods, a line whose ages are known. The compiler makes them in
// compile/vensim_devices.cpp; ports and inputs are in compile/device_ports.hpp.
#pragma once

#include "dynamics/run/device.hpp"

#include <deque>

namespace weir::dynamics {

// DELAY MATERIAL and DELAY INFORMATION: shows what arrives in the step that begins now.
class Shipment final : public Device {
public:
    explicit Shipment(DeviceSpec const& spec) : information_(spec.information) {}

    void start(std::span<double const> operands, std::optional<double> total, Clock const& clock) override;
    [[nodiscard]] double contents() const override { return shown_; }
    [[nodiscard]] double output(std::uint32_t port, std::span<double const> operands,
                                Moment const& moment) const override;
    void commit(std::span<double const> inputs, Moment const& moment) override;
    [[nodiscard]] std::unique_ptr<Device> clone() const override;

private:
    struct Arrival {
        bool any = false;
        double amount = 0;
        std::uint64_t sent = 0; // when what counts was sent
    };
    void show();

    bool information_;
    std::deque<Arrival> coming_; // by step, from the one that begins now
    double missing_ = 0;
    double shown_ = 0;
    std::uint64_t newest_ = 0; // of information, when what is shown was sent
    std::uint64_t step_ = 0;
};

// DEPRECIATE STRAIGHTLINE: shows what the periods before this one give, as a rate.
class Depreciation final : public Device {
public:
    void start(std::span<double const> operands, std::optional<double> total, Clock const& clock) override;
    [[nodiscard]] double contents() const override;
    [[nodiscard]] double output(std::uint32_t port, std::span<double const> operands,
                                Moment const& moment) const override;
    void commit(std::span<double const> inputs, Moment const& moment) override;
    [[nodiscard]] std::unique_ptr<Device> clone() const override;

private:
    std::deque<double> invested_; // in each period that still counts, this one last
    double period_ = 1;
    double start_ = 0;
    double now_ = 0; // the number of this period
};

// QUEUE FIFO: batches with the times at which they came; shows how much waits.
class WaitingLine final : public Device {
public:
    void start(std::span<double const> operands, std::optional<double> total, Clock const& clock) override;
    [[nodiscard]] double contents() const override;
    [[nodiscard]] double output(std::uint32_t port, std::span<double const> operands,
                                Moment const& moment) const override;
    void commit(std::span<double const> inputs, Moment const& moment) override;
    [[nodiscard]] std::unique_ptr<Device> clone() const override;

private:
    struct Batch {
        double amount = 0;
        double came = 0;
    };
    std::deque<Batch> batches_; // the oldest first
    double owed_ = 0;           // taken beyond what there was
};

} // namespace weir::dynamics
