#include "web/service/children_access.hpp"

#include <algorithm>

namespace weir::web {

namespace {

// At the front door: a contact in the last 20 working days, or an assessment that is open.
bool at_front_door(Snapshot const& snapshot, std::int32_t person) {
    auto const& columns = snapshot.columns();
    auto const day = day_number(snapshot.as_at());
    auto const& contacts = columns.table("contacts");
    auto const first =
        std::lower_bound(contacts.start.begin(), contacts.start.end(), day - 40) - contacts.start.begin();
    for (auto i = static_cast<std::size_t>(first); i < contacts.size() && contacts.start[i] <= day; ++i) {
        if (contacts.person[i] == person &&
            journey::working_days(snapshot.calendar(), contacts.start[i], day) <= 20) {
            return true;
        }
    }
    auto const& assessments = columns.table("assessments");
    for (std::size_t i = 0; i < assessments.size(); ++i) {
        if (assessments.person[i] == person && assessments.start[i] <= day && day < assessments.end[i]) {
            return true;
        }
    }
    return false;
}

bool open_in(journey::Table const& table, std::int32_t person, journey::Day day) {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table.person[i] == person && table.start[i] <= day && day < table.end[i]) {
            return true;
        }
    }
    return false;
}

} // namespace

Result<identity::ChildFacts> child_facts(Site& site, Snapshot const& snapshot, Visitor const& visitor,
                                         std::int32_t person) {
    auto const& columns = snapshot.columns();
    auto const& who = columns.persons.at(static_cast<std::size_t>(person));
    auto const day = day_number(snapshot.as_at());
    // Asked of the record itself each time: a restriction holds from the moment it is made.
    auto const restricted = WEIR_TRY(site.record->facts(who.id)).restricted;
    identity::ChildFacts facts{
        .person = who.id, .authority = site.options.authority, .restricted = restricted};
    auto const held = columns.allocated(person, day);
    if (held.worker != journey::missing) {
        facts.worker = columns.workers.at(static_cast<std::size_t>(held.worker)).id;
    }
    if (held.team != journey::missing) {
        auto const answering = columns.answering(held.team, day);
        facts.teams.push_back(columns.teams.at(static_cast<std::size_t>(answering)).id);
    }
    // Only what a role can be granted is looked for.
    if (visitor.role->relationships.contains(identity::Relationship::reviewing)) {
        facts.looked_after_or_on_plan = open_in(columns.table("care_periods"), person, day) ||
                                        open_in(columns.table("cp_plans"), person, day);
    }
    if (visitor.role->relationships.contains(identity::Relationship::front_door)) {
        facts.at_front_door = at_front_door(snapshot, person);
    }
    facts.in_conflict = WEIR_TRY(site.accounts->in_conflict(visitor.account.id, who.id));
    facts.reason_given = WEIR_TRY(site.accounts->reason_stands(visitor.account.id, who.id, site.now()));
    return facts;
}

Result<NamedChild> named_child(Site& site, Snapshot const& snapshot, Visitor const& visitor,
                               std::int32_t person) {
    auto const facts = WEIR_TRY(child_facts(site, snapshot, visitor, person));
    auto const decision = identity::decide(*visitor.role, visitor.account, facts);
    NamedChild out{.link = {.id = facts.person}};
    out.shown = decision.access == identity::Access::shown;
    auto const name = out.shown ? site.record->name(facts.person) : Result<std::string>("");
    // Adoption severs the identity and erasure ends it: such a child is a number to everyone here.
    bool const closed = !name && name.error().code == ErrorCode::refused;
    if (!name && !closed) {
        return tl::unexpected<Error>(name.error());
    }
    out.shown = out.shown && !closed;
    if (out.shown) {
        out.link.name = *name;
        out.relationship =
            decision.relationship ? std::string(identity::name_of(*decision.relationship)) : "reason";
    } else {
        out.link.name = "Child " + std::to_string(facts.person.value);
        out.link.name_hidden = facts.restricted || facts.in_conflict || closed;
    }
    return out;
}

Status log_view(Site& site, http::Request const& request, Visitor const& visitor, identity::Outcome outcome,
                std::string relationship, std::vector<PersonId> people) {
    if (people.empty()) {
        return {};
    }
    return site.view_log->write({.at = site.now(),
                                 .user = visitor.account.id,
                                 .role = visitor.role->id,
                                 .relationship = std::move(relationship),
                                 .page = request.route,
                                 .request_id = request.id,
                                 .outcome = outcome,
                                 .people = std::move(people)});
}

} // namespace weir::web
