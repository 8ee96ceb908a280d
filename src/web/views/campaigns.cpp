// Draws the campaigns.
#include "web/views/campaigns.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

using parts::Cell;

std::vector<Link> const to_quality{{"Today", "/today"}, {"Data quality", "/quality"}};
std::vector<Link> const to_campaigns{
    {"Today", "/today"}, {"Data quality", "/quality"}, {"Campaigns", "/quality/campaigns"}};

Cell count_cell(std::optional<double> const& count) {
    return count ? parts::number_cell(*count, Unit::count) : parts::or_absent("", "Not yet");
}

Data list_data(CampaignsView const& view) {
    parts::ListTable list;
    list.region = "Campaigns";
    list.columns = {{"Campaign", false},        {"From", false},  {"To", false},
                    {"Scope", false},           {"State", false}, {"At the start", true},
                    {"Now or at the end", true}};
    list.empty_text = "No campaign has been begun yet.";
    for (auto const& row : view.campaigns) {
        Cell name = parts::text_cell(row.name);
        name.href = row.href;
        Cell state = parts::text_cell("");
        state.tag = row.state;
        list.rows.push_back({name, parts::date_cell(row.start), parts::date_cell(row.end),
                             parts::text_cell(row.scope), state, count_cell(row.at_start),
                             count_cell(row.at_end)});
    }
    return parts::table(list);
}

Data teams_data(CampaignView const& view) {
    if (view.teams.empty()) {
        return false;
    }
    parts::ListTable list;
    list.caption = "By team";
    list.columns = {{"Team", false},     {"At the start", true}, {"Mended", true}, {"Suppressed", true},
                    {"New since", true}, {"Moved here", true},   {"Open", true}};
    for (auto const& team : view.teams) {
        auto const number = [](double count) { return parts::number_cell(count, Unit::count); };
        list.rows.push_back({parts::or_absent(team.team, "Nobody allocated"), number(team.at_start),
                             number(team.mended), number(team.suppressed), number(team.fresh),
                             number(team.moved()), number(team.at_end)});
    }
    return parts::table(list);
}

Data closing_form(CampaignView const& view) {
    if (!view.may_close) {
        return false;
    }
    components::Textarea note;
    note.label = {"Closing note", "govuk-label--s", false};
    note.name = "note";
    note.hint = "What was done, what was learnt, what is left. It ends the campaign today if it still runs.";
    note.value = view.words;
    note.error = parts::error_for(view.errors, "note");
    components::Button send;
    send.text = "Close the campaign";
    send.prevent_double_click = true;
    return object({{"note", components::data(note)}, {"send", components::data(send)}});
}

Data changes_data(CampaignView const& view) {
    if (view.changes.empty()) {
        return false;
    }
    parts::ListTable list;
    list.caption = "How it was changed";
    list.columns = {{"On", false}, {"By", false}, {"Why", false}, {"Before", false}};
    for (auto const& change : view.changes) {
        std::vector<parts::Cell> cells;
        for (auto const& text : change) {
            cells.push_back(parts::text_cell(text));
        }
        list.rows.push_back(std::move(cells));
    }
    return parts::table(list);
}

Data reason_field(CampaignFormView const& view) {
    components::Textarea reason;
    reason.label = {"Why is it changed?", "govuk-label--s", false};
    reason.name = "reason";
    reason.hint = "Kept in the journal with your name.";
    reason.value = view.reason;
    reason.error = parts::error_for(view.errors, "reason");
    return components::data(reason);
}

Data boxes(std::string const& legend, std::string const& name, std::string const& id,
           std::vector<Choice> const& choices) {
    Data::List items;
    bool any = false;
    for (auto const& choice : choices) {
        any = any || choice.selected;
        items.push_back(object({{"item_id", id + "-" + std::to_string(items.size() + 1)},
                                {"item_name", name},
                                {"value", choice.value},
                                {"text", choice.text},
                                {"checked", choice.selected}}));
    }
    return object({{"legend", legend}, {"open", any}, {"items", std::move(items)}});
}

Data date_field(std::string const& name, std::string const& legend, std::array<std::string, 3> const& typed,
                std::string const& error) {
    components::DateInput input;
    input.id = name;
    input.name_prefix = name;
    input.fieldset = components::Fieldset{legend, "govuk-fieldset__legend--s", "", "", "", false};
    input.error = error;
    input.items = {{"day", "", typed[0], "", "", ""},
                   {"month", "", typed[1], "", "", ""},
                   {"year", "", typed[2], "", "", ""}};
    return components::data(input);
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, CampaignsView const& view) {
    Data content =
        object({{"as_at", plain(view.as_at)}, {"may_begin", view.may_begin}, {"campaigns", list_data(view)}});
    return render_page(templates, frame, "pages/campaigns", {"Campaigns", to_quality, false},
                       std::move(content));
}

std::string render(Templates const& templates, Frame const& frame, CampaignView const& view) {
    Data content =
        object({{"name", view.name},
                {"finding", view.finding},
                {"scope", view.scope},
                {"by", view.by},
                {"note", view.note},
                {"start", plain(view.start)},
                {"end", plain(view.end)},
                {"as_at", plain(view.as_at)},
                {"errors", parts::error_summary(view.errors)},
                {"state", parts::tag(view.state)},
                {"burn_down",
                 view.burn_down ? parts::chart(view.burn_down->text, draw(*view.burn_down)) : Data(false)},
                {"teams", teams_data(view)},
                {"came_back", view.came_back},
                {"list_href", view.list_href},
                {"list_text", view.list_text},
                {"changes", changes_data(view)},
                {"change_href", view.change_href},
                {"closed_on", view.closed_on ? plain(*view.closed_on) : ""},
                {"closing_note", view.closing_note},
                {"closing_by", view.closing_by},
                {"form", closing_form(view)},
                {"form_action", view.form_action}});
    // The name is somebody's own words: it stays out of the title.
    return render_page(templates, frame, "pages/campaign",
                       {"Campaign from " + plain(view.start), to_campaigns, !view.errors.empty()},
                       std::move(content));
}

std::string render(Templates const& templates, Frame const& frame, CampaignFormView const& view) {
    components::Input name;
    name.label = {"Name", "govuk-label--s", false};
    name.name = "name";
    name.hint = "Such as: Catch-up days of the duty teams";
    name.value = view.name;
    name.error = parts::error_for(view.errors, "name");
    components::Button send;
    auto const* const title = view.changes ? "Change a campaign" : "Begin a campaign";
    send.text = view.changes ? "Change the campaign" : "Begin the campaign";
    send.prevent_double_click = true;
    Data content =
        object({{"errors", parts::error_summary(view.errors)},
                {"title", title},
                {"changes", view.changes},
                {"form_action", view.changes ? view.form_action : "/quality/campaigns/new"},
                {"reason", view.changes ? reason_field(view) : Data(false)},
                {"name", view.changes ? Data(false) : components::data(name)},
                {"start", view.changes ? Data(false)
                                       : date_field("start", "First day",
                                                    {view.start_day, view.start_month, view.start_year},
                                                    parts::error_for(view.errors, "start-day"))},
                {"end", date_field("end", "Last day", {view.end_day, view.end_month, view.end_year},
                                   parts::error_for(view.errors, "end-day"))},
                {"team_boxes", boxes("Teams: all, unless some are ticked", "team", "team", view.teams)},
                {"check_boxes", boxes("Checks of the record and its returns", "rule", "check", view.checks)},
                {"late_boxes", boxes("Work that is late", "rule", "late", view.late)},
                {"send", components::data(send)}});
    return render_page(templates, frame, "pages/campaign_new", {title, to_campaigns, !view.errors.empty()},
                       std::move(content));
}

} // namespace weir::web
