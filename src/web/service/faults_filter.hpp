// Which faults are looked at: of a team, a worker, a child, a check; open ones or those that are suppressed.
// Apart, because the page, the tables to download and the trend ask alike.
#pragma once

#include "web/service/record_state.hpp"
#include "web/service/visitor.hpp"
#include "web/service/working_day.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

struct FaultFilter {
    Whose whose;
    std::string check;       // a check's id; empty: any
    bool suppressed = false; // ?show=suppressed

    // With another check than the chosen one; empty: any.
    [[nodiscard]] std::string query(std::string_view with_check) const;
};

// Of the record or of a return; null where there is none.
[[nodiscard]] quality::RecordCheck const* check_named(Snapshot const& snapshot, std::string_view check);

// not_found where it names a team, worker, child, check or list that is none.
[[nodiscard]] Result<FaultFilter> fault_filter(Snapshot const& snapshot, Visitor const& visitor,
                                               http::Request const& request);

struct ListedFault {
    quality::Fault const* fault = nullptr;
    quality::Suppression const* suppression = nullptr; // that holds on the day
};
// Those of the filter with every check, open and suppressed.
[[nodiscard]] std::vector<ListedFault>
listed_faults(Snapshot const& snapshot, quality::Suppressions const& suppressions, FaultFilter const& filter);
[[nodiscard]] std::vector<ListedFault> of_check(std::vector<ListedFault> faults, std::string_view check);
[[nodiscard]] std::vector<ListedFault> of_standing(std::vector<ListedFault> faults, bool suppressed);

// Whether it is of a whole return, or of a child whom the record does not know: nobody's record opens it.
[[nodiscard]] bool is_of_nobody(quality::Fault const& fault);
[[nodiscard]] Result<NamedChild> child_of(NamedChildren& children, quality::Fault const& fault);
[[nodiscard]] std::string words_for_no_child(Snapshot const& snapshot, quality::Fault const& fault);

// The fault that ?check= and ?row= name. not_found where there is none now.
[[nodiscard]] Result<quality::Fault const*> fault_asked(Snapshot const& snapshot,
                                                        http::Request const& request);
[[nodiscard]] std::string correction_href(std::string const& check, RowId row);
[[nodiscard]] std::string finding_href(std::string const& check, RowId row);
[[nodiscard]] std::string reason_words(quality::SuppressionReasons const& reasons, std::string const& code);

} // namespace weir::web
