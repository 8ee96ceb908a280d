#include "web/service/working_day.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace weir::web {

namespace {

std::optional<std::int32_t> team_place(journey::Columns const& columns, TeamId team) {
    auto const found =
        std::lower_bound(columns.teams.begin(), columns.teams.end(), team,
                         [](journey::Team const& one, TeamId wanted) { return one.id < wanted; });
    if (found == columns.teams.end() || found->id != team) {
        return std::nullopt;
    }
    return static_cast<std::int32_t>(found - columns.teams.begin());
}

// The team that answers for it now: after a reorganisation an old link or account leads to the new team.
std::optional<TeamScope> scope_of(Snapshot const& snapshot, TeamId asked) {
    auto const& columns = snapshot.columns();
    auto const place = team_place(columns, asked);
    if (!place) {
        return std::nullopt;
    }
    auto const answering = columns.answering(*place, day_number(snapshot.as_at()));
    auto const& team = columns.teams.at(static_cast<std::size_t>(answering));
    return TeamScope{answering, team.name, std::to_string(team.id.value)};
}

} // namespace

Result<TeamScope> team_scope(Snapshot const& snapshot, Visitor const& visitor, http::Request const& request) {
    auto const asked = request.query.get_or("team", "");
    if (asked == whole_authority) {
        return TeamScope{};
    }
    if (!asked.empty()) {
        auto const number = whole_number(asked);
        auto found = number ? scope_of(snapshot, TeamId{*number}) : std::nullopt;
        if (!found) {
            return fail(ErrorCode::not_found, "There is no such team; choose one from the list.");
        }
        return std::move(*found);
    }
    if (visitor.account.team && visitor.role->relationships.contains(identity::Relationship::team)) {
        return scope_of(snapshot, visitor.account.team).value_or(TeamScope{});
    }
    return TeamScope{};
}

std::vector<Choice> team_choices(Snapshot const& snapshot, TeamScope const& scope) {
    std::set<std::int32_t> places;
    for (auto const& due : snapshot.clocks_running()) {
        places.insert(due.holder.team);
    }
    for (auto const& load : snapshot.caseloads()) {
        places.insert(load.team);
    }
    places.insert(scope.team);
    places.erase(journey::missing);
    std::vector<Choice> teams;
    for (auto const place : places) {
        auto const& team = snapshot.columns().teams.at(static_cast<std::size_t>(place));
        teams.push_back({.value = std::to_string(team.id.value),
                         .text = team.name,
                         .selected = place == scope.team,
                         .hint = ""});
    }
    std::sort(teams.begin(), teams.end(), [](Choice const& a, Choice const& b) { return a.text < b.text; });
    if (!teams.empty()) {
        teams.insert(teams.begin(), {.value = std::string(whole_authority),
                                     .text = "Whole authority",
                                     .selected = scope.whole(),
                                     .hint = ""});
    }
    return teams;
}

bool Whose::covers(journey::Allocated const& holder, std::int32_t of) const {
    bool const right_worker =
        unheld ? holder.worker == journey::missing : worker == journey::missing || holder.worker == worker;
    return scope.covers(holder) && right_worker && (person == journey::missing || person == of);
}

std::string Whose::query() const {
    return "?team=" + scope.value + (worker_value.empty() ? "" : "&worker=" + worker_value) +
           (child_value.empty() ? "" : "&child=" + child_value);
}

namespace {

std::optional<std::int32_t> worker_place(Snapshot const& snapshot, std::string_view text) {
    auto const number = whole_number(text);
    auto const& workers = snapshot.columns().workers;
    auto const found = std::find_if(workers.begin(), workers.end(), [&](journey::Worker const& one) {
        return number && one.id.value == *number;
    });
    if (found == workers.end()) {
        return std::nullopt;
    }
    return static_cast<std::int32_t>(found - workers.begin());
}

} // namespace

Result<Whose> whose_of(Snapshot const& snapshot, Visitor const& visitor, http::Request const& request) {
    Whose whose{.worker_value = std::string(request.query.get_or("worker", "")),
                .child_value = std::string(request.query.get_or("child", ""))};
    bool const one_child = !whose.child_value.empty() && request.query.get_or("team", "").empty();
    if (!one_child) {
        whose.scope = WEIR_TRY(team_scope(snapshot, visitor, request));
    }
    whose.unheld = whose.worker_value == nobody;
    if (!whose.worker_value.empty() && !whose.unheld) {
        auto const place = worker_place(snapshot, whose.worker_value);
        if (!place) {
            return fail(ErrorCode::not_found, "There is no such worker; choose one from the list.");
        }
        whose.worker = *place;
    }
    if (!whose.child_value.empty()) {
        auto const number = whole_number(whose.child_value);
        auto const place = number ? snapshot.columns().person_place(PersonId{*number}) : std::nullopt;
        if (!place) {
            return fail(ErrorCode::not_found, "There is no such child in the record.");
        }
        whose.person = *place;
    }
    return whose;
}

std::vector<Choice> worker_choices(Snapshot const& snapshot, Whose const& whose,
                                   std::set<std::int32_t> holders) {
    bool const unheld = holders.erase(journey::missing) > 0 || whose.unheld;
    if (whose.worker != journey::missing) {
        holders.insert(whose.worker);
    }
    std::vector<Choice> workers;
    for (auto const place : holders) {
        auto const& worker = snapshot.columns().workers.at(static_cast<std::size_t>(place));
        workers.push_back({.value = std::to_string(worker.id.value),
                           .text = worker.name,
                           .selected = place == whose.worker,
                           .hint = ""});
    }
    std::sort(workers.begin(), workers.end(), [](auto const& a, auto const& b) { return a.text < b.text; });
    if (unheld) {
        workers.insert(
            workers.begin(),
            {.value = std::string(nobody), .text = "Nobody allocated", .selected = whose.unheld, .hint = ""});
    }
    workers.insert(workers.begin(),
                   {.value = "", .text = "Everybody", .selected = whose.worker_value.empty(), .hint = ""});
    return workers;
}

std::string team_name(Snapshot const& snapshot, std::int32_t team) {
    return team == journey::missing ? std::string()
                                    : snapshot.columns().teams.at(static_cast<std::size_t>(team)).name;
}

std::string worker_name(Snapshot const& snapshot, std::int32_t worker) {
    return worker == journey::missing ? std::string()
                                      : snapshot.columns().workers.at(static_cast<std::size_t>(worker)).name;
}

std::string words_of(quality::Step step) {
    std::string words(quality::name_of(step));
    if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') {
        words[0] = static_cast<char>(words[0] - 'a' + 'A');
    }
    return words;
}

std::string kind_key(quality::Step step) {
    std::string key(quality::name_of(step));
    std::replace(key.begin(), key.end(), ' ', '-');
    return key;
}

std::size_t page_number(http::Request const& request, std::size_t total, std::size_t size) {
    auto const asked = whole_number(request.query.get_or("page", "1")).value_or(1);
    auto const last = static_cast<std::int64_t>(std::max<std::size_t>(1, (total + size - 1) / size));
    return static_cast<std::size_t>(std::min(asked, last));
}

std::shared_ptr<quality::Rules const> work_rules(Site& site) {
    auto rules = quality::Rules::read(site.options.home.definitions() / "rules" / "worklist.csv");
    if (!rules) {
        site.options.log("the rules of the work list could not be read: " + rules.error().text());
        return std::make_shared<quality::Rules const>();
    }
    return std::make_shared<quality::Rules const>(std::move(*rules));
}

std::set<quality::Step> unknown_steps(Snapshot const& snapshot, quality::Rules const& rules) {
    auto const& absent = snapshot.work().not_supplied;
    std::set<quality::Step> unknown;
    std::set<quality::Step> judged;
    for (auto const& rule : rules.all()) {
        bool const is_absent = std::find(absent.begin(), absent.end(), rule.id) != absent.end();
        (is_absent ? unknown : judged).insert(rule.step);
    }
    std::erase_if(unknown, [&](quality::Step step) { return judged.contains(step); });
    return unknown;
}

bool is_table_supplied(Snapshot const& snapshot, std::string_view ssd_table) {
    auto const prefix = std::string(ssd_table) + ".";
    auto const& supplied = snapshot.columns().supplied;
    auto const next = supplied.lower_bound(prefix);
    return next != supplied.end() && next->starts_with(prefix);
}

std::string late_and_due_text(std::size_t late, std::size_t due_soon) {
    auto const number = [](std::size_t count) {
        return number_text(static_cast<double>(count), Unit::count);
    };
    std::string text = late == 0   ? "Nothing is late"
                       : late == 1 ? "1 thing is late"
                                   : number(late) + " things are late";
    text += due_soon == 0   ? " and nothing falls due"
            : due_soon == 1 ? " and 1 falls due"
                            : " and " + number(due_soon) + " fall due";
    return text + " within five working days.";
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    auto const* const end = text.data() + text.size();
    auto const [stopped, fault] = std::from_chars(text.data(), end, number);
    if (fault != std::errc{} || stopped != end || number <= 0) {
        return std::nullopt;
    }
    return number;
}

Result<NamedChild> NamedChildren::of(std::int32_t person) {
    if (auto const found = named_.find(person); found != named_.end()) {
        return found->second;
    }
    auto named = named_child(site_, snapshot_, visitor_, person);
    if (!named && named.error().code == ErrorCode::refused) {
        auto const id = snapshot_.columns().persons.at(static_cast<std::size_t>(person)).id;
        named = NamedChild{
            .link = {.id = id, .name = "", .name_hidden = true}, .shown = false, .relationship = ""};
    }
    if (named) {
        named_.emplace(person, *named);
    }
    return named;
}

Status NamedChildren::may_be_sought(Whose const& whose) {
    if (whose.person != journey::missing && WEIR_TRY(of(whose.person)).link.name_hidden) {
        return fail(ErrorCode::not_found, "There is no such child in the record.");
    }
    return {};
}

Status NamedChildren::log(http::Request const& request, std::string relationship,
                          std::vector<PersonId> further) const {
    for (auto const& [person, child] : named_) {
        if (child.shown) {
            further.push_back(child.link.id);
        }
    }
    return log_view(site_, request, visitor_, identity::Outcome::shown, std::move(relationship),
                    std::move(further));
}

} // namespace weir::web
