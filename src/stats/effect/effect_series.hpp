// A series as the effect methods take it, and the terms of its regression: shape of the expected change,
// trend and season.
#pragma once

#include "stats/numeric/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::stats {

struct EffectSeries {
    std::vector<double> values;
    std::vector<double> exposure = {}; // positive; empty for a constant one
    std::size_t start = 0;             // index of the first point after the action began
    double season = 0;                 // points in a season (12 months, 4 quarters, 7 days); 0 for none

    [[nodiscard]] std::size_t size() const { return values.size(); }
    [[nodiscard]] std::size_t after() const { return values.size() - start; }
    [[nodiscard]] double mean() const;
    [[nodiscard]] bool counts() const; // whole and not negative throughout
    [[nodiscard]] Vector log_exposure() const;
};

// The expected shape, written down before the data arrive (evaluation.hpp).
enum class Shape : std::uint8_t { step, ramp, pulse };
struct Expected {
    Shape shape = Shape::step;
    std::size_t ramp_points = 3; // a ramp is full from its n-th point on
    std::size_t pulse_points = 1;
    // The share of teams live by point, where it was logged; then it is the shape.
    std::vector<double> dose = {};
};
[[nodiscard]] Vector shape_of(EffectSeries const& series, Expected const& expected);

// Pairs of sine and cosine that a series can bear: one from two seasons on, two from three (2.2's harmonics).
[[nodiscard]] std::size_t harmonics_for(double season, std::size_t points);
// Columns of sin and cos; the sine that is nought throughout (half of an even season) is left out.
[[nodiscard]] Matrix harmonic_columns(double season, std::size_t pairs, std::size_t points);

} // namespace weir::stats
