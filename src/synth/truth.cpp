// Live indicators, taken at the end of a month's last day (or of the last day there is), and the file.
#include "synth/truth.hpp"

#include "base/parallel.hpp"
#include "synth/codes.hpp"
#include "synth/text_out.hpp"
#include "synth/truth_parts.hpp"

#include <algorithm>
#include <set>

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

class Live {
public:
    Live(Facts const& facts, Month const& month, std::vector<TruthRow>& rows)
        : facts_(facts), events_(facts.town.events), calendar_(facts.town.settings.calendar),
          month_(month.first), day_(std::min(month.last, facts.town.settings.to)), rows_(rows) {}

    void count() {
        undecided_contacts();
        open_assessments();
        children_in_need();
        protection_plans();
        looked_after();
        care_leavers();
        freshness();
    }

private:
    void put(char const* id, std::int64_t count) {
        rows_.push_back({id, month_, {}, count, std::nullopt, 1.0});
    }
    void put(char const* id, Share const& share) {
        rows_.push_back({id, month_, {}, share.numerator, share.denominator, 100.0});
    }
    [[nodiscard]] int working_days_since(Date day) const { return calendar_.working_days_between(day, day_); }

    void undecided_contacts() {
        if (facts_.town.settings.ssd) {
            put("FD12", std::count_if(events_.contacts.begin(), events_.contacts.end(),
                                      [this](Contact const& contact) {
                                          return open_at(contact.day, contact.decided, day_);
                                      }));
        }
    }

    void open_assessments() {
        std::int64_t late = 0;
        std::int64_t due_soon = 0;
        for (auto const& assessment : events_.assessments) {
            if (open_at(assessment.start, assessment.authorised, day_)) {
                int const waited = working_days_since(assessment.start);
                late += waited > 45 ? 1 : 0;
                due_soon += 35 <= waited && waited <= 45 ? 1 : 0;
            }
        }
        put("AS03", late);
        put("AS04", due_soon);
    }

    [[nodiscard]] bool held(Index child) const {
        auto const& held = facts_.involvements[child];
        return std::any_of(held.begin(), held.end(),
                           [this](Involvement const* one) { return open_at(one->start, one->end, day_); });
    }

    void children_in_need() {
        std::set<Index> children;
        std::int64_t nobodys = 0;
        for (auto const& episode : events_.episodes) {
            if (!episode.nfa && open_at(episode.referral, episode.close, day_) &&
                children.insert(episode.child).second) {
                nobodys += held(episode.child) ? 0 : 1;
            }
        }
        put("CN01", static_cast<std::int64_t>(children.size()));
        put("CN07", nobodys);
    }

    // The first review within 91 days, each later one within 183 of the one before, none overdue now.
    [[nodiscard]] bool reviewed_in_time(CpPlan const& plan) const {
        Date limit = plan.start + Days{91};
        for (auto const& review : plan.reviews) {
            if (review.held > day_) {
                break;
            }
            if (review.held > limit) {
                return false;
            }
            limit = review.held + Days{183};
        }
        return day_ <= limit;
    }

    void protection_plans() {
        std::set<Index> children;
        Share visited;
        Share reviewed;
        for (auto const& plan : events_.cp_plans) {
            if (!open_at(plan.start, plan.end, day_)) {
                continue;
            }
            children.insert(plan.child);
            if (working_days_since(plan.start) >= 10) {
                Date last = Date::min();
                for (auto const& visit : plan.visits) {
                    last = plan.start <= visit.day && visit.day <= day_ ? std::max(last, visit.day) : last;
                }
                visited.count(last != Date::min() && working_days_since(last) <= 10);
            }
            if (add_months(plan.start, 3) <= day_) {
                reviewed.count(reviewed_in_time(plan));
            }
        }
        put("CP01", static_cast<std::int64_t>(children.size()));
        put("CP03", visited);
        put("CP05", reviewed);
    }

    // One week after a placement began, then six weeks from visit to visit (SI 2010/959 regulation 28).
    void looked_after() {
        std::set<Index> children;
        Share visited;
        for (auto const& period : events_.periods) {
            if (period.short_breaks || !open_at(period.start, period.end, day_)) {
                continue;
            }
            children.insert(period.child);
            Date placed_on = period.start;
            for (auto const& placement : period.placements) {
                placed_on = placement.start <= day_ ? placement.start : placed_on;
            }
            if (day_ - placed_on < Days{7}) {
                continue;
            }
            Date last = Date::min();
            for (auto const& visit : period.visits) {
                last = visit.day <= day_ ? std::max(last, visit.day) : last;
            }
            visited.count(last >= placed_on && day_ <= last + Days{42});
        }
        put("LC01", static_cast<std::int64_t>(children.size()));
        put("LC08", visited);
    }

    [[nodiscard]] bool any_extract_yet() const {
        auto const& settings = facts_.town.settings;
        auto const days = settings.annex_a ? annex_a_days(settings) : ssd_days(settings);
        return !days.empty() && days.front() <= day_;
    }

    void care_leavers() {
        if (!any_extract_yet()) {
            return;
        }
        Share in_touch;
        for (auto const& leaver : events_.leavers) {
            int const age = age_years(facts_.town.children[leaver.child].birth, day_);
            if (!open_at(leaver.listed.start, leaver.listed.end, day_) || age < 17 || age > 21) {
                continue;
            }
            auto state = leaver.statuses.front().in_touch;
            for (auto const& status : leaver.statuses) {
                state = status.day <= day_ ? status.in_touch : state;
            }
            if (state != touch::died) {
                in_touch.count(state == touch::yes);
            }
        }
        put("CL02", in_touch);
    }

    void freshness() {
        auto const& settings = facts_.town.settings;
        Date latest = Date::min();
        auto const look = [&](std::vector<Date> const& days) {
            for (Date const day : days) {
                latest = day <= day_ ? std::max(latest, day) : latest;
            }
        };
        if (settings.annex_a) {
            look(annex_a_days(settings));
        }
        if (settings.ssd) {
            look(ssd_days(settings));
        }
        if (latest != Date::min()) {
            put("DQ04", 24 * (day_ - latest).count());
        }
    }

    Facts const& facts_;
    Events const& events_;
    WorkingCalendar const& calendar_;
    Date month_;
    Date day_;
    std::vector<TruthRow>& rows_;
};

Facts sort_by_child(Synthesis const& town) {
    auto const children = town.children.size();
    Facts facts{town, std::vector<std::vector<Episode const*>>(children),
                std::vector<std::vector<Assessment const*>>(children),
                std::vector<std::vector<Involvement const*>>(children)};
    for (auto const& row : town.events.episodes) {
        facts.episodes[row.child].push_back(&row);
    }
    for (auto const& row : town.events.assessments) {
        facts.assessments[row.child].push_back(&row);
    }
    for (auto const& row : town.events.involvements) {
        facts.involvements[row.child].push_back(&row);
    }
    return facts;
}

} // namespace

void count_live(Facts const& facts, Month const& month, std::vector<TruthRow>& rows) {
    Live(facts, month, rows).count();
}

std::vector<TruthRow> count_truth(Synthesis const& town) {
    Facts const facts = sort_by_child(town);
    int const first = month_index(town.settings.from);
    auto const months = static_cast<std::size_t>(month_index(town.settings.to) - first + 1);
    std::vector<std::vector<TruthRow>> made(months);
    parallel_for(months, town.settings.threads, [&](std::size_t i) {
        Date const start = month_of_index(first + static_cast<int>(i));
        Month const month{start, month_end(start)};
        count_contacts(facts, month, made[i]);
        count_referrals(facts, month, made[i]);
        count_assessments(facts, month, made[i]);
        count_enquiries(facts, month, made[i]);
        count_care_events(facts, month, made[i]);
        count_live(facts, month, made[i]);
    });
    std::vector<TruthRow> rows;
    for (auto& some : made) {
        rows.insert(rows.end(), some.begin(), some.end());
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](TruthRow const& a, TruthRow const& b) { return a.id < b.id; });
    return rows;
}

std::string value_of(TruthRow const& row) {
    if (!row.denominator) {
        return std::to_string(row.numerator);
    }
    if (*row.denominator == 0) {
        return {};
    }
    return shortest(row.scale * static_cast<double>(row.numerator) / static_cast<double>(*row.denominator));
}

Status write_truth(Synthesis const& town, std::filesystem::path const& out, Progress const& progress) {
    auto csv = WEIR_TRY(TextTable::create(out / "truth.csv"));
    csv.row("id", "period", "group", "numerator", "denominator", "value");
    for (auto const& row : count_truth(town)) {
        csv.row(row.id, iso_month(row.month), row.group, std::to_string(row.numerator),
                row.denominator ? std::to_string(*row.denominator) : std::string(), value_of(row));
    }
    if (progress) {
        progress("truth", 1, 1);
    }
    return csv.finish();
}

} // namespace weir::synth
