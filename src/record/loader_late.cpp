// What makes the order of loading not matter: an older extract that comes late is put where it belongs in
// what was known, and rows that vanish inside a file's coverage raise a query. See loader.hpp.
#include "record/loader.hpp"
#include "record/standing.hpp"

#include <algorithm>
#include <tuple>

namespace weir::record {

Status Loader::read_other_loads() {
    WEIR_TRY(loads_.read(core_, authority_));
    for (auto const& other : loads_.all()) {
        // Of one day the extract of the higher rank is the later one, as in the fold.
        newest_ = newest_ && std::tuple{other.known_on, core_.rank_of(other.system), other.system} <=
                                 std::tuple{known_on_, core_.rank_of(system_), system_};
        confirms_ = confirms_ || other.confirmed;
    }
    if (!newest_) { // else nothing will be asked of the loads before this one
        WEIR_TRY(loads_.read_coverage(core_));
    }
    PastLoad own;
    own.load = load_;
    own.system = system_;
    own.known_on = known_on_;
    own.confirmed = request_.confirm_absences;
    own.coverage = request_.coverage;
    own.read = true; // its mentions are asked of the rows themselves
    confirms_ = confirms_ || own.confirmed;
    loads_.add(core_, std::move(own));
    return {};
}

// The system has already been heard about this row from a later day. What it says now goes in at its own
// day; and where it repeated its older words after that day, those words are said again on that later
// day, since without this statement between they had been left out as a repetition.
Result<bool> Loader::say_late(SlotNumber number, std::vector<Value> const& values, std::uint64_t hash) {
    auto& slot = core_.index.slots[number];
    auto const& table = core_.schema.table(TableId{slot.table});
    auto const entries = WEIR_TRY(entries_of_row(core_, table, slot));
    OpenedEntry const* before = nullptr;
    OpenedEntry const* after = nullptr;
    for (auto const& entry : entries) {
        if (entry.kind != EntryKind::statement || entry.order.system != system_) {
            continue;
        }
        if (entry.order.known_on <= known_on_) {
            before = &entry;
        } else if (after == nullptr) {
            after = &entry;
        }
    }
    bool const repeats = before != nullptr && before->values == values;
    if (!repeats) {
        encode(table, values, encoded_);
        WEIR_TRY(writer_->seal(slot, encoded_.secret, sealed_));
        std::optional<Date> happened;
        if (slot.starts != no_day) {
            happened = from_day_number(slot.starts);
        }
        WEIR_TRY(journal_statement(slot, encoded_, sealed_, load_, known_on_, happened));
        auto* said = slot.by(system_);
        auto const* mention =
            before != nullptr ? WEIR_TRY(loads_.next_mention(core_, system_, slot.row, {known_on_, load_}))
                              : nullptr;
        if (mention != nullptr && (after == nullptr || mention->known_on < after->order.known_on)) {
            encode(table, before->values, encoded_);
            WEIR_TRY(writer_->seal(slot, encoded_.secret, sealed_));
            WEIR_TRY(journal_statement(slot, encoded_, sealed_, mention->load, mention->known_on, happened));
            said->said_on = std::max(said->said_on, mention->known_on);
        } else if (after == nullptr) {
            said->hash = hash;
            said->said_on = known_on_;
        }
        seal::wipe(encoded_.secret.data(), encoded_.secret.size());
        WEIR_TRY(writer_->write_source(slot, *said, nullptr));
        WEIR_TRY(writer_->refold(number));
    }
    return !repeats;
}

Status Loader::notice_absences() {
    if (!newest_ && confirms_) {
        WEIR_TRY(settle_all());
    }
    for (auto const& coverage : request_.coverage) {
        if (!newest_ && request_.confirm_absences) {
            break; // settled above
        }
        auto const& table = core_.schema.table(coverage.table);
        // The newest row of each person that the file names, for files that speak of the newest alone.
        std::unordered_map<std::int64_t, std::int32_t> newest;
        for (auto const& pending : pending_) {
            if (coverage.rule != CoverageRule::latest_per_person) {
                break;
            }
            auto const& slot = core_.index.slots[pending.slot];
            if (slot.table == coverage.table.value) {
                auto& day = newest.emplace(slot.person, no_day).first->second;
                day = std::max(day, slot.starts);
            }
        }
        for (SlotNumber number = 0; number < core_.index.slots.size(); ++number) {
            auto const& slot = core_.index.slots[number];
            auto const* said = slot.by(system_);
            bool const held = slot.table == coverage.table.value && slot.authority == authority_ &&
                              said != nullptr && slot.touched != core_.index.pass &&
                              slot.standing == RowStanding::live && said->named_on <= known_on_;
            bool vanished = held && covers(table, coverage, slot);
            if (vanished && coverage.rule == CoverageRule::latest_per_person) {
                auto const named = newest.find(slot.person);
                vanished = named != newest.end() && slot.starts > named->second;
            }
            if (vanished) {
                WEIR_TRY(notice(number, load_, known_on_, request_.confirm_absences));
            }
        }
    }
    for (auto const& pending : pending_) {
        if (!newest_) {
            WEIR_TRY(notice_later_absence(pending.slot));
            WEIR_TRY(recall_query(pending.slot));
        }
    }
    return {};
}

// A row first heard of from an old file may already be missing from a newer one.
Status Loader::notice_later_absence(SlotNumber number) {
    auto const& slot = core_.index.slots[number];
    auto const* said = slot.by(system_);
    if (said == nullptr || said->named_on > known_on_ || slot.standing != RowStanding::live) {
        return {};
    }
    for (auto const& later : loads_.all()) {
        if (later.system != system_ || later.known_on <= known_on_ || later.confirmed) {
            continue;
        }
        for (auto const& coverage : later.coverage) {
            bool const plain =
                coverage.table.value == slot.table && coverage.rule != CoverageRule::latest_per_person;
            if (plain && covers(core_.schema.table(coverage.table), coverage, slot)) {
                return notice(number, later.load, later.known_on, false);
            }
        }
    }
    return {};
}

// What an old file says of a row (that it had ended long before) may show that a newer file never had to name
// it: its open query is then no question.
Status Loader::recall_query(SlotNumber number) {
    auto& slot = core_.index.slots[number];
    if (!slot.queried) {
        return {};
    }
    for (auto const& other : loads_.all()) {
        for (auto const& coverage : other.coverage) {
            if (coverage.table.value == slot.table &&
                (coverage.rule == CoverageRule::latest_per_person ||
                 covers(core_.schema.table(coverage.table), coverage, slot))) {
                return {};
            }
        }
    }
    auto recall = WEIR_TRY(
        core_.db->query("UPDATE weir_absences SET state = :dismissed WHERE row_id = :row AND state = :open"));
    recall.bind("dismissed", static_cast<std::int64_t>(Absence::State::dismissed))
        .bind("row", slot.row)
        .bind("open", static_cast<std::int64_t>(Absence::State::open));
    WEIR_TRY(recall.run());
    slot.queried = false;
    return {};
}

Status Loader::notice(SlotNumber number, std::int64_t load, std::int32_t known_on, bool confirmed) {
    auto& slot = core_.index.slots[number];
    if (slot.queried && !confirmed) {
        return {};
    }
    WEIR_TRY(write_absence(core_, slot, {.load = load, .system = system_, .known_on = known_on},
                           confirmed ? Absence::State::withdrawn : Absence::State::open));
    slot.queried = true;
    if (confirmed) {
        ++out_.withdrawn;
        WEIR_TRY(journal_event(slot, EntryKind::withdrawn, system_, load, known_on));
        return writer_->refold(number);
    }
    ++out_.absences;
    return {};
}

// A row that is named answers its open query.
Status Loader::named_again(SlotNumber number) {
    auto& slot = core_.index.slots[number];
    auto const* said = slot.by(system_);
    if (!slot.queried || said == nullptr || said->named_on > known_on_) {
        return {};
    }
    auto close = WEIR_TRY(core_.db->query("UPDATE weir_absences SET state = :dismissed WHERE row_id = :row "
                                          "AND state = :open AND noticed_on <= :day"));
    close.bind("dismissed", static_cast<std::int64_t>(Absence::State::dismissed))
        .bind("row", slot.row)
        .bind("open", static_cast<std::int64_t>(Absence::State::open))
        .bind("day", request_.extract_date);
    WEIR_TRY(close.run());
    slot.queried = false;
    return {};
}

} // namespace weir::record
