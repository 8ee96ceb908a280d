// Rules from a record, an estimate and its evidence to words.
#include "stats/effect/evaluation.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace weir::stats {

namespace {

constexpr int near_months = 3;

std::string rounded(double percent) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.*f", percent < 10 ? 1 : 0, percent);
    return buffer.data();
}

Where field(char const* name) {
    return {.field = name};
}

} // namespace

Diagnostics lint_evaluation(EvaluationRecord const& record) {
    Diagnostics out;
    auto const start = record.start_actual ? record.start_actual : record.start_planned;
    if (!start) {
        out.error("start-missing", field("start"), "No start date is written down.",
                  "Write when the action begins.");
    }
    if (!record.by) {
        out.error("by-missing", field("by"), "No date is written down by which it should show.",
                  "Write one.");
    } else if (start && *record.by <= *start) {
        out.error("effect-before-start", field("by"),
                  "It should show by " + iso(*record.by) + ", but starts on " + iso(*start) + ".",
                  "One of the two dates is wrong.");
    }
    if (record.indicator.empty()) {
        out.error("indicator-missing", field("indicator"), "No indicator is named.",
                  "Name one with its definition.");
    }
    if (record.wished == Wished::either) {
        out.error("direction-missing", field("direction"),
                  "It is not said whether a rise or a fall is wished.", "Say which.");
    }
    if (!(record.worth_percent > 0)) {
        out.error("size-missing", field("worth"), "No smallest change worth having is written down.",
                  "Write it in percent.");
    }
    if (!record.baseline_from || !record.baseline_until) {
        out.error("baseline-missing", field("baseline"), "No baseline window is written down.",
                  "Take all of the time before, never the last peak.");
    } else if (start && *record.baseline_until > *start) {
        out.error("baseline-after-start", field("baseline"), "The baseline runs past the start.",
                  "End it at the start.");
    }
    if (record.signed_by.empty() || !record.signed_on) {
        out.error("unsigned", field("signed"), "Nobody has signed the evaluation.",
                  "Sign it before the data arrive.");
    } else if (start && *record.signed_on > *start) {
        out.warning("signed-late", field("signed"),
                    "It was signed on " + iso(*record.signed_on) + ", after the start.",
                    "What is written after the data arrive proves less.");
    }
    if (record.worth_percent > 0 && record.detectable_percent > record.worth_percent) {
        out.warning("underpowered", field("worth"),
                    "The data could only show a change of " + rounded(record.detectable_percent) +
                        "% or more.",
                    "Wait longer, pool teams, or use a control.");
    }
    return out;
}

char name_of(Grade grade) {
    return static_cast<char>('A' + static_cast<int>(grade));
}

bool measurement_event_near(Date start, std::vector<Date> const& events) {
    return std::any_of(events.begin(), events.end(), [&](Date event) {
        return event >= add_months(start, -near_months) && event <= add_months(start, near_months);
    });
}

Grade grade_of(Evidence const& evidence, std::vector<Reason>& reasons) {
    switch (evidence.design) {
    case Design::randomised:
    case Design::staggered:
        reasons.push_back({"grade-a", "Grade A: the order of starts was random or staggered."});
        return Grade::a;
    case Design::counterfactual:
        break;
    case Design::interrupted:
        reasons.push_back(
            {"grade-c",
             "Grade C: an interrupted series alone; whatever else happened at the start is in it."});
        return Grade::c;
    case Design::chart:
        reasons.push_back(
            {"grade-d", "Grade D: before against after on few points, as a control chart would show it."});
        return Grade::d;
    case Design::narrative:
        reasons.push_back({"grade-e", "Grade E: nothing was measured."});
        return Grade::e;
    }
    bool const full = evidence.control_credible && evidence.controls_still && evidence.placebo_date_clean &&
                      !evidence.measurement_event_near;
    if (full) {
        reasons.push_back(
            {"grade-b",
             "Grade B: a counterfactual with a control that followed the series, and clean placebos."});
        return Grade::b;
    }
    if (!evidence.control_credible) {
        reasons.push_back(
            {"control-unrelated",
             "The control did not follow the series before the start, so it is no comparison."});
    }
    if (!evidence.controls_still) {
        reasons.push_back({"control-moved", "A control moved at the start too, so that it may be touched by "
                                            "the action or by what else happened."});
    }
    if (!evidence.placebo_date_clean) {
        reasons.push_back({"placebo-date-moved",
                           "The same method finds an effect at a start that was none, before the action."});
    }
    if (evidence.measurement_event_near) {
        reasons.push_back(
            {"measurement-event",
             "How things are recorded changed within three months of the start, which blocks grade B."});
    }
    reasons.push_back({"grade-c", "Grade C: there is a control, but it does not carry grade B."});
    return Grade::c;
}

Judgement judge(EffectEstimate const& estimate, Wished wished, double worth_percent, Grade grade) {
    if (estimate.method == Method::none || !std::isfinite(estimate.estimate) || !std::isfinite(estimate.p)) {
        return {Verdict::not_measurable, "cannot be measured"};
    }
    constexpr double level = 0.05;
    if (estimate.p < level) {
        bool const rose = estimate.estimate > 0;
        if ((wished == Wished::rise && !rose) || (wished == Wished::fall && rose)) {
            return {Verdict::wrong_way, "moved the wrong way"};
        }
        return grade <= Grade::b ? Judgement{Verdict::attributable, "moved and attributable"}
                                 : Judgement{Verdict::moved, "moved, other explanations open"};
    }
    double const low = percent_of(estimate, estimate.lower);
    double const high = percent_of(estimate, estimate.upper);
    if (worth_percent > 0 && low > -worth_percent && high < worth_percent) {
        return {Verdict::ruled_out, "a change of " + rounded(worth_percent) + "% or more is ruled out"};
    }
    return {Verdict::not_shown,
            "no change shown (could have seen >= " + rounded(detectable_percent(estimate)) + "%)"};
}

} // namespace weir::stats
