// Panels of a few dozen units: everything is dense and direct.
#include "stats/effect/neighbours.hpp"

#include "base/contract.hpp"
#include "stats/effect/newey_west.hpp"
#include "stats/numeric/distributions.hpp"
#include "stats/numeric/least_squares.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::stats {

namespace {

Status check(Panel const& panel) {
    auto const points = static_cast<std::size_t>(panel.values.cols());
    if (panel.values.rows() < 3 || panel.treated >= static_cast<std::size_t>(panel.values.rows())) {
        return fail(ErrorCode::invalid, "A panel needs the treated unit and two others.");
    }
    if (panel.start < 2 || panel.start >= points) {
        return fail(ErrorCode::invalid, "A panel needs two points before the start and one after.");
    }
    if (!panel.values.allFinite()) {
        return fail(ErrorCode::invalid,
                    "A panel needs a figure for every unit and point; leave out units with gaps.");
    }
    return {};
}

double difference(Panel const& panel, Eigen::Index unit) {
    auto const cut = static_cast<Eigen::Index>(panel.start);
    auto const after = panel.values.cols() - cut;
    Vector const moved =
        panel.values.rightCols(after).rowwise().mean() - panel.values.leftCols(cut).rowwise().mean();
    return moved(unit) - (moved.sum() - moved(unit)) / static_cast<double>(moved.size() - 1);
}

// Standard errors of the two-way regression, by what unit and point means leave.
void errors_of(Panel const& panel, DifferenceInDifferences& out) {
    auto const units = panel.values.rows();
    auto const points = panel.values.cols();
    auto const twice = [](Matrix const& m) {
        Matrix left = m.colwise() - m.rowwise().mean();
        return Matrix(left.rowwise() - left.colwise().mean());
    };
    Matrix dose = Matrix::Zero(units, points);
    dose.row(static_cast<Eigen::Index>(panel.treated))
        .tail(points - static_cast<Eigen::Index>(panel.start))
        .setOnes();
    Matrix const d = twice(dose);
    Matrix const rest = twice(panel.values) - out.effect * d;
    double const squares = d.squaredNorm();
    auto const cells = static_cast<double>(units * points);
    auto const terms = static_cast<double>(units + points);
    out.error = std::sqrt(rest.squaredNorm() / (cells - terms) / squares);
    double const meat = d.cwiseProduct(rest).rowwise().sum().squaredNorm();
    auto const groups = static_cast<double>(units);
    out.cluster_error = std::sqrt(meat * groups / (groups - 1) * (cells - 1) / (cells - terms)) / squares;
}

void pre_trend(Panel const& panel, DifferenceInDifferences& out) {
    auto const cut = static_cast<Eigen::Index>(panel.start);
    constexpr Eigen::Index lag = 4;
    if (cut < lag + 2) {
        return;
    }
    auto const row = static_cast<Eigen::Index>(panel.treated);
    Vector const all = panel.values.colwise().sum().transpose();
    Vector const own = panel.values.row(row).transpose();
    Vector const gap = (own - (all - own) / static_cast<double>(panel.values.rows() - 1)).head(cut);
    Matrix x(cut, 2);
    x << Vector::Ones(cut), Vector::LinSpaced(cut, 1, static_cast<double>(cut));
    auto const fit = fit_linear(x, gap);
    if (!fit) {
        return;
    }
    Matrix const scores = fit->residuals.asDiagonal() * x;
    auto const covariance = newey_west(fit->unscaled_covariance, scores, static_cast<std::size_t>(lag));
    out.gap_slope = fit->coefficients(1);
    out.gap_slope_error = std::sqrt(covariance(1, 1));
    out.gap_slope_p = 2 * normal_cdf(-std::abs(out.gap_slope) / out.gap_slope_error);
}

double share_as_far(std::vector<double> const& values, double own) {
    auto const count = std::count_if(values.begin(), values.end(),
                                     [&](double v) { return std::abs(v) >= std::abs(own) - 1e-12; });
    return static_cast<double>(count) / static_cast<double>(values.size());
}

// The columns that are free, with the sum held at one: [G 1; 1' 0] [w; nu] = [c; 1].
Vector solve_free(Matrix const& squares, Vector const& link, std::vector<Eigen::Index> const& free) {
    auto const k = static_cast<Eigen::Index>(free.size());
    Matrix system = Matrix::Zero(k + 1, k + 1);
    system.topLeftCorner(k, k) = squares(free, free);
    system.row(k).head(k).setOnes();
    system.col(k).head(k).setOnes();
    Vector right(k + 1);
    right << link(free), 1;
    return system.completeOrthogonalDecomposition().solve(right);
}

} // namespace

Vector simplex_least_squares(Matrix const& x, Vector const& y) {
    WEIR_EXPECTS(x.rows() == y.size() && x.cols() > 0);
    Matrix const squares = x.transpose() * x;
    Vector const link = x.transpose() * y;
    Eigen::Index best = 0;
    (squares.diagonal() - 2 * link).minCoeff(&best);
    Vector weights = Vector::Zero(x.cols());
    weights(best) = 1;
    std::vector<Eigen::Index> free{best};
    double const tolerance = 1e-11 * std::max(1e-300, squares.diagonal().maxCoeff());
    for (Eigen::Index round = 0; round < 50 * x.cols(); ++round) {
        // Towards the best of the free ones, as far as none turns negative; what reaches nought is held.
        for (;;) {
            Vector const aim = solve_free(squares, link, free);
            double length = 1;
            std::size_t blocking = free.size();
            for (std::size_t i = 0; i < free.size(); ++i) {
                double const now = weights(free[i]);
                double const then = aim(static_cast<Eigen::Index>(i));
                if (then < 0 && now / (now - then) < length) {
                    length = now / (now - then);
                    blocking = i;
                }
            }
            for (std::size_t i = 0; i < free.size(); ++i) {
                weights(free[i]) += length * (aim(static_cast<Eigen::Index>(i)) - weights(free[i]));
            }
            if (blocking == free.size()) {
                break;
            }
            weights(free[blocking]) = 0;
            free.erase(free.begin() + static_cast<std::ptrdiff_t>(blocking));
        }
        // Of the held ones, that which would gain most is let go; when none gains it is the least of all.
        Vector const slope = squares * weights - link;
        double const level = weights.dot(slope);
        Eigen::Index next = -1;
        double gain = tolerance;
        for (Eigen::Index j = 0; j < x.cols(); ++j) {
            if (std::find(free.begin(), free.end(), j) == free.end() && level - slope(j) > gain) {
                gain = level - slope(j);
                next = j;
            }
        }
        if (next < 0) {
            break;
        }
        free.push_back(next);
    }
    return weights;
}

Result<DifferenceInDifferences> difference_in_differences(Panel const& panel) {
    WEIR_TRY(check(panel));
    DifferenceInDifferences out;
    for (Eigen::Index unit = 0; unit < panel.values.rows(); ++unit) {
        out.placebos.push_back(difference(panel, unit));
    }
    out.effect = out.placebos[panel.treated];
    out.p = share_as_far(out.placebos, out.effect);
    errors_of(panel, out);
    pre_trend(panel, out);
    return out;
}

Result<SyntheticControl> synthetic_control(Panel const& panel, SyntheticKind kind) {
    WEIR_TRY(check(panel));
    auto const cut = static_cast<Eigen::Index>(panel.start);
    Matrix values = panel.values;
    if (kind == SyntheticKind::demeaned) {
        values.colwise() -= panel.values.leftCols(cut).rowwise().mean();
    }
    std::vector<Eigen::Index> donors;
    for (Eigen::Index unit = 0; unit < values.rows(); ++unit) {
        if (unit != static_cast<Eigen::Index>(panel.treated)) {
            donors.push_back(unit);
        }
    }
    Matrix const others = values(donors, Eigen::all).transpose();
    Vector const own = values.row(static_cast<Eigen::Index>(panel.treated)).transpose();
    Vector const weights = simplex_least_squares(others.topRows(cut), own.head(cut));
    Vector const gaps = own - others * weights;
    SyntheticControl out;
    out.weights.assign(static_cast<std::size_t>(values.rows()), 0);
    for (std::size_t i = 0; i < donors.size(); ++i) {
        out.weights[static_cast<std::size_t>(donors[i])] = weights(static_cast<Eigen::Index>(i));
    }
    Vector const after = gaps.tail(gaps.size() - cut);
    out.effect = after.mean();
    out.squares = gaps.head(cut).squaredNorm();
    out.before_error = std::sqrt(gaps.head(cut).squaredNorm() / static_cast<double>(cut));
    out.after_error = std::sqrt(after.squaredNorm() / static_cast<double>(after.size()));
    out.gaps = values_of(gaps);
    return out;
}

Result<NeighbourEffect> neighbour_effect(Panel const& panel, SyntheticKind kind) {
    NeighbourEffect out;
    out.synthetic = WEIR_TRY(synthetic_control(panel, kind));
    out.difference = WEIR_TRY(difference_in_differences(panel));
    auto const units = static_cast<std::size_t>(panel.values.rows());
    for (std::size_t unit = 0; unit < units; ++unit) {
        auto const placebo = WEIR_TRY(synthetic_control({panel.values, unit, panel.start}, kind));
        out.ratios.push_back(placebo.after_error / placebo.before_error);
    }
    double const own = out.ratios[panel.treated];
    out.p = share_as_far(out.ratios, own);
    out.p_least = 1 / static_cast<double>(units);
    if (out.p_least > 0.05) {
        out.reasons.push_back(
            {"few-donors",
             std::to_string(units - 1) + " other units give no p below 1/" + std::to_string(units) +
                 ", so this can never be significant at 5 %: take all authorities with complete data."});
    }
    if (out.synthetic.before_error > std::abs(out.synthetic.effect) / 2) {
        out.refused = true;
        out.reasons.push_back(
            {"poor-fit-before", "The gap before the start is more than half of the effect: no verdict."});
    }
    return out;
}

} // namespace weir::stats
