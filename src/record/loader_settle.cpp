// Whether a row stands withdrawn, settled anew when a load comes that is not the newest: each load that named
// it or should have named it is gone through in the order in which it was known, and what the journal lacks
// (a withdrawal, a return) is added at its own day. See loader.hpp.
#include "record/loader.hpp"

#include <algorithm>

namespace weir::record {

Status Loader::settle_all() {
    for (SlotNumber number = 0; number < core_.index.slots.size(); ++number) {
        auto const& slot = core_.index.slots[number];
        if (slot.authority != authority_ || slot.said.empty()) {
            continue;
        }
        bool const covered =
            request_.confirm_absences && slot.by(system_) != nullptr &&
            std::any_of(request_.coverage.begin(), request_.coverage.end(),
                        [&](Coverage const& coverage) { return coverage.table.value == slot.table; });
        if (covered || slot.touched == core_.index.pass) {
            WEIR_TRY(settle(number));
        }
    }
    return {};
}

Status Loader::settle(SlotNumber number) {
    auto const& slot = core_.index.slots[number];
    auto const entries = WEIR_TRY(entries_of_row(core_, core_.schema.table(TableId{slot.table}), slot));
    std::vector<Moment> moments;
    for (auto& load : loads_) {
        moments.push_back(
            {{load.known_on, core_.rank_of(load.system), load.system, load.load, 0}, &load, false});
    }
    for (auto const& entry : entries) {
        bool const standing = entry.kind == EntryKind::withdrawn || entry.kind == EntryKind::returned;
        bool const by_load = std::any_of(loads_.begin(), loads_.end(), [&](OtherLoad const& load) {
            return load.load == entry.order.load && load.known_on == entry.order.known_on &&
                   load.system == entry.order.system;
        });
        if (standing && !by_load) {
            moments.push_back({entry.order, nullptr, entry.kind == EntryKind::withdrawn});
        }
    }
    std::sort(moments.begin(), moments.end(), [](Moment const& a, Moment const& b) { return a.at < b.at; });
    std::vector<std::int64_t> spoke;
    bool withdrawn = false;
    bool added = false;
    for (auto const& moment : moments) {
        added = WEIR_TRY(settle_moment(slot, entries, moment, spoke, withdrawn)) || added;
    }
    if (added) {
        WEIR_TRY(writer_->refold(number));
    }
    return {};
}

// Gives whether an entry was added.
Result<bool> Loader::settle_moment(Slot const& slot, std::vector<OpenedEntry> const& entries,
                                   Moment const& moment, std::vector<std::int64_t>& spoke, bool& withdrawn) {
    if (moment.load == nullptr) {
        withdrawn = moment.withdraws;
        return false;
    }
    auto& load = *moment.load;
    auto const has = [&](EntryKind kind) {
        return std::any_of(entries.begin(), entries.end(), [&](OpenedEntry const& entry) {
            return entry.kind == kind && entry.order.load == load.load && entry.order.system == load.system;
        });
    };
    bool const stated = has(EntryKind::statement);
    bool named = stated;
    if (!named) {
        named = load.load == load_ ? slot.touched == core_.index.pass : WEIR_TRY(mentions(load, slot.row));
    }
    if (named) {
        spoke.push_back(load.system);
        bool const lacks = withdrawn && !stated && !has(EntryKind::returned);
        withdrawn = false;
        if (lacks) {
            WEIR_TRY(journal_event(slot, EntryKind::returned, load.system, load.load, load.known_on));
        }
        return lacks;
    }
    bool const known_to_it = std::find(spoke.begin(), spoke.end(), load.system) != spoke.end();
    bool const noted = has(EntryKind::withdrawn);
    bool const covered =
        std::any_of(load.coverage.begin(), load.coverage.end(), [&](Coverage const& coverage) {
            return coverage.table.value == slot.table && coverage.rule != CoverageRule::latest_per_person &&
                   covers(core_.schema.table(coverage.table), coverage, slot);
        });
    bool const vanishes = noted || (load.confirmed && known_to_it && covered);
    bool const lacks = vanishes && !noted && !withdrawn;
    withdrawn = withdrawn || vanishes;
    if (lacks) {
        WEIR_TRY(journal_event(slot, EntryKind::withdrawn, load.system, load.load, load.known_on));
        WEIR_TRY(write_absence(slot, load.system, load.load, load.known_on, Absence::State::withdrawn));
        ++out_.withdrawn;
    }
    return lacks;
}

} // namespace weir::record
