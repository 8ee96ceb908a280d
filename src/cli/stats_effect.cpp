// Reads the series, reports what is wrong with it row by row, asks the statistics and writes their answer.
#include "cli/stats_effect.hpp"

#include "cli/options.hpp"
#include "files/json.hpp"
#include "files/named_table.hpp"
#include "files/output_file.hpp"
#include "stats/effect/effect_of_series.hpp"
#include "stats/effect/spacing.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace weir::cli {
namespace {

struct Arguments {
    std::string in;
    std::string start;
    std::string by;
    std::vector<std::string> controls;
    std::string wished;
    double worth = 10;
    std::string out;
};

struct Row {
    std::size_t row = 0; // of the table
    Date date;
    double value = 0;
    double exposure = 1;
    std::vector<double> controls;
};

struct Columns {
    std::size_t date = 0;
    std::size_t value = 0;
    std::optional<std::size_t> exposure;
    std::vector<std::size_t> controls;
};

struct Series {
    std::vector<Row> rows;
    stats::Spacing spacing = stats::Spacing::unknown;
    bool has_exposure = false;
    std::vector<stats::Reason> reasons;
};

Result<Date> date_given(std::string const& text, char const* option) {
    auto const found = text.size() == 7 ? parse_iso_date(text + "-01") : parse_iso_date(text);
    return found ? Result<Date>(*found)
                 : fail(ErrorCode::invalid, std::string(option) + " is \"" + text +
                                                "\", which is no date; write it as 2017-09-01.");
}

Result<Columns> columns_of(files::NamedTable const& table, Arguments const& given) {
    auto const date = table.find({"date", "month", "period"});
    auto const value = table.find({"value", "numerator"});
    if (!date || !value) {
        return fail(ErrorCode::invalid, table.file() + " needs the columns date and value.");
    }
    Columns out{*date, *value, table.find({"denominator"}), {}};
    for (auto const& name : given.controls) {
        auto const found = table.find({name});
        if (!found) {
            std::string all;
            for (auto const& column : table.columns()) {
                all += (all.empty() ? "" : ", ") + column;
            }
            return fail(ErrorCode::invalid,
                        table.file() + " has no column \"" + name + "\" for --control; it has " + all + ".");
        }
        out.controls.push_back(*found);
    }
    return out;
}

std::vector<Row> rows_of(files::NamedTable const& table, Columns const& columns, Diagnostics& diagnostics) {
    std::vector<Row> out;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        Row row;
        row.row = i;
        auto const date = table.date(i, columns.date, diagnostics);
        auto const value = table.number(i, columns.value, diagnostics);
        if (columns.exposure) {
            auto const exposure = table.number(i, *columns.exposure, diagnostics);
            if (exposure && !(*exposure > 0)) {
                diagnostics.error("denominator-not-positive", table.where(i, *columns.exposure),
                                  "The denominator is not above nought.",
                                  "Leave the period out, or mend it.");
            }
            row.exposure = exposure.value_or(1);
        }
        for (auto const column : columns.controls) {
            auto const control = table.number(i, column, diagnostics);
            row.controls.push_back(control.value_or(0));
        }
        if (date) { // a row that is wrong elsewhere still has its date checked; nothing is used once any is
                    // wrong
            row.date = *date;
            row.value = value.value_or(0);
            out.push_back(std::move(row));
        }
    }
    return out;
}

void check_dates(files::NamedTable const& table, Columns const& columns, Series& series,
                 Diagnostics& diagnostics) {
    bool const sorted = std::is_sorted(series.rows.begin(), series.rows.end(),
                                       [](Row const& a, Row const& b) { return a.date < b.date; });
    if (!sorted) {
        std::stable_sort(series.rows.begin(), series.rows.end(),
                         [](Row const& a, Row const& b) { return a.date < b.date; });
        series.reasons.push_back(
            {"sorted", "The rows were not in the order of their dates and have been put in it."});
    }
    std::vector<Date> dates;
    for (auto const& row : series.rows) {
        dates.push_back(row.date);
    }
    auto const found = stats::find_spacing(dates);
    series.spacing = found.spacing;
    for (auto const& fault : found.faults) {
        diagnostics.error(fault.code, table.where(series.rows[fault.index].row, columns.date), fault.message,
                          "Every period stands once, none left out.");
    }
    if (found.spacing == stats::Spacing::unknown && dates.size() > 1 && found.faults.empty()) {
        diagnostics.error("spacing-unknown", table.where(series.rows[1].row, columns.date),
                          "The dates are neither days, weeks, months, quarters nor years apart.",
                          "Write one date a period.");
    }
}

Result<Series> read_series(Arguments const& given) {
    Diagnostics diagnostics;
    auto const table = WEIR_TRY(files::NamedTable::read(given.in, diagnostics, 100'000));
    auto const columns = WEIR_TRY(columns_of(table, given));
    Series series;
    series.has_exposure = columns.exposure.has_value();
    series.rows = rows_of(table, columns, diagnostics);
    if (series.rows.empty() && !diagnostics.has_errors()) {
        return fail(ErrorCode::invalid, table.file() + " has no row below its header.");
    }
    check_dates(table, columns, series, diagnostics);
    if (diagnostics.has_errors()) {
        std::fputs(diagnostics.text().c_str(), stderr);
        return fail(ErrorCode::invalid, given.in + ": " + std::to_string(diagnostics.error_count()) +
                                            (diagnostics.error_count() == 1 ? " error" : " errors") +
                                            "; nothing was written.");
    }
    return series;
}

// What came after the date by which it should have shown answers another question.
void cut_at(Series& series, std::optional<Date> by) {
    if (!by) {
        return;
    }
    auto const before = series.rows.size();
    std::erase_if(series.rows, [&](Row const& row) { return row.date > *by; });
    if (series.rows.size() < before) {
        series.reasons.push_back({"until-by", std::to_string(before - series.rows.size()) + " points after " +
                                                  iso(*by) +
                                                  ", by when it should have shown, are left out."});
    }
}

stats::EffectQuestion question_of(Series const& series, Date start, Arguments const& given) {
    stats::EffectQuestion out;
    auto const n = static_cast<Eigen::Index>(series.rows.size());
    out.controls = stats::Matrix(n, static_cast<Eigen::Index>(given.controls.size()));
    for (Eigen::Index i = 0; i < n; ++i) {
        auto const& row = series.rows[static_cast<std::size_t>(i)];
        out.series.values.push_back(row.value);
        if (series.has_exposure) {
            out.series.exposure.push_back(row.exposure);
        }
        for (Eigen::Index j = 0; j < out.controls.cols(); ++j) {
            out.controls(i, j) = row.controls[static_cast<std::size_t>(j)];
        }
        // Months are dated by any of their days: the month of the start is the first after it.
        bool const after = series.spacing == stats::Spacing::monthly
                               ? month_index(row.date) >= month_index(start)
                               : row.date >= start;
        out.series.start += after ? 0 : 1;
    }
    out.series.season = stats::season_of(series.spacing);
    out.wished = given.wished == "up"     ? stats::Wished::rise
                 : given.wished == "down" ? stats::Wished::fall
                                          : stats::Wished::either;
    out.worth_percent = given.worth;
    return out;
}

files::Json number_or_null(double value) {
    return std::isfinite(value) ? files::Json(value) : files::Json(nullptr);
}

files::Json json_of(stats::EffectAnswer const& answer, std::vector<stats::Reason> const& before) {
    files::JsonArray reasons;
    for (auto const* list : {&before, &answer.estimate.reasons}) {
        for (auto const& reason : *list) {
            reasons.emplace_back(reason.code + ": " + reason.text);
        }
    }
    files::JsonObject out;
    out["method"] = stats::name_of(answer.estimate.method);
    out["estimate"] = number_or_null(answer.estimate.estimate);
    out["lo95"] = number_or_null(answer.estimate.lower);
    out["hi95"] = number_or_null(answer.estimate.upper);
    out["percent"] = number_or_null(answer.percent);
    out["p"] = number_or_null(answer.estimate.p);
    out["mde"] = number_or_null(answer.detectable);
    out["verdict"] = answer.judgement.text;
    out["grade"] = std::string(1, stats::name_of(answer.grade));
    out["reasons"] = std::move(reasons);
    return out;
}

Status judge_file(Arguments const& given) {
    auto const start = WEIR_TRY(date_given(given.start, "--start"));
    std::optional<Date> by;
    if (!given.by.empty()) {
        by = WEIR_TRY(date_given(given.by, "--by"));
        if (*by <= start) {
            return fail(ErrorCode::invalid, "It cannot show by " + iso(*by) + " what starts on " +
                                                iso(start) + ": --by is after --start.");
        }
    }
    auto series = WEIR_TRY(read_series(given));
    cut_at(series, by);
    auto const answer = stats::effect_of_series(question_of(series, start, given));
    if (answer.judgement.verdict == stats::Verdict::not_measurable) {
        for (auto const& reason : answer.estimate.reasons) {
            std::fprintf(stderr, "%s: %s: %s\n", given.in.c_str(), reason.code.c_str(), reason.text.c_str());
        }
    }
    auto file = WEIR_TRY(files::OutputFile::create(given.out));
    WEIR_TRY(file.write(files::to_pretty_json(json_of(answer, series.reasons))));
    return file.put_in_place();
}

int run(Arguments const& given) {
    auto const done = judge_file(given);
    return done ? 0 : report(done.error());
}

} // namespace

void add_stats_effect(CLI::App& stats, std::function<int()>& chosen) {
    auto* const command =
        stats.add_subcommand("effect", "Say whether a figure moved, how surely, and on what evidence");
    auto const given = std::make_shared<Arguments>();
    command
        ->add_option("file", given->in,
                     "Table with the columns date, value and perhaps denominator and controls")
        ->required();
    command->add_option("--start", given->start, "When the action began: 2017-09-01 or 2017-09")->required();
    command->add_option("--by", given->by, "By when it should have shown; later points are left out");
    command
        ->add_option("--control", given->controls,
                     "A column that the action cannot touch; may be given again")
        ->take_all();
    command->add_option("--direction", given->wished, "The good direction")
        ->check(CLI::IsMember({"up", "down", "neutral"}));
    command->add_option("--worth", given->worth, "The smallest change worth having, in percent")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command
        ->add_option("--out", given->out,
                     "JSON: method, estimate, lo95, hi95, percent, p, mde, verdict, grade, reasons")
        ->required();
    command->callback([&chosen, given] { chosen = [given] { return run(*given); }; });
}

} // namespace weir::cli
