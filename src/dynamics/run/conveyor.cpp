// The belt of a conveyor; see conveyor.hpp. Sources: XMILE 1.0, 3.7.2, 4.2.1 and 4.3; isee systems,
// "Traditional Conveyor Computation" and "Initializing Discrete Stocks".
#include "dynamics/run/conveyor.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/run/batches.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace {
constexpr double noise = 1e-9; // of adding up, when units are counted
} // namespace

Conveyor::Conveyor(DeviceSpec const& spec)
    : discrete_(spec.discrete), exponential_(spec.exponential_leak), leaks_(spec.leaks),
      placements_(spec.placements), carry_(spec.leaks.size(), 0), units_(spec.leaks.size(), 0) {}

std::unique_ptr<Device> Conveyor::clone() const {
    return std::make_unique<Conveyor>(*this);
}

// A transit time that is no whole number of steps goes to the nearest; one step is the least.
void Conveyor::set_length(double length, double dt) {
    double const steps = std::round(length / dt);
    if (std::isfinite(steps)) {
        auto const most = static_cast<double>(limits::conveyor_slats_max);
        length_ = static_cast<std::size_t>(std::clamp(steps, 1.0, most));
        if (steps > most) { // told as a value that is not finite
            contents_ = std::numeric_limits<double>::quiet_NaN();
        }
    }
}

void Conveyor::make_slats(std::size_t count) {
    if (count <= content_.size()) {
        return;
    }
    std::size_t const larger = std::max(count, content_.size() * 2);
    std::vector<double> content(larger, 0);
    std::vector<double> shares(larger * leaks_.size(), 0);
    for (std::size_t slat = 0; slat < used_; ++slat) {
        content[slat] = content_[place(slat)];
        for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
            shares[leak * larger + slat] = share(leak, place(slat));
        }
    }
    content_ = std::move(content);
    share_ = std::move(shares);
    head_ = 0;
}

// How much of a slat lies in a leakage's zone. What rides from before the present entry is at the entry.
double Conveyor::within(std::size_t leak, std::size_t slat) const {
    auto const length = static_cast<double>(length_);
    double const behind = slat < length_ ? (length - static_cast<double>(slat) - 1) / length : 0;
    double const ahead = behind + 1 / length;
    double const shared = std::min(ahead, leaks_[leak].end) - std::max(behind, leaks_[leak].start);
    return std::clamp(shared * length, 0.0, 1.0);
}

double Conveyor::width(std::size_t leak) const {
    double total = 0;
    for (std::size_t slat = 0; slat < length_; ++slat) {
        total += within(leak, slat);
    }
    return total;
}

// Linear: the fraction of what entered, in equal parts over the zone. Exponential: the fraction is of
// what is there, a unit of time, and the fractions of several leakages add up.
double Conveyor::wanted(std::size_t leak, double fraction, std::size_t slat, double there, double dt) const {
    double const part = std::isfinite(fraction) ? std::max(0.0, fraction) * within(leak, slat) : 0.0;
    return exponential_ ? part * dt * there : part * share(leak, place(slat));
}

// What the first `count` leakages take from a slat; an earlier one goes first. Whole units are taken
// elsewhere.
double Conveyor::leaked_from(std::size_t slat, Fractions fractions, std::size_t count, double dt) const {
    double const there = content_[place(slat)];
    double taken = 0;
    for (std::size_t leak = 0; leak < count; ++leak) {
        if (!leaks_[leak].integers) {
            taken += std::min(there - taken, wanted(leak, fractions[leak], slat, there, dt));
        }
    }
    return taken;
}

double Conveyor::leaked(std::size_t leak, Fractions fractions, double dt) const {
    if (leaks_[leak].integers) {
        return whole_units(leak, fractions, dt);
    }
    double total = 0;
    for (std::size_t slat = 0; slat < used_; ++slat) {
        total += leaked_from(slat, fractions, leak + 1, dt) - leaked_from(slat, fractions, leak, dt);
    }
    return total;
}

// With what waits from before: what a leakage of whole units would take if it took fractions.
double Conveyor::wanted_in_all(std::size_t leak, Fractions fractions, double dt) const {
    double total = carry_[leak];
    for (std::size_t slat = 0; slat < used_; ++slat) {
        double const there = content_[place(slat)];
        total += std::min(there, wanted(leak, fractions[leak], slat, there, dt));
    }
    return total;
}

double Conveyor::whole_units(std::size_t leak, Fractions fractions, double dt) const {
    return std::floor(std::min(wanted_in_all(leak, fractions, dt), contents_) + noise);
}

// Whole units are taken from the exit's side.
double Conveyor::at_exit(Fractions fractions, double dt) const {
    if (used_ == 0) {
        return 0;
    }
    double left = content_[place(0)] - leaked_from(0, fractions, leaks_.size(), dt);
    for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
        if (leaks_[leak].integers) {
            left -= std::min(left, whole_units(leak, fractions, dt));
        }
    }
    return left;
}

// XMILE 1.0, 4.2.1: capacity bounds what is there, so what leaves in this step makes room; the inflow
// limit is a rate, but a discrete conveyor may take in a whole unit of time's worth in one step.
double Conveyor::room(double arrested, std::span<double const> operands, Moment const& moment) const {
    if (arrested != 0) {
        return 0;
    }
    double const dt = moment.clock.dt;
    auto const fractions = operands.subspan(2, leaks_.size());
    double const capacity = operands[2 + leaks_.size()];
    double const limit = operands[3 + leaks_.size()];
    double leaving = operands[1] != 0 ? 0 : at_exit(fractions, dt);
    for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
        leaving += leaked(leak, fractions, dt);
    }
    double const free = std::isnan(capacity) ? capacity : (capacity - contents_ + leaving) / dt;
    bool const same_unit = std::floor(moment.time + noise) == unit_;
    double const allowed = discrete_ ? (limit - (same_unit ? entered_ : 0)) / dt : limit;
    return std::max(0.0, std::min(free, allowed));
}

double Conveyor::output(std::uint32_t port, std::span<double const> operands, Moment const& moment) const {
    double const dt = moment.clock.dt;
    if (port < port::exit) {
        return ask_container(port, operands, used_, [&](std::size_t slat) { return content_[place(slat)]; });
    }
    if (port == port::room) {
        return room(operands[0], operands, moment);
    }
    auto const fractions = operands.subspan(2, leaks_.size());
    if (operands[0] != 0) {
        return 0;
    }
    if (port == port::exit) {
        return operands[1] != 0 ? 0 : at_exit(fractions, dt) / dt;
    }
    WEIR_EXPECTS(port >= port::leak && port - port::leak < leaks_.size());
    return leaked(port - port::leak, fractions, dt) / dt;
}

// What a steady inflow of 1 leaves in each slat.
std::vector<double> Conveyor::profile(Fractions fractions, double dt) const {
    std::vector<double> profile(length_, 1);
    auto const widths = this->widths();
    for (std::size_t slat = length_ - 1; slat > 0; --slat) {
        double const there = profile[slat];
        double lost = 0;
        for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
            double const part = std::max(0.0, fractions[leak]) * within(leak, slat);
            double const full = exponential_ ? part * dt * there : part / std::max(widths[leak], 1e-300);
            lost += std::min(there - lost, full);
        }
        profile[slat - 1] = there - lost;
    }
    return profile;
}

void Conveyor::start(std::span<double const> operands, std::optional<double> total, Clock const& clock) {
    auto const fractions = operands.subspan(1, leaks_.size());
    contents_ = 0;
    set_length(operands[0], clock.dt);
    content_.clear();
    share_.clear();
    used_ = 0;
    make_slats(length_ + 1);
    used_ = length_;
    std::fill(carry_.begin(), carry_.end(), 0.0);
    entered_ = 0;
    unit_ = std::floor(clock.start + noise);
    if (total) {
        fill(std::span(&*total, 1), fractions, clock.dt);
    } else {
        fill(operands.subspan(1 + leaks_.size()), fractions, clock.dt);
    }
    bool const broken = !std::isfinite(operands[0]) || std::isnan(contents_);
    count();
    contents_ = broken ? std::numeric_limits<double>::quiet_NaN() : contents_;
}

// One value is spread as a steady inflow would leave it. A list has one value a slat, or one for each unit
// of time, spread over its slats; a discrete conveyor has it in one slat, which leaves when the unit
// begins. A list that is too short goes on with its last value.
void Conveyor::fill(std::span<double const> values, Fractions fractions, double dt) {
    auto const steady = profile(fractions, dt);
    auto const zones = widths();
    auto const unit_of = [&](std::size_t slat) {
        return static_cast<std::size_t>(std::floor(static_cast<double>(slat) * dt + noise));
    };
    auto const begins = [&](std::size_t slat) { return slat == 0 || unit_of(slat) != unit_of(slat - 1); };
    bool const by_slat = values.size() == length_;
    double weight = 0;
    for (std::size_t slat = 0; slat < length_; ++slat) {
        weight += !discrete_ || begins(slat) ? steady[slat] : 0;
    }
    for (std::size_t slat = 0; slat < length_; ++slat) {
        double amount = 0;
        if (values.size() == 1) {
            bool const here = weight > 0 && (!discrete_ || begins(slat));
            amount = here ? values[0] * steady[slat] / weight : 0;
        } else if (by_slat) {
            amount = values[slat];
        } else {
            double const value = values[std::min(unit_of(slat), values.size() - 1)];
            amount = discrete_ ? (begins(slat) ? value : 0) : value * dt;
        }
        auto const at = place(slat);
        content_[at] = amount;
        for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
            double const zone = zones[leak];
            share(leak, at) = zone > 0 && steady[slat] > 0 ? amount / steady[slat] / zone : 0;
        }
    }
}

std::vector<Conveyor::Cohort> Conveyor::cohorts() const {
    std::vector<Cohort> cohorts;
    auto const zones = widths();
    for (std::size_t slat = 0; slat < used_; ++slat) {
        auto const at = place(slat);
        double entered = content_[at];
        for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
            entered = zones[leak] > 0 ? share(leak, at) * zones[leak] : entered;
        }
        cohorts.push_back({content_[at], entered});
    }
    return cohorts;
}

void Conveyor::take_leaks(Fractions fractions, double dt) {
    for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
        units_[leak] = leaks_[leak].integers ? whole_units(leak, fractions, dt) : 0;
    }
    for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
        if (leaks_[leak].integers) {
            carry_[leak] = std::max(0.0, wanted_in_all(leak, fractions, dt) - units_[leak]);
        }
    }
    for (std::size_t slat = 0; slat < used_; ++slat) {
        double const taken = leaked_from(slat, fractions, leaks_.size(), dt);
        auto& there = content_[place(slat)];
        there -= taken;
        for (auto& left : units_) {
            double const whole = std::min(there, left);
            there -= whole;
            left -= whole;
        }
    }
}

// Held back: the exit's slat stays, and what follows comes onto it.
void Conveyor::advance(bool held_back) {
    if (used_ == 0) {
        return;
    }
    auto const first = place(0);
    if (held_back && used_ > 1) {
        auto const second = place(1);
        content_[second] += content_[first];
        for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
            share(leak, second) += share(leak, first);
        }
    }
    if (held_back && used_ == 1) {
        return;
    }
    content_[first] = 0;
    for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
        share(leak, first) = 0;
    }
    head_ = place(1);
    --used_;
}

std::vector<double> Conveyor::widths() const {
    std::vector<double> widths;
    for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
        widths.push_back(width(leak));
    }
    return widths;
}

void Conveyor::put(std::size_t slat, double volume, std::vector<double> const& widths) {
    auto const at = place(slat);
    content_[at] += volume;
    for (std::size_t leak = 0; leak < leaks_.size(); ++leak) {
        share(leak, at) += widths[leak] > 0 ? volume / widths[leak] : 0;
    }
}

// What enters rides for the transit time of now, whatever is on the belt (XMILE 1.0, 4.2.1).
void Conveyor::insert(double volume) {
    make_slats(length_ + 1);
    used_ = std::max(used_, length_);
    put(length_ - 1, volume, widths());
}

// As much comes off in each of the steps that the transit time of now has.
void Conveyor::insert_evenly(double volume) {
    make_slats(length_ + 1);
    used_ = std::max(used_, length_);
    auto const zones = widths();
    for (std::size_t slat = 0; slat < length_; ++slat) {
        put(slat, volume / static_cast<double>(length_), zones);
    }
}

// In proportion to what lies there; at the beginning where nothing does.
void Conveyor::insert_in_proportion(double volume) {
    count();
    if (!(contents_ > 0)) {
        insert(volume);
        return;
    }
    double const grown = volume / contents_;
    auto const zones = widths();
    for (std::size_t slat = 0; slat < used_; ++slat) {
        put(slat, content_[place(slat)] * grown, zones);
    }
}

void Conveyor::count() {
    contents_ = 0;
    for (std::size_t slat = 0; slat < used_; ++slat) {
        contents_ += content_[place(slat)];
    }
}

void Conveyor::commit(std::span<double const> inputs, Moment const& moment) {
    double const unit = std::floor(moment.time + noise);
    entered_ = unit == unit_ ? entered_ : 0;
    unit_ = unit;
    if (inputs[0] != 0) { // arrested: time stands still for all that is on it
        return;
    }
    double const dt = moment.clock.dt;
    auto const fractions = inputs.subspan(4, leaks_.size());
    take_leaks(fractions, dt);
    advance(inputs[3] != 0);
    if (inputs[1] != 0) {
        set_length(inputs[2], dt);
    }
    double at_beginning = 0;
    auto const inflows = inputs.subspan(4 + leaks_.size());
    for (std::size_t i = 0; i < inflows.size(); ++i) {
        double const volume = inflows[i] * dt;
        auto const where = i < placements_.size() ? placements_[i] : Placement::beginning;
        entered_ += volume;
        if (where == Placement::even) {
            insert_evenly(volume);
        } else if (where == Placement::destination) {
            insert_in_proportion(volume);
        } else {
            at_beginning += volume;
        }
    }
    insert(at_beginning);
    count();
}

} // namespace weir::dynamics
