// What is done while a plan or a period of care runs: placements and their moves, visits and reviews, most
// in time and some late. Dates follow the Care Planning Regulations 2010 (SI 2010/959) and local practice.
#include "synth/case_path.hpp"
#include "synth/codes.hpp"

#include <algorithm>
#include <array>

namespace weir::synth {

namespace {

Placement draw_placement(RandomStream& random, int age, bool adoption, Date start) {
    constexpr std::array<std::uint8_t, 8> types{placed::u6, placed::u3, placed::u4, placed::p1,
                                                placed::k2, placed::h5, placed::r3, placed::u1};
    std::array<double, 8> weights{46, 13, 12, 9, 0, 0, 0, 7};
    if (age < 2) {
        weights[6] = 3;
    }
    if (age >= 10) {
        weights[4] = 16;
    }
    if (age >= 16) {
        weights = {22, 6, 20, 4, 16, 26, 0, 4};
    }
    Placement made{start, std::nullopt, types[pick(random, weights)], provided::own};
    if (adoption && random.chance(0.12)) {
        made.type = placed::u5;
    }
    if (made.type == placed::p1) {
        made.provider = provided::parents;
    } else if (random.chance(made.type == placed::k2 || made.type == placed::h5 ? 0.75 : 0.36)) {
        made.provider = random.chance(0.92) ? provided::private_sector : provided::voluntary;
    }
    made.inside =
        random.chance(made.provider == provided::own || made.provider == provided::parents ? 0.82 : 0.35);
    made.home = static_cast<std::uint16_t>(random.below(400));
    made.change_reason = static_cast<std::uint8_t>(random.below(10));
    return made;
}

// A visit within a week of each placement, then at most six weeks apart (regulation 28).
void add_visits(World const& world, RandomStream& random, CarePeriod& period, Date end) {
    for (std::size_t i = 0; i < period.placements.size(); ++i) {
        Date const start = period.placements[i].start;
        Date const stop = i + 1 < period.placements.size() ? period.placements[i + 1].start : end;
        bool in_time = random.chance(world.rates.care_visit_in_time);
        Date day = start + Days{in_time ? between(random, 0, 6) : between(random, 8, 30)};
        while (day < stop && day <= world.end) {
            period.visits.push_back({day, random.chance(0.82)});
            in_time = random.chance(world.rates.care_visit_in_time);
            Date const next = day + Days{in_time ? between(random, 22, 41) : between(random, 43, 75)};
            day = world.calendar.is_working_day(next) ? next : next - Days{2};
        }
    }
}

} // namespace

void add_placements(World const& world, RandomStream& random, CarePeriod& period, int age, bool adoption) {
    Date const end = std::min(*period.end, world.end + Days{1});
    Date day = period.start;
    Date const with_family = adoption ? *period.end - Days{gamma_days(random, 210, 3.0)} : Date::max();
    while (day < end) {
        if (!period.placements.empty()) {
            period.placements.back().end = day;
        }
        int const now = age + static_cast<int>((day - period.start).count() / 365);
        bool const to_adopters = day >= with_family;
        Placement made = draw_placement(random, now, adoption, day);
        if (to_adopters) {
            made.type = random.chance(0.2) ? placed::a5 : placed::a6;
            made.provider = random.chance(0.6) ? provided::own : provided::other_la;
        }
        period.placements.push_back(made);
        // Most moves come early in a stay.
        bool const early = day - period.start < Days{300};
        Date const move =
            day +
            Days{1 +
                 gamma_days(random, 365.0 / (world.rates.placement_moves_a_year * (early ? 2.2 : 0.9)), 0.8)};
        if (to_adopters) {
            break;
        }
        day = with_family > day ? std::min(move, with_family) : move;
        day = std::max(day, period.placements.back().start + Days{1});
    }
}

// First review within 20 working days, the second within three months of it, then every six (regulation 33).
void add_care_course(World const& world, std::uint32_t child, CarePeriod& period) {
    auto const key = static_cast<std::uint32_t>(day_number(period.start));
    RandomStream visits = stream(world.seed, child, key, Purpose::care_visits);
    RandomStream reviews = stream(world.seed, child, key, Purpose::care_reviews);
    Date const end = std::min(*period.end, world.end + Days{1});
    add_visits(world, visits, period, end);
    Date due = world.calendar.add_working_days(period.start, 20);
    while (true) {
        bool const in_time = reviews.chance(world.rates.care_review_in_time);
        Date held = in_time ? due - Days{between(reviews, 0, 12)} : due + Days{between(reviews, 1, 45)};
        while (!world.calendar.is_working_day(held)) {
            held -= Days{1};
        }
        if (held <= period.start || held >= end) {
            return;
        }
        period.reviews.push_back({due, held});
        due = add_months(held, period.reviews.size() == 1 ? 3 : 6);
    }
}

// Visits every ten working days as the local standard has it; the first review conference within three
// months of the plan, later ones within six (Working Together 2015, chapter 1).
void add_cp_course(World const& world, std::uint32_t child, CpPlan& plan) {
    auto const key = static_cast<std::uint32_t>(day_number(plan.start));
    RandomStream visits = stream(world.seed, child, key, Purpose::cp_visits);
    RandomStream reviews = stream(world.seed, child, key, Purpose::cp_reviews);
    Date const end = std::min(*plan.end, world.end + Days{1});
    Date day = plan.start;
    while (true) {
        bool const in_time = visits.chance(world.rates.cp_visit_in_10);
        int const wait = in_time ? between(visits, 4, 10) : between(visits, 11, 22);
        day = after_working_days(world.calendar, day, wait);
        if (day >= end) {
            break;
        }
        plan.visits.push_back({day, visits.chance(0.78)});
    }
    Date last = plan.start;
    while (true) {
        int const allowed = plan.reviews.empty() ? 91 : 183;
        Date const due = last + Days{allowed};
        Date held =
            reviews.chance(0.95) ? due - Days{between(reviews, 1, 18)} : due + Days{between(reviews, 1, 25)};
        while (!world.calendar.is_working_day(held)) {
            held -= Days{1};
        }
        if (held >= end) {
            return;
        }
        plan.reviews.push_back({due, held});
        last = held;
    }
}

} // namespace weir::synth
