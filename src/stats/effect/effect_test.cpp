// The branches of the choice of method, the short ones against closed forms, and what verdict, grade, dates
// and the written-down evaluation say.
#include "base/random.hpp"
#include "stats/effect/case_files.hpp"
#include "stats/effect/effect_of_series.hpp"
#include "stats/effect/latent_counts.hpp"
#include "stats/effect/segmented.hpp"
#include "stats/effect/short_series.hpp"
#include "stats/effect/spacing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace weir;
using namespace weir::stats;
using doctest::Approx;

namespace {

EffectSeries belts(std::string const& name) {
    auto const table = cases::read_table("seatbelts.csv");
    return {.values = table.numbers(name), .exposure = table.numbers("kms"), .start = 169, .season = 12};
}

// Months around `mean` with a season and a step, errors of 15 %.
EffectSeries made(std::size_t points, std::size_t start, double mean, double step, std::uint64_t seed) {
    RandomStream random(seed);
    EffectSeries out{.start = start, .season = 12};
    for (std::size_t t = 0; t < points; ++t) {
        double const level = 0.1 * std::sin(2 * M_PI * static_cast<double>(t) / 12) +
                             (t >= start ? step : 0) + 0.15 * random.normal();
        out.values.push_back(random.poisson(mean * std::exp(level)));
    }
    return out;
}

bool has(std::vector<Reason> const& reasons, std::string const& code) {
    return std::any_of(reasons.begin(), reasons.end(), [&](Reason const& r) { return r.code == code; });
}

Method method_of(std::size_t points, std::size_t start, double mean) {
    return effect_of_series({.series = made(points, start, mean, 0, 3)}).estimate.method;
}

} // namespace

TEST_CASE("the exact rate ratio is Clopper and Pearson's, and its p twice the smaller tail") {
    auto const found = exact_rate_ratio(30, 3, 10, 2);
    CHECK(found.log_ratio == Approx(std::log((10.0 / 2) / (30.0 / 3))));
    // R: binom.test(10, 40, 0.4) gives the interval .1269 to .4120 of the share.
    CHECK(std::exp(found.lower) == Approx(0.1269 / (1 - 0.1269) * 3 / 2).epsilon(2e-3));
    CHECK(std::exp(found.upper) == Approx(0.4120 / (1 - 0.4120) * 3 / 2).epsilon(2e-3));
    CHECK(found.p > 0.03);
    CHECK(found.p < 0.08);
    auto const none = exact_rate_ratio(12, 6, 0, 6);
    CHECK(std::isinf(none.lower));
    CHECK(none.p == Approx(2 * std::pow(0.5, 12)));
    CHECK(std::isfinite(none.log_ratio));
}

TEST_CASE("the method follows length, kind and size") {
    CHECK(method_of(10, 6, 2) != Method::segmented_counts);
    CHECK(method_of(18, 12, 40) == Method::quasi_poisson_level);
    CHECK(method_of(23, 12, 40) == Method::quasi_poisson_level);
    CHECK(method_of(24, 16, 40) == Method::segmented_counts);
    CHECK(method_of(36, 6, 40) == Method::quasi_poisson_level); // too little before the start for a trend
    CHECK(method_of(36, 24, 2) == Method::quasi_poisson_level); // below five a month
    auto measure = made(36, 24, 40, 0, 3);
    measure.values[0] += 0.5;
    CHECK(effect_of_series({.series = measure}).estimate.method == Method::segmented_measure);
    measure.values.resize(15);
    measure.start = 9;
    CHECK(effect_of_series({.series = measure}).estimate.method == Method::least_squares_level);
    measure.values.resize(9);
    measure.start = 5;
    CHECK(effect_of_series({.series = measure}).estimate.method == Method::mean_difference);
}

TEST_CASE("what cannot be measured says why") {
    auto series = made(20, 2, 40, 0, 1);
    auto const few = effect_of_series({.series = series});
    CHECK(few.judgement.text == "cannot be measured");
    CHECK(has(few.estimate.reasons, "too-few-before"));
    series.start = 20;
    CHECK(has(effect_of_series({.series = series}).estimate.reasons, "none-after"));
    series.start = 10;
    series.values.assign(20, 7);
    auto const constant = effect_of_series({.series = series});
    CHECK(has(constant.estimate.reasons, "constant"));
    CHECK(constant.grade == Grade::e);
    CHECK(std::isnan(constant.percent));
}

TEST_CASE("what has no bound or no variation gets no false figure") {
    EffectSeries series{.values = std::vector<double>(36, 0), .start = 24, .season = 12};
    std::fill(series.values.begin() + 24, series.values.end(), 5.0);
    auto const nought = effect_of_series({.series = series});
    CHECK(nought.estimate.method == Method::exact_rate_ratio);
    CHECK(has(nought.estimate.reasons, "one-side-nought"));
    CHECK(std::isinf(nought.estimate.upper));
    CHECK(nought.estimate.p > 0);
    CHECK(nought.estimate.p < 1e-25); // (1/3)^60, twice
    CHECK(nought.judgement.verdict == Verdict::moved);
    for (std::size_t const points : {9, 16, 36}) { // exactly a step, on a measure
        EffectSeries exact{.start = points * 2 / 3, .season = 12};
        for (std::size_t t = 0; t < points; ++t) {
            exact.values.push_back(t < exact.start ? 3.5 : 4.5);
        }
        CHECK(effect_of_series({.series = exact}).judgement.verdict == Verdict::not_measurable);
    }
}

TEST_CASE("Seatbelts: the segmented default agrees with the published regressions within their doubt") {
    auto const killed = segmented_counts(belts("DriversKilled"));
    REQUIRE(killed);
    CHECK(std::abs(killed->estimate - -0.1420) < 0.02); // R's glm.nb, -.142 (.035)
    CHECK(killed->spread > 0.03);
    CHECK(killed->spread < 0.08);
    CHECK(has(killed->reasons, "negative-binomial"));
    auto const van = segmented_counts(belts("VanKilled"));
    REQUIRE(van);
    CHECK(has(van->reasons, "poisson-fallback"));
    CHECK(std::abs(van->estimate - -0.2547) < 0.02);
    CHECK(van->spread == Approx(0.1093).epsilon(0.15));
}

TEST_CASE("Laplace's marginal likelihood of small cases is the integral it stands for") {
    // Two points, an intercept and independent errors: the integral over three numbers by a fine grid.
    LatentData data{Matrix::Ones(2, 1), Vector(2), Vector::Zero(2)};
    data.counts << 40, 60;
    double const sd = 0.2;
    auto const fit = fit_latent(data, autoregressive_noise(2, sd, 0), 0, Vector::Constant(1, 3.9));
    REQUIRE(fit.converged);
    double sum = 0;
    double const step = 0.01;
    auto const density = [&](double count, double level) {
        double inner = 0;
        for (double u = -1; u <= 1; u += step) {
            double const eta = level + u;
            inner += std::exp(count * eta - std::exp(eta) - std::lgamma(count + 1) - u * u / (2 * sd * sd)) /
                     (sd * std::sqrt(2 * M_PI)) * step;
        }
        return inner;
    };
    for (double level = 2.5; level <= 5.5; level += step) {
        sum += density(40, level) * density(60, level) * step;
    }
    CHECK(fit.log_marginal == Approx(std::log(sum)).epsilon(2e-3));
}

TEST_CASE("a control makes a verdict attributable, and a change of recording blocks it") {
    auto const table = cases::read_table("causal_simple_sim.csv");
    EffectQuestion question{.series = {.values = table.numbers("y"), .start = 70},
                            .controls = vector_of(table.numbers("x1"))};
    question.wished = Wished::rise;
    auto const found = effect_of_series(question);
    CHECK(found.estimate.method == Method::structural_series);
    CHECK_FALSE(found.estimate.logarithmic);
    CHECK(found.grade == Grade::b);
    CHECK(found.judgement.verdict == Verdict::attributable);
    CHECK(std::abs(found.percent - 9.9) < 0.5);
    CHECK(has(found.estimate.reasons, "preset-causal-impact"));
    CHECK(has(found.estimate.reasons, "lasting-from"));
    question.measurement_event_near = true;
    auto const blocked = effect_of_series(question);
    CHECK(blocked.grade == Grade::c);
    CHECK(blocked.judgement.verdict == Verdict::moved);
    CHECK(has(blocked.estimate.reasons, "measurement-event"));
    question.wished = Wished::fall;
    CHECK(effect_of_series(question).judgement.text == "moved the wrong way");
}

TEST_CASE("small counts with a control use Poisson, and find a great fall") {
    RandomStream random(5);
    EffectQuestion question{.series = {.start = 40, .season = 12}, .controls = Matrix(60, 1)};
    for (Eigen::Index t = 0; t < 60; ++t) {
        double const control = 50 * std::exp(0.3 * std::sin(0.5 * static_cast<double>(t)));
        question.controls(t, 0) = control;
        question.series.values.push_back(random.poisson(control / 5 * (t >= 40 ? 0.5 : 1)));
    }
    auto const found = effect_of_series(question);
    CHECK(found.estimate.method == Method::structural_counts);
    CHECK(std::abs(found.estimate.estimate - std::log(0.5)) < 0.25);
    CHECK(found.estimate.p < 0.05);
}

TEST_CASE("no change is told with what could have been seen, and is ruled out only where it is") {
    auto const vague = effect_of_series({.series = made(24, 18, 10, 0, 8)});
    CHECK(vague.judgement.text.starts_with("no change shown (could have seen >= "));
    CHECK(vague.detectable > 20);
    EffectEstimate sure{.method = Method::segmented_counts,
                        .logarithmic = true,
                        .estimate = 0.01,
                        .lower = -0.03,
                        .upper = 0.05,
                        .spread = 0.02,
                        .p = 0.6};
    CHECK(judge(sure, Wished::either, 10, Grade::c).text == "a change of 10% or more is ruled out");
    CHECK(judge(sure, Wished::either, 4, Grade::c).verdict == Verdict::not_shown);
}

TEST_CASE("dates tell their spacing, and gaps, repeats and odd ones are told") {
    std::vector<Date> const months{date(2019, 11, 30), date(2019, 12, 31), date(2020, 1, 31),
                                   date(2020, 2, 29)};
    CHECK(find_spacing(months).spacing == Spacing::monthly);
    CHECK(find_spacing(months).faults.empty());
    std::vector<Date> const quarters{date(2019, 3, 31), date(2019, 6, 30), date(2019, 9, 30),
                                     date(2020, 3, 31)};
    auto const gap = find_spacing(quarters);
    CHECK(gap.spacing == Spacing::quarterly);
    REQUIRE(gap.faults.size() == 1);
    CHECK(gap.faults[0].code == "date-gap");
    CHECK(gap.faults[0].index == 3);
    std::vector<Date> const weeks{date(2020, 1, 6), date(2020, 1, 13), date(2020, 1, 13), date(2020, 1, 22),
                                  date(2020, 1, 29)};
    auto const odd = find_spacing(weeks);
    CHECK(odd.spacing == Spacing::weekly);
    REQUIRE(odd.faults.size() == 2);
    CHECK(odd.faults[0].code == "date-twice");
    CHECK(odd.faults[1].code == "date-odd");
    std::vector<Date> const years{date(2018, 3, 31), date(2019, 3, 31), date(2020, 3, 31)};
    CHECK(find_spacing(years).spacing == Spacing::yearly);
    CHECK(find_spacing(std::vector<Date>{date(2020, 1, 1)}).spacing == Spacing::unknown);
}

TEST_CASE("the plan's own mistakes are found before the data arrive") {
    EvaluationRecord record{.action = "A4", .indicator = "RF03"};
    record.start_planned = date(2018, 9, 1);
    record.by = date(2018, 1, 31);
    auto const found = lint_evaluation(record);
    CHECK(found.text().find("effect-before-start") != std::string::npos);
    CHECK(found.text().find("direction-missing") != std::string::npos);
    CHECK(found.text().find("unsigned") != std::string::npos);
    record.by = date(2019, 3, 31);
    record.wished = Wished::fall;
    record.worth_percent = 10;
    record.baseline_from = date(2015, 4, 1);
    record.baseline_until = date(2018, 8, 31);
    record.signed_by = "Director";
    record.signed_on = date(2018, 8, 1);
    CHECK(lint_evaluation(record).total() == 0);
    record.detectable_percent = 25;
    CHECK(lint_evaluation(record).text().find("underpowered") != std::string::npos);
    CHECK(measurement_event_near(date(2018, 9, 1), {date(2018, 6, 1)}));
    CHECK_FALSE(measurement_event_near(date(2018, 9, 1), {date(2018, 5, 31), date(2018, 12, 2)}));
}
