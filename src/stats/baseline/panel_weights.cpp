#include "stats/baseline/panel_weights.hpp"

#include "stats/numeric/matrix.hpp"

#include <algorithm>

namespace weir::stats {

namespace {
// The prior of each weight: nothing, give or take 0.2.
constexpr double prior_precision = 1 / (0.2 * 0.2);
constexpr double beyond_most = 3; // standard errors; what is further says no more
} // namespace

std::array<double, level_terms> terms_of(AuthorityLevel const& level, std::size_t season) {
    std::array<double, level_terms> out{};
    std::size_t next = 0;
    for (std::size_t k = 0; k < level_memories.size(); ++k) {
        if (k != level_middle) {
            out[next++] = level.memory[k] - level.memory[level_middle];
        }
    }
    out[next++] = level.mean - level.memory[level_middle];
    out[next] = level.own_season[season];
    return out;
}

void LevelWeights::add(std::array<double, level_terms> const& terms, double beyond, double spread,
                       std::size_t steps) {
    double const weight =
        1 / (spread * spread * static_cast<double>(steps)); // spans that overlap say the same
    double const bounded = std::clamp(beyond, -beyond_most * spread, beyond_most * spread);
    for (std::size_t i = 0; i < level_terms; ++i) {
        for (std::size_t j = 0; j < level_terms; ++j) {
            products_[i][j] += weight * terms[i] * terms[j];
        }
        sums_[i] += weight * terms[i] * bounded;
    }
}

std::array<double, level_terms> LevelWeights::solve() const {
    Matrix products(level_terms, level_terms);
    Vector sums(level_terms);
    for (std::size_t i = 0; i < level_terms; ++i) {
        for (std::size_t j = 0; j < level_terms; ++j) {
            products(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                products_[i][j] + (i == j ? prior_precision : 0);
        }
        sums(static_cast<Eigen::Index>(i)) = sums_[i];
    }
    Vector const solved = products.ldlt().solve(sums);
    std::array<double, level_terms> out{};
    std::copy(solved.data(), solved.data() + solved.size(), out.begin());
    return out;
}

} // namespace weir::stats
