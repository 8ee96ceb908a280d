// Draws the first screen.
#include "web/views/today.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

using parts::Cell;

std::string tone_class(Tone tone) {
    switch (tone) {
    case Tone::good:
        return "good";
    case Tone::attention:
        return "attention";
    case Tone::bad:
        return "bad";
    case Tone::neutral:
    case Tone::quiet:
        break;
    }
    return "neutral";
}

Data count_data(TodayCount const& count) {
    Data made = object({{"name", count.name},
                        {"detail", count.detail},
                        {"absent_reason", count.figure.value ? std::string() : count.figure.absent_reason},
                        {"tone", tone_class(count.tone)},
                        {"tone_words", count.tone_words},
                        {"more_text", count.more.text},
                        {"more_href", count.more.href}});
    parts::set_figure(made, count.figure);
    return made;
}

Data clocks_data(std::vector<TodayClock> const& clocks) {
    parts::ListTable list;
    list.region = "Clocks";
    list.columns = {{"Clock", false},
                    {"Open", true},
                    {"Due in 5 days", true},
                    {"Late", true},
                    {"In time, last full month", true}};
    list.empty_text = "No clock can be read from the lists that were supplied.";
    for (TodayClock const& clock : clocks) {
        Cell name = parts::text_cell(clock.name);
        name.href = clock.href;
        Cell late = parts::figure_cell(clock.late);
        if (clock.late.value && *clock.late.value > 0) {
            late.classes = "weir-late";
        }
        list.rows.push_back({name, parts::figure_cell(clock.open), parts::figure_cell(clock.due_soon), late,
                             parts::figure_cell(clock.in_time)});
    }
    return parts::table(list);
}

Data due_data(std::vector<TodayDue> const& due, std::string region, std::string empty_text) {
    parts::ListTable list;
    list.region = std::move(region);
    list.columns = {{"Child", false}, {"What", false},   {"Due", false},
                    {"When", false},  {"Worker", false}, {"Team", false}};
    list.empty_text = std::move(empty_text);
    for (TodayDue const& item : due) {
        list.rows.push_back({parts::child_cell(item.child), parts::text_cell(item.what),
                             parts::date_cell(item.due), parts::days_left_cell(item.working_days_left),
                             parts::or_absent(item.worker, "Nobody allocated"), parts::text_cell(item.team)});
    }
    return parts::table(list);
}

Data caseload_data(TodayView const& view) {
    parts::ListTable list;
    list.region = "Caseload by worker";
    list.columns = {
        {"Worker", false}, {"Team", false}, {"Children", true}, {"Due in 5 days", true}, {"Late", true}};
    list.empty_text = view.caseload_absent.empty() ? "No worker holds a case here." : view.caseload_absent;
    for (TodayCaseload const& line : view.caseload) {
        Cell worker = parts::or_absent(line.worker, "Nobody allocated");
        if (!worker.absent) {
            worker.href = line.href;
        }
        Cell late = parts::figure_cell(line.late);
        if (line.late.value && *line.late.value > 0) {
            late.classes = "weir-late";
        }
        list.rows.push_back({worker, parts::text_cell(line.team), parts::figure_cell(line.children),
                             parts::figure_cell(line.due_soon), late});
    }
    return parts::table(list);
}

std::string extract_text(TodayView const& view) {
    if (!view.extract_date) {
        return "Nothing has been loaded yet.";
    }
    return "Data of " + plain(*view.extract_date) + ", " + figure_text(view.extract_age) + " old.";
}

Data section_link(std::size_t total, std::string const& href) {
    if (total == 0 || href.empty()) {
        return false;
    }
    return object({{"text", "All " + number_text(static_cast<double>(total), Unit::count)}, {"href", href}});
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, TodayView const& view) {
    Data::List counts;
    for (TodayCount const& count : view.front_door) {
        counts.push_back(count_data(count));
    }
    Data content =
        object({{"finding", view.finding},
                {"as_at", plain(view.as_at)},
                {"scope_name", view.scope_name},
                {"extract_text", extract_text(view)},
                {"extract_is_old", view.extract_is_old || !view.extract_date},
                {"extract_note", view.extract_note},
                {"team_filter", parts::filter("Team", "team", view.teams)},
                {"counts", std::move(counts)},
                {"clocks", clocks_data(view.clocks)},
                {"late", due_data(view.late, "Late", "Nothing is late.")},
                {"late_link", section_link(view.late_total, view.late_href)},
                {"due", due_data(view.due, "Due next", "Nothing is due in the next five working days.")},
                {"due_link", section_link(view.due_total, view.due_href)},
                {"caseload", caseload_data(view)}});
    content.set("contacts_chart", view.contacts_chart
                                      ? parts::chart(view.contacts_chart->text, draw(*view.contacts_chart))
                                      : Data(false));
    return render_page(templates, frame, "pages/today", {"Today", {}, false}, std::move(content));
}

} // namespace weir::web
