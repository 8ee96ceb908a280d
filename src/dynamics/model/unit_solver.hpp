// Works out unknown units from what must be equal: a linear system over the exponents, solved exactly as
// the equations come, with the reason of each answer kept. It knows no model, so that it can be tested
// on bare equations.
#pragma once

#include "dynamics/model/unit.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::dynamics {

class UnitSolver {
public:
    enum class Outcome : std::uint8_t { agreed, conflict, given_up };

    // Ids from here on are unknowns; below are base units.
    static constexpr std::uint32_t first_unknown = std::uint32_t{1} << 31U;
    [[nodiscard]] static bool known(Unit const& unit) {
        return unit.factors().empty() || unit.factors().back().id < first_unknown;
    }

    [[nodiscard]] Unit fresh();

    // Holds the two equal from now on. `reason` is the caller's number for why. A conflict changes
    // nothing; neither does what a limit stops.
    Outcome equate(Unit const& a, Unit const& b, std::size_t reason);

    // With everything put in that is known by now.
    [[nodiscard]] Unit resolved(Unit unit);

    // Why the unknowns of a unit are what they are: the reasons that solved them, nearest first.
    [[nodiscard]] std::vector<std::size_t> reasons(Unit const& unit, std::size_t most) const;

    [[nodiscard]] bool out_of_work() const;

private:
    struct Unknown {
        bool solved = false;
        Unit answer;       // in base units and unknowns that were open when it was last looked at
        Unit first_answer; // as it was when it was solved, for the reasons
        std::size_t reason = 0;
    };
    [[nodiscard]] Unknown const& unknown(std::uint32_t id) const { return unknowns_[id - first_unknown]; }
    void settle(std::uint32_t id);
    [[nodiscard]] Unit substituted(Unit const& unit);

    std::vector<Unknown> unknowns_;
    std::size_t work_ = 0;
};

} // namespace weir::dynamics
