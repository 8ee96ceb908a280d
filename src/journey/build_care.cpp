// Periods of care from both feeds, the reviews that fall due in them, care leavers as known over time,
// and who holds a child on a day; see build.hpp.
#include "journey/fill.hpp"
#include "record/continued.hpp"

#include <map>

namespace weir::journey {

namespace {

struct Period : Common {
    Date start;
    MaybeDate ceased;
    Code reason = 0;
    Date known_on;
    bool from_list = false; // an Annex A row has been united with it
};

bool is_open_reason(Rows const& rows, Code reason) {
    // SSDA903 REC: X1, "episode ceases, and new episode begins on same day": care goes on.
    return rows.codes.text(reason) == "X1";
}

// Where a feed does not say when care was entered, as the SSDA903 does not, it is where the chain of episodes
// begins that each end with X1 on the day the next one starts.
std::map<RowId, Date> days_of_entering(Rows const& rows) {
    std::vector<CareEpisodeRow const*> sorted;
    for (auto const& row : rows.care_episodes) {
        sorted.push_back(&row);
    }
    std::sort(sorted.begin(), sorted.end(), [](CareEpisodeRow const* a, CareEpisodeRow const* b) {
        return std::tie(a->person, a->start, a->row) < std::tie(b->person, b->start, b->row);
    });
    std::map<RowId, Date> entered;
    CareEpisodeRow const* before = nullptr;
    for (auto const* row : sorted) {
        bool const goes_on = before != nullptr && before->person == row->person &&
                             before->end == row->start && is_open_reason(rows, before->end_reason);
        entered[row->row] = row->entered_care ? *row->entered_care
                            : goes_on         ? entered.at(before->row)
                                              : row->start;
        before = row;
    }
    return entered;
}

// SSDA903 guidance: a period of care runs over all episodes with the same date of entering care and has
// ceased when its last episode has, for a reason other than X1.
std::vector<Period> periods_of_episodes(Rows const& rows) {
    std::vector<CareEpisodeRow const*> sorted;
    sorted.reserve(rows.care_episodes.size());
    for (auto const& row : rows.care_episodes) {
        sorted.push_back(&row);
    }
    auto const days = days_of_entering(rows);
    auto const entered = [&](CareEpisodeRow const& row) { return days.at(row.row); };
    std::sort(sorted.begin(), sorted.end(), [&](CareEpisodeRow const* a, CareEpisodeRow const* b) {
        auto const entered_a = entered(*a);
        auto const entered_b = entered(*b);
        return std::tie(a->person, entered_a, a->start, a->row) <
               std::tie(b->person, entered_b, b->start, b->row);
    });
    std::vector<Period> periods;
    for (auto const* row : sorted) {
        bool const same =
            !periods.empty() && periods.back().person == row->person && periods.back().start == entered(*row);
        if (!same) {
            periods.push_back({});
        }
        auto& period = periods.back();
        static_cast<Common&>(period) = *row;
        period.start = entered(*row);
        period.ceased = is_open_reason(rows, row->end_reason) ? std::nullopt : row->end;
        period.reason = period.ceased ? row->end_reason : 0;
        period.known_on = row->known_on;
    }
    return periods;
}

void unite(Period& period, CarePeriodRow const& row) {
    if (row.ceased && (!period.ceased || row.known_on > period.known_on)) {
        period.ceased = row.ceased;
        period.reason = row.reason;
        period.known_on = row.known_on;
    }
}

// Annex A list 8 speaks of the same periods: same child and same start are the same period; an end from
// either feed closes it, and where both have one the later known stands.
std::vector<Period> all_periods(Rows const& rows) {
    auto periods = periods_of_episodes(rows);
    std::map<std::pair<PersonId, Date>, std::size_t> places;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        places.emplace(std::pair(periods[i].person, periods[i].start), i);
    }
    for (auto const& row : rows.care_periods) {
        auto const [found, added] = places.emplace(std::pair(row.person, row.start), periods.size());
        if (added) {
            Period period;
            static_cast<Common&>(period) = row;
            period.start = row.start;
            period.ceased = row.ceased;
            period.reason = row.ceased ? row.reason : 0;
            period.known_on = row.known_on;
            period.from_list = true;
            periods.push_back(period);
        } else {
            unite(periods[found->second], row);
        }
    }
    return periods;
}

// Only V3 or V4 over its whole length: a series of short breaks, which is left out of the count of children
// looked after (SSDA903 guidance).
std::int32_t only_short_breaks(Columns const& columns, Table const& statuses, ByPerson const& by_person,
                               Table const& periods, std::size_t at) {
    auto const v3 = columns.codes.find("V3");
    auto const v4 = columns.codes.find("V4");
    auto const& codes = statuses.at("status");
    bool any = false;
    for (auto const one : by_person.of(periods.person[at])) {
        bool const within = statuses.start[one] < std::max(periods.end[at], periods.start[at] + 1) &&
                            periods.start[at] < std::max(statuses.end[one], statuses.start[one] + 1);
        if (!within) {
            continue;
        }
        bool const short_break = codes[one] != 0 && (codes[one] == v3 || codes[one] == v4);
        if (!short_break) {
            return 0;
        }
        any = true;
    }
    return any ? 1 : 0;
}

template <class Row, class Start>
std::vector<std::uint32_t> fill_spells(Filling& filling, std::string const& name, char const* source,
                                       std::vector<Row> const& rows, Start start_of) {
    auto& table = filling.columns.tables[name];
    table.source = source;
    return fill(filling, table, rows, SortBy::person, start_of, [&](Row const& row) {
        if constexpr (requires { row.end; }) {
            return to_day(row.end, open_end);
        } else {
            return start_of(row) + 1;
        }
    });
}

// Parts that yearly returns tell of one placement or status, joined.
template <class Row>
std::vector<Row> united(std::vector<Row> rows) {
    std::stable_sort(rows.begin(), rows.end(), [](Row const& a, Row const& b) {
        return std::tie(a.person, a.start) < std::tie(b.person, b.start);
    });
    record::unite_continued(
        rows, [](Row const& a, Row const& b) { return a.person == b.person; },
        [](Row const& row) { return row.continues; }, [](Row const& row) { return row.known_on; },
        [](Row& into, Row const& from) { into.end = from.end; });
    return rows;
}

template <class Row>
void end_what_no_source_ends(std::vector<Row>& rows, std::vector<Period> const& periods) {
    std::map<PersonId, std::vector<Date>> ends; // when the next begins, or care ends
    for (auto const& row : rows) {
        ends[row.person].push_back(row.start);
    }
    for (auto const& period : periods) {
        if (period.ceased) {
            ends[period.person].push_back(*period.ceased);
        }
    }
    for (auto& [person, days] : ends) {
        std::sort(days.begin(), days.end());
    }
    for (auto& row : rows) {
        if (!row.end && !row.end_supplied) {
            auto const& days = ends.at(row.person);
            auto const next = std::upper_bound(days.begin(), days.end(), row.start);
            row.end = next == days.end() ? MaybeDate() : MaybeDate(*next);
        }
    }
}

void fill_parts(Filling& filling) {
    auto const& rows = filling.rows;
    auto const legal = united(rows.legal_statuses);
    auto const placed = united(rows.placements);
    auto const statuses = fill_spells(filling, "legal_statuses", "ssd_legal_status", legal,
                                      [](LegalStatusRow const& row) { return day_number(row.start); });
    auto& status = filling.columns.tables["legal_statuses"].extra["status"];
    for (auto const i : statuses) {
        status.push_back(legal[i].status);
    }
    auto const placements = fill_spells(filling, "placements", "ssd_cla_placement", placed,
                                        [](PlacementRow const& row) { return day_number(row.start); });
    auto& extra = filling.columns.tables["placements"].extra;
    auto& type = extra["type"];
    auto& provider = extra["provider"];
    auto& urn = extra["urn"];
    auto& postcode = extra["postcode"];
    auto& change_reason = extra["change_reason"];
    for (auto const i : placements) {
        type.push_back(placed[i].type);
        provider.push_back(placed[i].provider);
        urn.push_back(placed[i].urn);
        postcode.push_back(placed[i].postcode);
        change_reason.push_back(placed[i].change_reason);
    }
    (void)fill_spells(filling, "permanence", "ssd_permanence", rows.permanence,
                      [](PermanenceRow const& row) { return day_number(row.decided); });
}

// As the return has them, for the checks that compare one with the next.
void fill_episodes_and_missing(Filling& filling) {
    auto const& rows = filling.rows;
    auto const episodes = fill_spells(filling, "care_episodes", "ssd_cla_episodes", rows.care_episodes,
                                      [](CareEpisodeRow const& row) { return day_number(row.start); });
    auto& extra = filling.columns.tables["care_episodes"].extra;
    auto& start_reason = extra["start_reason"];
    auto& end_reason = extra["end_reason"];
    for (auto const i : episodes) {
        start_reason.push_back(rows.care_episodes[i].start_reason);
        end_reason.push_back(rows.care_episodes[i].end_reason);
    }
    (void)fill_spells(filling, "missing", "ssd_missing", rows.missing,
                      [](MissingRow const& row) { return day_number(row.start); });
    (void)fill_spells(filling, "deprivations", "weir_deprivation_of_liberty", rows.deprivations,
                      [](DeprivationRow const& row) { return day_number(row.start); });
}

void fill_adoptions(Filling& filling) {
    auto const& rows = filling.rows.adoptions;
    auto const order = fill_spells(filling, "adoptions", "ssd_permanence", rows, [](AdoptionRow const& row) {
        auto const first = row.decided ? row.decided : row.placed ? row.placed : row.ordered;
        return to_day(first, 0);
    });
    auto& extra = filling.columns.tables["adoptions"].extra;
    auto& decided = extra["decided"];
    auto& placed = extra["placed"];
    auto& ordered = extra["ordered"];
    auto& adopters = extra["adopters"];
    for (auto const i : order) {
        decided.push_back(to_day(rows[i].decided, missing));
        placed.push_back(to_day(rows[i].placed, missing));
        ordered.push_back(to_day(rows[i].ordered, missing));
        adopters.push_back(rows[i].adopters ? 1 : missing);
    }
}

void fill_periods(Filling& filling) {
    auto& columns = filling.columns;
    auto const rows = all_periods(filling.rows);
    auto& table = columns.tables["care_periods"];
    table.source = "ssd_cla_episodes";
    auto const order = fill(
        filling, table, rows, SortBy::start, [](Period const& row) { return day_number(row.start); },
        [](Period const& row) { return to_day(row.ceased, open_end); });
    auto& reason = table.extra["reason"];
    auto& whole = table.extra["reviews_whole"];
    auto const told = first_extract(filling.rows);
    auto& from_list = table.extra["from_list"]; // its row is one of weir_care_period
    for (auto const i : order) {
        reason.push_back(rows[i].reason);
        from_list.push_back(rows[i].from_list ? 1 : 0);
        whole.push_back(!rows[i].from_list || !told || rows[i].start >= *told ? 1 : 0);
    }
    auto const persons = columns.persons.size();
    auto const& statuses = columns.tables["legal_statuses"];
    ByPerson const by_person(statuses, persons);
    auto& short_breaks = table.extra["short_breaks"];
    for (std::size_t i = 0; i < table.size(); ++i) {
        short_breaks.push_back(only_short_breaks(columns, statuses, by_person, table, i));
    }
    table.lists["visits"] = list_within(table, columns.tables["cla_visits"], persons, ListEnd::included);
    table.lists["reviews"] = list_within(table, columns.tables["cla_reviews"], persons, ListEnd::included);
    table.lists["permanence"] = list_within(table, columns.tables["permanence"], persons, ListEnd::included);
    auto& placements = table.lists["placements"];
    placements = list_within(table, columns.tables["placements"], persons, ListEnd::before);
    placements.ends = &columns.tables["placements"].end;
}

// The n-th review (from 1) falls due so long after what it is counted from: the Care Planning Regulations
// 2010, regulation 33: the first within 20 working days of becoming looked after, the second within three
// months of the first, later ones within six months of the one before.
Day review_due(Filling const& filling, int number, Day from) {
    auto const* const clock = number == 1 ? "LAC_REVIEW_1" : number == 2 ? "LAC_REVIEW_2" : "LAC_REVIEW_N";
    return day_number(
        due_date(filling.settings.clocks.at(clock), from_day_number(from), filling.settings.calendar));
}

// Each review is counted from the one actually held before it; one not yet held ends the chain. Where the
// earlier reviews are not told, the chain begins at the first that is: the child's first if it was held
// before a second could have been due, else a later one.
void add_reviews_due(Filling& filling, Table const& periods, std::size_t at, Table& due_table,
                     Column& held_column) {
    auto held = days_of(periods.lists.at("reviews"), at);
    auto from = periods.start[at];
    int number = 1;
    if (periods.at("reviews_whole")[at] == 0 && !held.empty()) {
        number = held[0] <= review_due(filling, 2, from) ? 2 : 3;
        from = held[0];
        held = held.subspan(1);
    }
    for (auto due = review_due(filling, number, from); due < periods.end[at];
         due = review_due(filling, number, from)) {
        while (!held.empty() && held[0] == from && number > 1) {
            held = held.subspan(1); // the same meeting told by two feeds
        }
        due_table.person.push_back(periods.person[at]);
        due_table.start.push_back(due);
        due_table.end.push_back(due + 1);
        due_table.team.push_back(missing);
        due_table.worker.push_back(missing);
        due_table.row.push_back(periods.row[at]);
        held_column.push_back(held.empty() ? missing : held[0]);
        due_table.extra["short_breaks"].push_back(periods.at("short_breaks")[at]);
        if (held.empty()) {
            return;
        }
        from = held[0];
        ++number;
    }
}

void fill_reviews_due(Filling& filling) {
    auto const& periods = filling.columns.tables["care_periods"];
    auto& table = filling.columns.tables["cla_reviews_due"];
    table.source = "ssd_cla_episodes";
    auto& held = table.extra["held"];
    (void)table.extra["short_breaks"];
    for (std::size_t i = 0; i < periods.size(); ++i) {
        add_reviews_due(filling, periods, i, table, held);
    }
}

void fill_leavers(Filling& filling) {
    auto& columns = filling.columns;
    auto const& rows = filling.rows.care_leavers;
    auto& table = columns.tables["care_leavers"];
    table.source = "ssd_care_leavers";
    auto const order = fill(
        filling, table, rows, SortBy::start, [](LeaverRow const& row) { return day_number(row.known_from); },
        [](LeaverRow const& row) { return to_day(row.known_until, open_end); });
    auto& birth = table.extra["birth"];
    auto& touch = table.extra["in_touch"];
    auto& died = table.extra["died"];
    auto& touch_code = table.extra["touch_code"];
    auto& activity = table.extra["activity"];
    auto& accommodation = table.extra["accommodation"];
    for (std::size_t i = 0; i < order.size(); ++i) {
        touch_code.push_back(rows[order[i]].in_touch);
        activity.push_back(rows[order[i]].activity);
        accommodation.push_back(rows[order[i]].accommodation);
        auto const& text = filling.rows.codes.text(rows[order[i]].in_touch);
        birth.push_back(columns.persons[static_cast<std::size_t>(table.person[i])].birth);
        touch.push_back(text.empty() ? missing : (text == "YES" ? 1 : 0));
        died.push_back(text == "DIED" ? 1 : 0);
    }
}

} // namespace

void fill_care(Filling& filling) {
    auto const periods = all_periods(filling.rows);
    end_what_no_source_ends(filling.rows.legal_statuses, periods);
    end_what_no_source_ends(filling.rows.placements, periods);
    fill_parts(filling);
    fill_episodes_and_missing(filling);
    fill_adoptions(filling);
    fill_periods(filling);
    fill_reviews_due(filling);
    fill_leavers(filling);
}

void fill_holdings(Filling& filling) {
    auto& columns = filling.columns;
    struct Held {
        std::int32_t person;
        Holding holding;
        RowId row;
    };
    std::vector<Held> all;
    for (auto const& row : filling.rows.involvements) {
        all.push_back({filling.persons.of(row.person),
                       {day_number(row.start), to_day(row.end, open_end), filling.workers.of(row.worker),
                        filling.teams.of(row.team), true, row.role, row.row.value},
                       row.row});
    }
    for (auto const& row : filling.rows.allocations) {
        all.push_back({filling.persons.of(row.person),
                       {day_number(row.known_from), to_day(row.known_until, open_end),
                        filling.workers.of(row.worker), filling.teams.of(row.team), false, 0, row.row.value},
                       row.row});
    }
    std::erase_if(all, [](Held const& held) { return held.person == missing; });
    std::sort(all.begin(), all.end(), [](Held const& a, Held const& b) {
        return std::tie(a.person, a.holding.from, a.row) < std::tie(b.person, b.holding.from, b.row);
    });
    columns.holding_first.assign(columns.persons.size() + 1, 0);
    for (auto const& held : all) {
        ++columns.holding_first[static_cast<std::size_t>(held.person) + 1];
        columns.holdings.push_back(held.holding);
    }
    std::partial_sum(columns.holding_first.begin(), columns.holding_first.end(),
                     columns.holding_first.begin());
}

} // namespace weir::journey
