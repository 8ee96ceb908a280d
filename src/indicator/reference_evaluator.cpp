// Children in need to care leavers in plain loops, and the door; see reference_evaluator.hpp.
#include "indicator/reference_parts.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace weir::indicator {

using journey::MaybeDate;

namespace {

std::set<PersonId> in_need(World const& world) {
    std::set<PersonId> children;
    auto const told = told_episodes(world);
    for (auto const& row : told) {
        auto const end = ended(told, row, row.close, &journey::CinEpisodeRow::referral);
        if (!row.nfa && open_at(row.referral, end, day_asked(world))) {
            children.insert(row.person);
        }
    }
    return children;
}

bool is_named(World const& world, WorkerId worker) {
    auto const& workers = world.rows.workers;
    auto const found =
        std::find_if(workers.begin(), workers.end(), [&](auto const& one) { return one.worker == worker; });
    return worker && (found == workers.end() || !found->generic);
}

bool has_worker(World const& world, PersonId child) {
    auto const day = day_asked(world);
    bool involved = false;
    for (auto const& row : world.rows.involvements) {
        if (row.person == child && open_at(row.start, row.end, day)) {
            involved = true;
            if (is_named(world, row.worker)) {
                return true;
            }
        }
    }
    if (involved) {
        return false; // only a duty desk
    }
    journey::AllocationRow const* latest = nullptr;
    for (auto const& row : world.rows.allocations) {
        if (row.person == child && open_at(row.known_from, row.known_until, day) &&
            (latest == nullptr ||
             std::tie(row.known_from, row.row) > std::tie(latest->known_from, latest->row))) {
            latest = &row;
        }
    }
    return latest != nullptr && is_named(world, latest->worker);
}

ReferenceAnswers cn07(World const& world) {
    std::int64_t count = 0;
    for (auto const child : in_need(world)) {
        count += has_worker(world, child) ? 0 : 1;
    }
    return plain(count);
}

MaybeDate plan_end(World const& world, journey::CpPlanRow const& plan) {
    return ended(world.rows.cp_plans, plan, plan.end, &journey::CpPlanRow::start);
}

ReferenceAnswers cp01(World const& world) {
    std::set<PersonId> children;
    for (auto const& row : world.rows.cp_plans) {
        if (open_at(row.start, plan_end(world, row), day_asked(world))) {
            children.insert(row.person);
        }
    }
    return plain(static_cast<std::int64_t>(children.size()));
}

template <class Row>
std::vector<Date> days_within(std::vector<Row> const& rows, PersonId person, Date from, Date to) {
    std::vector<Date> days;
    for (auto const& row : rows) {
        if (row.person == person && row.date >= from && row.date <= to) {
            days.push_back(row.date);
        }
    }
    std::sort(days.begin(), days.end());
    return days;
}

ReferenceAnswers cp03(World const& world) {
    auto const day = day_asked(world);
    std::set<PersonId> all;
    std::set<PersonId> visited;
    for (auto const& row : world.rows.cp_plans) {
        if (!open_at(row.start, plan_end(world, row), day) || wd(world, row.start, day) < 10) {
            continue;
        }
        all.insert(row.person);
        auto const visits = days_within(world.rows.cp_visits, row.person, row.start, day);
        if (!visits.empty() && wd(world, visits.back(), day) <= 10) {
            visited.insert(row.person);
        }
    }
    return share(static_cast<std::int64_t>(visited.size()), static_cast<std::int64_t>(all.size()));
}

// CIN census: first review within 91 days, later ones within 183 of the one before.
ReferenceAnswers cp05(World const& world) {
    auto const day = day_asked(world);
    std::int64_t kept = 0;
    std::int64_t all = 0;
    for (auto const& row : world.rows.cp_plans) {
        if (!open_at(row.start, plan_end(world, row), day) || add_months(row.start, 3) > day) {
            continue;
        }
        ++all;
        auto const reviews = days_within(world.rows.cp_reviews, row.person, row.start, day);
        bool in_time = true;
        Date limit = row.start + Days{91};
        bool judged = reviews_whole(world, row.latest_only, row.start);
        for (auto const review : reviews) {
            // The first that is told of a chain told in part; held on the first day it starts no chain.
            in_time = in_time && (!judged || review <= limit);
            judged = judged || review != row.start;
            limit = review + Days{183};
        }
        kept += in_time && day <= limit ? 1 : 0;
    }
    return share(kept, all);
}

struct Period {
    PersonId person;
    Date start;
    MaybeDate end;
    bool from_list = false; // only Annex A tells of it
};

bool short_breaks(World const& world, Period const& period) {
    bool any = false;
    bool all = true;
    // A day is the least that a period or a status lasts.
    auto const end = period.end ? MaybeDate(std::max(*period.end, period.start + Days{1})) : std::nullopt;
    for (auto const& row : world.rows.legal_statuses) {
        auto const row_end = row.end ? MaybeDate(std::max(*row.end, row.start + Days{1})) : std::nullopt;
        bool const meets = (!end || row.start < *end) && (!row_end || period.start < *row_end);
        if (row.person == period.person && meets) {
            auto const& status = world.rows.codes.text(row.status);
            any = true;
            all = all && (status == "V3" || status == "V4");
        }
    }
    return any && all;
}

// SSDA903: episodes with one date of entering care are one period, ceased when the last one is, unless X1.
// Annex A list 8 rows of the same child and start are the same period; of two ends the later known stands.
std::vector<Period> periods(World const& world) {
    struct Told {
        MaybeDate end;
        Date known;
        Date last_start;
        RowId row;
        bool from_list;
    };
    std::map<std::pair<PersonId, Date>, Told> told;
    for (auto const& row : world.rows.care_episodes) {
        bool const goes_on = world.rows.codes.text(row.end_reason) == "X1";
        Told const here{goes_on ? std::nullopt : row.end, row.known_on, row.start, row.row, false};
        auto const [known, added] =
            told.emplace(std::pair(row.person, row.entered_care.value_or(row.start)), here);
        if (!added &&
            std::tie(here.last_start, here.row) > std::tie(known->second.last_start, known->second.row)) {
            known->second = here;
        }
    }
    for (auto const& row : world.rows.care_periods) {
        auto const [known, added] = told.emplace(std::pair(row.person, row.start),
                                                 Told{row.ceased, row.known_on, row.start, row.row, true});
        if (!added && row.ceased && (!known->second.end || row.known_on > known->second.known)) {
            known->second.end = row.ceased;
            known->second.known = row.known_on;
        }
    }
    std::vector<Period> all;
    for (auto const& [key, one] : told) {
        Period const period{key.first, key.second, one.end, one.from_list};
        if (!short_breaks(world, period)) {
            all.push_back(period);
        }
    }
    return all;
}

ReferenceAnswers lc01(World const& world) {
    std::set<PersonId> children;
    for (auto const& period : periods(world)) {
        if (open_at(period.start, period.end, day_asked(world))) {
            children.insert(period.person);
        }
    }
    return plain(static_cast<std::int64_t>(children.size()));
}

ReferenceAnswers lc03_lc04(World const& world, bool ceased) {
    std::int64_t count = 0;
    for (auto const& period : periods(world)) {
        count += ceased ? (period.end && in_month(world, *period.end)) : in_month(world, period.start);
    }
    return plain(count);
}

MaybeDate current_placement(World const& world, Period const& period, Date day) {
    MaybeDate start;
    for (auto const& row : world.rows.placements) {
        bool const within = row.start >= period.start && (!period.end || row.start < *period.end);
        if (row.person == period.person && within && open_at(row.start, row.end, day) &&
            (!start || row.start > *start)) {
            start = row.start;
        }
    }
    return start;
}

// SI 2010/959 regulation 28: within one week of the start of the placement, then every six weeks.
ReferenceAnswers lc08(World const& world) {
    auto const day = day_asked(world);
    std::set<PersonId> all;
    std::set<PersonId> visited;
    for (auto const& period : periods(world)) {
        auto const placement = current_placement(world, period, day);
        if (!open_at(period.start, period.end, day) || !placement || day - *placement < Days{7}) {
            continue;
        }
        all.insert(period.person);
        auto const visits = days_within(world.rows.cla_visits, period.person, period.start, day);
        if (!visits.empty() && visits.back() >= *placement && day <= visits.back() + Days{42}) {
            visited.insert(period.person);
        }
    }
    return share(static_cast<std::int64_t>(visited.size()), static_cast<std::int64_t>(all.size()));
}

// SI 2010/959 regulation 33: 20 working days, three months after the first, then every six months.
ReferenceAnswers lc09(World const& world) {
    std::int64_t in_time = 0;
    std::int64_t all = 0;
    for (auto const& period : periods(world)) {
        auto reviews = days_within(world.rows.cla_reviews, period.person, period.start,
                                   period.end.value_or(date(2299, 12, 31)));
        reviews.erase(std::unique(reviews.begin(), reviews.end()), reviews.end());
        // Of a chain told in part, what comes before the first review that is told is not judged, and that
        // review is the child's first only if it was held before a second could have been due.
        bool const whole = reviews_whole(world, period.from_list, period.start) || reviews.empty();
        bool const is_first = whole || reviews[0] <= add_months(period.start, 3);
        for (std::size_t number = whole ? 0 : 1; number <= reviews.size(); ++number) {
            Date due;
            if (number == 0) {
                due = world.calendar.add_working_days(period.start, 20);
            } else {
                due = add_months(reviews[number - 1], number == 1 && is_first ? 3 : 6);
            }
            if (in_month(world, due) && open_at(period.start, period.end, due)) {
                ++all;
                in_time += number < reviews.size() && reviews[number] <= due ? 1 : 0;
            }
        }
    }
    return share(in_time, all);
}

ReferenceAnswers cl02(World const& world) {
    auto const day = day_asked(world);
    std::set<PersonId> all;
    std::set<PersonId> in_touch;
    for (auto const& row : world.rows.care_leavers) {
        auto const& persons = world.rows.persons;
        auto const person = std::find_if(persons.begin(), persons.end(),
                                         [&](auto const& one) { return one.person == row.person; });
        auto const& status = world.rows.codes.text(row.in_touch);
        if (!open_at(row.known_from, row.known_until, day) || status.empty() || status == "DIED" ||
            person == persons.end() || !person->birth) {
            continue;
        }
        auto const age = age_years(*person->birth, day);
        if (age >= 17 && age <= 21) {
            all.insert(row.person);
            if (status == "YES") {
                in_touch.insert(row.person);
            }
        }
    }
    return share(static_cast<std::int64_t>(in_touch.size()), static_cast<std::int64_t>(all.size()));
}

ReferenceAnswers dq04(World const& world) {
    MaybeDate latest;
    for (auto const extract : world.rows.extracts) {
        if (extract <= day_asked(world) && (!latest || extract > *latest)) {
            latest = extract;
        }
    }
    return latest ? plain(24 * (day_asked(world) - *latest).count()) : ReferenceAnswers{};
}

} // namespace

std::map<std::string_view, ReferenceAnswers (*)(World const&)> const& reference_live() {
    static std::map<std::string_view, ReferenceAnswers (*)(World const&)> const answers{
        {"CN01", [](World const& one) { return plain(static_cast<std::int64_t>(in_need(one).size())); }},
        {"CN07", cn07},
        {"CP01", cp01},
        {"CP03", cp03},
        {"CP05", cp05},
        {"LC01", lc01},
        {"LC03", [](World const& one) { return lc03_lc04(one, false); }},
        {"LC04", [](World const& one) { return lc03_lc04(one, true); }},
        {"LC08", lc08},
        {"LC09", lc09},
        {"CL02", cl02},
        {"DQ04", dq04}};
    return answers;
}

ReferenceAnswers reference_answer(ReferenceWorld const& world, std::string_view id) {
    auto const found = reference_events().find(id);
    return found != reference_events().end() ? found->second(world) : reference_live().at(id)(world);
}

} // namespace weir::indicator
