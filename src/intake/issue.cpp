// The table of kinds, and the counting of findings.
#include "intake/issue.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <tuple>

namespace weir::intake {
namespace {

constexpr std::array<IssueKind, static_cast<std::size_t>(IssueCode::count)> kinds{{
#define WEIR_INTAKE_KIND(name, text, severity, effect, message, hint)                                        \
    IssueKind{text, Severity::severity, Effect::effect, message, hint},
    WEIR_INTAKE_ISSUES(WEIR_INTAKE_KIND)
#undef WEIR_INTAKE_KIND
}};

} // namespace

IssueKind const& kind_of(IssueCode code) {
    return kinds.at(static_cast<std::size_t>(code));
}

void IssueLog::add(IssueCode code, Spot spot, std::string_view field, std::string_view detail) {
    ++total_;
    ++counts_.at(static_cast<std::size_t>(code));
    auto const key = (static_cast<std::uint64_t>(spot.place) << 32) |
                     (static_cast<std::uint64_t>(spot.column & 0xFFFFFF) << 8) |
                     static_cast<std::uint64_t>(code);
    auto& column = columns_[key];
    ++column.count;
    if (column.count <= limits::import_findings_column_max && kept_.size() < limits::import_findings_max) {
        ++column.kept;
        kept_.push_back({code, spot, std::string(field), std::string(detail)});
    } else if (column.like.spot.row == 0) {
        column.like = {code, spot, std::string(field), {}};
    }
}

std::vector<IssueLog::More> IssueLog::more() const {
    std::vector<More> out;
    for (auto const& [key, column] : columns_) {
        if (column.like.spot.row != 0) {
            out.push_back({column.like, column.count - column.kept});
        }
    }
    std::ranges::sort(out, {}, [](More const& more) { // the same in every run
        return std::tuple(more.like.spot.place, more.like.spot.column, more.like.code);
    });
    return out;
}

} // namespace weir::intake
