// The first screen: what came in, what nobody has decided or allocated, what is due and what is late, who
// carries what, and how old the data are.
#pragma once

#include "web/charts/xmr_chart.hpp"
#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

// One number of the front door: contacts yesterday, contacts without a decision, children without a worker.
struct TodayCount {
    std::string name;
    Figure figure;
    std::string detail; // "usual for a Thursday: 31 to 58"
    Link more;          // the rows behind it
    Tone tone = Tone::neutral;
    std::string tone_words; // required unless neutral: "4 past one working day"
};

// One clock: assessments, enquiries, conferences, visits, reviews.
struct TodayClock {
    std::string name; // "Assessment, 45 working days"
    Figure open;
    Figure due_soon; // due within five working days, today included
    Figure late;
    Figure in_time;   // percent, latest full month
    std::string href; // the work list for it
};

struct TodayDue {
    ChildLink child;
    std::string what; // "Assessment"
    Date due;
    int working_days_left = 0; // negative: late
    std::string worker;        // empty: nobody allocated
    std::string team;
};

struct TodayCaseload {
    std::string worker;
    std::string team;
    Figure children;
    Figure late;
    Figure due_soon;
    std::string href; // the work list of this worker
};

struct TodayView {
    std::string finding; // one sentence: "23 things are late and 41 fall due within five working days."
    Date as_at;
    std::optional<Date> extract_date; // of the newest list; absent: nothing loaded yet
    Figure extract_age;               // hours or days
    bool extract_is_old = false;
    std::string extract_note;  // lists that are missing, in a sentence
    std::vector<Choice> teams; // filter; empty: no filter shown
    std::string scope_name;    // "Whole authority" or the team's name
    std::vector<TodayCount> front_door;
    std::vector<TodayClock> clocks;
    std::vector<TodayDue> late; // the ten oldest
    std::size_t late_total = 0;
    std::string late_href;
    std::vector<TodayDue> due; // the ten next
    std::size_t due_total = 0;
    std::string due_href;
    std::vector<TodayCaseload> caseload;
    std::string caseload_absent; // why there is none, when there is none
    std::optional<XmrChart> contacts_chart;
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, TodayView const& view);

} // namespace weir::web
