// The fold: what is known about one row after a sequence of journal entries in the order in which they
// were known. A source's statement overlays the fields it supplies, save those in which it repeats what it
// said last itself: a repetition says nothing new, so it cannot undo what another source said since.
#pragma once

#include "base/date.hpp"
#include "record/codec.hpp"

#include <string>

namespace weir::record {

enum class EntryKind : std::uint8_t {
    statement = 1,
    withdrawn = 2,
    returned = 3,
    name = 10,            // a name (authority, system, actor) gets a number
    load = 11,            // a load begins
    load_taken_back = 13, // what it said is left out from now on
    person = 12,          // a person is known by a source's id
    merge = 20,
    split = 21,
    restriction = 22,
    hold = 23,
    erasure = 24,
    severance = 25,
    team_merge = 30,
    team_parent = 31,
    absence_dismissed = 32,
    decision = 33,        // about a finding or a campaign (decisions.cpp)
    spelling_chosen = 40, // what a spelling of a code means, by a person
    spelling_taken_back = 41
};

enum class RowStanding : std::uint8_t { live = 0, withdrawn = 1 };

// The order in which entries of a row are folded: by the day it was known, then by system (so that two
// systems' extracts of one day give the same answer whichever was loaded first), then by load and place.
struct FoldOrder {
    std::int32_t known_on = 0;
    std::uint64_t rank = 0; // of the system's name, alphabetical: its number depends on who loaded first
    std::int64_t system = 0;
    std::int64_t load = 0;
    std::int64_t seq = 0;
    friend auto operator<=>(FoldOrder const&, FoldOrder const&) = default;
};

struct RowState {
    std::vector<Value> values;
    FieldSet supplied = 0;
    RowStanding standing = RowStanding::live;
    Date known_on; // of the last entry that said something new
};

class RowFold {
public:
    explicit RowFold(std::size_t fields) : fields_(fields) { state_.values.resize(fields); }

    // Each tells whether anything changed.
    bool state(std::int64_t system, std::vector<Value> const& values, Date known_on);
    bool withdraw(Date known_on);
    bool give_back(Date known_on);
    [[nodiscard]] RowState const& now() const { return state_; }
    [[nodiscard]] RowState& now() { return state_; }
    void clear();

private:
    struct Said {
        std::int64_t system = 0;
        std::vector<Value> values;
    };
    [[nodiscard]] Said& said_by(std::int64_t system);

    std::size_t fields_;
    RowState state_;
    std::vector<Said> said_;
};

} // namespace weir::record
