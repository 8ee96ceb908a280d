// Times as dates, for GET TIME VALUE (Vensim Reference Manual); see vensim_operations.hpp.
#include "dynamics/compile/vensim_operations.hpp"

#include <chrono>
#include <cmath>
#include <limits>

namespace weir::dynamics {

namespace {

struct DateParts {
    double year = 0;
    double month = 1;
    double day = 1;
    double days = 0; // since the first day of the year 0
};

// Years of twelve months of thirty days.
DateParts plain_date(Calendar const& calendar, double days) {
    double const base = calendar.year * 360.0 + (calendar.month - 1) * 30.0 + (calendar.day - 1);
    double const total = std::floor(base + days);
    double const in_year = total - 360 * std::floor(total / 360);
    return {std::floor(total / 360), std::floor(in_year / 30) + 1, std::fmod(in_year, 30) + 1, total};
}

DateParts true_date(Calendar const& calendar, double days) {
    using namespace std::chrono;
    auto const base = sys_days(year(calendar.year) / month(static_cast<unsigned>(calendar.month)) /
                               day(static_cast<unsigned>(calendar.day)));
    auto const at = base + std::chrono::days(static_cast<int>(std::floor(days)));
    year_month_day const date(at);
    auto const first = sys_days(year(0) / January / 1);
    return {static_cast<double>(static_cast<int>(date.year())),
            static_cast<double>(static_cast<unsigned>(date.month())),
            static_cast<double>(static_cast<unsigned>(date.day())),
            static_cast<double>((at - first).count())};
}

} // namespace

double calendar_measure(Calendar const& calendar, double time, double measure) {
    double const days = (time - calendar.base_time) * calendar.days_a_unit;
    double const nan = std::numeric_limits<double>::quiet_NaN();
    if (!(std::abs(days) < 1e7)) { // about 27,000 years, which std::chrono's years hold
        return nan;
    }
    // What is less than a microsecond before midnight is midnight, worked out with noise.
    double const exact = days + 1e-11 * std::max(1.0, std::abs(days));
    auto const date = calendar.true_dates ? true_date(calendar, exact) : plain_date(calendar, exact);
    double const seconds = (exact - std::floor(exact)) * 86'400;
    switch (static_cast<int>(measure)) {
    case 0:
        return time;
    case 1:
        return date.year;
    case 2:
        return std::floor((date.month - 1) / 3) + 1;
    case 3:
        return date.month;
    case 4:
        return date.day;
    case 5: // 1 January of the year 0 was a Saturday
        return std::fmod(std::fmod(date.days + 6, 7) + 7, 7);
    case 6:
        return date.days;
    case 7:
        return std::floor(seconds / 3'600);
    case 8:
        return std::floor(std::fmod(seconds, 3'600) / 60);
    case 9:
        return std::fmod(seconds, 60);
    case 10:
        return std::fmod(date.days * 86'400 + std::floor(seconds), 500'000);
    default:
        return nan;
    }
}

} // namespace weir::dynamics
