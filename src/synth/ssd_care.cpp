// The SSD tables of protection and care, and of the children themselves.
#include "synth/care_spells.hpp"
#include "synth/codes.hpp"
#include "synth/names.hpp"
#include "synth/ssd_folder.hpp"

#include <algorithm>

namespace weir::synth {

namespace {

void add_section47s(SsdFolder& folder) {
    Grid enquiries("ssd_s47_enquiry",
                   {"s47e_s47_enquiry_id", "s47e_referral_id", "s47e_person_id", "s47e_s47_start_date",
                    "s47e_s47_end_date", "s47e_s47_nfa", "s47e_s47_outcome_json",
                    "s47e_s47_completed_by_worker_id", "s47e_s47_completed_by_team"});
    Grid conferences("ssd_initial_cp_conference",
                     {"icpc_icpc_id", "icpc_icpc_meeting_id", "icpc_s47_enquiry_id", "icpc_person_id",
                      "icpc_cp_plan_id", "icpc_referral_id", "icpc_icpc_transfer_in", "icpc_icpc_target_date",
                      "icpc_icpc_date", "icpc_icpc_outcome_cp_flag", "icpc_icpc_outcome_json",
                      "icpc_icpc_team", "icpc_icpc_worker_id"});
    auto const& events = folder.town.events;
    std::vector<Index> plan_of(events.section47s.size(), no_index);
    for (std::size_t i = 0; i < events.cp_plans.size(); ++i) {
        plan_of[events.cp_plans[i].section47] = static_cast<Index>(i);
    }
    for (std::size_t i = 0; i < events.section47s.size(); ++i) {
        auto const& row = events.section47s[i];
        auto const held = folder.known(row.conference);
        if (folder.holds(row.start, row.end)) {
            auto const end = folder.known(row.end);
            GridRow line(enquiries);
            line.text(row_id('S', i))
                .text(row_id('R', row.episode))
                .text(folder.person(row.child))
                .day(row.start)
                .day(end);
            end ? line.flag(!row.conference) : line.empty();
            line.empty().text(folder.worker(row.worker)).text(folder.team(row.team));
        }
        if (held && folder.holds(*held, held)) {
            Index const plan = plan_of[i];
            GridRow(conferences)
                .text(row_id('I', i))
                .text(row_id('M', folder.town.children[row.child].household))
                .text(row_id('S', i))
                .text(folder.person(row.child))
                .text(plan == no_index ? std::string() : row_id('P', plan))
                .text(row_id('R', row.episode))
                .text("N")
                .day(folder.town.settings.calendar.add_working_days(row.start, 15))
                .day(*held)
                .flag(row.planned)
                .empty()
                .text(folder.team(row.conference_team))
                .text(folder.worker(row.conference_worker));
        }
    }
    folder.tables.push_back(std::move(enquiries));
    folder.tables.push_back(std::move(conferences));
}

void add_cin_plans(SsdFolder& folder) {
    auto const& events = folder.town.events;
    Grid plans("ssd_cin_plans",
               {"cinp_cin_plan_id", "cinp_referral_id", "cinp_person_id", "cinp_cin_plan_start_date",
                "cinp_cin_plan_end_date", "cinp_cin_plan_team", "cinp_cin_plan_worker_id"});
    for (std::size_t i = 0; i < events.cin_plans.size(); ++i) {
        auto const& plan = events.cin_plans[i];
        if (folder.holds(plan.start, plan.end)) {
            GridRow(plans)
                .text(row_id('N', i))
                .text(row_id('R', plan.episode))
                .text(folder.person(plan.child))
                .day(plan.start)
                .day(folder.known(plan.end))
                .empty(2);
        }
    }
    folder.tables.push_back(std::move(plans));
    Grid visits("ssd_cin_visits",
                {"cinv_cin_visit_id", "cinv_person_id", "cinv_cin_visit_date", "cinv_cin_visit_seen",
                 "cinv_cin_visit_seen_alone", "cinv_cin_visit_bedroom"});
    for (std::size_t i = 0; i < events.episodes.size(); ++i) {
        auto const& episode = events.episodes[i];
        bool const kept = folder.holds(episode.referral, episode.close);
        for (std::size_t n = 0; kept && n < episode.visits.size(); ++n) {
            if (folder.holds(episode.visits[n])) {
                GridRow(visits)
                    .text(row_id('V', i, n))
                    .text(folder.person(episode.child))
                    .day(episode.visits[n])
                    .text("Y")
                    .flag((i + n) % 4 != 0)
                    .empty();
            }
        }
    }
    folder.tables.push_back(std::move(visits));
}

void add_cp_plans(SsdFolder& folder) {
    Grid plans("ssd_cp_plans",
               {"cppl_cp_plan_id", "cppl_referral_id", "cppl_icpc_id", "cppl_person_id",
                "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", "cppl_cp_plan_initial_category",
                "cppl_cp_plan_ola", "cppl_cp_plan_latest_category"});
    Grid visits("ssd_cp_visits",
                {"cppv_cp_visit_id", "cppv_person_id", "cppv_cp_plan_id", "cppv_cp_visit_date",
                 "cppv_cp_visit_seen", "cppv_cp_visit_seen_alone", "cppv_cp_visit_bedroom"});
    Grid reviews("ssd_cp_reviews",
                 {"cppr_cp_review_id", "cppr_person_id", "cppr_cp_plan_id", "cppr_cp_review_due",
                  "cppr_cp_review_date", "cppr_cp_review_meeting_id", "cppr_cp_review_outcome_continue_cp",
                  "cppr_cp_review_quorate", "cppr_cp_review_participation"});
    auto const& rows = folder.town.events.cp_plans;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& plan = rows[i];
        if (!folder.holds(plan.start, plan.end)) {
            continue;
        }
        std::string const child = folder.person(plan.child);
        std::string const id = row_id('P', i);
        GridRow(plans)
            .text(id)
            .text(row_id('R', plan.episode))
            .text(row_id('I', plan.section47))
            .text(child)
            .day(plan.start)
            .day(folder.known(plan.end))
            .text(abuse_categories()[plan.initial_category].bare)
            .text("N")
            .text(abuse_categories()[plan.latest_category].bare);
        for (std::size_t n = 0; n < plan.visits.size(); ++n) {
            if (folder.holds(plan.visits[n].day)) {
                GridRow(visits)
                    .text(row_id('Y', i, n))
                    .text(child)
                    .text(id)
                    .day(plan.visits[n].day)
                    .text("Y")
                    .flag(plan.visits[n].alone)
                    .empty();
            }
        }
        for (std::size_t n = 0; n < plan.reviews.size(); ++n) {
            if (folder.holds(plan.reviews[n].held)) {
                GridRow(reviews)
                    .text(row_id('Q', i, n))
                    .text(child)
                    .text(id)
                    .day(plan.reviews[n].due)
                    .day(plan.reviews[n].held)
                    .empty()
                    .text("Y")
                    .text("Y")
                    .empty();
            }
        }
    }
    folder.tables.push_back(std::move(plans));
    folder.tables.push_back(std::move(visits));
    folder.tables.push_back(std::move(reviews));
}

struct CareGrids {
    Grid episodes{"ssd_cla_episodes",
                  {"clae_cla_episode_id", "clae_person_id", "clae_cla_episode_start_date",
                   "clae_cla_episode_start_reason", "clae_cla_primary_need_code",
                   "clae_cla_episode_ceased_date", "clae_cla_episode_ceased_reason", "clae_cla_id",
                   "clae_referral_id", "clae_cla_placement_id", "clae_entered_care_date",
                   "clae_cla_last_iro_contact_date"}};
    Grid placements{"ssd_cla_placement",
                    {"clap_cla_placement_id", "clap_cla_placement_start_date", "clap_cla_placement_type",
                     "clap_cla_placement_urn", "clap_cla_placement_distance", "clap_cla_id",
                     "clap_cla_placement_provider", "clap_cla_placement_postcode",
                     "clap_cla_placement_end_date", "clap_cla_placement_change_reason", "clap_person_id"}};
    Grid reviews{"ssd_cla_reviews",
                 {"clar_cla_review_id", "clar_cla_id", "clar_cla_review_due_date", "clar_cla_review_date",
                  "clar_cla_review_cancelled", "clar_cla_review_participation"}};
    Grid visits{"ssd_cla_visits",
                {"clav_cla_visit_id", "clav_cla_id", "clav_person_id", "clav_cla_visit_date",
                 "clav_cla_visit_seen", "clav_cla_visit_seen_alone"}};
    Grid legal{"ssd_legal_status",
               {"lega_legal_status_id", "lega_person_id", "lega_legal_status", "lega_legal_status_start_date",
                "lega_legal_status_end_date"}};
};

void add_care_episodes(SsdFolder& folder, CareGrids& grids, CarePeriod const& period, std::size_t number) {
    MaybeDate iro;
    for (auto const& review : period.reviews) {
        iro = review.held <= folder.day ? review.held : iro;
    }
    auto const spells = care_spells(period);
    for (std::size_t n = 0; n < spells.size(); ++n) {
        auto const& spell = spells[n];
        MaybeDate const end = folder.known(spell.end);
        if (!folder.whole && !folder.holds(spell.start, end)) {
            continue;
        }
        if (spell.start > folder.day) {
            break;
        }
        std::string_view const ceased = !end         ? std::string_view()
                                        : spell.last ? ceased_reasons()[period.reason].bare
                                                     : "X1";
        auto const need = folder.town.events.episodes[period.episode].need;
        GridRow(grids.episodes)
            .text(row_id('E', number, n))
            .text(folder.person(period.child))
            .day(spell.start)
            .text(spell.why)
            .text(needs()[need].bare)
            .day(end)
            .text(ceased)
            .text(row_id('L', number))
            .text(row_id('R', period.episode))
            .text(row_id('B', number, spell.placement))
            .day(period.start)
            .day(iro);
    }
}

void add_placements_and_orders(SsdFolder& folder, CareGrids& grids, CarePeriod const& period,
                               std::size_t number) {
    for (std::size_t n = 0; n < period.placements.size(); ++n) {
        auto const& one = period.placements[n];
        auto const end = folder.known(one.end ? one.end : period.end);
        if (one.start <= folder.day && (folder.whole || folder.holds(one.start, end))) {
            bool const home = one.type == placed::k2 || one.type == placed::r3;
            GridRow(grids.placements)
                .text(row_id('B', number, n))
                .day(one.start)
                .text(placement_types()[one.type].bare)
                .text(home ? urn(one.home) : std::string())
                .text(one.inside ? "2.5" : "24")
                .text(row_id('L', number))
                .text(providers()[one.provider].bare)
                .text(postcode(one.home))
                .day(end)
                .text(end && n + 1 < period.placements.size() ? placement_changes()[one.change_reason]
                                                              : std::string_view())
                .text(folder.person(period.child));
        }
    }
    for (std::size_t n = 0; n < period.legal.size(); ++n) {
        auto const& one = period.legal[n];
        auto const end = folder.known(one.end ? one.end : period.end);
        if (one.start <= folder.day && (folder.whole || folder.holds(one.start, end))) {
            GridRow(grids.legal)
                .text(row_id('G', number, n))
                .text(folder.person(period.child))
                .text(legal_statuses()[one.code].bare)
                .day(one.start)
                .day(end);
        }
    }
}

void add_care_periods(SsdFolder& folder) {
    CareGrids grids;
    auto const& rows = folder.town.events.periods;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& period = rows[i];
        if (!folder.holds(period.start, period.end)) {
            continue;
        }
        add_care_episodes(folder, grids, period, i);
        add_placements_and_orders(folder, grids, period, i);
        for (std::size_t n = 0; n < period.reviews.size(); ++n) {
            if (folder.holds(period.reviews[n].held)) {
                GridRow(grids.reviews)
                    .text(row_id('X', i, n))
                    .text(row_id('L', i))
                    .day(period.reviews[n].due)
                    .day(period.reviews[n].held)
                    .text("N")
                    .text("PN1");
            }
        }
        for (std::size_t n = 0; n < period.visits.size(); ++n) {
            if (folder.holds(period.visits[n].day)) {
                GridRow(grids.visits)
                    .text(row_id('Z', i, n))
                    .text(row_id('L', i))
                    .text(folder.person(period.child))
                    .day(period.visits[n].day)
                    .text("Y")
                    .flag(period.visits[n].alone);
            }
        }
    }
    folder.tables.push_back(std::move(grids.episodes));
    folder.tables.push_back(std::move(grids.placements));
    folder.tables.push_back(std::move(grids.reviews));
    folder.tables.push_back(std::move(grids.visits));
    folder.tables.push_back(std::move(grids.legal));
}

void add_care_leavers(SsdFolder& folder) {
    auto& grid =
        folder.add("ssd_care_leavers", {"clea_table_id", "clea_person_id", "clea_care_leaver_eligibility",
                                        "clea_care_leaver_in_touch", "clea_care_leaver_latest_contact",
                                        "clea_care_leaver_accommodation", "clea_care_leaver_accom_suitable",
                                        "clea_care_leaver_activity", "clea_pathway_plan_review_date",
                                        "clea_care_leaver_personal_advisor",
                                        "clea_care_leaver_allocated_team", "clea_care_leaver_worker_id"});
    auto const& events = folder.town.events;
    std::map<Index, Involvement const*> holder;
    for (auto const& held : events.involvements) {
        if (held.episode == no_index && open_at(held.start, held.end, folder.day)) {
            holder[held.child] = &held;
        }
    }
    for (std::size_t i = 0; i < events.leavers.size(); ++i) {
        auto const& leaver = events.leavers[i];
        if (!open_at(leaver.listed.start, leaver.listed.end, folder.day)) {
            continue;
        }
        LeaverStatus const* now = &leaver.statuses.front();
        for (auto const& status : leaver.statuses) {
            now = status.day <= folder.day ? &status : now;
        }
        auto const found = holder.find(leaver.child);
        Involvement const* const held = found == holder.end() ? nullptr : found->second;
        GridRow(grid)
            .text(row_id('K', i))
            .text(folder.person(leaver.child))
            .text(eligibilities()[leaver.eligibility].bare)
            .text(touch_states()[now->in_touch].bare)
            .day(now->latest_contact)
            .text(accommodations()[now->accommodation].bare)
            .text(now->suitable ? "1" : "2")
            .text(activities()[now->activity].bare)
            .day(now->pathway_review)
            .text(held ? folder.town.workers[held->worker].name : std::string())
            .text(held ? folder.team(held->team) : std::string())
            .text(held ? folder.worker(held->worker) : std::string());
    }
}

} // namespace

void add_protection_tables(SsdFolder& folder) {
    add_section47s(folder);
    add_cin_plans(folder);
    add_cp_plans(folder);
}

void add_care_tables(SsdFolder& folder) {
    add_care_periods(folder);
    add_care_leavers(folder);
}

void add_people_tables(SsdFolder& folder) {
    Grid people("ssd_person", {"pers_person_id", "pers_forename", "pers_surname", "pers_sex", "pers_gender",
                               "pers_ethnicity", "pers_dob", "pers_common_child_id", "pers_legacy_id",
                               "pers_upn_unknown", "pers_send_flag", "pers_expected_dob", "pers_death_date",
                               "pers_is_mother", "pers_nationality"});
    Grid links("ssd_linked_identifiers",
               {"link_table_id", "link_person_id", "link_identifier_type", "link_identifier_value",
                "link_valid_from_date", "link_valid_to_date"});
    Grid families("ssd_family", {"fami_table_id", "fami_family_id", "fami_person_id"});
    auto const seed = folder.town.settings.seed;
    for (Index i = 0; i < folder.named.size(); ++i) {
        if (!folder.named[i]) {
            continue;
        }
        auto const& child = folder.town.children[i];
        bool const born = child.birth <= folder.day;
        auto const sex = born ? sexes()[child.sex].bare : std::string_view("U");
        bool const school_age = age_years(child.birth, folder.day) >= 5;
        GridRow(people)
            .text(child_id(i))
            .text(born ? forename(seed, i) : std::string("Unborn"))
            .text(surname(seed, child.household))
            .text(sex)
            .text(sex)
            .text(ethnicities()[child.ethnicity].bare)
            .day(born ? MaybeDate(child.birth) : std::nullopt)
            .empty(2)
            .text(school_age ? "" : "UN1")
            .empty()
            .day(child.known_unborn ? MaybeDate(child.expected_birth) : std::nullopt)
            .empty()
            .text("N")
            .empty();
        GridRow(families).text(row_id('J', i)).text(row_id('F', child.household)).text(child_id(i));
        if (school_age) {
            Date const since = add_years(child.birth, 5);
            GridRow(links)
                .text(row_id('U', i))
                .text(child_id(i))
                .text("Unique Pupil Number")
                .text(upn(i, child.birth))
                .day(since)
                .empty();
        }
    }
    if (folder.whole) {
        folder.rules["ssd_person"] = folder.rules["ssd_family"] = folder.rules["ssd_linked_identifiers"] =
            "all";
    }
    folder.tables.push_back(std::move(people));
    folder.tables.push_back(std::move(links));
    folder.tables.push_back(std::move(families));
}

} // namespace weir::synth
