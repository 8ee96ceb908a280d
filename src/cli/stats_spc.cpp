// weir stats spc: dates and figures in, the points of a control chart out. What was chosen and why, what to
// beware of and what the last point says go to standard error.
#include "cli/options.hpp"
#include "cli/stats_command.hpp"
#include "cli/stats_series.hpp"
#include "files/csv_writer.hpp"
#include "stats/chart/choose.hpp"
#include "stats/chart/control_chart.hpp"
#include "stats/chart/false_alarm.hpp"
#include "stats/chart/verdict.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::cli {
namespace {

constexpr std::size_t fewest_points = 2; // one has no moving range

struct Arguments {
    std::string in;
    std::string chart;
    std::string rules = "nhsr";
    std::string direction = "neutral";
    std::optional<std::size_t> baseline;
    std::optional<double> target;
    bool no_screening = false;
    std::string out;
};

void say(std::string const& line) {
    std::fprintf(stderr, "%s\n", line.c_str());
}

stats::Improvement improvement_of(std::string const& direction) {
    return direction == "up"     ? stats::Improvement::up
           : direction == "down" ? stats::Improvement::down
                                 : stats::Improvement::neutral;
}

stats::ChartOptions options_of(Arguments const& given, ChartSeries const& series) {
    stats::ChartOptions options{.rules = *stats::rules_named(given.rules),
                                .improvement = improvement_of(given.direction),
                                .baseline = given.baseline,
                                .rebase_before = series.rebase_before,
                                .targets = series.targets};
    options.rules.screen_outliers = options.rules.screen_outliers && !given.no_screening;
    if (given.target && options.targets.empty()) {
        options.targets = {*given.target};
    } else if (given.target) {
        std::ranges::replace_if(options.targets, [](double one) { return std::isnan(one); }, *given.target);
    }
    return options;
}

// Whole numbers in a column of values may be a stock or an average as well as a count, and nothing in the
// file says which: without a word from the user they get the chart that suits all.
Result<stats::ChartKind> kind_of(Arguments const& given, stats::ChartData const& data,
                                 stats::ChartOptions const& options) {
    bool const choose = given.chart == "auto" || (given.chart.empty() && !data.denominators.empty());
    if (!choose) {
        auto const kind = given.chart.empty() ? stats::ChartKind::xmr : *stats::chart_named(given.chart);
        say("Chart: " + std::string(stats::name_of(kind)) +
            (given.chart.empty() ? ", which suits any value (--chart auto chooses by the figures)." : "."));
        return kind;
    }
    auto const choice = WEIR_TRY(stats::choose_chart(data, options));
    say("Chart: " + std::string(stats::name_of(choice.kind)) + ". " + choice.reason);
    if (!choice.advice.empty()) {
        say("warning: " + choice.advice);
    }
    return choice.kind;
}

void warn(stats::ControlChart const& chart, std::optional<std::size_t> baseline) {
    for (std::size_t i = 0; i < chart.groups.size(); ++i) {
        auto const& group = chart.groups[i];
        auto const name = "warning: group " + std::to_string(i) + " ";
        if (group.size < chart.rules.short_group) {
            say(name + "has " + std::to_string(group.size) + " points; limits are uncertain below " +
                std::to_string(chart.rules.short_group) + ".");
        }
        if (baseline && group.size < *baseline) {
            say(name + "has fewer points than the baseline asked for: all of them set its limits.");
        }
        if (group.constant) {
            say(name + "is constant: " +
                (std::isnan(chart.points[group.first].upper)
                     ? "no moving range is left to set limits by, so that they read NaN."
                     : "its limits leave no room for chance."));
        }
    }
}

void tell(stats::ControlChart const& chart) {
    std::vector<double> values;
    values.reserve(chart.points.size());
    for (auto const& point : chart.points) {
        values.push_back(point.value);
    }
    say(stats::words_of(chart.rules));
    if (chart.kind != stats::ChartKind::run) {
        say(stats::false_alarm_words(chart.rules, values) +
            (chart.kind == stats::ChartKind::xmr ? "" : " (Simulated on XmR charts.)"));
    }
    auto const& last = chart.groups.back();
    if (last.runs.signal) {
        say("Runs test of the last group: a longest run of " + std::to_string(last.runs.longest) +
            " (at most " + std::to_string(last.runs.longest_max) + " by chance) and " +
            std::to_string(last.runs.crossings) + " crossings (at least " +
            std::to_string(last.runs.crossings_min) + "): not random.");
    }
    if (auto const variation = stats::variation_verdict(chart)) {
        say("Variation: " + variation->words + " [" + std::string(variation->icon) + "]");
    }
    if (auto const assurance = stats::assurance_verdict(chart)) {
        say("Assurance: " + assurance->words + " [" + std::string(assurance->icon) + "]");
        if (auto const chance = stats::chance_of_meeting(chart, chart.targets.back())) {
            char text[64];
            std::snprintf(text, sizeof text, "%.0f %%", 100 * *chance);
            say("If nothing changes, a point meets the target with a chance of " + std::string(text) + ".");
        }
    }
}

void write_number(files::CsvWriter& writer, double number) {
    if (std::isnan(number)) {
        writer.text("NaN"); // a limit that does not exist, as NHSRplotthedots writes it
    } else {
        writer.number(number);
    }
}

Status write(stats::ControlChart const& chart, std::vector<Date> const& dates, std::string const& path) {
    auto writer = WEIR_TRY(files::CsvWriter::to_file(path, {.formulas = files::CsvFormulas::as_it_is}));
    writer.row("date", "y", "rebase_group", "mean", "lpl", "upl", "special_cause_type", "point_type");
    for (std::size_t i = 0; i < chart.points.size(); ++i) {
        auto const& point = chart.points[i];
        writer.text(iso(dates[i]));
        write_number(writer, point.value);
        writer.integer(point.group);
        write_number(writer, point.mean);
        write_number(writer, point.lower);
        write_number(writer, point.upper);
        writer.text(stats::label_of(point.cause, chart.rules));
        writer.text(stats::name_of(point.type));
        writer.end_row();
    }
    return writer.finish();
}

// Tells each row for which this kind of chart has no place.
Status check(stats::ChartKind kind, stats::ChartData const& data, ChartSeries const& series) {
    Diagnostics diagnostics;
    for (auto const& fault : stats::point_faults(kind, data)) {
        diagnostics.error("not-for-this-chart",
                          {.file = series.file, .cell = {}, .line = series.lines[fault.index]},
                          fault.message);
    }
    std::fputs(diagnostics.text().c_str(), stderr);
    return diagnostics.has_errors()
               ? Status(
                     fail(ErrorCode::invalid, "A " + std::string(stats::name_of(kind)) +
                                                  " cannot be drawn of these figures. Nothing is written."))
               : Status();
}

Status draw(Arguments const& given) {
    if (given.target && !std::isfinite(*given.target)) {
        return fail(ErrorCode::invalid, "--target takes a finite number.");
    }
    Diagnostics diagnostics;
    auto const series = WEIR_TRY(read_chart_series(given.in, diagnostics));
    std::fputs(diagnostics.text().c_str(), stderr);
    if (diagnostics.has_errors()) {
        auto const count = diagnostics.error_count();
        return fail(ErrorCode::invalid, given.in + " has " + std::to_string(count) +
                                            (count == 1 ? " error" : " errors") +
                                            ", told above by row. Nothing is written.");
    }
    if (series.values.size() < fewest_points) {
        return fail(ErrorCode::invalid,
                    given.in + " has " + std::to_string(series.values.size()) +
                        " points with a figure: too few for a chart, which needs 2 and is of use from 13.");
    }
    auto const options = options_of(given, series);
    stats::ChartData const data{.values = series.values, .denominators = series.denominators};
    if (!data.denominators.empty()) {
        WEIR_TRY(check(stats::ChartKind::u, data, series)); // what no chart of parts has a place for
    }
    auto const kind = WEIR_TRY(kind_of(given, data, options));
    WEIR_TRY(check(kind, data, series));
    auto const chart = WEIR_TRY(stats::control_chart(kind, data, options));
    if (given.no_screening && kind != stats::ChartKind::xmr) {
        say("warning: --no-screening changes nothing here: only XmR charts screen.");
    }
    warn(chart, given.baseline);
    tell(chart);
    return write(chart, series.dates, given.out);
}

int run(Arguments const& given) {
    auto const done = draw(given);
    return done ? 0 : report(done.error());
}

} // namespace

void add_stats_spc(CLI::App& stats, std::function<int()>& chosen) {
    auto* const command = stats.add_subcommand("spc", "Draw a control chart: limits and unusual points");
    auto const given = std::make_shared<Arguments>();
    command
        ->add_option("file", given->in,
                     "Table with date and value, or date, numerator and denominator; optional rebase, target")
        ->required();
    command
        ->add_option("--chart", given->chart,
                     "Which chart; auto chooses by the figures and says why. Without it a value gets an XmR "
                     "chart, and numerator and denominator are as with auto")
        ->check(CLI::IsMember({"auto", "xmr", "p", "pp", "u", "up", "c", "g", "t", "run"}));
    command->add_option("--rules", given->rules, "Which rules make a point unusual")
        ->check(CLI::IsMember({"nhsr", "mdc", "strict"}))
        ->capture_default_str();
    command->add_flag("--no-screening", given->no_screening,
                      "Keep the largest moving ranges when limits are set (mdc and strict do anyway)");
    command
        ->add_option("--baseline", given->baseline,
                     "Set limits by the first so many points of each group only (12 or more)")
        ->check(CLI::Range(std::size_t{12}, std::size_t{1'000'000}));
    command->add_option("--direction", given->direction, "Which way is good")
        ->check(CLI::IsMember({"up", "down", "neutral"}))
        ->capture_default_str();
    command->add_option("--target", given->target, "Target where the table has none")->check(CLI::Number);
    command
        ->add_option("--out", given->out,
                     "CSV: date, y, rebase_group, mean, lpl, upl, special_cause_type, point_type")
        ->required();
    command->callback([&chosen, given] { chosen = [given] { return run(*given); }; });
}

} // namespace weir::cli
