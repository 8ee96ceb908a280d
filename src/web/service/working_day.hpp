// What the pages of the working day share: whose work is shown (the visitor's own team unless another is
// chosen), how teams, workers and steps read, what no file supplies, and the naming of children for one
// answer. Apart, so that today, the work list and a child's page agree.
#pragma once

#include "quality/due.hpp"
#include "quality/work_list.hpp"
#include "web/service/children_access.hpp"
#include "web/service/record_state.hpp"
#include "web/service/visitor.hpp"
#include "web/views/values.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

inline constexpr std::string_view whole_authority = "all"; // ?team=all

struct TeamScope {
    std::int32_t team = journey::missing; // place in Columns::teams; missing: the whole authority
    std::string name = "Whole authority";
    std::string value = std::string(whole_authority); // as in ?team=

    [[nodiscard]] bool whole() const { return team == journey::missing; }
    [[nodiscard]] bool covers(journey::Allocated const& holder) const {
        return whole() || holder.team == team;
    }
};

// From ?team=; where that is absent, the visitor's own team if the role works in one. not_found: no such
// team.
[[nodiscard]] Result<TeamScope> team_scope(Snapshot const& snapshot, Visitor const& visitor,
                                           http::Request const& request);
// The whole authority, then every team that holds something that runs, by name.
[[nodiscard]] std::vector<Choice> team_choices(Snapshot const& snapshot, TeamScope const& scope);

// Whose lists are shown, of findings and of work alike: of a team, a worker or one child.
inline constexpr std::string_view nobody = "none"; // ?worker=none: what no named worker holds
struct Whose {
    TeamScope scope;
    std::int32_t worker = journey::missing; // place in Columns::workers
    bool unheld = false;                    // only what nobody holds
    std::string worker_value;               // as in ?worker=
    std::int32_t person = journey::missing; // place in Columns::persons
    std::string child_value;                // as in ?child=

    [[nodiscard]] bool covers(journey::Allocated const& holder, std::int32_t of) const;
    [[nodiscard]] std::string query() const; // "?team=2&worker=17"
};
// From ?team=, ?worker= and ?child=. One child is sought in the whole authority unless a team is named.
// not_found: no such team, worker or child.
[[nodiscard]] Result<Whose> whose_of(Snapshot const& snapshot, Visitor const& visitor,
                                     http::Request const& request);
// Everybody, nobody if some are unheld, then by name those who hold something of the list.
[[nodiscard]] std::vector<Choice> worker_choices(Snapshot const& snapshot, Whose const& whose,
                                                 std::set<std::int32_t> holders);

[[nodiscard]] std::string team_name(Snapshot const& snapshot, std::int32_t team);     // empty: none
[[nodiscard]] std::string worker_name(Snapshot const& snapshot, std::int32_t worker); // empty: nobody
[[nodiscard]] std::string words_of(quality::Step step);                               // "Looked-after visit"
[[nodiscard]] std::string kind_key(quality::Step step); // ?kind=: "looked-after-visit"
// The rules of the work list. The record was opened with them, so that an error here is only logged.
[[nodiscard]] std::shared_ptr<quality::Rules const> work_rules(Site& site);
// Steps whose every rule lacks what it needs: nothing can be said of them, which is not nought.
[[nodiscard]] std::set<quality::Step> unknown_steps(Snapshot const& snapshot, quality::Rules const& rules);
// Whether any file so far has carried rows of this table.
[[nodiscard]] bool is_table_supplied(Snapshot const& snapshot, std::string_view ssd_table);
// "23 things are late and 41 fall due within five working days."
[[nodiscard]] std::string late_and_due_text(std::size_t late, std::size_t due_soon);
// The page that ?page= asks for: from 1, and never beyond the last.
[[nodiscard]] std::size_t page_number(http::Request const& request, std::size_t total, std::size_t size);
// A whole number above zero and nothing else.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);

// Names the children of one answer, each once, and keeps who was named: that goes to the view log.
class NamedChildren {
public:
    NamedChildren(Site& site, Snapshot const& snapshot, Visitor const& visitor)
        : site_(site), snapshot_(snapshot), visitor_(visitor) {}

    // An identity that is sealed for good (adoption, erasure) reads as a restricted record.
    [[nodiscard]] Result<NamedChild> of(std::int32_t person);
    // not_found for a list of one child whose record is restricted: whether it is on a list is not told.
    [[nodiscard]] Status may_be_sought(Whose const& whose);
    [[nodiscard]] Status log(http::Request const& request, std::string relationship = "list",
                             std::vector<PersonId> further = {}) const;

private:
    Site& site_;
    Snapshot const& snapshot_;
    Visitor const& visitor_;
    std::map<std::int32_t, NamedChild> named_;
};

} // namespace weir::web
