// The choice of docs/statistics/effect.md, branch by branch.
#include "stats/effect/effect_of_series.hpp"

#include "stats/effect/causal_impact.hpp"
#include "stats/effect/counterfactual.hpp"
#include "stats/effect/segmented.hpp"
#include "stats/effect/short_series.hpp"
#include "stats/effect/structural_counts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace weir::stats {

namespace {

constexpr std::size_t short_points = 12; // below it no trend, and a chart is all it bears
constexpr std::size_t long_points = 24;
constexpr double least_mean = 5;     // for a segmented regression of counts
constexpr double gaussian_mean = 20; // below it counts are not near enough to normal on the log scale
constexpr double moved_p = 0.05;

template <class... Numbers>
std::string text_of(char const* format, Numbers... numbers) {
    std::array<char, 256> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, numbers...);
    return buffer.data();
}

EffectEstimate refusal(std::string code, std::string text) {
    EffectEstimate out;
    out.reasons.push_back({std::move(code), std::move(text)});
    return out;
}

EffectEstimate settle(Result<EffectEstimate> found) {
    return found ? std::move(*found) : refusal("no-estimate", found.error().message);
}

// On the scale that a structural model works on: logs where all is positive and the series counts.
struct Working {
    std::vector<double> series;
    Matrix controls;
    bool logarithmic = false;
};
Working working_of(EffectQuestion const& question) {
    auto const& series = question.series;
    bool const positive =
        std::all_of(series.values.begin(), series.values.end(), [](double v) { return v > 0; });
    Working out{series.values, question.controls, positive && (series.counts() || !series.exposure.empty())};
    for (std::size_t t = 0; t < series.size(); ++t) {
        double const exposure = series.exposure.empty() ? 1 : series.exposure[t];
        out.series[t] = out.logarithmic ? std::log(series.values[t] / exposure) : series.values[t] / exposure;
    }
    if (series.counts() || out.logarithmic) {
        for (Eigen::Index j = 0; j < out.controls.cols(); ++j) {
            if ((out.controls.col(j).array() > 0).all()) {
                out.controls.col(j) = out.controls.col(j).array().log().eval();
            }
        }
    }
    return out;
}

// A season as states from three whole ones before the start, else as many harmonics as are bearable.
StructuralShape shape_for(EffectSeries const& series, Matrix const& controls) {
    bool const whole = series.season >= 2 && series.season == std::floor(series.season);
    if (whole && static_cast<double>(series.start) >= 3 * series.season) {
        return {.season = static_cast<std::size_t>(series.season), .regressors = controls};
    }
    auto const harmonics =
        harmonic_columns(series.season, harmonics_for(series.season, series.start), series.size());
    Matrix both(controls.rows(), controls.cols() + harmonics.cols());
    both << controls, harmonics;
    return {.regressors = both};
}

// The same at a start that was none, within the time before: a third of it from its end, or as long as the
// time after if that is less.
bool placebo_date_clean(Working const& working, EffectSeries const& series) {
    auto const before = series.start;
    auto const held = std::max<std::size_t>(1, std::min(series.after(), before / 3));
    EffectSeries earlier = series;
    earlier.values.resize(before);
    earlier.start = before - held;
    Matrix const controls = working.controls.topRows(static_cast<Eigen::Index>(before));
    auto const found = structural_effect(std::span(working.series).first(before), earlier.start,
                                         shape_for(earlier, controls), {.draws = 100});
    return !found || found->counterfactual.p > moved_p;
}

// A control should not move at the start itself: the same model, with the control as the series.
bool controls_still(Working const& working, EffectSeries const& series) {
    auto const shape = shape_for(series, Matrix(working.controls.rows(), 0));
    for (Eigen::Index j = 0; j < working.controls.cols(); ++j) {
        auto const control = values_of(working.controls.col(j));
        auto const found = structural_effect(control, series.start, shape, {.draws = 100});
        if (found && found->counterfactual.p < moved_p) {
            return false;
        }
    }
    return true;
}

void show_others(EffectEstimate& out, StructuralEffect const& found, Working const& working,
                 EffectQuestion const& question) {
    out.reasons.push_back(
        {"likeliest-variance",
         text_of("With the level's variance at its likeliest instead of averaged over: %.4f.",
                 found.likeliest_average)});
    auto const preset =
        causal_impact(working.series, question.series.start, working.controls, {.seed = question.seed});
    if (preset) {
        auto const& other = preset->counterfactual;
        out.reasons.push_back(
            {"preset-causal-impact", text_of("With CausalImpact's priors: %.4f [%.4f, %.4f]; the level's "
                                             "prior and the choice of controls matter more than the engine.",
                                             other.average, other.average_lower, other.average_upper)});
    }
    if (auto const from = found.counterfactual.lasting_from; from && question.wished != Wished::either) {
        out.reasons.push_back({"lasting-from", text_of("The chance of an effect in the wished direction "
                                                       "stays above .9 from point %zu after the start on.",
                                                       *from + 1)});
    }
}

EffectEstimate with_control(EffectQuestion const& question, Evidence& evidence) {
    auto const& series = question.series;
    auto const working = working_of(question);
    evidence.design = Design::counterfactual;
    evidence.measurement_event_near = question.measurement_event_near;
    evidence.controls_still = controls_still(working, series);
    if (series.counts() && (series.mean() < gaussian_mean || !working.logarithmic)) {
        auto const shape =
            shape_for({series.values, series.exposure, series.start, series.season}, working.controls);
        auto found =
            structural_counts(series, shape, static_cast<std::size_t>(working.controls.cols()),
                              {.seed = question.seed, .rise_is_wished = question.wished == Wished::rise});
        if (!found) {
            return refusal("no-estimate", found.error().message);
        }
        evidence.control_credible = found->control_related;
        evidence.placebo_date_clean = true; // too few events for a second start to tell anything
        return std::move(found->estimate);
    }
    auto const shape = shape_for(series, working.controls);
    auto const found =
        structural_effect(working.series, series.start, shape,
                          {.seed = question.seed, .rise_is_wished = question.wished == Wished::rise});
    if (!found) {
        return refusal("no-estimate", found.error().message);
    }
    evidence.placebo_date_clean = placebo_date_clean(working, series);
    auto const controls = working.controls.cols();
    evidence.control_credible = (found->likeliest.coefficients.head(controls).cwiseAbs().array() >
                                 2 * found->likeliest.errors.head(controls).array())
                                    .any();
    auto const& result = found->counterfactual;
    EffectEstimate out{.method = Method::structural_series,
                       .logarithmic = working.logarithmic,
                       .estimate = result.average,
                       .lower = result.average_lower,
                       .upper = result.average_upper,
                       .spread = result.average_spread,
                       .p = result.p};
    out.freedom = found->likeliest.filtered.used;
    double expected = 0;
    for (double const value : result.expected) {
        expected += value / static_cast<double>(result.expected.size());
    }
    out.expected = working.logarithmic ? 0 : expected;
    show_others(out, *found, working, question);
    return out;
}

EffectEstimate short_effect(EffectQuestion const& question, bool counts, Evidence& evidence) {
    auto const& series = question.series;
    if (series.size() < short_points) {
        evidence.design = Design::chart;
        auto out = settle(counts ? rate_ratio(series) : mean_difference(series));
        if (question.controls.cols() > 0) {
            out.reasons.push_back({"control-unused", "Too few points to use a control."});
        }
        return out;
    }
    evidence.design = Design::interrupted;
    Matrix controls;
    if (question.controls.cols() > 0) {
        controls = working_of(question).controls;
    }
    auto out = settle(counts ? quasi_poisson_level(series, {}, controls)
                             : least_squares_level(series, {}, controls));
    if (controls.cols() > 0) {
        out.reasons.push_back({"control-as-term", "Too few points before the start for a counterfactual: the "
                                                  "control is a term of the regression."});
    }
    return out;
}

// Nothing where there is something to measure.
std::optional<Reason> unmeasurable(EffectSeries const& series) {
    constexpr std::size_t before_min = 3;
    if (series.start < before_min) {
        return Reason{"too-few-before", text_of("%zu points before the start; at least %zu are needed.",
                                                series.start, before_min)};
    }
    if (series.start >= series.size()) {
        return Reason{"none-after", "No point after the start."};
    }
    if (std::all_of(series.values.begin(), series.values.end(),
                    [&](double v) { return v == series.values.front(); })) {
        return Reason{"constant", "Every value is the same, so nothing can be told of their variation."};
    }
    return std::nullopt;
}

// Where nothing at all was counted on one side of the start a regression's ratio has no bound; the exact one
// has.
bool one_side_nought(EffectSeries const& series) {
    auto const cut = series.values.begin() + static_cast<std::ptrdiff_t>(series.start);
    auto const nought = [](double v) { return v == 0; };
    return std::all_of(series.values.begin(), cut, nought) || std::all_of(cut, series.values.end(), nought);
}

EffectEstimate estimate_of(EffectQuestion const& question, Evidence& evidence) {
    auto const& series = question.series;
    if (auto const reason = unmeasurable(series)) {
        return refusal(reason->code, reason->text);
    }
    bool const counts = series.counts();
    auto const controls = static_cast<std::size_t>(question.controls.cols());
    if (counts && one_side_nought(series)) {
        evidence.design = Design::chart;
        auto out = settle(rate_ratio(series));
        out.reasons.push_back({"one-side-nought", "Nothing was counted on one side of the start: an exact "
                                                  "Poisson ratio, without trend, season or control."});
        return out;
    }
    bool const is_long = series.size() >= long_points && series.start >= short_points;
    if (is_long && controls > 0 && series.start >= short_points + 2 * controls) {
        return with_control(question, evidence);
    }
    if (!is_long || controls > 0) {
        auto out = short_effect(question, counts, evidence);
        if (series.size() >= long_points) {
            out.reasons.push_back(
                {"short-before",
                 text_of("%zu points before the start are too few for trend and season.", series.start)});
        }
        return out;
    }
    evidence.design = Design::interrupted;
    if (counts && series.mean() < least_mean) {
        auto out = settle(quasi_poisson_level(series));
        out.reasons.push_back(
            {"small-counts",
             text_of("The counts are %.1f a period on average, below %.0f: level change only.", series.mean(),
                     least_mean)});
        return out;
    }
    return settle(counts ? segmented_counts(series) : segmented_measure(series));
}

} // namespace

EffectAnswer effect_of_series(EffectQuestion const& question) {
    EffectAnswer out;
    Evidence evidence;
    out.estimate = estimate_of(question, evidence);
    if (out.estimate.method == Method::none) {
        evidence.design = Design::narrative;
    }
    auto& reasons = out.estimate.reasons;
    out.grade = grade_of(evidence, reasons);
    out.judgement = judge(out.estimate, question.wished, question.worth_percent, out.grade);
    out.percent = percent_of(out.estimate, out.estimate.estimate);
    out.detectable = detectable_percent(out.estimate);
    if (out.judgement.verdict == Verdict::not_measurable) {
        out.percent = out.detectable = std::numeric_limits<double>::quiet_NaN();
        return out;
    }
    reasons.push_back(
        {"scale",
         out.estimate.logarithmic
             ? "Estimate and interval are logs of the ratio of what came to what was expected; percent is "
               "100 (exp(estimate) - 1)."
             : "Estimate and interval are on the scale of the values; percent is of what was expected."});
    reasons.push_back(
        {"detectable",
         text_of("A change of %.1f%% or more would have been seen in four cases of five.", out.detectable)});
    return out;
}

} // namespace weir::stats
