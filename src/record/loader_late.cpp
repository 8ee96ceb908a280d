// What makes the order of loading not matter: an older extract that comes late is put where it belongs in
// what was known, and rows that vanish inside a file's coverage raise a query. See loader.hpp.
#include "record/loader.hpp"
#include "record/tables.hpp"

#include <algorithm>

namespace weir::record {

Status Loader::read_later_loads() {
    auto query = WEIR_TRY(core_.db->query("SELECT load_id, extract_date, confirmed FROM weir_loads WHERE "
                                          "authority = :authority AND system = :system AND "
                                          "extract_date > :day ORDER BY extract_date, load_id"));
    query.bind("authority", authority_).bind("system", system_).bind("day", request_.extract_date);
    while (WEIR_TRY(query.step())) {
        LaterLoad later;
        later.load = query.integer(0);
        later.known_on = day_number(query.date(1).value_or(Date{}));
        later.confirmed = query.integer(2) != 0;
        later_.push_back(std::move(later));
    }
    for (auto& later : later_) {
        auto covered = WEIR_TRY(core_.db->query(
            "SELECT tab, rule, window_from, window_to FROM weir_coverage WHERE load_id = :load"));
        covered.bind("load", later.load);
        while (WEIR_TRY(covered.step())) {
            later.coverage.push_back({TableId{static_cast<std::uint16_t>(covered.integer(0))},
                                      static_cast<CoverageRule>(covered.integer(1)),
                                      {covered.date(2).value_or(Date{}), covered.date(3)}});
        }
    }
    return {};
}

// The first later load of this system that named the row without saying anything new about it.
Result<Loader::LaterLoad*> Loader::next_mention(std::int64_t row, std::int32_t after) {
    for (auto& later : later_) {
        if (later.known_on <= after) {
            continue;
        }
        if (!later.read) {
            auto query =
                WEIR_TRY(core_.db->query("SELECT row_list FROM weir_mentions WHERE load_id = :load"));
            query.bind("load", later.load);
            if (WEIR_TRY(query.step())) {
                later.mentioned = unpack_rows(query.blob(0));
            }
            later.read = true;
        }
        if (std::binary_search(later.mentioned.begin(), later.mentioned.end(), row)) {
            return &later;
        }
    }
    return nullptr;
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
        auto const* mention = before != nullptr ? WEIR_TRY(next_mention(slot.row, known_on_)) : nullptr;
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

bool covers(TableDef const& table, Coverage const& coverage, Slot const& slot) {
    if (coverage.rule == CoverageRule::all) {
        return true;
    }
    bool const dated = slot.starts != no_day;
    if (coverage.rule == CoverageRule::latest_per_person) {
        return dated;
    }
    bool const open = dated && table.ends_field && !slot.ended;
    return open || (dated && coverage.window.contains(from_day_number(slot.starts)));
}

Status Loader::notice_absences() {
    for (auto const& coverage : request_.coverage) {
        auto const& table = core_.schema.table(coverage.table);
        // The newest row of each person that the file names, for files that speak of the newest alone.
        std::unordered_map<std::int64_t, std::int32_t> newest;
        for (auto const& pending : pending_) {
            auto const& slot = core_.index.slots[pending.slot];
            if (slot.table == coverage.table.value) {
                auto& day = newest.emplace(slot.person, no_day).first->second;
                day = std::max(day, slot.starts);
            }
        }
        for (SlotNumber number = 0; number < core_.index.slots.size(); ++number) {
            auto& slot = core_.index.slots[number];
            auto const* said = slot.by(system_);
            bool const held = slot.table == coverage.table.value && slot.authority == authority_ &&
                              said != nullptr && slot.touched != core_.index.pass &&
                              slot.standing == RowStanding::live && said->named_on <= known_on_;
            if (!held || !covers(table, coverage, slot)) {
                continue;
            }
            if (coverage.rule == CoverageRule::latest_per_person) {
                auto const named = newest.find(slot.person);
                if (named == newest.end() || slot.starts <= named->second) {
                    continue;
                }
            }
            WEIR_TRY(notice(number, load_, known_on_, request_.confirm_absences));
        }
    }
    if (!later_.empty()) {
        for (auto const& pending : pending_) {
            WEIR_TRY(notice_later_absence(pending.slot));
        }
    }
    return {};
}

Status Loader::notice_later_absence(SlotNumber number) {
    auto const& slot = core_.index.slots[number];
    auto const* said = slot.by(system_);
    if (said == nullptr || said->named_on > known_on_ || slot.standing != RowStanding::live) {
        return {};
    }
    for (auto const& later : later_) {
        for (auto const& coverage : later.coverage) {
            bool const plain =
                coverage.table.value == slot.table && coverage.rule != CoverageRule::latest_per_person;
            if (plain && covers(core_.schema.table(coverage.table), coverage, slot)) {
                return notice(number, later.load, later.known_on, later.confirmed);
            }
        }
    }
    return {};
}

Status Loader::notice(SlotNumber number, std::int64_t load, std::int32_t known_on, bool confirmed) {
    auto& slot = core_.index.slots[number];
    if (slot.queried && !confirmed) {
        return {};
    }
    auto const state = confirmed ? Absence::State::withdrawn : Absence::State::open;
    auto const id = WEIR_TRY(core_.counter("last_absence")) + 1;
    WEIR_TRY(core_.set_counter("last_absence", id));
    auto insert =
        WEIR_TRY(core_.db->query("INSERT INTO weir_absences (id, authority, tab, row_id, person_id, system, "
                                 "load_id, noticed_on, state) VALUES "
                                 "(:id, :authority, :tab, :row, :person, :system, :load, :noticed, :state)"));
    insert.bind("id", id)
        .bind("authority", authority_)
        .bind("tab", static_cast<std::int64_t>(slot.table))
        .bind("row", slot.row)
        .bind("person", slot.person)
        .bind("system", system_)
        .bind("load", load)
        .bind("noticed", from_day_number(known_on))
        .bind("state", static_cast<std::int64_t>(state));
    WEIR_TRY(insert.run());
    slot.queried = true;
    if (confirmed) {
        ++out_.withdrawn;
        WEIR_TRY(journal_event(slot, EntryKind::withdrawn, load, known_on));
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
