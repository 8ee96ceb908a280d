// Each later event looks back for the one that led to it; see links.hpp.
#include "journey/links.hpp"

#include "config/csv_table.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace weir::journey {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(LinkKind::count)> kinds{
    "contact_referral",      "referral_assessment", "referral_section_47",
    "section_47_conference", "conference_plan",     "referral_care"};
constexpr std::array<std::string_view, static_cast<std::size_t>(Confidence::count)> confidences{
    "certain", "likely", "possible"};

template <class Enum, std::size_t N>
std::optional<Enum> named(std::array<std::string_view, N> const& names, std::string_view name) {
    auto const found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

struct Event {
    PersonId person;
    Date day;
    Code key = 0;   // its own id
    Code names = 0; // of the one that it says led to it
    friend bool operator<(Event const& a, Event const& b) {
        return std::tie(a.person, a.day, a.key) < std::tie(b.person, b.day, b.key);
    }
};
using Events = std::vector<Event>;

template <class Row, class Make>
Events events_of(std::vector<Row> const& rows, Make make) {
    Events events;
    events.reserve(rows.size());
    for (auto const& row : rows) {
        events.push_back(make(row));
    }
    std::sort(events.begin(), events.end());
    return events;
}

// Starts of care: an episode that goes on from one before it (X1) starts nothing, and a list's row of a
// period that episodes tell of as well is the same start.
Events starts_of_care(Rows const& rows) {
    std::set<std::pair<PersonId, Date>> goes_on;
    for (auto const& row : rows.care_episodes) {
        if (row.end && rows.codes.text(row.end_reason) == "X1") {
            goes_on.emplace(row.person, *row.end);
        }
    }
    Events events;
    std::set<std::pair<PersonId, Date>> started;
    for (auto const& row : rows.care_episodes) {
        bool const first =
            row.entered_care ? *row.entered_care == row.start : !goes_on.contains({row.person, row.start});
        if (first && started.emplace(row.person, row.start).second) {
            events.push_back({row.person, row.start, 0, row.referral_key});
        }
    }
    for (auto const& row : rows.care_periods) {
        if (started.emplace(row.person, row.start).second) {
            events.push_back({row.person, row.start, 0, 0});
        }
    }
    std::sort(events.begin(), events.end());
    return events;
}

class Linking {
public:
    Linking(LinkRules const& rules, Links& out) : rules_(rules), out_(out) {}

    // `back` names what the event of that key led to, where the earlier event is the one that says so.
    void join(LinkKind kind, Events const& earlier, Events const& later,
              std::map<Code, Code> const& back = {}) {
        auto& counts = out_.counts[static_cast<std::size_t>(kind)];
        for (auto const& event : later) {
            auto& month = out_.months[static_cast<std::size_t>(kind)][month_index(event.day)];
            ++counts.events;
            ++month.events;
            auto const [first, last] =
                std::equal_range(earlier.begin(), earlier.end(), event,
                                 [](Event const& a, Event const& b) { return a.person < b.person; });
            for (std::size_t rule = 0; rule < rules_.all().size(); ++rule) {
                if (rules_.all()[rule].kind != kind) {
                    continue;
                }
                auto const* found = fit(rules_.all()[rule], first, last, event, back);
                if (found != nullptr) {
                    auto const sure = static_cast<std::size_t>(rules_.all()[rule].confidence);
                    ++counts.linked[sure];
                    ++month.linked[sure];
                    out_.links.push_back({kind, event.person, found->day, event.day, rule});
                    break;
                }
            }
        }
    }

private:
    using At = Events::const_iterator;
    static Event const* fit(LinkRule const& rule, At first, At last, Event const& event,
                            std::map<Code, Code> const& back) {
        if (rule.by_id) {
            auto const said = back.find(event.key);
            auto const key = event.names != 0 ? event.names : said == back.end() ? 0 : said->second;
            auto const found =
                std::find_if(first, last, [key](Event const& one) { return key != 0 && one.key == key; });
            return found == last ? nullptr : &*found;
        }
        auto const after = std::upper_bound(first, last, event.day,
                                            [](Date day, Event const& one) { return day < one.day; });
        bool const near = after != first && event.day - std::prev(after)->day <= Days{rule.days};
        return near ? &*std::prev(after) : nullptr;
    }

    LinkRules const& rules_;
    Links& out_;
};

} // namespace

std::string_view name_of(LinkKind kind) {
    return kinds.at(static_cast<std::size_t>(kind));
}

std::string_view name_of(Confidence confidence) {
    return confidences.at(static_cast<std::size_t>(confidence));
}

std::size_t LinkCount::unlinked() const {
    std::size_t joined = 0;
    for (auto const count : linked) {
        joined += count;
    }
    return events - joined;
}

Result<LinkRules> LinkRules::read(std::filesystem::path const& csv) {
    auto const table =
        WEIR_TRY(config::read_csv_table(csv, {"link", "order", "how", "days", "confidence", "words"}));
    LinkRules out;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const kind = named<LinkKind>(kinds, table.cell(row, "link"));
        auto const confidence = named<Confidence>(confidences, table.cell(row, "confidence"));
        bool const by_id = table.cell(row, "how") == "id";
        if (!kind || !confidence || (!by_id && table.cell(row, "how") != "window")) {
            return fail(ErrorCode::invalid,
                        table.where(row, "link").text() + ": no such link, way or confidence");
        }
        LinkRule rule{*kind, by_id, 0, *confidence, table.cell(row, "words")};
        rule.days = by_id ? 0 : std::atoi(table.cell(row, "days").c_str());
        auto const* last = out.rules_.empty() ? nullptr : &out.rules_.back();
        bool const ordered = last == nullptr || last->kind < *kind ||
                             (last->kind == *kind && last->confidence <= *confidence &&
                              (last->by_id || last->days <= rule.days));
        if (!ordered) {
            return fail(ErrorCode::invalid, table.where(row, "order").text() +
                                                ": the surer and nearer rule of a link comes first");
        }
        out.rules_.push_back(std::move(rule));
    }
    return out;
}

Links link_rows(Rows const& rows, LinkRules const& rules) {
    auto const contacts =
        events_of(rows.contacts, [](auto const& row) { return Event{row.person, row.date}; });
    auto const referrals = events_of(
        rows.cin_episodes, [](auto const& row) { return Event{row.person, row.referral, row.key}; });
    auto const assessments = events_of(
        rows.assessments, [](auto const& row) { return Event{row.person, row.start, 0, row.referral_key}; });
    auto enquiries = events_of(rows.section_47, [](auto const& row) {
        return Event{row.person, row.start, row.key, row.referral_key};
    });
    auto const conferences = events_of(rows.conferences, [](auto const& row) {
        return Event{row.person, row.date, row.key, row.section_47_key};
    });
    auto const plans = events_of(rows.cp_plans, [](auto const& row) {
        return Event{row.person, row.start, row.key, row.conference_key};
    });
    std::map<Code, Code> conference_of_plan;
    for (auto const& row : rows.conferences) {
        if (row.plan_key != 0 && row.key != 0) {
            conference_of_plan.emplace(row.plan_key, row.key);
        }
    }
    Links out;
    Linking linking(rules, out);
    linking.join(LinkKind::contact_referral, contacts, referrals);
    linking.join(LinkKind::referral_assessment, referrals, assessments);
    linking.join(LinkKind::referral_section_47, referrals, enquiries);
    linking.join(LinkKind::section_47_conference, enquiries, conferences);
    linking.join(LinkKind::conference_plan, conferences, plans, conference_of_plan);
    linking.join(LinkKind::referral_care, referrals, starts_of_care(rows));
    return out;
}

} // namespace weir::journey
