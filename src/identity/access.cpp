#include "identity/access.hpp"

#include "identity/accounts.hpp"

#include <algorithm>

namespace weir::identity {

namespace {

bool holds(Relationship relationship, Account const& account, ChildFacts const& child) {
    switch (relationship) {
    case Relationship::allocated:
        return account.worker && child.worker == account.worker;
    case Relationship::team:
        return account.team &&
               std::find(child.teams.begin(), child.teams.end(), account.team) != child.teams.end();
    case Relationship::reviewing:
        return child.looked_after_or_on_plan;
    case Relationship::front_door:
        return child.at_front_door;
    }
    return false;
}

} // namespace

Decision decide(Role const& role, Account const& account, ChildFacts const& child) {
    // A conflict is never lifted by a role or a reason, and nothing crosses between authorities.
    if (account.disabled || child.in_conflict || child.authority != account.authority) {
        return {};
    }
    // Who opens no children at all may still see lists without names.
    if (!role.may.contains(Permission::children)) {
        return {};
    }
    for (auto const relationship : role.relationships) {
        bool const enough = !child.restricted || relationship == Relationship::allocated;
        if (enough && holds(relationship, account, child)) {
            return {Access::shown, relationship, false};
        }
    }
    bool const reason_is_enough = role.reason && (!child.restricted || role.restricted);
    if (!reason_is_enough) {
        return {};
    }
    return {child.reason_given ? Access::shown : Access::needs_reason, std::nullopt, child.reason_given};
}

} // namespace weir::identity
