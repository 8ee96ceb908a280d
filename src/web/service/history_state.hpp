// What the rules would have found on past days, as the record was known on each: worked out from the journal
// by a thread of its own, kept in memory and in the database, and worked out again when a file is loaded that
// speaks of that day, when persons or teams are put together otherwise, or when a rule changes.
#pragma once

#include "quality/observation.hpp"
#include "record/kept_days.hpp"
#include "web/service/record_state.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace weir::web {

class HistoryState {
public:
    HistoryState(OpenRecord options, std::function<void(std::string_view)> log);
    ~HistoryState();
    HistoryState(HistoryState const&) = delete;
    HistoryState& operator=(HistoryState const&) = delete;

    struct Known {
        std::map<Date, std::shared_ptr<quality::Observation const>> days;
        std::size_t awaited = 0; // days that are still being worked out
    };
    // Those of the days that are known; the rest is begun, and waited for as long as given. A day before the
    // first extract is neither: nothing was known then.
    [[nodiscard]] Known of(std::vector<Date> const& days, Told const& told,
                           std::chrono::milliseconds patience);

private:
    // Of what an answer is made: all loads and checks of returns up to the day, and what holds for every day.
    struct Basis {
        Date extract; // the latest
        std::size_t loads = 0, checks = 0;
        std::int64_t decisions = 0; // about persons and teams
        friend bool operator==(Basis const&, Basis const&) = default;
    };
    struct Answer {
        Basis basis;
        std::shared_ptr<quality::Observation const> seen;
    };
    [[nodiscard]] static std::optional<Basis> basis_of(Date day, Told const& told);
    void run();
    [[nodiscard]] Status work_out(std::map<Date, Basis> days);
    struct Definitions;
    [[nodiscard]] Status compute(record::Store& store, Definitions const& by,
                                 std::map<Date, Basis> const& days);
    void take_kept(std::map<Date, record::KeptDay> const& kept, Definitions const& by,
                   std::map<Date, Basis>& days);
    void keep(std::vector<Date> const& days, Definitions const& by);

    OpenRecord options_;
    std::function<void(std::string_view)> log_;
    std::mutex mutex_;
    std::condition_variable wake_, done_;
    std::map<Date, Answer> answers_;
    std::map<Date, Basis> wanted_;
    bool over_ = false;
    std::thread thread_;
};

} // namespace weir::web
