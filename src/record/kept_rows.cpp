// Keeping refused rows and giving them back; see kept_rows.hpp.
#include "record/kept_rows.hpp"

#include "record/store_impl.hpp"

namespace weir::record {

namespace {

SealContext kept_context(std::int64_t authority, std::int64_t id, std::int64_t person) {
    return SealContext{authority, -20, id, person};
}

Result<std::int64_t> known_person(Core& core, std::int64_t authority, std::string_view source_id) {
    if (source_id.empty()) {
        return 0;
    }
    auto const digest = person_digest(core, authority, "id", source_id);
    auto query = WEIR_TRY(core.db->query(
        "SELECT person_id FROM weir_person_digests WHERE digest = :digest AND kind = 1 ORDER BY person_id"));
    query.bind("digest", digest.view());
    return WEIR_TRY(query.step()) ? query.integer(0) : 0;
}

} // namespace

Status write_kept_rows(Core& core, std::int64_t load, std::int64_t authority,
                       std::span<RefusedRow const> rows) {
    if (rows.empty()) {
        return {};
    }
    auto id = WEIR_TRY(core.counter("last_kept_row"));
    auto insert =
        WEIR_TRY(core.db->query("INSERT INTO weir_kept_rows (id, authority, load_id, person_id, place, "
                                "row_number, reason, sealed) VALUES (:id, :authority, :load, :person, "
                                ":place, :number, :reason, :sealed)"));
    for (auto const& row : rows) {
        ++id;
        auto const person = WEIR_TRY(known_person(core, authority, row.person));
        std::string plain;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            encode_value(i, Value{row.cells[i]}, plain);
        }
        auto const* key = WEIR_TRY(core.need_key_of(person, authority));
        auto const sealed = core.sealer.seal(*key, kept_context(authority, id, person).view(), plain);
        seal::wipe(plain.data(), plain.size());
        insert.bind("id", id)
            .bind("authority", authority)
            .bind("load", load)
            .bind("person", person)
            .bind("place", std::string_view{row.place})
            .bind("number", std::int64_t{row.row_number})
            .bind("reason", std::string_view{row.reason})
            .bind("sealed", seal::bytes_of(sealed));
        WEIR_TRY(insert.run());
    }
    return core.set_counter("last_kept_row", id);
}

Status Store::keep_refused(LoadId load, std::string_view authority, std::vector<RefusedRow> const& rows) {
    auto& core = impl_->core;
    auto write = WEIR_TRY(Write::begin(core));
    auto const number = core.name_number(NameOf::authority, authority);
    if (number == 0) {
        return fail(ErrorCode::not_found, "There is no such authority in the record.");
    }
    WEIR_TRY(write_kept_rows(core, load.value, number, rows));
    return write.commit();
}

Result<std::vector<RefusedRow>> Store::kept_rows(std::string_view authority, LoadId load) {
    auto& core = impl_->core;
    auto const number = WEIR_TRY(impl_->authority(authority));
    auto query =
        WEIR_TRY(core.db->query("SELECT id, person_id, place, row_number, sealed, reason FROM weir_kept_rows "
                                "WHERE authority = :authority AND load_id = :load ORDER BY id"));
    query.bind("authority", number).bind("load", load.value);
    std::vector<RefusedRow> rows;
    seal::SecretText plain;
    while (WEIR_TRY(query.step())) {
        RefusedRow row;
        row.place = query.text(2);
        row.row_number = static_cast<std::uint32_t>(query.integer(3));
        row.reason = query.text(5);
        auto const* key = core.key_of(query.integer(1), number);
        if (key == nullptr) {
            continue;
        }
        auto const context = kept_context(number, query.integer(0), query.integer(1));
        WEIR_TRY(seal::open_into(*key, context.view(), query.blob(4), plain.text()));
        std::vector<Value> cells(limits::columns_max);
        WEIR_TRY(decode(plain.view(), cells));
        for (auto& cell : cells) {
            if (auto* text = std::get_if<std::string>(&cell)) {
                row.cells.push_back(std::move(*text));
            }
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<std::vector<RefusedRowHead>> Store::refused_rows(std::string_view authority) {
    auto& core = impl_->core;
    auto query = WEIR_TRY(core.db->query("SELECT id, load_id, person_id, place, row_number, reason FROM "
                                         "weir_kept_rows WHERE authority = :authority ORDER BY load_id DESC, "
                                         "id"));
    query.bind("authority", WEIR_TRY(impl_->authority(authority)));
    std::vector<RefusedRowHead> rows;
    while (WEIR_TRY(query.step())) {
        rows.push_back({.id = query.integer(0),
                        .load = LoadId{query.integer(1)},
                        .person = PersonId{query.integer(2)},
                        .place = std::string{query.text(3)},
                        .row_number = static_cast<std::uint32_t>(query.integer(4)),
                        .reason = std::string{query.text(5)}});
    }
    return rows;
}

} // namespace weir::record
