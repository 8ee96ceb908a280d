// The faults of the record at the ends of the last thirteen months, as they were known then, and how they
// moved: for the page, for its counts by check and team, and as JSON.
#pragma once

#include "quality/trend.hpp"
#include "web/charts/line_chart.hpp"
#include "web/service/faults_filter.hpp"
#include "web/service/history_state.hpp"
#include "web/service/site.hpp"
#include "web/views/values.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::web {

inline constexpr int trend_months = 13;

class FaultsTrend {
public:
    // What can be known at once, and a moment longer.
    [[nodiscard]] static Result<FaultsTrend> make(Site& site, Snapshot const& snapshot,
                                                  Decided const& decided);

    [[nodiscard]] quality::Scope scope(FaultFilter const& filter, std::string_view check) const;
    [[nodiscard]] std::vector<quality::Flow> flows(quality::Scope const& scope) const;
    // Since the end of the month before; nothing where that is not known (yet).
    [[nodiscard]] std::optional<quality::Flow> latest(quality::Scope const& scope) const;
    [[nodiscard]] std::size_t awaited() const { return awaited_; }

private:
    std::vector<std::shared_ptr<quality::Observation const>> days_; // oldest first, unbroken up to today
    std::size_t awaited_ = 0;
    quality::RuleNames const* names_ = nullptr;
    Decided const* decided_ = nullptr;
    Snapshot const* snapshot_ = nullptr;
};

[[nodiscard]] LineChart trend_chart(std::vector<quality::Flow> const& flows, std::string const& of_what);
[[nodiscard]] TableView trend_table(std::vector<quality::Flow> const& flows);
[[nodiscard]] std::string trend_note(FaultsTrend const& trend, std::size_t months);

} // namespace weir::web
