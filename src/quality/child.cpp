// Putting one child's rows together; see child.hpp.
#include "quality/child.hpp"

#include <algorithm>

namespace weir::quality {

using journey::Columns;
using journey::Day;
using journey::missing;
using journey::Table;

namespace {

std::optional<Date> maybe_day(Day day, Day asked) {
    return day == journey::open_end || day > asked ? std::nullopt : std::optional(from_day_number(day));
}

class OneChild {
public:
    OneChild(Columns const& columns, std::int32_t person, Date day)
        : columns_(columns), person_(person), day_(day_number(day)) {}

    void standing(ChildSummary& summary) const {
        struct Choice {
            char const* table;
            Standing standing;
        };
        static constexpr Choice choices[] = {{"care_periods", Standing::looked_after},
                                             {"cp_plans", Standing::child_protection},
                                             {"cin_episodes", Standing::child_in_need},
                                             {"assessments", Standing::open_assessment}};
        for (auto const& [name, standing] : choices) {
            auto const& table = columns_.table(name);
            for (auto const row : rows(table)) {
                if (day_ < table.end[row] && counts(name, table, row)) {
                    summary.standing = standing;
                    summary.since = from_day_number(table.start[row]);
                    return;
                }
            }
        }
        bool const ever = !rows(columns_.table("cin_episodes")).empty();
        summary.standing = ever ? Standing::closed : Standing::not_known;
    }

    void care(ChildSummary& summary) const {
        auto const& statuses = columns_.table("legal_statuses");
        for (auto const row : rows(statuses)) {
            if (day_ < statuses.end[row]) {
                summary.legal_status = columns_.codes.text(statuses.at("status")[row]);
            }
        }
        auto const& placements = columns_.table("placements");
        for (auto const row : rows(placements)) {
            if (day_ < placements.end[row]) {
                summary.placement = columns_.codes.text(placements.at("type")[row]);
                summary.placed_on = from_day_number(placements.start[row]);
            }
        }
    }

    void lanes(ChildSummary& summary) const {
        marks(summary, "Contacts", "contacts", "Contact");
        spans(summary, "Early help", "early_help", "Early help");
        spans(summary, "Child in need", "cin_episodes", "Episode of need");
        spans(summary, "Assessments", "assessments", "Assessment");
        spans(summary, "Section 47", "section_47", "Enquiry");
        marks(summary, "Section 47", "conferences", "Initial conference");
        spans(summary, "Child in need plan", "cin_plans", "Plan");
        marks(summary, "Child in need plan", "cin_visits", "Visit");
        spans(summary, "Child protection plan", "cp_plans", "Plan");
        marks(summary, "Child protection plan", "cp_visits", "Visit");
        marks(summary, "Child protection plan", "cp_reviews", "Review conference");
        spans(summary, "Looked after", "care_periods", "Period of care");
        marks(summary, "Looked after", "cla_visits", "Visit");
        marks(summary, "Looked after", "cla_reviews", "Review");
        coded(summary, "Legal status", "legal_statuses", "status");
        coded(summary, "Placements", "placements", "type");
        workers(summary);
        due(summary);
        std::erase_if(summary.lanes,
                      [](Lane const& lane) { return lane.spans.empty() && lane.marks.empty(); });
    }

private:
    // The child's rows that had begun by the day.
    [[nodiscard]] std::vector<std::size_t> rows(Table const& table) const {
        std::vector<std::size_t> own;
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (table.person[row] == person_ && table.start[row] <= day_) {
                own.push_back(row);
            }
        }
        return own;
    }
    static bool counts(std::string_view name, Table const& table, std::size_t row) {
        if (name == "care_periods") {
            return table.at("short_breaks")[row] == 0;
        }
        return name != "cin_episodes" || table.at("nfa")[row] == 0;
    }
    static Lane& lane(ChildSummary& summary, std::string const& name) {
        auto const found = std::find_if(summary.lanes.begin(), summary.lanes.end(),
                                        [&](Lane const& one) { return one.name == name; });
        if (found != summary.lanes.end()) {
            return *found;
        }
        return summary.lanes.emplace_back(Lane{name, {}, {}});
    }
    void spans(ChildSummary& summary, char const* name, char const* table_name, char const* label) const {
        auto const& table = columns_.table(table_name);
        auto& into = lane(summary, name);
        for (auto const row : rows(table)) {
            into.spans.push_back({from_day_number(table.start[row]), maybe_day(table.end[row], day_), label});
        }
    }
    void coded(ChildSummary& summary, char const* name, char const* table_name, char const* code) const {
        auto const& table = columns_.table(table_name);
        auto& into = lane(summary, name);
        for (auto const row : rows(table)) {
            into.spans.push_back({from_day_number(table.start[row]), maybe_day(table.end[row], day_),
                                  columns_.codes.text(table.at(code)[row])});
        }
    }
    void marks(ChildSummary& summary, char const* name, char const* table_name, char const* label) const {
        auto const& table = columns_.table(table_name);
        auto& into = lane(summary, name);
        for (auto const row : rows(table)) {
            into.marks.push_back({from_day_number(table.start[row]), Mark::Kind::happened, label});
        }
    }
    void workers(ChildSummary& summary) const {
        auto& into = lane(summary, "Worker");
        auto const at = static_cast<std::size_t>(person_);
        for (auto i = columns_.holding_first[at]; i < columns_.holding_first[at + 1]; ++i) {
            auto const& holding = columns_.holdings[i];
            if (holding.from <= day_ && holding.worker != missing) {
                into.spans.push_back({from_day_number(holding.from), maybe_day(holding.until, day_),
                                      columns_.workers[static_cast<std::size_t>(holding.worker)].name});
            }
        }
    }
    static void due(ChildSummary& summary) {
        auto& into = lane(summary, "Due");
        for (auto const& one : summary.due) {
            into.marks.push_back({one.due, one.working_days_left < 0 ? Mark::Kind::late : Mark::Kind::due,
                                  std::string(name_of(one.step))});
        }
    }

    Columns const& columns_;
    std::int32_t person_;
    Day day_;
};

} // namespace

char const* name_of(Standing standing) {
    switch (standing) {
    case Standing::looked_after:
        return "Looked after";
    case Standing::child_protection:
        return "Child protection plan";
    case Standing::child_in_need:
        return "Child in need";
    case Standing::open_assessment:
        return "Open assessment";
    case Standing::closed:
        return "Closed";
    case Standing::not_known:
        return "Not open to social care";
    }
    return "";
}

Result<ChildSummary> summarise(Columns const& columns, journey::BuildSettings const& settings, PersonId child,
                               Date day) {
    auto const person = columns.person_place(child);
    if (!person) {
        return fail(ErrorCode::not_found, "There is no such child in the record.");
    }
    ChildSummary summary;
    summary.id = child;
    summary.holder = columns.allocated(*person, day_number(day));
    summary.due = running_clocks(columns, settings, day, *person); // by date, so the late come first
    OneChild const one(columns, *person, day);
    one.standing(summary);
    one.care(summary);
    one.lanes(summary);
    return summary;
}

} // namespace weir::quality
