// Draws the faults of the record.
#include "web/views/faults.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

Data counts_data(std::vector<CheckCount> const& counts) {
    parts::ListTable list;
    list.caption = "By check";
    list.columns = {
        {"Check", false}, {"How to mend it", false}, {"Who", false}, {"Faults", true}, {"Late", true}};
    list.empty_text = "No check fails here.";
    for (CheckCount const& count : counts) {
        Figure faults;
        faults.value = count.faults;
        list.rows.push_back({parts::text_cell(count.check), parts::text_cell(count.what),
                             parts::text_cell(count.who), parts::figure_link_cell(faults, count.href),
                             parts::number_cell(count.late, Unit::count)});
    }
    return parts::table(list);
}

Data items_data(std::vector<FaultItem> const& items) {
    parts::ListTable list;
    list.caption = "Each fault";
    list.columns = {{"Child", false}, {"What is wrong", false}, {"Mend by", false}, {"When", false},
                    {"Owner", false}, {"Team", false},          {"Known for", true}};
    list.empty_text = "Nothing is wrong here.";
    for (FaultItem const& item : items) {
        auto what = parts::text_cell(item.message);
        what.detail = item.what_to_do + " (" + item.check + ")";
        list.rows.push_back({parts::child_cell(item.child), what, parts::date_cell(item.due),
                             parts::days_left_cell(item.working_days_left),
                             parts::or_absent(item.owner, "Nobody allocated"), parts::text_cell(item.team),
                             parts::number_cell(item.age_days, Unit::days)});
    }
    return parts::table(list);
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, FaultsView const& view) {
    Data content = object({{"finding", view.finding},
                           {"as_at", plain(view.as_at)},
                           {"counts", counts_data(view.counts)},
                           {"team_filter", parts::filter("Team", "team", view.teams)},
                           {"check_filter", parts::filter("Check", "check", view.checks)},
                           {"items", items_data(view.items)},
                           {"pages", parts::pages(view.paging)},
                           {"csv_href", view.items.empty() ? "" : view.csv_href},
                           {"not_supplied", view.not_supplied}});
    PageHead head{"Data quality", {{"Today", "/today"}}, false};
    if (view.paging.page > 1) {
        head.title += ", page " + std::to_string(view.paging.page);
    }
    return render_page(templates, frame, "pages/faults", head, std::move(content));
}

} // namespace weir::web
