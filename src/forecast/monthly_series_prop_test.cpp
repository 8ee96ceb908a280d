// Whatever is written in a table of months, reading it ends in a sound panel or a refusal that says why, and
// no row is lost in silence.
#include "base/date.hpp"
#include "forecast/monthly_series.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

using namespace weir;
using namespace weir::forecast;

namespace {

WorkingCalendar calendar() {
    return *WorkingCalendar::make({date(2016, 12, 26)}, date(2010, 1, 1), date(2030, 12, 31));
}

Result<MonthlySeries> read(std::string const& text, int origin, Diagnostics& diagnostics) {
    auto const table = files::NamedTable::read_bytes(text, "given.csv", diagnostics);
    if (!table) {
        return tl::unexpected<Error>(table.error());
    }
    return read_monthly_series(*table, origin, 12, calendar(), diagnostics);
}

std::string cell() {
    static std::vector<std::string> const odd{"",    "c",   "-1",    "1e400", "nan",      "0x1F", "12,5",
                                              "1O4", "  7", "\"3\"", "2.5",   "99999999", "..",   "\xFF"};
    return *rc::gen::elementOf(odd);
}

} // namespace

TEST_CASE("any table of months is read or refused, and never half") {
    CHECK(rc::check("odd rows", [] {
        std::string text = "authority,month,value\n";
        int const months = *rc::gen::inRange(0, 60);
        int const origin = month_index(date(2018, 12, 1));
        for (int i = 0; i < months; ++i) {
            text += "North," + iso_month(month_of_index(origin - 40 + i)) + "," +
                    (*rc::gen::inRange(0, 8) == 0 ? cell() : std::to_string(*rc::gen::inRange(0, 90))) + "\n";
        }
        text += *rc::gen::element<std::string>("", ",,\n", "South\n", "South,2018-13,4\n",
                                               "South,1700-01,4\n", "\"");
        Diagnostics diagnostics;
        auto const read_back = read(text, origin, diagnostics);
        if (!read_back) {
            RC_ASSERT(!read_back.error().message.empty());
            return;
        }
        RC_ASSERT(read_back->panel.counts.size() == read_back->authorities.size());
        RC_ASSERT(read_back->panel.exposure.size() == read_back->panel.months + 12);
        for (auto const& counts : read_back->panel.counts) {
            RC_ASSERT(counts.size() == read_back->panel.months);
            for (double const count : counts) {
                RC_ASSERT(std::isnan(count) || (count >= 0 && std::isfinite(count)));
            }
        }
        auto const made = stats::forecast_panel(read_back->panel, {});
        RC_ASSERT(made.has_value());
        for (auto const& forecast : made->forecasts.front()) {
            RC_ASSERT(std::isfinite(forecast.mean) && forecast.quantiles.front() >= 0);
        }
    }));
}

TEST_CASE("bytes of any kind do no harm") {
    CHECK(rc::check("bytes", [](std::string const& bytes) {
        Diagnostics diagnostics;
        auto const one = read("authority,month,value\n" + bytes, month_index(date(2018, 12, 1)), diagnostics);
        RC_ASSERT(!one.has_value()); // never enough for a forecast
        auto const two = read(bytes, month_index(date(2018, 12, 1)), diagnostics);
        RC_ASSERT(!two.has_value());
    }));
}

TEST_CASE("months are read strictly") {
    CHECK(parse_month("2021-03") == month_index(date(2021, 3, 1)));
    CHECK(parse_month("2021-03-15") == month_index(date(2021, 3, 1)));
    CHECK(!parse_month("2021-13"));
    CHECK(!parse_month("2021"));
    CHECK(!parse_month("03/2021"));
}
