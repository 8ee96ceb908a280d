// The ground everything stands on: dates, statutory working days, intervals, results, diagnostics, random
// streams, parallel loops and money, held against worked examples, slow references and known laws.
#include "base/date.hpp"
#include "base/diagnostics.hpp"
#include "base/flat_map.hpp"
#include "base/interval.hpp"
#include "base/money.hpp"
#include "base/parallel.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/working_calendar.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

using namespace weir;

namespace {

WorkingCalendar england() {
    std::vector<Date> holidays;
    std::ifstream file(WEIR_SOURCE_DIR "/config/calendar/bank_holidays_england_2010_2030.csv");
    for (std::string line; std::getline(file, line);) {
        if (auto const day = parse_iso_date(std::string_view(line).substr(0, 10))) {
            holidays.push_back(*day);
        }
    }
    REQUIRE(holidays.size() == 173);
    return WorkingCalendar::make(holidays, date(2010, 1, 1), date(2030, 12, 31)).value();
}

Result<int> half(int number) {
    return number % 2 == 0 ? Result<int>(number / 2) : fail(ErrorCode::invalid, "The number must be even.");
}

Result<int> quarter(int number) {
    int const once = WEIR_TRY(half(number));
    return WEIR_TRY(half(once));
}

} // namespace

TEST_CASE("working days: the worked examples of the statutory clocks") {
    auto const calendar = england();
    CHECK(iso(calendar.add_working_days(date(2025, 4, 14), 15)) ==
          "2025-05-08"); // section 47, Easter between
    CHECK(iso(calendar.add_working_days(date(2024, 12, 20), 45)) ==
          "2025-02-26"); // assessment over Christmas
    CHECK(iso(calendar.add_working_days(date(2020, 4, 1), 45)) ==
          "2020-06-09"); // the moved early May holiday
}

TEST_CASE("working days: a clock started on a weekend counts from the next working day") {
    auto const calendar = england();
    CHECK(iso(calendar.add_working_days(date(2017, 8, 26), 1)) ==
          "2017-08-29"); // Saturday before the August holiday
    CHECK(calendar.add_working_days(date(2017, 8, 26), 0) == date(2017, 8, 26));
}

TEST_CASE("working days: between agrees with counting one day at a time") {
    auto const calendar = england();
    Date const from = date(2017, 12, 11);
    int counted = 0;
    for (Date day = from; day < date(2018, 4, 30); day += Days{1}) {
        counted += day > from && calendar.is_working_day(day) ? 1 : 0;
        CHECK(calendar.working_days_between(from, day) == counted);
        CHECK(calendar.working_days_between(day, from) == -counted);
    }
    for (int count = 1; count < 80; ++count) {
        Date const due = calendar.add_working_days(from, count);
        CHECK(calendar.is_working_day(due));
        CHECK(calendar.working_days_between(from, due) == count);
    }
}

TEST_CASE("working days: a financial year has 250 to 256") {
    auto const calendar = england();
    for (int year = 2010; year < 2030; ++year) {
        int const days = calendar.working_days_between(date(year, 3, 31), date(year + 1, 3, 31));
        CHECK(days >= 250);
        CHECK(days <= 256);
    }
}

TEST_CASE("working days: the calendar refuses a nonsensical span") {
    CHECK_FALSE(WorkingCalendar::make({}, date(2020, 1, 2), date(2020, 1, 1)).has_value());
    CHECK_FALSE(england().covers(date(2031, 1, 1)));
}

TEST_CASE("dates: parsing is strict") {
    CHECK(parse_iso_date("2016-02-29") == date(2016, 2, 29));
    for (auto const* bad :
         {"2017-02-29", "2017-2-01", "17-02-01", "2017-02-01 ", "2017/02/01", "", "0000-00-00"}) {
        CHECK_FALSE(parse_iso_date(bad).has_value());
    }
}

TEST_CASE("dates: months, ages and years") {
    CHECK(iso(add_months(date(2016, 11, 30), 3)) == "2017-02-28");
    CHECK(iso(add_months(date(2016, 1, 31), -2)) == "2015-11-30");
    CHECK(iso(month_end(date(2016, 2, 5))) == "2016-02-29");
    CHECK(age_years(date(2004, 2, 29), date(2017, 2, 28)) == 12);
    CHECK(age_years(date(2004, 2, 29), date(2017, 3, 1)) == 13);
    CHECK(age_years(date(2017, 9, 4), date(2017, 8, 31)) == -1);
    CHECK(financial_year_end(date(2017, 3, 31)) == 2017);
    CHECK(financial_year_end(date(2017, 4, 1)) == 2018);
    CHECK(plain(date(2017, 8, 31)) == "31 August 2017");
    for (int index = month_index(date(1999, 12, 1)); index < month_index(date(2031, 2, 1)); ++index) {
        CHECK(month_index(month_of_index(index)) == index);
    }
}

TEST_CASE("intervals are half open") {
    Interval const first{date(2017, 1, 1), date(2017, 2, 1)};
    Interval const second{date(2017, 2, 1), std::nullopt};
    CHECK_FALSE(first.overlaps(second));
    CHECK_FALSE(first.contains(date(2017, 2, 1)));
    CHECK(second.contains(date(2117, 2, 1)));
    CHECK(first.intersection(second).empty());
    CHECK(Interval{date(2017, 1, 31), std::nullopt}.intersection(first) ==
          Interval{date(2017, 1, 31), date(2017, 2, 1)});
}

TEST_CASE("results pass on, and errors keep their context") {
    CHECK(quarter(12).value() == 3);
    auto const failed = quarter(6);
    REQUIRE_FALSE(failed.has_value());
    Error error = failed.error();
    CHECK(std::move(error).during("halving twice").text() ==
          "The number must be even. (while halving twice)");
    CHECK(name_of(ErrorCode::not_found) == "not_found");
}

TEST_CASE("diagnostics say what, where and how to mend it, and stay bounded") {
    Diagnostics found(2);
    found.error("date-unreadable",
                {.file = "a.xlsx", .sheet = "List 3", .cell = "F7", .field = "Date of referral"},
                "31/31/2017 is not a date.", "Write it as dd/mm/yyyy.");
    CHECK(found.items()[0].text() ==
          "error date-unreadable at a.xlsx, sheet List 3, cell F7, Date of referral: "
          "31/31/2017 is not a date. Write it as dd/mm/yyyy.");
    found.warning("b", {}, "x");
    found.error("c", {}, "y");
    CHECK(found.items().size() == 2);
    CHECK(found.total() == 3);
    CHECK(found.error_count() == 2);
}

TEST_CASE("random streams: the same key gives the same numbers, another key others") {
    RandomStream a(7, 1, 2, 3);
    RandomStream b(7, 1, 2, 3);
    RandomStream c(7, 1, 2, 4);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        auto const drawn = a();
        CHECK(drawn == b());
        seen.insert(drawn);
        seen.insert(c());
    }
    CHECK(seen.size() == 2000);
}

TEST_CASE("random streams: means and variances are those of their laws") {
    RandomStream stream(11);
    constexpr int draws = 200'000;
    double uniform = 0;
    double normal = 0;
    double squares = 0;
    double gamma = 0;
    double poisson = 0;
    for (int i = 0; i < draws; ++i) {
        uniform += stream.uniform();
        double const z = stream.normal();
        normal += z;
        squares += z * z;
        gamma += stream.gamma(0.5, 4.0);
        poisson += stream.poisson(41.0);
    }
    CHECK(uniform / draws == doctest::Approx(0.5).epsilon(0.01));
    CHECK(std::abs(normal / draws) < 0.01);
    CHECK(squares / draws == doctest::Approx(1.0).epsilon(0.02));
    CHECK(gamma / draws == doctest::Approx(2.0).epsilon(0.02));
    CHECK(poisson / draws == doctest::Approx(41.0).epsilon(0.005));
}

TEST_CASE("parallel loops do every piece once and pass an exception on") {
    std::vector<int> done(1000, 0);
    parallel_for(done.size(), 2, [&done](std::size_t i) { ++done[i]; });
    CHECK(std::all_of(done.begin(), done.end(), [](int count) { return count == 1; }));
    CHECK_THROWS(parallel_for(10, 2, [](std::size_t i) {
        if (i == 3) {
            throw std::runtime_error("piece 3");
        }
    }));
}

TEST_CASE("money is shown in pounds") {
    CHECK(pounds({123'456'700}) == "£1,234,567");
    CHECK(pounds({-105}) == "-£1.05");
}

TEST_CASE("a flat map holds what a multimap holds, whatever is added and removed") {
    struct Poor { // nearly everything stands in the same place
        std::size_t operator()(std::uint64_t key) const { return key % 3; }
    };
    FlatMap<std::uint64_t, int> spread;
    FlatMap<std::uint64_t, int, Poor> crowded;
    std::multimap<std::uint64_t, int> oracle;
    std::uint64_t seed = 20'260'801;
    auto const next = [&seed](std::uint64_t below) {
        seed = seed * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        return (seed >> 33U) % below;
    };
    auto const values = [](auto const& map, std::uint64_t key) {
        std::vector<int> found;
        map.each(key, [&](int value) {
            found.push_back(value);
            return true;
        });
        std::ranges::sort(found);
        return found;
    };
    CHECK(spread.find(1) == nullptr);
    for (int step = 0; step < 6'000; ++step) {
        auto const key = next(300);
        int const value = static_cast<int>(next(4));
        if (next(5) < 3) {
            spread.add(key, value);
            crowded.add(key, value);
            oracle.emplace(key, value);
        } else {
            spread.remove(key, value);
            crowded.remove(key, value);
            auto const [first, last] = oracle.equal_range(key);
            auto const found =
                std::find_if(first, last, [&](auto const& one) { return one.second == value; });
            if (found != last) {
                oracle.erase(found);
            }
        }
        auto const asked = next(300);
        std::vector<int> expected;
        auto const [first, last] = oracle.equal_range(asked);
        std::for_each(first, last, [&](auto const& one) { expected.push_back(one.second); });
        std::ranges::sort(expected);
        REQUIRE(values(spread, asked) == expected);
        REQUIRE(values(crowded, asked) == expected);
        REQUIRE((spread.find(asked) != nullptr) == !expected.empty());
        REQUIRE(spread.size() == oracle.size());
    }
}

TEST_CASE("days are written as ISO has them, in every year that a record can hold and beyond") {
    CHECK(iso(date(2024, 2, 29)) == "2024-02-29");
    CHECK(iso(date(1, 1, 1)) == "0001-01-01");
    CHECK(iso(date(9999, 12, 31)) == "9999-12-31");
    CHECK(iso(date(12345, 6, 7)) == "12345-06-07");
}
