// A unit of measure as a product of base units with rational exponents, in one canonical form: factors in
// order, none with the exponent 0. Apart from the checking so that the algebra can be tested by its laws.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir::dynamics {

// An exponent: 2, -1, 1/2. Arithmetic that leaves limits::unit_exponent_max gives an invalid one, which
// stays invalid, so that a chain of operations needs one check at its end.
class Rational {
public:
    constexpr Rational() = default;
    explicit Rational(std::int64_t whole) : Rational(whole, 1) {}
    Rational(std::int64_t numerator, std::int64_t denominator);
    // The nearest fraction with a denominator up to 1,000, if it is that number.
    [[nodiscard]] static std::optional<Rational> from(double value);

    [[nodiscard]] bool valid() const { return denominator_ != 0; }
    [[nodiscard]] bool zero() const { return numerator_ == 0 && valid(); }
    [[nodiscard]] std::int64_t numerator() const { return numerator_; }
    [[nodiscard]] std::int64_t denominator() const { return denominator_; }

    friend Rational operator+(Rational a, Rational b);
    friend Rational operator-(Rational a, Rational b) { return a + b * Rational(-1); }
    friend Rational operator*(Rational a, Rational b);
    friend Rational operator/(Rational a, Rational b);
    friend bool operator==(Rational const&, Rational const&) = default; // lowest terms, so field by field

private:
    std::int64_t numerator_ = 0;
    std::int64_t denominator_ = 1; // above 0; 0 is invalid
};

// One factor: a base unit of a UnitTable or, while units are being worked out, an unknown one.
struct UnitFactor {
    std::uint32_t id = 0;
    Rational power;
    friend bool operator==(UnitFactor const&, UnitFactor const&) = default;
};

class Unit {
public:
    Unit() = default; // dimensionless
    [[nodiscard]] static Unit of(std::uint32_t id, Rational power = Rational(1));

    [[nodiscard]] bool dimensionless() const { return factors_.empty(); }
    [[nodiscard]] bool valid() const; // no exponent has left the limits, and there are not too many
    [[nodiscard]] std::vector<UnitFactor> const& factors() const { return factors_; }
    [[nodiscard]] Rational power_of(std::uint32_t id) const;
    [[nodiscard]] Unit raised(Rational power) const;
    // This times `other` to the power.
    [[nodiscard]] Unit times(Unit const& other, Rational power = Rational(1)) const;

    friend Unit operator*(Unit const& a, Unit const& b) { return a.times(b); }
    friend Unit operator/(Unit const& a, Unit const& b) { return a.times(b, Rational(-1)); }
    friend bool operator==(Unit const&, Unit const&) = default;

private:
    std::vector<UnitFactor> factors_; // by id, ascending
};

} // namespace weir::dynamics
