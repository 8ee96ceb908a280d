// Placements and legal statuses of which a yearly return tells only the part that lies in its year: the row
// says that it continues what had begun by then (local_continues). Whoever reads them joins the parts here.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace weir::record {

// `rows` by person, then by start. A row that continues goes into the one before it of the same person, whose
// end is then the one that was known last; the first of a person stands, continued or not.
template <class Row, class SamePerson, class Continues, class KnownOn, class TakeEnd>
void unite_continued(std::vector<Row>& rows, SamePerson same_person, Continues continues, KnownOn known_on,
                     TakeEnd take_end) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (kept > 0 && continues(rows[i]) && same_person(rows[kept - 1], rows[i])) {
            if (known_on(rows[i]) >= known_on(rows[kept - 1])) {
                take_end(rows[kept - 1], rows[i]);
            }
        } else {
            if (kept != i) {
                rows[kept] = std::move(rows[i]);
            }
            ++kept;
        }
    }
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(kept), rows.end());
}

} // namespace weir::record
