// Charts and quantiles against what others computed: NHSRplotthedots' own answers, kept as cases, and the
// definition of R's type 7.
#include "stats/quantile.hpp"
#include "stats/xmr.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

using namespace weir::stats;

namespace {

std::vector<std::string> split(std::string const& line, char by) {
    std::vector<std::string> out;
    std::stringstream text(line);
    for (std::string part; std::getline(text, part, by);) {
        out.push_back(part);
    }
    return out;
}

std::string option(std::string const& line, std::string const& name) {
    auto const at = line.find(" " + name + "=");
    auto const from = at + name.size() + 2;
    return at == std::string::npos ? "" : line.substr(from, line.find(' ', from) - from);
}

double number(std::string const& text) {
    return text == "NaN" || text == "NA" ? std::nan("") : std::stod(text);
}

void check_same(double got, double expected) {
    if (std::isnan(expected)) {
        CHECK(std::isnan(got));
    } else {
        CHECK(std::abs(got - expected) <= 1e-9 * std::max(1.0, std::abs(expected)));
    }
}

void run_case(std::filesystem::path const& path) {
    INFO(path.filename().string());
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    std::getline(file, line);
    XmrRules rules;
    auto const way = option(line, "improvement");
    rules.improvement = way == "up"     ? Improvement::up
                        : way == "down" ? Improvement::down
                                        : Improvement::neutral;
    rules.screen_outliers = option(line, "screen") == "yes";
    if (auto const baseline = option(line, "baseline"); !baseline.empty()) {
        rules.baseline = std::stoul(baseline);
    }
    if (auto const target = option(line, "target"); !target.empty()) {
        rules.target = std::stod(target);
    }
    auto const assurance = option(line, "assurance");
    bool const short_group = option(line, "short") == "TRUE";
    std::getline(file, line);
    std::vector<std::vector<std::string>> rows;
    std::vector<double> values;
    std::vector<std::size_t> rebase;
    while (std::getline(file, line)) {
        rows.push_back(split(line, ','));
        if (rows.size() > 1 && rows.back()[1] != rows[rows.size() - 2][1]) {
            rebase.push_back(rows.size() - 1);
        }
        values.push_back(std::stod(rows.back()[0]));
    }
    auto const result = xmr(values, rules, rebase);
    REQUIRE(result.points.size() == rows.size());
    CHECK(result.short_group == short_group);
    CHECK((result.assurance == Assurance::none) == (assurance == "NA"));
    CHECK((result.assurance == Assurance::fail) == (assurance == "consistent_fail"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CAPTURE(i);
        check_same(result.points[i].mean, number(rows[i][2]));
        check_same(result.points[i].lower, number(rows[i][3]));
        check_same(result.points[i].upper, number(rows[i][4]));
        CHECK(name_of(result.points[i].cause) == rows[i][5]);
        CHECK(name_of(result.points[i].type) == rows[i][6]);
    }
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

TEST_CASE("XmR charts do not depend on the unit or on which way is called up") {
    std::vector<double> const values{12, 15, 11, 14, 9, 30, 13, 12, 16, 15, 17, 18, 19, 20, 21, 22};
    std::vector<double> scaled;
    std::vector<double> mirrored;
    for (double const value : values) {
        scaled.push_back(1000 * value + 7);
        mirrored.push_back(-value);
    }
    auto const plain = xmr(values, {.improvement = Improvement::up});
    auto const same = xmr(scaled, {.improvement = Improvement::up});
    auto const flipped = xmr(mirrored, {.improvement = Improvement::down});
    for (std::size_t i = 0; i < values.size(); ++i) {
        CHECK(plain.points[i].cause == same.points[i].cause);
        CHECK(plain.points[i].type == flipped.points[i].type);
        CHECK(plain.points[i].upper == doctest::Approx((same.points[i].upper - 7) / 1000));
    }
}

TEST_CASE("XmR of nothing or one point says nothing") {
    CHECK(xmr({}, {}).points.empty());
    auto const one = xmr(std::vector<double>{5}, {});
    CHECK(one.points[0].cause == SpecialCause::none);
    CHECK(std::isnan(one.points[0].upper));
}

TEST_CASE("quantiles are those of R type 7") {
    std::vector<double> const sample{1, 2, 4, 8, 16};
    CHECK(quantile_sorted(sample, 0) == 1);
    CHECK(quantile_sorted(sample, 0.5) == 4);
    CHECK(quantile_sorted(sample, 0.9) == doctest::Approx(12.8)); // quantile(c(1,2,4,8,16), 0.9) in R
    CHECK(quantile_sorted(sample, 1) == 16);
}
