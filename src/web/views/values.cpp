// How figures, dates and days left read, said once so that a page, a chart and an export agree.
#include "web/views/values.hpp"

#include "base/contract.hpp"

#include <fmt/format.h>

#include <cmath>

namespace weir::web {
namespace {

constexpr char const* month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "1234567" → "1,234,567"; the sign and the decimals stay.
std::string with_commas(std::string digits) {
    std::size_t const first = digits.starts_with('-') ? 1 : 0;
    std::size_t end = digits.find('.');
    if (end == std::string::npos) {
        end = digits.size();
    }
    for (std::size_t at = end; at > first + 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string plain_number(double value, int decimals) {
    std::string text = fmt::format("{:.{}f}", value, decimals);
    if (text.find_first_not_of("-0.") == std::string::npos && text.starts_with('-')) {
        text.erase(0, 1); // "-0.0" is nought
    }
    return with_commas(std::move(text));
}

} // namespace

std::vector<NavigationItem> usual_navigation() {
    return {{"Today", "/today"},          {"Work", "/work"}, {"Indicators", "/indicators"},
            {"Forecast", "/forecast"},    {"Plan", "/plan"}, {"Public figures", "/public-figures"},
            {"Data quality", "/quality"}, {"Load", "/load"}};
}

std::string number_text(double value, Unit unit) {
    if (!std::isfinite(value)) {
        return "not a number";
    }
    switch (unit) {
    case Unit::count:
        return plain_number(value, std::abs(value - std::round(value)) < 0.05 ? 0 : 1);
    case Unit::percent:
        return plain_number(value, 1) + "%";
    case Unit::rate_per_10000:
        return plain_number(value, 1);
    case Unit::hours:
        return plain_number(value, 0) + (value == 1 ? " hour" : " hours");
    case Unit::days:
        return plain_number(value, 0) + (value == 1 ? " day" : " days");
    case Unit::pounds:
        return value < 0 ? "-£" + plain_number(-value, 0) : "£" + plain_number(value, 0);
    }
    WEIR_UNREACHABLE();
}

std::string figure_text(Figure const& figure) {
    return figure.value && std::isfinite(*figure.value) ? number_text(*figure.value, figure.unit)
                                                        : figure.absent;
}

std::string short_date(Date day) {
    std::chrono::year_month_day const ymd{day};
    return fmt::format("{} {} {}", static_cast<unsigned>(ymd.day()),
                       month_names[static_cast<unsigned>(ymd.month()) - 1], static_cast<int>(ymd.year()));
}

std::string month_text(Date day) {
    std::chrono::year_month_day const ymd{day};
    return fmt::format("{} {}", month_names[static_cast<unsigned>(ymd.month()) - 1],
                       static_cast<int>(ymd.year()));
}

std::string days_left_text(int working_days_left) {
    if (working_days_left == 0) {
        return "today";
    }
    int const days = std::abs(working_days_left);
    std::string const span = fmt::format("{} working {}", plain_number(days, 0), days == 1 ? "day" : "days");
    return working_days_left > 0 ? "in " + span : span + " late";
}

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    }
    return text;
}

} // namespace weir::web
