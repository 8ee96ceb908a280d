// Who may open which child's record: the one place where it is decided, for pages, lists, counts and the
// API alike (after HMPPS's shared library). Pure, default deny.
#pragma once

#include "base/ids.hpp"
#include "identity/roles.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::identity {

struct Account;

// What is true of a child, as the decision needs it.
struct ChildFacts {
    PersonId person;
    std::string authority;
    WorkerId worker;           // 0: nobody allocated
    std::vector<TeamId> teams; // the allocated team and those above it
    bool looked_after_or_on_plan = false;
    bool at_front_door = false;
    bool restricted = false;
    bool in_conflict = false;  // this account's holder is kin, neighbour or otherwise in conflict
    bool reason_given = false; // a reason was given and has not run out
};

enum class Access { shown, needs_reason, denied };

struct Decision {
    Access access = Access::denied;
    std::optional<Relationship> relationship; // that explains the need
    bool by_reason = false;
};

[[nodiscard]] Decision decide(Role const& role, Account const& account, ChildFacts const& child);

} // namespace weir::identity
