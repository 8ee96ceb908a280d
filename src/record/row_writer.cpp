// Current rows and their refolding; see row_writer.hpp.
#include "record/row_writer.hpp"

#include "record/tables.hpp"

#include <algorithm>

namespace weir::record {

Result<std::vector<OpenedEntry>> entries_of_row(Core& core, TableDef const& table, Slot const& slot) {
    std::vector<OpenedEntry> entries;
    auto query = WEIR_TRY(core.db->query("SELECT seq, load_id, kind, known_on, system, clear, sealed FROM "
                                         "journal WHERE tab = :tab AND row_id = :row"));
    query.bind("tab", static_cast<std::int64_t>(table.id.value)).bind("row", slot.row);
    SealContext const context{slot.authority, table.id.value, slot.row, slot.person};
    seal::SecretText plain;
    while (WEIR_TRY(query.step())) {
        OpenedEntry entry;
        entry.seq = query.integer(0);
        entry.kind = static_cast<EntryKind>(query.integer(2));
        entry.order = {static_cast<std::int32_t>(query.integer(3)), core.rank_of(query.integer(4)),
                       query.integer(4), query.integer(1), entry.seq};
        if (core.left_out(table, entry.order)) {
            continue;
        }
        if (entry.kind == EntryKind::statement) {
            entry.values.resize(table.fields.size());
            WEIR_TRY(decode(query.text(5), entry.values));
            if (auto const sealed = query.blob(6); !sealed.empty()) {
                auto const* key = core.key_of(slot.person, slot.authority);
                if (key == nullptr) {
                    return fail(ErrorCode::refused, "The person was erased; what was sealed cannot be read.");
                }
                WEIR_TRY(seal::open_into(*key, context.view(), sealed, plain.text()));
                WEIR_TRY(decode(plain.view(), entry.values));
            }
        }
        entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(),
              [](OpenedEntry const& a, OpenedEntry const& b) { return a.order < b.order; });
    return entries;
}

Entry entry_about(Slot const& slot, EntryKind kind, Instant now) {
    Entry entry;
    entry.kind = kind;
    entry.written_at = microseconds(now);
    entry.authority = slot.authority;
    entry.table = slot.table;
    entry.row = slot.row;
    entry.person = slot.person;
    return entry;
}

void apply(RowFold& fold, OpenedEntry const& entry) {
    Date const known{from_day_number(entry.order.known_on)};
    if (entry.kind == EntryKind::statement) {
        fold.state(entry.order.system, entry.values, known);
    } else if (entry.kind == EntryKind::withdrawn) {
        fold.withdraw(known);
    } else if (entry.kind == EntryKind::returned) {
        fold.give_back(known);
    }
}

RowWriter::RowWriter(Core& core)
    : core_(core), insert_(core.schema.tables().size()), update_(core.schema.tables().size()),
      insert_source_(core.inserts->into("weir_sources", {"hash", "said_on", "alias", "row_key"})) {}

Status RowWriter::seal(Slot const& slot, std::string_view plain, std::string& sealed) {
    sealed.clear();
    if (plain.empty()) {
        return {};
    }
    auto const* key = WEIR_TRY(core_.need_key_of(slot.person, slot.authority));
    SealContext const context{slot.authority, slot.table, slot.row, slot.person};
    core_.sealer.seal_into(*key, context.view(), plain, sealed);
    return {};
}

namespace {

void bind_value(db::Query& query, int at, Value const& value) {
    if (auto const* text = std::get_if<std::string>(&value)) {
        query.bind(at, std::string_view{*text});
    } else if (auto const* day = std::get_if<Date>(&value)) {
        query.bind(at, *day);
    } else if (auto const* integer = std::get_if<std::int64_t>(&value)) {
        query.bind(at, *integer);
    } else if (auto const* real = std::get_if<double>(&value)) {
        query.bind(at, *real);
    } else {
        query.bind(at, nullptr);
    }
}

void add_value(db::LaterInserts& inserts, Value const& value) {
    if (auto const* text = std::get_if<std::string>(&value)) {
        inserts.add(std::string_view{*text});
    } else if (auto const* day = std::get_if<Date>(&value)) {
        inserts.add(*day);
    } else if (auto const* integer = std::get_if<std::int64_t>(&value)) {
        inserts.add(*integer);
    } else if (auto const* real = std::get_if<double>(&value)) {
        inserts.add(*real);
    } else {
        inserts.add(nullptr);
    }
}

} // namespace

Status RowWriter::insert(Slot const& slot, TableDef const& table, RowState const& state, std::int64_t seq,
                         std::string_view sealed) {
    auto& target = insert_[slot.table];
    if (!target) {
        target = core_.inserts->into(table.name, written_columns(table));
    }
    auto& row = core_.inserts->begin(*target);
    row.add(slot.row)
        .add(slot.authority)
        .add(state.known_on)
        .add(seq)
        .add(static_cast<std::int64_t>(state.standing))
        .add(static_cast<std::int64_t>(state.supplied))
        .add(slot.natural.view());
    if (sealed.empty()) {
        row.add(nullptr);
    } else {
        row.add(seal::bytes_of(sealed));
    }
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (!has_column(table, i)) {
            continue;
        }
        if (table.person_field == i) {
            row.add(slot.person);
        } else {
            add_value(row, state.values[i]);
        }
    }
    return row.end();
}

Status RowWriter::update(Slot const& slot, TableDef const& table, RowState const& state, std::int64_t seq,
                         std::string_view sealed) {
    auto& prepared = update_[slot.table];
    if (!prepared) {
        prepared.emplace(WEIR_TRY(core_.db->query(current_update(table))));
    }
    auto& query = *prepared;
    query.bind(0, slot.row)
        .bind(1, slot.authority)
        .bind(2, state.known_on)
        .bind(3, seq)
        .bind(4, static_cast<std::int64_t>(state.standing))
        .bind(5, static_cast<std::int64_t>(state.supplied))
        .bind(6, slot.natural.view());
    if (sealed.empty()) {
        query.bind(7, nullptr);
    } else {
        query.bind(7, seal::bytes_of(sealed));
    }
    int at = 8;
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (!has_column(table, i)) {
            continue;
        }
        if (table.person_field == i) {
            query.bind(at, slot.person);
        } else {
            bind_value(query, at, state.values[i]);
        }
        ++at;
    }
    return query.run();
}

Status RowWriter::write(Slot& slot, RowState const& state, std::int64_t seq, std::string_view sealed) {
    auto const& table = core_.schema.table(TableId{slot.table});
    WEIR_TRY(slot.stored ? update(slot, table, state, seq, sealed) : insert(slot, table, state, seq, sealed));
    slot.stored = true;
    slot.supplied = state.supplied;
    slot.standing = state.standing;
    slot.known_on = std::max(slot.known_on, day_number(state.known_on));
    if (table.starts_field) {
        auto const* day = std::get_if<Date>(&state.values[*table.starts_field]);
        slot.starts = day != nullptr ? day_number(*day) : no_day;
    }
    slot.ended = table.ends_field && has_content(state.values[*table.ends_field]);
    return {};
}

Status RowWriter::refold(SlotNumber number) {
    auto& slot = core_.index.slots[number];
    auto const& table = core_.schema.table(TableId{slot.table});
    RowFold fold{table.fields.size()};
    std::int64_t seq = 0;
    bool told = false;
    for (auto const& entry : WEIR_TRY(entries_of_row(core_, table, slot))) {
        apply(fold, entry);
        seq = std::max(seq, entry.seq);
        told = told || entry.kind == EntryKind::statement;
    }
    if (!told) { // the only load that told of it was taken back
        slot.stored = false;
        auto remove = WEIR_TRY(core_.db->query("DELETE FROM " + table.name + " WHERE weir_row = :row"));
        remove.bind("row", slot.row);
        return remove.run();
    }
    Encoded encoded;
    encode(table, fold.now().values, encoded);
    std::string sealed;
    WEIR_TRY(seal(slot, encoded.secret, sealed));
    seal::wipe(encoded.secret.data(), encoded.secret.size());
    core_.index.set_natural(number,
                            natural_digest(core_, slot.authority, table, slot.person, fold.now().values));
    return write(slot, fold.now(), seq, sealed);
}

Status RowWriter::write_source(Slot const& slot, Said& said, seal::Digest128 const* alias) {
    auto const key = slot.row * systems_max + said.system;
    auto const view = alias != nullptr ? std::optional{alias->view()} : std::nullopt;
    said.has_alias = said.has_alias || alias != nullptr;
    if (!said.stored) {
        said.stored = true;
        return core_.inserts->begin(insert_source_)
            .add(static_cast<std::int64_t>(said.hash))
            .add(static_cast<std::int64_t>(said.said_on))
            .add(view)
            .add(key)
            .end();
    }
    if (!update_source_) {
        update_source_.emplace(
            WEIR_TRY(core_.db->query("UPDATE weir_sources SET hash = :hash, said_on = :said_on, alias = "
                                     "coalesce(:alias, alias) WHERE row_key = :key")));
    }
    update_source_->bind(0, static_cast<std::int64_t>(said.hash))
        .bind(1, static_cast<std::int64_t>(said.said_on))
        .bind(2, view)
        .bind(3, key);
    return update_source_->run();
}

} // namespace weir::record
