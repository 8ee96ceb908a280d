// Attribute, rare-event and run charts against what qicharts2 answered, what they refuse, and the choice of a
// chart with its reason.
#include "stats/chart/choose.hpp"
#include "stats/chart/control_chart.hpp"
#include "stats/chart/oracle.hpp"

#include <doctest/doctest.h>

using namespace weir;
using namespace weir::stats;

namespace {

// The kind of chart is in the case's name.
ChartKind kind_of(std::string const& name) {
    auto const has = [&](char const* part) { return name.find(part) != std::string::npos; };
    return name.starts_with("t_")                       ? ChartKind::t
           : name.starts_with("run_")                   ? ChartKind::run
           : name.starts_with("i_")                     ? ChartKind::xmr
           : name.starts_with("pp_") || has("_pp")      ? ChartKind::p_prime
           : name.starts_with("up_") || has("_up_")     ? ChartKind::u_prime
           : has("_u_")                                 ? ChartKind::u
           : name.starts_with("p_") || has("accidents") ? ChartKind::p
                                                        : ChartKind::c;
}

void check_runs(ChartGroup const& group, oracle::Row const& row) {
    auto const count = [&](char const* column) {
        return static_cast<std::size_t>(oracle::number(row.at(column)));
    };
    CHECK(group.runs.useful == count("n_useful"));
    CHECK(group.runs.longest == count("longest_run"));
    CHECK(group.runs.longest_max == count("longest_run_max"));
    CHECK(group.runs.crossings == count("n_crossings"));
    CHECK(group.runs.crossings_min == count("n_crossings_min"));
    CHECK(group.runs.signal == (row.at("runs_signal") == "TRUE"));
}

void check_case(std::string const& name, std::vector<oracle::Row> const& rows) {
    CAPTURE(name);
    double const unit = name.find("per10000") != std::string::npos ? 10'000 : 1;
    auto const values = oracle::column(rows, "num");
    auto denominators = oracle::column(rows, "den");
    ChartData data{.values = values};
    if (!std::isnan(denominators[0])) {
        data.denominators = denominators;
    }
    ChartOptions options;
    options.rules.screen_outliers = false; // as the I chart of the table was made
    if (name.find("part24") != std::string::npos) {
        options.rebase_before = {24};
    }
    auto const kind = kind_of(name);
    auto const chart = control_chart(kind, data, options);
    REQUIRE(chart.has_value());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CAPTURE(i);
        auto const& point = chart->points[i];
        auto const& row = rows[i];
        auto const& group = chart->groups[static_cast<std::size_t>(point.group)];
        oracle::check_same(point.value * unit, row.at("y"));
        oracle::check_same(point.mean * unit, row.at("cl"));
        if (kind == ChartKind::xmr) { // qicharts2 takes 3 / 1.128 for the NHS tools' 2.66
            double const exact = 3 / 1.128 / 2.66;
            oracle::check_same(point.mean + (point.upper - point.mean) * exact, row.at("ucl"));
            oracle::check_same(point.mean + (point.near_lower - point.mean) * exact, row.at("lcl95"));
        } else {
            oracle::check_same(point.lower * unit, row.at("lcl"));
            oracle::check_same(point.upper * unit, row.at("ucl"));
            oracle::check_same(point.near_lower * unit, row.at("lcl95"));
            oracle::check_same(point.near_upper * unit, row.at("ucl95"));
        }
        bool const outside =
            point.cause == SpecialCause::above_limit || point.cause == SpecialCause::below_limit;
        CHECK(outside == (row.at("sigma_signal") == "TRUE"));
        check_runs(group, row);
    }
}

std::string refusal(ChartKind kind, std::vector<double> const& values,
                    std::vector<double> const& denominators, ChartOptions const& options = {}) {
    auto const chart = control_chart(kind, {.values = values, .denominators = denominators}, options);
    return chart ? "" : chart.error().message;
}

} // namespace

TEST_CASE("attribute charts equal qicharts2 on every case") {
    std::size_t cases = 0;
    for (auto const* const file : {"attribute_charts.csv", "qicharts2_own_data.csv"}) {
        for (auto const& [name, rows] : oracle::read(file, "case")) {
            check_case(name, rows);
            ++cases;
        }
    }
    CHECK(cases == 15);
}

TEST_CASE("the p chart flags most of the accidents, the p′ chart none") {
    // The standard demonstration of docs/statistics/control-charts.md.
    auto const cases = oracle::read("qicharts2_own_data.csv", "case");
    auto const& rows = cases.at("nhs_accidents_p");
    auto const values = oracle::column(rows, "num");
    auto const denominators = oracle::column(rows, "den");
    ChartData const data{.values = values, .denominators = denominators};
    auto const plain = control_chart(ChartKind::p, data, {});
    auto const primed = control_chart(ChartKind::p_prime, data, {});
    auto const outside = [](ControlChart const& chart) {
        return std::ranges::count_if(chart.points, [](ChartPoint const& point) {
            return point.value > point.upper || point.value < point.lower;
        });
    };
    CHECK(outside(*plain) == 16);
    CHECK(outside(*primed) == 0);
}

TEST_CASE("a g chart shows the median and takes its limits from the mean") {
    std::vector<double> const cases{4, 10, 1, 25, 7, 3, 12, 0, 9, 5, 30, 2};
    auto const chart = control_chart(ChartKind::g, {.values = cases}, {});
    REQUIRE(chart.has_value());
    CHECK(chart->points[0].mean == 6);                                         // between 5 and 7
    CHECK(chart->points[0].upper == doctest::Approx(9 + 3 * std::sqrt(90.0))); // mean 108 / 12 = 9
    CHECK(chart->points[0].lower == 0);
}

TEST_CASE("a frozen baseline sets the limits of all that follows") {
    std::vector<double> values;
    std::vector<double> denominators;
    for (int i = 0; i < 24; ++i) {
        values.push_back(i < 12 ? 50 + i % 3 : 70 + i % 3);
        denominators.push_back(100);
    }
    auto const chart =
        control_chart(ChartKind::p, {.values = values, .denominators = denominators}, {.baseline = 12});
    REQUIRE(chart.has_value());
    CHECK(chart->points[23].mean == doctest::Approx(0.51));
    CHECK(chart->points[23].cause == SpecialCause::above_limit);
    CHECK(chart->points[0].cause != SpecialCause::above_limit);
    // Labels of other rules are the nearest equivalents: the run is of points near or beyond on one side.
    CHECK(chart->groups[0].baseline == 12);
}

TEST_CASE("a share of none or of all has limits at its centre") {
    std::vector<double> const none{0, 0, 0, 0};
    std::vector<double> const of{10, 20, 10, 20};
    for (auto const kind : {ChartKind::p, ChartKind::p_prime}) {
        auto const chart = control_chart(kind, {.values = none, .denominators = of}, {});
        REQUIRE(chart.has_value());
        CHECK(chart->points[0].upper == 0);
        CHECK(chart->points[0].cause == SpecialCause::none);
        auto const all = control_chart(kind, {.values = of, .denominators = of}, {});
        CHECK(all->points[0].lower == 1);
    }
}

TEST_CASE("what makes no sense for a chart is refused in words") {
    CHECK(refusal(ChartKind::p, {1, 2}, {}).find("denominator") != std::string::npos);
    CHECK(refusal(ChartKind::p, {1, 3}, {2, 2}).find("Point 2") != std::string::npos);
    CHECK(refusal(ChartKind::u, {1, 3}, {2, 0}).find("Point 2") != std::string::npos);
    CHECK(refusal(ChartKind::u, {1, 3}, {2}).find("as many") != std::string::npos);
    CHECK(refusal(ChartKind::c, {1, -1}, {}).find("negative") != std::string::npos);
    CHECK(refusal(ChartKind::c, {1, 1}, {2, 2}).find("no denominators") != std::string::npos);
    CHECK(refusal(ChartKind::t, {1, 0}, {}).find("above nothing") != std::string::npos);
    CHECK(refusal(ChartKind::xmr, {1, std::nan("")}, {}).find("finite") != std::string::npos);
    CHECK(refusal(ChartKind::xmr, {1, 2}, {}, {.baseline = 11}).find("12") != std::string::npos);
    CHECK(refusal(ChartKind::xmr, {1, 2}, {}, {.rebase_before = {1, 0}}).find("order") != std::string::npos);
    CHECK(refusal(ChartKind::xmr, {1, 2, 3}, {}, {.targets = {1, 2}}).find("targets") != std::string::npos);
    CHECK(refusal(ChartKind::xmr, {1, -2}, {}).empty());
}

TEST_CASE("the chart is chosen with a reason") {
    auto const cases = oracle::read("attribute_charts.csv", "case");
    auto const chosen = [&](char const* name) {
        auto const values = oracle::column(cases.at(name), "num");
        auto const denominators = oracle::column(cases.at(name), "den");
        ChartData data{.values = values};
        if (!std::isnan(denominators[0])) {
            data.denominators = denominators;
        }
        return *choose_chart(data, {});
    };
    CHECK(chosen("p_large_denominator").kind == ChartKind::p_prime);
    CHECK(chosen("p_assessments_within_45d").kind == ChartKind::p);
    auto const rate = chosen("up_referrals_per_10k");
    CHECK(rate.kind == ChartKind::u_prime);
    CHECK(rate.reason.find("1.42") != std::string::npos);       // sigma_z of the table
    CHECK(chosen("c_missing_episodes").kind == ChartKind::xmr); // its spread is beyond chance: sigma_z 1.33
    std::vector<double> const high{40, 45, 38, 41, 44};
    std::vector<double> const few{4, 5, 3, 4, 6, 4, 3, 5};
    std::vector<double> const rare{0, 1, 0, 2, 1, 0, 1, 1};
    std::vector<double> const average{3.5, 4.25, 3.75};
    CHECK(choose_chart({.values = high}, {})->kind == ChartKind::xmr);
    CHECK(choose_chart({.values = few}, {})->kind == ChartKind::c);
    CHECK(choose_chart({.values = average}, {})->kind == ChartKind::xmr);
    CHECK(choose_chart({.values = rare}, {})->advice.find("days between") != std::string::npos);
    CHECK(choose_chart({.values = few}, {}, Measure::days_between)->kind == ChartKind::t);
    CHECK(choose_chart({.values = few}, {}, Measure::stock_or_average)->kind == ChartKind::xmr);
    CHECK_FALSE(choose_chart({.values = {}}, {}).has_value());
}
