// Every row of expected_R.csv by data: what R's packages computed on Seatbelts, row for row. A row that
// nothing here computes must stand in open.csv, and a row that stands there must not be computed.
#include "stats/effect/arima_regression.hpp"
#include "stats/effect/autoregression.hpp"
#include "stats/effect/case_files.hpp"
#include "stats/effect/count_regression.hpp"
#include "stats/effect/newey_west.hpp"
#include "stats/effect/residual_tests.hpp"
#include "stats/numeric/least_squares.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>

using namespace weir::stats;

namespace {

struct Answer {
    double estimate = 0;
    double error = std::nan("");
    double p = std::nan("");
};
using Answers = std::map<std::string, Answer>; // "model,term"

struct Seatbelts {
    cases::Table table = cases::read_table("seatbelts.csv");
    std::size_t points = table.rows.size();

    [[nodiscard]] Vector column(std::string const& name) const { return vector_of(table.numbers(name)); }
    [[nodiscard]] Matrix terms(std::vector<Vector> const& columns, std::size_t pairs) const {
        Matrix out(static_cast<Eigen::Index>(points),
                   static_cast<Eigen::Index>(1 + columns.size() + 2 * pairs));
        out.col(0).setOnes();
        Eigen::Index at = 1;
        for (auto const& column_of : columns) {
            out.col(at++) = column_of;
        }
        Vector const t = column("t");
        for (std::size_t h = 1; h <= pairs; ++h) {
            out.col(at++) = (t * (2 * M_PI * static_cast<double>(h) / 12)).array().sin();
            out.col(at++) = (t * (2 * M_PI * static_cast<double>(h) / 12)).array().cos();
        }
        return out;
    }
};

std::vector<std::string> const linear_names{"(Intercept)",
                                            "t",
                                            "law",
                                            "tpost",
                                            "log(kms)",
                                            "log(PetrolPrice)",
                                            "sin(2 * pi * t/12)",
                                            "cos(2 * pi * t/12)",
                                            "sin(4 * pi * t/12)",
                                            "cos(4 * pi * t/12)"};

void put(Answers& answers, std::string const& model, std::vector<std::string> const& names,
         Vector const& estimates, Matrix const& covariance) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const at = static_cast<Eigen::Index>(i);
        answers[model + "," + names[i]] = {estimates(at), std::sqrt(covariance(at, at))};
    }
}

void linear_answers(Answers& answers, Seatbelts const& data) {
    Matrix const x = data.terms({data.column("t"), data.column("law"), data.column("tpost"),
                                 data.column("kms").array().log(), data.column("PetrolPrice").array().log()},
                                2);
    Vector const y = data.column("drivers").array().log();
    auto const ols = fit_linear(x, y);
    REQUIRE(ols);
    put(answers, "OLS_log_drivers", linear_names, ols->coefficients,
        ols->unscaled_covariance * ols->residual_variance);
    auto const lone = [&](std::string const& term, double value, double p = std::nan("")) {
        answers["OLS_log_drivers," + term] = {value, std::nan(""), p};
    };
    lone("sigma", std::sqrt(ols->residual_variance));
    lone("R2", 1 - ols->residuals.squaredNorm() / (y.array() - y.mean()).square().sum());
    lone("durbin_watson", durbin_watson(ols->residuals));
    for (std::size_t const lags : {3, 12}) {
        auto const test = ljung_box(ols->residuals, lags);
        lone("ljung_box_" + std::to_string(lags), test.statistic, test.p);
    }
    auto const godfrey = breusch_godfrey(x, ols->residuals, 12);
    lone("breusch_godfrey_12", godfrey.statistic, godfrey.p);
    Matrix const scores = ols->residuals.asDiagonal() * x;
    for (std::size_t const lag : {3, 12}) {
        for (bool const adjusted : {false, true}) {
            put(answers, "NeweyWest_lag" + std::to_string(lag) + (adjusted ? "_adj" : "_noadj"), linear_names,
                ols->coefficients,
                newey_west(ols->unscaled_covariance, scores, lag,
                           adjusted ? SmallSample::n_over_n_less_k : SmallSample::as_it_is));
        }
    }
    answers["NeweyWest_auto,bwNeweyWest_default_bandwidth"] = {newey_west_bandwidth(scores)};
    auto const winsten = prais_winsten(x, y);
    REQUIRE(winsten);
    put(answers, "PraisWinsten_AR1", linear_names, winsten->coefficients, winsten->covariance);
    answers["PraisWinsten_AR1,rho"] = {winsten->rho};
    answers["PraisWinsten_AR1,s2"] = {winsten->variance};
    auto const gls = fit_autoregressive(x, y, Likelihood::full);
    REQUIRE(gls);
    put(answers, "GLS_AR1_ML", linear_names, gls->coefficients, gls->covariance);
    answers["GLS_AR1_ML,phi"] = {gls->rho};
    answers["GLS_AR1_ML,logLik"] = {gls->log_likelihood};
}

void count_answers(Answers& answers, Seatbelts const& data) {
    Matrix const x = data.terms({data.column("t"), data.column("law")}, 2);
    Vector const offset = data.column("kms").array().log();
    std::vector<std::string> const names{"(Intercept)", "t", "law"};
    for (std::string const series : {"DriversKilled", "VanKilled"}) {
        Vector const counts = data.column(series);
        auto const poisson = fit_counts(x, counts, offset);
        auto const quasi = fit_counts(x, counts, offset, CountKind::quasi_poisson);
        REQUIRE(poisson);
        REQUIRE(quasi);
        put(answers, "Poisson_" + series, names, poisson->coefficients, poisson->covariance);
        put(answers, "QuasiPoisson_" + series, names, quasi->coefficients, quasi->covariance);
        put(answers, "Poisson_NW12_" + series, names, poisson->coefficients,
            newey_west(poisson->bread, poisson->scores, 12));
        answers["Poisson_" + series + ",deviance"] = {poisson->deviance};
        answers["Poisson_" + series + ",logLik"] = {poisson->log_likelihood};
        answers["QuasiPoisson_" + series + ",dispersion_pearson"] = {quasi->dispersion};
        auto const negative = fit_negative_binomial(x, counts, offset);
        if (negative) {
            put(answers, "NegBin_" + series, names, negative->coefficients, negative->covariance);
            answers["NegBin_" + series + ",theta"] = {negative->size, negative->size_error};
            answers["NegBin_" + series + ",logLik"] = {negative->log_likelihood};
        }
    }
}

void arima_answers(Answers& answers, Seatbelts const& data) {
    Vector const y = data.column("drivers").array().log();
    Vector const petrol = data.column("PetrolPrice").array().log();
    Matrix with_intercept(y.size(), 3);
    with_intercept << Vector::Ones(y.size()), data.column("law"), petrol;
    auto const put_arima = [&](std::string const& model, Matrix const& x, ArimaOrder const& order,
                               std::vector<std::string> const& names) {
        auto const fit = fit_arima(x, y, order);
        REQUIRE(fit);
        Vector all(static_cast<Eigen::Index>(names.size()));
        all << fit->parameters, fit->coefficients;
        put(answers, model, names, all, fit->covariance);
        answers[model + ",sigma2"] = {fit->variance};
        answers[model + ",logLik"] = {fit->log_likelihood};
    };
    put_arima("ARIMA(1,0,0)(1,0,0)12_log_drivers", with_intercept,
              {.autoregressive = 1, .seasonal_autoregressive = 1}, {"ar1", "sar1", "intercept", "law", "lp"});
    put_arima("ARIMA(0,1,1)(0,1,1)12_log_drivers", with_intercept.rightCols(2),
              {.differences = 1, .moving = 1, .seasonal_differences = 1, .seasonal_moving = 1},
              {"ma1", "sma1", "law", "lp"});
}

} // namespace

TEST_CASE("regressions equal R's on every row, and the rows left open are listed") {
    Seatbelts const data;
    Answers answers;
    linear_answers(answers, data);
    count_answers(answers, data);
    arima_answers(answers, data);
    auto const expected = cases::read_table("expected_R.csv");
    auto const open = cases::read_table("open.csv");
    std::set<std::string> listed;
    for (auto const& row : open.rows) {
        listed.insert(row[0] + "," + row[1]);
    }
    for (auto const& row : expected.rows) {
        auto const name = row[0] + "," + row[1];
        INFO(name);
        auto const found = answers.find(name);
        CHECK((found == answers.end()) == listed.contains(name));
        if (found == answers.end()) {
            continue;
        }
        // What R itself ended by iteration is right to its own tolerance, which for likelihoods is 1e-8 or
        // so.
        double const tolerance = row[0].starts_with("GLS")      ? 2e-4
                                 : row[0].starts_with("ARIMA")  ? 2e-3
                                 : row[0].starts_with("NegBin") ? 2e-5
                                                                : 1e-6;
        cases::near(found->second.estimate, std::stod(row[2]), tolerance);
        if (row[3] != "NA" && !row[3].empty()) {
            cases::near(found->second.error, std::stod(row[3]), tolerance);
        }
        if (row.size() > 4 && row[4].starts_with("p=")) {
            cases::near(found->second.p, std::stod(row[4].substr(2)), 1e-6);
        }
    }
}

TEST_CASE("VanKilled's negative binomial has no size, and says so") {
    Seatbelts const data;
    Matrix const x = data.terms({data.column("t"), data.column("law")}, 2);
    Vector const offset = data.column("kms").array().log();
    auto const refused = fit_negative_binomial(x, data.column("VanKilled"), offset);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == weir::ErrorCode::refused);
    // Of R's own runs: Pearson's dispersion, coefficient and both standard errors.
    auto const poisson = fit_counts(x, data.column("VanKilled"), offset, CountKind::quasi_poisson);
    REQUIRE(poisson);
    CHECK(poisson->dispersion == doctest::Approx(0.894).epsilon(1e-3));
    CHECK(poisson->coefficients(2) == doctest::Approx(-0.2547).epsilon(2e-4));
    CHECK(std::sqrt(poisson->bread(2, 2)) == doctest::Approx(0.1093).epsilon(5e-4));
    CHECK(std::sqrt(newey_west(poisson->bread, poisson->scores, 12)(2, 2)) ==
          doctest::Approx(0.0604).epsilon(1e-3));
}

TEST_CASE("a count regression without an estimate is refused, not guessed") {
    Matrix x(6, 2);
    x << 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1;
    Vector counts(6);
    counts << 3, 5, 2, 0, 0, 0;
    auto const fit = fit_counts(x, counts, {});
    CHECK((!fit || fit->coefficients(1) < -10)); // the rate after is nought: its log has no bound
    CHECK_FALSE(fit_counts(x, Vector(Vector::Zero(6)), {}));
}
