// Case status goes by the highest that is open: looked after, protection plan, need, assessment, closed
// (Ofsted, Annex A guidance to list 6).
#include "intake/annex_a_checks.hpp"

#include <algorithm>
#include <tuple>

namespace weir::intake {
namespace {

std::string_view contradiction(Child const& child, std::set<int> const& present) {
    auto const& status = child.case_status;
    if (status == "closed" && child.open_need) {
        return "the status is closed, and there is no closure date";
    }
    if (status != "closed" && !child.open_need) {
        return "there is a closure date, and the status is not closed";
    }
    if (present.contains(8) && child.open_care != (status == "looked-after")) {
        return child.open_care ? "list 8 has the child as looked after" : "list 8 has no open period of care";
    }
    if (present.contains(7) && child.open_plan && status != "looked-after" && status != "child-protection") {
        return "list 7 has an open plan";
    }
    if (present.contains(7) && !child.open_plan && status == "child-protection") {
        return "list 7 has no open plan";
    }
    return {};
}

} // namespace

void check_statuses(AnnexAContext& context, std::set<int> const& present) {
    for (auto const& child : context.children.all()) {
        if (!child.case_status.empty()) {
            if (auto const why = contradiction(child, present); !why.empty()) {
                context.issues.add(IssueCode::status_contradiction, child.status_at.spot,
                                   child.status_at.header, why);
            }
        }
        if (present.contains(6) && child.open_plan && !child.in_list6) {
            context.issues.add(IssueCode::plan_without_episode, child.plan_at.spot, child.plan_at.header);
        }
    }
}

void check_open_episodes(std::vector<Episode> episodes, IssueLog& issues) {
    std::ranges::stable_sort(episodes, [](Episode const& a, Episode const& b) {
        return std::tie(a.child, a.start) < std::tie(b.child, b.start);
    });
    for (std::size_t i = 0; i + 1 < episodes.size(); ++i) {
        auto const& here = episodes[i];
        auto const& next = episodes[i + 1];
        if (here.open && here.child == next.child && here.start < next.start) {
            issues.add(IssueCode::open_before_later_start, here.at.spot, here.at.header);
        }
    }
}

} // namespace weir::intake
