// The folder, its contacts, early help, referrals and assessments; who the children and workers are.
#include "synth/ssd_folder.hpp"

#include "base/contract.hpp"
#include "synth/codes.hpp"
#include "synth/names.hpp"

#include <array>
#include <cstdio>

namespace weir::synth {

namespace {

std::string_view grade_name(Grade grade) {
    switch (grade) {
    case Grade::none:
        return {};
    case Grade::standard:
        return "standard";
    case Grade::medium:
        return "medium";
    case Grade::high:
        return "high";
    }
    return {};
}

std::string outcome_json(ContactOutcome outcome) {
    auto const flag = [](bool set) { return set ? "\"Y\"" : "\"N\""; };
    std::string json = "{\"NEW_REFERRAL_FLAG\":";
    json += flag(outcome == ContactOutcome::referral);
    json += ",\"EXISTING_REFERRAL_FLAG\":";
    json += flag(outcome == ContactOutcome::existing);
    json += ",\"NFA_FLAG\":";
    json += flag(outcome == ContactOutcome::no_action);
    json += ",\"ADVICE_FLAG\":";
    json += flag(outcome == ContactOutcome::advice);
    json += ",\"OTHER_OUTCOMES\":";
    json += flag(outcome == ContactOutcome::early_help);
    return json + "}";
}

void add_contacts(SsdFolder& folder) {
    Grid contacts("ssd_contacts",
                  {"cont_contact_id", "cont_person_id", "cont_contact_date", "cont_contact_source_code",
                   "cont_contact_source_desc", "cont_contact_outcome_json"});
    Grid decisions("weir_contact_decisions", {"contact_id", "decision_date", "contact_subtype"});
    auto const& rows = folder.town.events.contacts;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& contact = rows[i];
        if (!folder.holds(contact.day, contact.decided)) {
            continue;
        }
        auto const decided = folder.known(contact.decided);
        auto const& source = sources()[contact.source];
        GridRow(contacts)
            .text(row_id('C', i))
            .text(folder.person(contact.child))
            .day(contact.day)
            .text(source.bare)
            .text(source.group)
            .text(decided ? outcome_json(contact.outcome) : std::string());
        GridRow(decisions).text(row_id('C', i)).day(decided).text(grade_name(contact.grade));
    }
    folder.tables.push_back(std::move(contacts));
    folder.tables.push_back(std::move(decisions));
}

void add_early_help(SsdFolder& folder) {
    auto& grid = folder.add("ssd_early_help_episodes",
                            {"earl_episode_id", "earl_person_id", "earl_episode_start_date",
                             "earl_episode_end_date", "earl_episode_reason", "earl_episode_end_reason",
                             "earl_episode_organisation", "earl_episode_worker_id"});
    auto const& rows = folder.town.events.early_help;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& help = rows[i];
        if (folder.holds(help.start, help.end)) {
            GridRow(grid)
                .text(row_id('H', i))
                .text(folder.person(help.child))
                .day(help.start)
                .day(folder.known(help.end))
                .empty(2)
                .text(help_organisations()[help.organisation])
                .empty();
        }
    }
}

void add_referrals(SsdFolder& folder) {
    auto& grid = folder.add("ssd_cin_episodes", {"cine_referral_id", "cine_person_id", "cine_referral_date",
                                                 "cine_cin_primary_need_code", "cine_referral_source_code",
                                                 "cine_referral_source_desc", "cine_referral_outcome_json",
                                                 "cine_referral_nfa", "cine_close_reason", "cine_close_date",
                                                 "cine_referral_team", "cine_referral_worker_id"});
    auto const& rows = folder.town.events.episodes;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& episode = rows[i];
        if (!folder.holds(episode.referral, episode.close)) {
            continue;
        }
        auto const close = folder.known(episode.close);
        auto const& source = sources()[episode.source];
        GridRow(grid)
            .text(row_id('R', i))
            .text(folder.person(episode.child))
            .day(episode.referral)
            .text(needs()[episode.need].bare)
            .text(source.bare)
            .text(source.group)
            .text(episode.nfa ? R"({"SINGLE_ASSESSMENT_FLAG":"N","NFA_FLAG":"Y"})"
                              : R"({"SINGLE_ASSESSMENT_FLAG":"Y","NFA_FLAG":"N"})")
            .flag(episode.nfa)
            .text(close ? closure_reasons()[episode.close_reason].bare : std::string_view())
            .day(close)
            .text(folder.team(episode.team))
            .text(folder.worker(episode.worker));
    }
}

void add_assessments(SsdFolder& folder) {
    auto& grid =
        folder.add("ssd_cin_assessments",
                   {"cina_assessment_id", "cina_person_id", "cina_referral_id", "cina_assessment_start_date",
                    "cina_assessment_child_seen", "cina_assessment_auth_date", "cina_assessment_outcome_json",
                    "cina_assessment_outcome_nfa", "cina_assessment_team", "cina_assessment_worker_id"});
    auto const& rows = folder.town.events.assessments;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& row = rows[i];
        if (!folder.holds(row.start, row.authorised)) {
            continue;
        }
        auto const authorised = folder.known(row.authorised);
        GridRow line(grid);
        line.text(row_id('A', i))
            .text(folder.person(row.child))
            .text(row_id('R', row.episode))
            .day(row.start)
            .flag(row.seen)
            .day(authorised)
            .empty();
        authorised ? line.flag(!row.support) : line.empty();
        line.text(folder.team(row.team)).text(folder.worker(row.worker));
    }
}

void add_workforce(SsdFolder& folder) {
    auto& grid =
        folder.add("ssd_professionals", {"prof_professional_id", "prof_staff_id", "prof_professional_name",
                                         "prof_social_worker_registration_no", "prof_professional_job_title",
                                         "prof_professional_caseload", "prof_professional_department",
                                         "prof_full_time_equivalency", "prof_agency_worker_flag"});
    for (auto const& worker : folder.town.workers) {
        if (worker.employed.start <= folder.day) {
            GridRow(grid)
                .text(worker.id)
                .text("P" + worker.id)
                .text(worker.name)
                .empty()
                .text(worker.post)
                .empty()
                .text(folder.town.teams[worker.team].name)
                .text("1")
                .flag(worker.agency);
        }
    }
    auto& teams = folder.add(
        "ssd_department", {"dept_team_id", "dept_team_name", "dept_team_parent_id", "dept_team_parent_name"});
    GridRow(teams).text("T001").text("Children's Social Care");
    for (auto const& team : folder.town.teams) {
        GridRow(teams).text(team.id).text(team.name).text("T001").text("Children's Social Care");
    }
    folder.rules["ssd_professionals"] = folder.rules["ssd_department"] = "all";
}

void add_involvements(SsdFolder& folder) {
    auto& grid =
        folder.add("ssd_involvements",
                   {"invo_involvements_id", "invo_professional_id", "invo_professional_role_id",
                    "invo_professional_team", "invo_involvement_start_date", "invo_involvement_end_date",
                    "invo_worker_change_reason", "invo_person_id", "invo_referral_id"});
    auto const& rows = folder.town.events.involvements;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& held = rows[i];
        if (!folder.holds(held.start, held.end)) {
            continue;
        }
        bool const leaver = held.episode == no_index;
        GridRow(grid)
            .text(row_id('W', i))
            .text(folder.worker(held.worker))
            .text(leaver ? "Personal Adviser" : "Allocated Worker")
            .text(folder.team(held.team))
            .day(held.start)
            .day(folder.known(held.end))
            .text(worker_changes()[held.change_reason])
            .text(folder.person(held.child))
            .text(leaver ? std::string() : row_id('R', held.episode));
    }
}

} // namespace

std::size_t Grid::column(std::string_view title) const {
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (header[i] == title) {
            return i;
        }
    }
    WEIR_UNREACHABLE();
    return 0;
}

Grid& SsdFolder::add(std::string_view name, std::initializer_list<std::string_view> columns) {
    return tables.emplace_back(name, columns);
}

Grid* SsdFolder::find(std::string_view name) {
    for (auto& table : tables) {
        if (table.name == name) {
            return &table;
        }
    }
    return nullptr;
}

std::string SsdFolder::person(Index child) {
    named[child] = true;
    return child_id(child);
}

std::string SsdFolder::team(Index number) const {
    return number == no_index ? std::string() : town.teams[number].id;
}

std::string SsdFolder::worker(Index number) const {
    return number == no_index ? std::string() : town.workers[number].id;
}

std::string row_id(char kind, std::size_t number) {
    std::array<char, 24> text{};
    int const size = std::snprintf(text.data(), text.size(), "%c%07zu", kind, number + 1);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string row_id(char kind, std::size_t number, std::size_t part) {
    return row_id(kind, number) + "-" + std::to_string(part + 1);
}

SsdFolder make_ssd_folder(Synthesis const& town, Date day, Date from, bool whole) {
    SsdFolder folder{town, from, day, whole, {}, std::vector<bool>(town.children.size(), false), {}};
    folder.tables.reserve(40);
    add_front_door_tables(folder);
    add_protection_tables(folder);
    add_care_tables(folder);
    add_circumstances(folder);
    for (auto const& table : folder.tables) {
        folder.rules.try_emplace(table.name, whole ? "all" : "dated-or-open");
    }
    // A side sheet and the one row a care leaver are no dated tables.
    folder.rules.erase("weir_contact_decisions");
    folder.rules.erase("ssd_care_leavers");
    folder.rules.erase("ssd_permanence");
    add_people_tables(folder);
    add_circumstances_of_people(folder);
    return folder;
}

void add_front_door_tables(SsdFolder& folder) {
    add_contacts(folder);
    add_early_help(folder);
    add_referrals(folder);
    add_assessments(folder);
    add_involvements(folder);
    add_workforce(folder);
}

} // namespace weir::synth
