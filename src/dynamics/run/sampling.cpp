// Distributions and designs; see sampling.hpp. The only door to Boost.Random (its Sobol numbers, with
// the direction numbers of Joe and Kuo 2008).
#include "dynamics/run/sampling.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "base/random.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/xmile_variables.hpp"

#include <boost/random/sobol.hpp>

#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>
#include <string>

namespace weir::dynamics {

namespace {

// Streams of a design are told apart from each other and from the model's own random functions.
enum Purpose : std::uint32_t { purpose_random = 0xD0000001U, purpose_lhs, purpose_jitter, purpose_shift };

constexpr std::size_t columns_max = 1'000;

double open_unit(std::uint64_t bits) {
    return (static_cast<double>(bits >> 11U) + 0.5) * 0x1p-53;
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
            cell(unit, columns, run, column) =
                (static_cast<double>(part[run]) + open_unit(jitter())) / static_cast<double>(runs);
        }
    }
}

// A random digital shift makes the points depend on the seed and keeps how evenly they lie.
void fill_sobol(std::vector<double>& unit, std::size_t columns, std::size_t runs, std::uint64_t seed) {
    std::vector<std::uint64_t> shift;
    for (std::size_t column = 0; column < columns; ++column) {
        shift.push_back(RandomStream(seed, 0, static_cast<std::uint32_t>(column), purpose_shift)());
    }
    boost::random::sobol sequence(columns);
    for (std::size_t run = 0; run < runs; ++run) {
        for (std::size_t column = 0; column < columns; ++column) {
            cell(unit, columns, run, column) = open_unit(sequence() ^ shift[column]);
        }
    }
}

double polynomial(std::span<double const> coefficients, double x) {
    double value = 0;
    for (double const coefficient : coefficients) {
        value = value * x + coefficient;
    }
    return value;
}

} // namespace

// P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function" (2003),
// then one step of Halley's method on the complementary error function.
double normal_quantile(double u) {
    static constexpr std::array<double, 6> a = {-3.969683028665376e+01, 2.209460984245205e+02,
                                                -2.759285104469687e+02, 1.383577518672690e+02,
                                                -3.066479806614716e+01, 2.506628277459239e+00};
    static constexpr std::array<double, 6> b = {-5.447609879822406e+01, 1.615858368580409e+02,
                                                -1.556989798598866e+02, 6.680131188771972e+01,
                                                -1.328068155288572e+01, 1.0};
    static constexpr std::array<double, 6> c = {-7.784894002430293e-03, -3.223964580411365e-01,
                                                -2.400758277161838e+00, -2.549732539343734e+00,
                                                4.374664141464968e+00,  2.938163982698783e+00};
    static constexpr std::array<double, 5> d = {7.784695709041462e-03, 3.224671290700398e-01,
                                                2.445134137142996e+00, 3.754408661907416e+00, 1.0};
    constexpr double tail = 0.02425;
    double x = 0;
    if (u < tail || u > 1 - tail) {
        double const q = std::sqrt(-2 * std::log(u < 0.5 ? u : 1 - u));
        x = polynomial(c, q) / polynomial(d, q) * (u < 0.5 ? 1 : -1);
    } else {
        double const q = u - 0.5;
        x = q * polynomial(a, q * q) / polynomial(b, q * q);
    }
    double const error = 0.5 * std::erfc(-x / std::numbers::sqrt2) - u;
    double const step = error * std::sqrt(2 * std::numbers::pi) * std::exp(x * x / 2);
    return x - step / (1 + x * step / 2);
}

double Distribution::quantile(double u) const {
    switch (kind) {
    case Kind::uniform:
        return a + (b - a) * u;
    case Kind::normal:
        return a + b * normal_quantile(u);
    case Kind::lognormal:
        return std::exp(a + b * normal_quantile(u));
    case Kind::loguniform:
        return std::exp(std::log(a) + (std::log(b) - std::log(a)) * u);
    case Kind::triangular: {
        double const width = c - a;
        if (width == 0) {
            return a;
        }
        double const below = (b - a) / width;
        return u < below ? a + std::sqrt(u * width * (b - a)) : c - std::sqrt((1 - u) * width * (c - b));
    }
    }
    WEIR_UNREACHABLE();
}

Result<Distribution> parse_distribution(std::string_view text) {
    auto const open = text.find('(');
    auto const close = text.rfind(')');
    auto const wrong = [&](std::string const& why) {
        return fail(ErrorCode::invalid, "'" + std::string(text) + "' is no distribution: " + why +
                                            "; write for example uniform(0.8,1.2)");
    };
    if (open == std::string_view::npos || close != text.size() - 1) {
        return wrong("brackets are missing");
    }
    std::vector<double> numbers;
    auto rest = text.substr(open + 1, close - open - 1);
    while (true) {
        auto const comma = rest.find(',');
        auto const value = parse_number(rest.substr(0, comma));
        if (!value || !std::isfinite(*value)) {
            return wrong("its numbers cannot be read");
        }
        numbers.push_back(*value);
        if (comma == std::string_view::npos) {
            break;
        }
        rest = rest.substr(comma + 1);
    }
    auto const name = name_key(text.substr(0, open));
    std::size_t const wanted = name == "triangular" ? 3 : 2;
    if (numbers.size() != wanted) {
        return wrong("it takes " + std::to_string(wanted) + " numbers");
    }
    using Kind = Distribution::Kind;
    Distribution result{Kind::uniform, numbers[0], numbers[1], wanted == 3 ? numbers[2] : 0};
    if (name == "uniform" && result.a <= result.b) {
        return result;
    }
    result.kind = name == "normal"                                                         ? Kind::normal
                  : name == "lognormal"                                                    ? Kind::lognormal
                  : name == "triangular"                                                   ? Kind::triangular
                  : name == "loguniform" || name == "log_uniform" || name == "log-uniform" ? Kind::loguniform
                                                                                           : Kind::uniform;
    bool const sound = (result.kind == Kind::normal && result.b >= 0) ||
                       (result.kind == Kind::lognormal && result.b >= 0) ||
                       (result.kind == Kind::triangular && result.a <= result.b && result.b <= result.c) ||
                       (result.kind == Kind::loguniform && result.a > 0 && result.a <= result.b);
    return sound ? Result<Distribution>(result)
                 : wrong("its name is unknown or its numbers are out of order");
}

Result<std::vector<double>> sample(Design design, std::vector<Distribution> const& columns, std::size_t runs,
                                   std::uint64_t seed) {
    if (runs == 0 || runs > limits::ensemble_runs_max) {
        return fail(ErrorCode::limit,
                    "an ensemble has from 1 to " + std::to_string(limits::ensemble_runs_max) + " runs");
    }
    if (columns.size() > columns_max) {
        return fail(ErrorCode::limit, "more than " + std::to_string(columns_max) + " variables are varied");
    }
    std::vector<double> values(runs * columns.size());
    if (columns.empty()) {
        return values;
    }
    switch (design) {
    case Design::random:
        fill_random(values, columns.size(), runs, seed);
        break;
    case Design::lhs:
        fill_lhs(values, columns.size(), runs, seed);
        break;
    case Design::sobol:
        fill_sobol(values, columns.size(), runs, seed);
        break;
    }
    for (std::size_t run = 0; run < runs; ++run) {
        for (std::size_t column = 0; column < columns.size(); ++column) {
            auto& value = cell(values, columns.size(), run, column);
            value = columns[column].quantile(value);
        }
    }
    return values;
}

} // namespace weir::dynamics
