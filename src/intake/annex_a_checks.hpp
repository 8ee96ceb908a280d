// What only all lists of a return together show: a status that the other lists contradict, a plan without
// an episode, an episode left open behind a later one.
#pragma once

#include "intake/annex_a_rows.hpp"

#include <set>
#include <vector>

namespace weir::intake {

// `present`: the numbers of the lists that the return has.
void check_statuses(AnnexAContext& context, std::set<int> const& present);
void check_open_episodes(std::vector<Episode> episodes, IssueLog& issues);

} // namespace weir::intake
