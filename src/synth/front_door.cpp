// A family's contacts come as a Poisson stream whose rate follows its need, the year and the month; a
// contact names the children of the household together, as police notices and school concerns do.
#include "synth/front_door.hpp"

#include "synth/codes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>

namespace weir::synth {

namespace {

struct Approach { // one contact about a family, before anybody has looked at it
    Date day;
    std::uint8_t source = 0;
    Grade grade = Grade::none;
    bool unborn = false;
    bool short_breaks = false;
    bool certain = false; // it comes back after a closure and is accepted
    Index member = 0;     // for unborn and short breaks

    friend bool operator>(Approach const& a, Approach const& b) { return a.day > b.day; }
};

// Shares of child contacts by source: police notices are most of a front door's work; the rest is in the
// proportions of the published referrals by source (DfE, characteristics of children in need, table c).
constexpr std::array<double, 21> source_weights{6.2, 1.6, 0.8, 2.2, 14.0, 3.2,  1.6, 4.2, 1.4, 2.6, 3.0,
                                                1.2, 2.6, 3.4, 3.6, 1.6,  41.0, 2.8, 2.2, 1.4, 0.4};
// Domestic abuse notices by grade, and how often each becomes a referral (assumption: by severity).
constexpr std::array<double, 3> grade_weights{0.55, 0.33, 0.12};
constexpr std::array<double, 4> police_chance{0.0, 0.075, 0.29, 0.62};

constexpr double most_in_a_season = 1.45;

double chance_of_referral(World const& world, Approach const& approach) {
    double const base =
        approach.source == source::police ? police_chance[static_cast<std::size_t>(approach.grade)] : 0.27;
    return std::min(0.95, base * world.rates.conversion.at(approach.day));
}

std::uint8_t draw_source(World const& world, RandomStream& random, Date day) {
    auto weights = source_weights;
    auto const month = static_cast<std::size_t>(unsigned{std::chrono::year_month_day{day}.month()} - 1);
    weights[source::school] *= world.rates.school_season[month];
    weights[source::education] *= world.rates.school_season[month];
    return static_cast<std::uint8_t>(pick(random, weights));
}

// Weekends bring little: the police and the emergency department go on, others wait until Monday.
Date arrival_day(World const& world, RandomStream& random, Date day, std::uint8_t source) {
    bool const works_on =
        source == source::police || source == source::accident || source == source::relative;
    if (works_on && random.chance(0.35)) {
        return day;
    }
    return working_day(world.calendar, day);
}

using Approaches = std::priority_queue<Approach, std::vector<Approach>, std::greater<>>;

void add_approaches(World const& world, Household const& household, Index number, Approaches& waiting) {
    RandomStream random = stream(world.seed, number, 0, Purpose::contacts);
    // A contact names about 1.5 children of a family.
    double const most = world.rates.contacts_per_1000.values.empty()
                            ? 0.0
                            : *std::max_element(world.rates.contacts_per_1000.values.begin(),
                                                world.rates.contacts_per_1000.values.end());
    double const rate_max = household.need * most / 1000.0 * most_in_a_season / 365.25;
    Date const end = std::min(world.end, household.residence.end.value_or(world.end));
    double day_number_now = day_number(std::max(world.begin, household.residence.start));
    for (;;) {
        day_number_now += random.exponential(1.0 / rate_max);
        if (day_number_now >= day_number(end)) {
            return;
        }
        Date const day = from_day_number(static_cast<std::int32_t>(day_number_now));
        auto const month = static_cast<std::size_t>(unsigned{std::chrono::year_month_day{day}.month()} - 1);
        double const rate = world.rates.contacts_per_1000.at(day) * world.rates.season[month];
        if (!random.chance(rate / (most * most_in_a_season))) {
            continue;
        }
        Approach approach;
        approach.source = draw_source(world, random, day);
        approach.day = arrival_day(world, random, day, approach.source);
        if (approach.source == source::police) {
            approach.grade = static_cast<Grade>(1 + pick(random, grade_weights));
        }
        waiting.push(approach);
    }
}

void add_expected_children(World const& world, Household const& household, Index number,
                           std::span<Child> children, Approaches& waiting) {
    RandomStream random = stream(world.seed, number, 0, Purpose::unborn);
    for (Index i = 0; i < children.size(); ++i) {
        bool const concern = random.chance(std::min(0.6, 0.02 * household.need));
        Date const day = working_day(world.calendar, children[i].birth - Days{between(random, 25, 130)});
        if (concern && day > world.begin && day < world.end && household.residence.contains(day)) {
            children[i].known_unborn = true;
            waiting.push({.day = day, .source = source::midwife, .unborn = true, .member = i});
        }
    }
}

void add_short_break_requests(World const& world, Index number, std::span<Child> children,
                              Approaches& waiting) {
    RandomStream random = stream(world.seed, number, 0, Purpose::short_break);
    for (Index i = 0; i < children.size(); ++i) {
        bool const asked = children[i].disabled && random.chance(world.rates.short_break_chance);
        Date const day =
            working_day(world.calendar, add_years(children[i].birth, 5) + Days{between(random, 0, 3'600)});
        if (asked && day > world.begin && day < world.end && resident_child(children[i], day)) {
            waiting.push({.day = day,
                          .source = source::social_care,
                          .short_breaks = true,
                          .certain = true,
                          .member = i});
        }
    }
}

// Working Together: decided within one working day of receipt; the rest take longer, a few very long.
Date decision_day(World const& world, RandomStream& random, Date day) {
    double const in_time = world.rates.decision_in_time.at(day);
    double const drawn = random.uniform();
    if (drawn < in_time * 0.55) {
        return day;
    }
    if (drawn < in_time) {
        return after_working_days(world.calendar, day, 1);
    }
    int const late = drawn > 0.995 ? between(random, 12, 24) : 1 + gamma_days(random, 2.6, 1.2);
    return after_working_days(world.calendar, day, late);
}

class Life {
public:
    Life(World const& world, Household const& household, Index number, std::span<Child> children,
         Events& events)
        : world_(world), household_(household), children_(children), events_(events),
          detail_(stream(world.seed, number, 0, Purpose::contact_detail)),
          help_(stream(world.seed, number, 0, Purpose::early_help)),
          back_(stream(world.seed, number, 0, Purpose::return_contact)) {
        family_.household = number;
        family_.children = children;
        family_.first_child = household.first_child;
        family_.busy_until.assign(children.size(), world.begin);
        family_.plans.assign(children.size(), 0);
        family_.leaver_from.assign(children.size(), Date::max());
        help_until_.assign(children.size(), world.begin);
        last_contact_.assign(children.size(), world.begin);
    }

    void run() {
        add_approaches(world_, household_, family_.household, waiting_);
        add_expected_children(world_, household_, family_.household, children_, waiting_);
        add_short_break_requests(world_, family_.household, children_, waiting_);
        while (!waiting_.empty()) {
            Approach const approach = waiting_.top();
            waiting_.pop();
            if (approach.day <= world_.end) {
                receive(approach);
            }
        }
        start_early_help_elsewhere();
    }

private:
    std::vector<Index> named_children(Approach const& approach) {
        std::vector<Index> named;
        for (Index i = 0; i < children_.size(); ++i) {
            bool const only = approach.unborn || approach.short_breaks;
            bool const here = only ? approach.member == i : resident_child(children_[i], approach.day);
            if (here && approach.day != last_contact_[i] && (only || named.empty() || detail_.chance(0.8))) {
                named.push_back(i);
            }
        }
        return named;
    }

    void receive(Approach const& approach) {
        auto const named = named_children(approach);
        if (named.empty()) {
            return;
        }
        Date const decided = decision_day(world_, detail_, approach.day);
        bool const sure = approach.certain || (approach.unborn && detail_.chance(0.85));
        bool const accepted = detail_.chance(chance_of_referral(world_, approach)) || sure;
        bool const helped = detail_.chance(world_.rates.early_help_share);
        bool const advised = detail_.chance(0.45);
        std::vector<Index> referred;
        for (Index const i : named) {
            last_contact_[i] = approach.day;
            Contact contact{family_.first_child + i, approach.day,   decided,
                            approach.source,         approach.grade, {}};
            bool const young = approach.unborn || decided < add_years(children_[i].birth, 18);
            if (family_.busy_until[i] > approach.day) {
                contact.outcome = ContactOutcome::existing;
            } else if (accepted && young) {
                contact.outcome = ContactOutcome::referral;
                referred.push_back(i);
            } else if (helped && !approach.unborn) {
                contact.outcome = ContactOutcome::early_help;
                start_early_help(i, decided + Days{between(help_, 2, 20)});
            } else {
                contact.outcome = advised ? ContactOutcome::advice : ContactOutcome::no_action;
            }
            events_.contacts.push_back(contact);
        }
        if (!referred.empty() && decided <= world_.end) {
            refer(approach, std::move(referred), decided);
        }
    }

    void refer(Approach const& approach, std::vector<Index> members, Date day) {
        Referral const referral{day, approach.source, std::move(members), approach.unborn,
                                approach.short_breaks};
        Date const closed = follow_referral(world_, family_, referral, events_);
        // Families whose case was closed come back: published re-referrals within a year are a fifth to a
        // third.
        if (closed < world_.end && back_.chance(world_.rates.return_chance.at(closed))) {
            Date const again =
                working_day(world_.calendar, closed + Days{gamma_days(back_, world_.rates.return_days, 1.0)});
            std::uint8_t const from = draw_source(world_, back_, again);
            waiting_.push({.day = again,
                           .source = from,
                           .grade = from == source::police ? Grade::high : Grade::none,
                           .certain = true});
        }
    }

    void start_early_help(Index i, Date start) {
        start = working_day(world_.calendar, start);
        if (start <= help_until_[i] || !resident_child(children_[i], start)) {
            return;
        }
        Date const limit =
            std::min(add_years(children_[i].birth, 18), children_[i].residence.end.value_or(Date::max()));
        Date const end = start + Days{gamma_days(help_, world_.rates.early_help_days, 1.6)};
        help_until_[i] = std::min(end, limit);
        events_.early_help.push_back({family_.first_child + i, start,
                                      working_day(world_.calendar, help_until_[i]),
                                      static_cast<std::uint8_t>(help_.below(6))});
    }

    void start_early_help_elsewhere() {
        double const most = *std::max_element(world_.rates.early_help_per_1000.values.begin(),
                                              world_.rates.early_help_per_1000.values.end());
        double const every = 365'250.0 / (most * std::max(0.02, household_.need));
        for (double at = day_number(world_.begin) + help_.exponential(every); at < day_number(world_.end);
             at += help_.exponential(every)) {
            Date const day = from_day_number(static_cast<std::int32_t>(at));
            if (help_.chance(world_.rates.early_help_per_1000.at(day) / most)) {
                for (Index i = 0; i < children_.size(); ++i) {
                    if (day > family_.busy_until[i]) {
                        start_early_help(i, day);
                    }
                }
            }
        }
    }

    World const& world_;
    Household const& household_;
    std::span<Child> children_;
    Events& events_;
    RandomStream detail_;
    RandomStream help_;
    RandomStream back_;
    Family family_;
    Approaches waiting_;
    std::vector<Date> help_until_;
    std::vector<Date> last_contact_;
};

} // namespace

void live(World const& world, Household const& household, Index number, std::span<Child> children,
          Events& events) {
    Life(world, household, number, children, events).run();
}

} // namespace weir::synth
