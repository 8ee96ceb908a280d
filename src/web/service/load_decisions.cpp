// What returns leave for a person, and what the person says: spellings, rows that vanished, rows that were
// refused. A decision is written to the record with who and when before the page says that it was taken.
#include "web/views/load_decisions.hpp"

#include "base/limits.hpp"
#include "config/reason_list.hpp"
#include "files/table.hpp"
#include "record/spellings.hpp"
#include "web/service/form_values.hpp"
#include "web/service/load_desk.hpp"
#include "web/service/load_words.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace weir::web {

namespace {

constexpr std::size_t spellings_page_rows = 20;
constexpr std::size_t page_rows = 50;
constexpr std::size_t choices_shown_max = 100;
constexpr std::size_t vanished_words_min = 10; // enough to be understood a month later

} // namespace

std::vector<Choice> codes_of_set(intake::Rules const& rules, std::string_view set) {
    std::vector<Choice> out;
    constexpr std::string_view list = "list:";
    if (set.starts_with(list)) {
        for (auto const& code : rules.codes.codes(set.substr(list.size()))) {
            out.push_back({code.code, code.code, false, ""});
        }
    } else if (auto const found = rules.values.find_concept(set)) {
        for (auto const& code : rules.values.codes(*found)) {
            out.push_back({code.code, code.text.empty() ? code.code : code.text, false, ""});
        }
    }
    return out;
}

RefusalWords words_of_refusal(std::string_view code) {
    if (code == "row-not-placed") {
        return {"The record has nothing that this row could belong to",
                "Load the return that has the row it speaks of"};
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(intake::IssueCode::count); ++i) {
        auto const& kind = intake::kind_of(static_cast<intake::IssueCode>(i));
        if (kind.text == code) {
            return {capitalised(std::string(kind.message)), capitalised(std::string(kind.hint))};
        }
    }
    return {"It was refused", ""};
}

http::Response decided(Site& site, http::Request const& request, Visitor const& visitor, Status const& done,
                       std::string const& next) {
    if (done) {
        return http::Response::redirect(next);
    }
    switch (done.error().code) {
    case ErrorCode::busy:
        return site.error(503, request, &visitor, done.error().message);
    case ErrorCode::conflict:
        return site.error(409, request, &visitor, done.error().message);
    case ErrorCode::not_found:
        return site.error(404, request, &visitor);
    default:
        return site.failed(request, &visitor, done.error());
    }
}

namespace {

using Loads = std::map<std::int64_t, record::Load>;

Result<Loads> loads_by_id(record::Store& store, std::string const& authority) {
    Loads out;
    for (auto& load : WEIR_TRY(store.loads(authority))) {
        auto const id = load.id.value;
        out.emplace(id, std::move(load));
    }
    return out;
}

std::optional<Date> extract_of(Loads const& loads, LoadId load) {
    auto const found = loads.find(load.value);
    return found == loads.end() ? std::nullopt : std::optional(found->second.extract_date);
}

struct Said {
    Loads loads;
    std::vector<record::UnknownSpelling> unknown;
    std::vector<record::SpellingChoice> choices;
};

Result<Said> said_of(Site& site) {
    auto const& authority = site.options.authority;
    return site.record->ask([&](record::Store& store) -> Result<Said> {
        return Said{WEIR_TRY(loads_by_id(store, authority)), WEIR_TRY(store.spellings().unknown(authority)),
                    WEIR_TRY(store.spellings().choices(authority))};
    });
}

std::string set_words(std::string_view set) {
    auto text = std::string(set.starts_with("list:") ? set.substr(5) : set);
    std::ranges::replace(text, '_', ' ');
    return text;
}

ChosenItem chosen_item(intake::Rules const& rules, record::SpellingChoice const& one) {
    std::string means = "none of the codes";
    if (!one.code.empty()) {
        auto const codes = codes_of_set(rules, one.code_set);
        auto const found = std::ranges::find(codes, one.code, &Choice::value);
        means = found == codes.end() ? one.code : found->text;
    }
    return {one.id,        one.spelling, set_words(one.code_set), std::move(means), one.actor,
            one.chosen_at, one.stands};
}

Result<http::Response> values_page(Site& site, http::Request& request, Visitor const& visitor,
                                   std::vector<FieldError> errors, int status = 200) {
    auto const rules = WEIR_TRY(site.loads->rules());
    auto const said = WEIR_TRY(said_of(site));
    auto const page = page_number(request, said.unknown.size(), spellings_page_rows);
    ValuesPageView view{.errors = std::move(errors),
                        .paging = {page, spellings_page_rows, said.unknown.size(), "/load/values"}};
    view.finding =
        said.unknown.empty() ? "Every spelling in the returns so far is known."
        : said.unknown.size() == 1
            ? "One spelling in the returns so far has no code; its rows read as not recorded."
            : std::to_string(said.unknown.size()) +
                  " spellings in the returns so far have no code; their rows read as not recorded.";
    for (auto i = (page - 1) * spellings_page_rows;
         i < std::min(said.unknown.size(), page * spellings_page_rows); ++i) {
        auto const& one = said.unknown[i];
        view.items.push_back({.id = one.id,
                              .spelling = one.spelling,
                              .field = one.field,
                              .count = static_cast<double>(one.count),
                              .first_extract = extract_of(said.loads, one.first_load),
                              .last_extract = extract_of(said.loads, one.last_load),
                              .codes = codes_of_set(*rules, one.code_set)});
    }
    for (auto const& one : said.choices) {
        if (view.choices.size() < choices_shown_max) {
            view.choices.push_back(chosen_item(*rules, one));
        }
    }
    return site.page(request, &visitor, view, status);
}

Result<http::Response> choose_code(Site& site, http::Request& request, Visitor const& visitor) {
    auto const form = WEIR_TRY(request.form());
    auto const unknown = whole_number(form.get_or("unknown", ""));
    auto const code = std::string(form.get_or("code", ""));
    auto const rules = WEIR_TRY(site.loads->rules());
    auto const said = WEIR_TRY(said_of(site));
    auto const found = std::ranges::find(said.unknown, unknown.value_or(0), &record::UnknownSpelling::id);
    if (found == said.unknown.end()) {
        return site.error(409, request, &visitor,
                          "Somebody has said already what this spelling means. Load the page again.");
    }
    auto const codes = codes_of_set(*rules, found->code_set);
    bool const known = code == "none" || std::ranges::find(codes, code, &Choice::value) != codes.end();
    if (!known) {
        return values_page(
            site, request, visitor,
            {{"code_" + std::to_string(found->id), "Choose a code, or that none of them fits"}}, 400);
    }
    auto const done = site.loads->decide([&](record::Store& store) {
        return store.spellings().choose(site.options.authority, found->id, code == "none" ? "" : code,
                                        visitor.account.name, site.now());
    });
    return decided(site, request, visitor, done, "/load/values");
}

Result<http::Response> take_back(Site& site, http::Request& request, Visitor const& visitor) {
    auto const form = WEIR_TRY(request.form());
    auto const choice = whole_number(form.get_or("choice", ""));
    auto const done = site.loads->decide([&](record::Store& store) {
        return store.spellings().take_back(site.options.authority, choice.value_or(0), visitor.account.name,
                                           site.now());
    });
    return decided(site, request, visitor, done, "/load/values");
}

// "ssd_cin_episodes" as people call it.
std::string words_of_table(std::string_view table) {
    static std::map<std::string_view, std::string_view> const words{
        {"ssd_contacts", "Contact"},
        {"ssd_early_help_episodes", "Early help"},
        {"ssd_cin_episodes", "Referral"},
        {"ssd_cin_assessments", "Assessment"},
        {"ssd_s47_enquiry", "Section 47 enquiry"},
        {"ssd_initial_cp_conference", "Initial conference"},
        {"ssd_cin_plans", "Child in need plan"},
        {"ssd_cp_plans", "Protection plan"},
        {"ssd_cp_reviews", "Protection plan review"},
        {"ssd_cla_episodes", "Episode of care"},
        {"ssd_cla_reviews", "Looked-after review"},
        {"ssd_cla_placement", "Placement"},
        {"ssd_missing", "Missing episode"},
        {"ssd_care_leavers", "Care leaver"},
        {"weir_workforce", "Social worker in a year's census"},
        {"weir_deprivation_of_liberty", "Order that deprives of liberty"},
    };
    auto const found = words.find(table);
    if (found != words.end()) {
        return std::string(found->second);
    }
    auto text = std::string(table.starts_with("ssd_") ? table.substr(4) : table);
    std::ranges::replace(text, '_', ' ');
    return capitalised(std::move(text));
}

// The child as this visitor may see it; nothing where the pages do not know the person (yet).
Result<std::optional<ChildLink>> child_of(NamedChildren& children, Snapshot const& snapshot,
                                          PersonId person) {
    auto const place = snapshot.columns().person_place(person);
    if (!place) {
        return std::nullopt;
    }
    return std::optional(WEIR_TRY(children.of(*place)).link);
}

struct Vanished {
    record::Absence absence;
    std::optional<Date> started_on;
    std::string table;
};

// Those of this page, and how many there are.
Result<std::pair<std::vector<Vanished>, Paging>> vanished_of(Site& site, http::Request const& request) {
    auto const& authority = site.options.authority;
    return site.record->ask([&](record::Store& store) -> Result<std::pair<std::vector<Vanished>, Paging>> {
        auto const all = WEIR_TRY(store.absences(authority, true));
        auto const page = page_number(request, all.size(), page_rows);
        std::vector<Vanished> shown;
        for (auto i = (page - 1) * page_rows; i < std::min(all.size(), page * page_rows); ++i) {
            shown.push_back({all[i], WEIR_TRY(store.started_on(all[i].table, all[i].row)),
                             store.schema().table(all[i].table).name});
        }
        return std::pair{std::move(shown), Paging{page, page_rows, all.size(), "/load/vanished"}};
    });
}

Result<http::Response> vanished_list(Site& site, http::Request& request, Visitor const& visitor,
                                     VanishedView view, std::set<std::int64_t> const& ticked, int status) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const [shown, paging] = WEIR_TRY(vanished_of(site, request));
    NamedChildren children(site, *snapshot, visitor);
    view.paging = paging;
    view.finding = paging.rows_total == 0 ? "No row is missing from where it should be."
                   : paging.rows_total == 1
                       ? "One row has vanished from its source and waits for a decision."
                       : std::to_string(paging.rows_total) +
                             " rows have vanished from their source and wait for a decision.";
    for (auto const& one : shown) {
        auto const child = WEIR_TRY(child_of(children, *snapshot, one.absence.person));
        view.items.push_back({.id = one.absence.id,
                              .what = words_of_table(one.table),
                              .started_on = one.started_on,
                              .child = child.value_or(ChildLink{}),
                              .has_child = child.has_value(),
                              .noticed_on = one.absence.noticed_on,
                              .ticked = ticked.contains(one.absence.id)});
    }
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view, status);
}

Result<http::Response> vanished_page(Site& site, http::Request& request, Visitor const& visitor) {
    return vanished_list(site, request, visitor, {}, {}, 200);
}

Result<http::Response> answer_vanished(Site& site, http::Request& request, Visitor const& visitor) {
    auto const form = WEIR_TRY(request.form());
    auto const answer = form.get_or("answer", "");
    if (answer != "withdraw" && answer != "keep") {
        return site.error(400, request, &visitor, "Choose whether the rows are withdrawn or kept.");
    }
    record::AnsweredAbsences answered{.withdraw = answer == "withdraw",
                                      .words = trimmed(form.get_or("words", ""))};
    std::set<std::int64_t> ticked;
    for (auto const value : form.all("absence")) {
        ticked.insert(whole_number(value).value_or(0));
    }
    answered.absences.assign(ticked.begin(), ticked.end());
    VanishedView view{.words = answered.words};
    if (ticked.empty()) {
        view.errors.push_back({"absence", "Tick the rows that it is about"});
    }
    if (config::characters(answered.words) < vanished_words_min) {
        view.errors.push_back(
            {"words", "Say why in at least " + std::to_string(vanished_words_min) + " characters"});
    } else if (answered.words.size() > limits::reason_note_bytes_max) {
        view.errors.push_back({"words", "Say why in fewer than " +
                                            std::to_string(limits::reason_note_bytes_max) + " characters"});
    }
    if (!view.errors.empty()) {
        return vanished_list(site, request, visitor, std::move(view), ticked, 400);
    }
    auto const done = site.loads->decide([&](record::Store& store) -> Status {
        std::set<std::int64_t> open;
        for (auto const& absence : WEIR_TRY(store.absences(site.options.authority, true))) {
            open.insert(absence.id);
        }
        if (!std::ranges::includes(open, ticked)) {
            return fail(ErrorCode::conflict,
                        "Somebody has decided on some of these rows already. Load the page again.");
        }
        return store.answer_absences(site.options.authority, answered, visitor.account.name, site.now());
    });
    return decided(site, request, visitor, done, "/load/vanished");
}

std::vector<ReasonCount> count_reasons(std::vector<record::RefusedRowHead> const& rows) {
    std::map<std::string, std::size_t> counts;
    for (auto const& row : rows) {
        ++counts[row.reason];
    }
    std::vector<ReasonCount> out;
    for (auto const& [reason, count] : counts) {
        auto words = words_of_refusal(reason);
        out.push_back({reason, std::move(words.why), std::move(words.hint), static_cast<double>(count),
                       "/load/refused?reason=" + reason});
    }
    std::ranges::stable_sort(out, std::greater{}, &ReasonCount::count);
    return out;
}

std::string place_words(record::RefusedRowHead const& row) {
    auto text = row.place;
    if (auto const bar = text.find('|'); bar != std::string::npos) {
        text.replace(bar, 1, ", ");
    }
    return text + ", row " + std::to_string(row.row_number);
}

struct Kept {
    Loads loads;
    std::vector<record::RefusedRowHead> rows;
};

Result<Kept> refused_of(Site& site) {
    auto const& authority = site.options.authority;
    return site.record->ask([&](record::Store& store) -> Result<Kept> {
        return Kept{WEIR_TRY(loads_by_id(store, authority)), WEIR_TRY(store.refused_rows(authority))};
    });
}

Result<http::Response> refused_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto kept = WEIR_TRY(refused_of(site));
    auto& rows = kept.rows;
    RefusedView view{.reasons = count_reasons(rows)};
    auto const reason = std::string(request.query.get_or("reason", ""));
    bool const asked = std::ranges::find(view.reasons, reason, &ReasonCount::reason) != view.reasons.end();
    view.choices.push_back({"", "Every reason", !asked, ""});
    for (auto const& one : view.reasons) {
        view.choices.push_back({one.reason, one.why, one.reason == reason, ""});
    }
    view.finding = rows.empty()
                       ? "No row was refused."
                       : std::to_string(rows.size()) + (rows.size() == 1 ? " row was" : " rows were") +
                             " refused in the returns so far.";
    std::erase_if(rows, [&](auto const& row) { return asked && row.reason != reason; });
    auto const page = page_number(request, rows.size(), page_rows);
    view.paging = {page, page_rows, rows.size(),
                   asked ? "/load/refused?reason=" + reason : std::string("/load/refused")};
    NamedChildren children(site, *snapshot, visitor);
    for (auto i = (page - 1) * page_rows; i < std::min(rows.size(), page * page_rows); ++i) {
        auto const& row = rows[i];
        view.items.push_back({.reason = row.reason,
                              .why = words_of_refusal(row.reason).why,
                              .place = place_words(row),
                              .child = WEIR_TRY(child_of(children, *snapshot, row.person)),
                              .extract_date = extract_of(kept.loads, row.load).value_or(Date{}),
                              .id = row.id});
    }
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view);
}

// Of a child whose record this visitor may not see, or of whom the pages cannot tell, the cells stay sealed.
std::string why_hidden(record::RefusedRowHead const& row, std::optional<ChildLink> const& child) {
    if (child && child->name_hidden) {
        return "The row is of a child whose record is restricted.";
    }
    return row.person != PersonId{} && !child ? "The row is of a person of whom the pages hold nothing else, "
                                                "so that nobody can say who may see it."
                                              : "";
}

Result<std::vector<std::pair<std::string, std::string>>> cells_of(Site& site,
                                                                  record::RefusedRowHead const& row) {
    auto const kept = WEIR_TRY(site.record->ask(
        [&](record::Store& store) { return store.kept_rows(site.options.authority, row.load); }));
    auto const found = std::ranges::find_if(kept, [&](record::RefusedRow const& one) {
        return one.place == row.place && one.row_number == row.row_number;
    });
    std::vector<std::pair<std::string, std::string>> cells;
    if (found != kept.end()) {
        for (std::size_t i = 0; i < found->cells.size(); ++i) {
            cells.emplace_back("Column " + files::column_name(i), found->cells[i]);
        }
    }
    return cells;
}

Result<http::Response> refused_row_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    auto const kept = WEIR_TRY(refused_of(site));
    auto const id = whole_number(request.query.get_or("id", ""));
    auto const row = std::ranges::find_if(kept.rows, [&](auto const& one) { return id && one.id == *id; });
    if (row == kept.rows.end()) {
        return site.error(404, request, &visitor, "There is no such refused row.");
    }
    NamedChildren children(site, *snapshot, visitor);
    auto const words = words_of_refusal(row->reason);
    RefusedRowView view{.why = words.why,
                        .hint = words.hint,
                        .place = place_words(*row),
                        .child = WEIR_TRY(child_of(children, *snapshot, row->person)),
                        .extract_date = extract_of(kept.loads, row->load).value_or(Date{})};
    view.hidden = why_hidden(*row, view.child);
    if (view.hidden.empty()) {
        view.cells = WEIR_TRY(cells_of(site, *row));
    }
    WEIR_TRY(children.log(request, "refused row"));
    return site.page(request, &visitor, view);
}

} // namespace

void add_load_decision_routes(Routes& routes) {
    using identity::Permission;
    auto& site = routes.site();
    routes.page("/load/values", Permission::load, [&site](http::Request& request, Visitor const& visitor) {
        return site.answered(request, visitor, values_page(site, request, visitor, {}));
    });
    routes.form("/load/values", Permission::load, routes.answering(&choose_code));
    routes.form("/load/values/take-back", Permission::load, routes.answering(&take_back));
    routes.page("/load/vanished", Permission::load, routes.answering(&vanished_page));
    routes.form("/load/vanished", Permission::load, routes.answering(&answer_vanished));
    routes.page("/load/refused", Permission::load, routes.answering(&refused_page));
    routes.page("/load/refused/row", Permission::load, routes.answering(&refused_row_page));
}

} // namespace weir::web
