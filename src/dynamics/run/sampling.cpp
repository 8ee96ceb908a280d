// Distributions and designs; see sampling.hpp. The only door to Boost.Random (its Sobol numbers, with
// the direction numbers of Joe and Kuo 2008).
#include "dynamics/run/sampling.hpp"

#include "base/limits.hpp"
#include "base/random.hpp"

#include <boost/random/sobol.hpp>

#include <algorithm>
#include <numeric>
#include <string>

namespace weir::dynamics {

namespace {

// Streams of a design are told apart from each other and from the model's own random functions.
enum Purpose : std::uint32_t { purpose_random = 0xD0000001U, purpose_lhs, purpose_jitter, purpose_scramble };

// The middle of one of 2^52 equal parts of (0, 1), so that neither end is ever reached.
double open_unit(std::uint64_t bits) {
    return (static_cast<double>(bits >> 12U) + 0.5) * 0x1p-52;
}

double& cell(std::vector<double>& values, std::size_t columns, std::size_t run, std::size_t column) {
    return values[run * columns + column];
}

void fill_random(std::vector<double>& unit, std::size_t columns, std::size_t runs, std::uint64_t seed) {
    for (std::size_t run = 0; run < runs; ++run) {
        for (std::size_t column = 0; column < columns; ++column) {
            RandomStream stream(seed, static_cast<std::uint32_t>(run), static_cast<std::uint32_t>(column),
                                purpose_random);
            cell(unit, columns, run, column) = open_unit(stream());
        }
    }
}

// Each column has one value in each of as many equal parts as there are runs (McKay et al. 1979).
void fill_lhs(std::vector<double>& unit, std::size_t columns, std::size_t runs, std::uint64_t seed) {
    std::vector<std::size_t> part(runs);
    for (std::size_t column = 0; column < columns; ++column) {
        std::iota(part.begin(), part.end(), std::size_t{0});
        RandomStream order(seed, 0, static_cast<std::uint32_t>(column), purpose_lhs);
        for (std::size_t i = runs; i > 1; --i) {
            std::swap(part[i - 1], part[order.below(static_cast<std::uint32_t>(i))]);
        }
        RandomStream jitter(seed, 0, static_cast<std::uint32_t>(column), purpose_jitter);
        for (std::size_t run = 0; run < runs; ++run) {
            double const value =
                (static_cast<double>(part[run]) + open_unit(jitter())) / static_cast<double>(runs);
            cell(unit, columns, run, column) = std::min(value, 1 - 0x1p-53); // the sum may round up to 1
        }
    }
}

// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the result depends on every bit.
std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31U);
}

// Nested uniform scrambling (Owen 1995): whether a bit is turned depends on the bits before it alone. No two
// of 2^20 points share their first 20 bits in a column, so what follows them may be drawn at once.
std::uint64_t scrambled(std::uint64_t bits, std::uint64_t key) {
    constexpr unsigned levels = 20;
    static_assert(limits::ensemble_runs_max <= (1ULL << levels));
    std::uint64_t turn = mixed(key) & (1ULL << 63U);
    for (unsigned level = 1; level < levels; ++level) {
        std::uint64_t const before = (bits >> (64U - level)) | (1ULL << level); // told apart by its length
        turn |= (mixed(key + before * 0x9E3779B97F4A7C15ULL) >> 63U) << (63U - level);
    }
    std::uint64_t const before = (bits >> (64U - levels)) | (1ULL << levels);
    turn |= mixed(key + before * 0x9E3779B97F4A7C15ULL) >> levels;
    return bits ^ turn;
}

// Sobol's points with the direction numbers of Joe and Kuo (2008), from the first point, which is zero:
// without it 2^m points are no net and the error falls slower (Owen 2020, "On dropping the first Sobol'
// point"). The library leaves it out, so it is put in front.
void fill_sobol(std::vector<double>& unit, std::size_t columns, std::size_t runs, std::uint64_t seed) {
    std::vector<std::uint64_t> keys;
    for (std::size_t column = 0; column < columns; ++column) {
        keys.push_back(RandomStream(seed, 0, static_cast<std::uint32_t>(column), purpose_scramble)());
    }
    boost::random::sobol sequence(columns);
    for (std::size_t run = 0; run < runs; ++run) {
        for (std::size_t column = 0; column < columns; ++column) {
            cell(unit, columns, run, column) = open_unit(scrambled(run == 0 ? 0 : sequence(), keys[column]));
        }
    }
}

} // namespace

Result<std::vector<double>> unit_sample(Design design, std::size_t columns, std::size_t runs,
                                        std::uint64_t seed) {
    if (runs == 0 || runs > limits::ensemble_runs_max) {
        return fail(ErrorCode::limit,
                    "an ensemble has from 1 to " + std::to_string(limits::ensemble_runs_max) + " runs");
    }
    if (columns > limits::varied_max) {
        return fail(ErrorCode::limit, "a design has at most " + std::to_string(limits::varied_max) +
                                          " dimensions; " + std::to_string(columns) + " are asked for");
    }
    if (static_cast<double>(runs) * static_cast<double>(columns) >
        static_cast<double>(limits::run_values_max)) {
        return fail(ErrorCode::limit,
                    "the design would have more than " + std::to_string(limits::run_values_max) + " numbers");
    }
    std::vector<double> values(runs * columns);
    if (columns == 0) {
        return values;
    }
    switch (design) {
    case Design::random:
        fill_random(values, columns, runs, seed);
        break;
    case Design::lhs:
        fill_lhs(values, columns, runs, seed);
        break;
    case Design::sobol:
        fill_sobol(values, columns, runs, seed);
        break;
    }
    return values;
}

Result<std::vector<double>> sample(Design design, std::vector<Distribution> const& columns, std::size_t runs,
                                   std::uint64_t seed) {
    auto values = WEIR_TRY(unit_sample(design, columns.size(), runs, seed));
    for (std::size_t run = 0; run < runs; ++run) {
        for (std::size_t column = 0; column < columns.size(); ++column) {
            auto& value = cell(values, columns.size(), run, column);
            value = columns[column].quantile(value);
        }
    }
    return values;
}

} // namespace weir::dynamics
