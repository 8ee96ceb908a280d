// Campaigns: a "stop the clock" day is a day of catching up with the data. Statutory clocks never pause; a
// campaign counts what stands open in its scope at its start and at its end, and what came back after.
#pragma once

#include "quality/observation.hpp"
#include "quality/suppressions.hpp"
#include "record/store.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace weir::quality {

inline constexpr int campaign_days_max = 92;
inline constexpr int came_back_after_days = 30;

struct Campaign {
    JournalSeq id; // the place of the decision that began it
    std::string name;
    std::vector<std::string> rules; // empty: every rule that is counted
    std::vector<TeamId> teams;      // empty: every team
    Date start, end;                // both days included
    std::string by;
    Date decided_on;
    struct Closing {
        Date day;
        std::string by, note;
    };
    std::optional<Closing> closing;
    struct Change { // of its last day or scope, with what it was before
        Date day;
        std::string by, reason;
        Date end_before;
        std::vector<std::string> rules_before;
        std::vector<TeamId> teams_before;
    };
    std::vector<Change> changes; // oldest first

    // Its last day: the one planned, or that of its closing where this is earlier.
    [[nodiscard]] Date last_day() const {
        return closing && closing->day < end ? std::max(closing->day, start) : end;
    }
    [[nodiscard]] Scope scope(RuleNames const& names) const;
};

struct AskedCampaign {
    std::string name;
    std::vector<std::string> rules;
    std::vector<TeamId> teams;
    std::optional<Date> start, end;
    Date day; // on which it is asked for
};
// By field: name, rules, start, end.
[[nodiscard]] std::vector<AskedFault> faults_of(AskedCampaign const& asked, RuleNames const& names);
[[nodiscard]] record::Decision decision_of(AskedCampaign const& asked, std::string actor);
struct AskedChange { // of a campaign that is not closed
    std::vector<std::string> rules;
    std::vector<TeamId> teams;
    std::optional<Date> end;
    Date day;
    std::string reason;
};
// By field: end, rules, reason.
[[nodiscard]] std::vector<AskedFault> faults_of(Campaign const& campaign, AskedChange const& asked,
                                                RuleNames const& names);
[[nodiscard]] record::Decision decision_of(Campaign const& campaign, AskedChange const& asked,
                                           std::string actor);
[[nodiscard]] record::Decision closing_of(Campaign const& campaign, std::string note, Date day,
                                          std::string actor);
// The fold of the decisions, the latest start first.
[[nodiscard]] std::vector<Campaign> campaigns_of(std::vector<record::Decision> const& decisions);

// The days on which a campaign must be looked at, up to the day: the eve of its start, each day of it, and
// the day a month after its end.
[[nodiscard]] std::vector<Date> days_of(Campaign const& campaign, Date today);

struct CampaignDay {
    Date day;
    std::size_t open = 0;     // in scope and not suppressed
    std::size_t of_start = 0; // of those that were open at the start
};
struct TeamTally {
    TeamId team; // none: nobody
    std::size_t at_start = 0, mended = 0, suppressed = 0, fresh = 0, at_end = 0;
};
struct CampaignTally {
    std::vector<CampaignDay> days;        // the eve first; only days that were looked at
    TeamTally all;                        // at_end: on the last day looked at
    std::vector<TeamTally> teams;         // by team: that at the start, of what is fresh that at the end
    bool begun = false;                   // the eve was looked at
    bool ended = false;                   // at_end is that of the last day
    Date back_on;                         // when what came back is counted
    std::optional<std::size_t> came_back; // mended in it and open again then
};
[[nodiscard]] CampaignTally tally(Campaign const& campaign, std::map<Date, Observation const*> const& seen,
                                  RuleNames const& names, Suppressions const& suppressions, Date today);

} // namespace weir::quality
