// One random stream drawn from number by number: uniform, normal, gamma and the whole numbers, with the
// engine's own elementary functions, so that the bits are the same on every machine. What is drawn over many
// runs at once (counts.hpp) gives the same numbers.
#pragma once

#include "dynamics/run/stream_key.hpp"

#include <cstdint>
#include <span>

namespace weir::dynamics {

class Stream {
public:
    Stream(StreamKey const& key, std::uint32_t run, std::uint32_t first_block = 0)
        : key_(key), run_(run), block_(first_block) {}

    double uniform();                       // in [0, 1), 53 bits
    double open_uniform();                  // in (0, 1)
    double normal();                        // mean 0, variance 1 (Box and Muller)
    double gamma(double shape);             // scale 1; shape > 0
    double beta(double alpha, double beta); // both > 0
    // Whole, exact, NaN where the parameters have no meaning (counts.hpp).
    double binomial(double trials, double chance);
    double poisson(double mean);
    // Failures before so many successes; the successes need not be whole.
    double negative_binomial(double successes, double chance);
    // Of `sample` taken without putting back from `population`, how many are among the `marked`.
    double hypergeometric(double sample, double marked, double population);
    // Shares `total` over the chances, which need not add up to one: the counts add up to the total.
    void multinomial(double total, std::span<double const> chances, std::span<double> counts);

private:
    double ball_by_ball(double marked, double taken, double population);

    // What one draw of a whole number may use of blocks.
    static constexpr std::uint32_t blocks_a_count = 512;

    StreamKey key_;
    std::uint32_t run_;
    std::uint32_t block_;
    double second_ = 0;
    bool has_second_ = false;
};

} // namespace weir::dynamics
