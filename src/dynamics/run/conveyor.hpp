// A conveyor: material rides for its transit time in slats, one a step, and may leak on the way.
#pragma once

#include "dynamics/run/device.hpp"

#include <vector>

namespace weir::dynamics {

class Conveyor final : public Device {
public:
    explicit Conveyor(DeviceSpec const& spec);

    void start(std::span<double const> operands, std::optional<double> total, Clock const& clock) override;
    [[nodiscard]] double contents() const override { return contents_; }
    [[nodiscard]] double output(std::uint32_t port, std::span<double const> operands,
                                Moment const& moment) const override;
    void commit(std::span<double const> inputs, Moment const& moment) override;
    [[nodiscard]] std::unique_ptr<Device> clone() const override;

    // What is on the belt, slat by slat from its exit, and how much of it there was when it entered.
    struct Cohort {
        double volume = 0;
        double entered = 0;
    };
    [[nodiscard]] std::vector<Cohort> cohorts() const;

private:
    using Fractions = std::span<double const>;

    // Slats are counted from 0 at the exit.
    [[nodiscard]] std::size_t place(std::size_t slat) const { return (head_ + slat) % content_.size(); }
    [[nodiscard]] double& share(std::size_t leak, std::size_t at) {
        return share_[leak * content_.size() + at];
    }
    [[nodiscard]] double share(std::size_t leak, std::size_t at) const {
        return share_[leak * content_.size() + at];
    }
    [[nodiscard]] double within(std::size_t leak, std::size_t slat) const;
    [[nodiscard]] double width(std::size_t leak) const;
    [[nodiscard]] double wanted(std::size_t leak, double fraction, std::size_t slat, double there,
                                double dt) const;
    [[nodiscard]] double leaked_from(std::size_t slat, Fractions fractions, std::size_t count,
                                     double dt) const;
    [[nodiscard]] double leaked(std::size_t leak, Fractions fractions, double dt) const;
    [[nodiscard]] double wanted_in_all(std::size_t leak, Fractions fractions, double dt) const;
    [[nodiscard]] double whole_units(std::size_t leak, Fractions fractions, double dt) const;
    [[nodiscard]] double at_exit(Fractions fractions, double dt) const;
    [[nodiscard]] double room(double arrested, std::span<double const> operands, Moment const& moment) const;
    void set_length(double length, double dt);
    void make_slats(std::size_t count);
    void fill(std::span<double const> values, Fractions fractions, double dt);
    [[nodiscard]] std::vector<double> profile(Fractions fractions, double dt) const;
    void take_leaks(Fractions fractions, double dt);
    void advance(bool held_back);
    void insert(double volume);
    void insert_evenly(double volume);
    void insert_in_proportion(double volume);
    [[nodiscard]] std::vector<double> widths() const;
    void put(std::size_t slat, double volume, std::vector<double> const& widths);
    void count();

    bool discrete_;
    bool exponential_;
    std::vector<DeviceSpec::Leak> leaks_;
    std::vector<Placement> placements_;
    std::vector<double> content_; // a ring; the exit is at head_
    std::vector<double> share_;   // by leakage and place: what entered, spread over where it can leak
    std::vector<double> carry_;   // by leakage: less than a whole unit, waiting
    std::vector<double> units_;   // by leakage: whole units of this step
    std::size_t head_ = 0;
    std::size_t used_ = 0;   // slats in the ring that may hold something
    std::size_t length_ = 1; // steps that what enters now will ride
    double contents_ = 0;
    double entered_ = 0; // in this unit of time, for a discrete conveyor's inflow limit
    double unit_ = 0;
};

} // namespace weir::dynamics
