// The columns of Annex A that are worked out and not kept: counts of twelve months, the case status, what
// happened in six months. Each gives nothing where the record does not hold what it would have to know.
#pragma once

#include "intake/annex_a_export.hpp"
#include "intake/annex_a_labels.hpp"
#include "intake/annex_a_lists.hpp"

#include <optional>
#include <string_view>

namespace weir::intake {

struct Derivation {
    AnnexASource const& source;
    AnnexALabels const& labels;
    ListRow const& row;
};

// Absent: the record cannot tell. An empty cell: it can, and there is nothing to say.
using DerivedCell = std::optional<WrittenCell>;
using DerivedRule = DerivedCell (*)(Derivation const&);

// By the name in config/intake/annex_a_written.csv; null if there is no such rule.
[[nodiscard]] DerivedRule rule_named(std::string_view name);

} // namespace weir::intake
