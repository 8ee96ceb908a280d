// Days over a table of their own; see kept_days.hpp.
#include "record/kept_days.hpp"

#include "record/events.hpp"

namespace weir::record {

Result<std::map<Date, KeptDay>> KeptDays::of(std::string_view authority) {
    WEIR_TRY(core_.load_names());
    auto query = WEIR_TRY(core_.db->query("SELECT day, basis, seen FROM weir_quality_days WHERE authority = "
                                          ":authority ORDER BY day"));
    query.bind("authority", core_.name_number(NameOf::authority, authority));
    std::map<Date, KeptDay> days;
    while (WEIR_TRY(query.step())) {
        auto const seen = query.blob(2);
        if (auto const day = query.date(0)) {
            days[*day] = {std::string(query.text(1)), std::string(seen.begin(), seen.end())};
        }
    }
    return days;
}

Status KeptDays::keep(std::string_view authority, std::map<Date, KeptDay> const& days) {
    auto transaction = WEIR_TRY(db::Transaction::begin(*core_.db));
    WEIR_TRY(core_.load_names());
    auto const number = core_.name_number(NameOf::authority, authority);
    if (number == 0) {
        return fail(ErrorCode::not_found, "There is no such authority in the record.");
    }
    {
        auto insert = WEIR_TRY(core_.db->query(
            "INSERT INTO weir_quality_days (authority, day, basis, seen) VALUES (:authority, :day, :basis, "
            ":seen) ON CONFLICT (authority, day) DO UPDATE SET basis = :basis, seen = :seen"));
        for (auto const& [day, kept] : days) {
            insert.bind("authority", number)
                .bind("day", day)
                .bind("basis", std::string_view{kept.basis})
                .bind("seen", seal::bytes_of(kept.seen));
            WEIR_TRY(insert.run());
        }
    }
    return transaction.commit();
}

Result<std::int64_t> KeptDays::decisions() {
    std::int64_t last = 0;
    for (auto const tab : {person_events, team_events}) {
        auto query =
            WEIR_TRY(core_.db->query("SELECT COALESCE(MAX(seq), 0) FROM journal WHERE tab = :tab AND kind "
                                     "BETWEEN :first AND :last"));
        query.bind("tab", tab)
            .bind("first", static_cast<std::int64_t>(EntryKind::merge))
            .bind("last", static_cast<std::int64_t>(EntryKind::team_parent));
        if (WEIR_TRY(query.step())) {
            last = std::max(last, query.integer(0));
        }
    }
    auto query = WEIR_TRY(
        core_.db->query("SELECT COALESCE(MAX(seq), 0) FROM journal WHERE tab = :tab AND kind = :kind"));
    query.bind("tab", load_events).bind("kind", static_cast<std::int64_t>(EntryKind::load_taken_back));
    return WEIR_TRY(query.step()) ? std::max(last, query.integer(0)) : last;
}

} // namespace weir::record
