// Who somebody is: finding, opening and searching identity. See people.hpp.
#include "record/events.hpp"
#include "record/people_store.hpp"
#include "record/tables.hpp"

#include <algorithm>
#include <set>

namespace weir::record {

Status PeopleStore::fresh() {
    if (map_.generation != WEIR_TRY(core_.generation())) {
        WEIR_TRY(map_.load(core_));
    }
    return {};
}

Result<std::int64_t> PeopleStore::authority_number(std::string_view code) {
    auto number = core_.name_number(NameOf::authority, code);
    if (number == 0) {
        WEIR_TRY(core_.load_names());
        number = core_.name_number(NameOf::authority, code);
    }
    return number;
}

PersonId PeopleStore::canonical(PersonId person) {
    // A map that cannot be read stays as it was; every read of rows would fail for the same reason.
    static_cast<void>(fresh());
    return PersonId{map_.canonical(person.value)};
}

Result<PeopleStore::Standing> PeopleStore::standing(std::int64_t person) {
    WEIR_TRY(fresh());
    Standing all;
    bool found = false;
    auto query = WEIR_TRY(core_.db->query(
        "SELECT authority, restricted, held, erased, severed FROM weir_persons WHERE person_id = :person"));
    for (auto const one : map_.all_of(person)) {
        query.bind("person", one);
        if (WEIR_TRY(query.step())) {
            found = true;
            all.authority = query.integer(0);
            all.restricted = all.restricted || query.integer(1) != 0;
            all.held = all.held || query.integer(2) != 0;
            all.erased = all.erased || query.integer(3) != 0;
            all.severed = all.severed || query.integer(4) != 0;
        }
        query.reset();
    }
    if (!found) {
        return fail(ErrorCode::not_found, "There is no such person in the record.");
    }
    return all;
}

Result<std::vector<PersonId>> PeopleStore::by_digest(std::string_view authority, std::string_view kind,
                                                     int number, std::string_view value) {
    WEIR_TRY(fresh());
    auto const digest = person_digest(core_, WEIR_TRY(authority_number(authority)), kind, value);
    auto query = WEIR_TRY(core_.db->query("SELECT person_id FROM weir_person_digests WHERE digest = :digest "
                                          "AND kind = :kind ORDER BY person_id"));
    query.bind("digest", digest.view()).bind("kind", std::int64_t{number});
    std::vector<PersonId> found;
    while (WEIR_TRY(query.step())) {
        PersonId const person{map_.canonical(query.integer(0))};
        if (std::find(found.begin(), found.end(), person) == found.end()) {
            found.push_back(person);
        }
    }
    return found;
}

Result<std::optional<PersonId>> PeopleStore::find(std::string_view authority, std::string_view source_id) {
    auto const found = WEIR_TRY(by_digest(authority, "id", 1, source_id));
    return found.empty() ? std::optional<PersonId>{} : std::optional{found.front()};
}

Result<std::vector<PersonId>> PeopleStore::search_upn(std::string_view authority, std::string_view upn) {
    auto found = WEIR_TRY(by_digest(authority, "upn", 2, upn));
    std::vector<PersonId> open;
    for (auto const person : found) {
        if (!WEIR_TRY(standing(person.value)).severed) {
            open.push_back(person);
        }
    }
    return open;
}

Result<PersonFacts> PeopleStore::facts(PersonId person) {
    auto const about = WEIR_TRY(standing(person.value));
    PersonFacts out;
    out.id = PersonId{map_.canonical(person.value)};
    out.restricted = about.restricted;
    out.erased = about.erased;
    auto query =
        WEIR_TRY(core_.db->query("SELECT pers_sex, pers_ethnicity, local_birth_month FROM ssd_person WHERE "
                                 "pers_person_id = :person AND weir_state = 0 ORDER BY weir_row"));
    query.bind("person", out.id.value);
    if (!about.erased && WEIR_TRY(query.step())) {
        out.sex = query.text(0);
        out.ethnicity = query.text(1);
        if (!query.is_null(2)) {
            out.birth_month = static_cast<int>(query.integer(2));
        }
    }
    return out;
}

namespace {

std::string text_in(std::vector<Value> const& values, std::size_t field) {
    auto const* text = std::get_if<std::string>(&values[field]);
    return text == nullptr ? std::string{} : *text;
}

std::optional<Date> date_in(std::vector<Value> const& values, std::size_t field) {
    auto const* day = std::get_if<Date>(&values[field]);
    return day == nullptr ? std::nullopt : std::optional{*day};
}

// Opens the sealed part of each current row of a table: of one person, or of everyone (person 0).
using EachOpened = std::function<void(std::int64_t person, std::vector<Value> const& values)>;
Status open_rows(Core& core, TableDef const& table, std::int64_t authority, std::int64_t person,
                 EachOpened const& each) {
    auto const& column = table.fields[*table.person_field].name;
    auto query = WEIR_TRY(core.db->query("SELECT weir_row, " + column + ", weir_sealed FROM " + table.name +
                                         " WHERE weir_authority = :authority AND weir_state = 0" +
                                         (person != 0 ? " AND " + column + " = :person" : std::string{}) +
                                         " ORDER BY weir_row"));
    query.bind("authority", authority);
    if (person != 0) {
        query.bind("person", person);
    }
    seal::SecretText plain;
    std::vector<Value> values(table.fields.size());
    while (WEIR_TRY(query.step())) {
        auto const* key = core.key_of(query.integer(1), authority);
        if (query.blob(2).empty() || key == nullptr) {
            continue;
        }
        std::fill(values.begin(), values.end(), Value{NotSupplied{}});
        SealContext const context{authority, table.id.value, query.integer(0), query.integer(1)};
        WEIR_TRY(seal::open_into(*key, context.view(), query.blob(2), plain.text()));
        WEIR_TRY(decode(plain.view(), values));
        each(query.integer(1), values);
    }
    return {};
}

} // namespace

Status PeopleStore::add_source_ids(std::int64_t person, std::int64_t authority, Identity& out) {
    auto query =
        WEIR_TRY(core_.db->query("SELECT sealed FROM journal WHERE tab = :tab AND row_id = :row AND kind = "
                                 ":kind ORDER BY seq"));
    query.bind("tab", person_events)
        .bind("row", person)
        .bind("kind", static_cast<std::int64_t>(EntryKind::person));
    auto const* key = core_.key_of(person, authority);
    SealContext const context{authority, person_events, person, person};
    while (key != nullptr && WEIR_TRY(query.step())) {
        std::string id;
        WEIR_TRY(seal::open_into(*key, context.view(), query.blob(0), id));
        out.source_ids.push_back(std::move(id));
    }
    return {};
}

Status PeopleStore::add_pupil_number(std::int64_t person, std::int64_t authority, Identity& out) {
    auto const& links = core_.schema.at("ssd_linked_identifiers");
    auto query = WEIR_TRY(core_.db->query(
        "SELECT weir_row, link_identifier_type, weir_sealed FROM ssd_linked_identifiers WHERE "
        "link_person_id = :person AND weir_state = 0 ORDER BY weir_row"));
    query.bind("person", person);
    auto const* key = core_.key_of(person, authority);
    seal::SecretText plain;
    while (key != nullptr && WEIR_TRY(query.step())) {
        if (core_.definitions.meaning_of(query.text(1)) != IdentifierMeaning::upn) {
            continue;
        }
        std::vector<Value> values(links.fields.size());
        SealContext const context{authority, links.id.value, query.integer(0), person};
        WEIR_TRY(seal::open_into(*key, context.view(), query.blob(2), plain.text()));
        WEIR_TRY(decode(plain.view(), values));
        out.upn = text_in(values, links.at("link_identifier_value"));
    }
    return {};
}

Result<Identity> PeopleStore::identity(PersonId person, std::string_view role) {
    auto const about = WEIR_TRY(standing(person.value));
    if (about.erased) {
        return fail(ErrorCode::refused,
                    "The person's record was erased when its time was over; nobody can open it.");
    }
    if (about.severed && role != adoption_records_role) {
        return fail(ErrorCode::refused,
                    "The identity is severed by adoption; only the adoption records role opens it.");
    }
    Identity out;
    auto const kept = map_.canonical(person.value);
    auto const& persons = core_.schema.at("ssd_person");
    WEIR_TRY(
        open_rows(core_, persons, about.authority, kept, [&](std::int64_t, std::vector<Value> const& values) {
            out.forename = text_in(values, persons.at("pers_forename"));
            out.surname = text_in(values, persons.at("pers_surname"));
            out.birth_date = date_in(values, persons.at("pers_dob"));
            out.expected_birth_date = date_in(values, persons.at("pers_expected_dob"));
        }));
    for (auto const one : map_.all_of(kept)) {
        WEIR_TRY(add_source_ids(one, about.authority, out));
        WEIR_TRY(add_pupil_number(one, about.authority, out));
    }
    return out;
}

Result<std::vector<People::Born>> PeopleStore::birth_dates(std::string_view authority) {
    WEIR_TRY(fresh());
    std::vector<Born> born;
    auto const& persons = core_.schema.at("ssd_person");
    auto const birth = persons.at("pers_dob");
    auto const expected = persons.at("pers_expected_dob");
    auto const number = WEIR_TRY(authority_number(authority));
    WEIR_TRY(open_rows(core_, persons, number, 0, [&](std::int64_t person, std::vector<Value> const& values) {
        if (map_.erased(person) || map_.merged_away(person)) {
            return;
        }
        Born one{PersonId{person}, date_in(values, birth), false};
        if (!one.birth) {
            one.birth = date_in(values, expected);
            one.expected_only = one.birth.has_value();
        }
        born.push_back(one);
    }));
    return born;
}

Status PeopleStore::build_names(std::int64_t authority) {
    auto const generation = WEIR_TRY(core_.generation());
    if (names_generation_ != generation) {
        names_.clear();
        names_generation_ = generation;
    }
    if (names_.contains(authority)) {
        return {};
    }
    WEIR_TRY(fresh());
    std::set<std::int64_t> severed;
    {
        auto query = WEIR_TRY(core_.db->query("SELECT person_id FROM weir_persons WHERE severed = 1"));
        while (WEIR_TRY(query.step())) {
            severed.insert(query.integer(0));
        }
    }
    auto& list = names_[authority];
    auto const& persons = core_.schema.at("ssd_person");
    auto const forename = persons.at("pers_forename");
    auto const surname = persons.at("pers_surname");
    return open_rows(
        core_, persons, authority, 0, [&](std::int64_t person, std::vector<Value> const& values) {
            if (!map_.erased(person) && !severed.contains(person)) {
                list.push_back({normalised_name(text_in(values, forename)),
                                normalised_name(text_in(values, surname)), map_.canonical(person)});
            }
        });
}

Result<std::vector<PersonId>> PeopleStore::search_name(std::string_view authority, std::string_view text,
                                                       std::size_t most) {
    auto const number = WEIR_TRY(authority_number(authority));
    WEIR_TRY(build_names(number));
    auto const wanted = normalised_name(text);
    std::vector<PersonId> found;
    if (wanted.empty()) {
        return found;
    }
    // "jo smi" is a forename and the beginning of a surname; a single word begins either.
    auto const gap = wanted.rfind(' ');
    for (auto const& named : names_[number]) {
        bool hit = named.surname.starts_with(wanted) || named.forename.starts_with(wanted);
        if (!hit && gap != std::string::npos) {
            hit = named.forename.starts_with(wanted.substr(0, gap)) &&
                  named.surname.starts_with(wanted.substr(gap + 1));
        }
        PersonId const person{named.person};
        if (hit && std::find(found.begin(), found.end(), person) == found.end()) {
            found.push_back(person);
            if (found.size() >= most) {
                break;
            }
        }
    }
    return found;
}

Result<std::vector<PersonId>> PeopleStore::siblings(PersonId person) {
    auto const about = WEIR_TRY(standing(person.value));
    std::set<std::int64_t> found;
    if (about.severed || about.erased) {
        return std::vector<PersonId>{};
    }
    auto query =
        WEIR_TRY(core_.db->query("SELECT DISTINCT other.fami_person_id FROM ssd_family own JOIN ssd_family "
                                 "other ON other.fami_family_id = "
                                 "own.fami_family_id AND other.weir_authority = own.weir_authority WHERE "
                                 "own.fami_person_id = :person AND "
                                 "own.weir_state = 0 AND other.weir_state = 0 AND own.fami_family_id <> ''"));
    for (auto const one : map_.all_of(person.value)) {
        query.bind("person", one);
        while (WEIR_TRY(query.step())) {
            found.insert(map_.canonical(query.integer(0)));
        }
        query.reset();
    }
    found.erase(map_.canonical(person.value));
    std::vector<PersonId> out;
    for (auto const one : found) {
        auto const theirs = WEIR_TRY(standing(one));
        if (!theirs.severed && !theirs.erased) {
            out.push_back(PersonId{one});
        }
    }
    return out;
}

} // namespace weir::record
