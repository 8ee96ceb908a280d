// Did it work, from a series and a start: chooses the method by docs/statistics/effect.md, asks
// its placebos, and gives verdict and grade with their reasons. A default that refuses says why.
#pragma once

#include "stats/effect/effect_series.hpp"
#include "stats/effect/evaluation.hpp"

#include <cstdint>

namespace weir::stats {

struct EffectQuestion {
    EffectSeries series;
    Matrix controls = {}; // a row a point, a column a control; may have none
    Wished wished = Wished::either;
    double worth_percent = 10; // what "ruled out" is about
    bool measurement_event_near = false;
    std::uint64_t seed = 1;
};

struct EffectAnswer {
    EffectEstimate estimate;
    double percent = 0;
    double detectable = 0; // percent
    Judgement judgement;
    Grade grade = Grade::e;
};
[[nodiscard]] EffectAnswer effect_of_series(EffectQuestion const& question);

} // namespace weir::stats
