// The indicators from contact to conference in plain loops; see reference_evaluator.hpp.
#include "indicator/reference_parts.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace weir::indicator {

using journey::MaybeDate;

namespace {

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
            referred = referred || (row.person == contact.person && row.referral >= contact.date &&
                                    row.referral <= world.today &&
                                    row.referral <= world.calendar.add_working_days(contact.date, 10));
        }
        auto const told = told_episodes(world);
        for (auto const& row : told) {
            auto const end = ended(told, row, row.close, &journey::CinEpisodeRow::referral);
            already_open = already_open || (row.person == contact.person && row.referral < contact.date &&
                                            open_at(row.referral, end, contact.date));
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

} // namespace

std::map<std::string_view, ReferenceAnswers (*)(World const&)> const& reference_events() {
    static std::map<std::string_view, ReferenceAnswers (*)(World const&)> const answers{
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
        {"SP04", sp04}};
    return answers;
}

} // namespace weir::indicator
