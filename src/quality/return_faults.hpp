// What the rules of statutory returns found, as somebody's job: which faults stand open on a day, since when,
// whose they are and by when to mend them. A fold of what was kept load by load (record/return_checks.hpp),
// so that a corrected return closes what it no longer has, and one that has it again opens it again.
#pragma once

#include "quality/observation.hpp"
#include "record/return_checks.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace weir::quality {

struct Campaign;

// "903-145" of the SSDA903's rule 145, "CIN-2885" of the census's; and the names of the two returns.
[[nodiscard]] std::string rule_in_lists(std::string_view return_kind, std::string_view code);
[[nodiscard]] std::string_view
words_of_return(std::string_view return_kind); // "Looked-after return (SSDA903)"
inline constexpr std::string_view return_kinds[] = {"ssda903", "cin"};

// The rules of both returns as checks that lists can show, and the days by which returns are sent.
class ReturnFaultRules {
public:
    // `definitions` is the folder config. Errors: a file of rules or config/rules/return_dates.csv that
    // cannot be read.
    [[nodiscard]] static Result<ReturnFaultRules> read(std::filesystem::path const& definitions);
    // The line of the rule that judged that table in that year; null where this version has none.
    [[nodiscard]] RecordCheck const* find(std::string_view rule, std::string_view table, int year) const;
    [[nodiscard]] RecordCheck const* first(std::string_view rule) const;           // whichever line
    [[nodiscard]] std::vector<std::string> const& names() const { return names_; } // each once
    // When the return of that year is sent at the latest; nothing where the file does not say.
    [[nodiscard]] std::optional<Date> submission(std::string_view return_kind, int year) const;

private:
    struct Line {
        RecordCheck check;
        std::string table;
        int from = 0, until = 0;
    };
    [[nodiscard]] Status read_rules(std::filesystem::path const& definitions, std::string_view return_kind);
    [[nodiscard]] Status read_dates(std::filesystem::path const& csv);
    std::map<std::string, std::vector<std::unique_ptr<Line>>, std::less<>> lines_; // by rule
    std::vector<std::string> names_;
    std::map<std::pair<std::string, int>, Date> dates_;
    int mend_working_days_ = 0;
};

struct ReturnFaultState {
    record::KeptFault const* fault = nullptr;
    Date first_seen, last_seen;
    std::optional<Date> gone_on;      // a later return of the same year no longer has it
    std::optional<Date> back_on;      // it was gone and is there again
    std::optional<Date> overtaken_on; // open still when a return of a later year came
    [[nodiscard]] bool open() const { return !gone_on && !overtaken_on; }
};

struct CheckMove { // what a check of a return changed
    record::KeptCheck const* check = nullptr;
    std::size_t found = 0, fresh = 0, gone = 0, back = 0;
};

class ReturnFaults {
public:
    ReturnFaults() = default;
    ReturnFaults(std::vector<record::KeptCheck> checks, std::vector<record::KeptFault> faults);
    // Every fault that was known by the end of the day, by id.
    [[nodiscard]] std::vector<ReturnFaultState> at(Date day) const;
    [[nodiscard]] std::vector<record::KeptCheck> const& checks() const { return checks_; }
    // Of one return, in the order in which they were known; none where there is no such return.
    [[nodiscard]] std::vector<CheckMove> moves(std::string_view kind, int year) const;
    [[nodiscard]] record::KeptFault const* find(std::int64_t id) const;
    // The last check that had the fault: where its row stood.
    [[nodiscard]] record::KeptCheck const* last_with(std::int64_t id) const;

private:
    std::vector<record::KeptCheck> checks_; // by kind, year and the order in which they were known
    std::vector<record::KeptFault> faults_; // by id
};

// What is open on the day, and what a later year's return left as it was, in the order of find_faults. The
// due day is the return's; where none is set, the end of a campaign that runs and covers it, else some
// working days after it was first seen. Of a child whom the record does not know, and of the whole return,
// the person is `missing`.
struct FoundInReturns {
    std::vector<Fault> open, overtaken;
};
[[nodiscard]] FoundInReturns find_return_faults(journey::Columns const& columns,
                                                journey::BuildSettings const& settings,
                                                ReturnFaultRules const& rules, ReturnFaults const& kept,
                                                std::vector<Campaign> const& campaigns,
                                                RuleNames const& names, Date day);
// Puts them among the faults of the record.
void add_to(Faults& faults, FoundInReturns found);

} // namespace weir::quality
