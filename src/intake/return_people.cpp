#include "intake/return_people.hpp"

#include "record/pupil_number.hpp"

namespace weir::intake {

using record::NotSupplied;
using record::Value;

void keep_pupil_number(ReturnReading& reading, ReturnTable const& table, ReturnRow const& row,
                       std::size_t column) {
    auto const number = row.text(column);
    if (number.empty()) {
        return;
    }
    if (auto const* unknown = reading.rules.codes.find("upn_unknown", number)) {
        auto const& persons = reading.rules.schema.at("ssd_person");
        std::vector<Value> values(persons.fields.size(), Value{NotSupplied{}});
        values[persons.at("pers_upn_unknown")] = unknown->code;
        reading.book.add(persons, row.id, std::move(values), row.place, row.number);
        return;
    }
    if (!record::upn_fits(number)) {
        reading.note(table, row, IssueCode::upn_invalid, column);
        return;
    }
    auto const& kept = reading.rules.schema.at("ssd_linked_identifiers");
    std::vector<Value> values(kept.fields.size(), Value{NotSupplied{}});
    values[kept.at("link_identifier_type")] = std::string("Unique Pupil Number");
    values[kept.at("link_identifier_value")] = number;
    reading.book.add(kept, row.id, std::move(values), row.place, row.number);
}

void keep_births(ReturnReading& reading) {
    auto const& persons = reading.rules.schema.at("ssd_person");
    for (auto const& child : reading.children.all()) {
        std::vector<Value> values(persons.fields.size(), Value{NotSupplied{}});
        if (child.birth) {
            bool const to_come = *child.birth > reading.out.extract_date;
            values[persons.at(to_come ? "pers_expected_dob" : "pers_dob")] = *child.birth;
        } else if (!child.expected) {
            reading.out.issues.add(IssueCode::birth_date_missing, child.first);
        }
        reading.book.add(persons, child.id, std::move(values), child.first.place, child.first.row);
    }
}

} // namespace weir::intake
