// Allocation as Vensim's Reference Manual has it ("Allocation Functions"): each demand falls along the axis
// of price or priority by a curve; the market's price is where the demands come to what is there.
#include "dynamics/compile/vensim_operations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace weir::dynamics {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double normal_reach = 40; // widths beyond which a curve's tail is nothing

// `share` falls as its input grows; where it comes to `wanted`, by halving until no number lies between.
template <class Share>
double where_it_falls_to(Share share, double wanted, double low, double high) {
    for (int i = 0; i < 2'000 && low < high; ++i) {
        double const middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) {
            break;
        }
        (share(middle) > wanted ? low : high) = middle;
    }
    return high;
}

struct Reach {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();

    void take(PriorityCurve const& curve) {
        double const wide = normal_reach * std::abs(curve.width) + 1;
        low = std::min(low, curve.priority - wide);
        high = std::max(high, curve.priority + wide);
    }
};

PriorityCurve curve_at(std::span<double const> profiles, std::size_t i) {
    return {profiles[4 * i], profiles[4 * i + 1], profiles[4 * i + 2], profiles[4 * i + 3]};
}

// What each asks for at a price, until all of it is there.
template <class CurveOf>
double allocated(std::size_t place, double available, std::span<double const> requests, CurveOf curve_of) {
    double total = 0;
    Reach reach;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        total += std::max(requests[i], 0.0);
        reach.take(curve_of(i));
    }
    if (place >= requests.size()) {
        return nan;
    }
    double const own = std::max(requests[place], 0.0);
    if (available >= total) {
        return own;
    }
    if (!(available > 0)) {
        return available == available ? 0 : nan;
    }
    auto const asked = [&](double price) {
        double sum = 0;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            sum += std::max(requests[i], 0.0) * demand_share(curve_of(i), price);
        }
        return sum;
    };
    double const price = where_it_falls_to(asked, available, reach.low, reach.high);
    double const share = own * demand_share(curve_of(place), price);
    // Curves without width fall at once: what is left at that price is shared by what each still asks.
    double const before = std::nextafter(price, reach.low);
    double const above = asked(before);
    double const here = asked(price);
    double const part = above > here ? std::clamp((available - here) / (above - here), 0.0, 1.0) : 0;
    return share + part * (own * demand_share(curve_of(place), before) - share);
}

} // namespace

double demand_share(PriorityCurve const& curve, double price) {
    double const from = price - (curve.priority - curve.width / 2); // since the curve began to fall
    double const far = (price - curve.priority) / curve.width;
    switch (static_cast<int>(curve.type)) {
    case 0: // a fixed quantity
        return 1;
    case 1: // the integral of a rectangle
        return curve.width > 0 ? std::clamp(1 - from / curve.width, 0.0, 1.0)
                               : (price < curve.priority ? 1.0 : 0.0);
    case 2: { // of a triangle
        double const part = std::clamp(from / curve.width, 0.0, 1.0);
        return part < 0.5 ? 1 - 2 * part * part : 2 * (1 - part) * (1 - part);
    }
    case 3: // of a normal curve, its deviation the width
        return 0.5 * std::erfc(far / std::numbers::sqrt2);
    case 4: // of an exponential one on both sides
        return far < 0 ? 1 - 0.5 * std::exp(far) : 0.5 * std::exp(-far);
    default: // 5, constant elasticity, and whole numbers (10 more) have no public definition to hold to
        return nan;
    }
}

double supply_share(PriorityCurve const& curve, double price) {
    return static_cast<int>(curve.type) == 0 ? 1 : 1 - demand_share(curve, price);
}

double share_available(std::span<double const> operands) {
    auto const count = (operands.size() - 2) / 5;
    auto const requests = operands.subspan(2, count);
    auto const profiles = operands.subspan(2 + count);
    return allocated(static_cast<std::size_t>(operands[0]), operands[1], requests,
                     [&](std::size_t i) { return curve_at(profiles, i); });
}

double share_by_priority(std::span<double const> operands) {
    auto const count = (operands.size() - 3) / 2;
    auto const requests = operands.subspan(3, count);
    auto const priorities = operands.subspan(3 + count, count);
    double const width = operands[1];
    return allocated(static_cast<std::size_t>(operands[0]), operands[2], requests,
                     [&](std::size_t i) { return PriorityCurve{1, priorities[i], width, 0}; });
}

double market_price(std::span<double const> operands) {
    auto const demanders = static_cast<std::size_t>(operands[0]);
    auto const demands = operands.subspan(1, demanders);
    auto const demand_curves = operands.subspan(1 + demanders, 4 * demanders);
    auto const rest = operands.subspan(1 + 5 * demanders);
    auto const suppliers = rest.size() / 5;
    auto const supplies = rest.first(suppliers);
    auto const supply_curves = rest.subspan(suppliers);
    Reach reach;
    for (std::size_t i = 0; i < demanders; ++i) {
        reach.take(curve_at(demand_curves, i));
    }
    for (std::size_t i = 0; i < suppliers; ++i) {
        reach.take(curve_at(supply_curves, i));
    }
    auto const excess = [&](double price) {
        double sum = 0;
        for (std::size_t i = 0; i < demanders; ++i) {
            sum += demands[i] * demand_share(curve_at(demand_curves, i), price);
        }
        for (std::size_t i = 0; i < suppliers; ++i) {
            sum -= supplies[i] * supply_share(curve_at(supply_curves, i), price);
        }
        return sum;
    };
    if (std::isnan(excess(reach.low)) || std::isnan(excess(reach.high))) {
        return nan;
    }
    return where_it_falls_to(excess, 0.0, reach.low, reach.high);
}

} // namespace weir::dynamics
