// Ids, and the facts that belong to a child rather than to an event.
#include "intake/annex_a_people.hpp"

#include <algorithm>

namespace weir::intake {
namespace {

constexpr std::size_t id_digits_max = 12; // how far a lost zero is looked for in the record

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string without_zeros(std::string_view id) {
    auto const first = std::min(id.find_first_not_of('0'), id.size() - 1);
    return std::string(id.substr(first));
}

record::Value content_or_not_supplied(std::string const& text) {
    return text.empty() ? record::Value{record::NotSupplied{}} : record::Value{text};
}

} // namespace

std::string id_text(CellView const& cell) {
    if (cell.kind == files::Cell::Kind::error || cell.kind == files::Cell::Kind::empty) {
        return {};
    }
    return tidied(cell.text);
}

void IdBook::see(std::string const& id) {
    if (!all_digits(id)) {
        return;
    }
    auto& forms = forms_[without_zeros(id)];
    if (std::ranges::find(forms, id) == forms.end()) {
        forms.push_back(id);
    }
}

void IdBook::settle(std::function<bool(std::string_view)> const& known) {
    for (auto const& [bare, forms] : forms_) {
        auto best = *std::ranges::max_element(forms, {}, &std::string::size);
        if (known) {
            auto const in_record = std::ranges::find_if(forms, [&](auto const& form) { return known(form); });
            if (in_record != forms.end()) {
                best = *in_record;
            } else {
                for (auto padded = bare; padded.size() <= id_digits_max; padded.insert(0, 1, '0')) {
                    if (known(padded)) {
                        best = padded;
                        break;
                    }
                }
            }
        }
        for (auto const& form : forms) {
            if (form != best) {
                canonical_.emplace(form, best);
            }
        }
    }
}

std::string const& IdBook::canonical(std::string const& id) const {
    auto const found = canonical_.find(id);
    return found == canonical_.end() ? id : found->second;
}

Child& Children::of(std::string const& id, Spot spot) {
    auto const [at, fresh] = index_.try_emplace(id, all_.size());
    if (fresh) {
        all_.emplace_back();
        all_.back().id = id;
        all_.back().first = spot;
    }
    return all_[at->second];
}

namespace {

std::vector<record::Value> person_values(Child const& child, record::TableDef const& persons,
                                         Date extract_date) {
    std::vector<record::Value> values(persons.fields.size());
    // A cell left empty says nothing against what is known of a person, so it is not supplied.
    values[persons.at("pers_gender")] = content_or_not_supplied(child.sex);
    values[persons.at("pers_sex")] = content_or_not_supplied(child.sex == "N" ? "U" : child.sex);
    values[persons.at("pers_ethnicity")] = content_or_not_supplied(child.ethnicity);
    if (child.birth) {
        bool const expected = child.unborn || *child.birth > extract_date;
        values[persons.at(expected ? "pers_expected_dob" : "pers_dob")] = *child.birth;
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
