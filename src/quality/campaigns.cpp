#include "quality/campaigns.hpp"

#include "base/limits.hpp"
#include "config/reason_list.hpp"
#include "quality/decision_text.hpp"

#include <algorithm>

namespace weir::quality {

namespace {

constexpr std::size_t name_bytes_max = 120;
constexpr std::size_t reason_min = 10; // characters: enough to be understood a month later

std::vector<std::string> texts_of(std::vector<TeamId> const& teams) {
    std::vector<std::string> texts;
    texts.reserve(teams.size());
    for (auto const team : teams) {
        texts.push_back(std::to_string(team.value));
    }
    return texts;
}

std::vector<TeamId> teams_of(DecisionText const& said) {
    std::vector<TeamId> teams;
    for (auto const& team : said.list("teams")) {
        teams.push_back(TeamId{std::strtoll(team.c_str(), nullptr, 10)});
    }
    return teams;
}

void check_rules(std::vector<std::string> const& rules, RuleNames const& names,
                 std::vector<AskedFault>& faults) {
    for (auto const& rule : rules) {
        if (names.named(rule).empty()) {
            faults.push_back({"rules", "There is no rule " + rule.substr(0, 40) + " to choose"});
            break;
        }
    }
}

// What an earlier change said holds until another one.
void change(Campaign& campaign, record::Decision const& decision, DecisionText const& said) {
    auto const end = parse_iso_date(said.text("end"));
    if (!end || campaign.closing) {
        return;
    }
    campaign.changes.push_back(
        {decision.day, decision.actor, decision.secret, campaign.end, campaign.rules, campaign.teams});
    campaign.end = *end;
    campaign.rules = said.list("rules");
    campaign.teams = teams_of(said);
}

std::optional<Campaign> campaign_of(record::Decision const& decision, DecisionText const& said) {
    auto const start = parse_iso_date(said.text("start"));
    auto const end = parse_iso_date(said.text("end"));
    if (!start || !end) {
        return std::nullopt;
    }
    Campaign campaign;
    campaign.id = decision.seq;
    campaign.name = decision.secret;
    campaign.rules = said.list("rules");
    campaign.teams = teams_of(said);
    campaign.start = *start;
    campaign.end = *end;
    campaign.by = decision.actor;
    campaign.decided_on = decision.day;
    return campaign;
}

} // namespace

Scope Campaign::scope(RuleNames const& names) const {
    Scope scope;
    for (auto const& rule : rules) {
        for (auto const place : names.named(rule)) {
            scope.rules.insert(place);
        }
    }
    scope.teams.insert(teams.begin(), teams.end());
    return scope;
}

std::vector<AskedFault> faults_of(AskedCampaign const& asked, RuleNames const& names) {
    std::vector<AskedFault> faults;
    if (asked.name.empty()) {
        faults.push_back({"name", "Give the campaign a name"});
    } else if (asked.name.size() > name_bytes_max) {
        faults.push_back(
            {"name", "The name must be shorter than " + std::to_string(name_bytes_max) + " characters"});
    }
    check_rules(asked.rules, names, faults);
    if (!asked.start) {
        faults.push_back({"start", "Give the first day, such as 31 8 2017"});
    } else if (*asked.start < asked.day) {
        faults.push_back({"start", "The first day must be today or later: what stands at the start is "
                                   "counted before anybody has begun"});
    }
    if (!asked.end) {
        faults.push_back({"end", "Give the last day, such as 1 9 2017"});
    } else if (asked.start && *asked.end < *asked.start) {
        faults.push_back({"end", "The last day must not be before the first"});
    } else if (asked.start && *asked.end >= *asked.start + Days{campaign_days_max}) {
        faults.push_back({"end", "A campaign lasts at most " + std::to_string(campaign_days_max) + " days"});
    }
    return faults;
}

record::Decision decision_of(AskedCampaign const& asked, std::string actor) {
    record::Decision decision;
    decision.about = record::DecisionAbout::campaign;
    decision.day = asked.day;
    decision.actor = std::move(actor);
    decision.clear = decision_text(
        {{"act", "begin"}, {"start", iso(asked.start.value())}, {"end", iso(asked.end.value())}},
        {{"rules", asked.rules}, {"teams", texts_of(asked.teams)}});
    decision.secret = asked.name;
    return decision;
}

std::vector<AskedFault> faults_of(Campaign const& campaign, AskedChange const& asked,
                                  RuleNames const& names) {
    std::vector<AskedFault> faults;
    check_rules(asked.rules, names, faults);
    if (!asked.end) {
        faults.push_back({"end", "Give the last day, such as 1 9 2017"});
    } else if (*asked.end != campaign.end && *asked.end < asked.day) {
        faults.push_back({"end", "The last day must be today or later: to end it now, close it"});
    } else if (*asked.end < campaign.start) {
        faults.push_back({"end", "The last day must not be before the first"});
    } else if (*asked.end >= campaign.start + Days{campaign_days_max}) {
        faults.push_back({"end", "A campaign lasts at most " + std::to_string(campaign_days_max) + " days"});
    } else if (asked.end == campaign.end && asked.rules == campaign.rules && asked.teams == campaign.teams) {
        faults.push_back({"end", "Nothing is changed: give another last day or another scope"});
    }
    if (config::characters(asked.reason) < reason_min) {
        faults.push_back({"reason", "Say why in at least " + std::to_string(reason_min) + " characters"});
    } else if (asked.reason.size() > limits::reason_note_bytes_max) {
        faults.push_back({"reason", "Say why in fewer than " + std::to_string(limits::reason_note_bytes_max) +
                                        " characters"});
    }
    return faults;
}

record::Decision decision_of(Campaign const& campaign, AskedChange const& asked, std::string actor) {
    record::Decision decision;
    decision.about = record::DecisionAbout::campaign;
    decision.subject = campaign.id.value;
    decision.day = asked.day;
    decision.actor = std::move(actor);
    decision.clear = decision_text({{"act", "change"}, {"end", iso(asked.end.value())}},
                                   {{"rules", asked.rules}, {"teams", texts_of(asked.teams)}});
    decision.secret = asked.reason;
    return decision;
}

record::Decision closing_of(Campaign const& campaign, std::string note, Date day, std::string actor) {
    record::Decision decision;
    decision.about = record::DecisionAbout::campaign;
    decision.subject = campaign.id.value;
    decision.day = day;
    decision.actor = std::move(actor);
    decision.clear = decision_text({{"act", "close"}});
    decision.secret = std::move(note);
    return decision;
}

std::vector<Campaign> campaigns_of(std::vector<record::Decision> const& decisions) {
    std::vector<Campaign> all;
    for (auto const& decision : decisions) {
        auto const said = DecisionText::read(decision.clear);
        if (said.text("act") == "begin") {
            if (auto campaign = campaign_of(decision, said)) {
                all.push_back(std::move(*campaign));
            }
        } else if (said.text("act") == "change") {
            for (auto& campaign : all) {
                if (campaign.id.value == decision.subject) {
                    change(campaign, decision, said);
                }
            }
        } else if (said.text("act") == "close") {
            for (auto& campaign : all) {
                if (campaign.id.value == decision.subject && !campaign.closing) {
                    campaign.closing = Campaign::Closing{decision.day, decision.actor, decision.secret};
                }
            }
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](Campaign const& a, Campaign const& b) { return a.start > b.start; });
    return all;
}

std::vector<Date> days_of(Campaign const& campaign, Date today) {
    std::vector<Date> days;
    for (auto day = campaign.start - Days{1}; day <= campaign.last_day() && day <= today; day += Days{1}) {
        days.push_back(day);
    }
    if (auto const back = campaign.last_day() + Days{came_back_after_days}; back <= today) {
        days.push_back(back);
    }
    return days;
}

namespace {

class Count {
public:
    Count(Campaign const& campaign, RuleNames const& names, Suppressions const& suppressions)
        : names_(names), suppressions_(suppressions), scope_(campaign.scope(names)) {}

    [[nodiscard]] bool suppressed(Observed const& one, Date day) const {
        return suppressions_.holding(names_.of(one.rule), one.row, day) != nullptr;
    }
    [[nodiscard]] std::vector<Observed> open(Observation const& seen) const {
        std::vector<Observed> found;
        for (auto const& one : seen.found) {
            if (scope_.covers(one) && !suppressed(one, seen.day)) {
                found.push_back(one);
            }
        }
        return found;
    }
    [[nodiscard]] static bool has(std::vector<Observed> const& ordered, Observed const& one) {
        return std::binary_search(ordered.begin(), ordered.end(), one);
    }

    // Where each that was open at the start stands now, and what has come since.
    void compare(std::vector<Observed> const& start, Observation const& seen, CampaignTally& out) const {
        std::map<TeamId, TeamTally> teams;
        auto const now = open(seen);
        auto const both = [&](TeamId team, auto const& note) {
            auto& of_team = teams[team];
            of_team.team = team;
            note(of_team);
            note(out.all);
        };
        for (auto const& one : start) {
            bool const found = has(seen.found, one);
            bool const set_aside = found && suppressed(one, seen.day);
            both(one.team, [&](TeamTally& to) {
                ++to.at_start;
                to.mended += found ? 0 : 1;
                to.suppressed += set_aside ? 1 : 0;
            });
        }
        for (auto const& one : now) {
            bool const of_start = has(start, one);
            both(one.team, [&](TeamTally& to) {
                ++to.at_end;
                to.fresh += of_start ? 0 : 1;
            });
        }
        for (auto const& [team, counted] : teams) {
            out.teams.push_back(counted);
        }
    }

private:
    RuleNames const& names_;
    Suppressions const& suppressions_;
    Scope scope_;
};

} // namespace

CampaignTally tally(Campaign const& campaign, std::map<Date, Observation const*> const& seen,
                    RuleNames const& names, Suppressions const& suppressions, Date today) {
    CampaignTally out;
    Count const count(campaign, names, suppressions);
    auto const last = campaign.last_day();
    out.back_on = last + Days{came_back_after_days};
    auto const eve = seen.find(campaign.start - Days{1});
    if (eve == seen.end() || today < eve->first) {
        return out;
    }
    out.begun = true;
    auto const start = count.open(*eve->second);
    Observation const* latest = nullptr;
    for (auto const& [day, observed] : seen) {
        if (day < eve->first || day > last) {
            continue;
        }
        auto const open = count.open(*observed);
        auto const of_start = std::count_if(open.begin(), open.end(),
                                            [&](Observed const& one) { return Count::has(start, one); });
        out.days.push_back({day, open.size(), static_cast<std::size_t>(of_start)});
        latest = observed;
    }
    count.compare(start, *latest, out);
    out.ended = latest->day == last;
    auto const back = seen.find(out.back_on);
    if (out.ended && back != seen.end()) {
        auto const then = count.open(*back->second);
        out.came_back =
            static_cast<std::size_t>(std::count_if(start.begin(), start.end(), [&](Observed const& one) {
                return !Count::has(latest->found, one) && Count::has(then, one);
            }));
    }
    return out;
}

} // namespace weir::quality
