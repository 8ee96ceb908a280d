// How each fact of a load finds its row, before anything is written; see loader.hpp.
#include "record/loader.hpp"
#include "record/tables.hpp"

#include <algorithm>

namespace weir::record {

// Teams and workers first, since other facts name them; what has no person of its own (a side sheet about
// another row) last, since the row it speaks of may be in this very load.
Status Loader::find_rows() {
    auto const* teams = core_.schema.find("ssd_department");
    auto const* workers = core_.schema.find("ssd_professionals");
    auto const stage_of = [&](Fact const& fact) {
        if (teams != nullptr && fact.table == teams->id) {
            return 0;
        }
        if (workers != nullptr && fact.table == workers->id) {
            return 1;
        }
        return core_.schema.table(fact.table).person_field && fact.person.empty() ? 3 : 2;
    };
    for (int stage = 0; stage < 4; ++stage) {
        for (std::size_t i = 0; i < facts_.size(); ++i) {
            if (i % 4096 == 0) {
                WEIR_TRY(go_on());
            }
            if (stage_of(facts_[i]) == stage) {
                WEIR_TRY(find_row(i));
            }
        }
    }
    return {};
}

void Loader::refuse(std::size_t fact) {
    out_.facts[fact] = FactOutcome::refused;
    ++out_.refused;
}

bool Loader::well_typed(Fact const& fact) const {
    auto const& table = core_.schema.table(fact.table);
    if (fact.values.size() != table.fields.size()) {
        return false;
    }
    for (std::size_t i = 0; i < fact.values.size(); ++i) {
        auto const& value = fact.values[i];
        if (!has_content(value)) {
            continue;
        }
        auto const& field = table.fields[i];
        bool good = std::holds_alternative<std::string>(value);
        if (field.type == FieldType::date) {
            good = std::holds_alternative<Date>(value);
        } else if (field.type == FieldType::integer) {
            good = std::holds_alternative<std::int64_t>(value);
        } else if (field.type == FieldType::real) {
            good = std::holds_alternative<double>(value);
        }
        if (!good) {
            return false;
        }
    }
    return true;
}

Status Loader::find_row(std::size_t number) {
    auto const& fact = facts_[number];
    auto const& table = core_.schema.table(fact.table);
    if (!well_typed(fact)) {
        refuse(number);
        return {};
    }
    carried_[table.id.value] |= supplied_fields(fact.values);
    if (!fact.source_row_id.empty()) {
        gives_unit_ids_[table.id.value] = true;
    }
    if (!table.person_field) {
        return take(number, 0, nullptr);
    }
    if (!fact.person.empty()) {
        auto const person = WEIR_TRY(person_of(fact.person));
        return take(number, person, nullptr);
    }
    auto const found =
        core_.index.aliases.find(alias_digest(core_, authority_, system_, table.id, fact.source_row_id));
    if (fact.source_row_id.empty() || found == core_.index.aliases.end()) {
        refuse(number);
        return {};
    }
    return take(number, core_.index.slots[found->second].person, nullptr);
}

namespace {

bool natural_needs_ids(TableDef const& table) {
    return std::any_of(table.fields.begin(), table.fields.end(), [](FieldDef const& field) {
        return field.natural_key && holds_id(field.role) && field.role != FieldRole::person;
    });
}

} // namespace

Status Loader::take(std::size_t number, std::int64_t person, std::vector<Value> const* resolved) {
    auto const& fact = facts_[number];
    auto const& table = core_.schema.table(fact.table);
    auto& index = core_.index;
    Pending pending;
    pending.fact = number;
    pending.values = resolved != nullptr ? resolved : &fact.values;
    std::memcpy(&pending.hash, hashes_[number].bytes.data(), sizeof pending.hash);
    std::optional<SlotNumber> slot;
    if (!fact.source_row_id.empty()) {
        pending.alias = alias_digest(core_, authority_, system_, table.id, fact.source_row_id);
        pending.has_alias = true;
        auto const known = index.aliases.find(pending.alias);
        if (known != index.aliases.end() && index.slots[known->second].person == person) {
            slot = known->second;
        }
    }
    if (!slot) {
        if (resolved == nullptr && natural_needs_ids(table)) {
            owned_.emplace_back();
            WEIR_TRY(resolve(table, fact.values, owned_.back()));
            return take(number, person, &owned_.back());
        }
        auto const natural = natural_digest(core_, authority_, table, person, *pending.values);
        if (natural_tells(table, *pending.values)) {
            slot = by_natural(natural, pending.has_alias);
        }
        if (!slot && fact.about_existing) {
            refuse(number);
            return {};
        }
        if (!slot) {
            slot = new_slot(table, person, natural);
            pending.fresh = true;
        }
        if (pending.has_alias) {
            index.aliases[pending.alias] = *slot;
        }
    }
    pending.slot = *slot;
    pending.values = &fact.values;
    auto& touched = index.slots[*slot].touched;
    if (touched == index.pass) {
        if (auto* const* earlier = by_slot_.find(*slot)) {
            join(**earlier, number);
            return {};
        }
    }
    touched = index.pass;
    pending_.push_back(pending);
    by_slot_.add(*slot, &pending_.back());
    return {};
}

// Two facts of one load about one row: the same words are a duplicate; else the later one is laid over.
void Loader::join(Pending& pending, std::size_t fact) {
    std::uint64_t hash = 0;
    std::memcpy(&hash, hashes_[fact].bytes.data(), sizeof hash);
    std::uint64_t first = 0;
    std::memcpy(&first, hashes_[pending.fact].bytes.data(), sizeof first);
    bool const heard =
        hash == first || std::any_of(pending.more.begin(), pending.more.end(),
                                     [&](std::size_t other) { return hashes_[other] == hashes_[fact]; });
    if (heard) {
        out_.facts[fact] = FactOutcome::duplicate;
        ++out_.duplicates;
        return;
    }
    owned_.push_back(*pending.values);
    auto& joined = owned_.back();
    for (std::size_t i = 0; i < joined.size(); ++i) {
        if (is_supplied(facts_[fact].values[i])) {
            joined[i] = facts_[fact].values[i];
        }
    }
    pending.values = &joined;
    pending.hash = pending.hash * 0x9E3779B97F4A7C15ULL + hash;
    pending.more.push_back(fact);
}

} // namespace weir::record
