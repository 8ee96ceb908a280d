// Campaigns as pages and as JSON. Everybody whose work lies in a campaign's scope sees it; those whose role
// may begin campaigns see all of them.
#include "base/limits.hpp"
#include "files/json.hpp"
#include "web/service/campaign_form.hpp"
#include "web/service/form_values.hpp"
#include "web/service/history_state.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/campaigns.hpp"

#include <algorithm>

namespace weir::web {

namespace {

using quality::Campaign;
using quality::CampaignTally;

constexpr std::chrono::milliseconds patience{1'500};
constexpr auto note_bytes_max = limits::reason_note_bytes_max;

std::string href_of(Campaign const& campaign) {
    return "/quality/campaigns/" + std::to_string(campaign.id.value);
}

std::string count_text(std::size_t count) {
    return number_text(static_cast<double>(count), Unit::count);
}

std::string team_words(Snapshot const& snapshot, TeamId team) {
    for (auto const& one : snapshot.columns().teams) {
        if (one.id == team) {
            return one.name;
        }
    }
    return "";
}

// A role that works in one team sees what has that team in its scope.
bool sees(Visitor const& visitor, Campaign const& campaign) {
    bool const of_a_team =
        visitor.account.team && visitor.role->relationships.contains(identity::Relationship::team);
    return visitor.may(identity::Permission::campaigns) || campaign.teams.empty() || !of_a_team ||
           std::find(campaign.teams.begin(), campaign.teams.end(), visitor.account.team) !=
               campaign.teams.end();
}

std::string scope_text(Snapshot const& snapshot, Campaign const& campaign) {
    std::string text;
    for (auto const team : campaign.teams) {
        text += (text.empty() ? "" : ", ") + team_words(snapshot, team);
    }
    text = text.empty() ? "Every team" : text;
    return text + "; " +
           (campaign.rules.empty()
                ? "every rule"
                : count_text(campaign.rules.size()) + (campaign.rules.size() == 1 ? " rule" : " rules"));
}

Tag state_of(Campaign const& campaign, Date today) {
    if (campaign.closing) {
        return {"Closed", Tone::quiet};
    }
    if (today < campaign.start) {
        return {"To come", Tone::neutral};
    }
    return today <= campaign.end ? Tag{"Running", Tone::attention} : Tag{"To be closed", Tone::neutral};
}

struct Counted {
    CampaignTally tally;
    std::size_t awaited = 0;
};

Result<Counted> count(Site& site, Snapshot const& snapshot, Decided const& decided, Campaign const& campaign,
                      std::chrono::milliseconds how_long) {
    auto const today = snapshot.as_at();
    auto days = quality::days_of(campaign, today);
    bool const with_today = std::erase(days, today) > 0;
    auto known = site.history->of(days, WEIR_TRY(site.record->told()), how_long);
    std::map<Date, quality::Observation const*> seen;
    for (auto const& [day, observed] : known.days) {
        seen.emplace(day, observed.get());
    }
    quality::Observation now{today, {}};
    if (with_today) {
        now = quality::observe(snapshot.columns(), site.record->rule_names(), snapshot.faults(),
                               snapshot.work());
        seen.emplace(today, &now);
    }
    return Counted{quality::tally(campaign, seen, site.record->rule_names(), decided.suppressions, today),
                   known.awaited};
}

Result<Campaign const*> find(Decided const& decided, Visitor const& visitor, http::Request const& request) {
    auto const id = whole_number(request.path_value("id"));
    for (auto const& campaign : decided.campaigns) {
        if (id && campaign.id.value == *id && sees(visitor, campaign)) {
            return &campaign;
        }
    }
    return fail(ErrorCode::not_found, "There is no such campaign.");
}

Result<http::Response> list_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const decided = WEIR_TRY(site.record->decided());
    CampaignsView view{.as_at = snapshot->as_at(),
                       .campaigns = {},
                       .may_begin = visitor.may(identity::Permission::campaigns)};
    for (auto const& campaign : decided->campaigns) {
        if (!sees(visitor, campaign)) {
            continue;
        }
        auto const counted = WEIR_TRY(count(site, *snapshot, *decided, campaign, {}));
        CampaignRow row{.name = campaign.name,
                        .href = href_of(campaign),
                        .start = campaign.start,
                        .end = campaign.last_day(),
                        .scope = scope_text(*snapshot, campaign),
                        .state = state_of(campaign, snapshot->as_at()),
                        .at_start = {},
                        .at_end = {}};
        if (counted.tally.begun) {
            row.at_start = static_cast<double>(counted.tally.all.at_start);
            row.at_end = static_cast<double>(counted.tally.all.at_end);
        }
        view.campaigns.push_back(std::move(row));
    }
    return site.page(request, &visitor, view);
}

LineChart burn_down(Campaign const& campaign, CampaignTally const& tally) {
    LineChart chart;
    chart.text = {.id = "burn-down",
                  .title = count_text(tally.days.front().of_start) + " open at the start, of which " +
                           count_text(tally.days.back().of_start) + " are left",
                  .description = "What stands open in the scope at the end of each day, and how much of it "
                                 "stood open before the campaign began.",
                  .value_name = "open in the scope",
                  .source = "Source: the journal, each day as it was known then. The first point is the "
                            "evening before " +
                            plain(campaign.start)};
    chart.step = TimeStep::day;
    LineSeries left{.name = "Left of the start", .points = {}};
    LineSeries open{.name = "All that is open", .points = {}};
    for (auto const& day : tally.days) {
        left.points.push_back({day.day, static_cast<double>(day.of_start)});
        open.points.push_back({day.day, static_cast<double>(day.open)});
    }
    chart.series = {std::move(left), std::move(open)};
    return chart;
}

CampaignTeam row_of(std::string name, quality::TeamTally const& tally) {
    return {.team = std::move(name),
            .at_start = static_cast<double>(tally.at_start),
            .mended = static_cast<double>(tally.mended),
            .suppressed = static_cast<double>(tally.suppressed),
            .fresh = static_cast<double>(tally.fresh),
            .at_end = static_cast<double>(tally.at_end)};
}

std::string finding_of(Campaign const& campaign, CampaignTally const& tally, Date today) {
    if (!tally.begun) {
        return today < campaign.start ? "It begins on " + plain(campaign.start) + "."
                                      : "What stood open at its start is not known: nothing had been loaded "
                                        "by then, or it is still being worked out.";
    }
    auto const& all = tally.all;
    return count_text(all.at_start) + " stood open at the start; " + count_text(all.mended) +
           (all.mended == 1 ? " is mended, " : " are mended, ") + count_text(all.suppressed) +
           " suppressed, and " + count_text(all.fresh) + (all.fresh == 1 ? " has" : " have") +
           " come since: " + count_text(all.at_end) + (tally.ended ? " open at its end." : " open now.");
}

std::string came_back_text(CampaignTally const& tally) {
    if (tally.came_back) {
        return "A month after its end, on " + plain(tally.back_on) + ", " + count_text(*tally.came_back) +
               " of those that were mended stood open again.";
    }
    return tally.ended ? "What comes back is counted on " + plain(tally.back_on) + "." : "";
}

Result<CampaignView> view_of(Site& site, Snapshot const& snapshot, Decided const& decided,
                             Visitor const& visitor, Campaign const& campaign) {
    auto const counted = WEIR_TRY(count(site, snapshot, decided, campaign, patience));
    auto const& tally = counted.tally;
    CampaignView view{.name = campaign.name,
                      .finding = finding_of(campaign, tally, snapshot.as_at()),
                      .scope = scope_text(snapshot, campaign) + ".",
                      .by = campaign.by,
                      .start = campaign.start,
                      .end = campaign.last_day(),
                      .as_at = snapshot.as_at(),
                      .state = state_of(campaign, snapshot.as_at()),
                      .came_back = came_back_text(tally),
                      .list_href =
                          "/quality" + std::string(campaign.teams.size() == 1
                                                       ? "?team=" + std::to_string(campaign.teams[0].value)
                                                       : "?team=all"),
                      .list_text = "What is open now"};
    for (auto const& rule : campaign.rules) {
        view.scope += " " + rule_words(snapshot, site.record->rules(), rule) +
                      (rule == campaign.rules.back() ? "" : ";");
    }
    if (counted.awaited > 0) {
        view.note = count_text(counted.awaited) + " days are still being worked out from the journal: load "
                                                  "the page again in a moment.";
    } else if (tally.begun) {
        view.note = "Each day is counted as the record was known on its evening: what was mended shows from "
                    "the extract that brings it.";
    }
    if (tally.begun) {
        if (tally.days.size() >= 2) {
            view.burn_down = burn_down(campaign, tally);
        }
        for (auto const& team : tally.teams) {
            view.teams.push_back(row_of(team_words(snapshot, team.team), team));
        }
        view.teams.push_back(row_of("All", tally.all));
    }
    for (auto change = campaign.changes.rbegin(); change != campaign.changes.rend(); ++change) {
        Campaign before = campaign;
        before.rules = change->rules_before;
        before.teams = change->teams_before;
        view.changes.push_back(
            {short_date(change->day), change->by, change->reason,
             "until " + short_date(change->end_before) + "; " + scope_text(snapshot, before)});
    }
    if (campaign.closing) {
        view.closed_on = campaign.closing->day;
        view.closing_by = campaign.closing->by;
        view.closing_note = campaign.closing->note;
    }
    view.may_close = !campaign.closing && visitor.may(identity::Permission::campaigns);
    view.change_href = view.may_close ? href_of(campaign) + "/change" : "";
    view.form_action = href_of(campaign);
    return view;
}

Result<http::Response> one_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const decided = WEIR_TRY(site.record->decided());
    auto const* campaign = WEIR_TRY(find(*decided, visitor, request));
    return site.page(request, &visitor, WEIR_TRY(view_of(site, *snapshot, *decided, visitor, *campaign)));
}

Result<http::Response> close(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const decided = WEIR_TRY(site.record->decided());
    auto const* campaign = WEIR_TRY(find(*decided, visitor, request));
    auto const form = WEIR_TRY(request.form());
    auto const note = trimmed(form.get_or("note", ""));
    if (!campaign->closing && (note.empty() || note.size() > note_bytes_max)) {
        auto view = WEIR_TRY(view_of(site, *snapshot, *decided, visitor, *campaign));
        view.words = note;
        view.errors.push_back({"note", note.empty() ? "Write a closing note"
                                                    : "The note must be shorter than " +
                                                          std::to_string(note_bytes_max) + " characters"});
        return site.page(request, &visitor, view, 400);
    }
    if (!campaign->closing) {
        WEIR_TRY(site.record->decide(
            quality::closing_of(*campaign, note, snapshot->as_at(), visitor.account.name)));
    }
    return http::Response::redirect(href_of(*campaign));
}

Result<http::Response> new_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    return site.page(request, &visitor,
                     empty_campaign_form(*snapshot, site.record->rules(), site.record->rule_names()));
}

Result<http::Response> begin(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const form = WEIR_TRY(request.form());
    auto const read = read_campaign_form(form, *snapshot, site.record->rules(), site.record->rule_names());
    if (!read.view.errors.empty()) {
        return site.page(request, &visitor, read.view, 400);
    }
    auto const id = WEIR_TRY(site.record->decide(quality::decision_of(read.asked, visitor.account.name)));
    return http::Response::redirect("/quality/campaigns/" + std::to_string(id.value));
}

Result<http::Response> change_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const decided = WEIR_TRY(site.record->decided());
    auto const* campaign = WEIR_TRY(find(*decided, visitor, request));
    if (campaign->closing) {
        return http::Response::redirect(href_of(*campaign));
    }
    auto view = campaign_change_form(*campaign, *snapshot, site.record->rules(), site.record->rule_names());
    view.form_action = href_of(*campaign) + "/change";
    return site.page(request, &visitor, view);
}

Result<http::Response> change(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const decided = WEIR_TRY(site.record->decided());
    auto const* campaign = WEIR_TRY(find(*decided, visitor, request));
    if (campaign->closing) { // somebody else was quicker: the page says so
        return http::Response::redirect(href_of(*campaign));
    }
    auto const form = WEIR_TRY(request.form());
    auto read = read_change_form(form, *campaign, *snapshot, site.record->rules(), site.record->rule_names());
    if (!read.view.errors.empty()) {
        read.view.form_action = href_of(*campaign) + "/change";
        return site.page(request, &visitor, read.view, 400);
    }
    WEIR_TRY(site.record->decide(quality::decision_of(*campaign, read.asked, visitor.account.name)));
    return http::Response::redirect(href_of(*campaign));
}

files::JsonObject json_of(CampaignTally const& tally) {
    files::JsonArray days;
    for (auto const& day : tally.days) {
        days.push_back(
            files::JsonObject{{"day", iso(day.day)}, {"open", day.open}, {"of_start", day.of_start}});
    }
    files::JsonArray teams;
    for (auto const& team : tally.teams) {
        teams.push_back(
            files::JsonObject{{"team", team.team ? files::Json(team.team.value) : files::Json(nullptr)},
                              {"at_start", team.at_start},
                              {"mended", team.mended},
                              {"suppressed", team.suppressed},
                              {"new", team.fresh},
                              {"open", team.at_end}});
    }
    return {{"at_start", tally.begun ? files::Json(tally.all.at_start) : files::Json(nullptr)},
            {"open", tally.begun ? files::Json(tally.all.at_end) : files::Json(nullptr)},
            {"ended", tally.ended},
            {"came_back_on", iso(tally.back_on)},
            {"came_back", tally.came_back ? files::Json(*tally.came_back) : files::Json(nullptr)},
            {"days", std::move(days)},
            {"teams", std::move(teams)}};
}

Result<http::Response> campaigns_json(Site& site, http::Request const&, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const decided = WEIR_TRY(site.record->decided());
    files::JsonArray all;
    for (auto const& campaign : decided->campaigns) {
        if (!sees(visitor, campaign)) {
            continue;
        }
        auto const counted = WEIR_TRY(count(site, *snapshot, *decided, campaign, {}));
        auto one = json_of(counted.tally);
        files::JsonArray rules;
        for (auto const& rule : campaign.rules) {
            rules.push_back(files::Json(rule));
        }
        one["id"] = campaign.id.value;
        one["name"] = campaign.name;
        one["start"] = iso(campaign.start);
        one["end"] = iso(campaign.last_day());
        one["closed"] = campaign.closing.has_value();
        one["changed"] = campaign.changes.size();
        one["rules"] = std::move(rules);
        one["awaited"] = counted.awaited;
        all.push_back(std::move(one));
    }
    return http::Response::json(
        files::to_json(files::JsonObject{{"as_at", iso(snapshot->as_at())}, {"campaigns", std::move(all)}}));
}

} // namespace

void add_campaign_routes(Routes& routes) {
    using identity::Permission;
    routes.page("/quality/campaigns", Permission::work, routes.answering(&list_page));
    routes.page("/quality/campaigns/new", Permission::campaigns, routes.answering(&new_page));
    routes.form("/quality/campaigns/new", Permission::campaigns, routes.answering(&begin));
    routes.page("/quality/campaigns/{id}", Permission::work, routes.answering(&one_page));
    routes.form("/quality/campaigns/{id}", Permission::campaigns, routes.answering(&close));
    routes.page("/quality/campaigns/{id}/change", Permission::campaigns, routes.answering(&change_page));
    routes.form("/quality/campaigns/{id}/change", Permission::campaigns, routes.answering(&change));
    routes.api("/api/quality/campaigns", Permission::work, routes.answering(&campaigns_json));
}

} // namespace weir::web
