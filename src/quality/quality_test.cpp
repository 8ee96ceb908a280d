// Running clocks, the work list and a child's page on small worlds.
#include "quality/child.hpp"
#include "quality/work_list.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace weir;
using namespace weir::quality;
using journey::Rows;

namespace {

std::filesystem::path const definitions = std::filesystem::path(WEIR_SOURCE_DIR) / "config";

journey::BuildSettings const& settings() {
    static auto const read = journey::BuildSettings::read(definitions).value();
    return read;
}
Rules const& rules() {
    static auto const read = Rules::read(definitions / "rules" / "worklist.csv").value();
    return read;
}
journey::Common common(std::int64_t row, std::int64_t person) {
    return {RowId{row}, PersonId{person}};
}

journey::Columns columns_of(Rows rows) {
    for (auto const& rule : rules().all()) {
        rows.supplied.insert(rule.supply.substr(0, rule.supply.find(" or ")));
    }
    return journey::build(std::move(rows), settings());
}

Due only(journey::Columns const& columns, Step step, Date day) {
    auto const all = running_clocks(columns, settings(), day);
    auto const found = std::find_if(all.begin(), all.end(), [&](Due const& due) { return due.step == step; });
    REQUIRE(found != all.end());
    return *found;
}

std::vector<std::string> ids(WorkList const& list) {
    std::vector<std::string> all;
    for (auto const& item : list.items) {
        all.push_back(item.rule->id);
    }
    return all;
}

} // namespace

TEST_CASE("an assessment is due on its 45th working day and late on the day after") {
    Rows rows;
    rows.assessments = {{common(7, 1), date(2024, 12, 20), {}, {}, {}}};
    auto const columns = columns_of(std::move(rows));
    auto const on_the_day = only(columns, Step::assessment, date(2025, 2, 26));
    CHECK(on_the_day.due == date(2025, 2, 26));
    CHECK(on_the_day.working_days_left == 0);
    CHECK(only(columns, Step::assessment, date(2025, 2, 27)).working_days_left == -1);
    auto const list = work_list(columns, settings(), rules(), date(2025, 2, 27));
    REQUIRE(list.items.size() == 1);
    CHECK(list.items[0].rule->id == "assessment-overdue");
    CHECK(list.items[0].first_seen == date(2025, 2, 27));
    CHECK(list.items[0].days_late == 1);
    CHECK(list.items[0].message ==
          "The assessment is not authorised; counted from 20 December 2024 it was due on 26 February 2025.");
    CHECK(ids(work_list(columns, settings(), rules(), date(2025, 2, 19))) ==
          std::vector<std::string>{"assessment-due"});
    CHECK(work_list(columns, settings(), rules(), date(2025, 2, 18)).items.empty());
    CHECK(work_list(columns, settings(), rules(), date(2025, 2, 20)).items[0].first_seen ==
          date(2025, 2, 19));
}

TEST_CASE("the first assessment after a referral counts from it, a later one from its own start") {
    Rows rows;
    rows.cin_episodes.push_back({});
    static_cast<journey::Common&>(rows.cin_episodes[0]) = common(1, 1);
    rows.cin_episodes[0].referral = date(2017, 5, 2);
    rows.assessments = {{common(2, 1), date(2017, 5, 15), {}, {}, {}},
                        {common(3, 1), date(2017, 6, 15), {}, {}, {}}};
    auto const columns = columns_of(std::move(rows));
    std::vector<Date> counted;
    for (auto const& due : running_clocks(columns, settings(), date(2017, 7, 3))) {
        if (due.step == Step::assessment) {
            counted.push_back(due.start);
        }
    }
    CHECK(counted == std::vector<Date>{date(2017, 5, 2), date(2017, 6, 15)});
}

TEST_CASE("an enquiry that needs no conference runs no clock, though no feed tells its end") {
    Rows rows;
    rows.section_47 = {{common(1, 1), date(2017, 5, 2), {}, 0, {}, {}, true},
                       {common(2, 2), date(2017, 5, 2), {}, 0, {}, {}, false},
                       {common(3, 3), date(2016, 5, 2), {}, 0, {}, {}, false}}; // left the list unsettled
    auto const columns = columns_of(std::move(rows));
    auto const clocks = running_clocks(columns, settings(), date(2017, 7, 3));
    REQUIRE(clocks.size() == 1);
    CHECK(clocks[0].row == RowId{2});
}

TEST_CASE("a clock that runs out on a day off is late on the next day") {
    Rows rows; // six weeks after Saturday 1 July 2017 is Saturday 12 August
    rows.care_periods = {{common(1, 1), date(2017, 1, 1), {}, 0, {}}};
    rows.cla_visits = {{common(2, 1), date(2017, 7, 1)}};
    auto const columns = columns_of(std::move(rows));
    CHECK(only(columns, Step::lac_visit, date(2017, 8, 12)).working_days_left == 0);
    CHECK(only(columns, Step::lac_visit, date(2017, 8, 13)).working_days_left < 0);
}

TEST_CASE("a move starts the visits anew, and reviews follow the one held") {
    Rows rows;
    rows.care_periods = {{common(1, 1), date(2017, 1, 3), {}, 0, {}}};
    rows.placements = {{common(2, 1), date(2017, 1, 3), date(2017, 8, 28), 0, 0},
                       {common(3, 1), date(2017, 8, 28), {}, 0, 0}};
    rows.cla_visits = {{common(4, 1), date(2017, 8, 20)}};
    rows.cla_reviews = {{common(5, 1), date(2017, 1, 30)},
                        {common(6, 1), date(2017, 1, 30)},
                        {common(7, 1), date(2017, 4, 28)}};
    auto const columns = columns_of(std::move(rows));
    auto const day = date(2017, 8, 31);
    CHECK(only(columns, Step::lac_visit, day).due == date(2017, 9, 4));
    CHECK(only(columns, Step::lac_review, day).due == date(2017, 10, 28)); // the doubled meeting counts once
    CHECK(only(columns, Step::permanence, day).due == date(2017, 5, 3));
    CHECK(only(columns, Step::lac_review, date(2017, 2, 1)).due == date(2017, 4, 30));
}

TEST_CASE("the midpoint lies half way between the last review and the next") {
    Rows rows;
    rows.care_periods = {{common(1, 1), date(2017, 1, 3), {}, 0, {}}};
    rows.cla_reviews = {{common(5, 1), date(2017, 1, 30)}};
    auto const columns = columns_of(std::move(rows));
    CHECK(only(columns, Step::midpoint, date(2017, 3, 1)).due == date(2017, 3, 16)); // 30 January to 30 April
}

TEST_CASE("no permanence plan by four months is on the list until there is one") {
    Rows rows;
    rows.care_periods = {{common(1, 1), date(2017, 1, 3), {}, 0, {}},
                         {common(2, 2), date(2017, 1, 3), {}, 0, {}}};
    rows.permanence = {{common(3, 2), date(2017, 5, 1)}};
    auto const columns = columns_of(std::move(rows));
    auto const list = work_list(columns, settings(), rules(), date(2017, 5, 4));
    CHECK(std::count_if(list.items.begin(), list.items.end(),
                        [](Item const& item) { return item.rule->id == "permanence-missing"; }) == 1);
}

TEST_CASE("short breaks run no clocks, nor what has ended, nor what no feed supplies") {
    Rows rows;
    rows.care_periods = {{common(1, 1), date(2017, 1, 3), {}, 0, {}}};
    rows.legal_statuses = {{common(2, 1), rows.codes.intern("V4"), date(2017, 1, 3), {}}};
    rows.cp_plans = {{common(3, 2), date(2017, 1, 3), date(2017, 8, 31), 0}};
    rows.assessments = {{common(4, 3), date(2017, 1, 3), {}, {}, {}}};
    rows.supplied.clear();
    auto const columns = journey::build(std::move(rows), settings());
    CHECK(running_clocks(columns, settings(), date(2017, 8, 31)).size() == 1);
    auto const list = work_list(columns, settings(), rules(), date(2017, 8, 31));
    CHECK(list.items.empty());
    CHECK(list.not_supplied.size() == rules().all().size());
}

TEST_CASE("a referral waits for its assessment until the child is past that step") {
    Rows rows;
    for (std::int64_t child = 1; child <= 4; ++child) {
        rows.cin_episodes.push_back({});
        static_cast<journey::Common&>(rows.cin_episodes.back()) = common(child, child);
        rows.cin_episodes.back().referral = child == 4 ? date(2010, 5, 1) : date(2017, 8, 1);
    }
    rows.assessments = {{common(5, 2), date(2017, 8, 2), {}, {}, {}}};
    rows.cp_plans = {{common(6, 3), date(2017, 8, 10), {}, 0}};
    rows.covered_from["assessments"] = date(2016, 1, 1); // before, nobody knows what was assessed
    auto const columns = columns_of(std::move(rows));
    auto const clocks = running_clocks(columns, settings(), date(2017, 8, 31));
    std::vector<std::int32_t> waiting;
    for (auto const& due : clocks) {
        if (due.step == Step::referral_without_assessment) {
            waiting.push_back(due.person);
            CHECK(due.due == date(2017, 8, 15));
        }
    }
    CHECK(waiting == std::vector<std::int32_t>{0});
}

TEST_CASE("items stand by due date and counts agree with them") {
    Rows rows;
    rows.workers = {{WorkerId{1}, "A Worker", false}};
    rows.cin_episodes.push_back({});
    static_cast<journey::Common&>(rows.cin_episodes[0]) = common(1, 1);
    rows.cin_episodes[0].referral = date(2017, 5, 1);
    rows.involvements = {{common(2, 1), WorkerId{1}, {}, date(2017, 5, 2), {}}};
    rows.assessments = {{common(3, 1), date(2017, 8, 1), {}, {}, {}},
                        {common(4, 1), date(2017, 5, 2), {}, {}, {}},
                        {common(5, 1), date(2017, 6, 30), {}, {}, {}}};
    auto const columns = columns_of(std::move(rows));
    auto const day = date(2017, 8, 31);
    auto const clocks = running_clocks(columns, settings(), day);
    auto const list = work_list(columns, settings(), rules(), day);
    CHECK(std::is_sorted(list.items.begin(), list.items.end(),
                         [](Item const& a, Item const& b) { return a.due.due < b.due.due; }));
    auto const counts = count_steps(clocks);
    auto const& assessments = counts[static_cast<std::size_t>(Step::assessment)];
    CHECK(assessments.running == 3);
    CHECK(assessments.late == 1);
    CHECK(assessments.due_soon == 1);
    auto const loads = caseloads(columns, clocks, day);
    REQUIRE(loads.size() == 1);
    CHECK(loads[0].children == 1);
    CHECK(loads[0].late == 1);
}

TEST_CASE("a child's page says where the child stands, with lanes and what is due") {
    Rows rows;
    rows.cin_episodes.push_back({});
    static_cast<journey::Common&>(rows.cin_episodes[0]) = common(1, 42);
    rows.cin_episodes[0].referral = date(2017, 1, 1);
    rows.cp_plans = {{common(2, 42), date(2017, 2, 1), date(2017, 6, 1), 0}};
    rows.care_periods = {{common(3, 42), date(2017, 6, 1), date(2017, 8, 1), 0, {}}};
    auto const columns = columns_of(std::move(rows));
    auto const on = [&](Date day) { return summarise(columns, settings(), PersonId{42}, day).value(); };
    CHECK(on(date(2017, 1, 31)).standing == Standing::child_in_need);
    CHECK(on(date(2017, 2, 1)).standing == Standing::child_protection);
    CHECK(on(date(2017, 7, 31)).standing == Standing::looked_after);
    CHECK(on(date(2017, 7, 31)).since == date(2017, 6, 1));
    CHECK(on(date(2017, 8, 1)).standing == Standing::child_in_need);
    auto const june = on(date(2017, 7, 1));
    auto const lane = std::find_if(june.lanes.begin(), june.lanes.end(),
                                   [](Lane const& one) { return one.name == "Looked after"; });
    REQUIRE(lane != june.lanes.end());
    CHECK_FALSE(lane->spans[0].end.has_value()); // its end lies after the day
    CHECK_FALSE(june.due.empty());
    CHECK_FALSE(summarise(columns, settings(), PersonId{43}, date(2017, 1, 1)).has_value());
}
