// Reads single columns of the tables; nothing is judged here.
#include "intake/ssd_known.hpp"

namespace weir::intake {

Spot SsdKnown::spot(record::Fact const& fact, std::size_t field) const {
    auto const* table = tables[fact.table.value];
    auto const column = table == nullptr ? std::nullopt : table->columns[field];
    return {fact.place, fact.row_number, column ? static_cast<std::uint32_t>(*column + 1) : 0U};
}

namespace {

// Calls each(text) for the cells of a column below the header.
void each_cell(SsdFile const& file, std::size_t field,
               std::function<void(std::size_t, std::string const&)> const& each) {
    if (auto const column = file.found.columns[field]) {
        for (std::size_t row = 1; row < file.grid.rows(); ++row) {
            if (auto id = id_text(file.grid.at(row, *column)); !id.empty()) {
                each(row, id);
            }
        }
    }
}

void look_for_former_ids(SsdFile const& file, SsdKnown& known) {
    auto const& table = *file.found.table;
    auto const type = file.found.columns[table.at("link_identifier_type")];
    auto const person = file.found.columns[table.at("link_person_id")];
    each_cell(file, table.at("link_identifier_value"), [&](std::size_t row, std::string const& value) {
        auto const kind = type ? match_key(file.grid.at(row, *type).text) : std::string{};
        auto const present = person ? id_text(file.grid.at(row, *person)) : std::string{};
        if (kind.find("former") != std::string::npos && kind.find("upn") == std::string::npos &&
            !present.empty() && present != value) {
            known.former.emplace(value, present);
        }
    });
}

} // namespace

SsdKnown look_over(std::vector<SsdFile> const& files, Rules const& rules,
                   std::function<bool(std::string_view)> const& known_id) {
    SsdKnown known;
    known.tables.resize(rules.schema.tables().size());
    for (auto const& file : files) {
        if (file.found.sheet != SsdSheet::table) {
            continue;
        }
        auto const& table = *file.found.table;
        known.tables[table.id.value] = &file.found;
        if (table.person_field) {
            each_cell(file, *table.person_field,
                      [&](std::size_t, std::string const& id) { known.ids.see(id); });
        }
        if (table.name == "ssd_cin_episodes") {
            known.has_episodes = true;
            each_cell(file, *table.row_id_field,
                      [&](std::size_t, std::string const& id) { known.referrals.insert(id); });
        } else if (table.name == "ssd_linked_identifiers") {
            look_for_former_ids(file, known);
        } else if (table.name == "ssd_professionals") {
            auto const id = file.found.columns[*table.row_id_field];
            each_cell(file, table.at("prof_professional_name"),
                      [&](std::size_t row, std::string const& name) {
                          if (id && rules.generic.contains(name)) {
                              known.generic_workers.insert(id_text(file.grid.at(row, *id)));
                          }
                      });
        }
    }
    known.ids.settle(known_id);
    return known;
}

} // namespace weir::intake
