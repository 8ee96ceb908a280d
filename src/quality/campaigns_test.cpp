// Campaigns: what may be asked for, how decisions fold, and the counts at start, end and a month later.
#include "quality/campaigns.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace weir;
using namespace weir::quality;

namespace {

std::filesystem::path const source_dir{WEIR_SOURCE_DIR};

RuleNames const& names() {
    static RuleNames const all(RecordChecks::read(source_dir / "config/rules/record_checks.csv").value(), {},
                               Rules::read(source_dir / "config/rules/worklist.csv").value());
    return all;
}

auto const monday = date(2017, 8, 28);

AskedCampaign asked() {
    return {"Catch-up days", {"S14", "assessment-overdue"}, {TeamId{4}}, monday, monday + Days{1}, monday};
}

record::Decision kept(record::Decision decision, std::int64_t seq) {
    decision.seq = JournalSeq{seq};
    return decision;
}

std::string fields(AskedCampaign const& one) {
    std::string found;
    for (auto const& fault : faults_of(one, names())) {
        found += fault.field + ' ';
    }
    return found;
}

Observation seen(Date day, std::vector<std::pair<std::int64_t, std::int64_t>> const& rows_and_teams) {
    Observation one{day, {}};
    auto const rule = names().find("S14").value();
    for (auto const& [row, team] : rows_and_teams) {
        one.found.push_back({rule, RowId{row}, PersonId{row}, TeamId{team}});
    }
    std::sort(one.found.begin(), one.found.end());
    return one;
}

} // namespace

TEST_CASE("a campaign needs a name, rules that are counted and days that can still be counted") {
    CHECK(fields(asked()).empty());
    auto one = asked();
    one.name.clear();
    one.start = monday - Days{1};
    CHECK(fields(one) == "name start ");
    one = asked();
    one.end = monday - Days{1};
    CHECK(fields(one) == "end ");
    one.end = monday + Days{campaign_days_max - 1};
    CHECK(fields(one).empty());
    one.end = monday + Days{campaign_days_max};
    CHECK(fields(one) == "end ");
    one = asked();
    one.start.reset();
    one.end.reset();
    CHECK(fields(one) == "start end ");
    one = asked();
    one.rules.emplace_back("assessment-due"); // what is not late is not counted
    CHECK(fields(one) == "rules ");
}

TEST_CASE("campaigns fold out of their decisions, the latest first") {
    auto later = asked();
    later.name = "Another";
    later.rules.clear();
    later.teams.clear();
    later.start = monday + Days{7};
    later.end = monday + Days{7};
    auto all =
        campaigns_of({kept(decision_of(asked(), "director"), 5), kept(decision_of(later, "owner"), 9)});
    REQUIRE(all.size() == 2);
    CHECK(all[0].name == "Another");
    CHECK(all[0].scope(names()).rules.empty());
    CHECK(all[1].id == JournalSeq{5});
    CHECK(all[1].rules == std::vector<std::string>{"S14", "assessment-overdue"});
    CHECK(all[1].teams == std::vector<TeamId>{TeamId{4}});
    CHECK(all[1].by == "director");
    CHECK_FALSE(all[1].closing.has_value());
    all = campaigns_of({kept(decision_of(asked(), "director"), 5),
                        kept(closing_of(all[1], "went well", monday, "director"), 11)});
    REQUIRE(all.size() == 1);
    REQUIRE(all[0].closing.has_value());
    CHECK(all[0].closing->note == "went well");
    CHECK(all[0].last_day() == monday); // closed before its planned end
}

TEST_CASE("a campaign's last day and scope are changed with a reason, until it is closed") {
    auto const campaign = campaigns_of({kept(decision_of(asked(), "director"), 5)}).front();
    AskedChange change{{"S14"}, {}, monday + Days{3}, monday + Days{1}, "the extract came late"};
    auto const wrong = [&](AskedChange const& one) {
        std::string found;
        for (auto const& fault : faults_of(campaign, one, names())) {
            found += fault.field + ' ';
        }
        return found;
    };
    CHECK(wrong(change).empty());
    auto other = change;
    other.reason = "too short";
    CHECK(wrong(other) == "reason ");
    other = change;
    other.end = monday; // which is over
    CHECK(wrong(other) == "end ");
    other.end = monday + Days{campaign_days_max};
    CHECK(wrong(other) == "end ");
    other.end.reset();
    CHECK(wrong(other) == "end ");
    other = change;
    other.rules = {"none such"};
    CHECK(wrong(other) == "rules ");
    other = {campaign.rules, campaign.teams, campaign.end, monday + Days{9}, "nothing is changed"};
    CHECK(wrong(other) == "end ");
    other.rules.clear(); // the scope may change after the last day that was planned
    CHECK(wrong(other).empty());

    auto const decision = kept(decision_of(campaign, change, "owner"), 8);
    auto const changed = campaigns_of({kept(decision_of(asked(), "director"), 5), decision}).front();
    CHECK(changed.end == monday + Days{3});
    CHECK(changed.rules == std::vector<std::string>{"S14"});
    CHECK(changed.teams.empty());
    REQUIRE(changed.changes.size() == 1);
    CHECK(changed.changes[0].by == "owner");
    CHECK(changed.changes[0].reason == "the extract came late");
    CHECK(changed.changes[0].end_before == campaign.end);
    CHECK(changed.changes[0].rules_before == campaign.rules);
    CHECK(days_of(changed, monday + Days{40}).size() == 6); // the eve, four days, a month later
    auto const closed = campaigns_of({kept(decision_of(asked(), "director"), 5),
                                      kept(closing_of(campaign, "done", monday, "owner"), 7), decision});
    CHECK(closed.front().end == campaign.end);
}

TEST_CASE("the days to look at are the eve, each day so far, and the day a month later") {
    auto const campaign = campaigns_of({kept(decision_of(asked(), "director"), 5)}).front();
    CHECK(days_of(campaign, monday - Days{2}).empty());
    CHECK(days_of(campaign, monday) == std::vector<Date>{monday - Days{1}, monday});
    CHECK(days_of(campaign, monday + Days{20}) ==
          std::vector<Date>{monday - Days{1}, monday, monday + Days{1}});
    CHECK(days_of(campaign, monday + Days{31}).back() == monday + Days{31});
}

TEST_CASE("counts at the start and the end, by team, with what is fresh and what came back") {
    auto wide = asked();
    wide.teams.clear();
    auto const campaign = campaigns_of({kept(decision_of(wide, "director"), 5)}).front();
    auto const eve = seen(monday - Days{1}, {{1, 4}, {2, 4}, {3, 5}, {4, 5}, {9, 4}});
    auto const first = seen(monday, {{2, 4}, {3, 5}, {4, 5}, {9, 4}});
    auto const second = seen(monday + Days{1}, {{3, 5}, {4, 5}, {7, 5}, {9, 4}});
    auto const month = seen(monday + Days{31}, {{1, 4}, {4, 5}});
    std::map<Date, Observation const*> const days{
        {eve.day, &eve}, {first.day, &first}, {second.day, &second}, {month.day, &month}};
    // One is suppressed on the second day; another was before it began, so that it never counts.
    auto const suppressions = Suppressions::of(
        {kept(decision_of({"S14", RowId{4}, PersonId{4}, monday + Days{1}, monday + Days{20}, "right", ""},
                          "a"),
              1),
         kept(decision_of({"S14", RowId{9}, PersonId{9}, monday - Days{9}, monday + Days{20}, "right", ""},
                          "a"),
              2)});
    auto const at_end = tally(campaign, days, names(), suppressions, monday + Days{40});
    REQUIRE(at_end.days.size() == 3);
    CHECK(at_end.days[0].open == 4);
    CHECK(at_end.days[1].open == 3);
    CHECK(at_end.days[2].open == 2);
    CHECK(at_end.days[2].of_start == 1);
    CHECK(at_end.all.at_start == 4);
    CHECK(at_end.all.mended == 2);
    CHECK(at_end.all.suppressed == 1);
    CHECK(at_end.all.fresh == 1);
    CHECK(at_end.all.at_end == 2);
    CHECK(at_end.ended);
    CHECK(at_end.came_back == 1);
    REQUIRE(at_end.teams.size() == 2);
    CHECK(at_end.teams[0].team == TeamId{4});
    CHECK(at_end.teams[0].mended == 2);
    CHECK(at_end.teams[1].fresh == 1);
    auto const before = tally(campaign, {}, names(), suppressions, monday - Days{3});
    CHECK_FALSE(before.begun);
    CHECK_FALSE(tally(campaign, {{eve.day, &eve}, {first.day, &first}}, names(), suppressions, monday).ended);
}

TEST_CASE("a campaign of one team counts that team's alone") {
    auto const campaign = campaigns_of({kept(decision_of(asked(), "director"), 5)}).front();
    auto const eve = seen(monday - Days{1}, {{1, 4}, {3, 5}});
    auto const first = seen(monday, {{1, 5}, {3, 4}}); // the two changed places
    auto const counted = tally(campaign, {{eve.day, &eve}, {first.day, &first}}, names(), {}, monday);
    CHECK(counted.all.at_start == 1);
    CHECK(counted.all.mended == 0);
    CHECK(counted.all.fresh == 1);
    CHECK(counted.all.at_end == 1);
}
