// The effect is least squares on team and point effects; its chance comes from giving the starts to the teams
// in other orders (Fisher's randomisation test).
#include "stats/effect/stagger.hpp"

#include "base/contract.hpp"
#include "base/random.hpp"
#include "stats/numeric/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::stats {

namespace {

using Starts = std::vector<std::optional<std::size_t>>;

// Team and point means taken out; with gaps it would take iterations, but here every cell is there.
Matrix without_means(Matrix const& values) {
    Matrix out = values.colwise() - values.rowwise().mean();
    return out.rowwise() - out.colwise().mean();
}

Matrix live(Eigen::Index teams, Eigen::Index points, Starts const& start) {
    Matrix out = Matrix::Zero(teams, points);
    for (Eigen::Index i = 0; i < teams; ++i) {
        auto const from = start[static_cast<std::size_t>(i)];
        for (Eigen::Index t = 0; t < points; ++t) {
            out(i, t) = from && static_cast<std::size_t>(t) >= *from ? 1 : 0;
        }
    }
    return out;
}

// Frisch and Waugh: the slope of what is left of the values on what is left of the dose.
double slope_of(Matrix const& values_left, Matrix const& dose) {
    Matrix const left = without_means(dose);
    double const squares = left.squaredNorm();
    return squares > 1e-12 ? left.cwiseProduct(values_left).sum() / squares : 0;
}

struct Orders {
    std::vector<Starts> list;
    bool all = false;
};
Orders orders_of(Starts const& start, StaggerOptions const& options) {
    Orders out;
    Starts order = start;
    auto const before = [](std::optional<std::size_t> const& a, std::optional<std::size_t> const& b) {
        return a < b;
    };
    std::sort(order.begin(), order.end(), before);
    do {
        out.list.push_back(order);
    } while (std::next_permutation(order.begin(), order.end(), before) &&
             out.list.size() <= options.orders_max);
    out.all = out.list.size() <= options.orders_max;
    if (out.all) {
        return out;
    }
    out.list.assign(1, start); // the real one counts, so that the chance is never nought
    RandomStream random(options.seed);
    while (out.list.size() < options.orders_max) {
        order = start;
        for (std::size_t i = order.size(); i-- > 1;) {
            std::swap(order[i], order[random.below(static_cast<std::uint32_t>(i + 1))]);
        }
        out.list.push_back(order);
    }
    return out;
}

double chance_of(Matrix const& values, Orders const& orders, double found) {
    Matrix const left = without_means(values);
    std::size_t as_far = 0;
    for (auto const& order : orders.list) {
        as_far +=
            std::abs(slope_of(left, live(values.rows(), values.cols(), order))) >= std::abs(found) - 1e-12
                ? 1
                : 0;
    }
    return static_cast<double>(as_far) / static_cast<double>(orders.list.size());
}

std::vector<double> effects_by_age(Matrix const& values, Starts const& start) {
    auto const points = static_cast<std::size_t>(values.cols());
    std::vector<double> sums(points, 0);
    std::vector<double> counts(points, 0);
    for (std::size_t t = 0; t < points; ++t) {
        auto const column = static_cast<Eigen::Index>(t);
        for (std::size_t i = 0; i < start.size(); ++i) {
            if (!start[i] || t < *start[i] || *start[i] == 0) {
                continue;
            }
            // Against the teams not yet live, both from their mean before this team's start.
            double others = 0;
            double other_count = 0;
            auto const from = static_cast<Eigen::Index>(*start[i]);
            for (std::size_t k = 0; k < start.size(); ++k) {
                if (!start[k] || *start[k] > t) {
                    auto const row = values.row(static_cast<Eigen::Index>(k));
                    others += row(column) - row.head(from).mean();
                    ++other_count;
                }
            }
            if (other_count > 0) {
                auto const row = values.row(static_cast<Eigen::Index>(i));
                sums[t - *start[i]] += row(column) - row.head(from).mean() - others / other_count;
                ++counts[t - *start[i]];
            }
        }
    }
    std::vector<double> out;
    for (std::size_t age = 0; age < points && counts[age] > 0; ++age) {
        out.push_back(sums[age] / counts[age]);
    }
    return out;
}

double power_from(double change, double error, double freedom) {
    double const shift = std::log1p(change) / error;
    double const bound = student_quantile(0.975, std::max(1.0, freedom));
    return normal_cdf(-shift - bound) + normal_cdf(shift - bound);
}

} // namespace

StaggerPlan design_stagger(StaggerDesign const& design) {
    WEIR_EXPECTS(design.teams > 1 && design.before > 0 && design.after > 0 && design.mean > 0 &&
                 design.change > -1);
    StaggerPlan out;
    out.start.resize(design.teams);
    std::vector<std::size_t> order(design.teams);
    std::iota(order.begin(), order.end(), std::size_t{0});
    RandomStream random(design.seed);
    for (std::size_t i = order.size(); i-- > 1;) {
        std::swap(order[i], order[random.below(static_cast<std::uint32_t>(i + 1))]);
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
        out.start[order[i]] = design.before + i * design.apart;
    }
    auto const points = design.before + (design.teams - 1) * design.apart + design.after;
    Starts const starts(out.start.begin(), out.start.end());
    auto const teams = static_cast<double>(design.teams);
    Matrix const left = without_means(
        live(static_cast<Eigen::Index>(design.teams), static_cast<Eigen::Index>(points), starts));
    double const own = 1 / design.mean + 1 / design.size; // variance of a cell's log
    double const staggered_error = std::sqrt(own / std::max(1e-12, left.squaredNorm()));
    double const cells = teams * static_cast<double>(points);
    out.power = power_from(design.change, staggered_error, cells - teams - static_cast<double>(points));
    // Together there is no comparison: before against after of the mean of teams, with what moves all of
    // them.
    double const shared = own / teams + design.shared_sd * design.shared_sd;
    auto const before = static_cast<double>(design.before);
    auto const after = static_cast<double>(points) - before;
    out.power_together = power_from(design.change, std::sqrt(shared * (1 / before + 1 / after)),
                                    static_cast<double>(points) - 2);
    return out;
}

Result<StaggerEffect> staggered_effect(Matrix const& values, Starts const& start,
                                       StaggerOptions const& options) {
    WEIR_EXPECTS(values.rows() == static_cast<Eigen::Index>(start.size()) && values.rows() > 1);
    if (std::all_of(start.begin(), start.end(), [&](auto const& s) { return s == start.front(); })) {
        return fail(ErrorCode::invalid, "All teams start at once, so no team is a comparison for another.");
    }
    Matrix const dose = live(values.rows(), values.cols(), start);
    if (without_means(dose).squaredNorm() < 1e-9) {
        return fail(ErrorCode::invalid, "The starts cannot be told from team and point.");
    }
    StaggerEffect out;
    out.effect = slope_of(without_means(values), dose);
    auto const orders = orders_of(start, options);
    out.orders = orders.list.size();
    out.all_orders = orders.all;
    out.p = chance_of(values, orders, out.effect);
    out.by_age = effects_by_age(values, start);
    // Before anybody starts, a start `lead` points early should show nothing.
    std::size_t first = static_cast<std::size_t>(values.cols());
    for (auto const& from : start) {
        first = from ? std::min(first, *from) : first;
    }
    if (first > options.lead) {
        Matrix const earlier = values.leftCols(static_cast<Eigen::Index>(first));
        Starts early(start.size());
        for (std::size_t i = 0; i < start.size(); ++i) { // the sooner it starts, the sooner it is taken to
            if (start[i]) {
                early[i] = std::min(first - options.lead + (*start[i] - first), first);
            }
        }
        if (without_means(live(earlier.rows(), earlier.cols(), early)).squaredNorm() > 1e-9) {
            out.pre_trend = slope_of(without_means(earlier), live(earlier.rows(), earlier.cols(), early));
            out.pre_trend_p = chance_of(earlier, orders_of(early, options), out.pre_trend);
        }
    }
    return out;
}

} // namespace weir::stats
