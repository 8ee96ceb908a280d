// New limits are proposed only as docs/statistics/control-charts.md allows, and residual charts take away
// season and drift but not a change.
#include "base/random.hpp"
#include "stats/chart/rebase.hpp"
#include "stats/chart/residual.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace weir;
using namespace weir::stats;

namespace {

// Twelve months about 40, then `after` about 30, from January 2017.
struct Story {
    std::vector<Date> dates;
    std::vector<double> values;
};
Story story(std::size_t after) {
    Story out;
    for (std::size_t i = 0; i < 12 + after; ++i) {
        out.dates.push_back(add_months(date(2017, 1, 1), static_cast<int>(i)));
        out.values.push_back((i < 12 ? 40 : 30) + (i % 3 == 0 ? 2.0 : i % 3 == 1 ? -1.0 : 0.5));
    }
    return out;
}

RebaseRequest request() {
    return {.action = "A5",
            .action_start = date(2017, 12, 20),
            .reason = "a second team took on the front door",
            .person = "Head of service",
            .proposed_on = date(2019, 2, 1)};
}

RebaseProposal propose(Story const& given, RebaseRequest const& asked,
                       Improvement improvement = Improvement::down) {
    auto proposal = propose_rebase(ChartKind::xmr, given.dates, {.values = given.values},
                                   {.improvement = improvement}, {}, asked);
    REQUIRE(proposal.has_value());
    return *std::move(proposal);
}

} // namespace

TEST_CASE("limits begin anew when a lasting change follows a logged action") {
    auto const given = story(14);
    auto const proposal = propose(given, request());
    CHECK(proposal.allowed);
    CHECK(proposal.refusals.empty());
    CHECK(proposal.at == 12);
    REQUIRE(proposal.rebased.has_value());
    CHECK(proposal.rebased->points[12].group == 1);
    CHECK(proposal.rebased->points[12].mean < 32);
    CHECK(proposal.unchanged.points[12].group == 0); // kept beside it
    REQUIRE(proposal.versions.size() == 2);
    CHECK(proposal.versions[0].rebase_before.empty());
    CHECK(proposal.versions[1].from == date(2018, 1, 1));
    CHECK(proposal.versions[1].person == "Head of service");
    auto const again = propose_rebase(ChartKind::xmr, given.dates, {.values = given.values}, {},
                                      proposal.versions, request());
    CHECK_FALSE(again->allowed); // they already begin there
}

TEST_CASE("limits do not begin anew without what the rule asks for") {
    auto const refused = [](Story const& given, RebaseRequest const& asked, std::string const& why,
                            Improvement improvement = Improvement::down) {
        auto const proposal = propose(given, asked, improvement);
        CHECK_FALSE(proposal.allowed);
        CHECK_FALSE(proposal.rebased.has_value());
        CHECK(proposal.versions.size() == 1);
        CAPTURE(why);
        CHECK(std::ranges::any_of(
            proposal.refusals, [&](std::string const& one) { return one.find(why) != std::string::npos; }));
    };
    refused(story(12), request(), "13 are needed");
    auto nameless = request();
    nameless.person = " ";
    refused(story(14), nameless, "Nobody");
    auto groundless = request();
    groundless.reason = "";
    refused(story(14), groundless, "No reason");
    auto level = story(14);
    for (std::size_t i = 12; i < level.values.size(); ++i) {
        level.values[i] = i % 2 == 0 ? 42 : 37;
    }
    refused(level, request(), "old limits still hold");
    auto lucky = story(14);
    lucky.values[12] = 20;
    refused(lucky, request(), "best of its group");
    auto peak = story(14);
    peak.values[12] = 50;
    refused(peak, request(), "best of its group", Improvement::up);
    auto late = request();
    late.action_start = date(2030, 1, 1);
    refused(story(14), late, "0 points since");
    auto const given = story(14);
    CHECK_FALSE(propose_rebase(ChartKind::xmr, std::span(given.dates).first(3), {.values = given.values}, {},
                               {}, request())
                    .has_value());
}

TEST_CASE("a seasonal series signals on its raw points and not on what the season leaves over") {
    RandomStream random(3);
    std::vector<double> values;
    for (int i = 0; i < 48; ++i) {
        values.push_back(100 + 30 * std::sin(i * std::numbers::pi / 6) + 0.5 * i + random.normal());
    }
    auto const raw = xmr(values, {});
    auto const signals = [](ControlChart const& chart) {
        return std::ranges::count_if(
            chart.points, [](ChartPoint const& point) { return point.cause != SpecialCause::none; });
    };
    auto line = seasonal_line(values, 12);
    REQUIRE(line.has_value());
    auto const left = residual_chart(values, *line, {});
    REQUIRE(left.has_value());
    CHECK(signals(raw) > 20);
    CHECK(signals(left->chart) < 10); // 45 % of such series hold some signal by chance: a run of seven here
    CHECK(left->mean[5] == doctest::Approx(line->expected[5] + left->chart.points[5].mean));
    // A change in the last months, with the line from the months before, does signal.
    for (std::size_t i = 40; i < 48; ++i) {
        values[i] += 15;
    }
    auto const changed = residual_chart(values, *seasonal_line(values, 12, true, 40), {.baseline = 40});
    CHECK(changed->chart.points[47].cause == SpecialCause::above_limit);
    CHECK_FALSE(seasonal_line(std::span(values).first(24), 12).has_value());
}

TEST_CASE("a seasonal line is exact where there is no chance") {
    std::vector<double> values;
    for (int i = 0; i < 12; ++i) {
        values.push_back(10 + 3 * (i % 4) + 0.25 * i);
    }
    auto const line = seasonal_line(values, 4, true, 9);
    REQUIRE(line.has_value());
    for (std::size_t i = 0; i < values.size(); ++i) {
        CHECK(line->expected[i] == doctest::Approx(values[i]).epsilon(1e-10));
    }
}

TEST_CASE("the weighted line follows a drift and leaves out the first point") {
    std::vector<double> const values{10, 12, 11, 15};
    auto const line = weighted_line(values, 0.5);
    REQUIRE(line.has_value());
    CHECK(line->first == 1);
    CHECK(line->expected[1] == 10);
    CHECK(line->expected[2] == 11); // 10 + .5 (12 − 10)
    CHECK(line->expected[3] == 11); // 11 + .5 (11 − 11)
    auto const chart = residual_chart(values, *line, {.rebase_before = {3}});
    REQUIRE(chart.has_value());
    REQUIRE(chart->chart.points.size() == 3);
    CHECK(chart->chart.points[0].value == 2);
    CHECK(chart->chart.points[2].group == 1);
    std::vector<double> const steps{1, 5, 2, 8, 3, 9, 15, 20, 26, 30, 35};
    CHECK(weighted_line(steps)->words.find("1.00") != std::string::npos); // a walk: the last value is best
    CHECK_FALSE(weighted_line(values, 1.5).has_value());
    CHECK_FALSE(weighted_line(std::span(values).first(2)).has_value());
}
