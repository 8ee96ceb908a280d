// Which rows stand on which list of an Annex A return, before their columns are filled: the row of the list's
// own table and the rows of other tables that it draws on. Internal to the writing of the return.
#pragma once

#include "intake/annex_a_source.hpp"
#include "intake/layout.hpp"

#include <string>
#include <vector>

namespace weir::intake {

struct ListRow {
    PersonId person;                     // nobody on list 11, which is of adopters
    Date date;                           // by which the list is ordered
    std::vector<HeldRow const*> slots{}; // one a slot of the list's layout; null where there is none
    HeldRow const* main = nullptr;       // the list's own row; none on list 8
    CarePeriod const* period = nullptr;  // list 8
};

// Whether the order of permanence that the row of ssd_permanence names is an adoption, or is not said.
[[nodiscard]] bool is_adoption(HeldTable const& table, HeldRow const& row);

[[nodiscard]] std::vector<ListRow> rows_of(AnnexASource const& source, ListLayout const& list);

} // namespace weir::intake
