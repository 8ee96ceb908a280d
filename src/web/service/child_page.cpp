// One child's record: opened where the visitor's work explains it, else for a reason that is kept, else not
// at all; what is refused looks like what does not exist. Every way through leaves its row in the view log
// before an answer goes out.
#include "base/limits.hpp"
#include "files/json.hpp"
#include "quality/child.hpp"
#include "web/service/child_history.hpp"
#include "web/service/child_reasons.hpp"
#include "web/service/children_access.hpp"
#include "web/service/code_words.hpp"
#include "web/service/form_values.hpp"
#include "web/service/record_state.hpp"
#include "web/service/side_sheets.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/child.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace weir::web {

namespace {

using quality::Step;

// Read once; where a file is missing the routes answer that it is, and everything else runs on.
struct Definitions {
    CodeWords words;
    Reasons reasons;
    std::shared_ptr<quality::Rules const> rules;
};

// What stands before a record, whichever way it is asked for.
struct Asked {
    enum class Answer { shown, reason_needed, not_there, not_of_the_role } answer = Answer::not_there;
    std::int32_t person = journey::missing;
    identity::ChildFacts facts;
    identity::Decision decision;
};

// Decides, and logs what is refused. A role that opens no children is refused before it is looked whether
// there is such a child, so that its answer says nothing.
Result<Asked> ask(Site& site, Snapshot const& snapshot, http::Request const& request,
                  Visitor const& visitor) {
    using identity::Outcome;
    Asked asked;
    bool const role_opens = visitor.may(identity::Permission::children);
    auto const number = whole_number(request.path_value("id"));
    auto const place = number ? snapshot.columns().person_place(PersonId{*number}) : std::nullopt;
    if (!role_opens) {
        asked.answer = Asked::Answer::not_of_the_role;
    }
    if (!place) {
        return asked;
    }
    asked.person = *place;
    asked.facts = WEIR_TRY(child_facts(site, snapshot, visitor, *place));
    asked.decision = identity::decide(*visitor.role, visitor.account, asked.facts);
    switch (asked.decision.access) {
    case identity::Access::denied:
        WEIR_TRY(log_view(site, request, visitor, Outcome::denied, "", {asked.facts.person}));
        break;
    case identity::Access::needs_reason:
        asked.answer = Asked::Answer::reason_needed;
        WEIR_TRY(log_view(site, request, visitor, Outcome::reason_asked, "", {asked.facts.person}));
        break;
    case identity::Access::shown:
        asked.answer = Asked::Answer::shown;
        break;
    }
    return asked;
}

std::string relationship_of(identity::Decision const& decision) {
    return decision.relationship ? std::string(identity::name_of(*decision.relationship)) : "reason";
}

std::string status_text(quality::ChildSummary const& summary) {
    std::string text = quality::name_of(summary.standing);
    return summary.since ? text + " since " + plain(*summary.since) : text;
}

std::string age_text(record::Identity const& identity, Date day) {
    if (!identity.birth_date) {
        return identity.expected_birth_date ? "expected " + plain(*identity.expected_birth_date) : "";
    }
    auto const counted = [](int count, std::string const& unit) {
        return std::to_string(count) + " " + unit + (count == 1 ? "" : "s");
    };
    auto const birth = *identity.birth_date;
    if (birth > day) {
        return "";
    }
    if (auto const years = age_years(birth, day); years > 0) {
        return counted(years, "year");
    }
    int const begun = month_index(day) - month_index(birth);
    int const months = add_months(birth, begun) > day ? begun - 1 : begun;
    return months > 0 ? counted(months, "month") : counted((day_number(day) - day_number(birth)) / 7, "week");
}

// "1 thing is late: assessment, due on 14 August 2017. Next: looked-after visit by 7 September 2017."
std::string finding_of(std::vector<ChildDue> const& due) {
    auto const late =
        std::count_if(due.begin(), due.end(), [](ChildDue const& one) { return one.working_days_left < 0; });
    auto const next = due.begin() + late;
    auto const named = [](std::string words) {
        words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
        return words;
    };
    std::string text = due.empty() ? "Nothing is late and nothing is due." : "Nothing is late.";
    if (late > 0) {
        text = late == 1 ? "1 thing is late: " : std::to_string(late) + " things are late, longest: ";
        text += named(due.front().what) + ", due on " + plain(due.front().due) + ".";
    }
    if (next != due.end()) {
        text += " Next: " + named(next->what) + " by " + plain(next->due) + ".";
    }
    return text;
}

std::vector<ChildDue> due_of(Snapshot const& snapshot, quality::ChildSummary const& summary,
                             quality::Rules const& rules) {
    auto const unknown = unknown_steps(snapshot, rules);
    std::vector<ChildDue> out;
    for (auto const& due : summary.due) {
        if (unknown.contains(due.step)) {
            continue;
        }
        auto const rule = std::find_if(rules.all().begin(), rules.all().end(),
                                       [&](quality::Rule const& one) { return one.step == due.step; });
        out.push_back({.what = due.what.empty() ? words_of(due.step) : std::string(due.what),
                       .due = due.due,
                       .working_days_left = due.working_days_left,
                       .owner = worker_name(snapshot, due.holder.worker),
                       .rule = rule == rules.all().end() ? "" : rule->basis});
    }
    return out;
}

// Brothers and sisters, each by their own decision; those that may not be seen keep their status too.
Status fill_relatives(ChildView& view, Site& site, Snapshot const& snapshot,
                      std::vector<PersonId> const& household, NamedChildren& children) {
    std::map<PersonId, std::string> relations;
    for (auto const sibling : WEIR_TRY(site.record->siblings(view.id))) {
        relations[sibling] = "Same family in the record";
    }
    for (auto const other : household) {
        auto& relation = relations[other];
        relation += relation.empty() ? "Same household" : "; same household";
    }
    for (auto const& [sibling, relation] : relations) {
        auto const place = snapshot.columns().person_place(sibling);
        if (!place || sibling == view.id) {
            continue;
        }
        auto const named = WEIR_TRY(children.of(*place));
        std::string status;
        if (named.shown) {
            status = status_text(WEIR_TRY(
                quality::summarise(snapshot.columns(), snapshot.settings(), sibling, snapshot.as_at())));
        }
        view.relatives.push_back({.child = named.link, .relation = relation, .status = std::move(status)});
    }
    view.relatives_absent = "None recorded.";
    return {};
}

std::string viewing_note(identity::Decision const& decision) {
    return (decision.relationship
                ? "You opened this record because " + std::string(words_of(*decision.relationship)) + "."
                : std::string("You opened this record for the reason that you gave.")) +
           " That you looked is in the view log.";
}

Result<ChildView> child_view(Site& site, Snapshot const& snapshot, Definitions const& definitions,
                             Asked const& asked) {
    auto const id = asked.facts.person;
    auto const identity = WEIR_TRY(site.record->identity(id));
    auto const summary =
        WEIR_TRY(quality::summarise(snapshot.columns(), snapshot.settings(), id, snapshot.as_at()));
    auto const& who = snapshot.columns().persons.at(static_cast<std::size_t>(asked.person));
    auto const& codes = snapshot.columns().codes;
    auto const& words = definitions.words;
    ChildView view{.id = id,
                   .name = WEIR_TRY(site.record->name(id)),
                   .date_of_birth = identity.birth_date,
                   .age = age_text(identity, snapshot.as_at()),
                   .sex = words.of("sex", codes.text(who.sex)),
                   .ethnicity = words.of("ethnicity", codes.text(who.ethnicity)),
                   .status = status_text(summary),
                   .legal_status = words.of("legal_status", summary.legal_status),
                   .placement = words.of("placement_type", summary.placement),
                   .worker = worker_name(snapshot, summary.holder.worker),
                   .team = team_name(snapshot, summary.holder.team),
                   .reviewing_officer = "Not supplied",
                   .responsible_authority = site.options.authority_name,
                   .due = due_of(snapshot, summary, *definitions.rules),
                   .journey =
                       child_journey(snapshot, words, summary, unknown_steps(snapshot, *definitions.rules)),
                   .history = child_history(snapshot, words, asked.person),
                   .viewing_note = viewing_note(asked.decision),
                   .as_at = snapshot.as_at()};
    if (summary.placed_on && !view.placement.empty()) {
        view.placement += " since " + plain(*summary.placed_on);
    }
    if (asked.facts.restricted) {
        view.restrictions.push_back({"Restricted record", Tone::bad});
    }
    view.finding = finding_of(view.due);
    return view;
}

Result<http::Response> refusal(Site& site, http::Request const& request, Visitor const& visitor,
                               Asked const& asked) {
    if (asked.answer == Asked::Answer::not_of_the_role) {
        return site.error(403, request, &visitor, "Your role does not open children's records.");
    }
    return site.error(404, request, &visitor);
}

Result<http::Response> child_page(Site& site, http::Request& request, Visitor const& visitor,
                                  Definitions const& definitions) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const asked = WEIR_TRY(ask(site, *snapshot, request, visitor));
    if (asked.answer == Asked::Answer::reason_needed) {
        return site.page(request, &visitor, reason_view(definitions.reasons, visitor, asked.facts), 403);
    }
    if (asked.answer != Asked::Answer::shown) {
        return refusal(site, request, visitor, asked);
    }
    auto view = child_view(site, *snapshot, definitions, asked);
    if (!view && view.error().code == ErrorCode::refused) { // sealed for good by adoption or erasure
        WEIR_TRY(log_view(site, request, visitor, identity::Outcome::denied, "", {asked.facts.person}));
        return site.error(404, request, &visitor);
    }
    auto shown = WEIR_TRY(std::move(view));
    NamedChildren relatives(site, *snapshot, visitor);
    auto sides = WEIR_TRY(sides_of(site, *snapshot, definitions.words, shown.id));
    shown.history.insert(shown.history.end(), std::make_move_iterator(sides.history.begin()),
                         std::make_move_iterator(sides.history.end()));
    WEIR_TRY(fill_relatives(shown, site, *snapshot, sides.household, relatives));
    WEIR_TRY(relatives.log(request, relationship_of(asked.decision), {shown.id}));
    return site.page(request, &visitor, shown);
}

Result<http::Response> give_reason(Site& site, http::Request& request, Visitor const& visitor,
                                   Definitions const& definitions) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const asked = WEIR_TRY(ask(site, *snapshot, request, visitor));
    bool const open = asked.answer == Asked::Answer::shown;
    if (!open && asked.answer != Asked::Answer::reason_needed) {
        return refusal(site, request, visitor, asked);
    }
    auto const form = WEIR_TRY(request.form());
    ReasonAnswer const answer{.code = std::string(form.get_or("reason", "")),
                              .note = trimmed(form.get_or("note", ""))};
    if (auto faults = reason_faults(definitions.reasons, answer.code, answer.note); !faults.empty()) {
        return site.page(request, &visitor,
                         reason_view(definitions.reasons, visitor, asked.facts, answer, std::move(faults)),
                         400);
    }
    WEIR_TRY(site.accounts->give_reason(visitor.account.id, asked.facts.person, answer.code, answer.note,
                                        site.now()));
    return http::Response::redirect("/children/" + std::to_string(asked.facts.person.value));
}

Result<http::Response> child_json(Site& site, http::Request& request, Visitor const& visitor,
                                  Definitions const& definitions) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const asked = WEIR_TRY(ask(site, *snapshot, request, visitor));
    auto const id = asked.facts.person;
    if (asked.answer == Asked::Answer::reason_needed) {
        return site.error(403, request, &visitor,
                          "Open /children/" + std::to_string(id.value) + " and give a reason first.");
    }
    if (asked.answer != Asked::Answer::shown) {
        return refusal(site, request, visitor, asked);
    }
    auto name = site.record->name(id);
    if (!name && name.error().code == ErrorCode::refused) {
        WEIR_TRY(log_view(site, request, visitor, identity::Outcome::denied, "", {id}));
        return site.error(404, request, &visitor);
    }
    auto const summary =
        WEIR_TRY(quality::summarise(snapshot->columns(), snapshot->settings(), id, snapshot->as_at()));
    files::JsonArray due;
    for (auto const& one : due_of(*snapshot, summary, *definitions.rules)) {
        due.push_back(files::JsonObject{
            {"what", one.what}, {"due", iso(one.due)}, {"late", one.working_days_left < 0}});
    }
    files::JsonObject body{{"id", id.value},
                           {"name", WEIR_TRY(std::move(name))},
                           {"status", status_text(summary)},
                           {"worker", worker_name(*snapshot, summary.holder.worker)},
                           {"team", team_name(*snapshot, summary.holder.team)},
                           {"due", std::move(due)}};
    WEIR_TRY(
        log_view(site, request, visitor, identity::Outcome::shown, relationship_of(asked.decision), {id}));
    return http::Response::json(files::to_json(body));
}

Result<Definitions> read_definitions(Site& site) {
    auto const folder = site.options.home.definitions();
    return Definitions{.words = WEIR_TRY(CodeWords::read(folder / "codes" / "words.csv")),
                       .reasons = WEIR_TRY(Reasons::read(folder / "identity" / "reasons.csv")),
                       .rules = work_rules(site)};
}

} // namespace

void add_child_routes(Routes& routes) {
    using identity::Permission;
    auto& site = routes.site();
    auto const definitions = std::make_shared<Result<Definitions> const>(read_definitions(site));
    using Handler = Result<http::Response> (*)(Site&, http::Request&, Visitor const&, Definitions const&);
    auto const answering = [&site, definitions](Handler handler) {
        return [&site, definitions, handler](http::Request& request, Visitor const& visitor) {
            if (!*definitions) {
                return site.failed(request, &visitor, definitions->error());
            }
            return site.answered(request, visitor, handler(site, request, visitor, **definitions));
        };
    };
    // The floor is a right that every role has: the decision here knows more, and logs what it refuses.
    routes.page("/children/{id}", Permission::today, answering(&child_page));
    routes.form("/children/{id}", Permission::today, answering(&give_reason));
    routes.api("/api/children/{id}", Permission::today, answering(&child_json));
}

} // namespace weir::web
