// A value of a field as a source states it. Two absences are kept apart for ever: a field that the
// source does not carry at all (NotSupplied: Annex A has no contact outcome) and one that it carries
// and left empty (Blank: no closure date yet). The first never overwrites what another source said.
#pragma once

#include "base/date.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace weir::record {

struct NotSupplied {
    friend constexpr bool operator==(NotSupplied, NotSupplied) = default;
};
struct Blank {
    friend constexpr bool operator==(Blank, Blank) = default;
};

using Value = std::variant<NotSupplied, Blank, std::int64_t, double, std::string, Date>;

[[nodiscard]] inline bool is_supplied(Value const& value) {
    return !std::holds_alternative<NotSupplied>(value);
}
[[nodiscard]] inline bool has_content(Value const& value) {
    return value.index() > 1;
}

} // namespace weir::record
