// Indicators that count events dated in a month: contacts, referrals, assessments, enquiries, conferences,
// starts and ends of care, reviews.
#include "synth/codes.hpp"
#include "synth/truth_parts.hpp"

#include <algorithm>
#include <array>

namespace weir::synth {

namespace {

struct Share {
    std::int64_t numerator = 0;
    std::int64_t denominator = 0;

    void count(bool met) {
        ++denominator;
        numerator += met ? 1 : 0;
    }
};

void put(std::vector<TruthRow>& rows, char const* id, Date month, Share const& share,
         std::string group = {}) {
    rows.push_back({id, month, std::move(group), share.numerator, share.denominator, 100.0});
}

void put(std::vector<TruthRow>& rows, char const* id, Date month, std::int64_t count) {
    rows.push_back({id, month, {}, count, std::nullopt, 1.0});
}

bool in_need_before(Facts const& facts, Index child, Date day) {
    auto const& episodes = facts.episodes[child];
    return std::any_of(episodes.begin(), episodes.end(), [day](Episode const* episode) {
        return episode->referral < day && open_at(episode->referral, episode->close, day);
    });
}

bool referred_between(Facts const& facts, Index child, Date first, Date last) {
    auto const& episodes = facts.episodes[child];
    return std::any_of(episodes.begin(), episodes.end(), [first, last](Episode const* episode) {
        return first <= episode->referral && episode->referral <= last;
    });
}

bool assessed_after(Facts const& facts, Episode const& referral) {
    Date next = Date::max();
    for (Episode const* episode : facts.episodes[referral.child]) {
        if (episode->referral > referral.referral) {
            next = std::min(next, episode->referral);
        }
    }
    auto const& assessments = facts.assessments[referral.child];
    return std::any_of(assessments.begin(), assessments.end(), [&](Assessment const* assessment) {
        return referral.referral <= assessment->start && assessment->start < next;
    });
}

bool referred_in_year_before(Facts const& facts, Episode const& referral) {
    Date const since = add_months(referral.referral, -12);
    auto const& episodes = facts.episodes[referral.child];
    return std::any_of(episodes.begin(), episodes.end(), [&](Episode const* episode) {
        return since < episode->referral && episode->referral < referral.referral;
    });
}

} // namespace

void count_contacts(Facts const& facts, Month const& month, std::vector<TruthRow>& rows) {
    auto const& calendar = facts.town.settings.calendar;
    Date const today = facts.town.settings.to;
    std::array<std::int64_t, 11> by_group{};
    std::int64_t all = 0;
    Share decided;
    Share converted;
    for (auto const& contact : facts.town.events.contacts) {
        if (!month.has(contact.day)) {
            continue;
        }
        ++all;
        auto const groups = source_groups();
        auto const group = std::find(groups.begin(), groups.end(), sources()[contact.source].group);
        ++by_group[static_cast<std::size_t>(group - groups.begin())];
        if (contact.decided || calendar.working_days_between(contact.day, today) > 1) {
            decided.count(contact.decided &&
                          calendar.working_days_between(contact.day, *contact.decided) <= 1);
        }
        if (!in_need_before(facts, contact.child, contact.day)) {
            Date const last = calendar.add_working_days(contact.day, 10);
            converted.count(referred_between(facts, contact.child, contact.day, last));
        }
    }
    put(rows, "FD01", month.first, all);
    for (std::size_t i = 0; i < by_group.size(); ++i) {
        put(rows, "FD03", month.first, Share{by_group[i], all}, std::string(source_groups()[i]));
    }
    if (facts.town.settings.ssd) {
        put(rows, "FD06", month.first, decided);
    }
    put(rows, "FD07", month.first, converted);
}

void count_referrals(Facts const& facts, Month const& month, std::vector<TruthRow>& rows) {
    std::int64_t helped = 0;
    for (auto const& help : facts.town.events.early_help) {
        helped += month.has(help.start) ? 1 : 0;
    }
    Share assessed;
    Share again;
    Share refused;
    for (auto const& referral : facts.town.events.episodes) {
        if (month.has(referral.referral)) {
            assessed.count(assessed_after(facts, referral));
            again.count(referred_in_year_before(facts, referral));
            refused.count(referral.nfa);
        }
    }
    put(rows, "FD08", month.first, assessed);
    put(rows, "EH01", month.first, helped);
    put(rows, "RF01", month.first, refused.denominator);
    put(rows, "RF03", month.first, again);
    put(rows, "RF04", month.first, refused);
}

void count_assessments(Facts const& facts, Month const& month, std::vector<TruthRow>& rows) {
    auto const& calendar = facts.town.settings.calendar;
    Share in_time;
    for (auto const& assessment : facts.town.events.assessments) {
        if (assessment.authorised && month.has(*assessment.authorised)) {
            in_time.count(calendar.working_days_between(assessment.start, *assessment.authorised) <= 45);
        }
    }
    put(rows, "AS01", month.first, in_time.denominator);
    put(rows, "AS02", month.first, in_time);
}

void count_enquiries(Facts const& facts, Month const& month, std::vector<TruthRow>& rows) {
    auto const& settings = facts.town.settings;
    Date const year_start = add_months(month.first, -11);
    std::int64_t started = 0;
    std::int64_t in_year = 0;
    Share led;
    Share in_time;
    for (auto const& enquiry : facts.town.events.section47s) {
        in_year += year_start <= enquiry.start && enquiry.start <= month.last ? 1 : 0;
        if (month.has(enquiry.start)) {
            ++started;
            if (settings.calendar.working_days_between(enquiry.start, settings.to) > 15) {
                led.count(enquiry.conference.has_value());
            }
        }
        if (enquiry.conference && month.has(*enquiry.conference)) {
            in_time.count(settings.calendar.working_days_between(enquiry.start, *enquiry.conference) <= 15);
        }
    }
    put(rows, "SP01", month.first, started);
    if (settings.ssd) {
        int const year = int{std::chrono::year_month_day{month.first}.year()};
        std::int64_t children = 0;
        for (auto const& [of, count] : facts.town.population) {
            children = of == year ? count : children;
        }
        rows.push_back({"SP02", month.first, {}, in_year, children, 10'000.0});
    }
    put(rows, "SP03", month.first, led);
    put(rows, "SP04", month.first, in_time);
}

// The first review is due 20 working days after the start, the second three months after the first was
// held, each later one six months after the one before was held (SI 2010/959 regulation 33).
void count_care_events(Facts const& facts, Month const& month, std::vector<TruthRow>& rows) {
    auto const& calendar = facts.town.settings.calendar;
    std::int64_t started = 0;
    std::int64_t ceased = 0;
    Share reviewed;
    for (auto const& period : facts.town.events.periods) {
        if (period.short_breaks) {
            continue;
        }
        started += month.has(period.start) ? 1 : 0;
        ceased += period.end && month.has(*period.end) ? 1 : 0;
        Date due = calendar.add_working_days(period.start, 20);
        for (std::size_t i = 0;; ++i) {
            bool const held = i < period.reviews.size();
            if (month.has(due) && due <= facts.town.settings.to && open_at(period.start, period.end, due)) {
                reviewed.count(held && period.reviews[i].held <= due);
            }
            if (!held) {
                break;
            }
            due = add_months(period.reviews[i].held, i == 0 ? 3 : 6);
        }
    }
    put(rows, "LC03", month.first, started);
    put(rows, "LC04", month.first, ceased);
    put(rows, "LC09", month.first, reviewed);
}

} // namespace weir::synth
