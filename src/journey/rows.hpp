// Everyone's journey as plain rows: what the record says, one struct a kind of row, codes interned. The
// reader (read.hpp) fills it from the store, tests fill it by hand, and build.hpp turns it into columns.
#pragma once

#include "base/date.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::journey {

using MaybeDate = std::optional<Date>;

// Codes as small numbers, so that columns can hold them; 0 is "no code".
using Code = std::int32_t;
class Codes {
public:
    Codes() { texts_.emplace_back(); }
    Code intern(std::string_view text);
    [[nodiscard]] Code find(std::string_view text) const; // 0 where it was never interned
    [[nodiscard]] std::string const& text(Code code) const;
    [[nodiscard]] std::size_t size() const { return texts_.size(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::deque<std::string> texts_;
    std::unordered_map<std::string, Code, Hash, std::equal_to<>> numbers_;
};

struct Common {
    RowId row;
    PersonId person;
};
struct ContactRow : Common {
    Date date;
    Code source = 0;
    MaybeDate decided;
    bool decision_supplied = false; // a feed that carries decision dates speaks of this contact
};
struct EarlyHelpRow : Common {
    Date start;
    MaybeDate end;
    WorkerId worker;
    Code organisation = 0;
};
struct CinEpisodeRow : Common { // a referral and the episode of need that it opens
    Date referral;
    MaybeDate close;
    // Annex A's list of referrals has no closing date: of a row that only it tells of, nobody knows whether
    // the episode is open, so it is a referral and no more.
    bool close_supplied = true;
    bool latest_only = false; // told only by a list that names each child's latest episode
    bool nfa = false;
    Code source = 0;
    Code need = 0;
    Code close_reason = 0;
    Code status = 0;
    TeamId team;
    WorkerId worker;
    Code key = 0; // the source's own id of the referral
};
// A step outstanding in the case system, told by a side sheet alone.
struct WorkflowRow : Common {
    Date created;
    MaybeDate due, done;
    Code type = 0; // the case system's own word
    TeamId team;
    WorkerId worker;
};
struct AssessmentRow : Common {
    Date start;
    MaybeDate authorised;
    TeamId team;
    WorkerId worker;
    Code referral_key = 0;
    // "found"; "none" where it was said that there are none; "mixed" where both were; "untold" of a time from
    // which no source tells of factors; no code where one does and has none.
    Code factors = 0;
};
struct Section47Row : Common {
    Date start;
    MaybeDate end;
    Code key = 0; // the source's own id of the enquiry
    TeamId team;
    WorkerId worker;
    bool conference_not_needed = false; // Annex A has no end of an enquiry: this is how one ends there
    Code referral_key = 0;
};
struct ConferenceRow : Common {
    Date date;
    Code section_47_key = 0;
    bool led_to_plan = false;
    TeamId team;
    WorkerId worker;
    Code key = 0;
    Code plan_key = 0;
};
struct CinPlanRow : Common {
    Date start;
    MaybeDate end;
    TeamId team;
    WorkerId worker;
};
struct CpPlanRow : Common {
    Date start;
    MaybeDate end;
    Code category = 0;        // the latest
    bool latest_only = false; // told only by a list that names each child's latest plan and latest review
    std::optional<int> previous_plans;
    bool previous_supplied = false;
    Code key = 0;
    Code conference_key = 0;
};
struct VisitRow : Common { // of a plan or of a child looked after
    Date date;
};
struct ReviewRow : Common {
    Date date;
    Code participation = 0; // of a child looked after
};
struct CareEpisodeRow : Common { // an SSDA903 episode; several make a period of care
    Date start;
    MaybeDate end;
    Code end_reason = 0;
    MaybeDate entered_care;
    Date known_on;
    Code start_reason = 0;
    Code referral_key = 0;
};
struct CarePeriodRow : Common { // Annex A list 8: a period of care as one row
    Date start;
    MaybeDate ceased;
    Code reason = 0;
    Date known_on;
};
// Annex A tells the present legal status and placement, and never that one has ended: where no source
// carries the end, it ended at the latest when the next began or care did.
struct LegalStatusRow : Common {
    Code status = 0;
    Date start;
    MaybeDate end;
    bool end_supplied = true;
    bool continues = false; // begun by then, told elsewhere when (record/continued.hpp)
    Date known_on{};
};
struct PlacementRow : Common {
    Date start;
    MaybeDate end;
    Code type = 0;
    Code provider = 0;
    Code urn = 0;      // "given", or "malformed"; none where it is blank
    Code postcode = 0; // "given"
    Code change_reason = 0;
    bool end_supplied = true;
    bool continues = false;
    Date known_on{};
};
struct MissingRow : Common {
    Date start;
    MaybeDate end;
};
struct HealthRow : Common {
    Date date;
    Code type = 0;
};
struct OutcomeRow : Common { // that something is told which the yearly return asks for, and by when
    Date date;
    Code type = 0; // "immunisation", "sdq", "conviction"
};
struct DeprivationRow : Common { // an order that deprives of liberty
    Date start;
    MaybeDate end;
};
struct AdoptionRow : Common { // the steps of ssd_permanence that a return asks for
    MaybeDate decided, placed, ordered;
    bool adopters = false; // how many, of which sex and legal status is told
};
struct PermanenceRow : Common { // the earliest sign in the record that a permanence plan exists
    Date decided;
};
struct LeaverRow : Common { // one version of a care leaver's line, as known over a span of days
    Date known_from;
    MaybeDate known_until;
    Code in_touch = 0;
    Code eligibility = 0;
    TeamId team;
    WorkerId worker;
    Code activity = 0, accommodation = 0;
};
struct InvolvementRow : Common {
    WorkerId worker;
    TeamId team;
    Date start;
    MaybeDate end;
    Code role = 0;
};
struct AllocationRow : Common { // Annex A: who was allocated, as known from one extract until the next
    WorkerId worker;
    TeamId team;
    Date known_from;
    MaybeDate known_until;
};
// What the record says of a pupil number; the number itself stays sealed.
enum class PupilNumber : std::uint8_t { blank, unknown_code, malformed, given };

struct PersonRow {
    PersonId person;
    MaybeDate birth; // or expected birth
    bool expected_only = false;
    Code sex = 0;
    Code ethnicity = 0;
    Code family = 0;
    bool restricted = false;
    bool headless = false; // no return has a line of the person's own
    PupilNumber pupil_number = PupilNumber::blank;
    std::int32_t same_number = 0; // persons with one pupil number share this; 0: nobody else has it
    std::int32_t same_name = 0;   // likewise with one name and birth date
};
struct TeamRow {
    TeamId team;
    std::string name;
    std::optional<TeamId> successor;
    MaybeDate succeeded_on;
};
struct WorkerRow {
    WorkerId worker;
    std::string name;
    bool generic = false; // "Duty": stands where no person is allocated
};

struct Rows {
    Codes codes;
    std::vector<PersonRow> persons;
    std::vector<TeamRow> teams;
    std::vector<WorkerRow> workers;
    std::vector<ContactRow> contacts;
    std::vector<EarlyHelpRow> early_help;
    std::vector<CinEpisodeRow> cin_episodes;
    std::vector<AssessmentRow> assessments;
    std::vector<Section47Row> section_47;
    std::vector<ConferenceRow> conferences;
    std::vector<CinPlanRow> cin_plans;
    std::vector<CpPlanRow> cp_plans;
    std::vector<VisitRow> cp_visits, cin_visits, cla_visits;
    std::vector<ReviewRow> cp_reviews, cla_reviews; // held only
    std::vector<CareEpisodeRow> care_episodes;
    std::vector<CarePeriodRow> care_periods;
    std::vector<LegalStatusRow> legal_statuses;
    std::vector<PlacementRow> placements;
    std::vector<PermanenceRow> permanence;
    std::vector<MissingRow> missing;
    std::vector<HealthRow> health;
    std::vector<OutcomeRow> outcomes;
    std::vector<DeprivationRow> deprivations;
    std::vector<WorkflowRow> workflow;
    std::vector<AdoptionRow> adoptions;
    std::vector<LeaverRow> care_leavers;
    std::vector<InvolvementRow> involvements;
    std::vector<AllocationRow> allocations;
    std::vector<Date> extracts;                  // of every load
    std::map<int, std::int64_t> population_0_17; // by year
    std::set<std::string, std::less<>> supplied; // "table.field" that some load has carried
    // From when on a set is whole, by the set's name; absent: always (reader: read.hpp).
    std::map<std::string, Date, std::less<>> covered_from;
};

} // namespace weir::journey
