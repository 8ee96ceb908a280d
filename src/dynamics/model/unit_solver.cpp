// Gaussian elimination over exponents, one equation at a time; see unit_solver.hpp.
#include "dynamics/model/unit_solver.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <set>

namespace weir::dynamics {

// When there are too many nothing is equated any more, so one unknown may stand for all the rest.
Unit UnitSolver::fresh() {
    if (unknowns_.size() >= limits::unit_unknowns_max) {
        return Unit::of(first_unknown);
    }
    unknowns_.emplace_back();
    return Unit::of(first_unknown + static_cast<std::uint32_t>(unknowns_.size() - 1));
}

bool UnitSolver::out_of_work() const {
    return work_ > limits::unit_work_max || unknowns_.size() >= limits::unit_unknowns_max;
}

// Puts in the answers of solved unknowns, one level deep.
Unit UnitSolver::substituted(Unit const& unit) {
    Unit result = unit;
    for (auto const& [id, power] : unit.factors()) {
        if (id >= first_unknown && unknown(id).solved) {
            result = result.times(Unit::of(id), power * Rational(-1)).times(unknown(id).answer, power);
            work_ += result.factors().size() + 1;
        }
    }
    return result;
}

// Brings the answer of a solved unknown up to date, and those it rests on first. Without recursion: a
// chain of answers may be as long as the model. Each is written back, so that a chain is walked once.
void UnitSolver::settle(std::uint32_t id) {
    std::vector<std::uint32_t> open{id};
    while (!open.empty() && !out_of_work()) {
        auto const top = open.back();
        auto const depth = open.size();
        for (auto const& factor : unknown(top).answer.factors()) {
            if (factor.id < first_unknown || !unknown(factor.id).solved) {
                continue;
            }
            auto const& below = unknown(factor.id).answer.factors();
            work_ += below.size() + 1;
            if (std::any_of(below.begin(), below.end(), [&](UnitFactor const& inner) {
                    return inner.id >= first_unknown && unknown(inner.id).solved;
                })) {
                open.push_back(factor.id);
            }
        }
        if (open.size() == depth) {
            unknowns_[top - first_unknown].answer = substituted(unknown(top).answer);
            open.pop_back();
        }
    }
}

Unit UnitSolver::resolved(Unit unit) {
    for (auto const& [id, power] : unit.factors()) {
        if (id >= first_unknown && unknown(id).solved) {
            settle(id);
        }
    }
    return substituted(unit);
}

UnitSolver::Outcome UnitSolver::equate(Unit const& a, Unit const& b, std::size_t reason) {
    Unit const quotient = resolved(a / b);
    work_ += quotient.factors().size() + 1;
    if (!quotient.valid() || out_of_work()) {
        return Outcome::given_up;
    }
    if (quotient.dimensionless()) {
        return Outcome::agreed;
    }
    if (known(quotient)) {
        return Outcome::conflict;
    }
    // The unknown with the plainest power is taken out, so that powers stay whole where they can; of
    // several the newest, which is the least a user has heard of.
    UnitFactor pivot;
    for (auto const& factor : quotient.factors()) {
        if (factor.id < first_unknown) {
            continue;
        }
        auto const size = [](Rational power) {
            return std::max(std::abs(power.numerator()), power.denominator());
        };
        if (pivot.id == 0 || size(factor.power) <= size(pivot.power)) {
            pivot = factor;
        }
    }
    Unit const answer =
        quotient.times(Unit::of(pivot.id), pivot.power * Rational(-1)).raised(Rational(-1) / pivot.power);
    if (!answer.valid()) {
        return Outcome::given_up;
    }
    unknowns_[pivot.id - first_unknown] = {true, answer, (a / b), reason};
    return Outcome::agreed;
}

std::vector<std::size_t> UnitSolver::reasons(Unit const& unit, std::size_t most) const {
    std::vector<std::size_t> found;
    std::vector<Unit const*> open{&unit};
    std::set<std::uint32_t> seen;
    for (std::size_t next = 0; next < open.size() && found.size() < most; ++next) {
        for (auto const& [id, power] : open[next]->factors()) {
            if (id < first_unknown || !unknown(id).solved || !seen.insert(id).second) {
                continue;
            }
            auto const reason = unknown(id).reason;
            if (std::find(found.begin(), found.end(), reason) == found.end() && found.size() < most) {
                found.push_back(reason);
            }
            open.push_back(&unknown(id).first_answer);
        }
    }
    return found;
}

} // namespace weir::dynamics
