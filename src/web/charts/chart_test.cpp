// Charts: well-formed XML whatever the series, scales that fit golden values, and the table that says the
// same as the picture.
#include "web/charts/bar_chart.hpp"
#include "web/charts/journey_chart.hpp"
#include "web/charts/line_chart.hpp"
#include "web/charts/svg.hpp"
#include "web/charts/xmr_chart.hpp"

#include <doctest/doctest.h>
#include <expat.h>

#include <cmath>
#include <limits>

using namespace weir;
using namespace weir::web;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr double endless = std::numeric_limits<double>::infinity();

std::string xml_fault(std::string const& text) {
    XML_Parser parser = XML_ParserCreate("UTF-8");
    std::string fault;
    if (XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1) == XML_STATUS_ERROR) {
        fault =
            std::string(XML_ErrorString(XML_GetErrorCode(parser))) + " near " +
            text.substr(
                static_cast<std::size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser) - 40)), 80);
    }
    XML_ParserFree(parser);
    return fault;
}

void check_drawn(DrawnChart const& drawn) {
    for (std::string const& svg : {drawn.svg, drawn.svg_narrow}) {
        CHECK(xml_fault(svg) == "");
        CHECK(svg.find("role=\"img\"") != std::string::npos);
        CHECK(svg.find("<title ") != std::string::npos);
        CHECK(svg.find("<desc ") != std::string::npos);
        CHECK(svg.find("style=") == std::string::npos);
        for (char const* bad : {"nan", "inf", "NaN"}) {
            CHECK(svg.find(std::string("\"") + bad) == std::string::npos);
            CHECK(svg.find(std::string("=\"-") + bad) == std::string::npos);
            CHECK(svg.find(std::string(",") + bad) == std::string::npos);
        }
    }
    for (auto const& row : drawn.table.rows) {
        CHECK(row.size() == drawn.table.columns.size());
    }
}

std::vector<std::vector<std::optional<double>>> const series_of_all_kinds = {
    {},
    {5.0},
    {std::nullopt},
    {7.0, 7.0, 7.0},
    {0.0, 0.0},
    {-3.0, -8.0, -1.0},
    {-5.0, 5.0},
    {1e300, -1e300},
    {1e-12, 2e-12},
    {1e15, 1e15 + 1},
    {1.0, no_number, 3.0, std::nullopt, 5.0},
    {endless, -endless, 2.0},
    {no_number, no_number},
};

ChartText hostile_words() {
    return {"id-1", "<b>&\"'\x01 title", "]]> <desc>", "value", "source"};
}

} // namespace

TEST_CASE("line charts hold whatever the series") {
    for (auto const& values : series_of_all_kinds) {
        for (bool const from_zero : {true, false}) {
            LineChart chart;
            chart.text = hostile_words();
            chart.from_zero = from_zero;
            chart.series.push_back({"<one>", {}});
            for (std::size_t i = 0; i < values.size(); ++i) {
                chart.series[0].points.push_back(
                    {add_months(date(2020, 1, 31), static_cast<int>(i)), values[i]});
                double const v = values[i].value_or(no_number);
                chart.fan.push_back({add_months(date(2021, 1, 31), static_cast<int>(i)), v, v, v, v, v});
            }
            chart.target = {{date(2020, 1, 1), 3.0}, {date(2021, 1, 1), no_number}};
            chart.marks = {{date(2020, 1, 31), "<A1>", "\"detail\""}, {date(1999, 1, 1), "before", ""}};
            check_drawn(draw(chart));
        }
    }
    check_drawn(draw(LineChart{}));
}

TEST_CASE("control charts hold whatever the series") {
    for (auto const& values : series_of_all_kinds) {
        for (Unit const unit : {Unit::count, Unit::percent}) {
            XmrChart chart;
            chart.text = hostile_words();
            chart.unit = unit;
            chart.target = no_number;
            for (std::size_t i = 0; i < values.size(); ++i) {
                chart.points.push_back({add_months(date(2020, 1, 1), static_cast<int>(i)), values[i],
                                        values[i], -1.0, no_number, static_cast<Signal>(i % 4), "<why>",
                                        static_cast<int>(i / 3)});
            }
            check_drawn(draw(chart));
        }
    }
}

TEST_CASE("bars, journeys and small multiples hold whatever is given") {
    for (auto const& values : series_of_all_kinds) {
        BarChart bars;
        bars.text = hostile_words();
        bars.reference = values.empty() ? std::nullopt : values[0];
        SmallMultiples multiples;
        multiples.text = hostile_words();
        for (std::size_t i = 0; i < values.size(); ++i) {
            bars.bars.push_back({std::string(i * 30, 'x') + "<é>", values[i], "&"});
            multiples.places.push_back(
                {"<p>", {{date(2020, 1, 1), values[i]}, {date(2021, 1, 1), values[i]}}});
        }
        check_drawn(draw(bars));
        check_drawn(draw(multiples));
    }
    JourneyChart journey;
    journey.text = hostile_words();
    journey.today = date(2017, 8, 31);
    check_drawn(draw(journey));
    journey.lanes = {{"<lane>",
                      {{date(2018, 1, 1), std::nullopt, "begins after today"},
                       {date(2017, 1, 1), date(2016, 1, 1), "ends first"}},
                      {{date(2019, 1, 1), JourneyMarkKind::due, "&"}}}};
    check_drawn(draw(journey));
}

TEST_CASE("ticks are round and cover the values") {
    using svg::ValueScale;
    CHECK(ValueScale({3, 97}, true, 5).ticks() == std::vector<double>{0, 20, 40, 60, 80, 100});
    CHECK(ValueScale({440, 632}, false, 4).ticks() == std::vector<double>{400, 450, 500, 550, 600, 650});
    CHECK(ValueScale({-3, 8}, true, 4).ticks() == std::vector<double>{-5, 0, 5, 10});
    CHECK(ValueScale({}, true, 4).ticks().size() >= 2);
    ValueScale const constant({7, 7}, false, 4);
    CHECK(constant.low() < 7);
    CHECK(constant.high() > 7);
    CHECK(ValueScale({0, 100}, true, 5).at(25, 300, 100) == doctest::Approx(250));
}

TEST_CASE("dates stand where they belong") {
    svg::TimeScale const year({date(2017, 1, 1), date(2018, 1, 1)});
    CHECK(year.at(date(2017, 7, 2), 0, 365) == doctest::Approx(182));
    CHECK(svg::TimeScale({date(2017, 5, 5)}).at(date(2017, 5, 5), 10, 20) == doctest::Approx(15));
    auto const ticks = svg::TimeScale({date(2014, 9, 30), date(2020, 3, 31)}).ticks(7);
    REQUIRE(ticks.size() == 6);
    CHECK(ticks.front().second == "2015");
    CHECK(ticks.back().second == "2020");
}

TEST_CASE("a point of a known series is where it should be") {
    LineChart chart;
    chart.text.id = "golden";
    chart.step = TimeStep::year;
    chart.series = {{"Children", {{date(2016, 1, 1), 0.0}, {date(2018, 1, 1), 100.0}}}};
    DrawnChart const drawn = draw(chart);
    // Axis 0 to 100 with labels of three characters: the plot spans 37.9 to 888 and 34.5 to 330.
    CHECK(drawn.svg.find("<polyline points=\"37.9,330.0 888.0,34.5\"") != std::string::npos);
    CHECK(drawn.svg.find("data-words=\"Children, 2018: 100\"") != std::string::npos);
    CHECK(drawn.table.rows[1][1].text == "100");
}

TEST_CASE("a gap in a series is a gap in its line") {
    LineChart chart;
    chart.series = {{"x", {}}};
    for (int i = 0; i < 7; ++i) {
        chart.series[0].points.push_back(
            {date(2010 + i, 1, 1), i == 3 ? std::nullopt : std::optional(1.0 * i)});
    }
    std::string const svg = draw(chart).svg;
    std::size_t lines = 0;
    for (std::size_t at = svg.find("<polyline"); at != std::string::npos;
         at = svg.find("<polyline", at + 1)) {
        ++lines;
    }
    CHECK(lines == 2);
    CHECK(draw(chart).table.rows[3][1].text == "no value");
}

TEST_CASE("special causes differ in shape, not in colour alone") {
    XmrChart chart;
    for (int i = 0; i < 4; ++i) {
        chart.points.push_back(
            {date(2017, 1, 1) + Days{i * 31}, 5.0 + i, 6.0, 4.0, 8.0, static_cast<Signal>(i), "", 0});
    }
    std::string const svg = draw(chart).svg;
    CHECK(svg.find("fill=\"#12436D\"") != std::string::npos);
    CHECK(svg.find("fill=\"#F46A25\"") != std::string::npos);
    CHECK(svg.find("unusual, improving") != std::string::npos);
    CHECK(draw(chart).table.rows[2][5].text == "unusual, worsening");
}
