// Whether a row stands withdrawn, settled anew when the loads that bear on it are no longer those of the
// journal: one came late, or one was taken back. Each load that named the row or should have named it is gone
// through in the order in which it was known, and where the journal's entries say otherwise (a withdrawal, a
// return), the missing one is added at that load's own day. Internal to the room.
#pragma once

#include "record/past_loads.hpp"
#include "record/row_writer.hpp"

#include <functional>

namespace weir::record {

class Standing {
public:
    // `named` says whether the load named the row though it stated nothing.
    using Named = std::function<Result<bool>(PastLoad& load, Slot const& slot)>;
    Standing(Core& core, PastLoads& loads, Named named, std::string_view actor, Instant now)
        : core_(core), loads_(loads), named_(std::move(named)), actor_(actor), now_(now) {}

    // Gives whether an entry was added; the row is then to be folded anew.
    [[nodiscard]] Result<bool> settle(Slot const& slot, std::vector<OpenedEntry> const& entries);
    [[nodiscard]] std::size_t withdrawn() const { return withdrawn_; }

private:
    struct Moment { // something that bears on it
        FoldOrder at;
        PastLoad* load = nullptr; // nothing: a decision that a person took
        bool withdraws = false;
    };
    struct Course {                      // while the moments are gone through
        std::vector<std::int64_t> spoke; // systems
        bool wanted = false;             // withdrawn, by what the loads say
        bool stands = false;             // withdrawn, by the journal so far
    };
    [[nodiscard]] std::vector<Moment> moments(std::vector<OpenedEntry> const& entries);
    [[nodiscard]] Status pass(PastLoad& load, Slot const& slot, std::vector<OpenedEntry> const& entries,
                              Course& course);
    [[nodiscard]] Status add(PastLoad const& load, Slot const& slot, bool withdraw);

    Core& core_;
    PastLoads& loads_;
    Named named_;
    std::string_view actor_;
    Instant now_;
    std::size_t withdrawn_ = 0;
    std::size_t returned_ = 0;
};

// A query about a row that a load no longer names; gives nothing back but the row in the list of queries.
[[nodiscard]] Status write_absence(Core& core, Slot const& slot, PastLoad const& load, Absence::State state);

} // namespace weir::record
