// The belt with one speed; see ordered_conveyor.hpp. Sources: isee systems, "FIFO Conveyor Computation" and
// "Spreading Conveyor Inputs"; XMILE 1.0, 4.2.1 and 4.3, for what it has in common with every conveyor.
#include "dynamics/run/ordered_conveyor.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/run/batches.hpp"
#include "dynamics/run/conveyor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace {
constexpr double noise = 1e-9; // of adding up, where places and units are compared
} // namespace

OrderedConveyor::OrderedConveyor(DeviceSpec const& spec) : spec_(spec), carry_(spec.leaks.size(), 0) {}

std::unique_ptr<Device> OrderedConveyor::clone() const {
    return std::make_unique<OrderedConveyor>(*this);
}

// The part of the belt that passes in one step: DT over the transit time, at most the whole.
double OrderedConveyor::moved(double sampled, double length, double dt) const {
    double const now = sampled != 0 && std::isfinite(length) ? length : length_;
    return now > dt ? dt / now : 1;
}

bool OrderedConveyor::leaves(Piece const& piece, double moved) {
    return piece.from >= 1 - moved - noise;
}

std::vector<OrderedConveyor::Piece> OrderedConveyor::cut(double moved) const {
    std::vector<double> at{1 - moved};
    for (auto const& leak : spec_.leaks) {
        at.push_back(leak.start);
        at.push_back(leak.end);
    }
    std::sort(at.begin(), at.end());
    std::vector<Piece> pieces;
    for (Piece rest : belt_) {
        for (double const place : at) {
            double const width = rest.to - rest.from;
            if (place > rest.from + noise && place < rest.to - noise) {
                double const part = (place - rest.from) / width;
                pieces.push_back({rest.from, place, rest.volume * part, rest.entered * part});
                rest = {place, rest.to, rest.volume * (1 - part), rest.entered * (1 - part)};
            }
        }
        pieces.push_back(rest);
    }
    std::stable_sort(pieces.begin(), pieces.end(), [](auto const& a, auto const& b) { return a.to > b.to; });
    return pieces;
}

// Linear: the fraction of what entered, in equal parts over the zone. Exponential: the fraction is of what
// is there, a unit of time.
double OrderedConveyor::wanted(std::size_t leak, double fraction, Piece const& piece, double left,
                               double moved, double dt) const {
    auto const& zone = spec_.leaks[leak];
    bool const within = piece.from >= zone.start - noise && piece.to <= zone.end + noise;
    double const width = zone.end - zone.start;
    if (!within || !std::isfinite(fraction) || !(fraction > 0) || !(width > 0)) {
        return 0;
    }
    double const all =
        spec_.exponential_leak ? fraction * dt * piece.volume : fraction * piece.entered * moved / width;
    return std::min(left, all);
}

// An earlier leakage goes first; whole units are taken from the exit's side when the others have been.
OrderedConveyor::Step OrderedConveyor::step(Fractions fractions, double moved, double dt) const {
    Step step{cut(moved), {}, {}, carry_, 0, moved};
    step.leaked.resize(spec_.leaks.size());
    for (auto const& piece : step.pieces) {
        double left = piece.volume;
        for (std::size_t leak = 0; leak < spec_.leaks.size(); ++leak) {
            if (spec_.leaks[leak].integers) {
                step.carry[leak] += wanted(leak, fractions[leak], piece, piece.volume, moved, dt);
            } else {
                double const taken = wanted(leak, fractions[leak], piece, left, moved, dt);
                step.leaked[leak] += taken;
                left -= taken;
            }
        }
        step.left.push_back(left);
    }
    for (std::size_t leak = 0; leak < spec_.leaks.size(); ++leak) {
        if (spec_.leaks[leak].integers) {
            double units = std::floor(std::min(step.carry[leak], contents_) + noise);
            step.carry[leak] = std::max(0.0, step.carry[leak] - units);
            step.leaked[leak] = units;
            for (auto& left : step.left) {
                double const taken = std::min(left, units);
                left -= taken;
                units -= taken;
            }
        }
    }
    for (std::size_t i = 0; i < step.pieces.size(); ++i) {
        step.leaving += leaves(step.pieces[i], moved) ? step.left[i] : 0;
    }
    return step;
}

// As Conveyor::room.
double OrderedConveyor::room(std::span<double const> operands, Step const& step, Moment const& moment) const {
    double const dt = moment.clock.dt;
    double const capacity = operands[4 + spec_.leaks.size()];
    double const limit = operands[5 + spec_.leaks.size()];
    double leaving = operands[1] != 0 ? 0 : step.leaving;
    for (double const leaked : step.leaked) {
        leaving += leaked;
    }
    double const free = std::isnan(capacity) ? capacity : (capacity - contents_ + leaving) / dt;
    bool const same_unit = std::floor(moment.time + noise) == unit_;
    double const allowed = spec_.discrete ? (limit - (same_unit ? entered_ : 0)) / dt : limit;
    return std::max(0.0, std::min(free, allowed));
}

double OrderedConveyor::output(std::uint32_t port, std::span<double const> operands,
                               Moment const& moment) const {
    double const dt = moment.clock.dt;
    if (port < port::exit) { // slats of a DT each, as the belt goes now
        auto const count = static_cast<std::size_t>(std::max(1.0, std::round(length_ / dt)));
        return ask_container(port, operands, count, [&](std::size_t slat) {
            double const to = 1 - static_cast<double>(slat) / static_cast<double>(count);
            double const from = to - 1 / static_cast<double>(count);
            double there = 0;
            for (auto const& piece : belt_) {
                double const shared = std::min(piece.to, to) - std::max(piece.from, from);
                double const width = piece.to - piece.from;
                bool const inside = width > 0 ? shared > 0 : slat == 0;
                there += inside ? piece.volume * (width > 0 ? shared / width : 1) : 0;
            }
            return there;
        });
    }
    if (operands[0] != 0) {
        return 0;
    }
    auto const fractions = operands.subspan(2, spec_.leaks.size());
    double const part = moved(operands[2 + spec_.leaks.size()], operands[3 + spec_.leaks.size()], dt);
    auto const now = step(fractions, part, dt);
    if (port == port::room) {
        return room(operands, now, moment);
    }
    if (port == port::exit) {
        return operands[1] != 0 ? 0 : now.leaving / dt;
    }
    WEIR_EXPECTS(port >= port::leak && port - port::leak < spec_.leaks.size());
    return now.leaked[port - port::leak] / dt;
}

// Begins as every conveyor does: with a constant transit time the two are the same.
void OrderedConveyor::start(std::span<double const> operands, std::optional<double> total,
                            Clock const& clock) {
    Conveyor filled(spec_);
    filled.start(operands, total, clock);
    length_ = operands[0];
    auto const cohorts = filled.cohorts();
    belt_.clear();
    double const width = 1 / static_cast<double>(cohorts.size());
    for (std::size_t slat = 0; slat < cohorts.size(); ++slat) {
        double const to = 1 - static_cast<double>(slat) * width;
        belt_.push_back({std::max(0.0, to - width), to, cohorts[slat].volume, cohorts[slat].entered});
    }
    std::fill(carry_.begin(), carry_.end(), 0.0);
    entered_ = 0;
    unit_ = std::floor(clock.start + noise);
    contents_ = filled.contents();
}

void OrderedConveyor::insert(double volume, double to) {
    if (volume != 0) {
        belt_.push_back({0, to, volume, volume});
    }
}

void OrderedConveyor::insert_in_proportion(double volume, double to) {
    count();
    if (!(contents_ > 0)) {
        insert(volume, to);
        return;
    }
    double const grown = volume / contents_;
    for (auto& piece : belt_) {
        piece.entered += piece.volume * grown;
        piece.volume += piece.volume * grown;
    }
}

void OrderedConveyor::count() {
    contents_ = 0;
    for (auto const& piece : belt_) {
        contents_ += piece.volume;
    }
    if (belt_.size() > limits::conveyor_slats_max) { // told as a value that is not finite
        contents_ = std::numeric_limits<double>::quiet_NaN();
    }
}

void OrderedConveyor::commit(std::span<double const> inputs, Moment const& moment) {
    double const unit = std::floor(moment.time + noise);
    entered_ = unit == unit_ ? entered_ : 0;
    unit_ = unit;
    if (inputs[0] != 0) { // arrested: time stands still for all that is on it
        return;
    }
    double const dt = moment.clock.dt;
    bool const held_back = inputs[3] != 0;
    auto now = step(inputs.subspan(4, spec_.leaks.size()), moved(inputs[1], inputs[2], dt), dt);
    length_ = inputs[1] != 0 && std::isfinite(inputs[2]) ? inputs[2] : length_;
    carry_ = std::move(now.carry);
    belt_.clear();
    for (std::size_t i = 0; i < now.pieces.size(); ++i) {
        Piece piece = now.pieces[i];
        piece.volume = now.left[i];
        bool const gone = leaves(piece, now.moved);
        if (gone && !held_back) {
            continue;
        }
        piece.from = gone ? 1 : std::min(1.0, piece.from + now.moved);
        piece.to = gone ? 1 : std::min(1.0, piece.to + now.moved);
        if (piece.volume != 0) {
            belt_.push_back(piece);
        }
    }
    double at_beginning = 0;
    auto const inflows = inputs.subspan(4 + spec_.leaks.size());
    for (std::size_t i = 0; i < inflows.size(); ++i) {
        double const volume = inflows[i] * dt;
        entered_ += volume;
        auto const where = i < spec_.placements.size() ? spec_.placements[i] : Placement::beginning;
        if (where == Placement::even) {
            insert(volume, 1);
        } else if (where == Placement::destination) {
            insert_in_proportion(volume, now.moved);
        } else {
            at_beginning += volume;
        }
    }
    insert(at_beginning, now.moved);
    count();
}

} // namespace weir::dynamics
