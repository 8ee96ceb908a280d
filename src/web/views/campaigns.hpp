// Campaigns: the list, one with its burn-down and its counts by team, and the form that begins one.
#pragma once

#include "web/charts/line_chart.hpp"
#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web {

struct CampaignRow {
    std::string name, href;
    Date start, end;
    std::string scope;
    Tag state;
    std::optional<double> at_start, at_end; // absent: not begun, or still being worked out
};

struct CampaignsView {
    Date as_at;
    std::vector<CampaignRow> campaigns;
    bool may_begin = false;
};

struct CampaignTeam {
    std::string team; // empty: nobody
    double at_start = 0, mended = 0, suppressed = 0, fresh = 0, at_end = 0;
    // With the children from other teams, less those gone to others.
    [[nodiscard]] double moved() const { return at_end - (at_start - mended - suppressed + fresh); }
};

struct CampaignView {
    std::string name, finding, scope, by, note; // note: what is to be known of the counts
    Date start, end, as_at;
    Tag state;
    std::optional<LineChart> burn_down;
    std::vector<CampaignTeam> teams; // the last row is all of them
    std::string came_back;           // in a sentence
    std::string list_href, list_text;
    std::string closing_note, closing_by;
    std::optional<Date> closed_on;
    std::vector<std::vector<std::string>> changes; // when, by, why, what it was before; the newest first
    std::string change_href;                       // empty: not for this visitor, or closed
    bool may_close = false;
    std::string words;              // of the closing note
    std::vector<FieldError> errors; // fields: note
    std::string form_action;
};

struct CampaignFormView {
    bool changes = false; // one that is there: no name and no first day; a reason
    std::string reason, form_action;
    std::string name;
    std::string start_day, start_month, start_year, end_day, end_month, end_year;
    std::vector<Choice> teams, checks, late; // boxes to tick; none ticked: all
    std::vector<FieldError> errors;          // fields: name, start-day, end-day, rules, reason
};

[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, CampaignsView const& view);
// Form: POST with csrf and note.
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame, CampaignView const& view);
// Form: POST /quality/campaigns/new with csrf, name, start-…, end-…, team and rule as often as ticked.
[[nodiscard]] std::string render(Templates const& templates, Frame const& frame,
                                 CampaignFormView const& view);

} // namespace weir::web
