#include "web/service/faults_filter.hpp"

#include <algorithm>

namespace weir::web {

std::string FaultFilter::query(std::string_view with_check) const {
    return whose.query() + (with_check.empty() ? "" : "&check=" + std::string(with_check)) +
           (suppressed ? "&show=suppressed" : "");
}

quality::RecordCheck const* check_named(Snapshot const& snapshot, std::string_view check) {
    auto const& checks = snapshot.checks().all();
    auto const found = std::ranges::find(checks, check, &quality::RecordCheck::id);
    return found != checks.end() ? &*found : snapshot.return_rules().first(check);
}

Result<FaultFilter> fault_filter(Snapshot const& snapshot, Visitor const& visitor,
                                 http::Request const& request) {
    FaultFilter filter{.whose = WEIR_TRY(whose_of(snapshot, visitor, request)),
                       .check = std::string(request.query.get_or("check", ""))};
    if (!filter.check.empty() && check_named(snapshot, filter.check) == nullptr) {
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

bool is_of_nobody(quality::Fault const& fault) {
    return fault.person == journey::missing;
}

Result<NamedChild> child_of(NamedChildren& children, quality::Fault const& fault) {
    return is_of_nobody(fault) ? Result<NamedChild>(NamedChild{}) : children.of(fault.person);
}

std::string words_for_no_child(Snapshot const& snapshot, quality::Fault const& fault) {
    if (!is_of_nobody(fault)) {
        return {};
    }
    auto const* kept = snapshot.returns().find(fault.row.value);
    return kept != nullptr && kept->table == "return" ? "The whole return" : "Not known to the record";
}

Result<quality::Fault const*> fault_asked(Snapshot const& snapshot, http::Request const& request) {
    auto const row = whole_number(request.query.get_or("row", ""));
    auto const check = request.query.get_or("check", "");
    auto const& found = snapshot.faults().found;
    auto const fault = std::ranges::find_if(found, [&](quality::Fault const& one) {
        return row && one.row.value == *row && one.check->id == check;
    });
    if (fault == found.end()) {
        return fail(ErrorCode::not_found, "There is no such fault now.");
    }
    return &*fault;
}

std::string correction_href(std::string const& check, RowId row) {
    return "/quality/finding/try?check=" + check + "&row=" + std::to_string(row.value);
}

std::string finding_href(std::string const& check, RowId row) {
    return "/quality/finding?check=" + check + "&row=" + std::to_string(row.value);
}

std::string reason_words(quality::SuppressionReasons const& reasons, std::string const& code) {
    auto const* reason = reasons.find(code);
    return reason == nullptr ? code : reason->words;
}

} // namespace weir::web
