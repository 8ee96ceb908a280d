// Months of the evaluator put together; nothing is counted here that is not counted there.
#include "indicator/quarterly.hpp"

#include "config/csv_table.hpp"
#include "indicator/withholding.hpp"

#include <algorithm>

namespace weir::indicator {
namespace {

constexpr int months_of_quarter = 3;

std::optional<QuarterHow> how_named(std::string_view name) {
    return name == "sum"     ? std::optional(QuarterHow::sum)
           : name == "share" ? std::optional(QuarterHow::share)
           : name == "end"   ? std::optional(QuarterHow::end)
                             : std::nullopt;
}

// The later in State, the less can be said of it; a month without a case takes nothing away.
State least_complete(std::vector<Point> const& points) {
    State state = State::complete;
    for (auto const& point : points) {
        if (point.state != State::no_cases) {
            state = std::max(state, point.state);
        }
    }
    return state;
}

// A count so small that it may point at somebody, or that leaves so few out.
bool too_small(QuarterCount const& count, int small) {
    auto const within = [small](std::int64_t number) { return number > 0 && number < small; };
    return count.count && (within(*count.count) || (count.out_of && within(*count.out_of - *count.count)));
}

void withhold(QuarterCount& count, int small) {
    if (!too_small(count, small)) {
        return;
    }
    count.count.reset();
    count.percent.reset();
    if (count.out_of && *count.out_of > 0 && *count.out_of < small) {
        count.out_of.reset();
    }
    count.state = withheld_small;
}

QuarterCount counted(QuarterMeasure const& measure, std::vector<Point> points, bool over) {
    QuarterCount out{measure, {}, {}, {}, {}};
    if (measure.how == QuarterHow::end && !points.empty()) {
        points = {points.back()};
    }
    // A month that has not begun has no point, so that those before it may well be complete.
    auto const state = over ? least_complete(points) : std::max(least_complete(points), State::partial);
    out.state = name_of(state);
    if (points.empty() || state == State::not_supplied) {
        out.state = name_of(State::not_supplied);
        return out;
    }
    out.count = 0;
    for (auto const& point : points) {
        *out.count += point.numerator;
        if (point.denominator) {
            out.out_of = out.out_of.value_or(0) + *point.denominator;
        }
    }
    if (out.out_of && *out.out_of != 0) {
        out.percent = 100.0 * static_cast<double>(*out.count) / static_cast<double>(*out.out_of);
    } else if (out.out_of) {
        out.state = name_of(State::no_cases);
    }
    return out;
}

} // namespace

std::optional<Quarter> Quarter::parse(std::string_view text) {
    bool const shaped =
        text.size() == 7 && text[4] == '-' && text[5] == 'Q' && text[6] >= '1' && text[6] <= '4';
    auto const year = shaped ? parse_iso_date(std::string(text.substr(0, 4)) + "-01-01") : std::nullopt;
    if (!year) {
        return {};
    }
    return Quarter{int{std::chrono::year_month_day{*year}.year()}, text[6] - '0'};
}

Quarter Quarter::ended_by(Date day) {
    std::chrono::year_month_day const parts{day + Days{1}};
    auto const index = int{parts.year()} * 4 + static_cast<int>(unsigned{parts.month()} - 1) / 3 - 1;
    return {index / 4, index % 4 + 1};
}

Quarter Quarter::before() const {
    return number == 1 ? Quarter{year - 1, 4} : Quarter{year, number - 1};
}

std::string Quarter::text() const {
    return std::to_string(year) + "-Q" + std::to_string(number);
}

Date Quarter::first() const {
    return date(year, static_cast<unsigned>(number * months_of_quarter - 2), 1);
}

Date Quarter::last() const {
    return month_end(add_months(first(), months_of_quarter - 1));
}

Result<std::vector<QuarterMeasure>> read_quarter_measures(std::filesystem::path const& csv,
                                                          Catalogue const& catalogue) {
    auto const table = WEIR_TRY(config::read_csv_table(csv, {"measure", "indicator", "how", "words"}));
    std::vector<QuarterMeasure> measures;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const how = how_named(table.cell(row, "how"));
        if (!how || catalogue.find(table.cell(row, "indicator")) == nullptr) {
            return fail(ErrorCode::invalid, table.where(row, "indicator").text() +
                                                ": no such indicator, or how is not sum, share or end");
        }
        measures.push_back(
            {table.cell(row, "measure"), table.cell(row, "indicator"), table.cell(row, "words"), *how});
    }
    return measures;
}

Result<std::vector<QuarterCount>> quarter_counts(journey::Columns const& columns,
                                                 WorkingCalendar const& calendar, Catalogue const& catalogue,
                                                 std::vector<QuarterMeasure> const& measures,
                                                 std::vector<Relation> const& relations,
                                                 QuarterQuery const& query) {
    auto const of = [&](Quarter const& quarter) -> Result<std::vector<QuarterCount>> {
        std::vector<QuarterCount> counts;
        for (auto const& measure : measures) {
            Query asked;
            asked.first_month = quarter.first();
            asked.months = months_of_quarter;
            asked.as_at = query.as_at;
            auto const* definition = catalogue.find(measure.indicator);
            if (definition == nullptr) {
                return fail(ErrorCode::not_found, "There is no indicator " + measure.indicator + ".");
            }
            auto series = WEIR_TRY(evaluate(columns, calendar, *definition, asked));
            counts.push_back(counted(measure, std::move(series.points), query.as_at >= quarter.last()));
            withhold(counts.back(), query.small);
        }
        return counts;
    };
    auto counts = WEIR_TRY(of(query.quarter));
    if (query.small > 0) {
        withhold_beside(counts, WEIR_TRY(of(query.quarter.before())), relations);
    }
    return counts;
}

} // namespace weir::indicator
