// Teams and workers; see organisation.hpp.
#include "record/organisation_store.hpp"

#include "record/events.hpp"
#include "record/reader.hpp"

namespace weir::record {

namespace {

Result<std::int64_t> authority_number(Core& core, std::string_view code) {
    auto number = core.name_number(NameOf::authority, code);
    if (number == 0) {
        WEIR_TRY(core.load_names());
        number = core.name_number(NameOf::authority, code);
    }
    return number;
}

} // namespace

Result<std::optional<OrganisationStore::Succession>> OrganisationStore::succession(TeamId team) {
    auto query =
        WEIR_TRY(core_.db->query("SELECT other_team, from_day FROM weir_team_events WHERE team = :team AND "
                                 "kind = :kind ORDER BY seq DESC LIMIT 1"));
    query.bind("team", team.value).bind("kind", static_cast<std::int64_t>(EntryKind::team_merge));
    if (!WEIR_TRY(query.step())) {
        return std::optional<Succession>{};
    }
    return std::optional{Succession{TeamId{query.integer(0)}, query.date(1).value_or(Date{})}};
}

Result<std::vector<Team>> OrganisationStore::teams(std::string_view authority) {
    auto const& table = core_.schema.at("ssd_department");
    auto const name = table.at("dept_team_name");
    auto const parent = table.at("dept_team_parent_id");
    std::vector<Team> out;
    PersonMap const nobody;
    auto const number = WEIR_TRY(authority_number(core_, authority));
    WEIR_TRY(read_current(core_, nobody, table, number, [&](RowView const& row) {
        Team team;
        team.id = TeamId{row.row().value};
        team.name = row.text(name);
        if (row.integer(parent) != 0) {
            team.parent = TeamId{row.integer(parent)};
        }
        out.push_back(std::move(team));
    }));
    auto parents =
        WEIR_TRY(core_.db->query("SELECT other_team FROM weir_team_events WHERE team = :team AND kind = "
                                 ":kind ORDER BY from_day DESC, seq DESC LIMIT 1"));
    for (auto& team : out) {
        if (auto const next = WEIR_TRY(succession(team.id))) {
            team.successor = next->successor;
            team.succeeded_on = next->on;
        }
        parents.bind("team", team.id.value).bind("kind", static_cast<std::int64_t>(EntryKind::team_parent));
        if (WEIR_TRY(parents.step())) {
            team.parent = TeamId{parents.integer(0)};
        }
        parents.reset();
    }
    return out;
}

Result<std::vector<Worker>> OrganisationStore::workers(std::string_view authority) {
    auto const& table = core_.schema.at("ssd_professionals");
    auto const name = table.at("prof_professional_name");
    auto const title = table.at("prof_professional_job_title");
    std::vector<Worker> out;
    PersonMap const nobody;
    auto const number = WEIR_TRY(authority_number(core_, authority));
    WEIR_TRY(read_current(core_, nobody, table, number, [&](RowView const& row) {
        Worker worker;
        worker.id = WorkerId{row.row().value};
        worker.name = row.text(name);
        worker.job_title = row.text(title);
        // A worker known only by an id has no name yet and is a person all the same.
        worker.generic = !worker.name.empty() && core_.definitions.generic_worker(worker.name);
        out.push_back(std::move(worker));
    }));
    return out;
}

Result<TeamId> OrganisationStore::answering(TeamId team, Date on) {
    for (;;) {
        auto const next = WEIR_TRY(succession(team));
        if (!next || on < next->on) {
            return team;
        }
        team = next->successor;
    }
}

Result<std::int64_t> OrganisationStore::authority_of(TeamId team) {
    auto query =
        WEIR_TRY(core_.db->query("SELECT weir_authority FROM ssd_department WHERE weir_row = :team"));
    query.bind("team", team.value);
    if (!WEIR_TRY(query.step())) {
        return fail(ErrorCode::not_found, "There is no such team.");
    }
    return query.integer(0);
}

Status OrganisationStore::note(EntryKind kind, TeamId team, TeamId other, Date from, std::string_view actor,
                               Instant now) {
    auto const authority = WEIR_TRY(authority_of(team));
    if (authority != WEIR_TRY(authority_of(other)) || team == other) {
        return fail(ErrorCode::refused, "Two different teams of one authority are wanted.");
    }
    auto write = WEIR_TRY(Write::begin(core_));
    Event event;
    event.kind = kind;
    event.table = team_events;
    event.subject = team.value;
    event.authority = authority;
    event.known_on = day_number(day_of(now));
    auto const clear = std::to_string(other.value) + ' ' + iso(from);
    event.clear = clear;
    auto const seq = WEIR_TRY(append_event(core_, event, actor, now));
    auto insert =
        WEIR_TRY(core_.db->query("INSERT INTO weir_team_events (seq, kind, team, other_team, from_day) "
                                 "VALUES (:seq, :kind, :team, :other, :from)"));
    insert.bind("seq", seq)
        .bind("kind", static_cast<std::int64_t>(kind))
        .bind("team", team.value)
        .bind("other", other.value)
        .bind("from", from);
    WEIR_TRY(insert.run());
    return write.commit();
}

Status OrganisationStore::merge_team(TeamId team, TeamId into, Date on, std::string_view actor, Instant now) {
    // A ring of successors would have no team that answers.
    for (auto next = into; next != TeamId{};) {
        if (next == team) {
            return fail(ErrorCode::refused, "That team was itself merged into this one.");
        }
        auto const further = WEIR_TRY(succession(next));
        next = further ? further->successor : TeamId{};
    }
    return note(EntryKind::team_merge, team, into, on, actor, now);
}

Status OrganisationStore::set_parent(TeamId team, TeamId parent, Date from, std::string_view actor,
                                     Instant now) {
    return note(EntryKind::team_parent, team, parent, from, actor, now);
}

} // namespace weir::record
