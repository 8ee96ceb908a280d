// Laws of the date reader: each form reads back as the day it was written for or is refused, and no text at
// all, whole or mangled, brings it down or gives a day outside the years that exist for it.
#include "intake/read_date.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

using namespace weir;
using namespace weir::intake;

namespace {

constexpr std::array<char const*, 12> months{"January",   "February", "March",    "April",
                                             "May",       "June",     "July",     "August",
                                             "September", "October",  "November", "December"};

std::string printed(char const* format, auto... values) {
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

std::string written(Date day, int form) {
    std::chrono::year_month_day const ymd{day};
    int const y = static_cast<int>(ymd.year());
    unsigned const m = static_cast<unsigned>(ymd.month());
    unsigned const d = static_cast<unsigned>(ymd.day());
    std::string const word = months.at(m - 1);
    switch (form) {
    case 0:
        return printed("%04d-%02u-%02u", y, m, d);
    case 1:
        return printed("%02u/%02u/%04d", d, m, y);
    case 2:
        return printed("%u.%u.%04d", d, m, y);
    case 3:
        return printed("%02u/%02u/%02d", d, m, y % 100);
    case 4:
        return printed("%u %s %04d", d, word.c_str(), y);
    case 5:
        return printed("%02u-%s-%02d", d, word.substr(0, 3).c_str(), y % 100);
    case 6:
        return printed("%s %u, %04d", word.c_str(), d, y);
    case 7:
        return printed("%04d-%02u-%02uT10:20:30.5Z", y, m, d);
    case 8:
        return printed("%02u/%02u/%04d 00:00:00", d, m, y);
    case 9:
        return printed("%04d%02u%02u", y, m, d);
    default:
        return std::to_string(day_number(day) - day_number(date(1899, 12, 30)));
    }
}

Date any_day() {
    return date(1990, 1, 1) + Days{*rc::gen::inRange(0, 10'957)}; // to the end of 2019
}

} // namespace

TEST_CASE("every form of a date reads back, alone and in a column of its kind") {
    CHECK(rc::check("one form a column", [] {
        int const form = *rc::gen::inRange(0, 11);
        std::vector<Date> days;
        DateColumn column;
        for (int i = 0; i < 20; ++i) {
            days.push_back(any_day());
            column.see(read_date_text(written(days.back(), form)));
        }
        for (Date const day : days) {
            auto const read =
                column.resolve(read_date_text(written(day, form)), {date(1989, 1, 1), date(2020, 6, 1)});
            RC_ASSERT(read.has_value());
            RC_ASSERT(*read == day);
        }
    }));
}

TEST_CASE("in a column of mixed forms each date reads back or is refused, never as another day") {
    CHECK(rc::check("mixed", [] {
        std::vector<std::pair<Date, std::string>> cells;
        DateColumn column;
        for (int i = 0; i < 30; ++i) {
            Date const day = any_day();
            cells.emplace_back(day, written(day, *rc::gen::inRange(0, 11)));
            column.see(read_date_text(cells.back().second));
        }
        for (auto const& [day, text] : cells) {
            auto const read = column.resolve(read_date_text(text), {date(1989, 1, 1), date(2020, 6, 1)});
            bool const same_or_refused = !read || *read == day;
            RC_ASSERT(same_or_refused);
        }
    }));
}

TEST_CASE(
    "a column in month-first order reads back whole once one day tells, and is not read month first else") {
    CHECK(rc::check("month first", [] {
        std::vector<Date> days{date(2017, 3, 25)};
        DateColumn column;
        for (int i = 0; i < 15; ++i) {
            days.push_back(any_day());
        }
        auto const american = [](Date day) {
            std::chrono::year_month_day const ymd{day};
            return printed("%02u/%02u/%04d", static_cast<unsigned>(ymd.month()),
                           static_cast<unsigned>(ymd.day()), static_cast<int>(ymd.year()));
        };
        for (Date const day : days) {
            column.see(read_date_text(american(day)));
        }
        for (Date const day : days) {
            auto const read =
                column.resolve(read_date_text(american(day)), {date(1989, 1, 1), date(2020, 6, 1)});
            bool const same_or_refused = !read || *read == day;
            RC_ASSERT(same_or_refused);
        }
    }));
}

TEST_CASE("no text brings the reader down, and a day that it gives is a day of the calendar") {
    CHECK(rc::check("any bytes", [](std::string const& text) {
        auto const read = read_date_text(text);
        RC_ASSERT(!(read.blank && read.readable()));
    }));
    CHECK(rc::check("mangled dates", [] {
        auto text = written(any_day(), *rc::gen::inRange(0, 11));
        auto const at = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(text.size())));
        text[at] = *rc::gen::arbitrary<char>();
        auto const read = read_date_text(text);
        for (auto const& day : {read.certain, read.day_first, read.month_first}) {
            bool const sound = !day || (*day >= date(1800, 1, 1) && *day <= date(2299, 12, 31));
            RC_ASSERT(sound);
        }
    }));
}

TEST_CASE("a date of ten characters means what it means with a space before it, which is read the long way") {
    CHECK(rc::check("ten characters", [] {
        auto text = printed("%02u/%02u/%04d", *rc::gen::inRange(0U, 35U), *rc::gen::inRange(0U, 35U),
                            *rc::gen::inRange(1700, 2400));
        if (*rc::gen::inRange(0, 2) == 0) {
            text = text.substr(6) + "-" + text.substr(3, 2) + "-" + text.substr(0, 2);
        }
        if (*rc::gen::inRange(0, 3) == 0) {
            text[static_cast<std::size_t>(*rc::gen::inRange(0, 10))] = "/-.\\ 0T9:"[*rc::gen::inRange(0, 9)];
        }
        auto const plain = read_date_text(text);
        auto const longer = read_date_text(" " + text);
        RC_ASSERT(plain.certain == longer.certain);
        RC_ASSERT(plain.day_first == longer.day_first);
        RC_ASSERT(plain.month_first == longer.month_first);
        RC_ASSERT(plain.two_digit_year == longer.two_digit_year);
        RC_ASSERT(plain.time_tail == longer.time_tail);
        RC_ASSERT(plain.blank == longer.blank);
        RC_ASSERT(plain.serial == longer.serial);
    }));
}
