// The pure core: opening days, the open index, allocation on a day, answering teams, clocks.
#include "journey/build.hpp"
#include "journey/open_days.hpp"

#include <doctest/doctest.h>

using namespace weir;
using namespace weir::journey;

namespace {

BuildSettings const& settings() {
    static auto const read = BuildSettings::read(std::filesystem::path(WEIR_SOURCE_DIR) / "config").value();
    return read;
}

Common common(std::int64_t row, std::int64_t person) {
    return {RowId{row}, PersonId{person}};
}

} // namespace

TEST_CASE("open on each day counts starts in and ends out") {
    Column const start{10, 12, 12, 5};
    Column const end{12, 12, open_end, 11};
    CHECK(open_each_day(start, end, 9, 13) == std::vector<std::int32_t>{1, 2, 1, 1, 1});
    std::vector<std::uint8_t> const counted{1, 1, 0, 0};
    CHECK(open_each_day(start, end, 9, 13, counted) == std::vector<std::int32_t>{0, 1, 1, 0, 0});
}

TEST_CASE("the open index finds what a plain look finds, over many blocks") {
    Column start, end;
    for (std::int32_t i = 0; i < 2'000; ++i) {
        start.push_back(i / 3);
        end.push_back(i % 7 == 0 ? open_end : i / 3 + (i * 13) % 40);
    }
    OpenIndex const index(start, end);
    for (Day day = -1; day < 700; day += 23) {
        std::vector<std::size_t> found, expected;
        index.each_open(day, [&](std::size_t row) { found.push_back(row); });
        for (std::size_t row = 0; row < start.size(); ++row) {
            if (start[row] <= day && day < end[row]) {
                expected.push_back(row);
            }
        }
        CHECK(found == expected);
    }
}

TEST_CASE("episodes that end with X1 on the day the next one starts are one period of care") {
    Rows rows;
    auto const goes_on = rows.codes.intern("X1");
    auto const home = rows.codes.intern("E4A");
    rows.care_episodes = {
        {common(1, 1), date(2016, 1, 1), date(2016, 3, 1), goes_on, {}, date(2016, 3, 31)},
        {common(2, 1), date(2016, 3, 1), date(2016, 9, 1), home, {}, date(2017, 3, 31)},
        // a new period a day later; and one that would go on with an episode that nobody tells
        {common(3, 1), date(2016, 9, 2), date(2016, 10, 1), goes_on, {}, date(2017, 3, 31)},
        // another child on the day the first one's episode ended
        {common(4, 2), date(2016, 3, 1), {}, 0, {}, date(2016, 3, 31)},
        // a feed that says when care was entered is taken at its word
        {common(5, 3), date(2016, 5, 1), {}, 0, date(2015, 5, 1), date(2016, 5, 31)}};
    auto const columns = build(std::move(rows), settings());
    auto const& periods = columns.table("care_periods");
    REQUIRE(periods.size() == 4);
    CHECK(periods.start == Column{day_number(date(2015, 5, 1)), day_number(date(2016, 1, 1)),
                                  day_number(date(2016, 3, 1)), day_number(date(2016, 9, 2))});
    CHECK(periods.end == Column{open_end, day_number(date(2016, 9, 1)), open_end, open_end});
}

TEST_CASE("a placement told in parts by yearly returns is one, with the end that was known last") {
    Rows rows;
    auto const foster = rows.codes.intern("U6");
    auto const part = [&](std::int64_t row, std::int64_t person, Date start, MaybeDate end, bool continues,
                          Date known) {
        PlacementRow placement{common(row, person), start, end, foster, 0};
        placement.continues = continues;
        placement.known_on = known;
        return placement;
    };
    rows.placements = {part(1, 1, date(2016, 12, 1), date(2017, 5, 1), true, date(2017, 8, 31)),
                       part(2, 1, date(2016, 1, 1), {}, false, date(2016, 3, 31)),
                       part(3, 1, date(2017, 5, 1), {}, false, date(2017, 8, 31)),
                       // of this child only the later part was ever told
                       part(4, 2, date(2016, 12, 1), {}, true, date(2017, 3, 31)),
                       // an older word about the end does not undo a newer one
                       part(5, 3, date(2016, 1, 1), date(2017, 6, 1), false, date(2017, 8, 31)),
                       part(6, 3, date(2016, 12, 1), {}, true, date(2017, 3, 31))};
    auto const columns = build(std::move(rows), settings());
    auto const& placements = columns.table("placements");
    REQUIRE(placements.size() == 4);
    CHECK(placements.start == Column{day_number(date(2016, 1, 1)), day_number(date(2017, 5, 1)),
                                     day_number(date(2016, 12, 1)), day_number(date(2016, 1, 1))});
    CHECK(placements.end ==
          Column{day_number(date(2017, 5, 1)), open_end, open_end, day_number(date(2017, 6, 1))});
}

TEST_CASE("an involvement goes before an allocation and a named worker before a duty desk") {
    Rows rows;
    rows.workers = {
        {WorkerId{1}, "Duty", true}, {WorkerId{2}, "A Worker", false}, {WorkerId{3}, "B Worker", false}};
    rows.teams = {{TeamId{1}, "North", TeamId{2}, date(2017, 6, 1)}, {TeamId{2}, "Permanence", {}, {}}};
    rows.involvements = {{common(1, 1), WorkerId{2}, TeamId{1}, date(2017, 1, 1), date(2017, 3, 1)},
                         {common(2, 1), WorkerId{1}, TeamId{1}, date(2017, 2, 1), {}}};
    rows.allocations = {{common(3, 1), WorkerId{3}, TeamId{1}, date(2017, 1, 31), {}}};
    rows.allocations.push_back({common(4, 2), WorkerId{3}, TeamId{1}, date(2017, 1, 31), {}});
    auto const columns = build(std::move(rows), settings());
    auto const on = [&](std::int32_t person, Date day) { return columns.allocated(person, day_number(day)); };
    CHECK(on(0, date(2017, 2, 28)).worker == 1);      // the named one, though the desk came later
    CHECK(on(0, date(2017, 3, 1)).worker == missing); // only the desk is left
    CHECK(on(0, date(2016, 12, 31)).worker == missing);
    CHECK(on(1, date(2017, 1, 30)).worker == missing); // before the extract nothing is known
    CHECK(on(1, date(2017, 1, 31)).worker == 2);
    CHECK(on(1, date(2017, 5, 31)).team == 0);
    CHECK(on(1, date(2017, 6, 1)).team == 1); // merged by then
}

TEST_CASE("teams merged in a circle still answer") {
    Rows rows;
    rows.teams = {{TeamId{1}, "A", TeamId{2}, date(2017, 1, 1)},
                  {TeamId{2}, "B", TeamId{1}, date(2017, 1, 1)}};
    auto const columns = build(std::move(rows), settings());
    auto const answer = columns.answering(0, day_number(date(2018, 1, 1)));
    CHECK((answer == 0 || answer == 1));
}

TEST_CASE("clocks run in working days, weeks and months") {
    auto const& clocks = settings().clocks;
    auto const& calendar = settings().calendar;
    CHECK(due_date(clocks.at("ICPC"), date(2025, 4, 14), calendar) == date(2025, 5, 8));
    CHECK(due_date(clocks.at("ASSESS"), date(2024, 12, 20), calendar) == date(2025, 2, 26));
    CHECK(due_date(clocks.at("LAC_VISIT_1"), date(2017, 8, 1), calendar) == date(2017, 8, 8));
    CHECK(due_date(clocks.at("RCPC_1"), date(2016, 11, 30), calendar) == date(2017, 2, 28));
    CHECK(clocks.at("CP_VISIT").local);
    CHECK_FALSE(clocks.at("LAC_REVIEW_1").local);
}

TEST_CASE("working days before the calendar begins are a lower bound, and beyond its end unknown") {
    auto const& calendar = settings().calendar;
    CHECK(working_days(calendar, day_number(date(2009, 1, 1)), day_number(date(2014, 1, 1))) > 900);
    CHECK(working_days(calendar, day_number(date(2017, 1, 1)), day_number(date(2040, 1, 1))) == missing);
    CHECK(working_days(calendar, missing, 17'000) == missing);
}

TEST_CASE("a placement that no source ends is over when the next begins, or care ends") {
    Rows rows;
    auto const of_child = [](std::int64_t row) { return common(row, 1); };
    rows.care_periods = {{of_child(9), date(2017, 1, 2), date(2017, 6, 1), 0, {}}};
    for (std::int64_t row = 1; row <= 3; ++row) {
        PlacementRow one{of_child(row), date(2017, static_cast<unsigned>(row), 2), {}, 0, 0};
        one.end_supplied = row == 2;
        rows.placements.push_back(one);
    }
    auto const columns = build(std::move(rows), settings());
    auto const& table = columns.table("placements");
    REQUIRE(table.size() == 3);
    CHECK(table.end[0] == day_number(date(2017, 2, 2)));
    CHECK(table.end[1] == open_end); // its source tells ends, and tells none
    CHECK(table.end[2] == day_number(date(2017, 6, 1)));
}
