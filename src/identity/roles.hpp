// Roles as data (config/identity/roles.toml): what a role may open and which relationships to a child
// explain its need. What is not granted is refused.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace weir::identity {

// Pages and acts a role may be granted.
enum class Permission {
    today,
    work,
    indicators,
    children,
    forecast,
    plan,
    public_figures,
    view_log,
    users,
    suppress,       // a finding of the data quality list
    suppress_risk,  // also one that hides risk: severity "error"
    campaigns,      // begin and close them; everybody of the scope sees them
    load,           // returns, what spellings mean, what vanished, what was refused
    export_children // write out a return that names children
};
// What ties a person to a child.
enum class Relationship { allocated, team, reviewing, front_door };

[[nodiscard]] std::string_view name_of(Permission permission);
[[nodiscard]] std::string_view name_of(Relationship relationship);
[[nodiscard]] std::string_view words_of(Relationship relationship); // "you are the allocated worker"

struct Role {
    std::string id;   // "team_manager"
    std::string name; // "Team manager"
    std::set<Permission> may;
    std::set<Relationship> relationships;
    bool reason = false;     // may open other records once a reason is given
    bool restricted = false; // a reason is enough for a restricted record too
};

class Roles {
public:
    // Errors: io, invalid (an unknown permission, relationship or key; a role twice).
    [[nodiscard]] static Result<Roles> read(std::filesystem::path const& toml);
    [[nodiscard]] Role const* find(std::string_view id) const;
    [[nodiscard]] std::vector<Role> const& all() const { return roles_; }

private:
    std::vector<Role> roles_;
};

} // namespace weir::identity
