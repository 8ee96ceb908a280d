// What loading must know of every row, in memory: how a source's id or a natural key leads to it, and a
// short keyed hash of what each system said last, so that the many facts that say nothing new cost a
// look-up and no more. It is derived: rebuilt from the current tables when it is not at hand.
#pragma once

#include "base/flat_map.hpp"
#include "record/fact.hpp"
#include "record/fold.hpp"
#include "seal/digest.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace weir::record {

class Core;

inline constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::min();
using SlotNumber = std::uint32_t;

struct Said { // by one system about one row
    std::int64_t system = 0;
    std::uint64_t hash = 0;
    std::int32_t said_on = no_day;  // when it last said something new
    std::int32_t named_on = no_day; // when it last named the row at all
    bool has_alias = false;         // it gave the row an id of its own
    bool stored = false;
};

struct Slot {
    std::int64_t row = 0;
    std::int64_t person = 0;
    std::int64_t authority = 0;
    FieldSet supplied = 0;
    seal::Digest128 natural;
    std::vector<Said> said;
    std::int32_t known_on = no_day;
    std::int32_t starts = no_day;
    std::uint16_t table = 0;
    RowStanding standing = RowStanding::live;
    bool ended = false;
    bool queried = false;      // an absence is open, or was dismissed since it was last named
    bool stored = false;       // a current row exists in the database
    std::uint32_t touched = 0; // the pass that last named it

    // The day of the last entry: a later one can be laid on top without looking at the rest.
    [[nodiscard]] std::int32_t last_entry_on() const {
        std::int32_t last = known_on;
        for (auto const& one : said) {
            last = std::max(last, one.said_on);
        }
        return last;
    }
    [[nodiscard]] Said* by(std::int64_t system) {
        auto const found =
            std::find_if(said.begin(), said.end(), [=](Said const& one) { return one.system == system; });
        return found == said.end() ? nullptr : &*found;
    }
    [[nodiscard]] Said const* by(std::int64_t system) const {
        auto const found =
            std::find_if(said.begin(), said.end(), [=](Said const& one) { return one.system == system; });
        return found == said.end() ? nullptr : &*found;
    }
};

class RowIndex {
public:
    bool ready = false;
    std::int64_t generation = -1; // of the record it mirrors
    std::vector<Slot> slots;
    std::unordered_map<seal::Digest128, SlotNumber, seal::DigestHash> aliases;
    FlatMap<seal::Digest128, SlotNumber, seal::DigestHash> naturals;  // several may share one
    FlatMap<seal::Digest128, std::int64_t, seal::DigestHash> persons; // by source id: the first that had it
    FlatMap<std::int64_t, SlotNumber> rows;
    std::int64_t next_row = 1;
    std::int64_t next_person = 1;
    std::uint32_t pass = 0;

    void clear();
    [[nodiscard]] Status rebuild(Core& core);
    void reserve(std::size_t more); // room for so many rows beyond those that are there
    [[nodiscard]] SlotNumber add(Slot slot);
    void add_person(seal::Digest128 const& source_id, std::int64_t person);
    void set_natural(SlotNumber number, seal::Digest128 const& natural);
};

// Digests, each over what tells things apart within one authority.
[[nodiscard]] seal::Digest128 person_digest(Core const& core, std::int64_t authority, std::string_view kind,
                                            std::string_view value);
[[nodiscard]] seal::Digest128 alias_digest(Core const& core, std::int64_t authority, std::int64_t system,
                                           TableId table, std::string_view source_row_id);
[[nodiscard]] seal::Digest128 natural_digest(Core const& core, std::int64_t authority, TableDef const& table,
                                             std::int64_t person, std::vector<Value> const& values);

// False where the row has nothing to be told apart by: no person and no content in its natural key.
[[nodiscard]] bool natural_tells(TableDef const& table, std::vector<Value> const& values);

// Names of workers and teams as they are compared: trimmed, spaces (also U+00A0) made one, case folded.
[[nodiscard]] std::string normalised_name(std::string_view name);

} // namespace weir::record
