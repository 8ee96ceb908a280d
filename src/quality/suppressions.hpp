// Findings that somebody suppressed: for which reason, in whose words, until when. A decision of the record,
// taken back at will, that lapses by itself; the finding then stands in the lists again.
#pragma once

#include "config/reason_list.hpp"
#include "quality/observation.hpp"
#include "record/store.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::quality {

inline constexpr int suppression_days_default = 30;
inline constexpr int suppression_days_max = 365;

using SuppressionReasons = config::ReasonList; // config/rules/suppression_reasons.csv

struct Suppression {
    JournalSeq seq;
    std::string rule;
    RowId row;
    PersonId person;
    Date from;
    Date until;         // the last day on which it holds
    std::string reason; // code
    std::string words;
    std::string by;
    std::optional<Date> taken_back; // from this day on it holds no more
    std::string taken_back_by;

    [[nodiscard]] bool holds(Date day) const {
        return from <= day && day <= until && !(taken_back && *taken_back <= day);
    }
};

struct AskedSuppression { // as somebody asks for it
    std::string rule;
    RowId row;
    PersonId person;
    Date day;
    Date until;
    std::string reason, words;
};
// What is wrong with it, by field: reason, words, until. Nothing: it may be taken.
struct AskedFault {
    std::string field, message;
};
[[nodiscard]] std::vector<AskedFault> faults_of(AskedSuppression const& asked,
                                                SuppressionReasons const& reasons);
[[nodiscard]] record::Decision decision_of(AskedSuppression const& asked, std::string actor);
[[nodiscard]] record::Decision taking_back(Suppression const& held, Date day, std::string actor);

class Suppressions {
public:
    // The fold of the decisions; one that does not read as a suppression is passed over.
    [[nodiscard]] static Suppressions of(std::vector<record::Decision> const& decisions);
    [[nodiscard]] std::vector<Suppression> const& all() const { return all_; } // oldest first
    // The one that holds on the day, the latest where there are several.
    [[nodiscard]] Suppression const* holding(std::string_view rule, RowId row, Date day) const;

private:
    std::vector<Suppression> all_;
    std::map<std::pair<std::string, std::int64_t>, std::vector<std::size_t>, std::less<>> by_finding_;
};

} // namespace weir::quality
