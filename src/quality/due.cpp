// Walking what is open on a day and running its clocks; see due.hpp.
#include "quality/due.hpp"

#include <algorithm>
#include <array>

namespace weir::quality {

using journey::Columns;
using journey::Day;
using journey::missing;
using journey::Table;

namespace {

struct StepName {
    std::string_view name, clock;
};
constexpr std::array<StepName, step_count> steps{{{"contact decision", "REF_DECISION"},
                                                  {"referral without assessment", "REF_NO_ASSESSMENT"},
                                                  {"assessment", "ASSESS"},
                                                  {"conference", "ICPC"},
                                                  {"child protection visit", "CP_VISIT"},
                                                  {"child protection review", "RCPC_1"},
                                                  {"looked-after visit", "LAC_VISIT_1"},
                                                  {"looked-after review", "LAC_REVIEW_1"},
                                                  {"midpoint review", "IRO_MIDPOINT"},
                                                  {"permanence plan", "PERMANENCE"},
                                                  {"allocation", "UNALLOCATED"},
                                                  {"workflow item", ""}}};

class Walk {
public:
    Walk(Columns const& columns, journey::BuildSettings const& settings, Date day,
         std::optional<std::int32_t> person)
        : columns_(columns), settings_(settings), date_(day), day_(day_number(day)), person_(person) {}

    std::vector<Due> all() {
        contacts();
        referrals();
        assessments();
        enquiries();
        protection();
        care();
        allocation();
        workflow(true);
        sort();
        return std::move(found_);
    }

    std::vector<Due> undated() {
        workflow(false);
        sort();
        return std::move(found_);
    }

private:
    void sort() {
        std::sort(found_.begin(), found_.end(), [](Due const& a, Due const& b) {
            return std::tie(a.due, a.person, a.step, a.row) < std::tie(b.due, b.person, b.step, b.row);
        });
    }

    [[nodiscard]] bool wanted(Table const& table, std::size_t row) const {
        return !person_ || table.person[row] == *person_;
    }
    [[nodiscard]] bool open(Table const& table, std::size_t row) const {
        return wanted(table, row) && table.start[row] <= day_ && day_ < table.end[row];
    }
    [[nodiscard]] Date due_of(std::string_view clock, Day start) const {
        return due_date(settings_.clocks.at(clock), from_day_number(start), settings_.calendar);
    }

    void add(Step step, Table const& table, std::size_t row, Day start, Date due) {
        auto const person = table.person[row];
        auto const left = settings_.calendar.working_days_between(date_, due);
        // A due date on a day off is late from the next day on, though no working day has passed.
        found_.push_back({step,
                          person,
                          table.source,
                          RowId{table.row[row]},
                          from_day_number(start),
                          due,
                          due < date_ ? std::min(left, -1) : left,
                          columns_.allocated(person, day_),
                          {},
                          true});
    }
    void add(Step step, Table const& table, std::size_t row, Day start) {
        add(step, table, row, start, due_of(clock_of(step), start));
    }

    void contacts() {
        auto const& table = columns_.table("contacts");
        auto const& decided = table.at("decided");
        auto const& known = table.at("decision_known");
        for (std::size_t row = 0; row < table.size(); ++row) {
            bool const waits = decided[row] == missing || decided[row] > day_;
            if (wanted(table, row) && table.start[row] <= day_ && waits && known[row] == 1) {
                add(Step::contact_decision, table, row, table.start[row]);
            }
        }
    }

    // Children with an open episode that the feeds tell of from its start, who are not past this step: on a
    // plan or looked after. Before the feeds begin nobody knows what was assessed.
    [[nodiscard]] std::vector<std::uint8_t> awaiting_assessment() const {
        std::vector<std::uint8_t> waits(columns_.persons.size(), 0);
        auto const told = columns_.covered_from.find("assessments");
        auto const& episodes = columns_.table("cin_episodes");
        for (std::size_t row = 0; row < episodes.size(); ++row) {
            bool const known = told == columns_.covered_from.end() || episodes.start[row] >= told->second;
            if (open(episodes, row) && episodes.at("nfa")[row] == 0 && known) {
                waits[static_cast<std::size_t>(episodes.person[row])] = 1;
            }
        }
        for (auto const* later : {"cp_plans", "care_periods"}) {
            auto const& table = columns_.table(later);
            for (std::size_t row = 0; row < table.size(); ++row) {
                if (open(table, row)) {
                    waits[static_cast<std::size_t>(table.person[row])] = 0;
                }
            }
        }
        return waits;
    }

    // The latest referral of such a child without an assessment since.
    void referrals() {
        auto const& table = columns_.table("referrals");
        auto const waits = awaiting_assessment();
        auto const& assessed = table.at("assessed");
        auto const& next = table.at("next_referral");
        for (std::size_t row = 0; row < table.size(); ++row) {
            bool const unassessed = assessed[row] == missing || assessed[row] > day_;
            bool const latest = next[row] == missing || next[row] > day_;
            if (wanted(table, row) && table.start[row] <= day_ && latest && unassessed &&
                table.at("nfa")[row] == 0 && waits[static_cast<std::size_t>(table.person[row])] != 0) {
                add(Step::referral_without_assessment, table, row, table.start[row]);
            }
        }
    }

    // Working Together: 45 working days "from the point of referral", for the first assessment after one; a
    // later assessment of a child already in need counts from its own start.
    [[nodiscard]] static Day counted_from(Day referral, Day start) {
        return referral == missing ? start : referral;
    }

    void assessments() {
        auto const& table = columns_.table("assessments");
        auto const& referred = table.at("referred");
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (open(table, row)) {
                add(Step::assessment, table, row, counted_from(referred[row], table.start[row]));
            }
        }
    }

    void enquiries() {
        auto const& table = columns_.table("section_47");
        auto const& conference = table.at("conference");
        auto const& not_needed = table.at("not_needed");
        // Where no return tells ends, an enquiry leaves the list of the last twelve months as it stood then:
        // what became of it afterwards nobody knows.
        bool const ends_told = columns_.is_supplied("ssd_s47_enquiry.s47e_s47_end_date");
        for (std::size_t row = 0; row < table.size(); ++row) {
            bool const none = conference[row] == missing || conference[row] > day_;
            bool const told = ends_told || day_ - table.start[row] <= 365;
            if (open(table, row) && none && told && not_needed[row] == 0) {
                add(Step::conference, table, row, table.start[row]);
            }
        }
    }

    void protection() {
        auto const& table = columns_.table("cp_plans");
        auto const& visits = table.lists.at("visits");
        auto const& reviews = table.lists.at("reviews");
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (!open(table, row)) {
                continue;
            }
            auto const visit = journey::last_on_or_before(visits, row, day_);
            add(Step::cp_visit, table, row, visit == missing ? table.start[row] : visit);
            auto const review = journey::last_on_or_before(reviews, row, day_);
            if (review == missing) {
                add(Step::cp_review, table, row, table.start[row]);
            } else {
                add(Step::cp_review, table, row, review, due_of("RCPC_N", review));
            }
        }
    }

    void care() {
        auto const& table = columns_.table("care_periods");
        auto const& short_breaks = table.at("short_breaks");
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (open(table, row) && short_breaks[row] == 0) {
                care_visit(table, row);
                care_review(table, row);
                permanence(table, row);
            }
        }
    }

    // SI 2010/959 regulation 28: within a week of the start of the placement, then every six weeks.
    void care_visit(Table const& table, std::size_t row) {
        auto const placed = journey::current_start(table.lists.at("placements"), row, day_);
        auto const from = placed == missing ? table.start[row] : placed;
        auto const visit = journey::last_on_or_before(table.lists.at("visits"), row, day_);
        if (visit == missing || visit < from) {
            add(Step::lac_visit, table, row, from);
        } else {
            add(Step::lac_visit, table, row, visit, due_of("LAC_VISIT_Y1", visit));
        }
    }

    // SI 2010/959 regulation 33; the reviewing officer's midpoint is a share of the running interval.
    void care_review(Table const& table, std::size_t row) {
        Day from = table.start[row];
        Date due = due_of("LAC_REVIEW_1", from);
        int held_so_far = 0;
        bool const whole = table.at("reviews_whole")[row] != 0;
        for (auto const held : journey::days_of(table.lists.at("reviews"), row)) {
            if (held > day_) {
                break;
            }
            if (held_so_far > 0 && held == from) {
                continue; // the same meeting told by two feeds
            }
            // Where earlier reviews are not told, one held after a second could be due is no first one.
            bool const first = held_so_far == 0 &&
                               (whole || from_day_number(held) <= due_of("LAC_REVIEW_2", table.start[row]));
            due = due_of(first ? "LAC_REVIEW_2" : "LAC_REVIEW_N", held);
            from = held;
            ++held_so_far;
        }
        add(Step::lac_review, table, row, from, due);
        auto const share = settings_.clocks.at("IRO_MIDPOINT").limit;
        auto const midpoint = from_day_number(from + (day_number(due) - from) * share / 100);
        if (held_so_far > 0 && midpoint >= date_) { // whether one was held is in no return
            add(Step::midpoint, table, row, from, midpoint);
        }
    }

    void permanence(Table const& table, std::size_t row) {
        if (journey::last_on_or_before(table.lists.at("permanence"), row, day_) == missing) {
            add(Step::permanence, table, row, table.start[row]);
        }
    }

    void allocation() {
        auto const& table = columns_.table("cin_episodes");
        std::vector<std::uint8_t> told(columns_.persons.size(), 0);
        for (std::size_t row = 0; row < table.size(); ++row) {
            auto& once = told[static_cast<std::size_t>(table.person[row])];
            if (once != 0 || !open(table, row) || table.at("nfa")[row] != 0) {
                continue;
            }
            once = 1;
            if (columns_.allocated(table.person[row], day_).worker == missing) {
                add(Step::allocation, table, row, table.start[row]);
            }
        }
    }

    // The item's own team and worker before those of the child; a generic name is nobody.
    [[nodiscard]] journey::Allocated holder_of(Table const& items, std::size_t row) const {
        auto const worker = items.worker[row];
        auto const team = items.team[row];
        auto const child = columns_.allocated(items.person[row], day_);
        if (worker == missing && team == missing) {
            return child;
        }
        bool const named = worker != missing && !columns_.workers[static_cast<std::size_t>(worker)].generic;
        return {named ? worker : missing, team == missing ? child.team : team};
    }

    void workflow(bool dated) {
        auto const* table = columns_.find("workflow_items");
        for (std::size_t row = 0; table != nullptr && row < table->size(); ++row) {
            auto const due = table->at("due")[row];
            if (!open(*table, row) || (due != missing) != dated) {
                continue;
            }
            add(Step::workflow, *table, row, table->start[row],
                from_day_number(dated ? due : table->start[row]));
            auto& item = found_.back();
            item.holder = holder_of(*table, row);
            item.what = columns_.codes.text(table->at("type")[row]);
            item.dated = dated;
            item.working_days_left = dated ? item.working_days_left : 0;
        }
    }

    Columns const& columns_;
    journey::BuildSettings const& settings_;
    Date date_;
    Day day_;
    std::optional<std::int32_t> person_;
    std::vector<Due> found_;
};

} // namespace

std::string_view name_of(Step step) {
    return steps[static_cast<std::size_t>(step)].name;
}

std::string_view clock_of(Step step) {
    return steps[static_cast<std::size_t>(step)].clock;
}

std::optional<Step> step_named(std::string_view name) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].name == name) {
            return static_cast<Step>(i);
        }
    }
    return std::nullopt;
}

std::vector<Due> undated_items(Columns const& columns, journey::BuildSettings const& settings, Date day) {
    return Walk(columns, settings, day, {}).undated();
}

std::vector<Due> running_clocks(Columns const& columns, journey::BuildSettings const& settings, Date day,
                                std::optional<std::int32_t> person) {
    return Walk(columns, settings, day, person).all();
}

} // namespace weir::quality
