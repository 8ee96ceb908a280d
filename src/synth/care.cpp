// Stays in care: why and when a child comes in, how long it stays, under which orders, how it leaves, and
// whether it comes back. Care leavers and their keeping in touch follow from it.
#include "base/contract.hpp"
#include "synth/case_path.hpp"
#include "synth/codes.hpp"

#include <algorithm>
#include <array>

namespace weir::synth {

namespace {

enum class Way : std::uint8_t { adoption, guardianship, home, until_grown, elsewhere };

// How children leave by age at entry: shares of ways out. Fitted so that the mix of exits resembles
// Blackpool's in 2016/17 (of 215: adopted 41, special guardianship 40, home planned 54, unplanned 17, at
// eighteen 46).
constexpr std::array<std::array<double, 5>, 5> ways_by_age{{
    {0.42, 0.27, 0.25, 0.04, 0.02},
    {0.26, 0.27, 0.34, 0.10, 0.03},
    {0.03, 0.22, 0.44, 0.26, 0.05},
    {0.00, 0.06, 0.50, 0.36, 0.08},
    {0.00, 0.00, 0.28, 0.64, 0.08},
}};

std::size_t band(int age) {
    return age < 1 ? 0 : age < 5 ? 1 : age < 10 ? 2 : age < 16 ? 3 : 4;
}

struct Stay {
    Way way = Way::home;
    Date end;
};

double stay_days(RandomStream& random, Way way) {
    switch (way) {
    case Way::adoption:
        return random.gamma(6.0, 720.0 / 6.0);
    case Way::guardianship:
        return random.gamma(2.5, 480.0 / 2.5);
    case Way::home:
        return random.chance(0.4) ? 3.0 + random.gamma(1.0, 40.0) : random.gamma(1.4, 420.0 / 1.4);
    case Way::elsewhere:
        return random.gamma(1.5, 300.0 / 1.5);
    case Way::until_grown:
        return 60.0 + random.gamma(1.0, 5'200.0); // some orders are discharged before eighteen
    }
    WEIR_UNREACHABLE();
    return 0;
}

Stay draw_stay(World const& world, RandomStream& random, Child const& child, Date start) {
    Date const eighteen = add_years(child.birth, 18);
    auto const way = static_cast<Way>(pick(random, ways_by_age[band(age_years(child.birth, start))]));
    double const days = std::max(1.0, stay_days(random, way));
    Date const end = at_pace(world.rates.exit_pace, start, days, eighteen);
    bool const quick = (end - start) < Days{10};
    return {way, std::min(eighteen, quick ? end : working_day(world.calendar, end))};
}

std::uint8_t reason_of(RandomStream& random, Way way, bool grown) {
    if (grown) {
        constexpr std::array<double, 4> weights{62, 24, 6, 3};
        constexpr std::array<std::uint8_t, 4> codes{ceased::e5, ceased::e6, ceased::e7, ceased::e8};
        return codes[pick(random, weights)];
    }
    double const drawn = random.uniform();
    switch (way) {
    case Way::adoption:
        return drawn < 0.4 ? ceased::e11 : ceased::e12;
    case Way::guardianship:
        return drawn < 0.35 ? ceased::e45 : drawn < 0.55 ? ceased::e46 : ceased::e47;
    case Way::home:
        return drawn < 0.74 ? ceased::e4a : ceased::e4b;
    case Way::until_grown:
        return drawn < 0.5 ? ceased::e4a : drawn < 0.75 ? ceased::e41 : ceased::e46;
    case Way::elsewhere:
        return drawn < 0.35 ? ceased::e8 : drawn < 0.6 ? ceased::e13 : drawn < 0.8 ? ceased::e41 : ceased::e3;
    }
    WEIR_UNREACHABLE();
    return ceased::e8;
}

std::uint8_t permanence_plan(RandomStream& random, Way way, int age) {
    switch (way) {
    case Way::adoption:
        return 1;
    case Way::guardianship:
        return 2;
    case Way::home:
        return 0;
    case Way::until_grown:
        return age >= 16 ? 3 : random.chance(0.12) ? 4 : 5;
    case Way::elsewhere:
        return 6;
    }
    WEIR_UNREACHABLE();
    return 6;
}

void add_legal(CarePeriod& period, Date& from, std::uint8_t code, Date until) {
    until = period.end ? std::min(until, *period.end) : until;
    if (from < until) {
        if (!period.legal.empty()) {
            period.legal.back().end = from;
        }
        period.legal.push_back({from, std::nullopt, code});
        from = until;
    }
}

// Orders in their usual sequence: police protection for up to 72 hours (Children Act 1989 section 46), then
// section 20 or an interim order, the full order after about 30 weeks (26 are allowed: section 32).
void add_orders(RandomStream& random, CarePeriod& period, Way way, bool crisis, int age) {
    Date from = period.start;
    Date const end = *period.end;
    if (crisis && random.chance(0.5)) {
        add_legal(period, from, random.chance(0.92) ? legal::l1 : legal::l2,
                  from + Days{between(random, 1, 3)});
    }
    if (age >= 12 && random.chance(0.03)) {
        add_legal(period, from, legal::j1, end);
        return;
    }
    bool const court = way == Way::adoption || way == Way::guardianship ||
                       (way == Way::until_grown && random.chance(0.75)) || random.chance(0.28);
    if (!court) {
        add_legal(period, from, legal::v2, end);
        return;
    }
    if (random.chance(0.3)) {
        add_legal(period, from, legal::v2, from + Days{gamma_days(random, 60, 1.5)});
    }
    add_legal(period, from, legal::c1, from + Days{gamma_days(random, 210, 8.0)});
    if (way == Way::adoption) {
        add_legal(period, from, legal::e1, end);
    } else {
        add_legal(period, from, legal::c2, end);
    }
}

CarePeriod& open_period(Events& events, Index child, Index episode, Date start, Date end) {
    CarePeriod period;
    period.child = child;
    period.episode = episode;
    period.start = start;
    period.end = end;
    events.periods.push_back(std::move(period));
    return events.periods.back();
}

constexpr std::array<double, 6> touch_weights{87, 6, 0.0, 3.5, 2, 1.5};
constexpr std::array<double, 12> accommodation_weights{10, 3, 18, 7, 1.5, 2, 1, 40, 1, 3, 4, 9.5};
constexpr std::array<double, 9> activity_weights{4, 0.5, 18, 2, 24, 4, 9, 28, 10.5};

} // namespace

Date follow_care(World const& world, Family& family, Index member, Index episode, Date start, bool crisis,
                 Events& events) {
    Index const number = family.first_child + member;
    Child const& child = family.children[member];
    RandomStream random =
        stream(world.seed, number, static_cast<std::uint32_t>(day_number(start)), Purpose::care_stay);
    Date const eighteen = add_years(child.birth, 18);
    Date out = start;
    for (int stays = 0; stays < 4; ++stays) {
        int const age = age_years(child.birth, start);
        Stay const stay = draw_stay(world, random, child, start);
        auto& period = open_period(events, number, episode, start, stay.end);
        bool const grown = stay.end >= eighteen;
        period.reason = reason_of(random, stay.way, grown);
        period.plan = permanence_plan(random, stay.way, age);
        add_orders(random, period, stay.way, crisis, age);
        add_placements(world, random, period, age, stay.way == Way::adoption);
        add_care_course(world, number, period);
        out = stay.end;
        bool const leaver = age_years(child.birth, out) >= 16 && (out - start) >= Days{91};
        bool const home = period.reason == ceased::e4a || period.reason == ceased::e4b;
        if (leaver && family.leaver_from[member] == Date::max() && out <= world.end) {
            family.leaver_from[member] = out;
            add_leaver(world, number, child.birth, out, events);
        }
        Date const back = out + Days{12 + gamma_days(random, 130, 1.0)};
        if (!home || leaver || back >= eighteen || back > world.end ||
            !random.chance(world.rates.reentry_chance)) {
            break;
        }
        start = back;
        crisis = true;
    }
    return out;
}

void add_short_breaks(World const& world, Family& family, Index member, Index episode, Date start, Date end,
                      Events& events) {
    Index const number = family.first_child + member;
    RandomStream random = stream(world.seed, number, 1, Purpose::short_break);
    auto& period = open_period(events, number, episode, start, end);
    period.short_breaks = true;
    period.reason = ceased::e8;
    period.plan = 0;
    period.legal.push_back({start, std::nullopt, legal::v4});
    Placement placement{start, std::nullopt, random.chance(0.6) ? placed::u6 : placed::k2, provided::own};
    placement.home = static_cast<std::uint16_t>(random.below(400));
    period.placements.push_back(placement);
    add_care_course(world, number, period);
}

void add_leaver(World const& world, Index child, Date birth, Date from, Events& events) {
    RandomStream random = stream(world.seed, child, 0, Purpose::leaver);
    Leaver leaver{.child = child, .listed = {from, std::nullopt}};
    // The duty ends at 21, or at 25 for those in education (Children Act 1989 sections 23C and 23CA); the
    // list is cleared a year late, as lists are.
    leaver.listed.end = add_years(birth, random.chance(0.85) ? 22 : 25);
    leaver.eligibility = from < add_years(birth, 18) ? (random.chance(0.8) ? 0 : 2) : 1;
    bool died = false;
    bool suitable = true;
    for (Date day = from; day < *leaver.listed.end && day <= world.end && !died;) {
        LeaverStatus status{.day = day};
        died = random.chance(0.001);
        status.in_touch = static_cast<std::uint8_t>(pick(random, touch_weights));
        status.in_touch = random.chance(world.rates.in_touch_share * 0.6) ? touch::yes : status.in_touch;
        status.in_touch = died ? touch::died : status.in_touch;
        status.accommodation = static_cast<std::uint8_t>(pick(random, accommodation_weights));
        status.activity = static_cast<std::uint8_t>(pick(random, activity_weights));
        suitable = random.chance(0.88);
        status.suitable = suitable;
        status.latest_contact =
            status.in_touch == touch::yes ? day : std::max(from, day - Days{between(random, 60, 150)});
        status.pathway_review = std::max(from, day - Days{between(random, 0, 170)});
        leaver.statuses.push_back(status);
        day = working_day(world.calendar, day + Days{between(random, 50, 130)});
    }
    events.leavers.push_back(std::move(leaver));
}

} // namespace weir::synth
