// The evaluation as data: what was written down before the figures came, the six plain verdicts and the grade
// of evidence (docs/statistics/effect.md), each with its reasons.
#pragma once

#include "base/date.hpp"
#include "base/diagnostics.hpp"
#include "stats/effect/effect_estimate.hpp"
#include "stats/effect/effect_series.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::stats {

enum class Wished : std::uint8_t { either, rise, fall };

// Of an action and an indicator; locked before the data arrive.
struct EvaluationRecord {
    std::string action;
    std::string indicator;
    std::string definition_version;
    bool direct = true; // else consequential
    Wished wished = Wished::either;
    double worth_percent = 0; // the smallest change worth having
    std::optional<Date> start_planned;
    std::optional<Date> start_actual;
    std::vector<double> dose = {}; // share of teams live by month
    Shape shape = Shape::step;
    std::optional<Date> by;
    std::optional<Date> baseline_from;
    std::optional<Date> baseline_until;
    std::vector<std::string> comparators = {};
    std::string negative_control;
    std::string signed_by;
    std::optional<Date> signed_on;
    double detectable_percent = 0; // minimum detectable effect, computed at that moment
};
// What the plan's own dates got wrong (docs/statistics/effect.md): an effect by a date before the start, no
// direction, no size, no baseline, nobody who signed, signed after the data began to arrive.
[[nodiscard]] Diagnostics lint_evaluation(EvaluationRecord const& record);

enum class Grade : std::uint8_t { a, b, c, d, e };
[[nodiscard]] char name_of(Grade grade);

enum class Design : std::uint8_t { randomised, staggered, counterfactual, interrupted, chart, narrative };
struct Evidence {
    Design design = Design::narrative;
    bool control_credible = false;   // it followed the series before the start
    bool controls_still = false;     // no control moved at the start itself
    bool placebo_date_clean = false; // nothing was found at a start that was none
    // A change of recording (a data cleansing, a new threshold) within three months of the start blocks grade
    // B (action A18 of the plan).
    bool measurement_event_near = false;
};
[[nodiscard]] Grade grade_of(Evidence const& evidence, std::vector<Reason>& reasons);
// Within three calendar months, either side.
[[nodiscard]] bool measurement_event_near(Date start, std::vector<Date> const& events);

enum class Verdict : std::uint8_t { attributable, moved, not_shown, ruled_out, wrong_way, not_measurable };
struct Judgement {
    Verdict verdict = Verdict::not_measurable;
    std::string text; // one of the six, its figure filled in
};
// At 5 %, two-sided. `worth_percent` is what would have to be ruled out.
[[nodiscard]] Judgement judge(EffectEstimate const& estimate, Wished wished, double worth_percent,
                              Grade grade);

} // namespace weir::stats
