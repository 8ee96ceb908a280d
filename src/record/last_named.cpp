// News of a row is in the journal; that a load named it without news is in the load's list of mentions.
#include "record/last_named.hpp"

#include "record/core.hpp"
#include "record/events.hpp"
#include "record/tables.hpp"

#include <algorithm>
#include <map>

namespace weir::record {
namespace {

class Naming {
public:
    void note(std::int64_t row, std::int64_t system, std::int64_t day) {
        auto& last = last_[{row, system}];
        last = std::max(last, day);
        auto& latest = latest_[system];
        latest = std::max(latest, day);
        rows_.insert(row);
    }
    [[nodiscard]] bool knows(std::int64_t row) const { return rows_.contains(row); }

    [[nodiscard]] std::set<RowId> left_out() const {
        std::set<RowId> out;
        for (auto const row : rows_) {
            out.insert(RowId{row});
        }
        for (auto const& [who, day] : last_) {
            if (day == latest_.at(who.second)) {
                out.erase(RowId{who.first});
            }
        }
        return out;
    }

private:
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> last_; // by row and system
    std::map<std::int64_t, std::int64_t> latest_;                        // by system
    std::set<std::int64_t> rows_;
};

// The words of a load that was taken back are nowhere.
std::string not_taken_back(std::string const& load) {
    return load + " NOT IN (SELECT row_id FROM journal WHERE tab = " + std::to_string(load_events) +
           " AND kind = " + std::to_string(static_cast<int>(EntryKind::load_taken_back)) + ")";
}

Result<std::int64_t> number_of(Store& store, std::string const& authority) {
    auto query = WEIR_TRY(
        store.connection().query("SELECT number FROM weir_names WHERE kind = :kind AND name = :name"));
    query.bind("kind", static_cast<std::int64_t>(NameOf::authority))
        .bind("name", std::string_view{authority});
    return WEIR_TRY(query.step()) ? query.integer(0) : std::int64_t{0};
}

} // namespace

Result<std::set<RowId>> left_out_since(Store& store, TableId table, AsKnown const& as_known) {
    auto const authority = WEIR_TRY(number_of(store, as_known.authority));
    auto const until = day_number(as_known.known_at.value_or(date(2299, 12, 31)));
    Naming naming;
    {
        auto told = WEIR_TRY(store.connection().query(
            "SELECT row_id, system, known_on FROM journal WHERE tab = :tab AND authority = :authority AND "
            "kind = :kind AND known_on <= :until AND " +
            not_taken_back("load_id")));
        told.bind("tab", static_cast<std::int64_t>(table.value))
            .bind("authority", authority)
            .bind("kind", static_cast<std::int64_t>(EntryKind::statement))
            .bind("until", static_cast<std::int64_t>(until));
        while (WEIR_TRY(told.step())) {
            naming.note(told.integer(0), told.integer(1), told.integer(2));
        }
    }
    auto mentions = WEIR_TRY(store.connection().query(
        "SELECT l.system, l.extract_date, m.row_list FROM weir_mentions m JOIN weir_loads l ON l.load_id = "
        "m.load_id WHERE l.authority = :authority AND " +
        not_taken_back("l.load_id")));
    mentions.bind("authority", authority);
    while (WEIR_TRY(mentions.step())) {
        auto const day = day_number(mentions.date(1).value_or(Date{}));
        if (day > until) {
            continue;
        }
        for (auto const row : unpack_rows(mentions.blob(2))) {
            if (naming.knows(row)) {
                naming.note(row, mentions.integer(0), day);
            }
        }
    }
    return naming.left_out();
}

} // namespace weir::record
