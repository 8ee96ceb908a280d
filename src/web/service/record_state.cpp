#include "web/service/record_state.hpp"

#include "journey/read.hpp"
#include "record/kept_days.hpp"

#include <algorithm>

namespace weir::web {

indicator::Series const* Snapshot::series(std::string_view id) const {
    auto const found = series_.find(id);
    return found == series_.end() ? nullptr : &found->second;
}

indicator::Point const* Snapshot::latest(std::string_view id) const {
    auto const* all = series(id);
    if (all == nullptr) {
        return nullptr;
    }
    auto const found = std::find_if(all->points.rbegin(), all->points.rend(),
                                    [](indicator::Point const& point) { return point.group.empty(); });
    return found == all->points.rend() ? nullptr : &*found;
}

bool Snapshot::measured(std::string_view id) const {
    auto const* all = series(id);
    return all != nullptr && !all->points.empty() &&
           all->points.back().state != indicator::State::not_supplied;
}

indicator::Query Snapshot::query(indicator::GroupBy by) const {
    return {.first_month = add_months(month_start(as_at_), 1 - history_months),
            .months = history_months,
            .as_at = as_at_,
            .by = by};
}

std::optional<Date> Snapshot::latest_extract() const {
    auto const& extracts = columns_.table("extracts").start;
    auto const latest = std::max_element(extracts.begin(), extracts.end());
    return latest == extracts.end() ? std::nullopt : std::optional(from_day_number(*latest));
}

Result<std::unique_ptr<RecordState>> RecordState::open(OpenRecord options) {
    std::unique_ptr<RecordState> state(new RecordState());
    auto const definitions = options.home.definitions();
    state->settings_ =
        std::make_shared<journey::BuildSettings const>(WEIR_TRY(journey::BuildSettings::read(definitions)));
    state->catalogue_ = std::make_shared<indicator::Catalogue const>(
        WEIR_TRY(indicator::Catalogue::read(definitions / "indicators")));
    state->rules_ = WEIR_TRY(quality::Rules::read(definitions / "rules" / "worklist.csv"));
    state->checks_ = std::make_shared<quality::RecordChecks const>(
        WEIR_TRY(quality::RecordChecks::read(definitions / "rules" / "record_checks.csv")));
    state->return_rules_ = std::make_shared<quality::ReturnFaultRules const>(
        WEIR_TRY(quality::ReturnFaultRules::read(definitions)));
    state->rule_names_ = std::make_shared<quality::RuleNames const>(
        *state->checks_, state->return_rules_->names(), state->rules_);
    state->store_ = WEIR_TRY(record::Store::open({.url = options.db_url,
                                                  .key_file = options.key_file,
                                                  .schema_csv = definitions / "record" / "ssd_tables.csv"}));
    state->options_ = std::move(options);
    return state;
}

Status RecordState::look() {
    auto const now = options_.clock();
    bool const fresh = now - asked_at_ < std::chrono::seconds(1);
    if (snapshot_ != nullptr && (fresh || held_ > 0)) {
        return {};
    }
    asked_at_ = now;
    auto const generation = WEIR_TRY(store_->generation());
    bool const written = generation_ != generation;
    if (snapshot_ == nullptr || written || snapshot_->as_at_ != options_.today()) {
        snapshot_ = WEIR_TRY(compute(*store_));
    }
    if (decided_ == nullptr || written) {
        decided_ = WEIR_TRY(read_decided());
    }
    generation_ = generation;
    return {};
}

Result<std::shared_ptr<Snapshot const>> RecordState::current() {
    std::scoped_lock const lock(mutex_);
    WEIR_TRY(look());
    return snapshot_;
}

Result<std::shared_ptr<Decided const>> RecordState::decided() {
    std::scoped_lock const lock(mutex_);
    WEIR_TRY(look());
    return decided_;
}

Result<JournalSeq> RecordState::decide(record::Decision const& decision) {
    std::scoped_lock const lock(mutex_);
    auto const before = WEIR_TRY(store_->generation());
    auto const place = WEIR_TRY(store_->decide(options_.authority, decision, options_.clock()));
    auto const after = WEIR_TRY(store_->generation());
    decided_ = WEIR_TRY(read_decided());
    auto const is_of_return = [](quality::Fault const& fault) {
        return fault.check->kind == quality::CheckKind::of_return;
    };
    bool const may_move_due = decision.about == record::DecisionAbout::campaign && snapshot_ != nullptr &&
                              std::ranges::any_of(snapshot_->faults().found, is_of_return);
    if (may_move_due) {
        asked_at_ = {};                                        // the next page sees it
    } else if (generation_ == before && after == before + 1) { // nobody else wrote between
        generation_ = after;
    }
    return place;
}

Result<std::shared_ptr<Decided const>> RecordState::read_decided() {
    auto decided = std::make_shared<Decided>();
    decided->suppressions = quality::Suppressions::of(
        WEIR_TRY(store_->decisions(options_.authority, record::DecisionAbout::finding)));
    decided->campaigns = quality::campaigns_of(
        WEIR_TRY(store_->decisions(options_.authority, record::DecisionAbout::campaign)));
    return decided;
}

Status RecordState::refresh(record::Store& store) {
    auto const generation = WEIR_TRY(store.generation());
    auto made = WEIR_TRY(compute(store));
    std::scoped_lock const lock(mutex_);
    decided_ = WEIR_TRY(read_decided());
    snapshot_ = std::move(made);
    generation_ = generation;
    return {};
}

Result<std::shared_ptr<Snapshot const>> RecordState::compute(record::Store& store) const {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->as_at_ = options_.today();
    snapshot->settings_ = settings_;
    snapshot->catalogue_ = catalogue_;
    snapshot->columns_ = WEIR_TRY(journey::read(store, {.authority = options_.authority}, *settings_));
    for (auto const& definition : catalogue_->all()) {
        auto query = snapshot->query();
        if (definition.measure.shares) {
            query.by = definition.measure.shares_by;
        }
        snapshot->series_.emplace(
            definition.id,
            WEIR_TRY(indicator::evaluate(snapshot->columns_, settings_->calendar, definition, query)));
    }
    snapshot->running_ = quality::running_clocks(snapshot->columns_, *settings_, snapshot->as_at_);
    snapshot->caseloads_ = quality::caseloads(snapshot->columns_, snapshot->running_, snapshot->as_at_);
    snapshot->work_ = quality::work_list(snapshot->columns_, *settings_, rules_, snapshot->as_at_);
    snapshot->checks_ = checks_;
    snapshot->faults_ = quality::find_faults(snapshot->columns_, *settings_, *checks_, snapshot->as_at_);
    WEIR_TRY(add_returns(store, *snapshot));
    return snapshot;
}

Status RecordState::add_returns(record::Store& store, Snapshot& snapshot) const {
    auto& kept = store.return_checks();
    snapshot.return_rules_ = return_rules_;
    snapshot.returns_ = quality::ReturnFaults(WEIR_TRY(kept.checks(options_.authority)),
                                              WEIR_TRY(kept.faults(options_.authority)));
    auto const campaigns =
        quality::campaigns_of(WEIR_TRY(store.decisions(options_.authority, record::DecisionAbout::campaign)));
    quality::add_to(snapshot.faults_,
                    quality::find_return_faults(snapshot.columns_, *settings_, *return_rules_,
                                                snapshot.returns_, campaigns, *rule_names_, snapshot.as_at_));
    return {};
}

Result<record::Identity> RecordState::identity(PersonId person) {
    std::scoped_lock const lock(mutex_);
    return store_->people().identity(person);
}

Result<std::string> RecordState::name(PersonId person) {
    auto const found = WEIR_TRY(identity(person));
    if (found.forename.empty() && found.surname.empty()) {
        return "Child " + std::to_string(person.value);
    }
    return found.forename + (found.forename.empty() || found.surname.empty() ? "" : " ") + found.surname;
}

Result<record::PersonFacts> RecordState::facts(PersonId person) {
    std::scoped_lock const lock(mutex_);
    return store_->people().facts(person);
}

Result<std::vector<PersonId>> RecordState::siblings(PersonId person) {
    std::scoped_lock const lock(mutex_);
    return store_->people().siblings(person);
}

Result<Told> RecordState::told() {
    std::scoped_lock const lock(mutex_);
    Told told;
    told.loads = WEIR_TRY(store_->loads(options_.authority));
    told.decisions = WEIR_TRY(store_->kept_days().decisions());
    if (snapshot_ != nullptr) {
        for (auto const& check : snapshot_->returns().checks()) {
            told.checks.push_back(check.known_on);
        }
    }
    return told;
}

Result<std::vector<record::Load>> RecordState::loads() {
    std::scoped_lock const lock(mutex_);
    return store_->loads(options_.authority);
}

} // namespace weir::web
