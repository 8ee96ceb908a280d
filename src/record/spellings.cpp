// Spellings over the record's tables; see spellings.hpp.
#include "record/spellings.hpp"

#include "record/events.hpp"

namespace weir::record {

namespace {

SealContext unmapped_context(std::int64_t authority, std::int64_t id) {
    return SealContext{authority, -21, id, 0};
}
SealContext choice_context(std::int64_t authority, std::int64_t id) {
    return SealContext{authority, -22, id, 0};
}

seal::Digest128 spelling_digest(Core const& core, std::int64_t authority, std::string_view code_set,
                                std::string_view key) {
    return person_digest(core, authority, "spelling", std::string{code_set} + '\x1f' + std::string{key});
}

Result<std::string> opened(Core& core, std::int64_t authority, SealContext const& context, db::Blob sealed) {
    auto const* key = core.key_of(0, authority);
    if (key == nullptr) {
        return fail(ErrorCode::corrupt, "The key of the authority is not in the key store.");
    }
    std::string plain;
    WEIR_TRY(seal::open_into(*key, context.view(), sealed, plain));
    return plain;
}

constexpr std::string_view standing_choice =
    "SELECT 1 FROM weir_spelling_choices c WHERE c.authority = u.authority AND c.code_set = u.code_set AND "
    "c.digest = u.digest AND c.taken_back = 0";

} // namespace

Status note_unmapped(Core& core, std::int64_t load, std::int64_t authority,
                     std::span<UnmappedSpelling const> spellings) {
    auto find = WEIR_TRY(core.db->query("SELECT id FROM weir_unmapped WHERE authority = :authority AND "
                                        "code_set = :set AND digest = :digest"));
    auto again = WEIR_TRY(core.db->query(
        "UPDATE weir_unmapped SET row_count = :count, last_load = :load, field = :field WHERE id = :id"));
    auto insert = WEIR_TRY(core.db->query(
        "INSERT INTO weir_unmapped (id, authority, code_set, digest, field, row_count, first_load, "
        "last_load, "
        "sealed) VALUES (:id, :authority, :set, :digest, :field, :count, :load, :load, :sealed)"));
    auto last = WEIR_TRY(core.counter("last_unmapped"));
    auto const* key = spellings.empty() ? nullptr : WEIR_TRY(core.need_key_of(0, authority));
    for (auto const& one : spellings) {
        auto const digest = spelling_digest(core, authority, one.code_set, one.key);
        find.reset();
        find.bind("authority", authority)
            .bind("set", std::string_view{one.code_set})
            .bind("digest", digest.view());
        auto const count = static_cast<std::int64_t>(one.count);
        if (WEIR_TRY(find.step())) {
            again.bind("id", find.integer(0))
                .bind("count", count)
                .bind("load", load)
                .bind("field", std::string_view{one.field});
            WEIR_TRY(again.run());
            continue;
        }
        ++last;
        auto const sealed = core.sealer.seal(*key, unmapped_context(authority, last).view(), one.spelling);
        insert.bind("id", last)
            .bind("authority", authority)
            .bind("set", std::string_view{one.code_set})
            .bind("digest", digest.view())
            .bind("field", std::string_view{one.field})
            .bind("count", count)
            .bind("load", load)
            .bind("sealed", seal::bytes_of(sealed));
        WEIR_TRY(insert.run());
    }
    return core.set_counter("last_unmapped", last);
}

Result<std::int64_t> Spellings::authority_number(std::string_view code) {
    WEIR_TRY(core_.load_names());
    return core_.name_number(NameOf::authority, code);
}

Result<std::vector<UnknownSpelling>> Spellings::unknown(std::string_view authority) {
    auto const number = WEIR_TRY(authority_number(authority));
    auto query = WEIR_TRY(core_.db->query(
        "SELECT u.id, u.code_set, u.field, u.row_count, u.first_load, u.last_load, u.sealed FROM "
        "weir_unmapped u WHERE u.authority = :authority AND NOT EXISTS (" +
        std::string{standing_choice} + ") ORDER BY u.row_count DESC, u.id"));
    query.bind("authority", number);
    std::vector<UnknownSpelling> found;
    while (WEIR_TRY(query.step())) {
        UnknownSpelling one;
        one.id = query.integer(0);
        one.code_set = query.text(1);
        one.field = query.text(2);
        one.count = static_cast<std::size_t>(query.integer(3));
        one.first_load = LoadId{query.integer(4)};
        one.last_load = LoadId{query.integer(5)};
        one.spelling = WEIR_TRY(opened(core_, number, unmapped_context(number, one.id), query.blob(6)));
        found.push_back(std::move(one));
    }
    return found;
}

Result<std::vector<SpellingChoice>> Spellings::choices(std::string_view authority) {
    auto const number = WEIR_TRY(authority_number(authority));
    auto query =
        WEIR_TRY(core_.db->query("SELECT id, code_set, code, actor, chosen_at, taken_back, sealed FROM "
                                 "weir_spelling_choices WHERE authority = :authority ORDER BY id DESC"));
    query.bind("authority", number);
    std::vector<SpellingChoice> found;
    while (WEIR_TRY(query.step())) {
        SpellingChoice one;
        one.id = query.integer(0);
        one.code_set = query.text(1);
        one.code = query.text(2);
        one.actor = core_.name_text(query.integer(3));
        one.chosen_at = instant_of(query.integer(4));
        one.stands = query.integer(5) == 0;
        one.spelling = WEIR_TRY(opened(core_, number, choice_context(number, one.id), query.blob(6)));
        found.push_back(std::move(one));
    }
    return found;
}

namespace {

struct Unknown {
    std::string code_set;
    std::string digest;
    std::string spelling;
};

Result<Unknown> unknown_spelling(Core& core, std::int64_t authority, std::int64_t id) {
    auto query = WEIR_TRY(
        core.db->query("SELECT u.code_set, u.digest, u.sealed, EXISTS (" + std::string{standing_choice} +
                       ") FROM weir_unmapped u WHERE u.authority = :authority AND u.id = :id"));
    query.bind("authority", authority).bind("id", id);
    if (!WEIR_TRY(query.step())) {
        return fail(ErrorCode::not_found, "There is no such spelling.");
    }
    if (query.integer(3) != 0) {
        return fail(ErrorCode::conflict, "Somebody has said already what this spelling means.");
    }
    auto const digest = query.blob(1);
    return Unknown{std::string{query.text(0)},
                   std::string(reinterpret_cast<char const*>(digest.data()), digest.size()),
                   WEIR_TRY(opened(core, authority, unmapped_context(authority, id), query.blob(2)))};
}

} // namespace

Status Spellings::choose(std::string_view authority, std::int64_t unknown, std::string_view code,
                         std::string_view actor, Instant now) {
    auto write = WEIR_TRY(Write::begin(core_));
    auto const number = core_.name_number(NameOf::authority, authority);
    auto const about = WEIR_TRY(unknown_spelling(core_, number, unknown));
    auto const id = WEIR_TRY(core_.counter("last_spelling_choice")) + 1;
    WEIR_TRY(core_.set_counter("last_spelling_choice", id));
    auto const clear = about.code_set + "=" + std::string{code};
    Event event;
    event.kind = EntryKind::spelling_chosen;
    event.table = spelling_events;
    event.subject = id;
    event.authority = number;
    event.known_on = day_number(day_of(now));
    event.clear = clear;
    event.secret = about.spelling;
    WEIR_TRY(append_event(core_, event, actor, now));
    {
        auto const* key = WEIR_TRY(core_.need_key_of(0, number));
        auto const sealed = core_.sealer.seal(*key, choice_context(number, id).view(), about.spelling);
        auto insert = WEIR_TRY(core_.db->query(
            "INSERT INTO weir_spelling_choices (id, authority, code_set, digest, code, actor, chosen_at, "
            "taken_back, sealed) VALUES (:id, :authority, :set, :digest, :code, :actor, :at, 0, :sealed)"));
        insert.bind("id", id)
            .bind("authority", number)
            .bind("set", std::string_view{about.code_set})
            .bind("digest", seal::bytes_of(about.digest))
            .bind("code", code)
            .bind("actor", WEIR_TRY(core_.need_name(NameOf::actor, actor, now)))
            .bind("at", microseconds(now))
            .bind("sealed", seal::bytes_of(sealed));
        WEIR_TRY(insert.run());
    }
    return write.commit();
}

Status Spellings::take_back(std::string_view authority, std::int64_t choice, std::string_view actor,
                            Instant now) {
    auto write = WEIR_TRY(Write::begin(core_));
    auto const number = core_.name_number(NameOf::authority, authority);
    {
        auto query =
            WEIR_TRY(core_.db->query("SELECT taken_back FROM weir_spelling_choices WHERE authority = "
                                     ":authority AND id = :id"));
        query.bind("authority", number).bind("id", choice);
        if (!WEIR_TRY(query.step())) {
            return fail(ErrorCode::not_found, "Nothing of that number was said about a spelling.");
        }
        if (query.integer(0) != 0) {
            return fail(ErrorCode::conflict, "It was taken back already.");
        }
    }
    Event event;
    event.kind = EntryKind::spelling_taken_back;
    event.table = spelling_events;
    event.subject = choice;
    event.authority = number;
    event.known_on = day_number(day_of(now));
    auto const seq = WEIR_TRY(append_event(core_, event, actor, now));
    {
        auto update =
            WEIR_TRY(core_.db->query("UPDATE weir_spelling_choices SET taken_back = :seq WHERE id = :id"));
        update.bind("seq", seq).bind("id", choice);
        WEIR_TRY(update.run());
    }
    return write.commit();
}

} // namespace weir::record
