#include "web/service/campaign_form.hpp"

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
    auto const middle = all.begin() + static_cast<std::ptrdiff_t>(names.checks());
    view.checks = choices_of(snapshot, rules, {all.begin(), middle}, asked.rules);
    view.late = choices_of(snapshot, rules, {middle, all.end()}, asked.rules);
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

} // namespace

std::string rule_words(Snapshot const& snapshot, quality::Rules const& rules, std::string const& rule) {
    for (auto const& check : snapshot.checks().all()) {
        if (check.id == rule) {
            return check.id + ": " + check.what_to_do;
        }
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
    for (auto const team : form.all("team")) {
        auto const number = whole_number(team);
        auto const& teams = snapshot.columns().teams;
        bool const known = number && std::any_of(teams.begin(), teams.end(), [&](journey::Team const& one) {
                               return one.id.value == *number;
                           });
        if (known) {
            out.asked.teams.push_back(TeamId{*number});
        } else {
            out.view.errors.push_back({"team", "Choose teams from the list"});
        }
    }
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
