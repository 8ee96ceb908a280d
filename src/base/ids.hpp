// Ids are types: a person's number cannot be passed where a team's is wanted.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace weir {

template <class Tag>
struct Id {
    std::int64_t value = 0; // 0 is no id

    [[nodiscard]] constexpr explicit operator bool() const { return value != 0; }
    friend constexpr auto operator<=>(Id const&, Id const&) = default;
};

using PersonId = Id<struct PersonTag>; // Weir's own number for a person
using TeamId = Id<struct TeamTag>;     // a team or other unit of the organisation
using WorkerId = Id<struct WorkerTag>; // a professional
using RowId = Id<struct RowTag>;       // one row of an SSD table, over all its versions
using LoadId = Id<struct LoadTag>;     // one import
using UserId = Id<struct UserTag>;     // an account of this service
using JournalSeq = Id<struct SeqTag>;  // a place in the journal

} // namespace weir

template <class Tag>
struct std::hash<weir::Id<Tag>> {
    std::size_t operator()(weir::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
