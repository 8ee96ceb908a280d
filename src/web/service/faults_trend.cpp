#include "web/service/faults_trend.hpp"

#include <algorithm>

namespace weir::web {

namespace {

constexpr std::chrono::milliseconds patience{1'500};

// Today and the ends of the months before it, oldest first.
std::vector<Date> days_of(Date today) {
    std::vector<Date> days{today};
    auto const month = month_start(today);
    for (int back = 0; static_cast<int>(days.size()) < trend_months; ++back) {
        days.push_back(add_months(month, -back) - Days{1});
    }
    std::reverse(days.begin(), days.end());
    return days;
}

std::string count_text(std::size_t count) {
    return number_text(static_cast<double>(count), Unit::count);
}

} // namespace

Result<FaultsTrend> FaultsTrend::make(Site& site, Snapshot const& snapshot, Decided const& decided) {
    FaultsTrend out;
    out.names_ = &site.record->rule_names();
    out.decided_ = &decided;
    out.snapshot_ = &snapshot;
    auto days = days_of(snapshot.as_at());
    days.pop_back();
    auto const known = site.history->of(days, WEIR_TRY(site.record->told()), patience);
    out.awaited_ = known.awaited;
    for (auto day = days.rbegin(); day != days.rend() && known.days.contains(*day); ++day) {
        out.days_.push_back(known.days.at(*day)); // up to the first gap: a movement needs both its ends
    }
    std::reverse(out.days_.begin(), out.days_.end());
    out.days_.push_back(std::make_shared<quality::Observation const>(
        quality::observe(snapshot.columns(), *out.names_, snapshot.faults(), snapshot.work())));
    return out;
}

quality::Scope FaultsTrend::scope(FaultFilter const& filter, std::string_view check) const {
    quality::Scope scope;
    for (std::size_t i = 0; i < names_->checks(); ++i) {
        auto const rule = static_cast<std::uint16_t>(i);
        if (check.empty() || names_->of(rule) == check) {
            scope.rules.insert(rule);
        }
    }
    if (!filter.whose.scope.whole()) {
        scope.teams.insert(
            snapshot_->columns().teams.at(static_cast<std::size_t>(filter.whose.scope.team)).id);
    }
    return scope;
}

std::vector<quality::Flow> FaultsTrend::flows(quality::Scope const& scope) const {
    std::vector<quality::Observation const*> days;
    for (auto const& day : days_) {
        days.push_back(day.get());
    }
    return quality::trend(days, *names_, decided_->suppressions, scope);
}

std::optional<quality::Flow> FaultsTrend::latest(quality::Scope const& scope) const {
    if (days_.size() < 2) {
        return std::nullopt;
    }
    return quality::trend({days_[days_.size() - 2].get(), days_.back().get()}, *names_,
                          decided_->suppressions, scope)
        .back();
}

LineChart trend_chart(std::vector<quality::Flow> const& flows, std::string const& of_what) {
    LineChart chart;
    chart.text = {.id = "quality-trend",
                  .title = of_what + ": " + count_text(flows.back().open) + " open, " +
                           count_text(flows.back().fresh) + " new and " + count_text(flows.back().mended) +
                           " mended since the month before",
                  .description = "Faults open at the end of each month, with those that are new and those "
                                 "that were mended since the month before.",
                  .value_name = "faults",
                  .source = "Source: the journal, each day as it was known then"};
    LineSeries open{.name = "Open", .points = {}};
    LineSeries fresh{.name = "New", .points = {}};
    LineSeries mended{.name = "Mended", .points = {}};
    for (std::size_t i = 0; i < flows.size(); ++i) {
        auto const month = month_start(flows[i].day);
        open.points.push_back({month, static_cast<double>(flows[i].open)});
        if (i > 0) {
            fresh.points.push_back({month, static_cast<double>(flows[i].fresh)});
            mended.points.push_back({month, static_cast<double>(flows[i].mended)});
        }
    }
    chart.series = {std::move(open), std::move(fresh), std::move(mended)};
    return chart;
}

TableView trend_table(std::vector<quality::Flow> const& flows) {
    TableView table{.caption = "How each month moved",
                    .columns = {{"At the end of", false},
                                {"Open", true},
                                {"New", true},
                                {"Mended", true},
                                {"Suppressed", true},
                                {"Back in the list", true},
                                {"Moved in", true},
                                {"Moved out", true}},
                    .rows = {}};
    for (auto flow = flows.rbegin(); flow != flows.rend(); ++flow) {
        std::vector<TableCell> row{{.text = short_date(flow->day), .href = "", .tag = {}}};
        bool const first = flow + 1 == flows.rend();
        row.push_back({.text = count_text(flow->open), .href = "", .tag = {}});
        for (auto const count :
             {flow->fresh, flow->mended, flow->suppressed, flow->returned, flow->moved_in, flow->moved_out}) {
            row.push_back({.text = first ? "not known" : count_text(count), .href = "", .tag = {}});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::string trend_note(FaultsTrend const& trend, std::size_t months) {
    std::string text = "Each month is computed from the journal as the record was known on its last day, so "
                       "that what was mended later still counts then. Of the filters, team and check apply.";
    if (trend.awaited() > 0) {
        text += " " + count_text(trend.awaited()) +
                (trend.awaited() == 1 ? " earlier month is" : " earlier months are") +
                " being worked out: load the page again in a moment.";
    } else if (months < static_cast<std::size_t>(trend_months)) {
        text += " Before the first extract nothing was known.";
    }
    return text;
}

} // namespace weir::web
