// Shipments, depreciation and waiting lines; see vensim_devices.hpp. Sources: Vensim's Reference Manual,
// DELAY MATERIAL, DELAY INFORMATION, DEPRECIATE STRAIGHTLINE, QUEUE FIFO and QUEUE AGE ….
#include "dynamics/run/vensim_devices.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "dynamics/compile/device_ports.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace weir::dynamics {

namespace {

constexpr double noise = 1e-9;       // of adding up, where times are compared
constexpr double missing = -0x1p109; // Vensim's :NA:
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Whole steps, at least one; none where the time is no number or too long.
std::optional<std::size_t> steps_of(double time, double dt) {
    double const steps = std::max(1.0, std::round(time / dt));
    return steps <= static_cast<double>(limits::conveyor_slats_max)
               ? std::optional(static_cast<std::size_t>(steps))
               : std::nullopt;
}

// The part of a profile's area that lies before x; points are pairs of x and y, x from 0 to 1.
double area_before(std::span<double const> points, double x) {
    double area = 0;
    for (std::size_t i = 0; i + 3 < points.size(); i += 2) {
        double const from = points[i];
        double const width = points[i + 2] - from;
        if (width > 0 && x > from) {
            double const part = std::min(1.0, (x - from) / width);
            double const there = points[i + 1] + part * (points[i + 3] - points[i + 1]);
            area += part * width * (points[i + 1] + there) / 2;
        }
    }
    return area;
}

} // namespace

std::unique_ptr<Device> Shipment::clone() const {
    return std::make_unique<Shipment>(*this);
}

// Until the first that is sent can arrive, the initial value does.
void Shipment::start(std::span<double const> operands, std::optional<double> /*total*/, Clock const& clock) {
    coming_.clear();
    step_ = 0;
    newest_ = 0;
    missing_ = operands[2];
    shown_ = operands[1];
    auto const before = steps_of(operands[0], clock.dt);
    if (!before) {
        shown_ = not_a_number;
        return;
    }
    coming_.assign(*before, {true, operands[1], 0});
}

double Shipment::output(std::uint32_t /*port*/, std::span<double const> /*operands*/,
                        Moment const& /*moment*/) const {
    WEIR_UNREACHABLE(); // it is asked for nothing but what it shows
}

void Shipment::commit(std::span<double const> inputs, Moment const& moment) {
    auto const delay = steps_of(inputs[0], moment.clock.dt);
    if (!delay) { // told as a value that is not finite
        shown_ = not_a_number;
        return;
    }
    ++step_;
    if (coming_.size() <= *delay) {
        coming_.resize(*delay + 1);
    }
    auto& arrival = coming_[*delay];
    if (!arrival.any || information_) {
        arrival = {true, inputs[1], step_};
    } else {
        arrival.amount += inputs[1];
    }
    coming_.pop_front();
    show();
}

void Shipment::show() {
    auto const here = coming_.empty() ? Arrival{} : coming_.front();
    if (!information_) {
        shown_ = here.any ? here.amount : missing_;
    } else if (here.any && here.sent >= newest_) { // what is older than what is known is discarded
        shown_ = here.amount;
        newest_ = here.sent;
    }
}

std::unique_ptr<Device> Depreciation::clone() const {
    return std::make_unique<Depreciation>(*this);
}

// The lifetime becomes a whole number of periods. As if the stream before had gone on all the time.
void Depreciation::start(std::span<double const> operands, std::optional<double> /*total*/,
                         Clock const& clock) {
    period_ = std::max(operands[1], clock.dt);
    start_ = clock.start;
    now_ = 0;
    auto const count = steps_of(operands[0], period_);
    invested_.assign(count.value_or(1), count ? operands[2] * period_ : not_a_number);
    invested_.back() = 0; // nothing yet in this period
}

double Depreciation::contents() const {
    double const before = std::accumulate(invested_.begin(), invested_.end() - 1, 0.0);
    return before / (static_cast<double>(invested_.size()) * period_);
}

double Depreciation::output(std::uint32_t port, std::span<double const> /*operands*/,
                            Moment const& /*moment*/) const {
    WEIR_EXPECTS(port == port::periods);
    return static_cast<double>(invested_.size());
}

void Depreciation::commit(std::span<double const> inputs, Moment const& moment) {
    invested_.back() += inputs[0] * moment.clock.dt;
    double const next = std::floor((moment.time + moment.clock.dt - start_) / period_ + noise);
    for (; now_ < next; ++now_) {
        invested_.push_back(0);
        invested_.pop_front();
    }
}

std::unique_ptr<Device> WaitingLine::clone() const {
    return std::make_unique<WaitingLine>(*this);
}

// What there is at the start has ages of one to as many steps as the range has, by the profile's area.
void WaitingLine::start(std::span<double const> operands, std::optional<double> total, Clock const& clock) {
    batches_.clear();
    owed_ = 0;
    double const amount = total.value_or(operands[0]);
    auto const profile = operands.subspan(2);
    double const area = area_before(profile, 1);
    auto const count = steps_of(operands[1], clock.dt);
    if (!count) {
        owed_ = not_a_number;
        return;
    }
    auto const steps = static_cast<double>(*count);
    for (std::size_t i = *count; i-- > 0 && amount != 0;) { // the oldest first
        auto const place = static_cast<double>(i);
        double const part =
            area > 0
                ? (area_before(profile, (place + 1) / steps) - area_before(profile, place / steps)) / area
                : 1 / steps;
        if (part > 0) {
            batches_.push_back({amount * part, clock.start - (place + 1) * clock.dt});
        }
    }
}

double WaitingLine::contents() const {
    double sum = -owed_;
    for (auto const& batch : batches_) {
        sum += batch.amount;
    }
    return batches_.size() > limits::queue_batches_max ? not_a_number : sum;
}

double WaitingLine::output(std::uint32_t port, std::span<double const> operands, Moment const& moment) const {
    if (port == port::age_oldest) { // one that owes has entries of the step before alone
        return batches_.empty() ? (owed_ > 0 ? moment.clock.dt : 0) : moment.time - batches_.front().came;
    }
    if (port == port::age_in_range) {
        double const least = operands[0] == missing ? -noise : operands[0] - noise;
        double const most =
            operands[1] == missing ? std::numeric_limits<double>::infinity() : operands[1] + noise;
        double sum = 0;
        for (auto const& batch : batches_) {
            double const age = moment.time - batch.came;
            sum += age >= least && age <= most ? batch.amount : 0;
        }
        return sum;
    }
    WEIR_EXPECTS(port == port::age_average);
    double left = operands[0] > 0 ? operands[0] : std::numeric_limits<double>::infinity();
    double sum = 0;
    double ages = 0;
    for (auto const& batch : batches_) {
        double const counted = std::min(left, batch.amount);
        sum += counted;
        ages += counted * (moment.time - batch.came);
        left -= counted;
    }
    return sum > 0 ? ages / sum : (owed_ > 0 ? moment.clock.dt : 0);
}

// A negative inflow is an outflow, and the other way round.
void WaitingLine::commit(std::span<double const> inputs, Moment const& moment) {
    double const dt = moment.clock.dt;
    double entering = (std::max(0.0, inputs[1]) + std::max(0.0, -inputs[0])) * dt;
    double leaving = (std::max(0.0, inputs[0]) + std::max(0.0, -inputs[1])) * dt + owed_;
    owed_ = 0;
    while (leaving > 0 && !batches_.empty()) {
        auto& front = batches_.front();
        double const taken = std::min(leaving, front.amount);
        front.amount -= taken;
        leaving -= taken;
        if (!(front.amount > 0)) {
            batches_.pop_front();
        }
    }
    double const at_once = std::min(leaving, entering);
    entering -= at_once;
    owed_ = leaving - at_once;
    if (entering > 0) {
        batches_.push_back({entering, moment.time});
    }
    if (std::isnan(inputs[0]) || std::isnan(inputs[1])) {
        owed_ = not_a_number;
    }
}

} // namespace weir::dynamics
