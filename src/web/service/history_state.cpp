#include "web/service/history_state.hpp"

#include "base/limits.hpp"
#include "files/text_file.hpp"
#include "journey/read.hpp"
#include "quality/return_faults.hpp"
#include "seal/digest.hpp"

#include <algorithm>
#include <filesystem>

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

std::optional<HistoryState::Basis> HistoryState::basis_of(Date day, Told const& told) {
    std::optional<Basis> basis;
    for (auto const& load : told.loads) {
        if (load.extract_date <= day && !load.taken_back) {
            basis = basis.value_or(Basis{load.extract_date});
            basis->extract = std::max(basis->extract, load.extract_date);
            ++basis->loads;
        }
    }
    if (basis) {
        basis->checks = static_cast<std::size_t>(
            std::ranges::count_if(told.checks, [&](Date known_on) { return known_on <= day; }));
        basis->decisions = told.decisions;
    }
    return basis;
}

HistoryState::Known HistoryState::of(std::vector<Date> const& days, Told const& told,
                                     std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    std::map<Date, Basis> asked;
    for (auto const day : days) {
        if (auto const basis = basis_of(day, told)) {
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

// By which a day is judged: what stands in the definitions, and this program's own form of keeping it.
struct HistoryState::Definitions {
    journey::BuildSettings settings;
    quality::Rules rules;
    quality::RecordChecks checks;
    quality::ReturnFaultRules of_returns;
    quality::RuleNames names;
    std::string print;

    [[nodiscard]] std::string basis_text(Basis const& basis) const {
        return iso(basis.extract) + " " + std::to_string(basis.loads) + " " + std::to_string(basis.checks) +
               " " + std::to_string(basis.decisions) + " " + print;
    }
};

namespace {

// Counts up whenever what the checks find of the same record and definitions becomes another.
constexpr std::string_view form_of_checks = "1";

// A print of every file that bears on what is found: another file, another print.
Result<std::string> print_of(std::filesystem::path const& definitions) {
    std::string all(form_of_checks);
    for (auto const* const folder : {"rules", "clocks", "calendar", "journey", "record"}) {
        for (auto const& file : WEIR_TRY(files::list_folder(definitions / folder))) {
            auto const text = WEIR_TRY(files::read_file(file, limits::json_bytes_max));
            all += file.filename().string() + '\n' + std::to_string(text.size()) + '\n' + text;
        }
    }
    return seal::hex(seal::digest128(seal::Key{}, seal::bytes_of(all))); // nothing secret in it
}

} // namespace

// The record is asked first what it has kept of those days.
Status HistoryState::work_out(std::map<Date, Basis> days) {
    auto const definitions = options_.home.definitions();
    auto rules = WEIR_TRY(quality::Rules::read(definitions / "rules" / "worklist.csv"));
    auto checks = WEIR_TRY(quality::RecordChecks::read(definitions / "rules" / "record_checks.csv"));
    auto of_returns = WEIR_TRY(quality::ReturnFaultRules::read(definitions));
    quality::RuleNames names(checks, of_returns.names(), rules);
    Definitions const by{WEIR_TRY(journey::BuildSettings::read(definitions)),
                         std::move(rules),
                         std::move(checks),
                         std::move(of_returns),
                         std::move(names),
                         WEIR_TRY(print_of(definitions))};
    auto const store = WEIR_TRY(record::Store::open({.url = options_.db_url,
                                                     .key_file = options_.key_file,
                                                     .schema_csv = definitions / "record" / "ssd_tables.csv",
                                                     .read_only = true}));
    take_kept(WEIR_TRY(store->kept_days().of(options_.authority)), by, days);
    if (days.empty()) {
        return {};
    }
    return compute(*store, by, days);
}

void HistoryState::take_kept(std::map<Date, record::KeptDay> const& kept, Definitions const& by,
                             std::map<Date, Basis>& days) {
    std::erase_if(days, [&](auto const& one) {
        auto const found = kept.find(one.first);
        if (found == kept.end() || found->second.basis != by.basis_text(one.second)) {
            return false;
        }
        auto seen = quality::unpacked(one.first, found->second.seen, by.names);
        if (seen) {
            std::scoped_lock const lock(mutex_);
            answers_.insert_or_assign(
                one.first,
                Answer{one.second, std::make_shared<quality::Observation const>(std::move(*seen))});
        }
        return seen.has_value();
    });
}

Status HistoryState::compute(record::Store& store, Definitions const& by, std::map<Date, Basis> const& days) {
    auto const known_at = days.begin()->second.extract;
    auto const columns = WEIR_TRY(journey::read(store, {options_.authority, known_at}, by.settings));
    auto& kept = store.return_checks();
    quality::ReturnFaults const returns(WEIR_TRY(kept.checks(options_.authority)),
                                        WEIR_TRY(kept.faults(options_.authority)));
    std::vector<Date> worked_out;
    for (auto const& [day, basis] : days) {
        auto faults = quality::find_faults(columns, by.settings, by.checks, day);
        quality::add_to(faults, quality::find_return_faults(columns, by.settings, by.of_returns, returns, {},
                                                            by.names, day));
        auto seen = std::make_shared<quality::Observation const>(quality::observe(
            columns, by.names, faults, quality::work_list(columns, by.settings, by.rules, day)));
        std::scoped_lock const lock(mutex_);
        answers_.insert_or_assign(day, Answer{basis, std::move(seen)});
        worked_out.push_back(day);
    }
    done_.notify_all(); // nobody waits for what is written
    keep(worked_out, by);
    return {};
}

// Only what is over: today is still being told. Where an import writes, the day is worked out once more after
// the next start.
void HistoryState::keep(std::vector<Date> const& days, Definitions const& by) {
    std::map<Date, record::KeptDay> kept;
    {
        std::scoped_lock const lock(mutex_);
        for (auto const day : days) {
            auto const& answer = answers_.at(day);
            if (day < options_.today()) {
                kept.emplace(day,
                             record::KeptDay{by.basis_text(answer.basis), quality::packed(*answer.seen)});
            }
        }
    }
    auto const definitions = options_.home.definitions();
    auto const store = record::Store::open({.url = options_.db_url,
                                            .key_file = options_.key_file,
                                            .schema_csv = definitions / "record" / "ssd_tables.csv"});
    auto const written = store ? (*store)->kept_days().keep(options_.authority, kept)
                               : Status(tl::unexpected<Error>(store.error()));
    if (!written && written.error().code != ErrorCode::busy) {
        log_("past days of the data quality could not be kept: " + written.error().text());
    }
}

} // namespace weir::web
