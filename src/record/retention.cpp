// How long a person's record is kept and who may end it: the class by what the authority did for the
// person, the years by config/record/retention.csv, the erasure by two different people.
#include "record/erasures.hpp"
#include "record/events.hpp"
#include "record/people_store.hpp"

#include <algorithm>

namespace weir::record {

namespace {

struct Evidence { // which kinds of involvement the record shows
    bool adopted = false, looked_after = false, protection = false, in_need = false, early_help = false;
    std::optional<Date> order, last_contact, birth, death;
    bool open = false; // something has no end yet
};

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Codes of leaving care by adoption: E11 and E12, "adopted" (SSDA903 guide, reason episode ceased).
bool adoption_code(std::string_view code) {
    return code == "E11" || code == "E12";
}

void note_dates(TableDef const& table, db::Query const& query, Evidence& out) {
    int column = 0;
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        auto const& field = table.fields[i];
        if (field.sealed) {
            continue;
        }
        if (field.type == FieldType::date) {
            auto const day = query.date(column);
            if (field.name == "pers_death_date") {
                out.death = day ? day : out.death;
            } else if (day && (!out.last_contact || *out.last_contact < *day)) {
                out.last_contact = day;
            }
            out.open =
                out.open || (field.role == FieldRole::ends && !day && !table.name.starts_with("ssd_linked"));
            if (day && one_of(field.name, {"perm_permanence_order_date"})) {
                out.order = day;
            }
        }
        if (one_of(field.name, {"clae_cla_episode_ceased_reason", "carp_ceased_reason"}) &&
            adoption_code(query.text(column))) {
            out.adopted = true;
        }
        ++column;
    }
}

Status note_table(Core& core, TableDef const& table, std::int64_t person, Evidence& out) {
    std::string columns;
    for (auto const& field : table.fields) {
        if (!field.sealed) {
            columns += (columns.empty() ? "" : ", ") + field.name;
        }
    }
    auto query =
        WEIR_TRY(core.db->query("SELECT " + columns + " FROM " + table.name + " WHERE weir_state = 0 AND " +
                                table.fields[*table.person_field].name + " = :person"));
    query.bind("person", person);
    while (WEIR_TRY(query.step())) {
        auto const& name = table.name;
        out.looked_after = out.looked_after || name.starts_with("ssd_cla_") || name == "ssd_care_leavers" ||
                           name == "weir_care_period";
        out.protection = out.protection || one_of(name, {"ssd_cp_plans", "ssd_cp_visits", "ssd_cp_reviews",
                                                         "ssd_s47_enquiry", "ssd_initial_cp_conference"});
        out.in_need = out.in_need || name.starts_with("ssd_cin_");
        out.early_help = out.early_help || name == "ssd_early_help_episodes";
        note_dates(table, query, out);
    }
    return {};
}

RetentionClass class_of(Evidence const& seen, bool severed) {
    if (seen.adopted || severed) {
        return RetentionClass::adoption;
    }
    if (seen.looked_after) {
        return RetentionClass::looked_after;
    }
    if (seen.protection) {
        return RetentionClass::child_protection;
    }
    if (seen.in_need) {
        return RetentionClass::child_in_need;
    }
    return seen.early_help ? RetentionClass::early_help : RetentionClass::contact_only;
}

Result<Evidence> evidence(Core& core, std::vector<std::int64_t> const& persons) {
    Evidence seen;
    for (auto const& table : core.schema.tables()) {
        if (!table.person_field) {
            continue;
        }
        for (auto const person : persons) {
            WEIR_TRY(note_table(core, table, person, seen));
        }
    }
    return seen;
}

std::optional<Date> kept_until(RetentionRule const& rule, Evidence const& seen) {
    if (seen.death && seen.birth && rule.years_after_death_under_18 &&
        age_years(*seen.birth, *seen.death) < 18) {
        return add_years(*seen.death, *rule.years_after_death_under_18);
    }
    auto const& from = rule.from == CountedFrom::birth   ? seen.birth
                       : rule.from == CountedFrom::order ? seen.order
                                                         : seen.last_contact;
    return from && !seen.open ? std::optional{add_years(*from, rule.years)} : std::nullopt;
}

} // namespace

Result<RetentionClass> PeopleStore::retention_class(PersonId person) {
    auto const about = WEIR_TRY(standing(person.value));
    if (about.erased) {
        return fail(ErrorCode::refused, "The person's record was erased.");
    }
    return class_of(WEIR_TRY(evidence(core_, map_.all_of(person.value))), about.severed);
}

Result<std::optional<Date>> PeopleStore::retained_until(PersonId person) {
    auto const about = WEIR_TRY(standing(person.value));
    if (about.erased) {
        return fail(ErrorCode::refused, "The person's record was erased.");
    }
    auto seen = WEIR_TRY(evidence(core_, map_.all_of(person.value)));
    auto const who = WEIR_TRY(identity(person, adoption_records_role));
    seen.birth = who.birth_date;
    auto const which = class_of(seen, about.severed);
    return kept_until(core_.definitions.retention.at(static_cast<std::size_t>(which)), seen);
}

Status PeopleStore::erase(PersonId person, std::string_view first_actor, std::string_view second_actor,
                          Instant now) {
    auto const about = WEIR_TRY(standing(person.value));
    if (about.erased) {
        return fail(ErrorCode::conflict, "The person's record was erased already.");
    }
    if (about.held) {
        return fail(ErrorCode::refused, "A legal hold stands on this person's record; it cannot be erased.");
    }
    if (first_actor.empty() || second_actor.empty() || first_actor == second_actor) {
        return fail(ErrorCode::refused, "Two different people must agree to an erasure.");
    }
    auto const until = WEIR_TRY(retained_until(person));
    if (!until || day_of(now) < *until) {
        return fail(ErrorCode::refused,
                    "The record must be kept" + (until ? " until " + plain(*until) : std::string{}) + ".");
    }
    std::string actors{first_actor};
    actors += " and ";
    actors += second_actor;
    for (auto const one : map_.all_of(person.value)) {
        Erasure const erasure{one, day_of(now)};
        WEIR_TRY(add_to_register(core_, erasure));
        WEIR_TRY(apply_erasure(core_, erasure, actors, now));
    }
    return {};
}

} // namespace weir::record
