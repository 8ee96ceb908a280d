// The common course of a case is drawn first (its dates are the brothers' and sisters' alike); then each
// child walks it until its own care, move or eighteenth birthday takes it elsewhere.
#include "synth/case_path.hpp"

#include "synth/codes.hpp"

#include <algorithm>
#include <array>

namespace weir::synth {

namespace {

struct Enquiry { // a section 47 enquiry and its conference
    Date start;
    Date end;
    MaybeDate conference;
    bool planned = false;
};

struct Course {
    Date referral;
    MaybeDate assessed; // start
    Date authorised;
    bool in_need = true;
    std::vector<Enquiry> enquiries;
    std::vector<std::pair<Date, Date>> cin_plans;
    MaybeDate protected_from;
    Date protected_to;
    MaybeDate care_from;
    bool care_crisis = false;
    Date close;
};

// Needs by share, N1 … N8: abuse or neglect is most of a case load.
constexpr std::array<double, 10> need_weights{0.5, 56, 4, 4, 12, 17, 3, 0.5, 2.5, 0.5};
constexpr std::array<double, 5> category_weights{46, 8, 5, 36, 5}; // NEG PHY SAB EMO MUL

class CaseDraw {
public:
    CaseDraw(World const& world, Family const& family, Referral const& referral)
        : world_(world), family_(family), referral_(referral),
          random_(stream(world.seed, family.household, 1 + family.cases, Purpose::case_path)),
          meeting_(stream(world.seed, family.household, 1 + family.cases, Purpose::conference)),
          care_(stream(world.seed, family.household, 1 + family.cases, Purpose::care_entry)) {}

    Course draw() {
        Course course;
        course.referral = referral_.day;
        draw_assessment(course);
        bool const at_once =
            random_.chance(world_.rates.s47_at_referral.at(referral_.day) * (referral_.unborn ? 1.4 : 1.0));
        if (at_once && course.assessed) {
            Date const start = after_working_days(world_.calendar, *course.assessed, between(random_, 0, 7));
            add_enquiry(course, std::min(start, course.authorised));
        }
        if (course.protected_from) {
            follow_protection(course);
        } else if (course.in_need) {
            follow_plan(course);
        } else {
            course.close = after_working_days(world_.calendar, course.authorised, between(random_, 0, 6));
        }
        draw_care(course);
        return course;
    }

private:
    void draw_assessment(Course& course) {
        auto const& rates = world_.rates;
        Date const start = after_working_days(world_.calendar, referral_.day,
                                              random_.chance(0.6) ? 0 : between(random_, 1, 4));
        int length = 0;
        if (random_.chance(rates.assessed_in_45.at(start))) {
            double const u = std::max(random_.uniform(), random_.uniform() * 0.9);
            length = 2 + static_cast<int>(43.0 * u); // most in the last weeks of the time allowed
        } else {
            length = 45 + gamma_days(random_, 16, 1.1);
        }
        if (!random_.chance(rates.assessment_absent) || referral_.unborn) {
            course.assessed = start;
        } else {
            length = 6;
        }
        course.authorised = after_working_days(world_.calendar, start, length);
        course.in_need = !random_.chance(rates.not_in_need.at(start)) || referral_.unborn;
    }

    void add_enquiry(Course& course, Date start) {
        auto const& rates = world_.rates;
        Enquiry enquiry{
            start, after_working_days(world_.calendar, start, between(meeting_, 5, 15)), {}, false};
        if (meeting_.chance(rates.icpc.at(start) * (referral_.unborn ? 1.6 : 1.0))) {
            bool const in_time = meeting_.chance(rates.icpc_in_15.at(start));
            int const after = in_time ? between(meeting_, 8, 15) : 15 + gamma_days(meeting_, 6, 1.2);
            enquiry.conference = after_working_days(world_.calendar, start, after);
            enquiry.end = std::min(enquiry.end, *enquiry.conference);
            enquiry.planned = meeting_.chance(rates.plan_from_icpc.at(start));
            if (enquiry.planned) {
                course.protected_from = enquiry.conference;
            }
        }
        course.enquiries.push_back(enquiry);
    }

    void follow_protection(Course& course) {
        Date const start = *course.protected_from;
        double const length = random_.gamma(1.7, world_.rates.cp_days / 1.7);
        course.protected_to =
            working_day(world_.calendar,
                        at_pace(world_.rates.cp_pace, start, std::max(20.0, length), start + Days{1'100}));
        if (random_.chance(0.68)) {
            Date const end =
                working_day(world_.calendar, course.protected_to + Days{gamma_days(random_, 105, 1.8)});
            course.cin_plans.emplace_back(course.protected_to, end);
            course.close = end;
        } else {
            course.close = working_day(world_.calendar, course.protected_to + Days{between(random_, 1, 25)});
        }
        course.close = std::max(course.close, course.authorised);
    }

    void follow_plan(Course& course) {
        Date const start = after_working_days(world_.calendar, course.authorised, between(random_, 0, 8));
        double const length = random_.gamma(1.1, world_.rates.cin_plan_days / 1.1);
        Date end = working_day(world_.calendar, at_pace(world_.rates.cin_pace, start, std::max(10.0, length),
                                                        start + Days{2'200}));
        Date const asked =
            start + Days{between(random_, 5, std::max(6, static_cast<int>((end - start).count())))};
        if (random_.chance(world_.rates.s47_in_plan.at(start))) {
            add_enquiry(course, working_day(world_.calendar, asked));
        }
        if (course.protected_from) {
            course.cin_plans.emplace_back(start, *course.protected_from);
            follow_protection(course);
            return;
        }
        if (!course.enquiries.empty()) { // a case does not close in the midst of an enquiry
            auto const& last = course.enquiries.back();
            end = std::max({end, last.end, last.conference.value_or(last.end)});
        }
        course.cin_plans.emplace_back(start, end);
        course.close = after_working_days(world_.calendar, end, between(random_, 0, 5));
    }

    void draw_care(Course& course) {
        double const stage = course.protected_from ? 1.9 : course.in_need ? 0.85 : 0.12;
        double const chance =
            0.062 * stage * (referral_.unborn ? 5.0 : 1.0) * world_.rates.entry.at(referral_.day);
        double const drawn = care_.uniform();
        double const where = care_.uniform();
        int const first_days = between(care_, 0, 6);
        if (drawn >= chance || referral_.short_breaks) {
            return;
        }
        course.care_crisis = !course.in_need || where < 0.33;
        if (course.care_crisis) {
            course.care_from = course.referral + Days{first_days};
            return;
        }
        Date const low = course.protected_from.value_or(course.referral + Days{10});
        Date const high = course.protected_from ? course.protected_to : course.close;
        auto const span = std::max<std::int64_t>(8, (high - low).count() * 3 / 4);
        double const at = (where - 0.33) / 0.67;
        course.care_from =
            working_day(world_.calendar, low + Days{static_cast<int>(at * static_cast<double>(span))});
    }

    World const& world_;
    Family const& family_;
    Referral const& referral_;
    RandomStream random_;
    RandomStream meeting_;
    RandomStream care_;
};

// One child's walk along the course.
class Walk {
public:
    Walk(World const& world, Family& family, Referral const& referral, Course const& course, Index member,
         Events& events)
        : world_(world), family_(family), referral_(referral), course_(course), member_(member),
          events_(events), child_(family.children[member]), number_(family.first_child + member),
          random_(stream(world.seed, number_, 1 + family.cases, Purpose::case_path)) {}

    Date run(std::uint8_t need) {
        Date const eighteen = add_years(child_.birth, 18);
        limit_ =
            std::min(eighteen, std::max(child_.residence.end.value_or(Date::max()), referral_.day + Days{1}));
        episode_ = static_cast<Index>(events_.episodes.size());
        events_.episodes.push_back(
            {.child = number_, .referral = referral_.day, .source = referral_.source, .need = need});
        mark(referral_.day, TeamKind::front_door);
        choose_care();
        add_assessment();
        add_protection();
        add_plans();
        Date close = std::min(course_.close, limit_);
        if (care_from_) {
            close = follow_into_care();
        } else if (referral_.short_breaks) {
            close = follow_short_breaks(eighteen);
        }
        return finish(close, eighteen);
    }

private:
    void mark(Date day, TeamKind kind) { events_.episodes[episode_].stages.push_back({day, kind}); }
    [[nodiscard]] Date stop() const { return care_from_ ? std::min(limit_, *care_from_) : limit_; }

    void choose_care() {
        if (!course_.care_from) {
            return;
        }
        Date day = *course_.care_from;
        bool const unborn_yet = day < child_.birth;
        if (unborn_yet) {
            day = child_.birth + Days{between(random_, 0, 5)};
        }
        // Babies enter most, teenagers next; the published ages of entry are 22, 18, 21, 34 and 5 in 100.
        int const age = age_years(child_.birth, day);
        double const joins = age < 1 ? 0.95 : age < 5 ? 0.55 : age < 10 ? 0.55 : age < 16 ? 0.62 : 0.28;
        if (day < limit_ && day <= world_.end && random_.chance(joins)) {
            care_from_ = day;
        }
    }

    void add_assessment() {
        if (!course_.assessed || *course_.assessed >= limit_ || *course_.assessed > world_.end) {
            return;
        }
        mark(*course_.assessed, TeamKind::assessment);
        authorised_ = std::max(std::min(course_.authorised, limit_), *course_.assessed + Days{1});
        events_.assessments.push_back({.child = number_,
                                       .episode = episode_,
                                       .start = *course_.assessed,
                                       .authorised = authorised_,
                                       .seen = random_.chance(0.96),
                                       .support = course_.in_need || care_from_.has_value()});
    }

    void add_protection() {
        for (auto const& enquiry : course_.enquiries) {
            if (enquiry.start >= stop() || enquiry.start > world_.end ||
                (!enquiry.planned && !random_.chance(0.9))) {
                continue;
            }
            Section47 made{.child = number_, .episode = episode_, .start = enquiry.start};
            made.end = std::min(enquiry.end, limit_);
            if (enquiry.conference && *enquiry.conference > world_.end) {
                made.conference.reset();
            } else if (enquiry.conference && *enquiry.conference < stop()) {
                made.conference = enquiry.conference;
                made.planned = enquiry.planned;
            } else if (enquiry.conference) {
                made.end = std::min(*made.end, std::max(stop(), enquiry.start + Days{1}));
            }
            events_.section47s.push_back(made);
            if (made.planned) {
                add_cp_plan(static_cast<Index>(events_.section47s.size() - 1));
            }
        }
    }

    void add_cp_plan(Index section47) {
        Date const start = *course_.protected_from;
        CpPlan plan{.child = number_, .episode = episode_, .section47 = section47, .start = start};
        Date end = std::min(course_.protected_to, limit_);
        if (care_from_ && *care_from_ < end) {
            end = std::min(end, working_day(world_.calendar, *care_from_ + Days{between(random_, 5, 50)}));
        }
        plan.end = std::max(end, start + Days{1});
        plan.initial_category = static_cast<std::uint8_t>(pick(random_, category_weights));
        plan.latest_category = random_.chance(0.12)
                                   ? static_cast<std::uint8_t>(pick(random_, category_weights))
                                   : plan.initial_category;
        plan.previous_plans = family_.plans[member_]++;
        mark(start, TeamKind::safeguarding);
        add_cp_course(world_, number_, plan);
        cp_end_ = plan.end;
        events_.cp_plans.push_back(std::move(plan));
    }

    void add_plans() {
        for (auto const& [start, end] : course_.cin_plans) {
            bool const step_down = cp_end_ && course_.protected_from && start >= *course_.protected_from;
            Date const from = step_down ? std::max(start, *cp_end_) : start;
            Date const to = std::min(end, stop());
            if (from < to && from <= world_.end) {
                mark(from, TeamKind::safeguarding);
                events_.cin_plans.push_back({number_, episode_, from, to});
                add_cin_visits(from, to);
            }
        }
    }

    void add_cin_visits(Date from, Date to) {
        RandomStream visits =
            stream(world_.seed, number_, static_cast<std::uint32_t>(day_number(from)), Purpose::cin_visits);
        Date day = after_working_days(world_.calendar, from, between(visits, 1, 10));
        while (day < to && day <= world_.end) {
            events_.episodes[episode_].visits.push_back(day);
            day = after_working_days(world_.calendar, day, between(visits, 12, 26));
        }
    }

    Date follow_into_care() {
        mark(*care_from_, TeamKind::safeguarding);
        mark(*care_from_ + Days{45}, TeamKind::looked_after);
        Date const out =
            follow_care(world_, family_, member_, episode_, *care_from_, course_.care_crisis, events_);
        Date close = std::max(out, cp_end_.value_or(out));
        Date const eighteen = add_years(child_.birth, 18);
        if (auto const& last = events_.periods.back(); out < eighteen && !adopted(last.reason)) {
            mark(out, TeamKind::safeguarding);
            close = std::max(close, std::min(eighteen, out + Days{gamma_days(random_, 75, 2.0)}));
            if (random_.chance(0.7) && out < close && out < world_.end) {
                events_.cin_plans.push_back({number_, episode_, std::max(out, cp_end_.value_or(out)), close});
            }
        }
        return close;
    }

    static bool adopted(std::uint8_t reason) { return reason == ceased::e11 || reason == ceased::e12; }

    Date follow_short_breaks(Date eighteen) {
        Date const start = working_day(world_.calendar, course_.authorised + Days{between(random_, 5, 40)});
        Date const end = std::min(limit_, start + Days{gamma_days(random_, 1'100, 2.0)});
        if (start >= end || start > world_.end) {
            return std::min(course_.close, eighteen);
        }
        add_short_breaks(world_, family_, member_, episode_, start, end, events_);
        return std::max(end, std::min(course_.close, limit_));
    }

    Date finish(Date close, Date eighteen) {
        auto& episode = events_.episodes[episode_];
        close = std::max(close, referral_.day + Days{1});
        close = std::max(close, authorised_.value_or(close));
        if (cp_end_) {
            close = std::max(close, *cp_end_);
        }
        episode.close = close;
        episode.close_reason = reason(close, eighteen);
        std::sort(episode.stages.begin(), episode.stages.end(),
                  [](StageStart const& a, StageStart const& b) { return a.day < b.day; });
        family_.busy_until[member_] = close;
        return close;
    }

    std::uint8_t reason(Date close, Date eighteen) {
        if (care_from_ && !events_.periods.empty() && events_.periods.back().episode == episode_) {
            auto const why = events_.periods.back().reason;
            if (adopted(why)) {
                return 0;
            }
            if (why >= ceased::e45 && why <= ceased::e47) {
                return 3;
            }
        }
        if (close >= eighteen) {
            return random_.chance(0.25) ? 5 : 6;
        }
        if (close == child_.residence.end) {
            return 4;
        }
        return course_.in_need ? 6 : 7;
    }

    World const& world_;
    Family& family_;
    Referral const& referral_;
    Course const& course_;
    Index member_;
    Events& events_;
    Child const& child_;
    Index number_;
    RandomStream random_;
    Index episode_ = 0;
    Date limit_;
    MaybeDate care_from_;
    MaybeDate cp_end_;
    MaybeDate authorised_;
};

Date close_without_action(Family& family, Referral const& referral, std::uint8_t need, Events& events) {
    Date const close = referral.day + Days{1};
    for (Index const member : referral.members) {
        Episode episode{
            .child = family.first_child + member, .referral = referral.day, .source = referral.source};
        episode.nfa = true;
        episode.need = need;
        episode.close = close;
        episode.close_reason = 7;
        episode.stages.push_back({referral.day, TeamKind::front_door});
        family.busy_until[member] = close;
        events.episodes.push_back(std::move(episode));
    }
    return close;
}

} // namespace

Date follow_referral(World const& world, Family& family, Referral const& referral, Events& events) {
    RandomStream random = stream(world.seed, family.household, 1 + family.cases, Purpose::family);
    auto const need =
        referral.short_breaks ? std::uint8_t{2} : static_cast<std::uint8_t>(pick(random, need_weights));
    bool const refused = random.chance(world.rates.nfa.at(referral.day));
    Date last = referral.day;
    if (refused && !referral.unborn && !referral.short_breaks) {
        last = close_without_action(family, referral, need, events);
    } else {
        Course const course = CaseDraw(world, family, referral).draw();
        for (Index const member : referral.members) {
            last = std::max(last, Walk(world, family, referral, course, member, events).run(need));
        }
    }
    ++family.cases;
    return last;
}

} // namespace weir::synth
