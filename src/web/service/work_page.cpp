// The work list as a page, as JSON and as a table to download: the same filters, the same order by due
// date, the same names, and the same row in the view log before anything is sent.
#include "files/csv_writer.hpp"
#include "files/json.hpp"
#include "quality/work_list.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/work.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace weir::web {

namespace {

using quality::Item;
using quality::Step;

constexpr std::size_t page_rows = 50;
constexpr std::size_t api_rows = 200;

struct DueChoice {
    std::string_view key;
    char const* name;
    char const* empty_text;
};
constexpr std::array<DueChoice, 7> due_choices{
    {{"", "Everything", "Nothing is late and nothing falls due here."},
     {"overdue", "Overdue", "Nothing is late here."},
     {"soon", "Due in 5 working days", "Nothing falls due here in the next five working days."},
     {"reviews", "Reviews due in 20", "No review falls due here in the next 20 working days."},
     {"midpoints", "Midpoints", "No midpoint falls here in the next 20 working days."},
     {"permanence", "No permanence plan", "No child here is without a permanence plan."},
     {"workflow", "Workflow items", "No step of the case system is outstanding here."}}};

bool is_due(std::string_view key, quality::Due const& due) {
    if (key == "overdue") {
        return due.dated && due.working_days_left < 0;
    }
    if (key == "workflow") {
        return due.step == Step::workflow;
    }
    if (key == "soon") {
        return due.dated && due.working_days_left >= 0 && due.working_days_left <= 5;
    }
    if (key == "reviews") {
        bool const review = due.step == Step::lac_review || due.step == Step::cp_review;
        return review && due.working_days_left >= 0 && due.working_days_left <= 20;
    }
    if (key == "midpoints") {
        return due.step == Step::midpoint;
    }
    return key.empty() || due.step == Step::permanence;
}

// Which steps a choice is about; empty: any.
std::vector<Step> steps_of(std::string_view key) {
    if (key == "reviews") {
        return {Step::lac_review, Step::cp_review};
    }
    if (key == "midpoints") {
        return {Step::midpoint};
    }
    if (key == "workflow") {
        return {Step::workflow};
    }
    return key == "permanence" ? std::vector{Step::permanence} : std::vector<Step>{};
}

struct WorkFilter {
    Whose whose;
    std::string kind; // a step's key or a rule's id; empty: any
    std::string due;  // a key of due_choices

    [[nodiscard]] bool covers_holder(Item const& item) const {
        return whose.covers(item.due.holder, item.due.person);
    }
    [[nodiscard]] bool covers_kind(Item const& item) const {
        return kind.empty() || kind == kind_key(item.due.step) || kind == item.rule->id;
    }
    [[nodiscard]] std::string query(std::string_view with_due) const {
        std::string text = whose.query();
        text += kind.empty() ? "" : "&kind=" + kind;
        text += with_due.empty() ? "" : "&due=" + std::string(with_due);
        return text;
    }
};

bool is_kind(std::string_view kind, quality::Rules const& rules) {
    return std::any_of(rules.all().begin(), rules.all().end(), [&](quality::Rule const& rule) {
        return rule.id == kind || kind_key(rule.step) == kind;
    });
}

// What the query asks for. not_found where it names a team, a worker, a kind or a date range that is none.
Result<WorkFilter> filter_of(Snapshot const& snapshot, quality::Rules const& rules, Visitor const& visitor,
                             http::Request const& request) {
    WorkFilter filter{.whose = WEIR_TRY(whose_of(snapshot, visitor, request)),
                      .kind = std::string(request.query.get_or("kind", "")),
                      .due = std::string(request.query.get_or("due", ""))};
    if (!filter.kind.empty() && !is_kind(filter.kind, rules)) {
        return fail(ErrorCode::not_found, "There is no such kind of work; choose one from the list.");
    }
    bool const known = std::any_of(due_choices.begin(), due_choices.end(),
                                   [&](DueChoice const& choice) { return choice.key == filter.due; });
    if (!known) {
        return fail(ErrorCode::not_found,
                    "due is overdue, soon, reviews, midpoints, permanence or workflow.");
    }
    return filter;
}

std::vector<Item const*> matching(Snapshot const& snapshot, WorkFilter const& filter) {
    std::vector<Item const*> items;
    for (auto const& item : snapshot.work().items) {
        if (filter.covers_holder(item) && filter.covers_kind(item)) {
            items.push_back(&item);
        }
    }
    return items;
}

std::vector<Item const*> due_only(std::vector<Item const*> items, std::string_view key) {
    std::erase_if(items, [&](Item const* item) { return !is_due(key, item->due); });
    return items;
}

std::vector<WorkCount> counts(WorkFilter const& filter, std::vector<Item const*> const& items,
                              std::set<Step> const& unknown) {
    std::vector<WorkCount> out;
    for (auto const& choice : due_choices) {
        auto const steps = steps_of(choice.key);
        bool const absent = !steps.empty() && std::all_of(steps.begin(), steps.end(),
                                                          [&](Step step) { return unknown.contains(step); });
        Figure figure;
        if (!absent) {
            figure.value = static_cast<double>(due_only(items, choice.key).size());
        }
        out.push_back({.name = choice.name,
                       .figure = std::move(figure),
                       .href = "/work" + filter.query(choice.key),
                       .current = choice.key == filter.due});
    }
    return out;
}

std::set<std::int32_t> holders_of(Snapshot const& snapshot, WorkFilter const& filter) {
    std::set<std::int32_t> holders;
    for (auto const& item : snapshot.work().items) {
        if (filter.whose.scope.covers(item.due.holder)) {
            holders.insert(item.due.holder.worker);
        }
    }
    return holders;
}

char const* when_words(quality::When when) {
    switch (when) {
    case quality::When::overdue:
        return "late";
    case quality::When::due_in_5:
        return "due in 5 working days";
    case quality::When::due_in_20:
        return "due in 20 working days";
    case quality::When::open:
        return "without a due date";
    }
    return "";
}

std::vector<Choice> kind_choices(quality::Rules const& rules, WorkFilter const& filter) {
    std::vector<Choice> kinds{
        {.value = "", .text = "Everything", .selected = filter.kind.empty(), .hint = ""}};
    for (int i = 0; i < quality::step_count; ++i) {
        auto const step = static_cast<Step>(i);
        auto const key = kind_key(step);
        kinds.push_back({.value = key, .text = words_of(step), .selected = filter.kind == key, .hint = ""});
    }
    for (auto const& rule : rules.all()) {
        kinds.push_back({.value = rule.id,
                         .text = words_of(rule.step) + ", " + when_words(rule.when),
                         .selected = rule.id == filter.kind,
                         .hint = ""});
    }
    return kinds;
}

std::string not_supplied_text(std::set<Step> const& unknown) {
    std::string names;
    for (auto const step : unknown) {
        names += (names.empty() ? "" : ", ") + std::string(quality::name_of(step));
    }
    return names.empty()
               ? ""
               : "No file loaded so far carries what these need, so they are not on the list: " + names + ".";
}

Result<std::vector<WorkItem>> rows(Snapshot const& snapshot, NamedChildren& children,
                                   std::vector<Item const*> const& items, std::size_t from) {
    std::vector<WorkItem> out;
    for (auto i = from; i < std::min(items.size(), from + page_rows); ++i) {
        auto const& item = *items[i];
        out.push_back({.child = WEIR_TRY(children.of(item.due.person)).link,
                       .kind = words_of(item.due.step),
                       .detail = item.message,
                       .due = item.due.dated ? std::optional(item.due.due) : std::nullopt,
                       .working_days_left = item.due.working_days_left,
                       .owner = worker_name(snapshot, item.due.holder.worker),
                       .team = team_name(snapshot, item.due.holder.team),
                       .age_days = day_number(snapshot.as_at()) - day_number(item.first_seen),
                       .first_seen = item.first_seen});
    }
    return out;
}

Result<http::Response> work_page(Site& site, http::Request& request, Visitor const& visitor,
                                 quality::Rules const& rules) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const filter = WEIR_TRY(filter_of(*snapshot, rules, visitor, request));
    auto const all = matching(*snapshot, filter);
    auto const items = due_only(all, filter.due);
    auto const unknown = unknown_steps(*snapshot, rules);
    auto const page = page_number(request, items.size(), page_rows);
    NamedChildren children(site, *snapshot, visitor);
    WEIR_TRY(children.may_be_sought(filter.whose));
    auto const choice = std::find_if(due_choices.begin(), due_choices.end(),
                                     [&](DueChoice const& one) { return one.key == filter.due; });
    WorkView const view{.finding =
                            filter.whose.scope.name + ": " +
                            late_and_due_text(due_only(all, "overdue").size(), due_only(all, "soon").size()),
                        .as_at = snapshot->as_at(),
                        .counts = counts(filter, all, unknown),
                        .teams = team_choices(*snapshot, filter.whose.scope),
                        .workers = worker_choices(*snapshot, filter.whose, holders_of(*snapshot, filter)),
                        .kinds = kind_choices(rules, filter),
                        .child = filter.whose.child_value,
                        .due = filter.due,
                        .items = WEIR_TRY(rows(*snapshot, children, items, (page - 1) * page_rows)),
                        .paging = {page, page_rows, items.size(), "/work" + filter.query(filter.due)},
                        .csv_href = "/api/work" + filter.query(filter.due) + "&format=csv",
                        .empty_text = choice->empty_text,
                        .not_supplied = not_supplied_text(unknown)};
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view);
}

Result<files::JsonObject> item_json(Snapshot const& snapshot, NamedChildren& children, Item const& item) {
    using files::Json;
    auto const child = WEIR_TRY(children.of(item.due.person));
    return files::JsonObject{{"rule", item.rule->id},
                             {"severity", quality::name_of(item.rule->severity)},
                             {"child", child.link.name_hidden ? Json(nullptr) : Json(child.link.id.value)},
                             {"name", child.shown ? Json(child.link.name) : Json(nullptr)},
                             {"owner", worker_name(snapshot, item.due.holder.worker)},
                             {"team", team_name(snapshot, item.due.holder.team)},
                             {"first_seen", iso(item.first_seen)},
                             {"due", item.due.dated ? Json(iso(item.due.due)) : Json(nullptr)},
                             {"message", item.message}};
}

Result<http::Response> work_json(Snapshot const& snapshot, NamedChildren& children,
                                 http::Request const& request, std::vector<Item const*> const& items) {
    auto const from = (page_number(request, items.size(), api_rows) - 1) * api_rows;
    files::JsonArray list;
    for (auto i = from; i < std::min(items.size(), from + api_rows); ++i) {
        list.push_back(WEIR_TRY(item_json(snapshot, children, *items[i])));
    }
    WEIR_TRY(children.log(request));
    files::JsonObject body{
        {"as_at", iso(snapshot.as_at())}, {"total", items.size()}, {"items", std::move(list)}};
    return http::Response::json(files::to_json(body));
}

// The whole list at once: what is downloaded is worked through on paper.
Result<http::Response> work_csv(Snapshot const& snapshot, NamedChildren& children,
                                http::Request const& request, std::vector<Item const*> const& items) {
    std::string text;
    auto writer = files::CsvWriter::to_string(text, {.byte_order_mark = true});
    writer.row("rule", "severity", "child", "name", "owner", "team", "due", "message");
    for (auto const* item : items) {
        auto const child = WEIR_TRY(children.of(item->due.person));
        writer.text(item->rule->id).text(quality::name_of(item->rule->severity));
        child.link.name_hidden ? writer.empty() : writer.integer(child.link.id.value);
        child.shown ? writer.text(child.link.name) : writer.empty();
        writer.text(worker_name(snapshot, item->due.holder.worker))
            .text(team_name(snapshot, item->due.holder.team))
            .text(item->due.dated ? iso(item->due.due) : std::string())
            .text(item->message)
            .end_row();
    }
    WEIR_TRY(writer.finish());
    WEIR_TRY(children.log(request));
    auto response = http::Response::of("text/csv; charset=utf-8", std::move(text));
    response.attachment("work-list-" + iso(snapshot.as_at()) + ".csv");
    return response;
}

Result<http::Response> work_api(Site& site, http::Request& request, Visitor const& visitor,
                                quality::Rules const& rules) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const filter = WEIR_TRY(filter_of(*snapshot, rules, visitor, request));
    auto const items = due_only(matching(*snapshot, filter), filter.due);
    NamedChildren children(site, *snapshot, visitor);
    WEIR_TRY(children.may_be_sought(filter.whose));
    return request.query.get_or("format", "json") == "csv" ? work_csv(*snapshot, children, request, items)
                                                           : work_json(*snapshot, children, request, items);
}

} // namespace

void add_work_routes(Routes& routes) {
    auto& site = routes.site();
    auto const rules = work_rules(site);
    routes.page("/work", identity::Permission::work,
                [&site, rules](http::Request& request, Visitor const& visitor) {
                    return site.answered(request, visitor, work_page(site, request, visitor, *rules));
                });
    routes.api("/api/work", identity::Permission::work,
               [&site, rules](http::Request& request, Visitor const& visitor) {
                   return site.answered(request, visitor, work_api(site, request, visitor, *rules));
               });
}

} // namespace weir::web
