// Queries about rows that vanished at their source, and what people answer.
#include "record/events.hpp"
#include "record/row_writer.hpp"
#include "record/store_impl.hpp"
#include "record/tables.hpp"

namespace weir::record {

namespace {

struct AbsenceRow {
    Absence absence;
    std::int64_t authority = 0;
    std::int64_t system = 0;
};

constexpr std::string_view absence_columns =
    "SELECT id, tab, row_id, person_id, noticed_on, state, authority, system FROM weir_absences";

AbsenceRow absence_of(db::Query const& query) {
    AbsenceRow row;
    row.absence.id = query.integer(0);
    row.absence.table = TableId{static_cast<std::uint16_t>(query.integer(1))};
    row.absence.row = RowId{query.integer(2)};
    row.absence.person = PersonId{query.integer(3)};
    row.absence.noticed_on = query.date(4).value_or(Date{});
    row.absence.state = static_cast<Absence::State>(query.integer(5));
    row.authority = query.integer(6);
    row.system = query.integer(7);
    return row;
}

Result<AbsenceRow> find_absence(Core& core, std::int64_t id) {
    auto query = WEIR_TRY(core.db->query(std::string{absence_columns} + " WHERE id = :id"));
    query.bind("id", id);
    if (!WEIR_TRY(query.step())) {
        return fail(ErrorCode::not_found, "There is no such query.");
    }
    return absence_of(query);
}

Status set_state(Core& core, std::int64_t id, Absence::State state) {
    auto update = WEIR_TRY(core.db->query("UPDATE weir_absences SET state = :state WHERE id = :id"));
    update.bind("state", static_cast<std::int64_t>(state)).bind("id", id);
    return update.run();
}

// Journals a change of standing of one row and lays it down, known since the day of the decision.
Status change_standing(Core& core, TableId table, RowId row, EntryKind kind, std::int64_t system,
                       std::string_view actor, Instant now) {
    if (!core.index.ready || core.index.generation != WEIR_TRY(core.generation())) {
        WEIR_TRY(core.index.rebuild(core));
    }
    auto const* found = core.index.rows.find(row.value);
    if (found == nullptr || core.index.slots[*found].table != table.value) {
        return fail(ErrorCode::not_found, "There is no such row.");
    }
    auto const number = *found;
    auto const& slot = core.index.slots[number];
    auto const wanted = kind == EntryKind::withdrawn ? RowStanding::live : RowStanding::withdrawn;
    if (slot.standing != wanted) {
        return fail(ErrorCode::conflict, kind == EntryKind::withdrawn ? "The row is withdrawn already."
                                                                      : "The row is not withdrawn.");
    }
    auto entry = entry_about(slot, kind, now);
    entry.load = WEIR_TRY(core.counter("last_load"));
    entry.known_on = std::max(day_number(day_of(now)), slot.last_entry_on());
    entry.system = system;
    entry.actor = WEIR_TRY(core.need_name(NameOf::actor, actor, now));
    WEIR_TRY(core.journal->append(entry));
    RowWriter writer{core};
    return writer.refold(number);
}

} // namespace

Result<std::vector<Absence>> Store::absences(std::string_view authority, bool open_only) {
    auto& core = impl_->core;
    auto query =
        WEIR_TRY(core.db->query(std::string{absence_columns} +
                                " WHERE authority = :authority AND (:any = 1 OR state = 0) ORDER BY id"));
    query.bind("authority", WEIR_TRY(impl_->authority(authority)))
        .bind("any", std::int64_t{open_only ? 0 : 1});
    std::vector<Absence> found;
    while (WEIR_TRY(query.step())) {
        found.push_back(absence_of(query).absence);
    }
    return found;
}

namespace {

// Within a write.
Status answer(Core& core, AbsenceRow const& about, bool withdraw, std::string_view actor, Instant now) {
    if (about.absence.state != Absence::State::open) {
        return fail(ErrorCode::conflict, "The query was answered already.");
    }
    auto const id = about.absence.id;
    if (withdraw) {
        WEIR_TRY(set_state(core, id, Absence::State::withdrawn));
        return change_standing(core, about.absence.table, about.absence.row, EntryKind::withdrawn,
                               about.system, actor, now);
    }
    WEIR_TRY(set_state(core, id, Absence::State::dismissed));
    Entry entry;
    entry.kind = EntryKind::absence_dismissed;
    entry.written_at = microseconds(now);
    entry.authority = about.authority;
    entry.table = about.absence.table.value;
    entry.row = about.absence.row.value;
    entry.person = about.absence.person.value;
    entry.known_on = day_number(day_of(now));
    entry.system = about.system;
    entry.actor = WEIR_TRY(core.need_name(NameOf::actor, actor, now));
    WEIR_TRY(core.journal->append(entry));
    return {};
}

// Why, in the person's words: sealed under the key of whose row it is.
Decision decision_of(Absence const& absence, AnsweredAbsences const& answered, std::string_view actor,
                     Instant now) {
    Decision decision;
    decision.about = DecisionAbout::finding;
    decision.subject = absence.row.value;
    decision.person = absence.person;
    decision.day = day_of(now);
    decision.actor = actor;
    decision.clear = std::string(R"({"act":"vanished","answer":")") +
                     (answered.withdraw ? "withdraw" : "keep") + R"(","absence":")" +
                     std::to_string(absence.id) + R"("})";
    decision.secret = answered.words;
    return decision;
}

} // namespace

Status Store::answer_absences(std::string_view authority, AnsweredAbsences const& answered,
                              std::string_view actor, Instant now) {
    auto& core = impl_->core;
    if (answered.absences.empty() || answered.words.empty()) {
        return fail(ErrorCode::invalid, "Say which rows, and why.");
    }
    auto write = WEIR_TRY(Write::begin(core));
    auto const number = core.name_number(NameOf::authority, authority);
    for (auto const id : answered.absences) {
        auto const about = WEIR_TRY(find_absence(core, id));
        if (about.authority != number) {
            return fail(ErrorCode::not_found, "There is no such query.");
        }
        WEIR_TRY(answer(core, about, answered.withdraw, actor, now));
        auto const decision = decision_of(about.absence, answered, actor, now);
        WEIR_TRY(append_decision(core, number, decision, now));
    }
    return write.commit();
}

Status Store::confirm_absence(std::int64_t id, std::string_view actor, Instant now) {
    auto& core = impl_->core;
    auto write = WEIR_TRY(Write::begin(core));
    auto const about = WEIR_TRY(find_absence(core, id));
    WEIR_TRY(answer(core, about, true, actor, now));
    return write.commit();
}

Status Store::dismiss_absence(std::int64_t id, std::string_view actor, Instant now) {
    auto& core = impl_->core;
    auto write = WEIR_TRY(Write::begin(core));
    auto const about = WEIR_TRY(find_absence(core, id));
    WEIR_TRY(answer(core, about, false, actor, now));
    return write.commit();
}

Status Store::reinstate(TableId table, RowId row, std::string_view actor, Instant now) {
    auto& core = impl_->core;
    auto write = WEIR_TRY(Write::begin(core));
    std::int64_t system = 0;
    {
        auto query =
            WEIR_TRY(core.db->query(std::string{absence_columns} + " WHERE row_id = :row ORDER BY id DESC"));
        query.bind("row", row.value);
        if (WEIR_TRY(query.step())) {
            auto const last = absence_of(query);
            system = last.system;
            query.reset();
            WEIR_TRY(set_state(core, last.absence.id, Absence::State::dismissed));
        }
    }
    WEIR_TRY(change_standing(core, table, row, EntryKind::returned, system, actor, now));
    return write.commit();
}

Result<std::optional<Date>> Store::started_on(TableId table, RowId row) {
    auto& core = impl_->core;
    auto const& def = core.schema.table(table);
    if (!def.starts_field || !has_column(def, *def.starts_field)) {
        return std::optional<Date>{};
    }
    auto query = WEIR_TRY(core.db->query("SELECT " + def.fields[*def.starts_field].name + " FROM " +
                                         def.name + " WHERE weir_row = :row"));
    query.bind("row", row.value);
    return WEIR_TRY(query.step()) ? query.date(0) : std::optional<Date>{};
}

} // namespace weir::record
