// Building the index of rows and the digests behind it; see row_index.hpp.
#include "record/row_index.hpp"

#include "record/core.hpp"
#include "record/tables.hpp"

namespace weir::record {

void RowIndex::clear() {
    *this = RowIndex{};
}

void RowIndex::reserve(std::size_t more) {
    auto const all = slots.size() + more;
    slots.reserve(all);
    naturals.reserve(all);
    rows.reserve(all);
}

SlotNumber RowIndex::add(Slot slot) {
    auto const number = static_cast<SlotNumber>(slots.size());
    rows.add(slot.row, number);
    naturals.add(slot.natural, number);
    slots.push_back(std::move(slot));
    return number;
}

void RowIndex::set_natural(SlotNumber number, seal::Digest128 const& natural) {
    auto& slot = slots[number];
    if (slot.natural == natural) {
        return;
    }
    naturals.remove(slot.natural, number);
    slot.natural = natural;
    naturals.add(natural, number);
}

void RowIndex::add_person(seal::Digest128 const& source_id, std::int64_t person) {
    if (persons.find(source_id) == nullptr) {
        persons.add(source_id, person);
    }
}

namespace {

seal::Digest128 digest_from(db::Blob blob) {
    seal::Digest128 digest;
    if (blob.size() == digest.bytes.size()) {
        std::memcpy(digest.bytes.data(), blob.data(), blob.size());
    }
    return digest;
}

Status read_table(Core& core, RowIndex& index, TableDef const& table) {
    auto query = WEIR_TRY(core.db->query(index_select(table)));
    while (WEIR_TRY(query.step())) {
        Slot slot;
        slot.row = query.integer(0);
        slot.authority = query.integer(1);
        slot.known_on = day_number(query.date(2).value_or(Date{}));
        slot.standing = static_cast<RowStanding>(query.integer(3));
        slot.supplied = static_cast<FieldSet>(query.integer(4));
        slot.natural = digest_from(query.blob(5));
        slot.person = query.integer(6);
        if (auto const day = query.date(7)) {
            slot.starts = day_number(*day);
        }
        slot.ended = !query.is_null(8);
        slot.table = table.id.value;
        slot.stored = true;
        static_cast<void>(index.add(std::move(slot)));
    }
    return {};
}

Status read_sources(Core& core, RowIndex& index) {
    auto query = WEIR_TRY(core.db->query("SELECT row_key, alias, hash, said_on FROM weir_sources"));
    while (WEIR_TRY(query.step())) {
        auto const key = query.integer(0);
        auto const* found = index.rows.find(key / systems_max);
        if (found == nullptr) {
            continue;
        }
        Said said;
        said.system = key % systems_max;
        said.hash = static_cast<std::uint64_t>(query.integer(2));
        said.said_on = static_cast<std::int32_t>(query.integer(3));
        said.named_on = said.said_on;
        said.stored = true;
        if (query.blob(1).size() == 16) {
            said.has_alias = true;
            index.aliases.emplace(digest_from(query.blob(1)), *found);
        }
        index.slots[*found].said.push_back(said);
    }
    return {};
}

// Rows that a load named without news are kept as one list a load; they tell when a row was last named.
Status read_mentions(Core& core, RowIndex& index) {
    auto query = WEIR_TRY(core.db->query(
        "SELECT l.system, l.extract_date, m.row_list, l.load_id FROM weir_mentions m JOIN weir_loads l ON "
        "l.load_id = m.load_id"));
    while (WEIR_TRY(query.step())) {
        if (core.was_taken_back(query.integer(3))) {
            continue;
        }
        auto const system = query.integer(0);
        auto const day = day_number(query.date(1).value_or(Date{}));
        for (auto const row : unpack_rows(query.blob(2))) {
            auto const* found = index.rows.find(row);
            if (found == nullptr) {
                continue;
            }
            if (auto* said = index.slots[*found].by(system)) {
                said->named_on = std::max(said->named_on, day);
            }
        }
    }
    return {};
}

Status read_absences(Core& core, RowIndex& index) {
    auto query = WEIR_TRY(core.db->query("SELECT row_id, system, noticed_on, state FROM weir_absences"));
    while (WEIR_TRY(query.step())) {
        auto const* found = index.rows.find(query.integer(0));
        if (found == nullptr) {
            continue;
        }
        auto& slot = index.slots[*found];
        auto const* said = slot.by(query.integer(1));
        bool const since = said != nullptr && day_number(query.date(2).value_or(Date{})) >= said->named_on;
        bool const open = query.integer(3) == static_cast<std::int64_t>(Absence::State::open);
        slot.queried = slot.queried || open || since;
    }
    return {};
}

} // namespace

Status RowIndex::rebuild(Core& core) {
    clear();
    generation = WEIR_TRY(core.generation());
    WEIR_TRY(core.load_taken_back());
    auto const told = WEIR_TRY(core.db->number("SELECT count(*) FROM weir_sources")).value_or(0);
    reserve(static_cast<std::size_t>(told)); // each row was told of by a system or several
    for (auto const& table : core.schema.tables()) {
        WEIR_TRY(read_table(core, *this, table));
    }
    WEIR_TRY(read_sources(core, *this));
    WEIR_TRY(read_mentions(core, *this));
    WEIR_TRY(read_absences(core, *this));
    auto people =
        WEIR_TRY(core.db->query("SELECT digest, person_id FROM weir_person_digests WHERE kind = 1"));
    while (WEIR_TRY(people.step())) {
        add_person(digest_from(people.blob(0)), people.integer(1));
    }
    next_row = WEIR_TRY(core.counter("last_row")) + 1;
    next_person = WEIR_TRY(core.counter("last_person")) + 1;
    ready = true;
    return {};
}

namespace {

void put(std::string& out, std::int64_t number) {
    std::array<char, 8> raw{};
    std::memcpy(raw.data(), &number, raw.size());
    out.append(raw.data(), raw.size());
}

} // namespace

seal::Digest128 person_digest(Core const& core, std::int64_t authority, std::string_view kind,
                              std::string_view value) {
    std::string text{kind};
    text += '\0';
    put(text, authority);
    text += value;
    return seal::digest128(core.derived.digest, seal::bytes_of(text));
}

seal::Digest128 alias_digest(Core const& core, std::int64_t authority, std::int64_t system, TableId table,
                             std::string_view source_row_id) {
    std::string text{"a"};
    put(text, authority);
    put(text, system);
    put(text, table.value);
    text += source_row_id;
    return seal::short_hash(core.derived.digest, seal::bytes_of(text));
}

seal::Digest128 natural_digest(Core const& core, std::int64_t authority, TableDef const& table,
                               std::int64_t person, std::vector<Value> const& values) {
    std::string text{"n"};
    put(text, authority);
    put(text, table.id.value);
    put(text, person);
    bool const names = table.name == "ssd_professionals" || table.name == "ssd_department";
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (!table.fields[i].natural_key) {
            continue;
        }
        auto const* name = std::get_if<std::string>(&values[i]);
        if (names && name != nullptr) {
            encode_value(i, normalised_name(*name), text);
        } else if (has_content(values[i])) {
            encode_value(i, values[i], text);
        }
    }
    return seal::short_hash(core.derived.digest, seal::bytes_of(text));
}

bool natural_tells(TableDef const& table, std::vector<Value> const& values) {
    if (table.person_field) {
        return true;
    }
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (table.fields[i].natural_key && has_content(values[i])) {
            return true;
        }
    }
    return false;
}

std::string normalised_name(std::string_view name) {
    std::string out;
    bool gap = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        auto const c = static_cast<unsigned char>(name[i]);
        bool const no_break =
            c == 0xC2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) == 0xA0;
        if (no_break) {
            ++i;
        }
        if (no_break || c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            gap = !out.empty();
            continue;
        }
        if (gap) {
            out += ' ';
            gap = false;
        }
        out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return out;
}

} // namespace weir::record
