// The improvement plan of July 2017 read whole, what lint says of it, and plans with mistakes refused with
// the place of each.
#include "plan/lint.hpp"
#include "plan/plan.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>

using namespace weir;
using namespace weir::plan;

namespace {

Plan the_plan() {
    Diagnostics found;
    auto plan = read_plan(WEIR_SOURCE_DIR "/config/plans/blackpool_2017", found);
    REQUIRE_MESSAGE(plan.has_value(), found.text());
    return std::move(*plan);
}

LintContext on(Date day) {
    return {.as_at = day,
            .defined = [](std::string const& id) { return id != "ZZ99"; },
            .measured = [](std::string const& id) { return id != "FD04"; }};
}

std::set<std::string> actions_with(std::vector<Finding> const& findings, std::string_view code) {
    std::set<std::string> out;
    for (auto const& finding : findings) {
        if (finding.code == code) {
            out.insert(finding.action);
        }
    }
    return out;
}

// A folder with the good plan, in which one file can be replaced.
struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / "weir_plan_test";
    Folder() {
        std::filesystem::remove_all(path);
        std::filesystem::copy(WEIR_SOURCE_DIR "/config/plans/blackpool_2017", path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    void append(std::string const& file, std::string const& line) const {
        std::ofstream(path / file, std::ios::app) << line << "\n";
    }
};

} // namespace

TEST_CASE("the plan of July 2017 is read whole") {
    auto const plan = the_plan();
    CHECK(plan.actions.size() == 19);
    std::size_t steps = 0;
    for (auto const& action : plan.actions) {
        steps += action.steps.size();
        CHECK(action.expectations.size() >= 1);
    }
    CHECK(steps == 56);
    REQUIRE(plan.find("A4") != nullptr);
    CHECK(plan.find("A4")->expectations[0].indicators.size() == 6);
    CHECK(plan.find("A4")->expectations[0].indicators[2].catalogue_id.empty());
    CHECK(plan.find("A3")->expectations[0].evident_by == date(2018, 1, 31));
    CHECK(plan.find("A2")->steps[2].owners == std::vector<std::string>{"MF", "CH"});
    REQUIRE(plan.headline.has_value());
    CHECK(plan.headline->target() == doctest::Approx(420));
    CHECK(plan.find("A99") == nullptr);
}

TEST_CASE("lint names the seven actions whose effect is to show before they are in place") {
    auto const findings = lint(the_plan(), on(date(2017, 8, 31)));
    CHECK(actions_with(findings, "effect-before-implementation") ==
          std::set<std::string>{"A3", "A4", "A5", "A7", "A12", "A15", "A17"});
}

TEST_CASE("lint asks for indicators, directions, sizes, baselines, owners and dates") {
    auto const findings = lint(the_plan(), on(date(2017, 8, 31)));
    CHECK(actions_with(findings, "no-indicator").contains("A19"));
    CHECK(actions_with(findings, "not-measurable").contains("A11"));
    CHECK(actions_with(findings, "not-measured") == std::set<std::string>{"A3"});
    CHECK(actions_with(findings, "no-date") == std::set<std::string>{"A4", "A16"});
    CHECK(actions_with(findings, "direction-inferred").contains("A1"));
    CHECK(actions_with(findings, "no-size") == std::set<std::string>{""});
    CHECK(actions_with(findings, "no-baseline") == std::set<std::string>{""});
    CHECK(actions_with(findings, "step-late") == std::set<std::string>{"A17"}); // 17e, due July 2017
    CHECK(actions_with(lint(the_plan(), on(date(2017, 10, 1))), "step-late").contains("A1"));
    CHECK(actions_with(findings, "figure-shared") == std::set<std::string>{""});
}

TEST_CASE("lint sees an unknown indicator and directions that pull apart") {
    auto plan = the_plan();
    plan.actions[0].expectations[0].indicators = {{"a", "ZZ99", Direction::up},
                                                  {"contacts", "FD01", Direction::up}};
    auto const findings = lint(plan, on(date(2017, 8, 31)));
    CHECK(actions_with(findings, "indicator-unknown") == std::set<std::string>{"A1"});
    CHECK(actions_with(findings, "directions-conflict") == std::set<std::string>{""});
}

TEST_CASE("a plan with mistakes is refused, with the place of each") {
    Folder const folder;
    folder.append("actions.csv", "A1,,Twice,,,,,");
    folder.append("actions.csv", "A99,99a,Orphan,XX,,2017-09,planned,");
    folder.append("actions.csv", "A1,1z,Bad month,XX,,September,planned,");
    folder.append("actions.csv", "A1,1y,Bad status,XX,,2017-09,maybe,");
    folder.append("effects.csv", "A1,direct,x,a;b,FD01,up,stated,2017-09,2018-01");
    folder.append("effects.csv", "A77,direct,x,a,FD01,up,stated,2017-09,2018-01");
    folder.append("effects.csv", "A1,perhaps,x,a,FD01,up,stated,2017-09,2018-01");
    folder.append("effects.csv", "A1,direct,x,a,FD01,sideways,stated,2017-09,2018-01");
    Diagnostics found;
    auto const plan = read_plan(folder.path, found);
    REQUIRE_FALSE(plan.has_value());
    std::set<std::string> codes;
    for (auto const& item : found.items()) {
        codes.insert(item.code);
        CHECK(item.where.line > 1);
    }
    CHECK(codes == std::set<std::string>{"action-twice", "step-without-action", "month-unreadable",
                                         "status-unknown", "lists-differ", "effect-without-action",
                                         "kind-unknown", "direction-unknown"});
    CHECK_FALSE(read_plan("no/such/folder", found).has_value());
}
