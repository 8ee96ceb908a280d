// The dated organisation: teams with their parents and successors, workers with the teams they were in.
// A team merged in the middle of a year stays what it was before that day and is its successor after.
#pragma once

#include "base/date.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::record {

struct Team {
    TeamId id;
    std::string name;
    std::optional<TeamId> parent;
    std::optional<TeamId> successor;  // into which it was merged …
    std::optional<Date> succeeded_on; // … on this day
};

struct Worker {
    WorkerId id;
    std::string name; // unsealed
    std::string job_title;
    // "Duty", "Referral Coordinator", "#N/A": stands where no person is allocated.
    bool generic = false;
};

class Organisation {
public:
    virtual ~Organisation() = default;
    [[nodiscard]] virtual Result<std::vector<Team>> teams(std::string_view authority) = 0;
    [[nodiscard]] virtual Result<std::vector<Worker>> workers(std::string_view authority) = 0;
    // The team that answers for it on that day: itself, or its successor's successor…
    [[nodiscard]] virtual Result<TeamId> answering(TeamId team, Date on) = 0;
    [[nodiscard]] virtual Status merge_team(TeamId team, TeamId into, Date on, std::string_view actor,
                                            Instant now) = 0;
    [[nodiscard]] virtual Status set_parent(TeamId team, TeamId parent, Date from, std::string_view actor,
                                            Instant now) = 0;
};

} // namespace weir::record
