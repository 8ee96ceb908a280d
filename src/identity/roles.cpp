#include "identity/roles.hpp"

#include "base/contract.hpp"
#include "config/toml_file.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace weir::identity {

namespace {

constexpr std::array permissions{
    Permission::today,    Permission::work,           Permission::indicators,     Permission::children,
    Permission::forecast, Permission::plan,           Permission::public_figures, Permission::view_log,
    Permission::users,    Permission::suppress,       Permission::suppress_risk,  Permission::campaigns,
    Permission::load,     Permission::export_children};
constexpr std::array relationships{Relationship::allocated, Relationship::team, Relationship::reviewing,
                                   Relationship::front_door};

template <class Names, class Out>
void take(Names const& all, std::vector<std::string> const& wanted, Where const& where, Out& out,
          Diagnostics& found) {
    for (auto const& name : wanted) {
        auto const entry =
            std::find_if(all.begin(), all.end(), [&](auto one) { return name_of(one) == name; });
        if (entry == all.end()) {
            found.error("role-grant-unknown", where, "There is nothing called \"" + name + "\" to grant.",
                        "Use one of the names listed at the top of the file.");
        } else {
            out.insert(*entry);
        }
    }
}

} // namespace

std::string_view name_of(Permission permission) {
    switch (permission) {
    case Permission::today:
        return "today";
    case Permission::work:
        return "work";
    case Permission::indicators:
        return "indicators";
    case Permission::children:
        return "children";
    case Permission::forecast:
        return "forecast";
    case Permission::plan:
        return "plan";
    case Permission::public_figures:
        return "public_figures";
    case Permission::view_log:
        return "view_log";
    case Permission::users:
        return "users";
    case Permission::suppress:
        return "suppress";
    case Permission::suppress_risk:
        return "suppress_risk";
    case Permission::campaigns:
        return "campaigns";
    case Permission::load:
        return "load";
    case Permission::export_children:
        return "export_children";
    }
    WEIR_UNREACHABLE();
}

std::string_view name_of(Relationship relationship) {
    switch (relationship) {
    case Relationship::allocated:
        return "allocated";
    case Relationship::team:
        return "team";
    case Relationship::reviewing:
        return "reviewing";
    case Relationship::front_door:
        return "front_door";
    }
    WEIR_UNREACHABLE();
}

std::string_view words_of(Relationship relationship) {
    switch (relationship) {
    case Relationship::allocated:
        return "you are the allocated worker";
    case Relationship::team:
        return "the child is with your team";
    case Relationship::reviewing:
        return "you review children who are looked after or on a protection plan";
    case Relationship::front_door:
        return "the child is at the front door now";
    }
    WEIR_UNREACHABLE();
}

Result<Roles> Roles::read(std::filesystem::path const& toml) {
    auto const file = WEIR_TRY(config::read_toml(toml));
    Diagnostics found;
    file.allow_only({"role"}, found);
    Roles roles;
    for (auto const& entry : file.tables("role")) {
        entry.allow_only({"id", "name", "may", "relationships", "reason", "restricted"}, found);
        Role role{.id = entry.need_string("id", found), .name = entry.need_string("name", found)};
        take(permissions, entry.strings("may"), entry.where("may"), role.may, found);
        take(relationships, entry.strings("relationships"), entry.where("relationships"), role.relationships,
             found);
        role.reason = entry.boolean("reason").value_or(false);
        role.restricted = entry.boolean("restricted").value_or(false);
        if (roles.find(role.id) != nullptr) {
            found.error("role-twice", entry.where("id"), "The role " + role.id + " is there twice.");
        }
        roles.roles_.push_back(std::move(role));
    }
    if (found.has_errors() || roles.roles_.empty()) {
        return fail(ErrorCode::invalid, "The roles cannot be used:\n" + found.text());
    }
    return roles;
}

Role const* Roles::find(std::string_view id) const {
    auto const entry =
        std::find_if(roles_.begin(), roles_.end(), [id](Role const& role) { return role.id == id; });
    return entry == roles_.end() ? nullptr : &*entry;
}

} // namespace weir::identity
