// Reading and joining; what is written of it is decided in annex_a_export.cpp.
#include "intake/annex_a_source.hpp"

#include "base/contract.hpp"
#include "record/continued.hpp"
#include "record/last_named.hpp"
#include "record/organisation.hpp"
#include "record/people.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace weir::intake {
namespace {

// Tables whose rows say how things stood at an extract, and so are read as they were known on the day.
constexpr std::array<std::string_view, 2> told_by_extract{"weir_allocation", "ssd_care_leavers"};

constexpr std::array<std::string_view, 25> tables_read{"ssd_person",
                                                       "ssd_contacts",
                                                       "ssd_early_help_episodes",
                                                       "ssd_cin_episodes",
                                                       "ssd_cin_assessments",
                                                       "ssd_s47_enquiry",
                                                       "ssd_initial_cp_conference",
                                                       "ssd_cin_plans",
                                                       "ssd_cin_visits",
                                                       "ssd_cp_plans",
                                                       "ssd_cp_visits",
                                                       "ssd_cp_reviews",
                                                       "ssd_cla_episodes",
                                                       "ssd_cla_placement",
                                                       "ssd_cla_reviews",
                                                       "ssd_cla_visits",
                                                       "ssd_legal_status",
                                                       "ssd_cla_health",
                                                       "ssd_cla_care_plan",
                                                       "ssd_missing",
                                                       "ssd_disability",
                                                       "ssd_immigration_status",
                                                       "ssd_involvements",
                                                       "ssd_permanence",
                                                       "weir_prospective_adopter"};

bool is_extract_table(std::string_view name) {
    return std::ranges::find(told_by_extract, name) != told_by_extract.end();
}

} // namespace

Status AnnexASource::read_tables(record::Store& store, record::Progress const& progress) {
    std::vector<std::string_view> names(tables_read.begin(), tables_read.end());
    names.insert(names.end(), told_by_extract.begin(), told_by_extract.end());
    names.push_back("weir_care_period");
    std::size_t done = 0;
    for (auto const name : names) {
        record::AsKnown as_known{request_.authority, request_.known_at};
        if (is_extract_table(name)) {
            as_known.known_at = std::min(request_.known_at.value_or(day()), day());
        }
        tables_.emplace(std::string(name),
                        WEIR_TRY(HeldTable::read(store, schema_->at(name), as_known, day())));
        if (progress) {
            progress(++done, names.size());
        }
    }
    return {};
}

Status AnnexASource::read_names(record::Store& store) {
    for (auto const& team : WEIR_TRY(store.organisation().teams(request_.authority))) {
        teams_.emplace(team.id.value, team.name);
    }
    for (auto const& worker : WEIR_TRY(store.organisation().workers(request_.authority))) {
        workers_.emplace(worker.id.value, worker.name);
    }
    for (auto const& born : WEIR_TRY(store.people().birth_dates(request_.authority))) {
        if (born.birth) {
            births_.emplace(born.person, *born.birth);
        }
    }
    coverage_ = WEIR_TRY(store.coverage({request_.authority, request_.known_at}));
    record::AsKnown const told{request_.authority, std::min(request_.known_at.value_or(day()), day())};
    for (auto const* name : {"ssd_care_leavers", "ssd_s47_enquiry"}) {
        left_out_.merge(WEIR_TRY(record::left_out_since(store, schema_->at(name).id, told)));
    }
    return {};
}

// SSDA903 guidance: a period of care runs over all episodes with the same date of entering care; where a
// feed does not say that date, over episodes that end with X1 on the day the next one begins.
void AnnexASource::join_periods() {
    auto const& episodes = table("ssd_cla_episodes");
    for (auto const& row : episodes.rows()) {
        auto const start = episodes.start(row);
        if (!start) {
            continue;
        }
        auto const entered = episodes.date(row, "clae_entered_care_date");
        auto* last = periods_.empty() || periods_.back().person != row.person ? nullptr : &periods_.back();
        bool const same = last != nullptr && (entered ? last->start == *entered
                                                      : last->reason == "X1" && last->ceased == *start);
        if (!same) {
            last = &periods_.emplace_back();
            last->person = row.person;
            last->start = entered.value_or(*start);
            last->from_episodes = true;
        }
        last->ceased = episodes.end(row);
        last->reason = episodes.text(row, "clae_cla_episode_ceased_reason");
        last->need = episodes.text(row, "clae_cla_primary_need_code");
        last->referral = episodes.text(row, "clae_referral_id");
        auto const iro = episodes.date(row, "clae_cla_last_iro_contact_date");
        last->last_iro = iro && *iro <= day() ? iro : last->last_iro;
        last->row = row.row;
        last->known_on = row.known_on;
    }
    for (auto& period : periods_) {
        if (period.reason == "X1") { // it goes on with an episode that is not told
            period.ceased.reset();
        }
        if (!period.ceased) {
            period.reason.clear();
        }
    }
}

// Annex A list 8 speaks of the same periods: the same child and start is the same period. An end from either
// feed closes it; where both have one, the later known stands (docs/decisions/0005-two-feeds-one-row.md).
void AnnexASource::add_listed_periods() {
    auto const& listed = table("weir_care_period");
    auto const joined = periods_.size();
    for (auto const& row : listed.rows()) {
        auto const start = listed.start(row);
        if (!start) {
            continue;
        }
        auto const end_joined = periods_.begin() + static_cast<std::ptrdiff_t>(joined);
        auto const same = std::lower_bound(
            periods_.begin(), end_joined, std::pair(row.person, *start),
            [](CarePeriod const& one, auto const& key) { return std::pair(one.person, one.start) < key; });
        bool const fresh = same == end_joined || same->person != row.person || same->start != *start;
        auto& period = fresh ? periods_.emplace_back() : *same;
        auto const ceased = listed.end(row);
        if (fresh || (ceased && (!period.ceased || row.known_on > period.known_on))) {
            period.ceased = ceased;
            period.reason = ceased ? listed.text(row, "carp_ceased_reason") : std::string();
            period.known_on = row.known_on;
        }
        if (fresh) {
            period.person = row.person;
            period.start = *start;
            period.row = row.row;
        }
        if (auto need = listed.text(row, "carp_primary_need_code"); period.need.empty()) {
            period.need = std::move(need);
        }
        auto const iro = listed.date(row, "carp_last_iro_contact_date");
        if (iro && *iro <= day() && (!period.last_iro || *iro > *period.last_iro)) {
            period.last_iro = iro;
        }
        period.uasc = row.values[listed.table().at("carp_uasc")];
        period.placements_told = listed.integer(row, "carp_placements_12m");
    }
    std::ranges::sort(periods_, [](CarePeriod const& a, CarePeriod const& b) {
        return std::tie(a.person, a.start, a.row) < std::tie(b.person, b.start, b.row);
    });
}

bool AnnexASource::only_short_breaks(CarePeriod const& period) const {
    auto const& statuses = table("ssd_legal_status");
    bool any = false;
    for (auto const& row : statuses.of(period.person)) {
        auto const start = statuses.start(row);
        auto const end = statuses.end(row);
        if (!start || (period.ceased && *start >= std::max(*period.ceased, period.start + Days{1})) ||
            (end && *end <= period.start && *start < period.start)) {
            continue;
        }
        auto const code = statuses.text(row, "lega_legal_status");
        if (code != "V3" && code != "V4") {
            return false;
        }
        any = true;
    }
    return any;
}

// Parts that yearly returns tell of one placement or status, joined.
void AnnexASource::join_continued(std::string_view name) {
    auto& table = tables_.find(name)->second;
    auto const& def = table.table();
    auto const continues = def.at("local_continues");
    auto const end = *def.ends_field;
    table.change([&](std::vector<HeldRow>& rows) {
        record::unite_continued(
            rows, [](HeldRow const& a, HeldRow const& b) { return a.person == b.person; },
            [&](HeldRow const& row) { return row.values[continues] == record::Value{std::string("Y")}; },
            [](HeldRow const& row) { return row.known_on; },
            [&](HeldRow& into, HeldRow const& from) { into.values[end] = from.values[end]; });
    });
}

Result<AnnexASource> AnnexASource::read(record::Store& store, AnnexARequest const& request,
                                        record::Progress const& progress) {
    AnnexASource source(store.schema(), request);
    WEIR_TRY(source.read_tables(store, progress));
    WEIR_TRY(source.read_names(store));
    source.join_continued("ssd_cla_placement");
    source.join_continued("ssd_legal_status");
    source.join_periods();
    source.add_listed_periods();
    for (auto& period : source.periods_) {
        period.short_breaks = source.only_short_breaks(period);
    }
    return source;
}

HeldTable const& AnnexASource::table(std::string_view name) const {
    auto const found = tables_.find(name);
    WEIR_EXPECTS(found != tables_.end());
    return found->second;
}

std::vector<CarePeriod const*> AnnexASource::periods_of(PersonId person) const {
    std::vector<CarePeriod const*> own;
    auto const [first, last] = std::ranges::equal_range(periods_, person, {}, &CarePeriod::person);
    for (auto at = first; at != last; ++at) {
        own.push_back(&*at);
    }
    return own;
}

// Loads that name every row of a window, laid end to end backwards from the day. A list of each child's
// latest row alone covers nothing here.
bool AnnexASource::covered(std::string_view table_name, Date since) const {
    auto const id = schema_->at(table_name).id;
    Date reached = day() + Days{1};
    for (bool moved = true; moved && reached > since;) {
        moved = false;
        for (auto const& one : coverage_) {
            bool const whole =
                one.table == id && one.rule != record::CoverageRule::latest_per_person && one.window.end;
            if (whole && *one.window.end >= reached && one.window.start < reached) {
                reached = one.window.start;
                moved = true;
            }
        }
    }
    return reached <= since;
}

std::optional<Date> AnnexASource::birth(PersonId person) const {
    auto const found = births_.find(person);
    return found == births_.end() ? std::nullopt : std::optional(found->second);
}

std::string AnnexASource::team(std::int64_t number) const {
    auto const found = teams_.find(number);
    return found == teams_.end() ? std::string() : found->second;
}

std::string AnnexASource::worker(std::int64_t number) const {
    auto const found = workers_.find(number);
    return found == workers_.end() ? std::string() : found->second;
}

// Where the child is now: what is open before what is closed, care before a plan before need, of what is on
// the lists, as the import reads them (annex_a_rows.cpp).
std::string AnnexASource::referral_now(PersonId person) const {
    std::string referral;
    int highest = -1;
    auto const take = [&](std::string const& id, bool open, int rank) {
        rank += open ? 10 : 0;
        if (rank > highest && !id.empty()) {
            highest = rank;
            referral = id;
        }
    };
    if (auto const own = periods_of(person); !own.empty() && listed(own.back()->start, own.back()->ceased)) {
        take(own.back()->referral, !own.back()->ceased, 8);
    }
    auto const& plans = table("ssd_cp_plans");
    if (auto const own = plans.of(person);
        !own.empty() && listed(plans.start(own.back()), plans.end(own.back()))) {
        take(plans.text(own.back(), "cppl_referral_id"), !plans.end(own.back()), 7);
    }
    auto const& episodes = table("ssd_cin_episodes");
    for (auto const& row : episodes.of(person)) {
        if (episodes.text(row, "cine_referral_nfa") != "Y") {
            highest = highest == 6 || highest == 16 ? -1 : highest; // the latest of them stands
            take(episodes.text(row, "cine_referral_id"), !episodes.end(row), 6);
        }
    }
    return referral;
}

// The involvement of that referral that is open, else any of the child's that is open; the team that last had
// the referral stands where nobody holds it now. A personal adviser holds a care leaver and not a case.
std::optional<AnnexASource::Holder> AnnexASource::involved(PersonId person,
                                                           std::string const& referral) const {
    Holder out;
    std::string elsewhere;
    bool any = false;
    auto const& involvements = table("ssd_involvements");
    for (auto const& row : involvements.of(person)) {
        auto const end = involvements.end(row);
        if (involvements.text(row, "invo_professional_role_id") == "Personal Adviser") {
            continue;
        }
        any = true;
        bool const now = !end || *end > day();
        auto const name = worker(involvements.integer(row, "invo_professional_id").value_or(0));
        if (!referral.empty() && involvements.text(row, "invo_referral_id") == referral) {
            out.team = team(involvements.integer(row, "invo_professional_team").value_or(0));
            out.worker = now ? name : std::string();
        } else if (now) {
            elsewhere = name;
        }
    }
    out.worker = out.worker.empty() ? elsewhere : out.worker;
    return any ? std::optional(out) : std::nullopt;
}

AnnexASource::Holder AnnexASource::holder(PersonId person) const {
    auto const referral = referral_now(person);
    auto const found = involved(person, referral);
    auto out = found.value_or(Holder{});
    auto const& allocations = table("weir_allocation");
    for (auto const& row : allocations.of(person)) {
        if (!found) {
            out = {team(allocations.integer(row, "allo_team").value_or(0)),
                   worker(allocations.integer(row, "allo_worker").value_or(0))};
        }
    }
    auto const& episodes = table("ssd_cin_episodes");
    for (auto const& row : episodes.of(person)) {
        if (out.team.empty() && !referral.empty() && episodes.text(row, "cine_referral_id") == referral) {
            out.team = team(episodes.integer(row, "cine_referral_team").value_or(0));
        }
    }
    return out;
}

} // namespace weir::intake
