// Quantiles of distributions and the reading of them; see distribution.hpp. The only door to
// Boost.Math here (the inverses of the incomplete beta and gamma functions).
#include "dynamics/run/distribution.hpp"

#include "base/contract.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/xmile_variables.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <span>

namespace weir::dynamics {

namespace {

double polynomial(std::span<double const> coefficients, double x) {
    double value = 0;
    for (double const coefficient : coefficients) {
        value = value * x + coefficient;
    }
    return value;
}

// What goes beyond the range of a double is infinite, not an exception.
using Policy = boost::math::policies::policy<
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::underflow_error<boost::math::policies::ignore_error>>;

double normal_share(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

// Between the shares of both cuts. Above the mean it is taken from the other side, where shares near 1
// would lose their digits.
double truncated_quantile(Distribution const& of, double u) {
    double const low = (of.c - of.a) / of.b;
    double const high = (of.d - of.a) / of.b;
    double const side = low > 0 ? -1 : 1;
    double const from = normal_share(side > 0 ? low : -high);
    double const to = normal_share(side > 0 ? high : -low);
    double const share = from + (side > 0 ? u : 1 - u) * (to - from);
    return std::clamp(of.a + of.b * side * normal_quantile(share), of.c, of.d);
}

double triangular_quantile(Distribution const& of, double u) {
    double const width = of.c - of.a;
    if (width == 0) {
        return of.a;
    }
    double const below = (of.b - of.a) / width;
    return u < below ? of.a + std::sqrt(u * width * (of.b - of.a))
                     : of.c - std::sqrt((1 - u) * width * (of.c - of.b));
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
    case Kind::triangular:
        return triangular_quantile(*this, u);
    case Kind::truncated_normal:
        return truncated_quantile(*this, u);
    case Kind::beta:
        return c + (d - c) * boost::math::ibeta_inv(a, b, u, Policy());
    case Kind::gamma:
        return b * boost::math::gamma_p_inv(a, u, Policy());
    case Kind::exponential:
        return -a * std::log1p(-u);
    case Kind::integer:
        return std::min(b, a + std::floor(u * (b - a + 1)));
    case Kind::values: {
        auto const found = std::upper_bound(shares.begin(), shares.end(), u) - shares.begin();
        return choices[std::min(static_cast<std::size_t>(found), choices.size() - 1)];
    }
    }
    WEIR_UNREACHABLE();
}

namespace {

using Kind = Distribution::Kind;

// How each is written, and what its numbers must hold to.
struct Form {
    std::string_view key;
    Kind kind = Kind::uniform;
    std::size_t numbers_min = 0;
    std::size_t numbers_max = 0;
    std::string_view written;
    std::string_view demand;
    bool (*sound)(Distribution const&) = nullptr;
};

constexpr std::size_t choices_max = 1'000;

constexpr std::array<Form, 11> forms = {{
    {"uniform", Kind::uniform, 2, 2, "uniform(a,b)", "with a not above b",
     [](Distribution const& of) { return of.a <= of.b; }},
    {"normal", Kind::normal, 2, 2, "normal(mean,sd)", "with sd not below zero",
     [](Distribution const& of) { return of.b >= 0; }},
    {"truncated_normal", Kind::truncated_normal, 4, 4, "truncated_normal(mean,sd,least,greatest)",
     "with sd above zero, least below greatest, and some chance of lying between them",
     [](Distribution const& of) {
         return of.b > 0 && of.c < of.d && of.c - of.a <= 37 * of.b && of.a - of.d <= 37 * of.b;
     }},
    {"triangular", Kind::triangular, 3, 3, "triangular(least,mode,greatest)", "in rising order",
     [](Distribution const& of) { return of.a <= of.b && of.b <= of.c; }},
    {"lognormal", Kind::lognormal, 2, 2, "lognormal(mean,sd)", "of the logarithm, with sd not below zero",
     [](Distribution const& of) { return of.b >= 0; }},
    {"loguniform", Kind::loguniform, 2, 2, "loguniform(a,b)", "with 0 < a and a not above b",
     [](Distribution const& of) { return of.a > 0 && of.a <= of.b; }},
    {"beta", Kind::beta, 2, 4, "beta(shape,shape[,least,greatest])",
     "with shapes above zero and least below greatest",
     [](Distribution const& of) { return of.a > 0 && of.b > 0 && of.c < of.d; }},
    {"gamma", Kind::gamma, 2, 2, "gamma(shape,scale)", "with both above zero",
     [](Distribution const& of) { return of.a > 0 && of.b > 0; }},
    {"exponential", Kind::exponential, 1, 1, "exponential(mean)", "with a mean above zero",
     [](Distribution const& of) { return of.a > 0; }},
    {"integer", Kind::integer, 2, 2, "integer(a,b)", "with whole numbers, a not above b",
     [](Distribution const& of) {
         return of.a <= of.b && of.a == std::floor(of.a) && of.b == std::floor(of.b) && of.b - of.a < 1e15;
     }},
    {"values", Kind::values, 1, choices_max, "values(a,b,…) or values(a:share,b:share,…)",
     "with shares above zero, for all or for none",
     [](Distribution const& of) { return !of.shares.empty(); }},
}};

std::string fold(std::string_view name) {
    auto key = name_key(name);
    std::replace(key.begin(), key.end(), '-', '_');
    return key == "log_uniform" ? "loguniform" : key;
}

// The numbers between the brackets, each with the share that may follow it after a colon.
struct Part {
    double value = 0;
    std::optional<double> share;
};
std::optional<std::vector<Part>> read_parts(std::string_view rest) {
    std::vector<Part> parts;
    while (true) {
        auto const comma = rest.find(',');
        auto const item = rest.substr(0, comma);
        auto const colon = item.find(':');
        Part part;
        auto const value = parse_number(item.substr(0, colon));
        if (!value || !std::isfinite(*value)) {
            return std::nullopt;
        }
        part.value = *value;
        if (colon != std::string_view::npos) {
            part.share = parse_number(item.substr(colon + 1));
            if (!part.share || !std::isfinite(*part.share)) {
                return std::nullopt;
            }
        }
        parts.push_back(part);
        if (comma == std::string_view::npos) {
            return parts;
        }
        rest = rest.substr(comma + 1);
    }
}

// Leaves `shares` empty where they make no sense; the form's check then refuses.
void take_choices(std::vector<Part> const& parts, Distribution& into) {
    auto const with_share = static_cast<std::size_t>(
        std::count_if(parts.begin(), parts.end(), [](Part const& part) { return part.share.has_value(); }));
    if (with_share != 0 && with_share != parts.size()) {
        return;
    }
    double total = 0;
    for (auto const& part : parts) {
        if (!(part.share.value_or(1) > 0)) {
            return;
        }
        total += part.share.value_or(1);
    }
    double sum = 0;
    for (auto const& part : parts) {
        sum += part.share.value_or(1);
        into.choices.push_back(part.value);
        into.shares.push_back(sum / total);
    }
    into.shares.back() = 1;
}

Distribution distribution_of(Form const& form, std::vector<Part> const& parts) {
    Distribution made;
    made.kind = form.kind;
    if (form.kind == Kind::values) {
        take_choices(parts, made);
        return made;
    }
    std::array<double*, 4> const places = {&made.a, &made.b, &made.c, &made.d};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        *places[i] = parts[i].value;
    }
    return made;
}

} // namespace

std::string distribution_forms() {
    std::string all;
    for (auto const& form : forms) {
        all += (all.empty() ? "" : ", ") + std::string(form.written);
    }
    return all;
}

Result<Distribution> parse_distribution(std::string_view text) {
    auto const wrong = [&](std::string const& why) {
        return fail(ErrorCode::invalid, "'" + std::string(text) + "' is no distribution: " + why);
    };
    auto const open = text.find('(');
    if (open == std::string_view::npos || text.back() != ')') {
        return wrong("brackets are missing; write for example uniform(0.8,1.2)");
    }
    auto const key = fold(text.substr(0, open));
    auto const* const form =
        std::find_if(forms.begin(), forms.end(), [&](Form const& one) { return one.key == key; });
    if (form == forms.end()) {
        return wrong("there is no '" + key + "'; there are " + distribution_forms());
    }
    auto const takes = std::string(form->written) + ", " + std::string(form->demand);
    auto const parts = read_parts(text.substr(open + 1, text.size() - open - 2));
    if (!parts) {
        return wrong("its numbers cannot be read; it is " + takes);
    }
    bool const shares =
        std::any_of(parts->begin(), parts->end(), [](Part const& part) { return part.share.has_value(); });
    bool const counted = parts->size() >= form->numbers_min && parts->size() <= form->numbers_max &&
                         !(form->kind == Kind::beta && parts->size() == 3);
    if (!counted || (shares && form->kind != Kind::values)) {
        return wrong(std::to_string(parts->size()) + " numbers are given; it is " + takes);
    }
    auto made = distribution_of(*form, *parts);
    if (!form->sound(made)) {
        return wrong("it is " + takes);
    }
    return made;
}

} // namespace weir::dynamics
