// Contacts, early help, referrals, assessments, section 47 enquiries, conferences and plans, with what
// links one to the next; see build.hpp.
#include "journey/fill.hpp"

#include <map>

namespace weir::journey {

namespace {

Day next_day(Date date) {
    return day_number(date) + 1;
}

// Exact duplicates (child, date, source) are one contact; the earliest decision on any of them decided it.
std::vector<ContactRow> distinct_contacts(std::vector<ContactRow> rows) {
    std::sort(rows.begin(), rows.end(), [](ContactRow const& a, ContactRow const& b) {
        return std::tie(a.person, a.date, a.source, a.row) < std::tie(b.person, b.date, b.source, b.row);
    });
    std::vector<ContactRow> distinct;
    for (auto const& row : rows) {
        if (distinct.empty() || distinct.back().person != row.person || distinct.back().date != row.date ||
            distinct.back().source != row.source) {
            distinct.push_back(row);
            continue;
        }
        auto& kept = distinct.back();
        kept.decision_supplied = kept.decision_supplied || row.decision_supplied;
        if (row.decided && (!kept.decided || *row.decided < *kept.decided)) {
            kept.decided = row.decided;
        }
    }
    return distinct;
}

// A child's referrals of one day are one (kpi_catalogue.csv, RF03: "Same-day duplicates must collapse");
// it was closed with no further action if any of them was.
std::vector<CinEpisodeRow> distinct_referrals(std::vector<CinEpisodeRow> rows) {
    std::sort(rows.begin(), rows.end(), [](CinEpisodeRow const& a, CinEpisodeRow const& b) {
        return std::tie(a.person, a.referral, a.row) < std::tie(b.person, b.referral, b.row);
    });
    std::vector<CinEpisodeRow> distinct;
    for (auto const& row : rows) {
        if (!distinct.empty() && distinct.back().person == row.person &&
            distinct.back().referral == row.referral) {
            distinct.back().nfa = distinct.back().nfa || row.nfa;
        } else {
            distinct.push_back(row);
        }
    }
    return distinct;
}

void fill_contacts(Filling& filling) {
    auto const rows = distinct_contacts(filling.rows.contacts);
    auto& table = filling.columns.tables["contacts"];
    table.source = "ssd_contacts";
    auto const order = fill(
        filling, table, rows, SortBy::start, [](ContactRow const& row) { return day_number(row.date); },
        [](ContactRow const& row) { return next_day(row.date); });
    auto& source = table.extra["source"];
    auto& group = table.extra["source_group"];
    auto& decided = table.extra["decided"];
    auto& known = table.extra["decision_known"];
    for (auto const i : order) {
        source.push_back(rows[i].source);
        group.push_back(filling.settings.sources.of(filling.rows.codes.text(rows[i].source)));
        decided.push_back(to_day(rows[i].decided, missing));
        known.push_back(rows[i].decision_supplied ? 1 : 0);
    }
}

void fill_referrals(Filling& filling) {
    auto const rows = distinct_referrals(filling.rows.cin_episodes);
    auto& table = filling.columns.tables["referrals"];
    table.source = "ssd_cin_episodes";
    auto const order = fill(
        filling, table, rows, SortBy::start,
        [](CinEpisodeRow const& row) { return day_number(row.referral); },
        [](CinEpisodeRow const& row) { return next_day(row.referral); });
    auto& group = table.extra["source_group"];
    auto& nfa = table.extra["nfa"];
    for (auto const i : order) {
        group.push_back(filling.settings.sources.of(filling.rows.codes.text(rows[i].source)));
        nfa.push_back(rows[i].nfa ? 1 : 0);
    }
}

// Annex A lists 6 and 7 name a child's latest episode and plan: one that gave way to a later before the next
// extract is never told to have ended. It ended at the latest when the later began.
template <class Row, class Start>
void end_what_gave_way(std::vector<Row>& rows, MaybeDate Row::* end, Start start_of) {
    std::map<PersonId, std::vector<Date>> starts;
    for (auto const& row : rows) {
        starts[row.person].push_back(start_of(row));
    }
    for (auto& [person, days] : starts) {
        std::sort(days.begin(), days.end());
    }
    for (auto& row : rows) {
        if (row.latest_only && !(row.*end)) {
            auto const& days = starts.at(row.person);
            auto const later = std::upper_bound(days.begin(), days.end(), start_of(row));
            row.*end = later == days.end() ? MaybeDate() : MaybeDate(*later);
        }
    }
}

void fill_episodes(Filling& filling) {
    auto rows = filling.rows.cin_episodes;
    std::erase_if(rows, [](CinEpisodeRow const& row) { return !row.close_supplied; });
    auto const as_told = rows;
    end_what_gave_way(rows, &CinEpisodeRow::close, [](CinEpisodeRow const& row) { return row.referral; });
    auto& table = filling.columns.tables["cin_episodes"];
    table.source = "ssd_cin_episodes";
    auto const order = fill(
        filling, table, rows, SortBy::start,
        [](CinEpisodeRow const& row) { return day_number(row.referral); },
        [](CinEpisodeRow const& row) { return to_day(row.close, open_end); });
    auto& nfa = table.extra["nfa"];
    auto& need = table.extra["need"];
    auto& reason = table.extra["close_reason"];
    auto& status = table.extra["status"];
    auto& end_told = table.extra["end_told"]; // not where it merely gave way to a later one
    for (auto const i : order) {
        end_told.push_back(as_told[i].close ? 1 : 0);
        nfa.push_back(rows[i].nfa ? 1 : 0);
        need.push_back(rows[i].need);
        reason.push_back(rows[i].close_reason);
        status.push_back(rows[i].status);
    }
}

// Which section 47 enquiry a conference follows: the one its id names, for the same child (an enquiry's id
// is not unique to a child where brothers and sisters are worked as a group; SSD query comments); else the
// nearest that began on or before it. `link` keeps which: 1 by id, 2 by nearness.
void link_conferences(Filling& filling, std::vector<std::uint32_t> const& conference_order,
                      std::vector<std::uint32_t> const& enquiry_order) {
    auto& enquiries = filling.columns.tables["section_47"];
    auto& conferences = filling.columns.tables["conferences"];
    ByPerson const by_person(enquiries, filling.columns.persons.size());
    auto& conference_day = enquiries.extra["conference"];
    conference_day.assign(enquiries.size(), missing);
    auto& enquiry_start = conferences.extra["section_47_start"];
    auto& link = conferences.extra["link"];
    for (std::size_t i = 0; i < conferences.size(); ++i) {
        auto const key = filling.rows.conferences[conference_order[i]].section_47_key;
        std::int32_t chosen = missing;
        std::int32_t how = missing;
        for (auto const at : by_person.of(conferences.person[i])) {
            bool const named = key != 0 && filling.rows.section_47[enquiry_order[at]].key == key;
            if (named) {
                chosen = static_cast<std::int32_t>(at);
                how = 1;
                break;
            }
            if (enquiries.start[at] <= conferences.start[i]) {
                chosen = static_cast<std::int32_t>(at);
                how = 2;
            }
        }
        link.push_back(how);
        enquiry_start.push_back(chosen == missing ? missing
                                                  : enquiries.start[static_cast<std::size_t>(chosen)]);
        if (chosen != missing) {
            auto& day = conference_day[static_cast<std::size_t>(chosen)];
            day = day == missing ? conferences.start[i] : std::min(day, conferences.start[i]);
        }
    }
}

void fill_enquiries(Filling& filling) {
    auto& enquiries = filling.columns.tables["section_47"];
    enquiries.source = "ssd_s47_enquiry";
    auto const enquiry_order = fill(
        filling, enquiries, filling.rows.section_47, SortBy::start,
        [](Section47Row const& row) { return day_number(row.start); },
        [](Section47Row const& row) { return to_day(row.end, open_end); });
    auto& not_needed = enquiries.extra["not_needed"];
    for (auto const i : enquiry_order) {
        not_needed.push_back(filling.rows.section_47[i].conference_not_needed ? 1 : 0);
    }
    auto& conferences = filling.columns.tables["conferences"];
    conferences.source = "ssd_initial_cp_conference";
    auto const conference_order = fill(
        filling, conferences, filling.rows.conferences, SortBy::start,
        [](ConferenceRow const& row) { return day_number(row.date); },
        [](ConferenceRow const& row) { return next_day(row.date); });
    auto& plan = conferences.extra["led_to_plan"];
    for (auto const i : conference_order) {
        plan.push_back(filling.rows.conferences[i].led_to_plan ? 1 : 0);
    }
    link_conferences(filling, conference_order, enquiry_order);
}

// What came before and after each referral of the same child, and the assessment that it led to: the first
// one started on or after the referral and before the next (kpi_catalogue.csv, FD08).
void link_referrals(Filling& filling) {
    auto& referrals = filling.columns.tables["referrals"];
    auto& assessments = filling.columns.tables["assessments"];
    auto& referred = assessments.extra["referred"]; // the referral that it answers
    referred.assign(assessments.size(), missing);
    auto const persons = filling.columns.persons.size();
    ByPerson const by_person(referrals, persons);
    ByPerson const assessed(assessments, persons);
    auto& previous = referrals.extra["previous_referral"];
    auto& next = referrals.extra["next_referral"];
    auto& assessed_on = referrals.extra["assessed"];
    previous.assign(referrals.size(), missing);
    next.assign(referrals.size(), missing);
    assessed_on.assign(referrals.size(), missing);
    for (std::int32_t person = 0; static_cast<std::size_t>(person) < persons; ++person) {
        auto const places = by_person.of(person);
        for (std::size_t k = 0; k < places.size(); ++k) {
            auto const at = places[k];
            previous[at] = k > 0 ? referrals.start[places[k - 1]] : missing;
            next[at] = k + 1 < places.size() ? referrals.start[places[k + 1]] : missing;
            for (auto const one : assessed.of(person)) {
                bool const in_time = assessments.start[one] >= referrals.start[at] &&
                                     (next[at] == missing || assessments.start[one] < next[at]);
                if (in_time) {
                    assessed_on[at] = assessments.start[one];
                    referred[one] = referrals.start[at];
                    break;
                }
            }
        }
    }
}

void link_contacts(Filling& filling) {
    auto& contacts = filling.columns.tables["contacts"];
    auto const& referrals = filling.columns.tables["referrals"];
    auto const& episodes = filling.columns.tables["cin_episodes"];
    auto const persons = filling.columns.persons.size();
    ByPerson const referred(referrals, persons);
    ByPerson const needing(episodes, persons);
    auto& next = contacts.extra["next_referral"];
    auto& open_before = contacts.extra["case_open"];
    for (std::size_t i = 0; i < contacts.size(); ++i) {
        auto const day = contacts.start[i];
        auto const places = referred.of(contacts.person[i]);
        auto const found =
            std::lower_bound(places.begin(), places.end(), day,
                             [&](std::uint32_t at, Day when) { return referrals.start[at] < when; });
        next.push_back(found == places.end() ? missing : referrals.start[*found]);
        auto const own = needing.of(contacts.person[i]);
        open_before.push_back(std::any_of(own.begin(), own.end(), [&](std::uint32_t at) {
            return episodes.start[at] < day && day < episodes.end[at];
        }));
    }
}

void fill_simple(Filling& filling) {
    auto& help = filling.columns.tables["early_help"];
    help.source = "ssd_early_help_episodes";
    (void)fill(
        filling, help, filling.rows.early_help, SortBy::start,
        [](EarlyHelpRow const& row) { return day_number(row.start); },
        [](EarlyHelpRow const& row) { return to_day(row.end, open_end); });
    auto& assessments = filling.columns.tables["assessments"];
    assessments.source = "ssd_cin_assessments";
    auto const assessed = fill(
        filling, assessments, filling.rows.assessments, SortBy::start,
        [](AssessmentRow const& row) { return day_number(row.start); },
        [](AssessmentRow const& row) { return to_day(row.authorised, open_end); });
    auto& factors = assessments.extra["factors"];
    for (auto const i : assessed) {
        factors.push_back(filling.rows.assessments[i].factors);
    }
    auto& plans = filling.columns.tables["cin_plans"];
    plans.source = "ssd_cin_plans";
    (void)fill(
        filling, plans, filling.rows.cin_plans, SortBy::start,
        [](CinPlanRow const& row) { return day_number(row.start); },
        [](CinPlanRow const& row) { return to_day(row.end, open_end); });
}

template <class Row>
std::vector<std::uint32_t> fill_days(Filling& filling, std::string const& name, char const* source,
                                     std::vector<Row> const& rows) {
    auto& table = filling.columns.tables[name];
    table.source = source;
    return fill(
        filling, table, rows, SortBy::person, [](Row const& row) { return day_number(row.date); },
        [](Row const& row) { return next_day(row.date); });
}

void fill_cp_plans(Filling& filling) {
    (void)fill_days(filling, "cp_visits", "ssd_cp_visits", filling.rows.cp_visits);
    (void)fill_days(filling, "cp_reviews", "ssd_cp_reviews", filling.rows.cp_reviews);
    auto& plans = filling.columns.tables["cp_plans"];
    plans.source = "ssd_cp_plans";
    auto rows = filling.rows.cp_plans;
    end_what_gave_way(rows, &CpPlanRow::end, [](CpPlanRow const& row) { return row.start; });
    auto const order = fill(
        filling, plans, rows, SortBy::start, [](CpPlanRow const& row) { return day_number(row.start); },
        [](CpPlanRow const& row) { return to_day(row.end, open_end); });
    auto& category = plans.extra["category"];
    auto& whole = plans.extra["reviews_whole"];
    auto& previous = plans.extra["previous_plans"];
    auto& previous_told = plans.extra["previous_told"];
    auto const told = first_extract(filling.rows);
    for (auto const i : order) {
        category.push_back(rows[i].category);
        previous.push_back(rows[i].previous_plans.value_or(missing));
        previous_told.push_back(rows[i].previous_supplied ? 1 : 0);
        whole.push_back(!rows[i].latest_only || !told || rows[i].start >= *told ? 1 : 0);
    }
    auto const persons = filling.columns.persons.size();
    plans.lists["visits"] =
        list_within(plans, filling.columns.tables["cp_visits"], persons, ListEnd::included);
    plans.lists["reviews"] =
        list_within(plans, filling.columns.tables["cp_reviews"], persons, ListEnd::included);
}

void fill_workflow(Filling& filling) {
    auto& items = filling.columns.tables["workflow_items"];
    items.source = "weir_workflow_item";
    auto const& rows = filling.rows.workflow;
    auto const order = fill(
        filling, items, rows, SortBy::start, [](auto const& row) { return day_number(row.created); },
        [](auto const& row) { return row.done ? day_number(*row.done) : open_end; });
    auto& due = items.extra["due"];
    auto& type = items.extra["type"];
    for (auto const i : order) {
        due.push_back(rows[i].due ? day_number(*rows[i].due) : missing);
        type.push_back(rows[i].type);
    }
}

} // namespace

void fill_events(Filling& filling) {
    fill_contacts(filling);
    fill_referrals(filling);
    fill_episodes(filling);
    fill_simple(filling);
    fill_enquiries(filling);
    fill_cp_plans(filling);
    (void)fill_days(filling, "cin_visits", "ssd_cin_visits", filling.rows.cin_visits);
    (void)fill_days(filling, "cla_visits", "ssd_cla_visits", filling.rows.cla_visits);
    auto const reviews = fill_days(filling, "cla_reviews", "ssd_cla_reviews", filling.rows.cla_reviews);
    auto& participation = filling.columns.tables["cla_reviews"].extra["participation"];
    for (auto const i : reviews) {
        participation.push_back(filling.rows.cla_reviews[i].participation);
    }
    auto const health = fill_days(filling, "health", "ssd_cla_health", filling.rows.health);
    auto& type = filling.columns.tables["health"].extra["type"];
    for (auto const i : health) {
        type.push_back(filling.rows.health[i].type);
    }
    auto const outcomes = fill_days(filling, "outcomes", "weir_cla_year", filling.rows.outcomes);
    auto& told = filling.columns.tables["outcomes"].extra["type"];
    for (auto const i : outcomes) {
        told.push_back(filling.rows.outcomes[i].type);
    }
    fill_workflow(filling);
    link_referrals(filling);
    link_contacts(filling);
}

} // namespace weir::journey
