// The thirty indicators in plain loops; see reference_evaluator.hpp.
#include "indicator/reference_evaluator.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

namespace weir::indicator {

using journey::MaybeDate;
using journey::Rows;

namespace {

using World = ReferenceWorld;

int wd(World const& world, Date from, Date to) {
    return world.calendar.working_days_between(from, to);
}
Date day_asked(World const& world) { // D: the last day of the month, or today within it
    return std::min(month_end(world.month), world.today);
}
bool in_month(World const& world, Date day) {
    return day >= world.month && day <= day_asked(world);
}
bool open_at(Date start, MaybeDate const& end, Date day) {
    return start <= day && (!end || day < *end);
}
ReferenceAnswers plain(std::int64_t count) {
    return {{"", {count, std::nullopt}}};
}
ReferenceAnswers share(std::int64_t numerator, std::int64_t denominator) {
    return {{"", {numerator, denominator}}};
}

// One row a child a contact: the same child, date and source twice is one, decided when first decided.
struct Contact {
    PersonId person;
    Date date;
    std::string source;
    MaybeDate decided;
    bool decision_supplied; // else nobody knows whether it was decided
};
std::vector<Contact> contacts(World const& world) {
    std::map<std::tuple<PersonId, Date, std::string>, Contact> distinct;
    for (auto const& row : world.rows.contacts) {
        auto const& source = world.rows.codes.text(row.source);
        Contact const here{row.person, row.date, source, row.decided, row.decision_supplied};
        auto const [known, added] = distinct.emplace(std::tuple(row.person, row.date, source), here);
        if (!added) {
            auto& one = known->second;
            one.decision_supplied = one.decision_supplied || here.decision_supplied;
            one.decided =
                here.decided && (!one.decided || *here.decided < *one.decided) ? here.decided : one.decided;
        }
    }
    std::vector<Contact> all;
    for (auto const& [key, contact] : distinct) {
        all.push_back(contact);
    }
    return all;
}

// Distinct child and date; no further action if any row of the day says so.
using Referrals = std::map<std::pair<PersonId, Date>, bool>;
Referrals referrals(World const& world) {
    Referrals distinct;
    for (auto const& row : world.rows.cin_episodes) {
        auto& nfa = distinct[{row.person, row.referral}];
        nfa = nfa || row.nfa;
    }
    return distinct;
}

ReferenceAnswers fd01(World const& world) {
    std::int64_t count = 0;
    for (auto const& contact : contacts(world)) {
        count += in_month(world, contact.date) ? 1 : 0;
    }
    return plain(count);
}

ReferenceAnswers fd03(World const& world) {
    ReferenceAnswers answers;
    for (auto const& [code, group] : world.source_groups) {
        answers[group] = {0, 0};
    }
    std::int64_t all = 0;
    for (auto const& contact : contacts(world)) {
        if (in_month(world, contact.date)) {
            auto const group = world.source_groups.find(contact.source);
            ++answers[group == world.source_groups.end() ? "unknown" : group->second].numerator;
            ++all;
        }
    }
    for (auto& [group, answer] : answers) {
        answer.denominator = all;
    }
    return answers;
}

// Working Together: what happens next is decided within one working day.
ReferenceAnswers fd06(World const& world) {
    std::int64_t in_time = 0;
    std::int64_t all = 0;
    for (auto const& contact : contacts(world)) {
        if (!in_month(world, contact.date) || !contact.decision_supplied) {
            continue;
        }
        bool const decided = contact.decided && *contact.decided <= world.today;
        if (decided || wd(world, contact.date, world.today) > 1) {
            ++all;
            in_time += decided && wd(world, contact.date, *contact.decided) <= 1 ? 1 : 0;
        }
    }
    return share(in_time, all);
}

ReferenceAnswers fd07(World const& world) {
    std::int64_t followed = 0;
    std::int64_t all = 0;
    for (auto const& contact : contacts(world)) {
        if (!in_month(world, contact.date)) {
            continue;
        }
        bool already_open = false;
        bool referred = false;
        for (auto const& row : world.rows.cin_episodes) {
            if (row.person != contact.person) {
                continue;
            }
            already_open = already_open ||
                           (row.referral < contact.date && open_at(row.referral, row.close, contact.date));
            referred = referred || (row.referral >= contact.date && row.referral <= world.today &&
                                    row.referral <= world.calendar.add_working_days(contact.date, 10));
        }
        all += already_open ? 0 : 1;
        followed += !already_open && referred ? 1 : 0;
    }
    return share(followed, all);
}

ReferenceAnswers fd08(World const& world) {
    std::int64_t assessed = 0;
    std::int64_t all = 0;
    auto const distinct = referrals(world);
    for (auto referral = distinct.begin(); referral != distinct.end(); ++referral) {
        auto const [person, day] = referral->first;
        if (!in_month(world, day)) {
            continue;
        }
        auto const following = std::next(referral);
        MaybeDate next;
        if (following != distinct.end() && following->first.first == person) {
            next = following->first.second;
        }
        ++all;
        assessed +=
            std::any_of(world.rows.assessments.begin(), world.rows.assessments.end(), [&](auto const& row) {
                return row.person == referral->first.first && row.start >= referral->first.second &&
                       row.start <= world.today && (!next || row.start < *next);
            });
    }
    return share(assessed, all);
}

ReferenceAnswers fd12(World const& world) {
    std::int64_t waiting = 0;
    auto const day = day_asked(world);
    for (auto const& contact : contacts(world)) {
        bool const decided = contact.decided && *contact.decided <= day;
        waiting += contact.decision_supplied && contact.date <= day && !decided ? 1 : 0;
    }
    return plain(waiting);
}

ReferenceAnswers eh01(World const& world) {
    std::int64_t count = 0;
    for (auto const& row : world.rows.early_help) {
        count += in_month(world, row.start) ? 1 : 0;
    }
    return plain(count);
}

ReferenceAnswers rf01(World const& world) {
    std::int64_t count = 0;
    for (auto const& [referral, nfa] : referrals(world)) {
        count += in_month(world, referral.second) ? 1 : 0;
    }
    return plain(count);
}

// An earlier referral less than 12 calendar months before, whatever came of it.
ReferenceAnswers rf03(World const& world) {
    std::int64_t again = 0;
    std::int64_t all = 0;
    auto const distinct = referrals(world);
    for (auto const& [referral, nfa] : distinct) {
        if (!in_month(world, referral.second)) {
            continue;
        }
        ++all;
        bool before = false;
        for (auto const& [other, other_nfa] : distinct) {
            before = before || (other.first == referral.first && other.second < referral.second &&
                                other.second > add_months(referral.second, -12));
        }
        again += before ? 1 : 0;
    }
    return share(again, all);
}

ReferenceAnswers rf04(World const& world) {
    std::int64_t closed = 0;
    std::int64_t all = 0;
    for (auto const& [referral, nfa] : referrals(world)) {
        all += in_month(world, referral.second) ? 1 : 0;
        closed += in_month(world, referral.second) && nfa ? 1 : 0;
    }
    return share(closed, all);
}

ReferenceAnswers as01_as02(World const& world, bool within) {
    std::int64_t in_time = 0;
    std::int64_t all = 0;
    for (auto const& row : world.rows.assessments) {
        if (row.authorised && in_month(world, *row.authorised)) {
            ++all;
            in_time += wd(world, row.start, *row.authorised) <= 45 ? 1 : 0;
        }
    }
    return within ? share(in_time, all) : plain(all);
}

ReferenceAnswers open_assessments(World const& world, int least, int most) {
    std::int64_t count = 0;
    auto const day = day_asked(world);
    for (auto const& row : world.rows.assessments) {
        auto const age = wd(world, row.start, day);
        count += open_at(row.start, row.authorised, day) && age >= least && age <= most ? 1 : 0;
    }
    return plain(count);
}

ReferenceAnswers sp01(World const& world) {
    std::int64_t count = 0;
    for (auto const& row : world.rows.section_47) {
        count += in_month(world, row.start) ? 1 : 0;
    }
    return plain(count);
}

ReferenceAnswers sp02(World const& world) {
    std::int64_t count = 0;
    for (auto const& row : world.rows.section_47) {
        count += row.start >= add_months(world.month, -11) && row.start <= day_asked(world) ? 1 : 0;
    }
    std::int64_t population = 0;
    for (auto const& [year, estimate] : world.rows.population_0_17) { // in order of years
        if (year <= static_cast<int>(std::chrono::year_month_day{world.month}.year())) {
            population = estimate;
        }
    }
    return share(count, population);
}

// The enquiry that a conference follows: by its id for the same child, else the nearest before it.
journey::Section47Row const* enquiry_of(World const& world, journey::ConferenceRow const& conference) {
    journey::Section47Row const* nearest = nullptr;
    for (auto const& row : world.rows.section_47) {
        if (row.person != conference.person) {
            continue;
        }
        if (conference.section_47_key != 0 && row.key == conference.section_47_key) {
            return &row;
        }
        bool const nearer =
            nearest == nullptr || std::tie(row.start, row.row) > std::tie(nearest->start, nearest->row);
        if (row.start <= conference.date && nearer) {
            nearest = &row;
        }
    }
    return nearest;
}

ReferenceAnswers sp03(World const& world) {
    std::int64_t led = 0;
    std::int64_t all = 0;
    for (auto const& row : world.rows.section_47) {
        if (!in_month(world, row.start) || wd(world, row.start, world.today) <= 15) {
            continue;
        }
        ++all;
        bool conference = false;
        for (auto const& one : world.rows.conferences) {
            conference = conference || (one.date <= world.today && enquiry_of(world, one) == &row);
        }
        led += conference ? 1 : 0;
    }
    return share(led, all);
}

// Working Together: the conference within 15 working days of the strategy discussion.
ReferenceAnswers sp04(World const& world) {
    std::int64_t in_time = 0;
    std::int64_t all = 0;
    for (auto const& row : world.rows.conferences) {
        auto const* enquiry = enquiry_of(world, row);
        if (in_month(world, row.date) && enquiry != nullptr && enquiry->start <= row.date) {
            ++all;
            in_time += wd(world, enquiry->start, row.date) <= 15 ? 1 : 0;
        }
    }
    return share(in_time, all);
}

std::set<PersonId> in_need(World const& world) {
    std::set<PersonId> children;
    for (auto const& row : world.rows.cin_episodes) {
        if (!row.nfa && open_at(row.referral, row.close, day_asked(world))) {
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

ReferenceAnswers cp01(World const& world) {
    std::set<PersonId> children;
    for (auto const& row : world.rows.cp_plans) {
        if (open_at(row.start, row.end, day_asked(world))) {
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
        if (!open_at(row.start, row.end, day) || wd(world, row.start, day) < 10) {
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
        if (!open_at(row.start, row.end, day) || add_months(row.start, 3) > day) {
            continue;
        }
        ++all;
        auto const reviews = days_within(world.rows.cp_reviews, row.person, row.start, day);
        bool in_time = true;
        Date limit = row.start + Days{91};
        for (auto const review : reviews) {
            in_time = in_time && review <= limit;
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
    };
    std::map<std::pair<PersonId, Date>, Told> told;
    for (auto const& row : world.rows.care_episodes) {
        bool const goes_on = world.rows.codes.text(row.end_reason) == "X1";
        Told const here{goes_on ? std::nullopt : row.end, row.known_on, row.start, row.row};
        auto const [known, added] =
            told.emplace(std::pair(row.person, row.entered_care.value_or(row.start)), here);
        if (!added &&
            std::tie(here.last_start, here.row) > std::tie(known->second.last_start, known->second.row)) {
            known->second = here;
        }
    }
    for (auto const& row : world.rows.care_periods) {
        auto const [known, added] = told.emplace(std::pair(row.person, row.start),
                                                 Told{row.ceased, row.known_on, row.start, row.row});
        if (!added && row.ceased && (!known->second.end || row.known_on > known->second.known)) {
            known->second.end = row.ceased;
            known->second.known = row.known_on;
        }
    }
    std::vector<Period> all;
    for (auto const& [key, one] : told) {
        Period const period{key.first, key.second, one.end};
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
        for (std::size_t number = 0; number <= reviews.size(); ++number) {
            Date due;
            if (number == 0) {
                due = world.calendar.add_working_days(period.start, 20);
            } else {
                due = add_months(reviews[number - 1], number == 1 ? 3 : 6);
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

ReferenceAnswers reference_answer(ReferenceWorld const& world, std::string_view id) {
    static std::map<std::string_view, std::function<ReferenceAnswers(World const&)>> const answers{
        {"FD01", fd01},
        {"FD03", fd03},
        {"FD06", fd06},
        {"FD07", fd07},
        {"FD08", fd08},
        {"FD12", fd12},
        {"EH01", eh01},
        {"RF01", rf01},
        {"RF03", rf03},
        {"RF04", rf04},
        {"AS01", [](World const& one) { return as01_as02(one, false); }},
        {"AS02", [](World const& one) { return as01_as02(one, true); }},
        {"AS03", [](World const& one) { return open_assessments(one, 46, 1'000'000); }},
        {"AS04", [](World const& one) { return open_assessments(one, 35, 45); }},
        {"SP01", sp01},
        {"SP02", sp02},
        {"SP03", sp03},
        {"SP04", sp04},
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
    return answers.at(id)(world);
}

} // namespace weir::indicator
