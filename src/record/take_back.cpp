// The course of taking a load back; see take_back.hpp. Folds leave the load's entries out once it is
// journaled (Core::left_out). What is left to do are the words that other loads only repeated, the standing
// of rows, and what is derived from both.
#include "record/take_back.hpp"

#include "base/limits.hpp"
#include "record/events.hpp"
#include "record/tables.hpp"

#include <algorithm>
#include <set>

namespace weir::record {

namespace {

PastLoads::Place place_of(FoldOrder const& order) {
    return {order.known_on, order.load};
}

} // namespace

Result<TakenBack> TakeBack::run(std::int64_t authority) {
    authority_ = authority;
    if (actor_.empty() || reason_.empty() || reason_.size() > limits::cell_bytes_max) {
        return fail(ErrorCode::invalid,
                    "A load is taken back by somebody, and with a reason in a few words.");
    }
    auto write = WEIR_TRY(Write::begin(core_));
    if (!core_.index.ready || core_.index.generation != WEIR_TRY(core_.generation())) {
        WEIR_TRY(core_.index.rebuild(core_));
    }
    WEIR_TRY(find_load());
    WEIR_TRY(find_rows());
    WEIR_TRY(journal_it());
    WEIR_TRY(others_.read(core_, authority_));
    WEIR_TRY(others_.read_coverage(core_));
    writer_.emplace(core_);
    standing_.emplace(
        core_, others_,
        [this](PastLoad& load, Slot const& slot) { return PastLoads::mentions(core_, load, slot.row); },
        actor_, now_);
    for (auto const& row : rows_) {
        WEIR_TRY(put_right(row));
    }
    writer_.reset();
    WEIR_TRY(forget_beside());
    core_.index.clear(); // rows went; it is read anew when it is needed
    WEIR_TRY(write.commit());
    return out_;
}

Status TakeBack::find_load() {
    auto query = WEIR_TRY(core_.db->query(
        "SELECT system, extract_date FROM weir_loads WHERE load_id = :load AND authority = :authority"));
    query.bind("load", load_).bind("authority", authority_);
    if (!WEIR_TRY(query.step())) {
        return fail(ErrorCode::not_found, "There is no such load.");
    }
    if (core_.was_taken_back(load_)) {
        return fail(ErrorCode::conflict, "The load was taken back already.");
    }
    system_ = query.integer(0);
    known_on_ = day_number(query.date(1).value_or(Date{}));
    return {};
}

Status TakeBack::find_rows() {
    tables_.assign(core_.schema.tables().size(), false);
    std::set<std::int64_t> rows;
    auto told = WEIR_TRY(core_.db->query("SELECT row_id FROM journal WHERE load_id = :load AND tab >= 0 AND "
                                         "known_on = :day AND system = :system"));
    told.bind("load", load_).bind("day", std::int64_t{known_on_}).bind("system", system_);
    while (WEIR_TRY(told.step())) {
        rows.insert(told.integer(0));
    }
    auto named = WEIR_TRY(core_.db->query("SELECT row_list FROM weir_mentions WHERE load_id = :load"));
    named.bind("load", load_);
    if (WEIR_TRY(named.step())) {
        auto const mentioned = unpack_rows(named.blob(0));
        rows.insert(mentioned.begin(), mentioned.end());
    }
    auto noticed = WEIR_TRY(core_.db->query("SELECT row_id FROM weir_absences WHERE load_id = :load"));
    noticed.bind("load", load_);
    while (WEIR_TRY(noticed.step())) {
        rows.insert(noticed.integer(0));
    }
    for (auto const number : rows) {
        auto const* const found = core_.index.rows.find(number);
        if (found == nullptr) {
            continue; // of a person who was erased since
        }
        auto const& slot = core_.index.slots[*found];
        auto const& table = core_.schema.table(TableId{slot.table});
        tables_[slot.table] = true;
        Row row{*found, {}};
        for (auto& entry : WEIR_TRY(entries_of_row(core_, table, slot))) {
            bool const own = entry.order.load == load_ && entry.order.known_on == known_on_ &&
                             entry.order.system == system_;
            if (own && entry.kind == EntryKind::statement) {
                row.said = std::move(entry.values);
            }
        }
        rows_.push_back(std::move(row));
    }
    return {};
}

Status TakeBack::journal_it() {
    Event event;
    event.kind = EntryKind::load_taken_back;
    event.table = load_events;
    event.subject = load_;
    event.authority = authority_;
    event.known_on = day_number(day_of(now_));
    event.system = system_;
    event.secret = reason_; // people's own words
    static_cast<void>(WEIR_TRY(append_event(core_, event, actor_, now_)));
    core_.taken_back.emplace(load_, FoldOrder{.known_on = known_on_, .system = system_});
    return {};
}

Status TakeBack::put_right(Row const& row) {
    auto& slot = core_.index.slots[row.slot];
    auto const& table = core_.schema.table(TableId{slot.table});
    if (!core_.left_out(table, {.known_on = known_on_, .system = system_, .load = load_})) {
        return {}; // a team or a worker: other rows speak of it
    }
    auto entries = WEIR_TRY(entries_of_row(core_, table, slot));
    if (row.said) {
        WEIR_TRY(say_again(slot, *row.said, entries));
        entries = WEIR_TRY(entries_of_row(core_, table, slot));
    }
    if (WEIR_TRY(standing_->settle(slot, entries))) {
        entries = WEIR_TRY(entries_of_row(core_, table, slot));
    }
    WEIR_TRY(writer_->refold(row.slot));
    ++(slot.stored ? out_.changed : out_.removed);
    WEIR_TRY(forget_words(slot, entries));
    return put_queries_right(slot, entries);
}

// What a later load of the system only repeated was left out as nothing new: without the first words it is
// new.
Status TakeBack::say_again(Slot const& slot, std::vector<Value> const& said,
                           std::vector<OpenedEntry> const& entries) {
    auto const* mention = WEIR_TRY(others_.next_mention(core_, system_, slot.row, place()));
    auto const next = std::ranges::find_if(entries, [&](OpenedEntry const& entry) {
        return entry.kind == EntryKind::statement && entry.order.system == system_ &&
               place_of(entry.order) > place();
    });
    bool const said_before = mention != nullptr && next != entries.end() &&
                             place_of(next->order) <= PastLoads::Place{mention->known_on, mention->load};
    if (mention == nullptr || said_before) {
        return {};
    }
    auto const& table = core_.schema.table(TableId{slot.table});
    Encoded encoded;
    encode(table, said, encoded);
    std::string sealed;
    WEIR_TRY(writer_->seal(slot, encoded.secret, sealed));
    seal::wipe(encoded.secret.data(), encoded.secret.size());
    auto entry = entry_about(slot, EntryKind::statement, now_);
    entry.load = mention->load;
    if (slot.starts != no_day) {
        entry.happened_on = slot.starts;
    }
    entry.known_on = mention->known_on;
    entry.system = system_;
    entry.actor = WEIR_TRY(core_.need_name(NameOf::actor, actor_, now_));
    entry.clear = encoded.clear;
    entry.sealed = sealed;
    return core_.journal->append(entry).map([](auto) {});
}

// What the system said last is known by a hash of its words; those before are not kept so, and their next
// repetition is taken for news that changes nothing.
Status TakeBack::forget_words(Slot& slot, std::vector<OpenedEntry> const& entries) {
    auto* said = slot.by(system_);
    PastLoads::Place last{.known_on = no_day};
    for (auto const& entry : entries) {
        if (entry.kind == EntryKind::statement && entry.order.system == system_) {
            last = std::max(last, place_of(entry.order));
        }
    }
    if (said == nullptr) {
        return {};
    }
    if (last.known_on == no_day) {
        auto remove = WEIR_TRY(core_.db->query("DELETE FROM weir_sources WHERE row_key = :key"));
        remove.bind("key", slot.row * systems_max + system_);
        return remove.run();
    }
    if (said->said_on <= known_on_ && last < place()) {
        said->hash = 0; // the load's were the last
    }
    said->said_on = last.known_on;
    return writer_->write_source(slot, *said, nullptr);
}

// The last day on which the system named the row, without the load that was taken back; no_day if it never
// did.
Result<std::int32_t> TakeBack::last_named(Slot const& slot, std::int64_t system,
                                          std::vector<OpenedEntry> const& entries) {
    auto last = no_day;
    for (auto const& entry : entries) {
        if (entry.kind == EntryKind::statement && entry.order.system == system) {
            last = std::max(last, entry.order.known_on);
        }
    }
    for (auto& load : others_.all()) {
        if (load.system == system && load.known_on > last &&
            WEIR_TRY(PastLoads::mentions(core_, load, slot.row))) {
            last = load.known_on;
        }
    }
    return last;
}

// A query falls with the load that raised it, and where its system no longer ever named the row; one that the
// load had answered by naming the row is open again, unless a person has answered it.
Status TakeBack::put_queries_right(Slot const& slot, std::vector<OpenedEntry> const& entries) {
    bool const decided = std::ranges::any_of(
        entries, [](OpenedEntry const& entry) { return entry.kind == EntryKind::absence_dismissed; });
    auto query = WEIR_TRY(core_.db->query(
        "SELECT id, system, load_id, noticed_on, state FROM weir_absences WHERE row_id = :row ORDER BY id"));
    query.bind("row", slot.row);
    std::vector<std::pair<std::int64_t, Absence::State>> changes;
    while (WEIR_TRY(query.step())) {
        auto const state = static_cast<Absence::State>(query.integer(4));
        auto const noticed = day_number(query.date(3).value_or(Date{}));
        auto const named = WEIR_TRY(last_named(slot, query.integer(1), entries));
        bool const fell = core_.was_taken_back(query.integer(2)); // the load that raised it
        bool const holds = !fell && named != no_day && named < noticed;
        auto wanted = state;
        if (fell || (!holds && state == Absence::State::open)) {
            wanted = Absence::State::dismissed;
        } else if (holds && state == Absence::State::dismissed && !decided && noticed <= known_on_ &&
                   query.integer(1) == system_) {
            wanted = Absence::State::open;
        }
        if (wanted != state) {
            changes.emplace_back(query.integer(0), wanted);
        }
    }
    query.reset();
    auto update = WEIR_TRY(core_.db->query("UPDATE weir_absences SET state = :state WHERE id = :id"));
    for (auto const& [id, state] : changes) {
        update.bind("state", static_cast<std::int64_t>(state)).bind("id", id);
        WEIR_TRY(update.run());
    }
    return {};
}

// Which fields anything carries, in the tables that the load told of; what rules found in it, and what could
// not be read.
Status TakeBack::forget_beside() {
    auto carried = WEIR_TRY(core_.db->query(
        "UPDATE weir_carried SET fields = :fields WHERE authority = :authority AND tab = :tab"));
    for (std::size_t number = 0; number < tables_.size(); ++number) {
        if (!tables_[number]) {
            continue;
        }
        auto const& table = core_.schema.tables()[number];
        FieldSet fields = 0;
        auto query = WEIR_TRY(core_.db->query("SELECT DISTINCT weir_supplied FROM " + table.name +
                                              " WHERE weir_authority = :authority"));
        query.bind("authority", authority_);
        while (WEIR_TRY(query.step())) {
            fields |= static_cast<FieldSet>(query.integer(0));
        }
        query.reset();
        carried.bind("fields", static_cast<std::int64_t>(fields))
            .bind("authority", authority_)
            .bind("tab", static_cast<std::int64_t>(number));
        WEIR_TRY(carried.run());
    }
    for (auto const* sql : {"DELETE FROM weir_return_children WHERE check_id IN (SELECT id FROM "
                            "weir_return_checks WHERE load_id = :load)",
                            "DELETE FROM weir_return_checks WHERE load_id = :load",
                            "DELETE FROM weir_kept_rows WHERE load_id = :load",
                            "DELETE FROM weir_unmapped WHERE first_load = :load AND last_load = :load"}) {
        auto remove = WEIR_TRY(core_.db->query(sql));
        remove.bind("load", load_);
        WEIR_TRY(remove.run());
    }
    return {};
}

} // namespace weir::record
