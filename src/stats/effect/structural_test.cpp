// Structural models against statsmodels' answers on Seatbelts and CausalImpact's example, and the preset
// against what R's CausalImpact published.
#include "stats/effect/case_files.hpp"
#include "stats/effect/causal_impact.hpp"
#include "stats/effect/counterfactual.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace weir::stats;

namespace {

struct Belts {
    cases::Table table = cases::read_table("seatbelts.csv");
    [[nodiscard]] Vector log_of(std::string const& name) const {
        return vector_of(table.numbers(name)).array().log();
    }
    [[nodiscard]] Vector plain(std::string const& name) const { return vector_of(table.numbers(name)); }
};
constexpr std::size_t law_from = 169; // January 1969 is 0; the law came in on 31 January 1983

Matrix columns(std::vector<Vector> const& list, Eigen::Index rows) {
    Matrix out(rows, static_cast<Eigen::Index>(list.size()));
    for (std::size_t i = 0; i < list.size(); ++i) {
        out.col(static_cast<Eigen::Index>(i)) = list[i];
    }
    return out;
}

void check_fit(cases::JsonNumbers const& expected, std::string const& name, StructuralFit const& fit) {
    INFO(name);
    CHECK(std::abs(fit.log_likelihood - expected(name + "/loglik")) < 1e-5);
    cases::near(fit.variances.irregular, expected(name + "/params/sigma2.irregular"), 3e-3);
    cases::near(fit.variances.level, expected(name + "/params/sigma2.level"), 3e-3);
}

// The likelihood is flat at its top: variances may differ in the third digit where the likelihood agrees to
// 1e-5.
void check_counterfactual(Belts const& belts, cases::JsonNumbers const& expected, std::string const& name,
                          std::vector<Vector> const& controls) {
    auto const y = values_of(belts.log_of("drivers"));
    StructuralShape const shape{.season = 12, .regressors = columns(controls, 192)};
    auto const found = structural_effect(y, law_from, shape);
    REQUIRE(found);
    check_fit(expected, name, found->likeliest);
    auto const forecast = forecast_structural(found->likeliest.standard.shape, found->likeliest.variances,
                                              found->likeliest.filtered, law_from, y.size());
    auto const mean = expected.list(name + "/forecast_mean_log");
    auto const error = expected.list(name + "/forecast_se_log");
    REQUIRE(mean.size() == 23);
    for (std::size_t t = 0; t < mean.size(); ++t) {
        cases::near(forecast.mean(static_cast<Eigen::Index>(t)), mean[t], 1e-4);
        cases::near(forecast.error(static_cast<Eigen::Index>(t)), error[t], 3e-3);
    }
    CHECK(std::abs(found->likeliest_average - expected(name + "/mean_effect_log")) < 1e-3);
    // Averaging over the level's variance moves the middle a little and widens the interval.
    CHECK(std::abs(found->counterfactual.average - expected(name + "/mean_effect_log")) < 0.02);
    CHECK(found->counterfactual.average_spread >= 0.95 * forecast.average_error);
    CHECK(found->counterfactual.average_lower < found->counterfactual.average);
}

// The log-likelihood with a diffuse level and diffuse coefficients by whole matrices, without a filter.
double at_its_variances(std::vector<double> const& y, Matrix const& controls,
                        cases::JsonNumbers const& expected, std::string const& name) {
    Eigen::Index const n = 90;
    double const irregular = expected(name + "/params/sigma2.irregular");
    double const level = expected(name + "/params/sigma2.level");
    Matrix covariance(n, n);
    for (Eigen::Index i = 0; i < n; ++i) {
        for (Eigen::Index j = 0; j < n; ++j) {
            covariance(i, j) = level * static_cast<double>(std::min(i, j)) + (i == j ? irregular : 0);
        }
    }
    Matrix x(n, 4);
    x << Vector::Ones(n), controls.topRows(n).rowwise() - controls.topRows(n).colwise().mean();
    Eigen::LLT<Matrix> const solved(covariance);
    Vector const first = vector_of(y).head(n);
    Matrix const information = x.transpose() * solved.solve(x);
    Vector const rest = first - x * information.ldlt().solve(x.transpose() * solved.solve(first));
    Matrix const lower = solved.matrixL();
    return -0.5 * (90 * std::log(2 * M_PI) + 2 * lower.diagonal().array().log().sum() +
                   std::log(information.determinant()) + rest.dot(solved.solve(rest)));
}

} // namespace

TEST_CASE("structural models of Seatbelts equal statsmodels'") {
    cases::JsonNumbers const expected("expected_statespace.json");
    Belts const belts;
    auto const y = values_of(belts.log_of("drivers"));
    for (bool const changing : {false, true}) {
        std::string const name = changing ? "seatbelts_llevel_seas12_stoch_law_petrol"
                                          : "seatbelts_llevel_seas12_fixed_law_petrol";
        StructuralShape const shape{.season = 12,
                                    .changing_season = changing,
                                    .regressors =
                                        columns({belts.plain("law"), belts.log_of("PetrolPrice")}, 192)};
        auto const fit = fit_structural(y, shape);
        REQUIRE(fit);
        check_fit(expected, name, *fit);
        for (Eigen::Index i = 0; i < 2; ++i) {
            std::string const term =
                name + "/regression_states_smoothed_at_end/beta." + (i == 0 ? "law" : "log_petrol");
            cases::near(fit->coefficients(i), expected(term + "/est"), 1e-3);
            cases::near(fit->errors(i), expected(term + "/se"), 2e-3);
        }
    }
}

TEST_CASE("counterfactuals of Seatbelts, with and without controls") {
    cases::JsonNumbers const expected("expected_statespace.json");
    Belts const belts;
    check_counterfactual(belts, expected, "seatbelts_counterfactual_no_control", {});
    check_counterfactual(belts, expected, "seatbelts_counterfactual_control_rear", {belts.log_of("rear")});
    check_counterfactual(belts, expected, "seatbelts_counterfactual_control_rear_petrol_kms",
                         {belts.log_of("rear"), belts.log_of("PetrolPrice"), belts.log_of("kms")});
}

TEST_CASE("the Nile's variances are those of Durbin and Koopman") {
    cases::JsonNumbers const expected("expected_statespace.json");
    auto const fit = fit_structural(cases::read_table("nile.csv").numbers("flow"), {});
    REQUIRE(fit);
    check_fit(expected, "nile_local_level_exact_diffuse", *fit);
}

TEST_CASE("CausalImpact's own example, whose true effect is ten") {
    cases::JsonNumbers const expected("expected_statespace.json");
    auto const table = cases::read_table("causal_simple_sim.csv");
    auto const y = table.numbers("y");
    Matrix const control = vector_of(table.numbers("x1"));
    auto const found = structural_effect(y, 70, {.regressors = control});
    REQUIRE(found);
    CHECK(std::abs(found->likeliest.log_likelihood - expected("causal_simple_sim_ml/loglik")) < 1e-5);
    CHECK(std::abs(found->likeliest_average - expected("causal_simple_sim_ml/avg_effect")) < 0.01);
    CHECK(std::abs(found->likeliest.coefficients(0) - expected("causal_simple_sim_ml/beta")) < 1e-3);
    CHECK(std::abs(found->counterfactual.average - 10.5) < 0.4);
    auto const preset = causal_impact(y, 70, control);
    REQUIRE(preset);
    CHECK(std::abs(preset->counterfactual.average - 10.5) < 0.4);
    CHECK(preset->inclusion[0] > 0.99);
    CHECK(preset->counterfactual.average_lower < 10);
    CHECK(preset->counterfactual.average_upper > 10);
}

TEST_CASE("the comparison data: likelihood, fixed levels and the published preset") {
    cases::JsonNumbers const expected("expected_statespace.json");
    auto const table = cases::read_table("causalimpact_comparison_data.csv");
    auto const y = table.numbers("CHANGED");
    Matrix const controls =
        columns({vector_of(table.numbers("NOT_CHANGED_1")), vector_of(table.numbers("NOT_CHANGED_2")),
                 vector_of(table.numbers("NOT_CHANGED_3"))},
                static_cast<Eigen::Index>(y.size()));
    std::size_t const start = 90;
    std::string const name = "comparison_data_ml_llevel_3_controls";
    auto const found = structural_effect(y, start, {.regressors = controls});
    REQUIRE(found);
    // The row itself is not reproduced: its likelihood is not that of its own variances (README of the
    // cases).
    CHECK(std::abs(at_its_variances(y, controls, expected, name) - -758.30437) < 1e-4);
    auto const standard = standardised({.regressors = controls}, start);
    auto const filtered = kalman_filter(state_space_of(standard.shape,
                                                       {expected(name + "/params/sigma2.irregular"),
                                                        expected(name + "/params/sigma2.level"), 0},
                                                       0, start),
                                        std::span(y).first(start));
    CHECK(std::abs(filtered.log_likelihood - standard.log_units - -758.30437) < 1e-4);
    CHECK(found->likeliest.log_likelihood > -758.30437);
    CHECK(found->likeliest_average < -900);
    CHECK(found->likeliest_average > -1500);
    auto const preset = causal_impact(y, start, controls);
    REQUIRE(preset);
    auto const& result = preset->counterfactual;

    CHECK(std::abs(result.average - expected(name + "/published_R_CausalImpact/effect")) < 120);
    cases::near(result.average_spread, expected(name + "/published_R_CausalImpact/pred_sd"), 0.15);
    CHECK(std::abs(result.average_lower - -2076) < 250);
    CHECK(std::abs(result.average_upper - 832) < 250);
    CHECK(result.p / 2 == doctest::Approx(0.20061).epsilon(0.2)); // CausalImpact's is of one tail
}
