#include "stats/sample/draw_binomial.hpp"

#include "base/random.hpp"

#include <array>
#include <cmath>

namespace weir::stats {

namespace {

// Adds up the probabilities from none upward; for a mean below ten.
std::uint32_t by_inversion(RandomStream& stream, std::uint32_t trials, double chance) {
    double const odds = chance / (1 - chance);
    double const scaled = (trials + 1.0) * odds;
    double probability = std::exp(trials * std::log1p(-chance));
    double left = stream.uniform();
    std::uint32_t count = 0;
    while (left > probability && count < trials) {
        left -= probability;
        ++count;
        probability *= scaled / count - odds;
    }
    return count;
}

// log k! − Stirling's approximation (tabulated below ten, the series above).
double stirling_tail(double k) {
    constexpr std::array table{0.08106146679532726, 0.04134069595540929, 0.02767792568499834,
                               0.02079067210376509, 0.01664469118982119, 0.01387612882307075,
                               0.01189670994589177, 0.01041126526197209, 0.009255462182712733,
                               0.008330563433362871};
    if (k < 10) {
        return table[static_cast<std::size_t>(k)];
    }
    double const square = (k + 1) * (k + 1);
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
}

// Transformed rejection with squeeze: W. Hörmann, J. Stat. Comput. Simul. 46, 1993, algorithm BTRS.
std::uint32_t by_rejection(RandomStream& stream, std::uint32_t trials, double chance) {
    double const n = trials;
    double const root = std::sqrt(n * chance * (1 - chance));
    double const b = 1.15 + 2.53 * root;
    double const a = -0.0873 + 0.0248 * b + 0.01 * chance;
    double const c = n * chance + 0.5;
    double const box = 0.92 - 4.2 / b;
    double const alpha = (2.83 + 5.1 / b) * root;
    double const middle = std::floor((n + 1) * chance);
    double const odds = chance / (1 - chance);
    for (;;) { // accepts more than three times in four
        double const u = stream.uniform() - 0.5;
        double v = 1 - stream.uniform();
        double const us = 0.5 - std::abs(u);
        double const k = std::floor((2 * a / us + b) * u + c);
        if (us >= 0.07 && v <= box) {
            return static_cast<std::uint32_t>(k);
        }
        if (!(k >= 0 && k <= n)) {
            continue;
        }
        v = std::log(v * alpha / (a / (us * us) + b));
        double const bound = (middle + 0.5) * std::log((middle + 1) / (odds * (n - middle + 1))) +
                             (n + 1) * std::log((n - middle + 1) / (n - k + 1)) +
                             (k + 0.5) * std::log(odds * (n - k + 1) / (k + 1)) + stirling_tail(middle) +
                             stirling_tail(n - middle) - stirling_tail(k) - stirling_tail(n - k);
        if (v <= bound) {
            return static_cast<std::uint32_t>(k);
        }
    }
}

} // namespace

std::uint32_t draw_binomial(RandomStream& stream, std::uint32_t trials, double chance) {
    if (trials == 0 || !(chance > 0)) {
        return 0;
    }
    if (chance >= 1) {
        return trials;
    }
    if (chance > 0.5) {
        return trials - draw_binomial(stream, trials, 1 - chance);
    }
    return trials * chance < 10 ? by_inversion(stream, trials, chance) : by_rejection(stream, trials, chance);
}

} // namespace weir::stats
