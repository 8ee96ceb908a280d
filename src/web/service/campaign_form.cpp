#include "web/service/campaign_form.hpp"

#include "web/service/faults_filter.hpp"
#include "web/service/form_values.hpp"
#include "web/service/working_day.hpp"

#include <algorithm>

namespace weir::web {

namespace {

std::vector<Choice> choices_of(Snapshot const& snapshot, quality::Rules const& rules,
                               std::vector<std::string> const& all, std::vector<std::string> const& ticked) {
    std::vector<Choice> choices;
    for (auto const& rule : all) {
        choices.push_back({.value = rule,
                           .text = rule_words(snapshot, rules, rule),
                           .selected = std::find(ticked.begin(), ticked.end(), rule) != ticked.end(),
                           .hint = ""});
    }
    return choices;
}

void fill_choices(CampaignFormView& view, quality::AskedCampaign const& asked, Snapshot const& snapshot,
                  quality::Rules const& rules, quality::RuleNames const& names) {
    auto const& all = names.all();
    // Of the rules of returns, of which there are hundreds, all of one return together.
    std::vector<std::string> checks(all.begin(),
                                    all.begin() + static_cast<std::ptrdiff_t>(names.of_record()));
    for (auto const group : quality::all_of_returns) {
        checks.emplace_back(group);
    }
    view.checks = choices_of(snapshot, rules, checks, asked.rules);
    view.late = choices_of(
        snapshot, rules, {all.begin() + static_cast<std::ptrdiff_t>(names.checks()), all.end()}, asked.rules);
    for (auto choice : team_choices(snapshot, TeamScope{})) {
        if (choice.value == whole_authority) {
            continue;
        }
        choice.selected = std::any_of(asked.teams.begin(), asked.teams.end(), [&](TeamId team) {
            return std::to_string(team.value) == choice.value;
        });
        view.teams.push_back(std::move(choice));
    }
}

std::vector<TeamId> read_teams(http::Form const& form, Snapshot const& snapshot, CampaignFormView& view) {
    std::vector<TeamId> asked;
    for (auto const team : form.all("team")) {
        auto const number = whole_number(team);
        auto const& teams = snapshot.columns().teams;
        bool const known = number && std::any_of(teams.begin(), teams.end(), [&](journey::Team const& one) {
                               return one.id.value == *number;
                           });
        if (known) {
            asked.push_back(TeamId{*number});
        } else {
            view.errors.push_back({"team", "Choose teams from the list"});
        }
    }
    return asked;
}

void set_end(CampaignFormView& view, FormDate const& end) {
    view.end_day = end.day;
    view.end_month = end.month;
    view.end_year = end.year;
}

} // namespace

CampaignFormView campaign_change_form(quality::Campaign const& campaign, Snapshot const& snapshot,
                                      quality::Rules const& rules, quality::RuleNames const& names) {
    CampaignFormView view{.changes = true};
    set_end(view, as_fields(campaign.end));
    quality::AskedCampaign stands;
    stands.rules = campaign.rules;
    stands.teams = campaign.teams;
    fill_choices(view, stands, snapshot, rules, names);
    return view;
}

ChangeForm read_change_form(http::Form const& form, quality::Campaign const& campaign,
                            Snapshot const& snapshot, quality::Rules const& rules,
                            quality::RuleNames const& names) {
    ChangeForm out;
    out.view.changes = true;
    auto const end = form_date(form, "end");
    set_end(out.view, end);
    out.asked.end = end.date;
    out.asked.day = snapshot.as_at();
    out.asked.reason = out.view.reason = trimmed(form.get_or("reason", ""));
    for (auto const rule : form.all("rule")) {
        out.asked.rules.emplace_back(rule);
    }
    out.asked.teams = read_teams(form, snapshot, out.view);
    for (auto const& fault : quality::faults_of(campaign, out.asked, names)) {
        out.view.errors.push_back({fault.field == "end" ? "end-day" : fault.field, fault.message});
    }
    quality::AskedCampaign ticked;
    ticked.rules = out.asked.rules;
    ticked.teams = out.asked.teams;
    fill_choices(out.view, ticked, snapshot, rules, names);
    return out;
}

std::string rule_words(Snapshot const& snapshot, quality::Rules const& rules, std::string const& rule) {
    for (auto const kind : quality::return_kinds) {
        if (rule == "all-" + (quality::rule_in_lists(kind, "")).substr(0, 3)) {
            return "Every rule of the " + std::string(quality::words_of_return(kind));
        }
    }
    if (auto const* check = check_named(snapshot, rule)) {
        return check->id + ": " + check->what_to_do;
    }
    for (auto const& one : rules.all()) {
        if (one.id == rule) {
            return words_of(one.step) + ", late";
        }
    }
    return rule;
}

CampaignFormView empty_campaign_form(Snapshot const& snapshot, quality::Rules const& rules,
                                     quality::RuleNames const& names) {
    CampaignFormView view;
    auto const day = as_fields(snapshot.as_at());
    view.start_day = view.end_day = day.day;
    view.start_month = view.end_month = day.month;
    view.start_year = view.end_year = day.year;
    fill_choices(view, {}, snapshot, rules, names);
    return view;
}

AskedForm read_campaign_form(http::Form const& form, Snapshot const& snapshot, quality::Rules const& rules,
                             quality::RuleNames const& names) {
    AskedForm out;
    auto const start = form_date(form, "start");
    auto const end = form_date(form, "end");
    out.asked.name = trimmed(form.get_or("name", ""));
    out.asked.start = start.date;
    out.asked.end = end.date;
    out.asked.day = snapshot.as_at();
    for (auto const rule : form.all("rule")) {
        out.asked.rules.emplace_back(rule);
    }
    out.asked.teams = read_teams(form, snapshot, out.view);
    out.view.name = out.asked.name;
    out.view.start_day = start.day;
    out.view.start_month = start.month;
    out.view.start_year = start.year;
    out.view.end_day = end.day;
    out.view.end_month = end.month;
    out.view.end_year = end.year;
    for (auto const& fault : quality::faults_of(out.asked, names)) {
        bool const date = fault.field == "start" || fault.field == "end";
        out.view.errors.push_back({date ? fault.field + "-day" : fault.field, fault.message});
    }
    fill_choices(out.view, out.asked, snapshot, rules, names);
    return out;
}

} // namespace weir::web
