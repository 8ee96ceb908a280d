// The organisation over the record's tables. Internal to the room; the door is organisation.hpp.
#pragma once

#include "record/core.hpp"
#include "record/organisation.hpp"

namespace weir::record {

class OrganisationStore final : public Organisation {
public:
    explicit OrganisationStore(Core& core) : core_(core) {}
    Result<std::vector<Team>> teams(std::string_view authority) override;
    Result<std::vector<Worker>> workers(std::string_view authority) override;
    Result<TeamId> answering(TeamId team, Date on) override;
    Status merge_team(TeamId team, TeamId into, Date on, std::string_view actor, Instant now) override;
    Status set_parent(TeamId team, TeamId parent, Date from, std::string_view actor, Instant now) override;

private:
    struct Succession {
        TeamId successor;
        Date on;
    };
    [[nodiscard]] Result<std::optional<Succession>> succession(TeamId team);
    [[nodiscard]] Result<std::int64_t> authority_of(TeamId team);
    [[nodiscard]] Status note(EntryKind kind, TeamId team, TeamId other, Date from, std::string_view actor,
                              Instant now);
    Core& core_;
};

} // namespace weir::record
