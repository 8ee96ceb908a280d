#include "forecast/monthly_series.hpp"

#include "base/date.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace weir::forecast {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int months_max = 600; // half a century; more is a slip in a date
constexpr std::size_t authorities_max = 2000;
constexpr std::size_t alone_min = 24;
constexpr std::size_t beside_min = 10;
constexpr std::size_t beside_figures = 36;
constexpr std::size_t horizon_shown = 12; // gaps named one by one, before only their number is told

struct Columns {
    std::size_t authority, month, value;
};

struct Figure {
    double count = nan;
    std::size_t row = 0;
};

struct Authority {
    std::string name;
    std::map<int, Figure> months;
    bool refused = false;
};

bool is_withheld(std::string_view text) {
    static constexpr std::string_view marks[]{"",  "c",  "C", "x", "X",   "z",  "Z",  "k",   "u",  "*",
                                              ":", "..", ".", "-", "low", "na", "NA", "N/A", "n/a"};
    return std::find(std::begin(marks), std::end(marks), text) != std::end(marks);
}

class Reading {
public:
    Reading(files::NamedTable const& table, Columns columns, int origin, Diagnostics& diagnostics)
        : table_(table), columns_(columns), origin_(origin), diagnostics_(diagnostics) {}

    void read() {
        for (std::size_t row = 0; row < table_.rows(); ++row) {
            read_row(row);
        }
    }
    std::vector<Authority>& authorities() { return authorities_; }

private:
    Authority& authority_of(std::string const& name) {
        auto const [at, is_new] = places_.try_emplace(name, authorities_.size());
        if (is_new) {
            authorities_.push_back({name, {}, false});
        }
        return authorities_[at->second];
    }

    void read_row(std::size_t row) {
        std::string const name{table_.text(row, columns_.authority)};
        auto const month = parse_month(table_.text(row, columns_.month));
        if (month && *month > origin_) {
            return; // what came after the origin is not known then
        }
        if (name.empty()) {
            diagnostics_.error("authority-missing", table_.where(row, columns_.authority),
                               "The row names no authority, and is not used.", "Name the authority.");
            return;
        }
        auto& authority = authority_of(name);
        if (!month) {
            diagnostics_.error("month-unreadable", table_.where(row, columns_.month), "This is not a month.",
                               "Write it as 2021-03.");
            authority.refused = true;
            return;
        }
        if (*month <= origin_ - months_max) {
            diagnostics_.warning("month-too-old", table_.where(row, columns_.month),
                                 "The month is more than fifty years before the origin, and is not used.");
            return;
        }
        auto const text = table_.text(row, columns_.value);
        if (is_withheld(text)) {
            diagnostics_.warning("figure-withheld", table_.where(row, columns_.value),
                                 "No figure is given for this month; it is left out, not guessed.");
            return;
        }
        auto const count = table_.number(row, columns_.value, diagnostics_);
        if (!count || *count < 0) {
            if (count) {
                diagnostics_.error("count-negative", table_.where(row, columns_.value),
                                   "A count cannot be below 0.", "Correct it, or leave the cell empty.");
            }
            authority.refused = true;
            return;
        }
        take(authority, *month, {*count, row});
    }

    void take(Authority& authority, int month, Figure figure) {
        auto const [at, is_new] = authority.months.try_emplace(month, figure);
        if (is_new) {
            return;
        }
        auto const first = " The month is also in line " + std::to_string(table_.line(at->second.row)) + ".";
        if (at->second.count == figure.count) {
            diagnostics_.warning("month-twice", table_.where(figure.row, columns_.month),
                                 "The same figure is given twice; it is counted once." + first);
            return;
        }
        diagnostics_.error("month-contradicted", table_.where(figure.row, columns_.month),
                           "Two figures are given for one month." + first, "Keep the right one.");
        authority.refused = true;
    }

    files::NamedTable const& table_;
    Columns columns_;
    int origin_;
    Diagnostics& diagnostics_;
    std::vector<Authority> authorities_;
    std::map<std::string, std::size_t> places_;
};

Result<Columns> columns_of(files::NamedTable const& table) {
    auto const authority = table.find({"authority", "la_name", "local_authority"});
    auto const month = table.find({"month", "period", "date"});
    auto const value = table.find({"value", "referrals", "count"});
    if (!authority || !month || !value) {
        return fail(ErrorCode::invalid, "The table needs the columns authority (or la_name), month and value "
                                        "(or referrals).");
    }
    return Columns{*authority, *month, *value};
}

void refuse(Authority& authority, Diagnostics& diagnostics, std::string code, std::string const& why,
            std::string hint) {
    Where where;
    where.field = authority.name;
    diagnostics.error(std::move(code), where, authority.name + " is not forecast: " + why, std::move(hint));
    authority.refused = true;
}

void tell_gaps(Authority const& authority, Diagnostics& diagnostics) {
    std::string shown;
    std::size_t missing = 0;
    for (int month = authority.months.begin()->first; month < authority.months.rbegin()->first; ++month) {
        if (!authority.months.contains(month)) {
            ++missing;
            if (missing <= horizon_shown) {
                shown += (shown.empty() ? "" : ", ") + iso_month(month_of_index(month));
            }
        }
    }
    if (missing > 0) {
        Where where;
        where.field = authority.name;
        diagnostics.warning("months-missing", where,
                            authority.name + " has no figure for " + std::to_string(missing) + " months (" +
                                shown + (missing > horizon_shown ? ", …" : "") +
                                "); they are left out, not guessed.");
    }
}

void check(std::vector<Authority>& authorities, int origin, EndedSeries ended, Diagnostics& diagnostics) {
    auto const long_ones = static_cast<std::size_t>(
        std::count_if(authorities.begin(), authorities.end(), [](Authority const& authority) {
            return !authority.refused && authority.months.size() >= beside_figures;
        }));
    for (auto& authority : authorities) {
        if (authority.refused) {
            refuse(authority, diagnostics, "authority-refused", "its rows have errors (told above).",
                   "Correct them and run again.");
            continue;
        }
        auto const least = long_ones >= beside_min ? stats::panel_figures_min : alone_min;
        if (authority.months.size() < least) {
            refuse(authority, diagnostics, "too-few-figures",
                   "it has " + std::to_string(authority.months.size()) +
                       " monthly figures up to the origin; " + std::to_string(least) + " are needed.",
                   "Give more months, or a later origin.");
            continue;
        }
        auto const first = authority.months.begin()->second.count;
        if (std::all_of(authority.months.begin(), authority.months.end(),
                        [&](auto const& figure) { return figure.second.count == first; })) {
            refuse(authority, diagnostics, "series-constant",
                   "every figure is the same; counts of children vary, so this is not a record of them.",
                   "Look at where the figures come from.");
            continue;
        }
        if (ended == EndedSeries::refused &&
            origin - authority.months.rbegin()->first >= static_cast<int>(stats::stale_months_max)) {
            refuse(authority, diagnostics, "series-ended",
                   "its last figure is of " + iso_month(month_of_index(authority.months.rbegin()->first)) +
                       ".",
                   "Give an earlier origin, or later figures.");
            continue;
        }
        tell_gaps(authority, diagnostics);
    }
}

// Working days of each month: contacts come on them (with the elasticity of 0.96 that the figures to 2020
// show). Outside the years of the calendar, Mondays to Fridays.
double working_days(WorkingCalendar const& calendar, int month) {
    auto const first = month_of_index(month);
    auto const last = month_end(first);
    double days = 0;
    for (Date day = first; day <= last; day += Days{1}) {
        bool const weekday = std::chrono::weekday{day}.iso_encoding() <= 5;
        days += (calendar.covers(day) ? calendar.is_working_day(day) : weekday) ? 1 : 0;
    }
    return days;
}

} // namespace

std::optional<int> parse_month(std::string_view text) {
    auto const day = text.size() == 7    ? parse_iso_date(std::string{text} + "-01")
                     : text.size() == 10 ? parse_iso_date(text)
                                         : std::nullopt;
    return day ? std::optional{month_index(*day)} : std::nullopt;
}

Result<MonthlySeries> read_monthly_series(files::NamedTable const& table, int origin, std::size_t horizon,
                                          WorkingCalendar const& calendar, Diagnostics& diagnostics,
                                          EndedSeries ended) {
    auto const columns = WEIR_TRY(columns_of(table));
    Reading reading(table, columns, origin, diagnostics);
    reading.read();
    auto& authorities = reading.authorities();
    if (authorities.size() > authorities_max) {
        return fail(ErrorCode::limit, "The table names more than " + std::to_string(authorities_max) +
                                          " authorities; forecast it in parts.");
    }
    check(authorities, origin, ended, diagnostics);
    MonthlySeries out;
    out.measure = table.columns()[columns.value];
    std::transform(out.measure.begin(), out.measure.end(), out.measure.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    out.origin = origin;
    out.first_month = origin;
    std::erase_if(authorities,
                  [](Authority const& authority) { return authority.refused && authority.months.empty(); });
    for (auto const& authority : authorities) {
        if (!authority.refused) {
            out.first_month = std::min(out.first_month, authority.months.begin()->first);
        }
    }
    out.panel.months = static_cast<std::size_t>(origin - out.first_month + 1);
    out.panel.first_season = static_cast<std::size_t>(((out.first_month % 12) + 12) % 12);
    for (auto const& authority : authorities) {
        if (authority.refused) {
            continue;
        }
        out.authorities.push_back(authority.name);
        std::vector<double> counts(out.panel.months, nan);
        for (auto const& [month, figure] : authority.months) {
            counts[static_cast<std::size_t>(month - out.first_month)] = figure.count;
        }
        out.panel.counts.push_back(std::move(counts));
    }
    for (std::size_t t = 0; t < out.panel.months + horizon; ++t) {
        out.panel.exposure.push_back(working_days(calendar, out.first_month + static_cast<int>(t)) / 21);
    }
    if (out.authorities.empty()) {
        return fail(ErrorCode::invalid, "No authority in the table can be forecast.");
    }
    return out;
}

} // namespace weir::forecast
