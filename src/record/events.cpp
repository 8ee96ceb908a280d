// Writing events; see events.hpp.
#include "record/events.hpp"

namespace weir::record {

Date day_of(Instant now) {
    return std::chrono::floor<Days>(now);
}

Result<std::int64_t> append_event(Core& core, Event const& event, std::string_view actor, Instant now) {
    bool const about_person = event.table == person_events;
    std::string sealed;
    if (!event.secret.empty()) {
        auto const person = about_person ? event.subject : 0;
        auto const* key = WEIR_TRY(core.need_key_of(person, event.authority));
        SealContext const context{event.authority, event.table, event.subject, person};
        sealed = core.sealer.seal(*key, context.view(), event.secret);
    }
    Entry entry;
    entry.kind = event.kind;
    entry.written_at = microseconds(now);
    entry.authority = event.authority;
    entry.load = event.load;
    entry.table = event.table;
    entry.row = event.subject;
    entry.person = about_person ? event.subject : 0;
    entry.known_on = event.known_on;
    entry.system = event.system;
    entry.actor = WEIR_TRY(core.need_name(NameOf::actor, actor, now));
    entry.clear = event.clear;
    entry.sealed = sealed;
    return core.journal->append(entry);
}

Result<std::int64_t> merge_persons(Core& core, std::int64_t authority, std::int64_t keep, std::int64_t other,
                                   std::string_view reason, std::string_view actor, Instant now) {
    Event event;
    event.kind = EntryKind::merge;
    event.subject = keep;
    event.authority = authority;
    event.known_on = day_number(day_of(now));
    auto const clear = std::to_string(other);
    event.clear = clear;
    event.secret = reason;
    auto const seq = WEIR_TRY(append_event(core, event, actor, now));
    auto insert = WEIR_TRY(core.db->query(
        "INSERT INTO weir_merges (merge_seq, kept, other, undone_by) VALUES (:seq, :kept, :other, 0)"));
    insert.bind("seq", seq).bind("kept", keep).bind("other", other);
    WEIR_TRY(insert.run());
    return seq;
}

Status add_person_id(Core& core, std::int64_t authority, std::int64_t person, std::string_view source_id,
                     Event origin, std::string_view actor, Instant now) {
    auto const digest = person_digest(core, authority, "id", source_id);
    auto const digests = core.inserts->into("weir_person_digests", {"digest", "kind", "person_id"});
    WEIR_TRY(core.inserts->begin(digests).add(digest.view()).add(std::int64_t{1}).add(person).end());
    core.index.add_person(digest, person);
    origin.kind = EntryKind::person;
    origin.table = person_events;
    origin.subject = person;
    origin.authority = authority;
    origin.secret = source_id;
    WEIR_TRY(append_event(core, origin, actor, now));
    return {};
}

} // namespace weir::record
