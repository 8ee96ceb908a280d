// What is on record of one child, as tables by kind and as a line of time. Apart from the page, which
// decides whether it may be seen at all.
#pragma once

#include "quality/child.hpp"
#include "web/service/code_words.hpp"
#include "web/service/record_state.hpp"
#include "web/views/child.hpp"

#include <cstdint>
#include <set>
#include <vector>

namespace weir::web {

// Newest first. `person` is a place in Columns::persons.
[[nodiscard]] std::vector<TableView> child_history(Snapshot const& snapshot, CodeWords const& words,
                                                   std::int32_t person);
// Without what `unknown` says cannot be known to be due.
[[nodiscard]] JourneyChart child_journey(Snapshot const& snapshot, CodeWords const& words,
                                         quality::ChildSummary const& summary,
                                         std::set<quality::Step> const& unknown);

} // namespace weir::web
