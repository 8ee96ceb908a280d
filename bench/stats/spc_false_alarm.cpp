// Writes the table of false-alarm rates of src/stats/chart/false_alarm_table.cpp: how often each preset of
// rules signals on normal values of a given autocorrelation in which nothing changes. Redirect its output
// there.
#include "base/random.hpp"
#include "stats/chart/false_alarm.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>

namespace {

constexpr std::size_t series_count = 40'000;

void row(weir::stats::RuleSet const& rules, std::size_t points, double lag, std::uint32_t stream) {
    weir::RandomStream random(20'170'731, stream);
    double const fresh = std::sqrt(1 - lag * lag); // so that the spread is 1 from the first point on
    auto const rate =
        weir::stats::simulate_false_alarm(rules, points, series_count, [&](std::span<double> series) {
            double level = random.normal();
            for (auto& value : series) {
                value = level;
                level = lag * level + fresh * random.normal();
            }
        });
    std::printf("    {\"%s\", %zu, %.1f, {%.4f, %.4f, %.4f, %.4f, %.4f}},\n", rules.name.c_str(), points, lag,
                rate.outside, rate.trend, rate.two_of_three, rate.shift, rate.any);
}

} // namespace

int main() {
    std::puts(
        "// False-alarm rates of the rule presets, 40,000 series each, as bench/stats/spc_false_alarm "
        "prints\n"
        "// them. Columns: rules, points, lag-1 autocorrelation; outside, trend, two of three, shift, any.\n"
        "#include \"stats/chart/false_alarm.hpp\"\n\nnamespace weir::stats {\n\n"
        "namespace {\n\n// clang-format off\nconstexpr FalseAlarmEntry table[] = {");
    std::uint32_t stream = 0;
    for (auto const& rules :
         {weir::stats::nhsr_rules(), weir::stats::mdc_rules(), weir::stats::strict_rules()}) {
        for (std::size_t const points : {12, 18, 24, 36, 48, 60}) {
            for (double const lag : {0.0, 0.3, 0.6, 0.9}) {
                row(rules, points, lag, stream++);
            }
        }
    }
    std::puts("};\n// clang-format on\n\n} // namespace\n\n"
              "std::span<FalseAlarmEntry const> false_alarm_table() {\n    return table;\n}\n\n"
              "} // namespace weir::stats");
}
