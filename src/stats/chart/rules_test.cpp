// XmR charts and their rules against what NHSRplotthedots answered on every case at hand, the variants of
// docs/statistics/control-charts.md one by one, and false-alarm rates against an independent simulation.
#include "base/random.hpp"
#include "stats/chart/control_chart.hpp"
#include "stats/chart/false_alarm.hpp"
#include "stats/chart/oracle.hpp"
#include "stats/chart/verdict.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>

using namespace weir;
using namespace weir::stats;

namespace {

std::string option(std::string const& line, std::string const& name) {
    auto const at = line.find(" " + name + "=");
    auto const from = at + name.size() + 2;
    return at == std::string::npos ? "" : line.substr(from, line.find(' ', from) - from);
}

ChartOptions options_of(std::string const& line) {
    ChartOptions options;
    auto const way = option(line, "improvement");
    options.improvement = way == "up"     ? Improvement::up
                          : way == "down" ? Improvement::down
                                          : Improvement::neutral;
    options.rules.screen_outliers = option(line, "screen") == "yes";
    if (auto const baseline = option(line, "baseline"); !baseline.empty()) {
        options.baseline = std::stoul(baseline);
    }
    if (auto const target = option(line, "target"); !target.empty()) {
        options.targets = {std::stod(target)};
    }
    return options;
}

void run_case(std::filesystem::path const& path) {
    INFO(path.filename().string());
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    std::string head;
    std::getline(file, head);
    std::getline(file, line);
    auto options = options_of(head);
    std::vector<std::vector<std::string>> rows;
    std::vector<double> values;
    while (std::getline(file, line)) {
        rows.push_back(oracle::split(line));
        if (rows.size() > 1 && rows.back()[1] != rows[rows.size() - 2][1]) {
            options.rebase_before.push_back(rows.size() - 1);
        }
        values.push_back(std::stod(rows.back()[0]));
    }
    auto const result = xmr(values, options);
    REQUIRE(result.points.size() == rows.size());
    CHECK(result.short_group == (option(head, "short") == "TRUE"));
    CHECK(name_of(result.assurance) == option(head, "assurance"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CAPTURE(i);
        oracle::check_same(result.points[i].mean, rows[i][2]);
        oracle::check_same(result.points[i].lower, rows[i][3]);
        oracle::check_same(result.points[i].upper, rows[i][4]);
        CHECK(label_of(result.points[i].cause, result.rules) == rows[i][5]);
        CHECK(name_of(result.points[i].type) == rows[i][6]);
    }
}

std::vector<SpecialCause> causes(std::vector<double> const& values, ChartOptions const& options) {
    std::vector<SpecialCause> out;
    for (auto const& point : xmr(values, options).points) {
        out.push_back(point.cause);
    }
    return out;
}

} // namespace

TEST_CASE("XmR charts equal NHSRplotthedots on every case") {
    std::size_t cases = 0;
    for (auto const& entry : std::filesystem::directory_iterator(WEIR_SOURCE_DIR "/tests/cases/stats/xmr")) {
        run_case(entry.path());
        ++cases;
    }
    CHECK(cases >= 21);
}

TEST_CASE("XmR charts equal NHSRplotthedots on its own attendances") {
    for (auto const& [name, all] : oracle::read("xmr_ae_attendances.csv", "case")) {
        std::map<std::string, std::vector<oracle::Row>> facets;
        for (auto const& row : all) {
            facets[row.at("facet")].push_back(row);
        }
        for (auto const& [facet, rows] : facets) {
            CAPTURE(name);
            CAPTURE(facet);
            ChartOptions options;
            std::set<std::string> types;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                types.insert(rows[i].at("special_cause_type") + "/" + rows[i].at("point_type"));
                if (i > 0 && rows[i].at("rebase_group") != rows[i - 1].at("rebase_group")) {
                    options.rebase_before.push_back(i);
                }
            }
            // The direction is not in the table: one of the two must give every type.
            std::size_t fitting = 0;
            for (auto const way : {Improvement::up, Improvement::down}) {
                options.improvement = way;
                auto const chart = xmr(oracle::column(rows, "y"), options);
                bool same = true;
                for (std::size_t i = 0; i < rows.size(); ++i) {
                    oracle::check_same(chart.points[i].mean, rows[i].at("mean"));
                    oracle::check_same(chart.points[i].lower, rows[i].at("lpl"));
                    oracle::check_same(chart.points[i].upper, rows[i].at("upl"));
                    CHECK(label_of(chart.points[i].cause, chart.rules) == rows[i].at("special_cause_type"));
                    same = same && name_of(chart.points[i].type) == rows[i].at("point_type");
                }
                fitting += same ? 1 : 0;
            }
            CHECK(fitting >= 1);
        }
    }
}

TEST_CASE("a trend of six points is an option, and its label says so") {
    for (auto const& [name, rows] : oracle::read("xmr_points_trend6_derived.csv", "case")) {
        CAPTURE(name);
        ChartOptions options;
        options.rules.trend_length = 6;
        auto const chart = xmr(oracle::column(rows, "y"), options);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            CAPTURE(i);
            CHECK(label_of(chart.points[i].cause, chart.rules) == rows[i].at("special_cause_type"));
        }
    }
}

TEST_CASE("the presets differ as their words say") {
    CHECK(rules_named("nhsr")->screen_outliers);
    CHECK(rules_named("mdc")->trend_length == 6);
    CHECK_FALSE(rules_named("mdc")->screen_outliers);
    CHECK(rules_named("strict")->shift_length == 9);
    CHECK_FALSE(rules_named("other").has_value());
    CHECK(words_of(nhsr_rules()).find("two of three") != std::string::npos);
    CHECK(words_of(strict_rules()).find("two of three") == std::string::npos);
    CHECK(words_of(mdc_rules()).find("six points in a row rising") != std::string::npos);
}

TEST_CASE("the third point of two in three matters, or not, as asked") {
    // Mean 10.4 and mean moving range 32 / 19: the near line at 13.4, the limit at 14.9.
    std::vector<double> const values{11, 11, 9, 9, 11, 11, 9, 9, 11, 11, 14, 9, 14, 9, 9, 11, 11, 9, 9, 11};
    ChartOptions options;
    options.rules.screen_outliers = false;
    auto const chart = xmr(values, options);
    REQUIRE(values[10] > chart.points[10].near_upper);
    REQUIRE(values[10] < chart.points[10].upper);
    REQUIRE(values[11] < chart.points[11].mean);
    CHECK(causes(values, options)[10] == SpecialCause::none);
    options.rules.two_of_three = TwoOfThree::third_anywhere;
    CHECK(causes(values, options)[10] == SpecialCause::two_in_three_above);
    CHECK(causes(values, options)[11] == SpecialCause::none);
    CHECK(causes(values, options)[12] == SpecialCause::two_in_three_above);
    options.rules.two_of_three = TwoOfThree::off;
    CHECK(causes(values, options)[10] == SpecialCause::none);
}

TEST_CASE("a point that is both improvement and concern takes the one asked for") {
    // A steady fall that begins high above the mean: the first points rise above the limit while they fall.
    std::vector<double> values{40, 39, 38, 37, 36, 35, 34, 10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11, 10};
    ChartOptions options;
    options.improvement = Improvement::down;
    CHECK(causes(values, options)[0] == SpecialCause::above_limit);
    options.rules.conflict = Conflict::improvement;
    CHECK(causes(values, options)[0] == SpecialCause::decreasing);
    options.improvement = Improvement::up;
    CHECK(causes(values, options)[0] == SpecialCause::above_limit);
}

TEST_CASE("the order of rules and the least number of points are options") {
    std::vector<double> values{40, 39, 38, 37, 36, 35, 34, 10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11, 10};
    ChartOptions options;
    options.rules.order = {Rule::trend, Rule::outside, Rule::two_of_three, Rule::shift};
    CHECK(causes(values, options)[0] == SpecialCause::decreasing);
    options.rules.limits_from = 21;
    auto const chart = xmr(values, options);
    CHECK(std::isnan(chart.points[0].mean));
    CHECK(std::isnan(chart.points[0].upper));
    CHECK(chart.points[0].cause == SpecialCause::none);
}

TEST_CASE("XmR of nothing or one point says nothing") {
    CHECK(xmr({}, {}).points.empty());
    auto const one = xmr(std::vector<double>{5}, {});
    CHECK(one.points[0].cause == SpecialCause::none);
    CHECK(std::isnan(one.points[0].upper));
}

TEST_CASE("verdicts name their icon and say it in words") {
    std::vector<double> const values{10, 12, 11, 9, 10, 11, 12, 10, 9, 11, 10, 12, 11, 30};
    auto const chart = xmr(values, {.improvement = Improvement::down, .targets = {2}});
    auto const variation = variation_verdict(chart);
    REQUIRE(variation.has_value());
    CHECK(variation->icon == "concern_high");
    CHECK(variation->words.find("above the upper limit") != std::string::npos);
    REQUIRE(assurance_verdict(chart).has_value());
    CHECK(assurance_verdict(chart)->icon == "consistent_fail");
    auto const even = chance_of_meeting(chart, chart.points[0].mean);
    REQUIRE(even.has_value());
    CHECK(*even == doctest::Approx(0.5));
    // One-sided normal chance of a point under m − 3σ, σ widened by √(1 + 1/14).
    CHECK(*chance_of_meeting(chart, chart.points[0].lower) ==
          doctest::Approx(0.5 * std::erfc(3 / std::sqrt(1 + 1 / 14.0) / std::sqrt(2.0))));
    CHECK_FALSE(chance_of_meeting(xmr(values, {}), 5).has_value());
    CHECK_FALSE(assurance_verdict(xmr(values, {})).has_value());
}

TEST_CASE("false alarms agree with an independent simulation within its error") {
    constexpr std::size_t runs = 2000;
    for (auto const& [name, rows] : oracle::read("false_alarm_simulation.csv", "process")) {
        for (auto const& row : rows) {
            CAPTURE(name);
            double const mean = oracle::number(row.at("mean"));
            double const size = oracle::number(row.at("size"));
            double const rho = oracle::number(row.at("rho"));
            double const sd = oracle::number(row.at("sd"));
            auto const points = static_cast<std::size_t>(oracle::number(row.at("points")));
            CAPTURE(points);
            RandomStream random(7, static_cast<std::uint32_t>(points));
            auto const rate = simulate_false_alarm(nhsr_rules(), points, runs, [&](std::span<double> series) {
                double level = sd * random.normal();
                for (auto& value : series) {
                    double const expected =
                        std::isnan(size) ? mean * std::exp(level) : random.gamma(size, mean / size);
                    value = random.poisson(expected);
                    level = rho * level + std::sqrt(1 - rho * rho) * sd * random.normal();
                }
            });
            auto const near = [&](double got, std::string const& column) {
                double const expected = oracle::number(row.at(column));
                double const error =
                    std::sqrt(expected * (1 - expected) * (1.0 / runs + 1.0 / 10'000)) + 1e-4;
                CAPTURE(column);
                CHECK(std::abs(got - expected) < 4 * error); // 60 comparisons: 4 errors
            };
            near(rate.outside, "outside");
            near(rate.trend, "trend");
            near(rate.two_of_three, "two_of_three");
            near(rate.shift, "shift");
            near(rate.any, "any");
        }
    }
}

TEST_CASE("the table of false alarms is whole, and agrees with a simulation of its own process") {
    CHECK(false_alarm_table().size() == 3 * 6 * 4);
    for (auto const& rules : {nhsr_rules(), mdc_rules(), strict_rules()}) {
        auto const few = false_alarm(rules, 24, 0);
        auto const correlated = false_alarm(rules, 24, 0.6);
        REQUIRE(few.has_value());
        REQUIRE(correlated.has_value());
        CHECK(few->any < correlated->any);
        CHECK(few->any < false_alarm(rules, 60, 0)->any);
        CHECK(false_alarm(rules, 30, 0.45)->any > false_alarm(rules, 24, 0.3)->any);
        CHECK(false_alarm(rules, 30, 0.45)->any < false_alarm(rules, 36, 0.6)->any);
        CHECK(false_alarm(rules, 5, -1)->any == false_alarm(rules, 12, 0)->any);
        CHECK(false_alarm(rules, 500, 1)->any == false_alarm(rules, 60, 0.9)->any);
        for (std::size_t i = 0; i + 1 < false_alarm_table().size(); ++i) {
            auto const& one = false_alarm_table()[i];
            auto const& next = false_alarm_table()[i + 1];
            CHECK((one.points != next.points || one.rate.any < next.rate.any)); // grows with the lag
        }
        RandomStream random(11);
        auto const rate = simulate_false_alarm(rules, 24, 4000, [&](std::span<double> series) {
            std::ranges::generate(series, [&] { return random.normal(); });
        });
        CHECK(std::abs(rate.any - few->any) < 0.03); // 4 errors of 4,000 series
    }
    // Counts of a high mean are nearly normal: the independent simulation's Poisson of 50 stands near the
    // table.
    CHECK(std::abs(false_alarm(nhsr_rules(), 24, 0)->any - 0.1837) < 0.02);
    CHECK(std::abs(false_alarm(nhsr_rules(), 36, 0)->any - 0.3023) < 0.02);
    RuleSet changed = nhsr_rules();
    changed.trend_length = 6;
    CHECK_FALSE(false_alarm(changed, 24, 0).has_value());
}

TEST_CASE("the words about false alarms know the autocorrelation of the points") {
    std::vector<double> slow;
    std::vector<double> quick;
    for (int i = 0; i < 24; ++i) {
        slow.push_back(i < 12 ? i : 24 - i);
        quick.push_back(i % 2);
    }
    CHECK(lag_one(slow) > 0.7);
    CHECK(lag_one(quick) < -0.8);
    CHECK(false_alarm_words(nhsr_rules(), slow).find("lag-1") != std::string::npos);
    CHECK(false_alarm_words(nhsr_rules(), quick).find("lag-1") == std::string::npos);
    CHECK(std::isnan(lag_one(std::vector<double>{3, 3, 3, 3})));
    CHECK(false_alarm_words(nhsr_rules(), quick).find("fires in 19 % of cases") != std::string::npos);
    std::vector<double> const many(100, 1.0);
    CHECK(false_alarm_words(nhsr_rules(), many).find("at least 47 %") != std::string::npos);
    CHECK(false_alarm_words(nhsr_rules(), std::span(many).first(5)).find("at most 7 %") != std::string::npos);
}
