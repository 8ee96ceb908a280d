// Everything that happens in the synthetic authority, as plain lists. What belongs to one thing alone (the
// visits of a plan, the placements of a period of care) lives inside it, so that lists made apart join
// without renumbering more than a few references.
#pragma once

#include "base/date.hpp"
#include "base/interval.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::synth {

using Index = std::uint32_t;
inline constexpr Index no_index = 0xFFFFFFFFU;
using MaybeDate = std::optional<Date>;

enum class TeamKind : std::uint8_t { front_door, assessment, safeguarding, looked_after, leaving_care };

struct Child {
    Index household = 0;
    Date birth;
    Date expected_birth;
    Interval residence;
    std::uint8_t sex = 0;       // 0 male, 1 female
    std::uint8_t ethnicity = 0; // into the code table
    bool disabled = false;
    bool known_unborn = false; // a contact came before the birth
};

struct Household {
    Index first_child = 0;
    Index children = 0;
    double need = 1.0; // mean 1 over families
    Interval residence;
};

enum class ContactOutcome : std::uint8_t { referral, existing, no_action, advice, early_help };
enum class Grade : std::uint8_t { none, standard, medium, high };

struct Contact {
    Index child = 0;
    Date day;
    MaybeDate decided;
    std::uint8_t source = 0; // into the code table
    Grade grade = Grade::none;
    ContactOutcome outcome = ContactOutcome::no_action;
};

struct EarlyHelp {
    Index child = 0;
    Date start;
    MaybeDate end;
    std::uint8_t organisation = 0;
};

struct StageStart {
    Date day;
    TeamKind kind = TeamKind::front_door;
};

struct Episode { // a referral and the child in need episode that it opens
    Index child = 0;
    Date referral;
    std::uint8_t source = 0;
    bool nfa = false;
    std::uint8_t need = 1;
    MaybeDate close;
    std::uint8_t close_reason = 7; // RC1 … RC8
    Index worker = no_index;
    Index team = no_index;
    std::vector<StageStart> stages;
    std::vector<Date> visits; // child in need visits
};

struct Assessment {
    Index child = 0;
    Index episode = 0;
    Date start;
    MaybeDate authorised;
    bool seen = true;
    bool support = false;
    Index worker = no_index;
    Index team = no_index;
};

struct Section47 {
    Index child = 0;
    Index episode = 0;
    Date start;
    MaybeDate end;
    MaybeDate conference;
    bool planned = false; // the conference led to a plan
    Index worker = no_index;
    Index team = no_index;
    Index conference_worker = no_index;
    Index conference_team = no_index;
};

struct CinPlan {
    Index child = 0;
    Index episode = 0;
    Date start;
    MaybeDate end;
};

struct Review {
    Date due;
    Date held;
};

struct Visit {
    Date day;
    bool alone = true;
};

struct CpPlan {
    Index child = 0;
    Index episode = 0;
    Index section47 = no_index;
    Date start;
    MaybeDate end;
    std::uint8_t initial_category = 0;
    std::uint8_t latest_category = 0;
    std::uint8_t previous_plans = 0;
    std::vector<Visit> visits;
    std::vector<Review> reviews;
};

struct LegalSpell {
    Date start;
    MaybeDate end;
    std::uint8_t code = 0;
};

struct Placement {
    Date start;
    MaybeDate end;
    std::uint8_t type = 0;
    std::uint8_t provider = 0;
    std::uint8_t change_reason = 0;
    bool inside = true;
    std::uint16_t home = 0; // which of the invented homes; gives postcode and URN
};

struct CarePeriod {
    Index child = 0;
    Index episode = 0;
    Date start;
    MaybeDate end;
    std::uint8_t reason = 0; // into the code table of reasons ceased
    std::uint8_t plan = 0;   // permanence plan
    bool short_breaks = false;
    std::vector<LegalSpell> legal;
    std::vector<Placement> placements;
    std::vector<Visit> visits;
    std::vector<Review> reviews;
};

struct LeaverStatus {
    Date day;
    std::uint8_t in_touch = 0; // into the code table
    std::uint8_t accommodation = 0;
    std::uint8_t activity = 0;
    bool suitable = true;
    Date latest_contact;
    Date pathway_review;
};

struct Leaver {
    Index child = 0;
    Interval listed;
    std::uint8_t eligibility = 0;
    std::vector<LeaverStatus> statuses; // in order of day; the first on the first day listed
};

struct Involvement {
    Index child = 0;
    Index episode = no_index; // none for a care leaver's
    Index worker = 0;
    Index team = 0;
    Date start;
    MaybeDate end;
    std::uint8_t change_reason = 0;
};

struct Worker {
    std::string name;
    std::string id;
    Index team = 0;
    Interval employed;
    bool agency = false;
    std::string post;
};

struct Team {
    std::string name;
    std::string id;
    TeamKind kind = TeamKind::front_door;
    Interval exists;
    Index successor = no_index;
};

struct Events {
    std::vector<Contact> contacts;
    std::vector<EarlyHelp> early_help;
    std::vector<Episode> episodes;
    std::vector<Assessment> assessments;
    std::vector<Section47> section47s;
    std::vector<CinPlan> cin_plans;
    std::vector<CpPlan> cp_plans;
    std::vector<CarePeriod> periods;
    std::vector<Leaver> leavers;
    std::vector<Involvement> involvements;

    // Appends another's lists, moving its references along.
    void append(Events&& other);
    // Drops what starts after the last day and forgets ends beyond it: on that day they are still open.
    void trim(Date last);
};

// Open at the end of a day: started on or before it and not ended on or before it.
[[nodiscard]] inline bool open_at(Date start, MaybeDate const& end, Date day) {
    return start <= day && (!end || *end > day);
}

} // namespace weir::synth
