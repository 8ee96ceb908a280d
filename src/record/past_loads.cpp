// Reading what past loads covered and named; see past_loads.hpp.
#include "record/past_loads.hpp"

#include "record/tables.hpp"

#include <algorithm>
#include <tuple>

namespace weir::record {

Status PastLoads::read(Core& core, std::int64_t authority) {
    auto query = WEIR_TRY(core.db->query(
        "SELECT load_id, system, extract_date, confirmed FROM weir_loads WHERE authority = :authority"));
    query.bind("authority", authority);
    while (WEIR_TRY(query.step())) {
        PastLoad load;
        load.load = query.integer(0);
        load.system = query.integer(1);
        load.known_on = day_number(query.date(2).value_or(Date{}));
        load.confirmed = query.integer(3) != 0;
        if (!core.was_taken_back(load.load)) {
            add(core, std::move(load));
        }
    }
    return {};
}

Status PastLoads::read_coverage(Core& core) {
    auto query = WEIR_TRY(
        core.db->query("SELECT tab, rule, window_from, window_to FROM weir_coverage WHERE load_id = :load"));
    for (auto& load : loads_) {
        query.bind("load", load.load);
        while (WEIR_TRY(query.step())) {
            load.coverage.push_back({TableId{static_cast<std::uint16_t>(query.integer(0))},
                                     static_cast<CoverageRule>(query.integer(1)),
                                     {query.date(2).value_or(Date{}), query.date(3)}});
        }
        query.reset();
    }
    return {};
}

void PastLoads::add(Core const& core, PastLoad load) {
    auto const order = [&core](PastLoad const& one) {
        return std::tuple{one.known_on, core.rank_of(one.system), one.load};
    };
    auto const at = std::ranges::upper_bound(loads_, order(load), {}, order);
    loads_.insert(at, std::move(load));
}

Result<bool> PastLoads::mentions(Core& core, PastLoad& load, std::int64_t row) {
    if (!load.read) {
        auto query = WEIR_TRY(core.db->query("SELECT row_list FROM weir_mentions WHERE load_id = :load"));
        query.bind("load", load.load);
        if (WEIR_TRY(query.step())) {
            load.mentioned = unpack_rows(query.blob(0));
        }
        load.read = true;
    }
    return std::ranges::binary_search(load.mentioned, row);
}

Result<PastLoad*> PastLoads::next_mention(Core& core, std::int64_t system, std::int64_t row, Place after) {
    for (auto& load : loads_) {
        if (load.system == system && Place{load.known_on, load.load} > after &&
            WEIR_TRY(mentions(core, load, row))) {
            return &load;
        }
    }
    return nullptr;
}

bool PastLoads::wrote(FoldOrder const& order) const {
    return std::ranges::any_of(loads_, [&](PastLoad const& load) {
        return load.load == order.load && load.known_on == order.known_on && load.system == order.system;
    });
}

bool covers(TableDef const& table, Coverage const& coverage, Slot const& slot) {
    bool const dated = slot.starts != no_day;
    if (coverage.rule ==
        CoverageRule::all) { // all of the window; what lies before it has aged out of the file
        return !dated || coverage.window.contains(from_day_number(slot.starts));
    }
    if (coverage.rule == CoverageRule::latest_per_person) {
        return dated;
    }
    bool const open = dated && table.ends_field && !slot.ended;
    return open || (dated && coverage.window.contains(from_day_number(slot.starts)));
}

} // namespace weir::record
