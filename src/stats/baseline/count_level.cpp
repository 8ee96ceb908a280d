#include "stats/baseline/count_level.hpp"

#include "stats/baseline/simple.hpp"
#include "stats/numeric/distributions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace weir::stats {

namespace {

constexpr std::size_t warm_up = 6;
constexpr std::array alphas{0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
constexpr double level_least = 0.01; // a month of none does not make the next one impossible

// One-step means of the history from `warm_up` on, and last the level.
std::vector<double> one_steps(std::span<double const> history, std::span<double const> factors,
                              double alpha) {
    std::vector<double> out;
    double sum = 0;
    double weight = 0;
    for (std::size_t t = 0; t < history.size(); ++t) {
        if (t >= warm_up) {
            out.push_back(std::max(sum / weight, level_least) * factors[t]);
        }
        sum = sum * (1 - alpha) + history[t] / factors[t];
        weight = weight * (1 - alpha) + 1;
    }
    out.push_back(std::max(sum / weight, level_least));
    return out;
}

double likelihood(std::span<double const> counts, std::vector<double> const& means, double size) {
    double total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += log_negative_binomial(std::round(counts[i]), means[i], size);
    }
    return total;
}

struct Size {
    double size = std::numeric_limits<double>::infinity();
    double log_likelihood = 0;
};

// Golden section on 1/√size from 0 (Poisson) to 3, where the likelihood has one top.
Size best_size(std::span<double const> counts, std::vector<double> const& means) {
    auto const at = [&](double root) {
        double const size = root < 1e-4 ? std::numeric_limits<double>::infinity() : 1 / (root * root);
        return Size{size, likelihood(counts, means, size)};
    };
    constexpr double golden = 0.6180339887498949;
    double low = 0;
    double high = 3;
    for (int step = 0; step < 40; ++step) {
        double const left = high - golden * (high - low);
        double const right = low + golden * (high - low);
        at(left).log_likelihood >= at(right).log_likelihood ? high = right : low = left;
    }
    auto const inside = at((low + high) / 2);
    auto const poisson = at(0);
    return poisson.log_likelihood >= inside.log_likelihood ? poisson : inside;
}

} // namespace

double CountForecast::quantile(std::size_t step, double p) const {
    return std::isinf(size[step]) ? poisson_quantile(p, mean[step])
                                  : negative_binomial_quantile(p, mean[step], size[step]);
}

Result<CountForecast> forecast_count_level(std::span<double const> history, std::span<double const> factors,
                                           std::size_t horizon) {
    WEIR_TRY(check_history(history, 12, horizon));
    bool const sound = factors.size() >= history.size() + horizon &&
                       std::all_of(factors.begin(), factors.end(), [](double f) { return f > 0; }) &&
                       std::all_of(history.begin(), history.end(), [](double y) { return y >= 0; });
    if (!sound) {
        return fail(ErrorCode::invalid, "Counts must not be negative, and each month of the history and the "
                                        "horizon needs a factor above 0.");
    }
    CountForecast out;
    Size best;
    double level = 0;
    out.log_likelihood = -std::numeric_limits<double>::infinity();
    for (double const alpha : alphas) {
        auto const means = one_steps(history, factors, alpha);
        auto const size = best_size(history.subspan(warm_up), means);
        if (size.log_likelihood > out.log_likelihood) {
            out.alpha = alpha;
            out.log_likelihood = size.log_likelihood;
            best = size;
            level = means.back();
        }
    }
    for (std::size_t step = 0; step < horizon; ++step) {
        double const mean = level * factors[history.size() + step];
        double const grown = static_cast<double>(step) * out.alpha * out.alpha;
        // Relative variance 1/mean + 1/size now; the wandering level adds its share of the whole.
        double const extra = grown * (1 / level + 1 / best.size) + 1 / best.size;
        out.mean.push_back(mean);
        out.size.push_back(extra > 0 ? 1 / extra : std::numeric_limits<double>::infinity());
    }
    return out;
}

} // namespace weir::stats
