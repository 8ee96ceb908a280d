// Contacts to plans out of the store; see read.hpp. A row without the date that places it in time has no
// place in a journey; such rows are refused at loading, and one known only in part is passed over.
#include "journey/reading.hpp"

namespace weir::journey {

namespace {

// Decision dates come from a local sheet beside the SSD, which may name only the contacts that were decided.
// A contact that the SSD tells of, from the sheet's first on, is one whose decision is known or still to
// come; of a contact that only Annex A tells of nobody knows.
Status read_contacts(Reading const& reading) {
    auto const table = reading.table("ssd_contacts");
    auto const date = table.field("cont_contact_date");
    auto const source = table.field("cont_contact_source_code");
    auto const outcome = table.field("cont_contact_outcome_json");
    auto const decided = table.field("local_decision_date");
    auto& rows = reading.rows.contacts;
    MaybeDate sheet_from;
    WEIR_TRY(table.each([&](record::RowView const& row) {
        auto const day = row.date(date);
        if (!day) {
            return;
        }
        bool const in_sheet = row.supplied(decided);
        rows.push_back({common_of(row), *day, reading.rows.codes.intern(row.text(source)), row.date(decided),
                        in_sheet || row.supplied(outcome)});
        sheet_from = in_sheet && (!sheet_from || *day < *sheet_from) ? day : sheet_from;
    }));
    if (sheet_from) {
        reading.rows.covered_from.emplace("contact decisions", *sheet_from);
    }
    for (auto& row : rows) {
        row.decision_supplied = row.decision_supplied && sheet_from && row.date >= *sheet_from;
    }
    return {};
}

Status read_early_help(Reading const& reading) {
    auto const table = reading.table("ssd_early_help_episodes");
    auto const start = table.field("earl_episode_start_date");
    auto const end = table.field("earl_episode_end_date");
    auto const worker = table.field("earl_episode_worker_id");
    auto const organisation = table.field("earl_episode_organisation");
    return table.each([&](record::RowView const& row) {
        if (auto const day = row.date(start)) {
            reading.rows.early_help.push_back({common_of(row), *day, row.date(end),
                                               WorkerId{row.integer(worker)},
                                               reading.rows.codes.intern(row.text(organisation))});
        }
    });
}

Status read_episodes(Reading const& reading) {
    auto const table = reading.table("ssd_cin_episodes");
    auto const id = table.field("cine_referral_id");
    auto const referral = table.field("cine_referral_date");
    auto const close = table.field("cine_close_date");
    auto const nfa = table.field("cine_referral_nfa");
    auto const source = table.field("cine_referral_source_code");
    auto const need = table.field("cine_cin_primary_need_code");
    auto const reason = table.field("cine_close_reason");
    auto const status = table.field("local_case_status");
    auto const team = table.field("cine_referral_team");
    auto const worker = table.field("cine_referral_worker_id");
    auto& codes = reading.rows.codes;
    return table.each([&](record::RowView const& row) {
        if (auto const day = row.date(referral)) {
            // A referral that ended in no further action opens nothing; a feed that has no closing date for
            // it (Annex A list 3) must not leave it open for ever.
            bool const no_action = means_yes(row.text(nfa));
            auto const closed =
                no_action && !row.date(close) ? std::optional(*day + Days{1}) : row.date(close);
            reading.rows.cin_episodes.push_back(
                {common_of(row), *day, closed, row.supplied(close) || no_action, row.blank(id), no_action,
                 codes.intern(row.text(source)), codes.intern(row.text(need)), codes.intern(row.text(reason)),
                 codes.intern(row.text(status)), TeamId{row.integer(team)}, WorkerId{row.integer(worker)},
                 codes.intern(row.text(id))});
        }
    });
}

// The codes that the list names: ["1A","2B"], or {"1A":"Y","2B":"N"} as some systems write it.
std::vector<std::string_view> factor_codes(std::string_view json) {
    std::vector<std::string_view> codes;
    std::vector<std::string_view> texts;
    std::vector<bool> keys;
    for (auto at = json.find('"'); at != std::string_view::npos; at = json.find('"', at)) {
        auto const end = json.find('"', at + 1);
        if (end == std::string_view::npos) {
            break;
        }
        texts.push_back(json.substr(at + 1, end - at - 1));
        auto const next = json.find_first_not_of(" ", end + 1);
        keys.push_back(next != std::string_view::npos && json[next] == ':');
        at = end + 1;
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        bool const value = i > 0 && keys[i - 1];
        bool const denied = keys[i] && i + 1 < texts.size() && !keys[i + 1] &&
                            (texts[i + 1].empty() || texts[i + 1].starts_with('N'));
        if (!value && !denied && !texts[i].empty()) {
            codes.push_back(texts[i]);
        }
    }
    return codes;
}

struct Factors {
    std::map<std::pair<PersonId, Date>, Code> of; // by child and the assessment's start
    MaybeDate first, last;                        // assessments of which any source tells factors
};

// 21 says that none were found, and stands alone (CIN census guide, factors identified at assessment).
Status read_factors(Reading const& reading, Factors& factors) {
    auto const table = reading.table("ssd_assessment_factors");
    auto const list = table.field("cinf_assessment_factors_json");
    auto const start = table.field("local_assessment_start_date");
    return table.each([&](record::RowView const& row) {
        auto const day = row.date(start);
        auto const codes = factor_codes(row.text(list));
        if (!day || codes.empty()) {
            return;
        }
        bool const none = std::ranges::find(codes, "21") != codes.end();
        auto const* const said = !none ? "found" : codes.size() == 1 ? "none" : "mixed";
        factors.of[{row.person(), *day}] = reading.rows.codes.intern(said);
        factors.first = factors.first ? std::min(*factors.first, *day) : *day;
        factors.last = factors.last ? std::max(*factors.last, *day) : *day;
    });
}

Status read_assessments(Reading const& reading) {
    Factors factors;
    WEIR_TRY(read_factors(reading, factors));
    auto const untold = reading.rows.codes.intern("untold");
    auto const told_of = [&](PersonId person, Date day) {
        auto const found = factors.of.find({person, day});
        bool const asked = factors.first && *factors.first <= day && day <= *factors.last;
        return found != factors.of.end() ? found->second : asked ? Code{0} : untold;
    };
    auto const table = reading.table("ssd_cin_assessments");
    auto const start = table.field("cina_assessment_start_date");
    auto const authorised = table.field("cina_assessment_auth_date");
    auto const team = table.field("cina_assessment_team");
    auto const worker = table.field("cina_assessment_worker_id");
    auto const referral = table.field("cina_referral_id");
    return table.each([&](record::RowView const& row) {
        if (auto const day = row.date(start)) {
            reading.rows.assessments.push_back({common_of(row), *day, row.date(authorised),
                                                TeamId{row.integer(team)}, WorkerId{row.integer(worker)},
                                                reading.rows.codes.intern(row.text(referral)),
                                                told_of(row.person(), *day)});
        }
    });
}

Status read_workflow(Reading const& reading) {
    auto const table = reading.table("weir_workflow_item");
    auto const created = table.field("work_created_date");
    auto const due = table.field("work_due_date");
    auto const done = table.field("work_done_date");
    auto const type = table.field("work_type");
    auto const team = table.field("work_team");
    auto const worker = table.field("work_worker");
    return table.each([&](record::RowView const& row) {
        if (auto const day = row.date(created)) {
            reading.rows.workflow.push_back({common_of(row), *day, row.date(due), row.date(done),
                                             reading.rows.codes.intern(row.text(type)),
                                             TeamId{row.integer(team)}, WorkerId{row.integer(worker)}});
        }
    });
}

// As Annex A's "conference unnecessary" is kept: in the SSD's outcome of the enquiry.
bool no_conference(std::string_view outcome) {
    return outcome.find(R"("OUTCOME_CP_CONFERENCE":"N")") != std::string_view::npos;
}

Status read_enquiries(Reading const& reading) {
    auto const table = reading.table("ssd_s47_enquiry");
    auto const id = table.field("s47e_s47_enquiry_id");
    auto const start = table.field("s47e_s47_start_date");
    auto const end = table.field("s47e_s47_end_date");
    auto const not_needed = table.field("s47e_s47_nfa");
    auto const outcome = table.field("s47e_s47_outcome_json");
    auto const team = table.field("s47e_s47_completed_by_team");
    auto const worker = table.field("s47e_s47_completed_by_worker_id");
    auto const referral = table.field("s47e_referral_id");
    return table.each([&](record::RowView const& row) {
        if (auto const day = row.date(start)) {
            reading.rows.section_47.push_back(
                {common_of(row), *day, row.date(end), reading.rows.codes.intern(row.text(id)),
                 TeamId{row.integer(team)}, WorkerId{row.integer(worker)},
                 means_yes(row.text(not_needed)) ||
                     (row.blank(not_needed) && no_conference(row.text(outcome))),
                 reading.rows.codes.intern(row.text(referral))});
        }
    });
}

Status read_conferences(Reading const& reading) {
    auto const table = reading.table("ssd_initial_cp_conference");
    auto const date = table.field("icpc_icpc_date");
    auto const enquiry = table.field("icpc_s47_enquiry_id");
    auto const plan = table.field("icpc_icpc_outcome_cp_flag");
    auto const team = table.field("icpc_icpc_team");
    auto const worker = table.field("icpc_icpc_worker_id");
    auto const key = table.field("icpc_icpc_id");
    auto const plan_key = table.field("icpc_cp_plan_id");
    return table.each([&](record::RowView const& row) {
        if (auto const day = row.date(date)) {
            reading.rows.conferences.push_back(
                {common_of(row), *day, reading.rows.codes.intern(row.text(enquiry)),
                 means_yes(row.text(plan)), TeamId{row.integer(team)}, WorkerId{row.integer(worker)},
                 reading.rows.codes.intern(row.text(key)), reading.rows.codes.intern(row.text(plan_key))});
        }
    });
}

Status read_plans(Reading const& reading) {
    auto const need = reading.table("ssd_cin_plans");
    auto const need_start = need.field("cinp_cin_plan_start_date");
    auto const need_end = need.field("cinp_cin_plan_end_date");
    auto const team = need.field("cinp_cin_plan_team");
    auto const worker = need.field("cinp_cin_plan_worker_id");
    WEIR_TRY(need.each([&](record::RowView const& row) {
        if (auto const day = row.date(need_start)) {
            reading.rows.cin_plans.push_back({common_of(row), *day, row.date(need_end),
                                              TeamId{row.integer(team)}, WorkerId{row.integer(worker)}});
        }
    }));
    auto const protection = reading.table("ssd_cp_plans");
    auto const id = protection.field("cppl_cp_plan_id");
    auto const start = protection.field("cppl_cp_plan_start_date");
    auto const end = protection.field("cppl_cp_plan_end_date");
    auto const initial = protection.field("cppl_cp_plan_initial_category");
    auto const latest = protection.field("cppl_cp_plan_latest_category");
    auto const conference = protection.field("cppl_icpc_id");
    auto const previous = protection.field("local_previous_plans");
    return protection.each([&](record::RowView const& row) {
        if (auto const day = row.date(start)) {
            auto const category = row.text(latest).empty() ? row.text(initial) : row.text(latest);
            CpPlanRow plan{common_of(row),
                           *day,
                           row.date(end),
                           reading.rows.codes.intern(category),
                           row.blank(id),
                           std::nullopt,
                           row.supplied(previous),
                           reading.rows.codes.intern(row.text(id)),
                           reading.rows.codes.intern(row.text(conference))};
            if (!row.blank(previous)) {
                plan.previous_plans = static_cast<int>(row.integer(previous));
            }
            reading.rows.cp_plans.push_back(plan);
        }
    });
}

template <class Row>
Status read_days(Reading const& reading, std::string_view name, std::string_view date_field,
                 std::vector<Row>& into) {
    auto const table = reading.table(name);
    auto const date = table.field(date_field);
    return table.each([&](record::RowView const& row) {
        if (auto const day = row.date(date)) {
            into.push_back({common_of(row), *day});
        }
    });
}

} // namespace

Status read_events(Reading const& reading) {
    WEIR_TRY(read_contacts(reading));
    WEIR_TRY(read_early_help(reading));
    WEIR_TRY(read_episodes(reading));
    WEIR_TRY(read_assessments(reading));
    WEIR_TRY(read_enquiries(reading));
    WEIR_TRY(read_conferences(reading));
    WEIR_TRY(read_plans(reading));
    WEIR_TRY(read_workflow(reading));
    auto& rows = reading.rows;
    WEIR_TRY(read_days(reading, "ssd_cp_visits", "cppv_cp_visit_date", rows.cp_visits));
    WEIR_TRY(read_days(reading, "ssd_cin_visits", "cinv_cin_visit_date", rows.cin_visits));
    WEIR_TRY(read_days(reading, "ssd_cla_visits", "clav_cla_visit_date", rows.cla_visits));
    return read_days(reading, "ssd_cp_reviews", "cppr_cp_review_date", rows.cp_reviews);
}

} // namespace weir::journey
