// The SSD tables of what surrounds a child: addresses, disabilities, checks of health, care plans, times
// missing and the way to a permanent home. Apart from those of the journey itself (ssd_folder.cpp,
// ssd_care.cpp).
#include "synth/circumstances.hpp"
#include "synth/codes.hpp"
#include "synth/names.hpp"
#include "synth/ssd_folder.hpp"

#include <array>

namespace weir::synth {

namespace {

// The SSD's flags for the plans of codes.hpp, in its order.
constexpr std::array<std::string_view, 7> plan_flags{"RETURN",  "ADOPTION", "SGO-CAO", "SUPPLIV",
                                                     "RESPLMT", "LTFOST",   "OTHERPLN"};

std::string plan_json(std::size_t plan) {
    return "{\"" + std::string(plan_flags[plan]) + "\":\"Y\"}";
}

void add_health_and_plans(SsdFolder& folder) {
    Grid checks("ssd_cla_health", {"clah_health_check_id", "clah_person_id", "clah_health_check_type",
                                   "clah_health_check_date", "clah_health_check_status"});
    Grid plans("ssd_cla_care_plan", {"lacp_table_id", "lacp_person_id", "lacp_cla_care_plan_start_date",
                                     "lacp_cla_care_plan_end_date", "lacp_cla_care_plan_json"});
    auto const& periods = folder.town.events.periods;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        auto const& period = periods[i];
        if (!folder.holds(period.start, period.end)) {
            continue;
        }
        for (auto const kind : {Check::health, Check::dental}) {
            auto const held = checks_held(folder.town, period, kind);
            for (std::size_t n = 0; n < held.size(); ++n) {
                if (folder.holds(held[n])) {
                    GridRow(checks)
                        .text(row_id(kind == Check::health ? 'a' : 'd', i, n))
                        .text(folder.person(period.child))
                        .text(kind == Check::health ? "Health check" : "Dental check")
                        .day(held[n])
                        .text("Approved");
                }
            }
        }
        GridRow(plans)
            .text(row_id('c', i))
            .text(folder.person(period.child))
            .day(period.start)
            .day(folder.known(period.end))
            .text(plan_json(period.plan));
    }
    folder.tables.push_back(std::move(checks));
    folder.tables.push_back(std::move(plans));
}

void add_missing(SsdFolder& folder) {
    auto& grid =
        folder.add("ssd_missing", {"miss_table_id", "miss_person_id", "miss_missing_episode_start_date",
                                   "miss_missing_episode_type", "miss_missing_episode_end_date",
                                   "miss_missing_rhi_offered", "miss_missing_rhi_accepted"});
    auto const& periods = folder.town.events.periods;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        auto const times = times_missing(folder.town, periods[i]);
        for (std::size_t n = 0; n < times.size(); ++n) {
            auto const& one = times[n];
            if (one.start <= folder.day && folder.holds(periods[i].start, periods[i].end) &&
                (folder.whole || folder.holds(one.start, one.end))) {
                GridRow line(grid);
                line.text(row_id('m', i, n))
                    .text(folder.person(periods[i].child))
                    .day(one.start)
                    .text(one.absent ? "A" : "M")
                    .day(folder.known(one.end))
                    .flag(one.offered);
                one.offered ? line.flag(one.accepted) : line.empty();
            }
        }
    }
}

// Of guardianship the order alone; of adoption each step. Who adopted is drawn by the child's number.
void add_permanence(SsdFolder& folder) {
    auto& grid = folder.add("ssd_permanence", {"perm_table_id",
                                               "perm_person_id",
                                               "perm_cla_id",
                                               "perm_adm_decision_date",
                                               "perm_ffa_cp_decision_date",
                                               "perm_placement_order_date",
                                               "perm_placed_for_adoption_date",
                                               "perm_matched_date",
                                               "perm_adopted_by_carer_flag",
                                               "perm_placed_ffa_cp_date",
                                               "perm_decision_reversed_date",
                                               "perm_placed_foster_carer_date",
                                               "perm_part_of_sibling_group",
                                               "perm_siblings_placed_together",
                                               "perm_siblings_placed_apart",
                                               "perm_placement_provider_urn",
                                               "perm_decision_reversed_reason",
                                               "perm_permanence_order_date",
                                               "perm_permanence_order_type",
                                               "perm_adoption_worker_id",
                                               "perm_adopter_sex",
                                               "perm_adopter_legal_status",
                                               "perm_number_of_adopters"});
    auto const& periods = folder.town.events.periods;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        auto const& period = periods[i];
        auto const steps = adoption_steps(period);
        bool const guardian = period.reason >= ceased::e45 && period.reason <= ceased::e47;
        auto const ended = folder.known(period.end);
        auto const begun = steps ? folder.known(steps->decided) : guardian ? ended : std::nullopt;
        if (!begun || !folder.holds(period.start, period.end)) {
            continue;
        }
        auto const of = [&](MaybeDate const& day) { return steps ? folder.known(day) : std::nullopt; };
        auto const adopted = steps ? of(steps->adopted) : std::nullopt;
        bool const couple = period.child % 5 != 0;
        auto const order = steps ? adopted : ended;
        GridRow(grid)
            .text(row_id('t', i))
            .text(folder.person(period.child))
            .text(row_id('L', i))
            .day(steps ? of(steps->decided) : std::nullopt)
            .empty()
            .day(steps ? of(steps->ordered) : std::nullopt)
            .day(steps ? of(steps->placed) : std::nullopt)
            .day(steps ? of(steps->matched) : std::nullopt)
            .text(steps ? "N" : "")
            .empty(8)
            .day(order)
            .text(!order  ? ""
                  : steps ? "Adoption"
                          : "SGO")
            .empty()
            .text(!adopted ? ""
                  : couple ? "MF"
                           : "F1")
            .text(!adopted ? ""
                  : couple ? "L11"
                           : "L0")
            .text(!adopted ? ""
                  : couple ? "2"
                           : "1");
    }
}

void add_people_around(SsdFolder& folder) {
    Grid addresses("ssd_address",
                   {"addr_table_id", "addr_address_json", "addr_person_id", "addr_address_type",
                    "addr_address_start_date", "addr_address_end_date", "addr_address_postcode"});
    Grid known("ssd_disability", {"disa_person_id", "disa_table_id", "disa_disability_code"});
    for (Index i = 0; i < folder.named.size(); ++i) {
        if (!folder.named[i]) {
            continue;
        }
        auto const& child = folder.town.children[i];
        Date const since = std::max(child.birth, child.residence.start);
        if (since <= folder.day) {
            GridRow(addresses)
                .text(row_id('h', i))
                .empty()
                .text(child_id(i))
                .text("HOME")
                .day(since)
                .day(folder.known(child.residence.end))
                .text(postcode(child.household));
        }
        auto const codes = disabilities(folder.town, i);
        for (std::size_t n = 0; n < codes.size(); ++n) {
            GridRow(known).text(child_id(i)).text(row_id('y', i, n)).text(codes[n]);
        }
    }
    folder.tables.push_back(std::move(addresses));
    folder.tables.push_back(std::move(known));
}

} // namespace

void add_circumstances(SsdFolder& folder) {
    add_health_and_plans(folder);
    add_missing(folder);
    add_permanence(folder);
}

void add_circumstances_of_people(SsdFolder& folder) {
    add_people_around(folder);
}

} // namespace weir::synth
