// What the two halves of reading share: a table's rows with its fields by name.
#pragma once

#include "journey/rows.hpp"
#include "record/organisation.hpp"
#include "record/people.hpp"
#include "record/store.hpp"

#include <functional>
#include <numeric>
#include <set>

namespace weir::journey {

// "Yes" as the returns write it: SSD flags are Y or N, Annex A's Yes or No, census XML 1 or true.
[[nodiscard]] inline bool means_yes(std::string_view text) {
    return text == "Y" || text == "y" || text == "Yes" || text == "YES" || text == "yes" || text == "1" ||
           text == "true";
}

class TableReader {
public:
    TableReader(record::Store& store, record::AsKnown const& as_known, Rows& rows, std::string_view table,
                std::set<std::string>& visited)
        : store_(store), as_known_(as_known), rows_(rows), table_(store.schema().at(table)) {
        visited.insert(table_.name);
    }

    [[nodiscard]] std::size_t field(std::string_view name) const { return table_.at(name); }
    [[nodiscard]] Status each(record::EachRow const& visit) const {
        return store_.read(table_.id, as_known_, noting(visit));
    }
    [[nodiscard]] Status each_version(record::EachRow const& visit) const {
        return store_.read_versions(table_.id, as_known_, noting(visit));
    }
    [[nodiscard]] Rows& rows() const { return rows_; }

private:
    // On a past day only that had been supplied which the rows known by then carry.
    [[nodiscard]] record::EachRow noting(record::EachRow const& visit) const {
        if (!as_known_.known_at) {
            return visit;
        }
        std::vector<std::size_t> unseen(table_.fields.size());
        std::iota(unseen.begin(), unseen.end(), std::size_t{0});
        return [&rows = rows_, &table = table_, &visit,
                unseen = std::move(unseen)](record::RowView const& row) mutable {
            std::erase_if(unseen, [&](std::size_t field) {
                bool const carried = row.supplied(field);
                if (carried) {
                    rows.supplied.insert(table.name + "." + table.fields[field].name);
                }
                return carried;
            });
            visit(row);
        };
    }

    record::Store& store_;
    record::AsKnown const& as_known_;
    Rows& rows_;
    record::TableDef const& table_;
};

inline Common common_of(record::RowView const& row) {
    return {row.row(), row.person()};
}

struct Reading {
    record::Store& store;
    record::AsKnown const& as_known;
    Rows& rows;
    std::set<std::string>& visited; // tables that were read
    [[nodiscard]] TableReader table(std::string_view name) const {
        return {store, as_known, rows, name, visited};
    }
};

[[nodiscard]] Status read_events(Reading const& reading);
[[nodiscard]] Status read_care(Reading const& reading);

} // namespace weir::journey
