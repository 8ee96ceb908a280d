// A conveyor that keeps its order whatever its transit time does: the whole belt has one speed, so that what
// came first leaves first (isee systems, "FIFO Conveyor Computation"). Apart from the other, whose slats
// each ride for the time that held when they entered.
#pragma once

#include "dynamics/run/device.hpp"

#include <vector>

namespace weir::dynamics {

class OrderedConveyor final : public Device {
public:
    explicit OrderedConveyor(DeviceSpec const& spec);

    void start(std::span<double const> operands, std::optional<double> total, Clock const& clock) override;
    [[nodiscard]] double contents() const override { return contents_; }
    [[nodiscard]] double output(std::uint32_t port, std::span<double const> operands,
                                Moment const& moment) const override;
    void commit(std::span<double const> inputs, Moment const& moment) override;
    [[nodiscard]] std::unique_ptr<Device> clone() const override;

private:
    using Fractions = std::span<double const>;

    // What lies evenly between two places of a belt of length 1, counted from its entry.
    struct Piece {
        double from = 0;
        double to = 0;
        double volume = 0;
        double entered = 0; // of what is here, what there was when it entered
    };
    // The belt in one step: cut where leakages begin and end and where what leaves begins, from the exit on.
    struct Step {
        std::vector<Piece> pieces;
        std::vector<double> left;   // by piece, after all leakages
        std::vector<double> leaked; // by leakage
        std::vector<double> carry;  // by leakage, after it
        double leaving = 0;
        double moved = 1; // the part of the belt that passes in this step
    };
    [[nodiscard]] double moved(double sampled, double length, double dt) const;
    [[nodiscard]] std::vector<Piece> cut(double moved) const;
    [[nodiscard]] double wanted(std::size_t leak, double fraction, Piece const& piece, double left,
                                double moved, double dt) const;
    [[nodiscard]] Step step(Fractions fractions, double moved, double dt) const;
    [[nodiscard]] static bool leaves(Piece const& piece, double moved);
    [[nodiscard]] double room(std::span<double const> operands, Step const& step, Moment const& moment) const;
    void insert(double volume, double to);
    void insert_in_proportion(double volume, double to);
    void count();

    DeviceSpec spec_;
    std::vector<Piece> belt_;
    std::vector<double> carry_; // by leakage: less than a whole unit, waiting
    double length_ = 1;         // the transit time that was sampled last
    double contents_ = 0;
    double entered_ = 0; // in this unit of time, for a discrete conveyor's inflow limit
    double unit_ = 0;
};

} // namespace weir::dynamics
