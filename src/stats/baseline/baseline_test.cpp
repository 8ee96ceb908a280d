// Scores and methods against what others computed: closed forms for the scores, R's forecast 8.20 for the
// methods, kept as cases.
#include "stats/baseline/accuracy.hpp"
#include "stats/baseline/scoring.hpp"
#include "stats/baseline/smoothing.hpp"
#include "stats/baseline/theta.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

using namespace weir;
using namespace weir::stats;
using doctest::Approx;

namespace {

using Row = std::vector<std::string>;

std::vector<Row> rows_of(std::string const& name) {
    std::ifstream file(std::string(WEIR_SOURCE_DIR "/tests/cases/stats/baseline/") + name);
    std::vector<Row> out;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        Row row;
        std::stringstream text(line);
        for (std::string part; std::getline(text, part, ',');) {
            row.push_back(part);
        }
        row.resize(std::max<std::size_t>(row.size(), 11));
        out.push_back(row);
    }
    REQUIRE(!out.empty());
    return out;
}

double number(std::string const& text) {
    return text.empty() ? std::nan("") : std::stod(text);
}

std::vector<double> numbers(std::string const& text) {
    std::stringstream stream(text);
    std::vector<double> out;
    for (double x = 0; stream >> x;) {
        out.push_back(x);
    }
    return out;
}

void check_score(Row const& row) {
    double const a = number(row[1]);
    double const b = number(row[2]);
    double const y = number(row[3]);
    auto const members = numbers(row[4]);
    double const first = number(row[5]);
    double const second = number(row[6]);
    auto const same = [](double got, double expected) {
        CHECK(std::abs(got - expected) <= 1e-9 * std::max(1.0, std::abs(expected)));
    };
    if (row[0] == "normal") {
        same(crps_normal(y, a, b), first);
        same(log_score_normal(y, a, b), second);
    } else if (row[0] == "poisson") {
        same(crps_poisson(y, a), first);
        same(log_score_poisson(y, a), second);
    } else if (row[0] == "negbin") {
        same(crps_negative_binomial(y, a, b), first);
        same(log_score_negative_binomial(y, a, b), second);
    } else if (row[0] == "ensemble") {
        same(crps_ensemble(y, members, EnsembleScore::plain), first);
        same(crps_ensemble(y, members, EnsembleScore::fair), second);
    } else {
        std::vector<ScoredInterval> intervals;
        for (std::size_t i = 0; i + 2 < members.size(); i += 3) {
            intervals.push_back({members[i], members[i + 1], members[i + 2]});
        }
        same(row[0] == "wis" ? weighted_interval_score(y, a, intervals) : interval_score(y, intervals.at(0)),
             first);
    }
}

std::vector<double> series(std::string const& name) {
    std::vector<double> out;
    for (auto const& row : rows_of(name + ".csv")) {
        out.push_back(number(row[1]));
    }
    return out;
}

Result<SeriesForecast> forecast(std::string const& method, std::span<double const> history) {
    return method == "naive"    ? forecast_naive(history, 12)
           : method == "snaive" ? forecast_seasonal_naive(history, 12, 12)
           : method == "drift"  ? forecast_drift(history, 12)
           : method == "mean"   ? forecast_mean(history, 12)
           : method == "ses"    ? forecast_ses(history, 12)
           : method == "holt"   ? forecast_holt(history, 12)
           : method == "theta"  ? forecast_theta(history, 12, 12)
                                : forecast_ets(history, 12, 12);
}

// What one step may differ by, of what R says: nothing where the answer is a formula; where a search is made
// that R's leaves early, as far as its own tolerance goes.
double tolerance_of(std::string const& method) {
    bool const formula = method == "naive" || method == "snaive" || method == "drift" || method == "mean";
    return formula ? 1e-9 : method == "ets" ? 5e-3 : 1e-6;
}

} // namespace

TEST_CASE("scores are those of the closed forms") {
    for (auto const& row : rows_of("scoring_rules.csv")) {
        CAPTURE(row[0]);
        CAPTURE(row[3]);
        check_score(row);
    }
}

TEST_CASE("methods give R's means and bounds") {
    std::map<std::string, std::map<std::string, std::vector<Row>>> expected;
    for (auto const& row : rows_of("baseline_forecasts.csv")) {
        expected[row[0]][row[1]].push_back(row);
    }
    for (auto const& [name, methods] : expected) {
        auto const values = series(name);
        std::span<double const> const history(values.data(), values.size() - 12);
        for (auto const& [method, rows] : methods) {
            auto const got = forecast(method, history);
            REQUIRE(got);
            CAPTURE(name);
            CAPTURE(method);
            CAPTURE(got->detail);
            double const tolerance = tolerance_of(method);
            for (std::size_t h = 0; h < rows.size(); ++h) {
                CAPTURE(h);
                CHECK(got->mean[h] == Approx(number(rows[h][4])).epsilon(tolerance));
                double const width = number(rows[h][8]) - number(rows[h][7]);
                CHECK(std::abs(got->quantile(h, 0.1) - number(rows[h][5])) <= tolerance * width);
                CHECK(std::abs(got->quantile(h, 0.9) - number(rows[h][6])) <= tolerance * width);
                CHECK(std::abs(got->quantile(h, 0.025) - number(rows[h][7])) <= tolerance * width);
                CHECK(std::abs(got->quantile(h, 0.975) - number(rows[h][8])) <= tolerance * width);
            }
        }
    }
}

TEST_CASE("accuracy measures are R's") {
    for (auto const& row : rows_of("baseline_accuracy.csv")) {
        CAPTURE(row[0]);
        CAPTURE(row[1]);
        auto const values = series(row[0]);
        std::span<double const> const history(values.data(), values.size() - 12);
        std::span<double const> const came(values.data() + history.size(), 12);
        auto const got = forecast(row[1], history);
        REQUIRE(got);
        if (row[1] == "ets") {
            CHECK(got->detail == row[2]);
        }
        double const tolerance = std::max(tolerance_of(row[1]), 1e-8); // the file's own digits
        std::vector<double> lower;
        std::vector<double> upper;
        for (std::size_t h = 0; h < 12; ++h) {
            lower.push_back(got->quantile(h, 0.025));
            upper.push_back(got->quantile(h, 0.975));
        }
        CHECK(root_mean_square_error(came, got->mean) == Approx(number(row[5])).epsilon(tolerance));
        CHECK(mean_absolute_error(came, got->mean) == Approx(number(row[6])).epsilon(tolerance));
        CHECK(mean_absolute_percentage_error(came, got->mean) == Approx(number(row[7])).epsilon(tolerance));
        CHECK(mean_absolute_scaled_error(came, got->mean, history, 12) ==
              Approx(number(row[8])).epsilon(tolerance));
        auto const held = coverage(came, lower, upper);
        CHECK(held.share == Approx(number(row[9])));
        CHECK(held.mean_width == Approx(number(row[10])).epsilon(tolerance));
    }
}

TEST_CASE("seasonal naive errors by rolling origin are R's") {
    auto const values = series("USAccDeaths");
    std::size_t checked = 0;
    for (auto const& row : rows_of("USAccDeaths_snaive_rolling_origin_errors.csv")) {
        auto const origin = static_cast<std::size_t>(number(row[0]));
        for (std::size_t h = 1; h <= 3; ++h) {
            if (row[h] == "NA") {
                continue;
            }
            auto const got = forecast_seasonal_naive(std::span(values).first(origin), 12, h);
            REQUIRE(got);
            CHECK(values[origin + h - 1] - got->mean[h - 1] == number(row[h]));
            ++checked;
        }
    }
    CHECK(checked > 90);
}

TEST_CASE("Diebold and Mariano's test is that of the paper") {
    // By hand: differences 1, -1, 3, 1 (mean 1); autocovariances 2, -1; one step ahead the statistic is
    // 1 / sqrt(2 / 4) * sqrt((4 - 1) / 4).
    std::vector<double> const first{2, 1, 5, 3};
    std::vector<double> const second{1, 2, 2, 2};
    auto const one = diebold_mariano(first, second, 1);
    REQUIRE(one);
    CHECK(one->statistic == Approx(std::sqrt(2.0) * std::sqrt(0.75)));
    auto const turned = diebold_mariano(second, first, 1);
    REQUIRE(turned);
    CHECK(turned->statistic == Approx(-one->statistic));
    CHECK(turned->p == Approx(one->p));
    CHECK(!diebold_mariano(first, first, 1));
    CHECK(!diebold_mariano(first, second, 4));
    std::vector<std::size_t> const clusters{0, 0, 1, 1};
    auto const grouped = diebold_mariano_clustered(first, second, clusters);
    CHECK(!grouped); // two series are too few to say
}

TEST_CASE("what cannot be forecast is refused") {
    std::vector<double> const few{1, 2};
    CHECK(!forecast_ets(few, 12, 3));
    CHECK(!forecast_theta(few, 12, 3));
    CHECK(!forecast_naive(std::vector<double>{1}, 3));
    CHECK(!forecast_naive(few, 0));
    CHECK(!forecast_mean(std::vector<double>{1, std::nan("")}, 3));
    CHECK(std::isnan(crps_normal(1, 1, 0)));
    CHECK(std::isnan(crps_ensemble(1, few, EnsembleScore::plain)) == false);
    CHECK(std::isnan(crps_ensemble(1, {}, EnsembleScore::plain)));
}
