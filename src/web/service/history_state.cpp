#include "web/service/history_state.hpp"

#include "journey/read.hpp"

#include <algorithm>

namespace weir::web {

HistoryState::HistoryState(OpenRecord options, std::function<void(std::string_view)> log)
    : options_(std::move(options)), log_(std::move(log)), thread_([this] { run(); }) {}

HistoryState::~HistoryState() {
    {
        std::scoped_lock const lock(mutex_);
        over_ = true;
    }
    wake_.notify_all();
    done_.notify_all();
    thread_.join();
}

std::optional<HistoryState::Basis> HistoryState::basis_of(Date day, std::vector<record::Load> const& loads) {
    std::optional<Basis> basis;
    for (auto const& load : loads) {
        if (load.extract_date <= day) {
            basis = Basis{basis ? std::max(basis->extract, load.extract_date) : load.extract_date,
                          (basis ? basis->loads : 0) + 1};
        }
    }
    return basis;
}

HistoryState::Known HistoryState::of(std::vector<Date> const& days, std::vector<record::Load> const& loads,
                                     std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    std::map<Date, Basis> asked;
    for (auto const day : days) {
        if (auto const basis = basis_of(day, loads)) {
            asked.emplace(day, *basis);
        }
    }
    auto const is_known = [&](auto const& one) {
        auto const found = answers_.find(one.first);
        return found != answers_.end() && found->second.basis == one.second;
    };
    for (auto const& one : asked) {
        if (!is_known(one)) {
            wanted_.insert_or_assign(one.first, one.second);
        }
    }
    wake_.notify_all();
    done_.wait_for(lock, patience, [&] { return over_ || std::ranges::all_of(asked, is_known); });
    Known known;
    for (auto const& one : asked) {
        if (is_known(one)) {
            known.days.emplace(one.first, answers_.at(one.first).seen);
        } else {
            ++known.awaited;
        }
    }
    return known;
}

// Takes the latest day that is wanted, with all others of which the same was known, so that the record is
// read once for them.
void HistoryState::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return over_ || !wanted_.empty(); });
        if (over_) {
            return;
        }
        auto const latest = wanted_.rbegin()->second;
        std::map<Date, Basis> together;
        std::erase_if(wanted_, [&](auto const& one) {
            bool const same = one.second == latest;
            if (same) {
                together.insert(one);
            }
            return same;
        });
        lock.unlock();
        auto const made = work_out(together);
        if (!made) {
            log_("past days of the data quality could not be worked out: " + made.error().text());
        }
        lock.lock();
        done_.notify_all();
    }
}

Status HistoryState::work_out(std::map<Date, Basis> const& days) {
    auto const definitions = options_.home.definitions();
    auto const settings = WEIR_TRY(journey::BuildSettings::read(definitions));
    auto const rules = WEIR_TRY(quality::Rules::read(definitions / "rules" / "worklist.csv"));
    auto const checks = WEIR_TRY(quality::RecordChecks::read(definitions / "rules" / "record_checks.csv"));
    quality::RuleNames const names(checks, rules);
    auto const store = WEIR_TRY(record::Store::open({.url = options_.db_url,
                                                     .key_file = options_.key_file,
                                                     .schema_csv = definitions / "record" / "ssd_tables.csv",
                                                     .read_only = true}));
    auto const known_at = days.begin()->second.extract;
    auto const columns = WEIR_TRY(journey::read(*store, {options_.authority, known_at}, settings));
    for (auto const& [day, basis] : days) {
        auto seen = std::make_shared<quality::Observation const>(
            quality::observe(columns, names, quality::find_faults(columns, settings, checks, day),
                             quality::work_list(columns, settings, rules, day)));
        std::scoped_lock const lock(mutex_);
        answers_.insert_or_assign(day, Answer{basis, std::move(seen)});
    }
    return {};
}

} // namespace weir::web
