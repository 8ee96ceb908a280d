// Counts of a quarter, as regions collect them to compare authorities: each a sum, a share or a last day of
// an indicator of the catalogue, so that the figure sent is the figure shown.
#pragma once

#include "indicator/catalogue.hpp"
#include "indicator/evaluate.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::indicator {

struct Quarter { // of the calendar year: 2017-Q3 is July to September 2017
    int year = 0;
    int number = 1;

    [[nodiscard]] static std::optional<Quarter> parse(std::string_view text); // "2017-Q3"
    // The last one that was over on that day.
    [[nodiscard]] static Quarter ended_by(Date day);
    [[nodiscard]] Quarter before() const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] Date first() const;
    [[nodiscard]] Date last() const;
};

enum class QuarterHow { sum, share, end };

struct QuarterMeasure {
    std::string name, indicator, words;
    QuarterHow how = QuarterHow::sum;
};
// config/indicators/regional_quarterly.csv. Errors: an indicator that the catalogue does not have.
[[nodiscard]] Result<std::vector<QuarterMeasure>> read_quarter_measures(std::filesystem::path const& csv,
                                                                        Catalogue const& catalogue);

struct QuarterCount {
    QuarterMeasure measure;
    std::optional<std::int64_t> count; // absent: not supplied, or withheld because it is small
    std::optional<std::int64_t> out_of;
    std::optional<double> percent;
    std::string state; // of the least complete month; withheld_small or withheld_beside
};
inline constexpr std::string_view withheld_small = "small";
// A small count beside it could be worked out from this one (withholding.hpp).
inline constexpr std::string_view withheld_beside = "beside-small";

struct QuarterQuery {
    Quarter quarter;
    Date as_at;    // what is dated after it is left out
    int small = 5; // counts from 1 to one less are withheld, and those that leave so few out; 0 keeps all
};
struct Relation; // withholding.hpp
[[nodiscard]] Result<std::vector<QuarterCount>>
quarter_counts(journey::Columns const& columns, WorkingCalendar const& calendar, Catalogue const& catalogue,
               std::vector<QuarterMeasure> const& measures, std::vector<Relation> const& relations,
               QuarterQuery const& query);

} // namespace weir::indicator
