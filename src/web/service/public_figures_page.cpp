// Published figures of any authority: looked-after children by year against the plan's target where there
// is one, referrals by month with control limits, and the rate beside England and statistical neighbours.
#include "stats/chart/control_chart.hpp"
#include "stats/chart/false_alarm.hpp"
#include "web/service/site.hpp"
#include "web/views/public_figures.hpp"

#include <algorithm>
#include <cmath>

namespace weir::web {

namespace {

constexpr char const* licence =
    "Published by the Department for Education under the Open Government Licence v3.0.";

Date end_of_year(int year) {
    return date(year, 3, 31);
}

LineSeries series_of(forecast::Published const& published, std::string const& authority,
                     std::string_view measure) {
    LineSeries series{.name = authority};
    for (auto const& [year, value] : published.yearly(authority, measure)) {
        series.points.push_back({end_of_year(year), value});
    }
    return series;
}

std::string count_text(double value) {
    return number_text(value, Unit::count);
}

// The plan's target, where this is the plan's own authority: 525 less a fifth by 31 March 2018.
std::optional<plan::Headline> target_for(Site const& site, std::string const& authority) {
    bool const ours = site.plan && site.plan->headline && site.plan->authority == authority;
    return ours ? site.plan->headline : std::nullopt;
}

void looked_after(Site const& site, std::string const& authority, PublicFiguresView& view) {
    auto series = series_of(site.published, authority, "lac_31mar");
    if (series.points.size() < 2) {
        return;
    }
    auto const& first = series.points.front();
    auto const& last = series.points.back();
    std::string const years = iso(first.when).substr(0, 4) + " to " + iso(last.when).substr(0, 4);
    double const change = *last.value - *first.value;
    view.looked_after_finding = authority + " looked after " + count_text(*first.value) + " children on " +
                                plain(first.when) + " and " + count_text(*last.value) + " on " +
                                plain(last.when) + ": " + count_text(std::abs(change)) +
                                (change < 0 ? " fewer." : " more.");
    LineChart chart{.text = {.id = "looked-after",
                             .title = "Looked-after children on 31 March, " + years,
                             .description = view.looked_after_finding,
                             .value_name = "children looked after on 31 March",
                             .source = "Source: DfE, children looked after in England"},
                    .step = TimeStep::year};
    if (auto const headline = target_for(site, authority)) {
        chart.target = {{headline->baseline_on, headline->baseline},
                        {headline->target_on, headline->target()}};
        chart.target_name = "Plan: " + count_text(headline->target()) + " by " + plain(headline->target_on);
        chart.marks.push_back({site.plan->written_on, "Plan", "The improvement plan was written"});
        auto const at =
            std::find_if(series.points.begin(), series.points.end(),
                         [&](SeriesPoint const& point) { return point.when == headline->target_on; });
        if (at != series.points.end()) {
            view.looked_after_finding += " The plan aimed at " + count_text(headline->target()) + " by " +
                                         plain(headline->target_on) + "; the number then was " +
                                         count_text(*at->value) + ".";
        }
    }
    chart.series.push_back(std::move(series));
    view.looked_after = std::move(chart);
}

Signal signal_of(stats::PointType type) {
    switch (type) {
    case stats::PointType::common_cause:
        return Signal::none;
    case stats::PointType::improvement:
        return Signal::improvement;
    case stats::PointType::concern:
        return Signal::concern;
    case stats::PointType::neutral_high:
    case stats::PointType::neutral_low:
        return Signal::neutral;
    }
    return Signal::none;
}

void referrals(Site const& site, std::string const& authority, PublicFiguresView& view) {
    auto const months = site.published.monthly_referrals(authority);
    std::vector<double> values;
    for (auto const& month : months) {
        if (month.value) {
            values.push_back(*month.value);
        }
    }
    if (values.size() < 13) {
        return;
    }
    auto const result = stats::xmr(values, {.improvement = stats::Improvement::neutral});
    XmrChart chart{
        .text = {.id = "referrals",
                 .title = "Referrals a month with control limits",
                 .description = "Referrals to children's social care by month in " + authority +
                                ", with the mean and the limits within which chance alone would keep them.",
                 .value_name = "referrals in the month",
                 .source = "Source: DfE, characteristics of children in need, table c6. " +
                           stats::words_of(result.rules) + " " +
                           stats::false_alarm_words(result.rules, values)}};
    std::size_t next = 0;
    std::size_t signals = 0;
    for (auto const& month : months) {
        XmrPoint point{.when = month.month, .value = month.value};
        if (month.value) {
            auto const& judged = result.points[next++];
            point.mean = judged.mean;
            point.lower = judged.lower;
            point.upper = judged.upper;
            point.signal = signal_of(judged.type);
            point.signal_reason = stats::reason_of(judged.cause, result.rules);
            signals += judged.type == stats::PointType::common_cause ? 0 : 1;
        }
        chart.points.push_back(std::move(point));
    }
    view.referrals_finding = authority + " had " + count_text(std::round(result.points.back().mean)) +
                             " referrals in a usual month; " + std::to_string(signals) + " of " +
                             std::to_string(values.size()) + " months differ from chance.";
    if (auto const headline = target_for(site, authority)) {
        chart.marks.push_back({site.plan->written_on, "Plan", "The improvement plan was written"});
    }
    view.referrals = std::move(chart);
}

void beside_others(Site const& site, std::string const& authority, PublicFiguresView& view) {
    std::string const measure = "lac_31mar_rate";
    SmallMultiples chart{.text = {.id = "neighbours",
                                  .title = "Looked-after children per 10,000 beside others",
                                  .description = "",
                                  .value_name = "children looked after per 10,000 aged 0 to 17",
                                  .source = "Source: DfE, children looked after in England"},
                         .unit = Unit::rate_per_10000,
                         .reference = series_of(site.published, "England", measure)};
    auto own = series_of(site.published, authority, measure);
    auto const neighbours = site.published.neighbours(authority);
    if (own.points.empty()) {
        return;
    }
    double const rate = *own.points.back().value;
    Date const when = own.points.back().when;
    BarChart bars{.text = {.id = "latest",
                           .title = "Rate on " + plain(when),
                           .description = "Children looked after per 10,000, authority by authority.",
                           .value_name = "children per 10,000",
                           .source = chart.text.source},
                  .unit = Unit::rate_per_10000,
                  .group_name = "Authority"};
    chart.places.push_back(std::move(own));
    bars.bars.push_back({authority, rate, ""});
    std::size_t higher = 0;
    std::size_t known = 0;
    for (auto const& name : neighbours) {
        auto other = series_of(site.published, name, measure);
        if (other.points.empty() || other.points.back().when != when) {
            continue;
        }
        ++known;
        higher += *other.points.back().value > rate ? 1 : 0;
        bars.bars.push_back({name, other.points.back().value, ""});
        chart.places.push_back(std::move(other));
    }
    std::sort(bars.bars.begin(), bars.bars.end(),
              [](Bar const& a, Bar const& b) { return *a.value > *b.value; });
    if (!chart.reference.points.empty()) {
        bars.reference = chart.reference.points.back().value;
        bars.reference_name = "England";
        view.neighbours_finding = authority + " looked after " + number_text(rate, Unit::rate_per_10000) +
                                  " children per 10,000 on " + plain(when) + "; England " +
                                  number_text(*bars.reference, Unit::rate_per_10000) + ".";
    }
    if (known > 0) {
        view.neighbours_finding += " " + std::to_string(higher) + " of its " + std::to_string(known) +
                                   " statistical neighbours with a published rate were higher.";
    }
    chart.text.description = view.neighbours_finding;
    view.neighbours = std::move(chart);
    view.latest = std::move(bars);
}

PublicFiguresView view_of(Site const& site, std::string const& authority) {
    PublicFiguresView view{.authority_name = authority, .licence = licence};
    for (auto const& name : site.published.authorities()) {
        view.authorities.push_back({name, name, name == authority, ""});
    }
    looked_after(site, authority, view);
    referrals(site, authority, view);
    beside_others(site, authority, view);
    view.finding = !view.looked_after_finding.empty() ? view.looked_after_finding : view.referrals_finding;
    if (!view.looked_after) {
        view.absent_reason = "Looked-after children by year are carried here for 20 authorities; " +
                             authority + " is not one of them.";
    }
    for (auto const* measure : {"lac_31mar", "lac_31mar_rate"}) {
        for (auto const& address : site.published.sources(authority, measure)) {
            view.sources.push_back({address, address});
        }
    }
    return view;
}

http::Response page(Site& site, http::Request& request, Visitor const& visitor) {
    std::string const authority(request.query.get_or("authority", site.options.public_authority));
    if (!site.published.has(authority)) {
        return site.error(404, request, &visitor, "There are no published figures here for that authority.");
    }
    return site.page(request, &visitor, view_of(site, authority));
}

} // namespace

void add_public_figures_routes(Routes& routes) {
    auto& site = routes.site();
    routes.page(
        "/public-figures", identity::Permission::public_figures,
        [&site](http::Request& request, Visitor const& visitor) { return page(site, request, visitor); });
}

} // namespace weir::web
