#include "stats/sample/identify.hpp"

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "base/random.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/numeric/matrix.hpp"
#include "stats/numeric/optimise.hpp"
#include "stats/quantile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace weir::stats {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

class Profiler {
public:
    Profiler(LogLikelihood const& log_likelihood, std::vector<double> best, std::size_t which,
             ProfileOptions const& options)
        : log_likelihood_(log_likelihood), best_(std::move(best)), which_(which), options_(options) {}

    // The most that is reached with the parameter held at `value`, starting from `others`, which is moved.
    double at(double value, std::vector<double>& others) const {
        others[which_] = value;
        if (others.size() == 1) {
            return log_likelihood_(others);
        }
        auto const without = [&](std::vector<double> const& all) {
            auto some = all;
            if (!some.empty()) {
                some.erase(some.begin() + static_cast<std::ptrdiff_t>(which_));
            }
            return some;
        };
        auto full = others;
        Objective const objective = [&](std::span<double const> free, std::span<double>) {
            for (std::size_t i = 0, k = 0; i < full.size(); ++i) {
                full[i] = i == which_ ? value : free[k++];
            }
            return -log_likelihood_(full);
        };
        SearchOptions const search{.method = others.size() > 6 ? Search::subplex : Search::nelder_mead,
                                   .lower = without(options_.lower),
                                   .upper = without(options_.upper),
                                   .tolerance = 1e-9,
                                   .evaluations_max = options_.evaluations_max};
        auto const found = minimise(objective, without(others), search);
        for (std::size_t i = 0, k = 0; i < others.size(); ++i) {
            others[i] = i == which_ ? value : found.at[k++];
        }
        return -found.value;
    }

    [[nodiscard]] double bound(double direction) const {
        auto const& bounds = direction < 0 ? options_.lower : options_.upper;
        return bounds.empty() ? direction * infinity : bounds[which_];
    }
    [[nodiscard]] std::vector<double> const& best() const { return best_; }

private:
    LogLikelihood const& log_likelihood_;
    std::vector<double> best_;
    std::size_t which_;
    ProfileOptions const& options_;
};

// Outward in growing steps until the profile has fallen by the cut, then halved to the crossing.
bool walk_out(Profiler const& profiler, double direction, double step, ProfileOptions const& options,
              Profile& profile, double& crossing) {
    auto others = profiler.best();
    double inside = profile.at;
    double const bound = profiler.bound(direction);
    for (std::size_t i = 0; i < options.steps_max; ++i, step *= 1.3) {
        double const value = inside + direction * step;
        bool const beyond = direction * (value - bound) >= 0;
        double const to = beyond ? bound : value;
        auto const before = others;
        double const reached = profiler.at(to, others);
        profile.points.push_back({to, reached});
        profile.most = std::max(profile.most, reached);
        if (!(reached >= profile.most - options.cut)) {
            double outside = to;
            others = before;
            for (int round = 0; round < 30 && std::abs(outside - inside) > 1e-7 * (1 + std::abs(inside));
                 ++round) {
                double const middle = (inside + outside) / 2;
                double const there = profiler.at(middle, others);
                (there >= profile.most - options.cut ? inside : outside) = middle;
            }
            crossing = (inside + outside) / 2;
            return true;
        }
        inside = to;
        if (beyond) {
            break;
        }
    }
    crossing = bound;
    return false;
}

} // namespace

Profile profile(LogLikelihood const& log_likelihood, std::vector<double> best, std::size_t which, double step,
                ProfileOptions const& options) {
    WEIR_EXPECTS(which < best.size() && step > 0);
    Profiler const profiler(log_likelihood, best, which, options);
    Profile out;
    out.at = best[which];
    out.most = profiler.at(out.at, best);
    out.points.push_back({out.at, out.most});
    out.closed_below = walk_out(profiler, -1, step, options, out, out.lower);
    out.closed_above = walk_out(profiler, 1, step, options, out, out.upper);
    std::sort(out.points.begin(), out.points.end(),
              [](auto const& a, auto const& b) { return a.value < b.value; });
    return out;
}

FisherInformation fisher_information(LogLikelihood const& log_likelihood, std::span<double const> at,
                                     std::span<double const> scale) {
    WEIR_EXPECTS(at.size() == scale.size() && !at.empty());
    auto const count = static_cast<Eigen::Index>(at.size());
    std::vector<double> point(at.begin(), at.end());
    auto const moved = [&](std::size_t i, double by, std::size_t k, double and_by) {
        point[i] += by * scale[i];
        point[k] += and_by * scale[k];
        double const value = log_likelihood(point);
        point.assign(at.begin(), at.end());
        return value;
    };
    Matrix information(count, count);
    double const centre = log_likelihood(point);
    for (std::size_t i = 0; i < at.size(); ++i) {
        for (std::size_t k = 0; k <= i; ++k) {
            double const second =
                i == k
                    ? (moved(i, 1, i, 0) - 2 * centre + moved(i, -1, i, 0))
                    : (moved(i, 1, k, 1) - moved(i, 1, k, -1) - moved(i, -1, k, 1) + moved(i, -1, k, -1)) / 4;
            auto const row = static_cast<Eigen::Index>(i);
            auto const column = static_cast<Eigen::Index>(k);
            information(row, column) = information(column, row) = -second / (scale[i] * scale[k]);
        }
    }
    FisherInformation out;
    out.standard_errors.assign(at.size(), std::numeric_limits<double>::quiet_NaN());
    if (!information.allFinite()) {
        return out;
    }
    Eigen::SelfAdjointEigenSolver<Matrix> const solved(information);
    for (Eigen::Index i = count; i-- > 0;) {
        out.eigenvalues.push_back(solved.eigenvalues()[i]);
        out.eigenvectors.push_back(values_of(solved.eigenvectors().col(i)));
    }
    out.identified = out.eigenvalues.back() > 1e-8 * out.eigenvalues.front();
    if (out.identified) {
        Matrix const inverse = information.inverse();
        for (std::size_t i = 0; i < at.size(); ++i) {
            auto const row = static_cast<Eigen::Index>(i);
            out.standard_errors[i] = std::sqrt(inverse(row, row));
        }
    }
    return out;
}

namespace {

// The least pointwise chance, two-sided, that an even distribution gives the ECDF's counts at the points
// i/20.
double least_chance(std::span<double const> shares) {
    constexpr int points = 20;
    auto const count = static_cast<double>(shares.size());
    double least = 1;
    for (int i = 1; i < points; ++i) {
        double const cut = static_cast<double>(i) / points;
        auto const below = static_cast<double>(
            std::count_if(shares.begin(), shares.end(), [&](double share) { return share < cut; }));
        double const under = binomial_cdf(below, count, cut);
        double const over = below > 0 ? 1 - binomial_cdf(below - 1, count, cut) : 1;
        least = std::min(least, 2 * std::min(under, over));
    }
    return least;
}

double band_of(std::size_t rounds, double confidence, std::uint64_t seed) {
    constexpr std::uint32_t simulations = 1000;
    std::vector<double> least(simulations);
    std::vector<double> shares(rounds);
    for (std::uint32_t i = 0; i < simulations; ++i) {
        RandomStream stream(seed, i, 0, 6);
        std::generate(shares.begin(), shares.end(), [&] { return stream.uniform(); });
        least[i] = least_chance(shares);
    }
    std::sort(least.begin(), least.end());
    return quantile_sorted(least, 1 - confidence);
}

double chi_square_of(std::span<double const> shares) {
    std::array<double, 10> counts{};
    for (double const share : shares) {
        ++counts[std::min<std::size_t>(9, static_cast<std::size_t>(share * 10))];
    }
    double const expected = static_cast<double>(shares.size()) / 10;
    double sum = 0;
    for (double const count : counts) {
        sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
}

} // namespace

Calibration calibrate(std::vector<std::string> const& names, CalibrationRound const& round,
                      CalibrationOptions const& options) {
    WEIR_EXPECTS(options.rounds > 1 && !names.empty());
    std::vector<std::vector<std::size_t>> ranks(options.rounds);
    parallel_for(options.rounds, options.threads, [&](std::size_t i) {
        RandomStream stream(options.seed, static_cast<std::uint32_t>(i), 0, 7);
        auto found = round(stream());
        if (found && found->size() == names.size()) {
            ranks[i] = std::move(*found);
        }
    });
    Calibration out;
    std::erase_if(ranks, [](auto const& one) { return one.empty(); });
    out.failed = options.rounds - ranks.size();
    if (ranks.size() < 2) {
        return out;
    }
    double const shared = 1 - (1 - options.confidence) / static_cast<double>(names.size());
    out.band = band_of(ranks.size(), shared, options.seed);
    out.calibrated = out.failed == 0;
    for (std::size_t p = 0; p < names.size(); ++p) {
        CalibrationOfOne one{.name = names[p]};
        std::vector<double> shares;
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            one.ranks.push_back(ranks[i][p]);
            // A rank is whole: its place within its step is drawn, so that the shares are even, not stepped.
            RandomStream stream(options.seed, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(p),
                                8);
            shares.push_back((static_cast<double>(ranks[i][p]) + stream.uniform()) /
                             static_cast<double>(options.draws + 1));
        }
        double const least = least_chance(shares);
        one.furthest = least > 0 ? std::log(least) / std::log(out.band) : infinity;
        one.chi_square = chi_square_of(shares);
        out.calibrated = out.calibrated && least >= out.band;
        out.parameters.push_back(std::move(one));
    }
    return out;
}

} // namespace weir::stats
