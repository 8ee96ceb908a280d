// The facts that belong to a child rather than to an event.
#include "intake/annex_a_people.hpp"

namespace weir::intake {
namespace {

record::Value content_or_not_supplied(std::string const& text) {
    return text.empty() ? record::Value{record::NotSupplied{}} : record::Value{text};
}

} // namespace

std::optional<std::size_t> Children::number_of(std::string const& id) const {
    std::optional<std::size_t> found;
    index_.each(std::hash<std::string>{}(id), [&](std::size_t number) {
        found = all_[number].id == id ? std::optional(number) : std::nullopt;
        return !found;
    });
    return found;
}

Child& Children::of(std::string const& id, Spot spot) {
    if (auto const number = number_of(id)) {
        return all_[*number];
    }
    index_.add(std::hash<std::string>{}(id), all_.size());
    all_.emplace_back();
    all_.back().id = id;
    all_.back().first = spot;
    return all_.back();
}

std::optional<Date> Children::birth_of(std::string const& id) const {
    auto const number = number_of(id);
    return number ? all_[*number].birth : std::nullopt;
}

namespace {

std::vector<record::Value> person_values(Child const& child, record::TableDef const& persons,
                                         Date extract_date) {
    std::vector<record::Value> values(persons.fields.size());
    // A cell left empty says nothing against what is known of a person, so it is not supplied.
    values[persons.at("pers_gender")] = content_or_not_supplied(child.sex);
    values[persons.at("pers_sex")] = content_or_not_supplied(child.sex == "N" ? "U" : child.sex);
    values[persons.at("pers_ethnicity")] = content_or_not_supplied(child.ethnicity);
    auto const birth = child.birth ? child.birth : child.doubtful_birth;
    if (birth) {
        values[persons.at(*birth > extract_date ? "pers_expected_dob" : "pers_dob")] = *birth;
    }
    return values;
}

} // namespace

void add_people_facts(Children& children, record::Schema const& schema, Date extract_date, FactBook& book) {
    auto const& persons = schema.at("ssd_person");
    auto const& disabilities = schema.at("ssd_disability");
    auto const& allocations = schema.at("weir_allocation");
    for (auto& child : children.all()) {
        book.add(persons, child.id, person_values(child, persons, extract_date), child.first.place,
                 child.first.row);
        if (child.disabled) {
            std::vector<record::Value> values(disabilities.fields.size());
            // Annex A says that there is a disability and not which.
            values[disabilities.at("disa_disability_code")] = std::string("unspecified");
            book.add(disabilities, child.id, std::move(values), child.first.place, child.first.row);
        }
        if (child.allocation_list != 0) {
            std::vector<record::Value> values(allocations.fields.size());
            values[allocations.at("allo_team")] = child.team;
            values[allocations.at("allo_worker")] = child.worker;
            book.add(allocations, child.id, std::move(values), child.allocation_at.place,
                     child.allocation_at.row);
        }
    }
}

} // namespace weir::intake
