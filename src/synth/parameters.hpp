// What the synthetic authority is like, as data: rates by financial year, seasons, shares and stays. The
// defaults mirror config/synth/blackpool_like.toml, where each value has its source.
#pragma once

#include "base/date.hpp"

#include <array>
#include <vector>

namespace weir::synth {

// One value a financial year (1 April to 31 March, named by the year it ends in); years outside the table
// take its nearest value, so that the warm-up lives under the first year's practice.
struct YearSeries {
    int first_year = 2010;
    std::vector<double> values{1.0};

    [[nodiscard]] double at(Date day) const;
};

struct Parameters {
    int warm_up_years = 11;

    // Families.
    std::array<double, 5> family_sizes{0.45, 0.34, 0.14, 0.05, 0.02}; // one to five children
    double years_between_births = 2.8;
    double moving_share = 0.42; // families who come to the town, leave it, or both
    double moving_stay_years = 4.0;
    double need_shape = 0.30; // of the gamma distribution of need over families
    double disabled_share = 0.035;

    // Front door: child contacts a year per 1,000 children, their season, and what becomes of them.
    YearSeries contacts_per_1000{2010, {430, 430, 430, 440, 450, 440, 430, 480, 440}};
    std::array<double, 12> season{0.97, 0.96, 1.10, 0.95, 1.04, 1.05, 1.10, 0.96, 1.02, 1.06, 0.98, 0.81};
    std::array<double, 12> school_season{1.1, 1.0, 1.25, 0.8, 1.15, 1.25, 1.0, 0.08, 1.15, 1.2, 1.25, 0.85};
    YearSeries conversion{2010,
                          {1.276, 1.284, 1.323, 1.281, 1.255, 0.9452, 1.074, 1.358,
                           1.152}}; // scales the chance that a contact becomes a referral
    YearSeries decision_in_time{2010, {0.74, 0.74, 0.74, 0.75, 0.77, 0.79, 0.80, 0.76, 0.78}};
    double early_help_share = 0.10; // of contacts that become no referral
    YearSeries early_help_per_1000{
        2010, {26, 26, 26, 27, 29, 31, 32, 30, 32}}; // started by other agencies, families
    double early_help_days = 180;
    YearSeries return_chance{2010, {0.1237, 0.1174, 0.1007, 0.1435, 0.2528, 0.3873, 0.02, 0.218, 0.0221}};
    double return_days = 130;

    // Referral and assessment.
    YearSeries nfa{2010, {0.12, 0.12, 0.12, 0.11, 0.08, 0.05, 0.02, 0.01, 0.02}};
    YearSeries assessed_in_45{2010, {0.78, 0.78, 0.78, 0.78, 0.79, 0.80, 0.824, 0.747, 0.783}};
    double assessment_absent = 0.05;
    YearSeries not_in_need{2010, {0.44, 0.44, 0.44, 0.44, 0.42, 0.44, 0.34, 0.30, 0.34}};
    double cin_plan_days = 215;
    YearSeries cin_pace{
        2010,
        {1.416, 1.733, 2.036, 2.759, 1.27, 2.239, 0.916, 2.871, 1.6}}; // how fast plans run their course

    // Protection.
    YearSeries s47_at_referral{2010, {0.426, 0.4246, 0.4295, 0.4294, 0.3666, 0.4349, 0.5163, 0.5256, 0.4639}};
    YearSeries s47_in_plan{2010, {0.1897, 0.1893, 0.1907, 0.1907, 0.1829, 0.2005, 0.2376, 0.2688, 0.2279}};
    YearSeries icpc{2010, {0.3092, 0.3555, 0.3227, 0.3674, 0.3437, 0.3512, 0.401, 0.3224, 0.3183}};
    YearSeries icpc_in_15{2010, {0.86, 0.86, 0.86, 0.87, 0.87, 0.88, 0.887, 0.892, 0.898}};
    YearSeries plan_from_icpc{2010, {0.91, 0.91, 0.91, 0.912, 0.941, 0.901, 0.914, 0.925, 0.972}};
    YearSeries cp_pace{2010,
                       {0.8524, 0.7651, 0.8428, 0.8163, 0.9498, 0.8331, 0.9065, 1.165,
                        1}}; // how fast plans run their course
    double cp_days = 275;
    double cp_visit_in_10 = 0.82;

    // Care.
    YearSeries entry{2010,
                     {1.665, 1.692, 1.701, 2.363, 1.754, 2.242, 2.612, 2.294,
                      2.267}}; // scales the chance that a case enters care
    YearSeries exit_pace{2010,
                         {0.5956, 0.5391, 0.4663, 0.5755, 0.719, 0.6559, 0.794, 0.7667,
                          0.8}}; // how fast stays run their course
    double reentry_chance = 0.20;
    double care_visit_in_time = 0.88;
    double care_review_in_time = 0.90;
    double placement_moves_a_year = 0.33;
    double short_break_chance = 0.14; // of disabled children, once in childhood

    // Workforce.
    double workers_leaving_a_year = 0.22;
    double allocation_gap_chance = 0.12;
    double allocation_gap_days = 20;

    // Leaving care.
    double in_touch_share = 0.87;
};

} // namespace weir::synth
