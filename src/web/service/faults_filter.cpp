#include "web/service/faults_filter.hpp"

#include <algorithm>

namespace weir::web {

std::string FaultFilter::query(std::string_view with_check) const {
    return whose.query() + (with_check.empty() ? "" : "&check=" + std::string(with_check)) +
           (suppressed ? "&show=suppressed" : "");
}

Result<FaultFilter> fault_filter(Snapshot const& snapshot, Visitor const& visitor,
                                 http::Request const& request) {
    FaultFilter filter{.whose = WEIR_TRY(whose_of(snapshot, visitor, request)),
                       .check = std::string(request.query.get_or("check", ""))};
    auto const& checks = snapshot.checks().all();
    bool const known =
        filter.check.empty() || std::any_of(checks.begin(), checks.end(),
                                            [&](auto const& check) { return check.id == filter.check; });
    if (!known) {
        return fail(ErrorCode::not_found, "There is no such check; choose one from the list.");
    }
    auto const show = request.query.get_or("show", "");
    if (!show.empty() && show != "suppressed") {
        return fail(ErrorCode::not_found, "show is suppressed, or left away.");
    }
    filter.suppressed = !show.empty();
    return filter;
}

std::vector<ListedFault> listed_faults(Snapshot const& snapshot, quality::Suppressions const& suppressions,
                                       FaultFilter const& filter) {
    std::vector<ListedFault> faults;
    for (auto const& fault : snapshot.faults().found) {
        if (filter.whose.covers(fault.holder, fault.person)) {
            faults.push_back({&fault, suppressions.holding(fault.check->id, fault.row, snapshot.as_at())});
        }
    }
    return faults;
}

std::vector<ListedFault> of_check(std::vector<ListedFault> faults, std::string_view check) {
    std::erase_if(faults,
                  [&](ListedFault const& one) { return !check.empty() && one.fault->check->id != check; });
    return faults;
}

std::vector<ListedFault> of_standing(std::vector<ListedFault> faults, bool suppressed) {
    std::erase_if(faults, [&](ListedFault const& one) { return (one.suppression != nullptr) != suppressed; });
    return faults;
}

std::string finding_href(std::string const& check, RowId row) {
    return "/quality/finding?check=" + check + "&row=" + std::to_string(row.value);
}

std::string reason_words(quality::SuppressionReasons const& reasons, std::string const& code) {
    auto const* reason = reasons.find(code);
    return reason == nullptr ? code : reason->words;
}

} // namespace weir::web
