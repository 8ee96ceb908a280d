// How a load finds persons, workers, teams and rows, and how a statement is written; see loader.hpp.
#include "record/events.hpp"
#include "record/loader.hpp"
#include "record/reader.hpp"
#include "record/tables.hpp"

namespace weir::record {

SlotNumber Loader::new_slot(TableDef const& table, std::int64_t person, seal::Digest128 const& natural) {
    Slot slot;
    slot.row = core_.index.next_row++;
    slot.person = person;
    slot.authority = authority_;
    slot.table = table.id.value;
    slot.natural = natural;
    return core_.index.add(std::move(slot));
}

// Among rows with this natural key: one to which this system has given no id of its own yet; where the
// system gives no ids at all, any. The oldest row, so that the answer does not hang on the map's order.
std::optional<SlotNumber> Loader::by_natural(seal::Digest128 const& natural, bool has_row_id) const {
    std::optional<SlotNumber> best;
    core_.index.naturals.each(natural, [&](SlotNumber number) {
        auto const& slot = core_.index.slots[number];
        bool taken = false;
        for (auto const& said : slot.said) {
            taken = taken || (said.system == system_ && said.has_alias);
        }
        bool const open = !has_row_id || (!taken && slot.touched != core_.index.pass);
        if (open && (!best || number < *best)) {
            best = number;
        }
        return true;
    });
    return best;
}

Result<std::int64_t> Loader::person_of(std::string_view source_id) {
    if (auto const* met = persons_.find(source_id)) {
        return *met;
    }
    auto const digest = person_digest(core_, authority_, "id", source_id);
    if (auto const* known = core_.index.persons.find(digest)) {
        auto const person = *known;
        persons_.add(source_id, person);
        return person;
    }
    auto const person = core_.index.next_person++;
    std::int64_t const no = 0;
    WEIR_TRY(core_.inserts->begin(insert_person_)
                 .add(person)
                 .add(authority_)
                 .add(no)
                 .add(no)
                 .add(no)
                 .add(no)
                 .end());
    WEIR_TRY(add_person_alias(person, source_id));
    persons_.add(source_id, person);
    return person;
}

Status Loader::add_person_alias(std::int64_t person, std::string_view source_id) {
    Event origin;
    origin.load = load_;
    origin.known_on = known_on_;
    origin.system = system_;
    return add_person_id(core_, authority_, person, source_id, origin, request_.actor, request_.written_at);
}

// A worker or team that a fact names: by this system's id, else by name, else made. Where the system is
// known to give ids, an unknown word is taken for an id, else for a name.
Result<std::int64_t> Loader::unit_of(TableDef const& table, std::string const& text) {
    std::string const cache = std::to_string(table.id.value) + ' ' + text;
    if (auto const met = units_.find(cache); met != units_.end()) {
        return met->second;
    }
    auto& index = core_.index;
    auto const alias = alias_digest(core_, authority_, system_, table.id, text);
    if (auto const known = index.aliases.find(alias); known != index.aliases.end()) {
        auto const row = index.slots[known->second].row;
        units_.emplace(cache, row);
        return row;
    }
    std::vector<Value> values(table.fields.size());
    bool const by_id = gives_unit_ids_[table.id.value] && table.row_id_field.has_value();
    auto const name_field =
        table.at(table.name == "ssd_professionals" ? "prof_professional_name" : "dept_team_name");
    values[name_field] = text;
    auto natural = natural_digest(core_, authority_, table, 0, values);
    auto slot = by_natural(natural, false);
    if (!slot) {
        if (by_id) {
            values[name_field] = NotSupplied{};
            values[*table.row_id_field] = text;
            natural = natural_digest(core_, authority_, table, 0, values);
        }
        slot = new_slot(table, 0, natural);
        if (by_id) {
            index.aliases[alias] = *slot;
        }
        WEIR_TRY(say(*slot, values, 0, by_id ? &alias : nullptr));
        index.slots[*slot].touched = index.pass;
    }
    auto const row = index.slots[*slot].row;
    units_.emplace(cache, row);
    return row;
}

namespace {

std::string_view unit_table(FieldRole role) {
    switch (role) {
    case FieldRole::worker:
        return "ssd_professionals";
    case FieldRole::team:
    case FieldRole::parent_team:
        return "ssd_department";
    default:
        return {};
    }
}

// The month of birth (else of expected birth), which stays clear beside the sealed date.
void fill_birth_month(TableDef const& table, std::vector<Value>& values) {
    auto const month = table.field("local_birth_month");
    auto const born = table.field("pers_dob");
    auto const expected = table.field("pers_expected_dob");
    if (!month || !born || !expected) {
        return;
    }
    if (auto const* day = std::get_if<Date>(&values[*born])) {
        values[*month] = std::int64_t{month_index(*day)};
    } else if (auto const* due = std::get_if<Date>(&values[*expected])) {
        values[*month] = std::int64_t{month_index(*due)};
    } else if (std::holds_alternative<Blank>(values[*born])) {
        values[*month] = Blank{};
    }
}

} // namespace

Status Loader::resolve(TableDef const& table, std::vector<Value> const& values,
                       std::vector<Value>& resolved) {
    resolved = values;
    for (std::size_t i = 0; i < resolved.size(); ++i) {
        auto const role = table.fields[i].role;
        if (role == FieldRole::person) {
            resolved[i] = NotSupplied{}; // kept as the entry's person
            continue;
        }
        auto const* text = std::get_if<std::string>(&resolved[i]);
        if (text != nullptr && text->empty()) {
            resolved[i] = Blank{};
            continue;
        }
        if (text == nullptr || !holds_id(role)) {
            continue;
        }
        if (role == FieldRole::other_person) {
            // The view must outlive the load's cache of persons, so it is the fact's own text.
            resolved[i] = WEIR_TRY(person_of(std::get<std::string>(values[i])));
        } else {
            resolved[i] = WEIR_TRY(unit_of(core_.schema.at(unit_table(role)), std::string{*text}));
        }
    }
    fill_birth_month(table, resolved);
    return {};
}

Result<std::int64_t> Loader::journal_statement(Slot const& slot, Encoded const& encoded,
                                               std::string_view sealed, std::int64_t load,
                                               std::int32_t known_on, std::optional<Date> happened) {
    auto entry = entry_about(slot, EntryKind::statement, request_.written_at);
    entry.load = load;
    if (happened) {
        entry.happened_on = day_number(*happened);
    }
    entry.known_on = known_on;
    entry.system = system_;
    entry.actor = actor_;
    entry.clear = encoded.clear;
    entry.sealed = sealed;
    return core_.journal->append(entry);
}

Result<std::int64_t> Loader::journal_event(Slot const& slot, EntryKind kind, std::int64_t system,
                                           std::int64_t load, std::int32_t known_on) {
    auto entry = entry_about(slot, kind, request_.written_at);
    entry.load = load;
    entry.known_on = known_on;
    entry.system = system;
    entry.actor = actor_;
    return core_.journal->append(entry);
}

namespace {

std::optional<Date> starts_of(TableDef const& table, std::vector<Value> const& values) {
    if (!table.starts_field) {
        return std::nullopt;
    }
    auto const* day = std::get_if<Date>(&values[*table.starts_field]);
    return day != nullptr ? std::optional{*day} : std::nullopt;
}

} // namespace

Result<bool> Loader::say(SlotNumber number, std::vector<Value> const& values, std::uint64_t hash,
                         seal::Digest128 const* alias, Fact const* found_by) {
    auto& slot = core_.index.slots[number];
    auto const& table = core_.schema.table(TableId{slot.table});
    auto* said = slot.by(system_);
    bool const first = slot.said.empty() && !slot.stored;
    if (said == nullptr) {
        slot.said.push_back({.system = system_});
        said = &slot.said.back();
    }
    bool news = true;
    if (said->named_on > known_on_ || said->said_on > known_on_) {
        news = WEIR_TRY(say_late(number, values, hash));
        return news;
    }
    encode(table, values, encoded_);
    WEIR_TRY(writer_->seal(slot, encoded_.secret, sealed_));
    seal::wipe(encoded_.secret.data(), encoded_.secret.size());
    auto const seq =
        WEIR_TRY(journal_statement(slot, encoded_, sealed_, load_, known_on_, starts_of(table, values)));
    said->hash = hash;
    said->said_on = known_on_;
    said->named_on = known_on_;
    WEIR_TRY(writer_->write_source(slot, *said, alias));
    // Later words may lack fields or only repeat what the row holds, so that what they change is for the
    // fold.
    if (first) {
        WEIR_TRY(lay_first(number, values, seq, found_by));
    } else {
        WEIR_TRY(writer_->refold(number));
    }
    return news;
}

namespace {

// Whether the natural key says what it said when the row was found: no id in it was resolved since, nothing
// laid over it.
bool same_natural(TableDef const& table, std::vector<Value> const& values, Fact const& found_by) {
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (table.fields[i].natural_key && values[i] != found_by.values[i]) {
            return false;
        }
    }
    return true;
}

} // namespace

Status Loader::lay_first(SlotNumber number, std::vector<Value> const& values, std::int64_t seq,
                         Fact const* found_by) {
    auto& slot = core_.index.slots[number];
    auto const& table = core_.schema.table(TableId{slot.table});
    if (found_by == nullptr || !same_natural(table, values, *found_by)) {
        core_.index.set_natural(number, natural_digest(core_, authority_, table, slot.person, values));
    }
    state_.values = values;
    state_.supplied = supplied_fields(values);
    state_.known_on = from_day_number(known_on_);
    return writer_->write(slot, state_, seq, sealed_);
}

// Ids that a source links to a person: a pupil number for exact search; another id of the same person,
// which merges the two (reversibly), since the source itself says that they are one.
Status Loader::identity_effects(TableDef const& table, Slot const& slot, std::vector<Value> const& values) {
    if (table.name != "ssd_linked_identifiers") {
        return {};
    }
    auto const* type = std::get_if<std::string>(&values[table.at("link_identifier_type")]);
    auto const* id = std::get_if<std::string>(&values[table.at("link_identifier_value")]);
    if (type == nullptr || id == nullptr || id->empty()) {
        return {};
    }
    auto const meaning = core_.definitions.meaning_of(*type);
    if (meaning == IdentifierMeaning::upn) {
        auto const digest = person_digest(core_, authority_, "upn", *id);
        return core_.inserts->begin(insert_upn_)
            .add(digest.view())
            .add(std::int64_t{2})
            .add(slot.person)
            .end();
    }
    if (meaning == IdentifierMeaning::same_person) {
        return same_person(slot.person, *id);
    }
    return {};
}

Status Loader::same_person(std::int64_t person, std::string const& other_id) {
    auto const* known = core_.index.persons.find(person_digest(core_, authority_, "id", other_id));
    if (known == nullptr) {
        return add_person_alias(person, other_id);
    }
    PersonMap people;
    WEIR_TRY(people.load(core_));
    auto const keep = people.canonical(person);
    auto const other = people.canonical(*known);
    if (keep == other || people.was_split(keep, other)) {
        return {}; // already one; or people decided that they are two, which a file does not overrule
    }
    WEIR_TRY(merge_persons(core_, authority_, keep, other, "linked by the source", request_.actor,
                           request_.written_at));
    return {};
}

} // namespace weir::record
