// Settling the standing of one row; see standing.hpp.
#include "record/standing.hpp"

#include <algorithm>

namespace weir::record {

namespace {

bool bears_on_it(EntryKind kind) {
    return kind == EntryKind::withdrawn || kind == EntryKind::returned;
}

} // namespace

std::vector<Standing::Moment> Standing::moments(std::vector<OpenedEntry> const& entries) {
    std::vector<Moment> found;
    for (auto& load : loads_.all()) {
        found.push_back(
            {{load.known_on, core_.rank_of(load.system), load.system, load.load, 0}, &load, false});
    }
    for (auto const& entry : entries) {
        if (bears_on_it(entry.kind) && !loads_.wrote(entry.order)) {
            found.push_back({entry.order, nullptr, entry.kind == EntryKind::withdrawn});
        }
    }
    std::ranges::sort(found, {}, &Moment::at);
    return found;
}

Result<bool> Standing::settle(Slot const& slot, std::vector<OpenedEntry> const& entries) {
    auto const before = withdrawn_ + returned_;
    Course course;
    for (auto const& moment : moments(entries)) {
        if (moment.load == nullptr) {
            course.wanted = course.stands = moment.withdraws;
        } else {
            WEIR_TRY(pass(*moment.load, slot, entries, course));
        }
    }
    return withdrawn_ + returned_ > before;
}

Status Standing::pass(PastLoad& load, Slot const& slot, std::vector<OpenedEntry> const& entries,
                      Course& course) {
    bool stated = false;
    bool noted = false; // the load's own last word on the standing is that the row had gone
    for (auto const& entry : entries) {
        if (entry.order.load != load.load || entry.order.system != load.system ||
            entry.order.known_on != load.known_on) {
            continue;
        }
        stated = stated || entry.kind == EntryKind::statement;
        if (bears_on_it(entry.kind) || entry.kind == EntryKind::statement) {
            noted = entry.kind == EntryKind::withdrawn;
            course.stands = noted;
        }
    }
    if (stated || WEIR_TRY(named_(load, slot))) {
        course.spoke.push_back(load.system);
        course.wanted = false;
    } else {
        bool const spoke = std::ranges::find(course.spoke, load.system) != course.spoke.end();
        bool const covered = std::ranges::any_of(load.coverage, [&](Coverage const& coverage) {
            return coverage.table.value == slot.table && coverage.rule != CoverageRule::latest_per_person &&
                   covers(core_.schema.table(coverage.table), coverage, slot);
        });
        course.wanted = course.wanted || (spoke && (noted || (load.confirmed && covered)));
    }
    if (course.wanted != course.stands) {
        course.stands = course.wanted;
        return add(load, slot, course.wanted);
    }
    return {};
}

Status Standing::add(PastLoad const& load, Slot const& slot, bool withdraw) {
    auto entry = entry_about(slot, withdraw ? EntryKind::withdrawn : EntryKind::returned, now_);
    entry.load = load.load;
    entry.known_on = load.known_on;
    entry.system = load.system;
    entry.actor = WEIR_TRY(core_.need_name(NameOf::actor, actor_, now_));
    WEIR_TRY(core_.journal->append(entry));
    ++(withdraw ? withdrawn_ : returned_);
    return withdraw ? write_absence(core_, slot, load, Absence::State::withdrawn) : Status{};
}

Status write_absence(Core& core, Slot const& slot, PastLoad const& load, Absence::State state) {
    auto const id = WEIR_TRY(core.counter("last_absence")) + 1;
    WEIR_TRY(core.set_counter("last_absence", id));
    auto insert =
        WEIR_TRY(core.db->query("INSERT INTO weir_absences (id, authority, tab, row_id, person_id, system, "
                                "load_id, noticed_on, state) VALUES "
                                "(:id, :authority, :tab, :row, :person, :system, :load, :noticed, :state)"));
    insert.bind("id", id)
        .bind("authority", slot.authority)
        .bind("tab", static_cast<std::int64_t>(slot.table))
        .bind("row", slot.row)
        .bind("person", slot.person)
        .bind("system", load.system)
        .bind("load", load.load)
        .bind("noticed", from_day_number(load.known_on))
        .bind("state", static_cast<std::int64_t>(state));
    return insert.run();
}

} // namespace weir::record
