// What follows a referral for the brothers and sisters it names: assessment, section 47, conference, plans,
// care, until the last of it is closed.
#pragma once

#include "synth/draw.hpp"
#include "synth/events.hpp"

#include <span>
#include <vector>

namespace weir::synth {

struct Family { // one household's children and what has been made for them so far
    Index household = 0;
    std::span<Child> children; // the household's own
    Index first_child = 0;
    std::vector<Date> busy_until;    // a child's case is open, or on its way, until then
    std::vector<std::uint8_t> plans; // child protection plans so far
    std::vector<Date> leaver_from;
    std::uint32_t cases = 0; // so far; keys the streams
};

struct Referral {
    Date day;
    std::uint8_t source = 0;
    std::vector<Index> members; // positions in the family
    bool unborn = false;
    bool short_breaks = false;
};

// Returns the day on which the last of its children's episodes closed (or beyond the end).
Date follow_referral(World const& world, Family& family, Referral const& referral, Events& events);

// One child's stay or stays in care, from `start`. Gives the day the child was finally out of care; the
// child's episode must stay open until then.
Date follow_care(World const& world, Family& family, Index member, Index episode, Date start, bool crisis,
                 Events& events);
void add_short_breaks(World const& world, Family& family, Index member, Index episode, Date start, Date end,
                      Events& events);

// Visits and reviews of a plan or a period of care over its own course.
void add_cp_course(World const& world, std::uint32_t child, CpPlan& plan);
void add_care_course(World const& world, std::uint32_t child, CarePeriod& period);
void add_placements(World const& world, RandomStream& random, CarePeriod& period, int age, bool adoption);
void add_leaver(World const& world, Index child, Date birth, Date from, Events& events);

} // namespace weir::synth
