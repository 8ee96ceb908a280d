// Products of units; see unit.hpp.
#include "dynamics/model/unit.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::dynamics {

// Numerators and denominators are held below unit_exponent_max, so the products and sums of two of them
// cannot overflow 64 bits.
static_assert(limits::unit_exponent_max <= 1'000'000'000);

Rational::Rational(std::int64_t numerator, std::int64_t denominator) {
    auto const divisor = std::gcd(numerator, denominator);
    if (denominator == 0 || divisor == 0) {
        denominator_ = 0;
        return;
    }
    numerator_ = numerator / divisor * (denominator < 0 ? -1 : 1);
    denominator_ = std::abs(denominator / divisor);
    if (std::abs(numerator_) > limits::unit_exponent_max || denominator_ > limits::unit_exponent_max) {
        numerator_ = 0;
        denominator_ = 0;
    }
}

std::optional<Rational> Rational::from(double value) {
    constexpr std::int64_t denominator_max = 1'000;
    if (!(std::abs(value) <= 1'000)) {
        return std::nullopt;
    }
    for (std::int64_t denominator = 1; denominator <= denominator_max; ++denominator) {
        double const numerator = std::round(value * static_cast<double>(denominator));
        if (std::abs(numerator / static_cast<double>(denominator) - value) <= 1e-12 * std::abs(value)) {
            return Rational(static_cast<std::int64_t>(numerator), denominator);
        }
    }
    return std::nullopt;
}

Rational operator+(Rational a, Rational b) {
    return {a.numerator_ * b.denominator_ + b.numerator_ * a.denominator_, a.denominator_ * b.denominator_};
}

Rational operator*(Rational a, Rational b) {
    return {a.numerator_ * b.numerator_, a.denominator_ * b.denominator_};
}

Rational operator/(Rational a, Rational b) {
    return {a.numerator_ * b.denominator_, a.denominator_ * b.numerator_};
}

Unit Unit::of(std::uint32_t id, Rational power) {
    Unit unit;
    if (!power.zero()) {
        unit.factors_.push_back({id, power});
    }
    return unit;
}

bool Unit::valid() const {
    return factors_.size() <= limits::unit_factors_max &&
           std::all_of(factors_.begin(), factors_.end(),
                       [](UnitFactor const& factor) { return factor.power.valid(); });
}

Rational Unit::power_of(std::uint32_t id) const {
    auto const found =
        std::lower_bound(factors_.begin(), factors_.end(), id,
                         [](UnitFactor const& factor, std::uint32_t wanted) { return factor.id < wanted; });
    return found != factors_.end() && found->id == id ? found->power : Rational();
}

Unit Unit::raised(Rational power) const {
    return Unit().times(*this, power);
}

Unit Unit::times(Unit const& other, Rational power) const {
    Unit product;
    product.factors_.reserve(factors_.size() + other.factors_.size());
    auto const keep = [&](std::uint32_t id, Rational exponent) {
        if (!exponent.zero()) {
            product.factors_.push_back({id, exponent});
        }
    };
    auto mine = factors_.begin();
    auto theirs = other.factors_.begin();
    while (mine != factors_.end() || theirs != other.factors_.end()) {
        if (theirs == other.factors_.end() || (mine != factors_.end() && mine->id < theirs->id)) {
            keep(mine->id, mine->power);
            ++mine;
        } else if (mine == factors_.end() || theirs->id < mine->id) {
            keep(theirs->id, theirs->power * power);
            ++theirs;
        } else {
            keep(mine->id, mine->power + theirs->power * power);
            ++mine;
            ++theirs;
        }
    }
    return product;
}

} // namespace weir::dynamics
