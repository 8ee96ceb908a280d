// What a visitor may see of a child, from the record's columns and the one decision of identity/access.hpp;
// and the view log, written before anything is sent.
#pragma once

#include "identity/access.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"

#include <span>
#include <string>
#include <vector>

namespace weir::web {

// The facts that the decision needs, on the snapshot's day. `person` is a place in columns.persons.
[[nodiscard]] Result<identity::ChildFacts> child_facts(Site& site, Snapshot const& snapshot,
                                                       Visitor const& visitor, std::int32_t person);
// As a page names the child: with the name where the visitor's work explains it, else by number alone.
struct NamedChild {
    ChildLink link;
    bool shown = false;
    std::string relationship; // for the view log
};
[[nodiscard]] Result<NamedChild> named_child(Site& site, Snapshot const& snapshot, Visitor const& visitor,
                                             std::int32_t person);

// One row for a page: everyone on it whose name is shown. Must come back before the page goes out.
[[nodiscard]] Status log_view(Site& site, http::Request const& request, Visitor const& visitor,
                              identity::Outcome outcome, std::string relationship,
                              std::vector<PersonId> people);

} // namespace weir::web
