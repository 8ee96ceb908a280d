#include "base/date.hpp"

#include <array>
#include <cstdio>

namespace weir {

using namespace std::chrono;

std::optional<Date> parse_iso_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    auto const number = [text](std::size_t from, std::size_t count) {
        int value = 0;
        for (std::size_t i = from; i < from + count; ++i) {
            if (text[i] < '0' || text[i] > '9') {
                return -1;
            }
            value = value * 10 + (text[i] - '0');
        }
        return value;
    };
    int const y = number(0, 4);
    int const m = number(5, 2);
    int const d = number(8, 2);
    if (y < 1800 || y > 2299 || m < 1 || d < 1) {
        return std::nullopt;
    }
    year_month_day const ymd{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!ymd.ok()) {
        return std::nullopt;
    }
    return Date{ymd};
}

std::string iso(Date day) {
    year_month_day const ymd{day};
    int const year{ymd.year()};
    if (year < 0 || year > 9999) {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", year, unsigned{ymd.month()},
                      unsigned{ymd.day()});
        return text.data();
    }
    std::string text(10, '-'); // written by hand: a load writes a date for each row and index
    auto const digits = [&text](std::size_t at, unsigned value) {
        text[at] = static_cast<char>('0' + value / 10);
        text[at + 1] = static_cast<char>('0' + value % 10);
    };
    digits(0, static_cast<unsigned>(year) / 100);
    digits(2, static_cast<unsigned>(year) % 100);
    digits(5, unsigned{ymd.month()});
    digits(8, unsigned{ymd.day()});
    return text;
}

std::string iso_month(Date day) {
    return iso(day).substr(0, 7);
}

std::string plain(Date day) {
    static constexpr std::array names{"January", "February", "March",     "April",   "May",      "June",
                                      "July",    "August",   "September", "October", "November", "December"};
    year_month_day const ymd{day};
    return std::to_string(unsigned{ymd.day()}) + " " + names.at(unsigned{ymd.month()} - 1) + " " +
           std::to_string(int{ymd.year()});
}

std::string iso(Instant instant) {
    auto const day = floor<Days>(instant);
    hh_mm_ss const time{floor<microseconds>(instant - day)};
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d.%06dZ", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    return iso(day) + text.data();
}

Date month_start(Date day) {
    year_month_day const ymd{day};
    return Date{ymd.year() / ymd.month() / 1};
}

Date month_end(Date day) {
    year_month_day const ymd{day};
    return Date{ymd.year() / ymd.month() / last};
}

Date add_months(Date day, int months) {
    year_month_day const ymd{day};
    auto const target = ymd + std::chrono::months{months};
    return target.ok() ? Date{target} : Date{target.year() / target.month() / last};
}

Date add_years(Date day, int years) {
    return add_months(day, 12 * years);
}

int age_years(Date birth, Date on) {
    year_month_day const b{birth};
    year_month_day const o{on};
    int const years = int{o.year()} - int{b.year()};
    bool const before_birthday =
        o.month() < b.month() ||
        (o.month() == b.month() && o.day() < b.day()); // 29 Feb falls on 1 Mar by itself
    return years - (before_birthday ? 1 : 0);
}

int financial_year_end(Date day) {
    year_month_day const ymd{day};
    return int{ymd.year()} + (ymd.month() >= April ? 1 : 0);
}

int month_index(Date day) {
    year_month_day const ymd{day};
    return int{ymd.year()} * 12 + static_cast<int>(unsigned{ymd.month()}) - 1;
}

Date month_of_index(int index) {
    return Date{year{index / 12} / month{static_cast<unsigned>(index % 12 + 1)} / 1};
}

} // namespace weir
