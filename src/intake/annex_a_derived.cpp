// One function a rule; what each counts is said in config/intake/annex_a_written.csv.
#include "intake/annex_a_derived.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace weir::intake {
namespace {

DerivedCell text_cell(std::string text) {
    return text.empty() ? WrittenCell{} : WrittenCell{std::move(text)};
}

DerivedCell flag(Derivation const& of, bool yes) {
    return WrittenCell{of.labels.of("flag", yes ? "Y" : "N")};
}

// Yes as soon as one is found; no only where the record would have found one.
DerivedCell found_or(Derivation const& of, bool found, bool would_be_found) {
    return found || would_be_found ? flag(of, found) : std::nullopt;
}

// A number that is short of rows is no number.
DerivedCell count_or(std::int64_t count, bool whole) {
    return whole ? DerivedCell{WrittenCell{count}} : std::nullopt;
}

std::int64_t started_between(HeldTable const& table, PersonId person, Date after, Date until) {
    return std::ranges::count_if(table.of(person), [&](HeldRow const& row) {
        auto const start = table.start(row);
        return start && after < *start && *start <= until;
    });
}

DerivedCell referrals_12m(Derivation const& of) {
    auto const& table = of.source.table("ssd_cin_episodes");
    Date latest = Date::min();
    for (auto const& row : table.of(of.row.person)) {
        latest = std::max(latest, table.start(row).value_or(latest));
    }
    auto const since = add_months(latest, -12);
    return count_or(started_between(table, of.row.person, since, latest - Days{1}),
                    of.source.covered("ssd_cin_episodes", since));
}

DerivedCell enquiries_12m(Derivation const& of) {
    return count_or(started_between(of.source.table("ssd_s47_enquiry"), of.row.person, of.source.year_start(),
                                    of.source.day()),
                    of.source.covered("ssd_s47_enquiry", of.source.year_start()));
}

// Annex A covers conferences with the enquiries of its list 5.
DerivedCell conferences_12m(Derivation const& of) {
    auto const since = of.source.year_start();
    return count_or(
        started_between(of.source.table("ssd_initial_cp_conference"), of.row.person, since, of.source.day()),
        of.source.covered("ssd_initial_cp_conference", since) || of.source.covered("ssd_s47_enquiry", since));
}

DerivedCell conference_unnecessary(Derivation const& of) {
    auto const& enquiries = of.source.table("ssd_s47_enquiry");
    auto const& enquiry = *of.row.main;
    bool const held = std::ranges::any_of(
        of.row.slots, [&](HeldRow const* slot) { return slot != nullptr && slot != of.row.main; });
    if (held) {
        return flag(of, false);
    }
    auto const outcome = enquiries.text(enquiry, "s47e_s47_outcome_json");
    auto const ended = enquiries.text(enquiry, "s47e_s47_nfa");
    if (outcome.find("OUTCOME_CP_CONFERENCE\":\"N") != std::string::npos || ended == "Y") {
        return flag(of, true);
    }
    if (outcome.find("OUTCOME_CP_CONFERENCE\":\"Y") != std::string::npos || ended == "N") {
        return flag(of, false);
    }
    return WrittenCell{};
}

void see(std::optional<Date>& last, std::optional<Date> day) {
    last = day && (!last || *last < *day) ? day : last;
}

void see_visits(std::optional<Date>& last, Derivation const& of, std::string_view name,
                std::string_view seen_field) {
    auto const& table = of.source.table(name);
    for (auto const& row : table.of(of.row.person)) {
        if (seen_field.empty() || table.text(row, seen_field) != "N") {
            see(last, table.start(row));
        }
    }
}

DerivedCell last_seen(Derivation const& of) {
    std::optional<Date> last;
    see_visits(last, of, "ssd_cin_visits", "cinv_cin_visit_seen");
    see_visits(last, of, "ssd_cp_visits", "cppv_cp_visit_seen");
    see_visits(last, of, "ssd_cla_visits", "clav_cla_visit_seen");
    auto const& assessments = of.source.table("ssd_cin_assessments");
    for (auto const& row : assessments.of(of.row.person)) {
        if (assessments.text(row, "cina_assessment_child_seen") == "Y") {
            see(last, assessments.start(row));
        }
    }
    auto const& episodes = of.source.table("ssd_cin_episodes");
    for (auto const& row : episodes.of(of.row.person)) {
        auto const told = episodes.date(row, "local_last_seen");
        see(last, told && *told <= of.source.day() ? told : std::nullopt);
    }
    return last ? WrittenCell{*last} : WrittenCell{};
}

bool any_open(HeldTable const& table, PersonId person) {
    return std::ranges::any_of(table.of(person),
                               [&](HeldRow const& row) { return table.start(row) && !table.end(row); });
}

std::string status_of(Derivation const& of) {
    auto const& episodes = of.source.table("ssd_cin_episodes");
    auto const person = of.row.person;
    auto const& episode = *of.row.main;
    if (episodes.end(episode)) {
        return "closed";
    }
    auto const periods = of.source.periods_of(person);
    if (std::ranges::any_of(periods, [](auto const* one) { return !one->ceased && !one->short_breaks; })) {
        return "looked-after";
    }
    if (any_open(of.source.table("ssd_cp_plans"), person)) {
        return "child-protection";
    }
    if (any_open(of.source.table("ssd_cin_plans"), person)) {
        return "child-in-need";
    }
    // A list says which of the two, and carries no plan of a child in need by which it could be told.
    auto const told = episodes.text(episode, "local_case_status");
    if (told == "child-in-need" || told == "open-assessment") {
        return told;
    }
    return any_open(of.source.table("ssd_cin_assessments"), person) ? "open-assessment" : "child-in-need";
}

DerivedCell case_status(Derivation const& of) {
    return WrittenCell{of.labels.of("case_status", status_of(of))};
}

DerivedCell holder_team(Derivation const& of) {
    return text_cell(of.source.holder(of.row.person).team);
}
DerivedCell holder_worker(Derivation const& of) {
    return text_cell(of.source.holder(of.row.person).worker);
}

DerivedCell emergency_protection_6m(Derivation const& of) {
    auto const& table = of.source.table("ssd_legal_status");
    bool const found = std::ranges::any_of(table.of(of.row.person), [&](HeldRow const& row) {
        auto const code = table.text(row, "lega_legal_status");
        return (code == "L1" || code == "L2") && of.source.dated(table.start(row));
    });
    return found_or(of, found, of.source.covered("ssd_legal_status", of.source.window_start()));
}

DerivedCell previous_plans(Derivation const& of) {
    auto const& table = of.source.table("ssd_cp_plans");
    std::int64_t const before = started_between(table, of.row.person, Date::min(), of.row.date - Days{1});
    std::int64_t told = 0;
    for (auto const& row : table.of(of.row.person)) {
        if (table.start(row) == of.row.date) {
            told = std::max(told, table.integer(row, "local_previous_plans").value_or(0));
        }
    }
    return WrittenCell{std::max(before, told)};
}

// An unaccompanied child is one until the status ends.
bool unaccompanied_since(Derivation const& of, Date since) {
    auto const& table = of.source.table("ssd_immigration_status");
    return std::ranges::any_of(table.of(of.row.person), [&](HeldRow const& row) {
        auto const code = table.text(row, "immi_immigration_status");
        auto const end = table.end(row);
        return code.find("UASC") != std::string::npos && (!end || *end > since);
    });
}

DerivedCell uasc_12m(Derivation const& of) {
    auto const* told = std::get_if<std::string>(&of.row.period->uasc);
    if (told != nullptr) {
        return WrittenCell{of.labels.of("flag", *told)};
    }
    return found_or(of, unaccompanied_since(of, of.source.year_start()),
                    of.source.holds("ssd_immigration_status"));
}

DerivedCell uasc_ever(Derivation const& of) {
    return found_or(of, unaccompanied_since(of, Date::min()), of.source.holds("ssd_immigration_status"));
}

DerivedCell second_period_12m(Derivation const& of) {
    auto const since = of.source.year_start();
    auto const periods = of.source.periods_of(of.row.person);
    auto const count = std::ranges::count_if(periods, [&](auto const* one) {
        return !one->short_breaks && (!one->ceased || *one->ceased > since);
    });
    return found_or(of, count > 1, of.source.covered("ssd_cla_episodes", since));
}

DerivedCell placements_12m(Derivation const& of) {
    auto const& table = of.source.table("ssd_cla_placement");
    auto const since = of.source.year_start();
    if (!of.row.period->from_episodes) {
        auto const told = of.row.period->placements_told;
        return told ? DerivedCell{WrittenCell{*told}} : std::nullopt;
    }
    return WrittenCell{
        static_cast<std::int64_t>(std::ranges::count_if(table.of(of.row.person), [&](HeldRow const& row) {
            auto const start = table.start(row);
            auto const end = table.end(row);
            return start && *start >= of.row.period->start && (!end || *end > since);
        }))};
}

DerivedCell missing_of(Derivation const& of, bool absent) {
    auto const& table = of.source.table("ssd_missing");
    auto const since = of.source.year_start();
    std::int64_t const count = std::ranges::count_if(table.of(of.row.person), [&](HeldRow const& row) {
        auto const start = table.start(row);
        bool const away = table.text(row, "miss_missing_episode_type").starts_with("A");
        return start && *start > since && away == absent;
    });
    return count_or(count, of.source.covered("ssd_missing", since));
}
DerivedCell missing_12m(Derivation const& of) {
    return missing_of(of, false);
}
DerivedCell absent_12m(Derivation const& of) {
    return missing_of(of, true);
}

DerivedCell interview(Derivation const& of, std::string_view field) {
    auto const& table = of.source.table("ssd_missing");
    auto const own = table.of(of.row.person);
    auto const last = std::ranges::find_if(own.rbegin(), own.rend(), [&](HeldRow const& row) {
        return !table.text(row, "miss_missing_episode_type").starts_with("A");
    });
    if (last == own.rend()) {
        return of.source.holds("ssd_missing") ? DerivedCell{WrittenCell{}} : std::nullopt;
    }
    if (!record::is_supplied(last->values[table.table().at(field)])) {
        return std::nullopt;
    }
    auto const code = table.text(*last, field);
    return WrittenCell{code.empty() ? WrittenCell{} : WrittenCell{of.labels.of("flag", code)}};
}
DerivedCell interview_offered(Derivation const& of) {
    return interview(of, "miss_missing_rhi_offered");
}
DerivedCell interview_accepted(Derivation const& of) {
    return interview(of, "miss_missing_rhi_accepted");
}

DerivedCell adoption_order(Derivation const& of) {
    auto const& table = of.source.table("ssd_permanence");
    auto const day = table.date(*of.row.main, "perm_permanence_order_date");
    bool const made = day && *day <= of.source.day() && is_adoption(table, *of.row.main);
    return made ? WrittenCell{*day} : WrittenCell{};
}

// What a list said, else the start of the latest period of care by then.
DerivedCell entered_care(Derivation const& of) {
    auto const told = of.source.table("ssd_permanence").date(*of.row.main, "local_entered_care_date");
    if (told) {
        return WrittenCell{*told};
    }
    auto const periods = of.source.periods_of(of.row.person);
    return periods.empty() ? std::nullopt : DerivedCell{WrittenCell{periods.back()->start}};
}

constexpr std::array<std::pair<std::string_view, DerivedRule>, 20> rules{{
    {"referrals_12m", referrals_12m},
    {"enquiries_12m", enquiries_12m},
    {"conferences_12m", conferences_12m},
    {"conference_unnecessary", conference_unnecessary},
    {"last_seen", last_seen},
    {"case_status", case_status},
    {"holder_team", holder_team},
    {"holder_worker", holder_worker},
    {"emergency_protection_6m", emergency_protection_6m},
    {"previous_plans", previous_plans},
    {"uasc_12m", uasc_12m},
    {"uasc_ever", uasc_ever},
    {"second_period_12m", second_period_12m},
    {"placements_12m", placements_12m},
    {"missing_12m", missing_12m},
    {"absent_12m", absent_12m},
    {"interview_offered", interview_offered},
    {"interview_accepted", interview_accepted},
    {"adoption_order", adoption_order},
    {"entered_care", entered_care},
}};

} // namespace

DerivedRule rule_named(std::string_view name) {
    auto const found = std::ranges::find(rules, name, [](auto const& rule) { return rule.first; });
    return found == rules.end() ? nullptr : found->second;
}

} // namespace weir::intake
