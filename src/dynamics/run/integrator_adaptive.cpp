// The adaptive method: the pair of orders 5 and 4 of J. R. Dormand and P. J. Prince (J. Comp. Appl. Math. 6,
// 1980), with the proportional and integral control of the step by E. Hairer, S. P. Norsett and G. Wanner,
// Solving Ordinary Differential Equations I, section II.4. Apart, since its table and control are a subject
// of their own.
#include "base/limits.hpp"
#include "dynamics/run/integrator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace {

constexpr std::size_t stages = 7;
constexpr std::array<double, stages> times = {0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1};
// The last row is the result of order 5, and the slope there is the first of the next step.
constexpr std::array<std::array<double, stages - 1>, stages> weights = {{
    {},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
}};
// What the result of order 5 differs by from that of order 4.
constexpr std::array<double, stages> gaps = {71.0 / 57600,      0,          -71.0 / 16695, 71.0 / 1920,
                                             -17253.0 / 339200, 22.0 / 525, -1.0 / 40};

constexpr double safety = 0.9;
constexpr double shrink_max = 0.2; // the step becomes no smaller than this part at once,
constexpr double grow_max = 10;    // and no greater than so many times
constexpr double integral = 0.04;  // Hairer's beta; with it 0.2 - 0.75 beta for the error itself
constexpr double proportional = 0.2 - 0.75 * integral;

bool all_finite(std::span<double const> values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

} // namespace

// One attempt from first_ to next_; slopes_[0] is known.
void Integrator::attempt(double now, double length, double end) {
    for (std::size_t s = 1; s < stages; ++s) {
        for (std::size_t i = 0; i < first_.size(); ++i) {
            double slope = 0;
            for (std::size_t k = 0; k < s; ++k) {
                slope += weights[s][k] * slopes_[k][i];
            }
            next_[i] = first_[i] + length * slope;
        }
        source_.write(next_);
        source_.evaluate(times[s] == 1 ? end : now + times[s] * length);
        source_.rates(slopes_[s]);
    }
}

// The root of the mean square of each stock's error over what is allowed; at most 1 is good enough.
double Integrator::error_of(double length) {
    double sum = 0;
    double most = -1;
    for (std::size_t i = 0; i < first_.size(); ++i) {
        double gap = 0;
        for (std::size_t s = 0; s < stages; ++s) {
            gap += gaps[s] * slopes_[s][i];
        }
        double const size = std::max(std::abs(first_[i]), std::abs(next_[i]));
        double const part = length * gap / (tolerance_.absolute + tolerance_.relative * size);
        sum += part * part;
        if (std::abs(part) > most || std::isnan(part)) {
            most = std::isnan(part) ? std::numeric_limits<double>::infinity() : std::abs(part);
            fastest_ = i;
        }
    }
    return std::sqrt(sum / static_cast<double>(first_.size()));
}

std::optional<Stuck> Integrator::adapt(double now, double next) {
    if (first_.empty()) {
        return std::nullopt;
    }
    if (!all_finite(first_) || !all_finite(rates_)) { // no step is small enough; the watch tells of it
        move(rates_, next - now);
        return std::nullopt;
    }
    slopes_[0] = rates_;
    double const least =
        16 * std::numeric_limits<double>::epsilon() * std::max(std::abs(now), std::abs(next));
    double length = length_ > 0 ? length_ : next - now;
    bool refused = false;
    for (std::size_t tried = 0; tried < limits::model_substeps_max && length > least; ++tried) {
        bool const last = now + length * (1 + 1e-9) >= next;
        double const taken = last ? next - now : length;
        attempt(now, taken, last ? next : now + taken);
        double const error = error_of(taken);
        if (!(error <= 1)) {
            double const factor = safety * std::pow(error, -proportional);
            length = taken * (std::isfinite(error) ? std::max(shrink_max, factor) : shrink_max);
            refused = true;
            continue;
        }
        double const factor =
            safety * std::pow(std::max(error, 1e-10), -proportional) * std::pow(last_error_, integral);
        double const longer = taken * std::clamp(factor, shrink_max, refused ? 1.0 : grow_max);
        length_ = length =
            last && !refused ? std::max(length, longer) : longer; // the end of a dt cuts a step short
        last_error_ = std::max(error, 1e-4);
        refused = false;
        if (last) {
            return std::nullopt;
        }
        now += taken;
        first_.swap(next_);
        slopes_[0].swap(slopes_[stages - 1]);
    }
    return Stuck{fastest_, now};
}

} // namespace weir::dynamics
