// Money is whole pence; it is never a floating point number in the record.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace weir {

struct Pence {
    std::int64_t value = 0;

    friend constexpr auto operator<=>(Pence const&, Pence const&) = default;
    friend constexpr Pence operator+(Pence a, Pence b) { return {a.value + b.value}; }
    friend constexpr Pence operator-(Pence a, Pence b) { return {a.value - b.value}; }
    friend constexpr Pence operator*(Pence a, std::int64_t times) { return {a.value * times}; }
};

[[nodiscard]] std::string pounds(Pence amount); // "£1,234.50"

} // namespace weir
