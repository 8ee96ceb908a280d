// What must hold of every control chart: labels do not depend on the unit, on where the scale begins or on
// which way is called up, and groups do not see each other.
#include "stats/chart/control_chart.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

using namespace weir::stats;

namespace {

std::vector<double> whole_values(std::size_t least, std::size_t most) {
    auto const size = *rc::gen::inRange(least, most);
    std::vector<double> out;
    for (std::size_t i = 0; i < size; ++i) {
        out.push_back(*rc::gen::inRange(0, 40));
    }
    return out;
}

ChartOptions any_options() {
    ChartOptions options;
    options.rules = *rc::gen::element(nhsr_rules(), mdc_rules(), strict_rules());
    options.improvement = *rc::gen::element(Improvement::up, Improvement::down);
    return options;
}

SpecialCause mirrored(SpecialCause cause) {
    auto const number = static_cast<int>(cause);
    return number == 0 ? cause : static_cast<SpecialCause>(number % 2 == 1 ? number + 1 : number - 1);
}

bool same_limit(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(a));
}

} // namespace

TEST_CASE("XmR labels are the same in another unit and upside down") {
    CHECK(rc::check([] {
        auto const values = whole_values(1, 40);
        auto options = any_options();
        std::vector<double> doubled;
        std::vector<double> flipped;
        for (double const value : values) { // powers of two, so that nothing rounds
            doubled.push_back(4 * value);
            flipped.push_back(-value);
        }
        auto const plain = xmr(values, options);
        auto const scaled = xmr(doubled, options);
        options.improvement = options.improvement == Improvement::up ? Improvement::down : Improvement::up;
        auto const mirror = xmr(flipped, options);
        for (std::size_t i = 0; i < values.size(); ++i) {
            RC_ASSERT(plain.points[i].cause == scaled.points[i].cause);
            RC_ASSERT(same_limit(4 * plain.points[i].upper, scaled.points[i].upper));
            RC_ASSERT(mirrored(plain.points[i].cause) == mirror.points[i].cause);
            RC_ASSERT(plain.points[i].type == mirror.points[i].type);
            RC_ASSERT(same_limit(plain.points[i].upper, -mirror.points[i].lower));
        }
    }));
}

TEST_CASE("a rebased chart is the charts of its groups side by side") {
    CHECK(rc::check([] {
        auto const values = whole_values(2, 50);
        auto options = any_options();
        auto const at = *rc::gen::inRange<std::size_t>(1, values.size());
        auto const first = xmr(std::span(values).first(at), options);
        auto const second = xmr(std::span(values).subspan(at), options);
        options.rebase_before = {at};
        auto const whole = xmr(values, options);
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto const& part = i < at ? first.points[i] : second.points[i - at];
            RC_ASSERT(whole.points[i].cause == part.cause);
            RC_ASSERT(same_limit(whole.points[i].upper, part.upper));
            RC_ASSERT(whole.points[i].group == (i < at ? 0 : 1));
        }
    }));
}

TEST_CASE("limits of shares and rates do not depend on the order of the points, Laney's aside") {
    CHECK(rc::check([] {
        auto values = whole_values(2, 30);
        std::vector<double> denominators;
        for (double const value : values) {
            denominators.push_back(value + *rc::gen::inRange(1, 60));
        }
        auto const kind = *rc::gen::element(ChartKind::p, ChartKind::u);
        auto const plain = control_chart(kind, {.values = values, .denominators = denominators}, {});
        std::ranges::reverse(values);
        std::ranges::reverse(denominators);
        auto const turned = control_chart(kind, {.values = values, .denominators = denominators}, {});
        RC_ASSERT(plain.has_value());
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto const& other = turned->points[values.size() - 1 - i];
            RC_ASSERT(same_limit(plain->points[i].mean, other.mean));
            RC_ASSERT(same_limit(plain->points[i].upper, other.upper));
            RC_ASSERT(plain->points[i].lower >= 0);
        }
    }));
}

TEST_CASE("the runs test counts the same from either end and upside down") {
    CHECK(rc::check([] {
        auto values = whole_values(1, 60);
        double const centre = *rc::gen::inRange(0, 40);
        auto const plain = runs_test(values, centre);
        std::ranges::reverse(values);
        auto const turned = runs_test(values, centre);
        RC_ASSERT(plain.useful == turned.useful);
        RC_ASSERT(plain.longest == turned.longest);
        RC_ASSERT(plain.crossings == turned.crossings);
        RC_ASSERT(plain.signal == turned.signal);
    }));
}
