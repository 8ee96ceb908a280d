// Care, care leavers and who holds whom out of the store; see read.hpp.
#include "journey/reading.hpp"

#include <algorithm>
#include <array>

namespace weir::journey {

namespace {

Status read_reviews(Reading const& reading) {
    auto const table = reading.table("ssd_cla_reviews");
    auto const date = table.field("clar_cla_review_date");
    auto const cancelled = table.field("clar_cla_review_cancelled");
    auto const participation = table.field("clar_cla_review_participation");
    return table.each([&](record::RowView const& row) {
        auto const day = row.date(date);
        if (day && !means_yes(row.text(cancelled))) {
            reading.rows.cla_reviews.push_back(
                {common_of(row), *day, reading.rows.codes.intern(row.text(participation))});
        }
    });
}

Status read_care_episodes(Reading const& reading) {
    auto const table = reading.table("ssd_cla_episodes");
    auto const start = table.field("clae_cla_episode_start_date");
    auto const end = table.field("clae_cla_episode_ceased_date");
    auto const reason = table.field("clae_cla_episode_ceased_reason");
    auto const entered = table.field("clae_entered_care_date");
    auto const referral = table.field("clae_referral_id");
    auto const begun_for = table.field("clae_cla_episode_start_reason");
    WEIR_TRY(table.each([&](record::RowView const& row) {
        if (auto const day = row.date(start)) {
            reading.rows.care_episodes.push_back(
                {common_of(row), *day, row.date(end), reading.rows.codes.intern(row.text(reason)),
                 row.date(entered), row.known_on(), reading.rows.codes.intern(row.text(begun_for)),
                 reading.rows.codes.intern(row.text(referral))});
        }
    }));
    auto const periods = reading.table("weir_care_period");
    auto const from = periods.field("carp_start_date");
    auto const ceased = periods.field("carp_ceased_date");
    auto const why = periods.field("carp_ceased_reason");
    return periods.each([&](record::RowView const& row) {
        if (auto const day = row.date(from)) {
            reading.rows.care_periods.push_back({common_of(row), *day, row.date(ceased),
                                                 reading.rows.codes.intern(row.text(why)), row.known_on()});
        }
    });
}

// Ofsted's number of a provider: SC and six digits, or seven digits; XXXXXXX outside England (SSDA903 guide,
// unique reference number).
bool is_provider_number(std::string_view text) {
    auto const digits = [](std::string_view part) {
        return std::all_of(part.begin(), part.end(), [](char one) { return one >= '0' && one <= '9'; });
    };
    if (text == "XXXXXXX" || text == "xxxxxxx") {
        return true;
    }
    bool const with_letters = text.size() == 8 && (text.starts_with("SC") || text.starts_with("sc"));
    return with_letters ? digits(text.substr(2)) : (text.size() == 6 || text.size() == 7) && digits(text);
}

Status read_statuses(Reading const& reading) {
    auto const legal = reading.table("ssd_legal_status");
    auto const status = legal.field("lega_legal_status");
    auto const from = legal.field("lega_legal_status_start_date");
    auto const to = legal.field("lega_legal_status_end_date");
    auto const goes_on = legal.field("local_continues");
    WEIR_TRY(legal.each([&](record::RowView const& row) {
        if (auto const day = row.date(from)) {
            reading.rows.legal_statuses.push_back(
                {common_of(row), reading.rows.codes.intern(row.text(status)), *day, row.date(to),
                 row.supplied(to), row.text(goes_on) == "Y", row.known_on()});
        }
    }));
    auto const placements = reading.table("ssd_cla_placement");
    auto const start = placements.field("clap_cla_placement_start_date");
    auto const end = placements.field("clap_cla_placement_end_date");
    auto const type = placements.field("clap_cla_placement_type");
    auto const provider = placements.field("clap_cla_placement_provider");
    auto const continues = placements.field("local_continues");
    auto const urn = placements.field("clap_cla_placement_urn");
    auto const postcode = placements.field("clap_cla_placement_postcode");
    auto const change = placements.field("clap_cla_placement_change_reason");
    auto& codes = reading.rows.codes;
    return placements.each([&](record::RowView const& row) {
        if (auto const day = row.date(start)) {
            auto const number = row.text(urn);
            auto const said = number.empty() ? "" : is_provider_number(number) ? "given" : "malformed";
            reading.rows.placements.push_back(
                {common_of(row), *day, row.date(end), codes.intern(row.text(type)),
                 codes.intern(row.text(provider)), codes.intern(said),
                 codes.intern(row.blank(postcode) ? "" : "given"), codes.intern(row.text(change)),
                 row.supplied(end), row.text(continues) == "Y", row.known_on()});
        }
    });
}

// A permanence plan shows in the record as a care plan that names one (SSD: flags by kind of plan), or as a
// step of permanence itself; the earliest day counts.
Status read_permanence(Reading const& reading) {
    auto const plans = reading.table("ssd_cla_care_plan");
    auto const plan = plans.field("lacp_cla_care_plan_json");
    auto const start = plans.field("lacp_cla_care_plan_start_date");
    WEIR_TRY(plans.each([&](record::RowView const& row) {
        bool const names_one = row.text(plan).find("\"Y\"") != std::string_view::npos;
        auto const day = row.date(start);
        if (names_one || day) {
            reading.rows.permanence.push_back({common_of(row), day.value_or(row.known_on())});
        }
    }));
    auto const steps = reading.table("ssd_permanence");
    std::array<std::size_t, 6> const dates{
        steps.field("perm_adm_decision_date"),        steps.field("perm_ffa_cp_decision_date"),
        steps.field("perm_placement_order_date"),     steps.field("perm_placed_for_adoption_date"),
        steps.field("perm_placed_foster_carer_date"), steps.field("perm_permanence_order_date")};
    return steps.each([&](record::RowView const& row) {
        MaybeDate earliest;
        for (auto const field : dates) {
            auto const day = row.date(field);
            earliest = day && (!earliest || *day < *earliest) ? day : earliest;
        }
        if (earliest) {
            reading.rows.permanence.push_back({common_of(row), *earliest});
        }
    });
}

Status read_missing_and_health(Reading const& reading) {
    auto const table = reading.table("ssd_missing");
    auto const start = table.field("miss_missing_episode_start_date");
    auto const end = table.field("miss_missing_episode_end_date");
    WEIR_TRY(table.each([&](record::RowView const& row) {
        if (auto const day = row.date(start)) {
            reading.rows.missing.push_back({common_of(row), *day, row.date(end)});
        }
    }));
    auto const health = reading.table("ssd_cla_health");
    auto const date = health.field("clah_health_check_date");
    auto const type = health.field("clah_health_check_type");
    return health.each([&](record::RowView const& row) {
        if (auto const day = row.date(date)) {
            reading.rows.health.push_back({common_of(row), *day, reading.rows.codes.intern(row.text(type))});
        }
    });
}

// What is said of a year was told by its end, or by the extract where that came before.
Status read_year(Reading const& reading) {
    auto const table = reading.table("weir_cla_year");
    auto const year_end = table.field("clay_year_end");
    std::array<std::pair<std::size_t, Code>, 4> const items{{
        {table.field("clay_immunisations"), reading.rows.codes.intern("immunisation")},
        {table.field("clay_sdq_score"), reading.rows.codes.intern("sdq")},
        {table.field("clay_sdq_reason"), reading.rows.codes.intern("sdq")},
        {table.field("clay_convicted"), reading.rows.codes.intern("conviction")},
    }};
    return table.each([&](record::RowView const& row) {
        auto const day = std::min(row.date(year_end).value_or(row.known_on()), row.known_on());
        for (auto const& [field, type] : items) {
            if (!row.blank(field)) {
                reading.rows.outcomes.push_back({common_of(row), day, type});
            }
        }
    });
}

Status read_outcomes(Reading const& reading) {
    WEIR_TRY(read_year(reading));
    auto const immunisations = reading.table("ssd_cla_immunisations");
    auto const status = immunisations.field("clai_immunisations_status");
    auto const said = immunisations.field("clai_immunisations_status_date");
    auto const immunised = reading.rows.codes.intern("immunisation");
    WEIR_TRY(immunisations.each([&](record::RowView const& row) {
        if (!row.blank(status)) {
            reading.rows.outcomes.push_back(
                {common_of(row), row.date(said).value_or(row.known_on()), immunised});
        }
    }));
    auto const scores = reading.table("ssd_sdq_scores");
    auto const completed = scores.field("csdq_sdq_completed_date");
    auto const scored = reading.rows.codes.intern("sdq");
    WEIR_TRY(scores.each([&](record::RowView const& row) {
        reading.rows.outcomes.push_back(
            {common_of(row), row.date(completed).value_or(row.known_on()), scored});
    }));
    auto const orders = reading.table("weir_deprivation_of_liberty");
    auto const start = orders.field("dolo_start_date");
    auto const end = orders.field("dolo_end_date");
    return orders.each([&](record::RowView const& row) {
        if (auto const day = row.date(start)) {
            reading.rows.deprivations.push_back({common_of(row), *day, row.date(end)});
        }
    });
}

Status read_adoptions(Reading const& reading) {
    auto const table = reading.table("ssd_permanence");
    auto const decided = table.field("perm_adm_decision_date");
    auto const placed = table.field("perm_placed_for_adoption_date");
    auto const ordered = table.field("perm_permanence_order_date");
    auto const sex = table.field("perm_adopter_sex");
    auto const standing = table.field("perm_adopter_legal_status");
    auto const number = table.field("perm_number_of_adopters");
    return table.each([&](record::RowView const& row) {
        AdoptionRow made{common_of(row), row.date(decided), row.date(placed), row.date(ordered),
                         !row.blank(sex) && !row.blank(standing) && !row.blank(number)};
        if (made.decided || made.placed || made.ordered) {
            reading.rows.adoptions.push_back(made);
        }
    });
}

Status read_leavers(Reading const& reading) {
    auto const table = reading.table("ssd_care_leavers");
    auto const touch = table.field("clea_care_leaver_in_touch");
    auto const eligibility = table.field("clea_care_leaver_eligibility");
    auto const activity = table.field("clea_care_leaver_activity");
    auto const accommodation = table.field("clea_care_leaver_accommodation");
    auto const team = table.field("clea_care_leaver_allocated_team");
    auto const worker = table.field("clea_care_leaver_worker_id");
    return table.each_version([&](record::RowView const& row) {
        reading.rows.care_leavers.push_back(
            {common_of(row), row.known_on(), row.known_until(), reading.rows.codes.intern(row.text(touch)),
             reading.rows.codes.intern(row.text(eligibility)), TeamId{row.integer(team)},
             WorkerId{row.integer(worker)}, reading.rows.codes.intern(row.text(activity)),
             reading.rows.codes.intern(row.text(accommodation))});
    });
}

Status read_holders(Reading const& reading) {
    auto const involvements = reading.table("ssd_involvements");
    auto const worker = involvements.field("invo_professional_id");
    auto const team = involvements.field("invo_professional_team");
    auto const start = involvements.field("invo_involvement_start_date");
    auto const end = involvements.field("invo_involvement_end_date");
    auto const role = involvements.field("invo_professional_role_id");
    WEIR_TRY(involvements.each([&](record::RowView const& row) {
        if (auto const day = row.date(start)) {
            reading.rows.involvements.push_back({common_of(row), WorkerId{row.integer(worker)},
                                                 TeamId{row.integer(team)}, *day, row.date(end),
                                                 reading.rows.codes.intern(row.text(role))});
        }
    }));
    auto const allocations = reading.table("weir_allocation");
    auto const allocated_worker = allocations.field("allo_worker");
    auto const allocated_team = allocations.field("allo_team");
    return allocations.each_version([&](record::RowView const& row) {
        reading.rows.allocations.push_back({common_of(row), WorkerId{row.integer(allocated_worker)},
                                            TeamId{row.integer(allocated_team)}, row.known_on(),
                                            row.known_until()});
    });
}

} // namespace

Status read_care(Reading const& reading) {
    WEIR_TRY(read_care_episodes(reading));
    WEIR_TRY(read_statuses(reading));
    WEIR_TRY(read_reviews(reading));
    WEIR_TRY(read_permanence(reading));
    WEIR_TRY(read_missing_and_health(reading));
    WEIR_TRY(read_outcomes(reading));
    WEIR_TRY(read_adoptions(reading));
    WEIR_TRY(read_leavers(reading));
    return read_holders(reading);
}

} // namespace weir::journey
