// The record as pages use it: read into columns once, with every indicator and the work list computed, and
// kept until something is written. A snapshot never changes, so any number of requests may share it.
#pragma once

#include "config/home.hpp"
#include "indicator/catalogue.hpp"
#include "indicator/evaluate.hpp"
#include "journey/build.hpp"
#include "journey/columns.hpp"
#include "quality/campaigns.hpp"
#include "quality/record_checks.hpp"
#include "quality/return_faults.hpp"
#include "quality/suppressions.hpp"
#include "quality/work_list.hpp"
#include "record/people.hpp"
#include "record/store.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

inline constexpr int history_months = 72;

class Snapshot {
public:
    [[nodiscard]] Date as_at() const { return as_at_; }
    [[nodiscard]] journey::Columns const& columns() const { return columns_; }
    [[nodiscard]] WorkingCalendar const& calendar() const { return settings_->calendar; }
    [[nodiscard]] indicator::Catalogue const& catalogue() const { return *catalogue_; }
    [[nodiscard]] journey::BuildSettings const& settings() const { return *settings_; }
    [[nodiscard]] quality::WorkList const& work() const { return work_; }
    [[nodiscard]] quality::RecordChecks const& checks() const { return *checks_; }
    [[nodiscard]] quality::Faults const& faults() const { return faults_; } // of returns too
    [[nodiscard]] quality::ReturnFaultRules const& return_rules() const { return *return_rules_; }
    [[nodiscard]] quality::ReturnFaults const& returns() const { return returns_; }
    [[nodiscard]] std::vector<quality::Due> const& clocks_running() const { return running_; }
    [[nodiscard]] std::vector<quality::Caseload> const& caseloads() const { return caseloads_; }

    // By month, ungrouped (FD03: by source), the months up to as_at; null where there is no such indicator.
    [[nodiscard]] indicator::Series const* series(std::string_view id) const;
    // Whether what was supplied allows it to be computed for the latest month.
    [[nodiscard]] bool measured(std::string_view id) const;
    [[nodiscard]] indicator::Point const* latest(std::string_view id) const;
    [[nodiscard]] indicator::Query query(indicator::GroupBy by = indicator::GroupBy::none) const;
    [[nodiscard]] std::optional<Date> latest_extract() const;

private:
    friend class RecordState;
    Date as_at_;
    journey::Columns columns_;
    std::shared_ptr<journey::BuildSettings const> settings_;
    std::shared_ptr<indicator::Catalogue const> catalogue_;
    std::map<std::string, indicator::Series, std::less<>> series_;
    std::vector<quality::Due> running_;
    std::vector<quality::Caseload> caseloads_;
    quality::WorkList work_;
    std::shared_ptr<quality::RecordChecks const> checks_;
    quality::Faults faults_;
    std::shared_ptr<quality::ReturnFaultRules const> return_rules_;
    quality::ReturnFaults returns_;
};

// What people decided about findings, read anew when something was written.
struct Decided {
    quality::Suppressions suppressions;
    std::vector<quality::Campaign> campaigns; // the latest start first
};

struct Told { // what the record was told, and when: of what a past day is made
    std::vector<record::Load> loads;
    std::vector<Date> checks;   // of returns: on which day each was known
    std::int64_t decisions = 0; // about persons and teams
};

struct OpenRecord {
    config::Home home;
    std::string db_url;
    std::filesystem::path key_file;
    std::string authority;
    std::function<Instant()> clock;
    std::function<Date()> today;
};

class RecordState {
public:
    [[nodiscard]] static Result<std::unique_ptr<RecordState>> open(OpenRecord options);

    // The snapshot of what is committed now. The record is asked at most once a second whether it changed.
    [[nodiscard]] Result<std::shared_ptr<Snapshot const>> current();

    // As committed now, and asked as seldom.
    [[nodiscard]] Result<std::shared_ptr<Decided const>> decided();
    // Journals a decision. The snapshot stays: a decision changes no row. But for a campaign, with which
    // faults of returns may fall due.
    [[nodiscard]] Result<JournalSeq> decide(record::Decision const& decision);
    [[nodiscard]] quality::RuleNames const& rule_names() const { return *rule_names_; }
    [[nodiscard]] quality::Rules const& rules() const { return rules_; }

    // While one of these lives, pages go on with the snapshot that there is, whatever is committed meanwhile:
    // whoever writes computes the next one himself (refresh), so that nobody waits for it.
    class Hold {
    public:
        explicit Hold(RecordState& state) : state_(&state) { ++state_->held_; }
        Hold(Hold const&) = delete;
        Hold& operator=(Hold const&) = delete;
        ~Hold() { --state_->held_; }

    private:
        RecordState* state_;
    };
    // Reads the record anew through the caller's own store and puts the snapshot in its place.
    [[nodiscard]] Status refresh(record::Store& store);

    [[nodiscard]] Result<record::Identity> identity(PersonId person);
    [[nodiscard]] Result<std::string> name(PersonId person); // "Forename Surname", or Weir's number
    [[nodiscard]] Result<record::PersonFacts> facts(PersonId person);
    [[nodiscard]] Result<std::vector<PersonId>> siblings(PersonId person);
    [[nodiscard]] Result<std::vector<record::Load>> loads();
    [[nodiscard]] Result<Told> told();
    // Asks the record something else, on its one connection.
    template <class Question>
    [[nodiscard]] auto ask(Question const& question) {
        std::scoped_lock const lock(mutex_);
        return question(*store_);
    }

private:
    RecordState() = default;
    [[nodiscard]] Status look(); // with the mutex held: brings snapshot and decisions up to date
    [[nodiscard]] Result<std::shared_ptr<Decided const>> read_decided();
    [[nodiscard]] Result<std::shared_ptr<Snapshot const>> compute(record::Store& store) const;
    [[nodiscard]] Status add_returns(record::Store& store, Snapshot& snapshot) const;

    OpenRecord options_;
    std::shared_ptr<journey::BuildSettings const> settings_;
    std::shared_ptr<indicator::Catalogue const> catalogue_;
    quality::Rules rules_;
    std::shared_ptr<quality::RecordChecks const> checks_;
    std::shared_ptr<quality::ReturnFaultRules const> return_rules_;
    std::mutex mutex_; // over the store: one connection
    std::unique_ptr<record::Store> store_;
    std::shared_ptr<quality::RuleNames const> rule_names_;
    std::shared_ptr<Snapshot const> snapshot_;
    std::shared_ptr<Decided const> decided_;
    std::int64_t generation_ = -1; // of both
    Instant asked_at_{};
    std::atomic<int> held_ = 0;
};

} // namespace weir::web
