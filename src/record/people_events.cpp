// What people decide about persons: merges and splits, restriction, holds, severance. Every decision is an
// entry of the journal with its reason sealed.
#include "base/contract.hpp"
#include "record/events.hpp"
#include "record/people_store.hpp"

namespace weir::record {

Result<std::int64_t> PeopleStore::merge(PersonId keep, PersonId other, std::string_view reason,
                                        std::string_view actor, Instant now) {
    auto const kept = WEIR_TRY(standing(keep.value));
    auto const gone = WEIR_TRY(standing(other.value));
    auto const keep_id = map_.canonical(keep.value);
    auto const other_id = map_.canonical(other.value);
    if (kept.authority != gone.authority) {
        return fail(ErrorCode::refused, "Persons of two authorities are never merged.");
    }
    if (keep_id == other_id) {
        return fail(ErrorCode::conflict, "The two are one person already.");
    }
    if (kept.erased || gone.erased) {
        return fail(ErrorCode::refused, "A person whose record was erased cannot be merged.");
    }
    auto write = WEIR_TRY(Write::begin(core_));
    auto const event = WEIR_TRY(merge_persons(core_, kept.authority, keep_id, other_id, reason, actor, now));
    WEIR_TRY(write.commit());
    return event;
}

Status PeopleStore::split(std::int64_t merge_event, std::string_view actor, Instant now) {
    auto write = WEIR_TRY(Write::begin(core_));
    std::int64_t keep = 0;
    std::int64_t other = 0;
    {
        auto query = WEIR_TRY(
            core_.db->query("SELECT kept, other, undone_by FROM weir_merges WHERE merge_seq = :seq"));
        query.bind("seq", merge_event);
        if (!WEIR_TRY(query.step()) || query.integer(2) != 0) {
            return fail(ErrorCode::not_found, "There is no such merge, or it was undone already.");
        }
        keep = query.integer(0);
        other = query.integer(1);
    }
    Event event;
    event.kind = EntryKind::split;
    event.subject = keep;
    event.authority = WEIR_TRY(standing(keep)).authority;
    event.known_on = day_number(day_of(now));
    auto const clear = std::to_string(other) + ' ' + std::to_string(merge_event);
    event.clear = clear;
    auto const seq = WEIR_TRY(append_event(core_, event, actor, now));
    auto update = WEIR_TRY(core_.db->query("UPDATE weir_merges SET undone_by = :by WHERE merge_seq = :seq"));
    update.bind("by", seq).bind("seq", merge_event);
    WEIR_TRY(update.run());
    return write.commit();
}

Status PeopleStore::flag(PersonId person, EntryKind kind, std::string_view column, bool value,
                         std::string_view reason, std::string_view actor, Instant now) {
    auto const about = WEIR_TRY(standing(person.value));
    if (about.erased) {
        return fail(ErrorCode::refused, "The person's record was erased.");
    }
    auto const kept = map_.canonical(person.value);
    auto write = WEIR_TRY(Write::begin(core_));
    Event event;
    event.kind = kind;
    event.subject = kept;
    event.authority = about.authority;
    event.known_on = day_number(day_of(now));
    event.clear = value ? "1" : "0";
    event.secret = reason;
    WEIR_TRY(append_event(core_, event, actor, now));
    // Whoever is merged in the person is under the same decision, and lifting it lifts it from all.
    auto update = WEIR_TRY(core_.db->query("UPDATE weir_persons SET " + std::string{column} +
                                           " = :value WHERE person_id = :person"));
    for (auto const one : map_.all_of(kept)) {
        if (one == kept || !value) {
            update.bind("value", std::int64_t{value ? 1 : 0}).bind("person", one);
            WEIR_TRY(update.run());
        }
    }
    return write.commit();
}

Status PeopleStore::restrict(PersonId person, bool restricted, std::string_view reason,
                             std::string_view actor, Instant now) {
    return flag(person, EntryKind::restriction, "restricted", restricted, reason, actor, now);
}

Status PeopleStore::sever(PersonId person, bool severed, std::string_view reason, std::string_view actor,
                          Instant now) {
    return flag(person, EntryKind::severance, "severed", severed, reason, actor, now);
}

Status PeopleStore::hold(PersonId person, bool held, std::string_view reason, std::string_view actor,
                         Instant now) {
    return flag(person, EntryKind::hold, "held", held, reason, actor, now);
}

} // namespace weir::record
