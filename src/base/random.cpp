#include "base/random.hpp"

#include "base/contract.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>

namespace weir {

RandomStream::RandomStream(std::uint64_t seed, std::uint32_t a, std::uint32_t b, std::uint32_t c)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, counter_{0, a, b, c} {}

RandomStream::result_type RandomStream::operator()() {
    if (used_ >= 4) {
        r123::Philox4x32 const philox;
        r123::Philox4x32::ctr_type const counter{{counter_[0], counter_[1], counter_[2], counter_[3]}};
        r123::Philox4x32::key_type const key{{key_[0], key_[1]}};
        auto const made = philox(counter, key);
        block_ = {made[0], made[1], made[2], made[3]};
        ++counter_[0];
        used_ = 0;
    }
    auto const low = block_[used_];
    auto const high = block_[used_ + 1];
    used_ += 2;
    return (static_cast<std::uint64_t>(high) << 32) | low;
}

double RandomStream::uniform() {
    return static_cast<double>((*this)() >> 11) * 0x1.0p-53;
}

double RandomStream::normal() {
    double const radius = std::sqrt(-2.0 * std::log1p(-uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

double RandomStream::exponential(double mean) {
    return -mean * std::log1p(-uniform());
}

double RandomStream::gamma(double shape, double scale) {
    WEIR_EXPECTS(shape > 0 && scale > 0);
    if (shape < 1) {
        double const boost = std::pow(1.0 - uniform(), 1.0 / shape);
        return gamma(shape + 1, scale) * boost;
    }
    double const d = shape - 1.0 / 3.0;
    double const c = 1.0 / std::sqrt(9.0 * d);
    for (;;) { // accepts at least 95 times in 100, so this ends
        double const x = normal();
        double const v = std::pow(1.0 + c * x, 3.0);
        if (v > 0 && std::log1p(-uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) {
            return d * v * scale;
        }
    }
}

std::uint32_t RandomStream::below(std::uint32_t bound) {
    WEIR_EXPECTS(bound > 0);
    std::uint64_t const reach = max() - max() % bound;
    for (;;) {
        std::uint64_t const drawn = (*this)();
        if (drawn < reach) {
            return static_cast<std::uint32_t>(drawn % bound);
        }
    }
}

std::uint32_t RandomStream::poisson(double mean) {
    WEIR_EXPECTS(mean >= 0);
    if (mean > 30) { // splitting keeps the product method exact and short
        std::uint32_t total = 0;
        for (; mean > 30; mean -= 30) {
            total += poisson(30);
        }
        return total + poisson(mean);
    }
    double const floor = std::exp(-mean);
    double product = uniform();
    std::uint32_t count = 0;
    while (product > floor) {
        product *= uniform();
        ++count;
    }
    return count;
}

} // namespace weir
