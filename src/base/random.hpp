// Counter-based random streams (Philox4x32-10: Salmon, Moraes, Dror and Shaw, SC 2011): the numbers of a
// stream depend on its key alone, never on which thread or in which order it is drawn, so the same seed
// gives the same numbers on every machine.
#pragma once

#include <array>
#include <cstdint>

namespace weir {

class RandomStream {
public:
    using result_type = std::uint64_t;

    // A stream for each (seed, a, b, c): for example seed, child, year and purpose.
    explicit RandomStream(std::uint64_t seed, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0);

    [[nodiscard]] static constexpr result_type min() { return 0; }
    [[nodiscard]] static constexpr result_type max() { return ~result_type{0}; }
    result_type operator()();

    double uniform(); // in [0, 1), 53 bits
    double normal();  // mean 0, variance 1 (Box and Muller)
    double exponential(double mean);
    double gamma(double shape, double scale); // Marsaglia and Tsang 2000; shape > 0
    std::uint32_t below(std::uint32_t bound); // 0 … bound-1, without bias; bound > 0
    bool chance(double probability) { return uniform() < probability; }
    std::uint32_t poisson(double mean); // mean ≥ 0

private:
    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> counter_;
    std::array<std::uint32_t, 4> block_{};
    unsigned used_ = 4;
};

} // namespace weir
