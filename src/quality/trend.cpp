#include "quality/trend.hpp"

#include <algorithm>

namespace weir::quality {

namespace {

struct Standing {
    bool found = false, suppressed = false, in_scope = false;
    [[nodiscard]] bool open() const { return found && !suppressed; }
};

// Walks two days side by side, finding by finding.
class Comparison {
public:
    Comparison(RuleNames const& names, Suppressions const& suppressions, Scope const& scope)
        : names_(names), suppressions_(suppressions), scope_(scope) {}

    [[nodiscard]] Standing standing(Observed const& one, Date day) const {
        return {true, suppressions_.holding(names_.of(one.rule), one.row, day) != nullptr,
                scope_.covers(one)};
    }

    static void count(Standing const& before, Standing const& now, Flow& flow) {
        bool const was = before.open() && before.in_scope;
        bool const is = now.open() && now.in_scope;
        flow.open += is ? 1 : 0;
        if (is && !was) {
            ++(!before.found ? flow.fresh : before.suppressed ? flow.returned : flow.moved_in);
        } else if (was && !is) {
            ++(!now.found ? flow.mended : now.suppressed ? flow.suppressed : flow.moved_out);
        }
    }

    [[nodiscard]] Flow between(Observation const& before, Observation const& now) const {
        Flow flow{.day = now.day};
        auto a = before.found.begin();
        auto b = now.found.begin();
        while (a != before.found.end() || b != now.found.end()) {
            bool const only_before = b == now.found.end() || (a != before.found.end() && *a < *b);
            bool const only_now = !only_before && (a == before.found.end() || *b < *a);
            auto const then = only_now ? Standing{} : standing(*a, before.day);
            auto const today = only_before ? Standing{} : standing(*b, now.day);
            count(then, today, flow);
            a += only_now ? 0 : 1;
            b += only_before ? 0 : 1;
        }
        return flow;
    }

private:
    RuleNames const& names_;
    Suppressions const& suppressions_;
    Scope const& scope_;
};

} // namespace

std::vector<Flow> trend(std::vector<Observation const*> const& days, RuleNames const& names,
                        Suppressions const& suppressions, Scope const& scope) {
    Comparison const comparison(names, suppressions, scope);
    std::vector<Flow> flows;
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (i == 0) {
            Flow first = comparison.between(Observation{days[i]->day, {}}, *days[i]);
            first.fresh = 0;
            flows.push_back(first);
        } else {
            flows.push_back(comparison.between(*days[i - 1], *days[i]));
        }
    }
    return flows;
}

} // namespace weir::quality
