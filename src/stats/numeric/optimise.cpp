#include "stats/numeric/optimise.hpp"

#include "base/contract.hpp"

#include <nlopt.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace weir::stats {

namespace {

constexpr double very_high = 1e300; // NLopt's methods compare and add values, so infinity is not for them

struct Call {
    Objective const* objective = nullptr;
    std::size_t evaluations = 0;
};

double evaluate(unsigned count, double const* at, double* gradient, void* data) {
    auto& call = *static_cast<Call*>(data);
    ++call.evaluations;
    std::span<double> slope(gradient, gradient == nullptr ? 0 : count);
    double const value = (*call.objective)(std::span(at, count), slope);
    if (std::isfinite(value) &&
        std::all_of(slope.begin(), slope.end(), [](double s) { return std::isfinite(s); })) {
        return value;
    }
    std::fill(slope.begin(), slope.end(), 0.0);
    return very_high;
}

nlopt_algorithm algorithm_of(Search method) {
    switch (method) {
    case Search::nelder_mead:
        return NLOPT_LN_NELDERMEAD;
    case Search::subplex:
        return NLOPT_LN_SBPLX;
    case Search::bobyqa:
        return NLOPT_LN_BOBYQA;
    case Search::lbfgs:
        return NLOPT_LD_LBFGS;
    }
    WEIR_UNREACHABLE();
}

} // namespace

Minimum minimise(Objective const& objective, std::vector<double> start, SearchOptions const& options) {
    WEIR_EXPECTS(!start.empty());
    WEIR_EXPECTS(options.lower.empty() || options.lower.size() == start.size());
    WEIR_EXPECTS(options.upper.empty() || options.upper.size() == start.size());
    std::unique_ptr<std::remove_pointer_t<nlopt_opt>, void (*)(nlopt_opt)> const search(
        nlopt_create(algorithm_of(options.method), static_cast<unsigned>(start.size())), nlopt_destroy);
    Call call{&objective, 0};
    nlopt_set_min_objective(search.get(), evaluate, &call);
    if (!options.lower.empty()) {
        nlopt_set_lower_bounds(search.get(), options.lower.data());
    }
    if (!options.upper.empty()) {
        nlopt_set_upper_bounds(search.get(), options.upper.data());
    }
    for (std::size_t i = 0; i < start.size(); ++i) { // a start outside its bounds is an error to NLopt
        start[i] = std::max(start[i], options.lower.empty() ? start[i] : options.lower[i]);
        start[i] = std::min(start[i], options.upper.empty() ? start[i] : options.upper[i]);
    }
    if (!options.first_step.empty()) {
        nlopt_set_initial_step(search.get(), options.first_step.data());
    }
    nlopt_set_ftol_rel(search.get(), options.tolerance);
    nlopt_set_xtol_rel(search.get(), options.tolerance);
    nlopt_set_maxeval(search.get(), static_cast<int>(options.evaluations_max));
    Minimum found{std::move(start), 0, false, 0};
    auto const before = found.at;
    auto const ended = nlopt_optimize(search.get(), found.at.data(), &found.value);
    // Rounding may stop it at what is as good as can be told; anything else leaves the last point it had.
    found.converged = (ended > 0 && ended != NLOPT_MAXEVAL_REACHED) || ended == NLOPT_ROUNDOFF_LIMITED;
    if (ended < 0 && ended != NLOPT_ROUNDOFF_LIMITED) {
        found.at = before;
        found.value = objective(found.at, {});
    }
    found.evaluations = call.evaluations;
    return found;
}

Minimum minimise_from(Objective const& objective, std::vector<std::vector<double>> const& starts,
                      SearchOptions const& options) {
    WEIR_EXPECTS(!starts.empty());
    Minimum best = minimise(objective, starts.front(), options);
    for (std::size_t i = 1; i < starts.size(); ++i) {
        auto found = minimise(objective, starts[i], options);
        found.evaluations += best.evaluations;
        if (found.value < best.value) {
            best = std::move(found);
        } else {
            best.evaluations = found.evaluations;
        }
    }
    return best;
}

} // namespace weir::stats
