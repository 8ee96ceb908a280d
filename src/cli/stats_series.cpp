#include "cli/stats_series.hpp"

#include "files/named_table.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace weir::cli {
namespace {

struct Columns {
    std::size_t date = 0;
    std::size_t value = 0;
    std::optional<std::size_t> denominator;
    std::optional<std::size_t> rebase;
    std::optional<std::size_t> target;
};

struct Reading {
    std::size_t row = 0;
    Date date;
    std::optional<double> value;
    double denominator = 1;
    double target = std::numeric_limits<double>::quiet_NaN();
    bool rebase = false;
};

Result<Columns> columns_of(files::NamedTable const& table) {
    auto const date = table.find({"date"});
    auto const value = table.find({"value"});
    auto const numerator = table.find({"numerator"});
    auto const denominator = table.find({"denominator"});
    std::string const needs =
        "The table needs the columns date and value, or date, numerator and denominator";
    if (!date || (!value && !numerator)) {
        return fail(ErrorCode::invalid, needs + ".");
    }
    if (value && (numerator || denominator)) {
        return fail(ErrorCode::invalid, needs + ", not both: which is meant cannot be told.");
    }
    if (numerator && !denominator) {
        return fail(ErrorCode::invalid, needs + ": the denominator is not there.");
    }
    return Columns{.date = *date,
                   .value = value ? *value : *numerator,
                   .denominator = denominator,
                   .rebase = table.find({"rebase"}),
                   .target = table.find({"target"})};
}

// A column that means something to its writer and nothing here is named, so that nobody believes it was used.
void tell_unread(files::NamedTable const& table, Columns const& columns, Diagnostics& diagnostics) {
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
        bool const read = i == columns.date || i == columns.value || columns.denominator == i ||
                          columns.rebase == i || columns.target == i;
        if (!read && !table.columns()[i].empty()) {
            diagnostics.warning("column-not-read",
                                {.file = table.file(), .cell = {}, .line = 1, .column = i + 1},
                                "The column \"" + table.columns()[i].substr(0, 40) + "\" is not read.");
        }
    }
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

bool read_flag(files::NamedTable const& table, std::size_t row, std::size_t column,
               Diagnostics& diagnostics) {
    auto const text = lower_case(table.text(row, column));
    if (text == "true" || text == "yes" || text == "1") {
        return true;
    }
    if (!text.empty() && text != "false" && text != "no" && text != "0") {
        diagnostics.error("rebase-unreadable", table.where(row, column),
                          "\"" + text.substr(0, 40) + "\" is neither true nor false.",
                          "Write true in the row that starts a new group, else false or nothing.");
    }
    return false;
}

// Nothing where a figure is not given; whether it is a figure at all is another matter, and an error.
std::optional<double> read_figure(files::NamedTable const& table, std::size_t row, std::size_t column,
                                  Diagnostics& diagnostics) {
    auto const text = lower_case(table.text(row, column));
    if (text.empty() || text == "na" || text == "nan") {
        diagnostics.warning("value-missing", table.where(row, column),
                            "No figure: the row is left out of the chart.",
                            "Fill it in if it is known. Zero is not the same as missing.");
        return std::nullopt;
    }
    return table.number(row, column, diagnostics);
}

void read_parts(files::NamedTable const& table, std::size_t column, Diagnostics& diagnostics,
                Reading& reading) {
    auto const denominator = read_figure(table, reading.row, column, diagnostics);
    if (!denominator) {
        reading.value.reset();
        return;
    }
    reading.denominator = *denominator;
    if (*denominator > 0) {
        return;
    }
    auto const where = table.where(reading.row, column);
    if (*denominator == 0 && reading.value.value_or(0) == 0) {
        diagnostics.warning("no-cases", where, "Nothing of nothing: the row is left out of the chart.");
    } else {
        diagnostics.error("denominator-not-positive", where,
                          "A denominator must be above nothing where there is a numerator.",
                          "Correct the row, or leave its figures blank.");
    }
    reading.value.reset();
}

std::vector<Reading> readings_of(files::NamedTable const& table, Columns const& columns,
                                 Diagnostics& diagnostics) {
    std::vector<Reading> out;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        auto const day = table.date(row, columns.date, diagnostics);
        Reading reading{.row = row, .date = day.value_or(Date{}), .value = {}};
        reading.value = read_figure(table, row, columns.value, diagnostics);
        if (columns.denominator) {
            read_parts(table, *columns.denominator, diagnostics, reading);
        }
        reading.rebase = columns.rebase && read_flag(table, row, *columns.rebase, diagnostics);
        if (columns.target && !table.empty(row, *columns.target)) {
            reading.target = table.number(row, *columns.target, diagnostics).value_or(reading.target);
        }
        if (day) {
            out.push_back(reading);
        }
    }
    return out;
}

// Puts the rows in order of time; two of one date are an error, for one series has one figure a date.
void order(files::NamedTable const& table, std::size_t date, std::vector<Reading>& readings,
           Diagnostics& diagnostics) {
    if (!std::ranges::is_sorted(readings, {}, &Reading::date)) {
        diagnostics.warning("dates-not-in-order", {.file = table.file(), .cell = {}},
                            "The rows are not in order of time; the chart and its rows are.");
        std::ranges::sort(readings, {},
                          [](Reading const& reading) { return std::pair(reading.date, reading.row); });
    }
    for (std::size_t i = 1; i < readings.size(); ++i) {
        if (readings[i].date == readings[i - 1].date) {
            diagnostics.error("date-twice", table.where(readings[i].row, date),
                              iso(readings[i].date) + " stands also in line " +
                                  std::to_string(table.line(readings[i - 1].row)) + ".",
                              "One file holds one series: split the file, or add the rows up.");
        }
    }
}

// Months where every date stands on one day of the month or at its end, else days.
bool by_month(std::vector<Reading> const& readings) {
    auto const day = [](Date date) { return std::chrono::year_month_day{date}.day(); };
    return std::ranges::all_of(
               readings,
               [&](Reading const& reading) { return day(reading.date) == day(readings.front().date); }) ||
           std::ranges::all_of(
               readings, [](Reading const& reading) { return reading.date == month_end(reading.date); });
}

// Steps longer than the usual one, if more than half of them are the usual one: rare events have no rhythm.
void warn_of_gaps(files::NamedTable const& table, std::size_t date, std::vector<Reading> const& readings,
                  Diagnostics& diagnostics) {
    if (readings.size() < 3) {
        return;
    }
    bool const months = by_month(readings);
    auto const step = [&](std::size_t i) {
        return months ? month_index(readings[i].date) - month_index(readings[i - 1].date)
                      : day_number(readings[i].date) - day_number(readings[i - 1].date);
    };
    std::map<int, std::size_t> steps;
    for (std::size_t i = 1; i < readings.size(); ++i) {
        ++steps[step(i)];
    }
    auto const usual = std::ranges::max_element(steps, {}, [](auto const& one) { return one.second; });
    if (2 * usual->second < readings.size() - 1) {
        return;
    }
    for (std::size_t i = 1; i < readings.size(); ++i) {
        if (step(i) > usual->first) {
            diagnostics.warning("dates-missing", table.where(readings[i].row, date),
                                "There is no row between " + iso(readings[i - 1].date) + " and " +
                                    iso(readings[i].date) +
                                    ", where the other dates let expect one. The "
                                    "chart takes the two as neighbours.",
                                "Add the rows that are missing if their figures are known.");
        }
    }
}

ChartSeries series_of(files::NamedTable const& table, std::vector<Reading> const& readings,
                      Columns const& columns) {
    ChartSeries series;
    series.file = table.file();
    bool rebase = false;
    for (auto const& reading : readings) {
        rebase = rebase || reading.rebase; // kept for the next point if its own row has no figure
        if (!reading.value) {
            continue;
        }
        if (rebase && !series.values.empty()) {
            series.rebase_before.push_back(series.values.size());
        }
        rebase = false;
        series.dates.push_back(reading.date);
        series.lines.push_back(table.line(reading.row));
        series.values.push_back(*reading.value);
        if (columns.denominator) {
            series.denominators.push_back(reading.denominator);
        }
        if (columns.target) {
            series.targets.push_back(reading.target);
        }
    }
    return series;
}

} // namespace

Result<ChartSeries> read_chart_series(std::filesystem::path const& path, Diagnostics& diagnostics) {
    auto const table = WEIR_TRY(files::NamedTable::read(path, diagnostics));
    auto const columns = WEIR_TRY(columns_of(table));
    tell_unread(table, columns, diagnostics);
    auto readings = readings_of(table, columns, diagnostics);
    order(table, columns.date, readings, diagnostics);
    warn_of_gaps(table, columns.date, readings, diagnostics);
    return series_of(table, readings, columns);
}

} // namespace weir::cli
