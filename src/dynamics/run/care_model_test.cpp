// The care model, models/care.xmile: that it holds together in every run, and that it behaves as what is
// known of care systems. The cases are text, tests/cases/sd/care_cases.txt.
#include "dynamics/compile/compile.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/run/run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

namespace weir::dynamics {
namespace {

std::string path_of(char const* file) {
    return std::string(WEIR_SOURCE_DIR) + "/" + file;
}

Program const& care() {
    static auto const compiled = load_program(path_of("models/care.xmile"));
    REQUIRE_MESSAGE(compiled.program, compiled.diagnostics.text());
    return *compiled.program;
}

struct CareRun {
    RunOutput output; // every step, so that flows can be added up
    std::map<std::string, std::size_t> columns;

    [[nodiscard]] double at(std::string const& variable, double time) const {
        auto const column = columns.find(variable);
        REQUIRE_MESSAGE(column != columns.end(), "no variable " << variable);
        auto const row = std::find(output.times.begin(), output.times.end(), time);
        REQUIRE_MESSAGE(row != output.times.end(), "no time " << time);
        return output.at(static_cast<std::size_t>(row - output.times.begin()), column->second);
    }
};

CareRun run_care(std::vector<Setting> const& set) {
    auto output = run(care(), {.stop = 240.0, .save_every = care().specs.dt, .set = set});
    REQUIRE_MESSAGE(output, output.error().text());
    CareRun made{std::move(*output), {}};
    for (std::size_t i = 0; i < made.output.names.size(); ++i) {
        made.columns.emplace(made.output.names[i], i);
    }
    return made;
}

// What a stock gains in a step is what its flows say, and nothing else.
void check_conservation(std::string const& name, CareRun const& made) {
    Program const& program = care();
    double worst = 0;
    std::string where;
    for (auto const& stock : program.stocks) {
        if (program.slots[stock.slot].hidden) {
            continue;
        }
        REQUIRE_FALSE((stock.inflows.empty() && stock.outflows.empty()));
        auto const column = [&](SlotId slot) { return made.columns.at(program.slots[slot].name); };
        for (std::size_t row = 0; row + 1 < made.output.times.size(); ++row) {
            double net = 0;
            for (SlotId const flow : stock.inflows) {
                net += made.output.at(row, column(flow));
            }
            for (SlotId const flow : stock.outflows) {
                net -= made.output.at(row, column(flow));
            }
            double const before = made.output.at(row, column(stock.slot));
            double const gap =
                std::abs(made.output.at(row + 1, column(stock.slot)) - before - net * program.specs.dt) /
                std::max(1.0, std::abs(before));
            if (!(gap <= worst)) {
                worst = gap;
                where = program.slots[stock.slot].name;
            }
        }
    }
    CHECK_MESSAGE(worst <= 1e-9, name << ": " << where << " gains or loses what no flow carries");
    for (auto const& trouble : made.output.troubles) {
        FAIL_CHECK(name << ": " << text_of(trouble));
    }
}

// The whole: who is open changes by who comes in and who goes out, so that what leaves one stock arrives
// in another, shares add up to one, and moves between placements lose nobody.
void check_whole(std::string const& name, CareRun const& made) {
    double const dt = care().specs.dt;
    double worst = 0;
    auto const column = [&](char const* variable) { return made.columns.at(variable); };
    std::vector<std::pair<std::size_t, double>> flows = {{column("referrals_to_assessment"), 1},
                                                         {column("re_entries"), 1},
                                                         {column("home_to_cin_plan"), 1},
                                                         {column("assessments_closed"), -1},
                                                         {column("s47_closed"), -1},
                                                         {column("cin_closed"), -1},
                                                         {column("cp_closed"), -1},
                                                         {column("lac_exits"), -1}};
    auto const others = column("other_lac_entries_per_month");
    auto const factor = column("entry_factor");
    auto const open = column("children_in_need");
    for (std::size_t row = 0; row + 1 < made.output.times.size(); ++row) {
        double net = made.output.at(row, others) * made.output.at(row, factor);
        for (auto const& [flow, sign] : flows) {
            net += sign * made.output.at(row, flow);
        }
        double const gain = made.output.at(row + 1, open) - made.output.at(row, open);
        worst = std::max(worst, std::abs(gain - net * dt));
    }
    CHECK_MESSAGE(worst <= 1e-7, name << ": children appear or vanish between the stocks, up to " << worst);
}

TEST_CASE("the care model keeps every child, and behaves as care systems do") {
    std::ifstream file(path_of("tests/cases/sd/care_cases.txt"));
    std::map<std::string, CareRun> runs;
    std::size_t expectations = 0;
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string word;
        if (line.starts_with("#") || !(words >> word)) {
            continue;
        }
        CAPTURE(line);
        std::string name;
        words >> name;
        if (word == "case") {
            std::vector<Setting> set;
            while (words >> word) {
                auto const equals = word.find('=');
                REQUIRE(equals != std::string::npos);
                set.push_back({word.substr(0, equals), std::stod(word.substr(equals + 1))});
            }
            auto const made = runs.emplace(name, run_care(set));
            REQUIRE(made.second);
            check_conservation(name, made.first->second);
            check_whole(name, made.first->second);
            continue;
        }
        REQUIRE(word == "expect");
        ++expectations;
        std::string variable;
        std::string relation;
        double time = 0;
        REQUIRE((words >> variable >> time >> relation));
        double const value = runs.at(name).at(variable, time);
        if (relation == "between") {
            double low = 0;
            double high = 0;
            REQUIRE((words >> low >> high));
            CHECK_MESSAGE((value >= low && value <= high), "it is " << value);
        } else {
            REQUIRE((relation == "above" || relation == "below"));
            REQUIRE((words >> word));
            double const other = runs.at(word).at(variable, time);
            CHECK_MESSAGE((relation == "above" ? value > other : value < other),
                          "it is " << value << ", the other " << other);
        }
    }
    CHECK(expectations >= 50);
}

TEST_CASE("the care model in small steps of the fourth order is the same model") {
    auto const euler = run(care(), {.save = {"looked_after", "caseload", "children_in_need"}});
    auto const fine = run(
        care(),
        {.method = Method::rk4, .dt = 1.0 / 32, .save = {"looked_after", "caseload", "children_in_need"}});
    REQUIRE(euler);
    REQUIRE(fine);
    REQUIRE(euler->times == fine->times);
    for (std::size_t i = 0; i < euler->values.size(); ++i) {
        CHECK(euler->values[i] == doctest::Approx(fine->values[i]).epsilon(0.005));
    }
}

// Nothing in the model may depend on the size of Blackpool.
TEST_CASE("an authority twice the size is the same twice") {
    std::vector<Setting> doubled;
    for (auto const* const name :
         {"contacts_per_month", "other_lac_entries_per_month", "initial_lac", "initial_cp", "initial_cin",
          "initial_assessments", "initial_care_leavers", "social_workers_fte", "triage_capacity_per_month"}) {
        auto const once = run(care(), {.save = {name}});
        REQUIRE(once);
        doubled.push_back({name, 2 * once->values.front()});
    }
    std::vector<std::string> const counts = {"looked_after", "referrals", "cin_plans",
                                             "re_entries",   "staff",     "placement_cost_per_year"};
    std::vector<std::string> const ratios = {"caseload", "pressure", "turnover", "quality"};
    for (auto const* const names : {&counts, &ratios}) {
        auto const one = run(care(), {.save = *names});
        auto const two = run(care(), {.set = doubled, .save = *names});
        REQUIRE(one);
        REQUIRE(two);
        double const scale = names == &counts ? 2 : 1;
        for (std::size_t i = 0; i < one->values.size(); ++i) {
            CHECK(two->values[i] == doctest::Approx(scale * one->values[i]).epsilon(1e-9));
        }
    }
}

TEST_CASE("everything in the care model has a unit and says what it is and where it is from") {
    auto const loaded = load_model(path_of("models/care.xmile"));
    REQUIRE(loaded.model);
    CHECK(loaded.diagnostics.total() == 0);
    for (auto const& variable : loaded.model->variables) {
        CAPTURE(variable.name);
        CHECK_FALSE(variable.units.empty());
        CHECK(variable.documentation.size() >= 8);
    }
}

TEST_CASE("the names that forecasts set and show are there") {
    for (auto const* const name : {"contacts_per_month",
                                   "contact_to_referral",
                                   "referral_to_assessment",
                                   "assessment_duration_months",
                                   "assessment_to_cin",
                                   "assessment_to_s47",
                                   "s47_to_icpc",
                                   "icpc_to_plan",
                                   "cin_stay_months",
                                   "cp_stay_months",
                                   "cp_to_lac",
                                   "cin_to_lac",
                                   "other_lac_entries_per_month",
                                   "lac_stay_short_months",
                                   "lac_stay_long_months",
                                   "lac_short_share",
                                   "initial_lac",
                                   "initial_cp",
                                   "initial_cin",
                                   "initial_assessments",
                                   "social_workers_fte",
                                   "caseload_normal",
                                   "cost_per_week_foster",
                                   "cost_per_week_residential",
                                   "contact_change",
                                   "entry_change",
                                   "exit_change",
                                   "looked_after",
                                   "lac_entries",
                                   "lac_exits",
                                   "child_protection_plans",
                                   "children_in_need",
                                   "contacts",
                                   "referrals",
                                   "assessments_open",
                                   "assessments_completed",
                                   "s47_started",
                                   "icpc",
                                   "caseload",
                                   "pressure",
                                   "placement_cost_per_year"}) {
        CAPTURE(name);
        CHECK(care().find(name).size() == 1);
    }
}

} // namespace
} // namespace weir::dynamics
