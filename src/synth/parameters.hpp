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
    std::array<double, 12> season{0.98, 0.91, 1.13, 0.93, 1.06, 1.02, 1.08, 0.96, 1.04, 1.08, 0.97, 0.83};
    std::array<double, 12> school_season{1.1, 1.0, 1.25, 0.8, 1.15, 1.25, 1.0, 0.08, 1.15, 1.2, 1.25, 0.85};
    YearSeries conversion{2010,
                          {1.261, 1.254, 1.261, 1.271, 1.264, 0.9559, 1.104, 1.347,
                           1.139}}; // scales the chance that a contact becomes a referral
    YearSeries decision_in_time{2010, {0.74, 0.74, 0.74, 0.75, 0.77, 0.79, 0.80, 0.76, 0.78}};
    double early_help_share = 0.10; // of contacts that become no referral
    YearSeries early_help_per_1000{
        2010, {26, 26, 26, 27, 29, 31, 32, 30, 32}}; // started by other agencies, families
    double early_help_days = 180;
    YearSeries return_chance{2010, {0.1309, 0.1344, 0.09847, 0.1602, 0.2656, 0.3594, 0.02, 0.2136, 0.02}};
    double return_days = 130;

    // Referral and assessment.
    YearSeries nfa{2010, {0.12, 0.12, 0.12, 0.11, 0.08, 0.05, 0.02, 0.01, 0.02}};
    YearSeries assessed_in_45{2010, {0.78, 0.78, 0.78, 0.78, 0.79, 0.80, 0.824, 0.747, 0.783}};
    double assessment_absent = 0.05;
    YearSeries not_in_need{2010, {0.44, 0.44, 0.44, 0.44, 0.42, 0.44, 0.34, 0.30, 0.34}};
    double cin_plan_days = 215;
    YearSeries cin_pace{
        2010,
        {1.493, 1.704, 2.119, 2.518, 1.255, 2.209, 0.9122, 2.804, 1.6}}; // how fast plans run their course

    // Protection.
    YearSeries s47_at_referral{2010, {0.4264, 0.425, 0.4274, 0.4379, 0.3564, 0.4357, 0.5173, 0.5197, 0.4687}};
    YearSeries s47_in_plan{2010, {0.1898, 0.1895, 0.1901, 0.1932, 0.1795, 0.2007, 0.2379, 0.2668, 0.2295}};
    YearSeries icpc{2010, {0.2998, 0.3497, 0.309, 0.3662, 0.341, 0.3485, 0.4154, 0.3105, 0.3281}};
    YearSeries icpc_in_15{2010, {0.86, 0.86, 0.86, 0.87, 0.87, 0.88, 0.887, 0.892, 0.898}};
    YearSeries plan_from_icpc{2010, {0.91, 0.91, 0.91, 0.912, 0.941, 0.901, 0.914, 0.925, 0.972}};
    YearSeries cp_pace{
        2010,
        {0.8886, 0.8087, 0.8628, 0.8188, 0.9691, 0.8583, 0.9344, 1.17, 1}}; // how fast plans run their course
    double cp_days = 275;
    double cp_visit_in_10 = 0.82;

    // Care.
    YearSeries entry{2010,
                     {1.8, 1.623, 1.639, 2.224, 1.768, 2.384, 2.228, 2.415,
                      1.854}}; // scales the chance that a case enters care
    YearSeries exit_pace{2010,
                         {0.6872, 0.5984, 0.5105, 0.6768, 0.8076, 0.7829, 0.8914, 0.7708,
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
