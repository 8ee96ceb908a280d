// People, organisation and loads out of the store, and from when the feeds speak; see read.hpp.
#include "journey/read.hpp"

#include "journey/reading.hpp"
#include "record/pupil_number.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace weir::journey {

namespace {

using Persons = std::unordered_map<std::int64_t, PersonRow>;

// Words that several persons have alike get one number; the words themselves are not kept.
class SameWords {
public:
    explicit SameWords(std::int32_t PersonRow::* which) : which_(which) {}
    void note(std::string const& words, PersonId person) {
        auto& all = persons_[words];
        if (std::find(all.begin(), all.end(), person) == all.end()) {
            all.push_back(person);
        }
    }
    void settle(Persons& persons) const {
        std::int32_t number = 0;
        for (auto const& [words, all] : persons_) {
            if (all.size() > 1) {
                ++number;
                for (auto const person : all) {
                    persons[person.value].*which_ = number;
                }
            }
        }
    }

private:
    std::int32_t PersonRow::* which_;
    std::map<std::string, std::vector<PersonId>> persons_;
};

Status read_headers(Reading const& reading, Persons& persons) {
    auto const table = reading.table("ssd_person");
    auto const sex = table.field("pers_sex");
    auto const ethnicity = table.field("pers_ethnicity");
    auto const forename = table.field("pers_forename");
    auto const surname = table.field("pers_surname");
    auto const born = table.field("pers_dob");
    auto const unknown = table.field("pers_upn_unknown");
    auto& codes = reading.rows.codes;
    SameWords names(&PersonRow::same_name);
    WEIR_TRY(table.each([&](record::RowView const& row) {
        auto& person = persons[row.person().value];
        person.person = row.person();
        person.headless = false;
        person.sex = codes.intern(row.text(sex));
        person.ethnicity = codes.intern(row.text(ethnicity));
        person.pupil_number = row.blank(unknown) ? person.pupil_number : PupilNumber::unknown_code;
        auto const birth = row.date(born);
        if (birth && !row.blank(forename) && !row.blank(surname)) {
            names.note(std::string(row.text(forename)) + '\n' + std::string(row.text(surname)) + '\n' +
                           iso(*birth),
                       row.person());
        }
    }));
    names.settle(persons);
    return {};
}

Status read_pupil_numbers(Reading const& reading, Persons& persons) {
    auto const table = reading.table("ssd_linked_identifiers");
    auto const type = table.field("link_identifier_type");
    auto const value = table.field("link_identifier_value");
    SameWords numbers(&PersonRow::same_number);
    WEIR_TRY(table.each([&](record::RowView const& row) {
        if (row.text(type) != "Unique Pupil Number" || row.blank(value)) {
            return;
        }
        std::string const number(row.text(value));
        auto& person = persons[row.person().value];
        person.headless = person.person ? person.headless : true;
        person.person = row.person();
        person.pupil_number = record::upn_fits(number) ? PupilNumber::given : PupilNumber::malformed;
        numbers.note(number, row.person());
    }));
    numbers.settle(persons);
    return {};
}

Status read_persons(Reading const& reading) {
    Persons persons;
    WEIR_TRY(read_headers(reading, persons));
    WEIR_TRY(read_pupil_numbers(reading, persons));
    auto const of = [&](PersonId id) -> PersonRow& {
        auto& person = persons[id.value];
        person.headless = person.person ? person.headless : true;
        person.person = id;
        return person;
    };
    for (auto const& born : WEIR_TRY(reading.store.people().birth_dates(reading.as_known.authority))) {
        auto& person = of(born.person);
        person.birth = born.birth;
        person.expected_only = born.expected_only;
    }
    auto const families = reading.table("ssd_family");
    auto const family = families.field("fami_family_id");
    WEIR_TRY(families.each([&](record::RowView const& row) {
        of(row.person()).family = reading.rows.codes.intern(row.text(family));
    }));
    for (auto const& [id, person] : persons) {
        if (person.person) {
            reading.rows.persons.push_back(person);
        }
    }
    return {};
}

Status read_organisation(Reading const& reading) {
    auto& organisation = reading.store.organisation();
    for (auto& team : WEIR_TRY(organisation.teams(reading.as_known.authority))) {
        reading.rows.teams.push_back({team.id, std::move(team.name), team.successor, team.succeeded_on});
    }
    for (auto& worker : WEIR_TRY(organisation.workers(reading.as_known.authority))) {
        reading.rows.workers.push_back({worker.id, std::move(worker.name), worker.generic});
    }
    return {};
}

Status read_loads(Reading const& reading) {
    for (auto const& load : WEIR_TRY(reading.store.loads(reading.as_known.authority))) {
        bool const known = !reading.as_known.known_at || load.extract_date <= *reading.as_known.known_at;
        if (known && !load.taken_back) {
            reading.rows.extracts.push_back(load.extract_date);
        }
    }
    if (!reading.rows.extracts.empty()) {
        reading.rows.supplied.insert("load.extract_date");
    }
    for (auto const& table : reading.store.schema().tables()) {
        if (reading.as_known.known_at && reading.visited.contains(table.name)) {
            continue; // the rows themselves told
        }
        for (std::size_t field = 0; field < table.fields.size(); ++field) {
            if (WEIR_TRY(reading.store.ever_supplied(reading.as_known.authority, table.id, field))) {
                reading.rows.supplied.insert(table.name + "." + table.fields[field].name);
            }
        }
    }
    // On a past day a sheet that came later had not been supplied.
    if (!reading.rows.covered_from.contains("contact decisions")) {
        reading.rows.supplied.erase("ssd_contacts.local_decision_date");
    }
    auto const population = reading.table("weir_population");
    auto const year = population.field("popu_year");
    auto const children = population.field("popu_population_0_17");
    return population.each([&](record::RowView const& row) {
        if (row.integer(year) != 0) {
            reading.rows.population_0_17[static_cast<int>(row.integer(year))] = row.integer(children);
        }
    });
}

template <class Row, class Pick>
MaybeDate earliest(std::vector<Row> const& rows, Pick pick) {
    MaybeDate first;
    for (auto const& row : rows) {
        MaybeDate const day = pick(row);
        first = day && (!first || *day < *first) ? day : first;
    }
    return first;
}

// From when the feeds speak. A return names what lasts only where it is open or ended inside its window, so
// before the first end that it tells, only survivors are known and a count would be too low; contacts are
// told in full from the first on. The earlier of the two is taken: both come from the same windows.
void find_coverage(Rows& rows) {
    auto const contacts = earliest(rows.contacts, [](auto const& row) { return MaybeDate(row.date); });
    auto const cover = [&](std::initializer_list<char const*> names, MaybeDate first_end,
                           MaybeDate first_start) {
        auto from = first_end ? first_end : first_start;
        from = contacts && (!from || *contacts < *from) ? contacts : from;
        for (auto const* name : names) {
            if (from) {
                rows.covered_from.emplace(name, *from);
            }
        }
    };
    auto const by_end = [](auto const& row) { return row.end; };
    auto const by_start = [](auto const& row) { return MaybeDate(row.start); };
    cover({"contacts"}, contacts, contacts);
    cover({"early_help"}, earliest(rows.early_help, by_end), earliest(rows.early_help, by_start));
    cover({"referrals", "cin_episodes"},
          earliest(rows.cin_episodes, [](auto const& row) { return row.close; }),
          earliest(rows.cin_episodes, [](auto const& row) { return MaybeDate(row.referral); }));
    cover({"assessments"}, earliest(rows.assessments, [](auto const& row) { return row.authorised; }),
          earliest(rows.assessments, by_start));
    cover({"section_47"}, earliest(rows.section_47, by_end), earliest(rows.section_47, by_start));
    cover({"conferences"}, earliest(rows.conferences, [](auto const& row) { return MaybeDate(row.date); }),
          {});
    cover({"cp_plans"}, earliest(rows.cp_plans, by_end), earliest(rows.cp_plans, by_start));
    auto const ceased = earliest(rows.care_periods, [](auto const& row) { return row.ceased; });
    auto const ended = earliest(rows.care_episodes, by_end);
    cover({"care_periods", "cla_reviews_due"}, ceased && (!ended || *ceased < *ended) ? ceased : ended,
          earliest(rows.care_episodes, by_start));
    // As-known answers have the grain of the extracts: before the first, nothing is known.
    if (auto const known =
            earliest(rows.care_leavers, [](auto const& row) { return MaybeDate(row.known_from); })) {
        rows.covered_from.emplace("care_leavers", *known);
    }
}

} // namespace

Result<Rows> read_rows(record::Store& store, record::AsKnown const& as_known) {
    Rows rows;
    std::set<std::string> visited;
    Reading const reading{store, as_known, rows, visited};
    WEIR_TRY(read_persons(reading));
    WEIR_TRY(read_organisation(reading));
    WEIR_TRY(read_events(reading));
    WEIR_TRY(read_care(reading));
    WEIR_TRY(read_loads(reading));
    find_coverage(rows);
    return rows;
}

Result<Columns> read(record::Store& store, record::AsKnown const& as_known, BuildSettings const& settings) {
    auto rows = WEIR_TRY(read_rows(store, as_known));
    return build(std::move(rows), settings);
}

} // namespace weir::journey
