// Draws the work list.
#include "web/views/work.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

using parts::Cell;

Data items_data(WorkView const& view) {
    parts::ListTable list;
    list.region = "Work list";
    list.columns = {{"Child", false}, {"What to do", false}, {"Due", false},       {"When", false},
                    {"Owner", false}, {"Team", false},       {"First seen", false}};
    list.empty_text = view.empty_text;
    for (WorkItem const& item : view.items) {
        Cell what = parts::text_cell(item.kind);
        what.detail = item.detail;
        Cell const due = item.due ? parts::date_cell(*item.due) : parts::or_absent("", "No date");
        Cell const when = item.due ? parts::days_left_cell(item.working_days_left) : parts::text_cell("");
        list.rows.push_back({parts::child_cell(item.child), what, due, when,
                             parts::or_absent(item.owner, "Nobody allocated"), parts::text_cell(item.team),
                             parts::since_cell(item.first_seen, item.age_days)});
    }
    return parts::table(list);
}

Data counts_data(std::vector<WorkCount> const& counts) {
    Data::List made;
    for (WorkCount const& count : counts) {
        Data item = object({{"name", count.name}, {"href", count.href}, {"current", count.current}});
        parts::set_figure(item, count.figure);
        made.push_back(std::move(item));
    }
    return made;
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, WorkView const& view) {
    bool const can_filter = !view.teams.empty() || !view.workers.empty() || !view.kinds.empty();
    Data content = object({{"finding", view.finding},
                           {"as_at", plain(view.as_at)},
                           {"has_counts", !view.counts.empty()},
                           {"counts", counts_data(view.counts)},
                           {"can_filter", can_filter},
                           {"due_key", view.due},
                           {"team_filter", parts::filter("Team", "team", view.teams)},
                           {"worker_filter", parts::filter("Worker", "worker", view.workers)},
                           {"child_filter", parts::child_filter(view.child)},
                           {"kind_filter", parts::filter("Kind of work", "kind", view.kinds)},
                           {"items", items_data(view)},
                           {"pages", parts::pages(view.paging)},
                           {"csv_href", view.items.empty() ? "" : view.csv_href},
                           {"not_supplied", view.not_supplied}});
    PageHead head{"Work list", {{"Today", "/today"}}, false};
    if (view.paging.page > 1) {
        head.title += ", page " + std::to_string(view.paging.page);
    }
    return render_page(templates, frame, "pages/work", head, std::move(content));
}

} // namespace weir::web
