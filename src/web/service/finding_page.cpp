// One fault by itself: what it is, whose, how often it was suppressed, and the form that suppresses it or
// takes that back. Who may not open the child's record may not decide about it either.
#include "web/service/faults_filter.hpp"
#include "web/service/form_values.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/faults.hpp"
#include "web/views/returns.hpp"

#include <algorithm>
#include <span>

namespace weir::web {

namespace {

using quality::Fault;
using quality::SuppressionReasons;

struct Asked {
    std::shared_ptr<Snapshot const> snapshot;
    std::shared_ptr<Decided const> decided;
    Fault const* fault = nullptr;
    quality::Suppression const* held = nullptr; // that holds today
    NamedChild child;
    std::string may_not; // why this visitor may not decide; empty: may
};

bool is_of_return(Fault const& fault) {
    return fault.check->kind == quality::CheckKind::of_return;
}

std::string severity_words(Fault const& fault) {
    if (is_of_return(fault)) {
        return fault.check->severity == quality::Severity::error
                   ? "error: it must be mended before the return is sent"
                   : "query: it is looked at, and mended or explained";
    }
    return fault.check->severity == quality::Severity::error ? "error: it hides risk or makes a figure wrong"
                                                             : quality::name_of(fault.check->severity);
}

std::string why_not(Visitor const& visitor, Fault const& fault) {
    using identity::Permission;
    if (!visitor.may(Permission::suppress)) {
        return "Your role does not suppress faults.";
    }
    if (fault.check->severity != quality::Severity::error || visitor.may(Permission::suppress_risk)) {
        return "";
    }
    return is_of_return(fault)
               ? "The Department does not take a return with this error: a manager suppresses it, or nobody."
               : "This fault hides risk or makes a figure wrong: a manager suppresses it, or nobody.";
}

// not_found where there is no such fault today, or the child's record does not open to this visitor.
Result<Asked> ask(Site& site, http::Request const& request, Visitor const& visitor, NamedChildren& children,
                  std::shared_ptr<Snapshot const> snapshot) {
    auto const* fault = WEIR_TRY(fault_asked(*snapshot, request));
    Asked asked{.snapshot = std::move(snapshot),
                .decided = WEIR_TRY(site.record->decided()),
                .fault = fault,
                .child = WEIR_TRY(child_of(children, *fault)),
                .may_not = why_not(visitor, *fault)};
    bool const opens = is_of_nobody(*fault) ? visitor.may(identity::Permission::load) : asked.child.shown;
    if (!opens) {
        return fail(ErrorCode::not_found, "The child's record does not open to this visitor.");
    }
    asked.held = asked.decided->suppressions.holding(fault->check->id, fault->row, asked.snapshot->as_at());
    return asked;
}

std::string then_text(quality::Suppression const& one, Date today) {
    if (one.taken_back) {
        return "Taken back on " + plain(*one.taken_back) + " by " + one.taken_back_by;
    }
    return one.until < today ? "Lapsed" : "Replaced by a later one";
}

FindingView view_of(Asked const& asked, SuppressionReasons const& reasons) {
    auto const& fault = *asked.fault;
    auto const& snapshot = *asked.snapshot;
    FindingView view{.child = asked.child.link,
                     .check = fault.check->id,
                     .message = fault.message,
                     .what_to_do = fault.check->what_to_do,
                     .basis = fault.check->basis,
                     .who = fault.check->who,
                     .severity = severity_words(fault),
                     .owner = worker_name(snapshot, fault.holder.worker),
                     .team = team_name(snapshot, fault.holder.team),
                     .first_seen = fault.first_seen,
                     .due = fault.due,
                     .as_at = snapshot.as_at(),
                     .no_child = words_for_no_child(snapshot, fault),
                     .may_not = asked.may_not};
    for (auto const& one : asked.decided->suppressions.all()) {
        if (one.rule != fault.check->id || one.row != fault.row) {
            continue;
        }
        if (&one == asked.held) {
            view.suppressed =
                SuppressedUntil{one.until, reason_words(reasons, one.reason), one.words, one.by};
        } else {
            view.before.push_back({short_date(one.until), reason_words(reasons, one.reason), one.words,
                                   one.by, then_text(one, snapshot.as_at())});
        }
    }
    view.form_action = finding_href(fault.check->id, fault.row);
    return view;
}

void set_until(FindingView& view, FormDate const& until) {
    view.day = until.day;
    view.month = until.month;
    view.year = until.year;
}

void set_reasons(FindingView& view, SuppressionReasons const& reasons, std::string_view chosen) {
    for (auto const& reason : reasons.all()) {
        view.reasons.push_back({.value = reason.code,
                                .text = reason.words,
                                .selected = reason.code == chosen,
                                .hint = reason.hint});
    }
}

// Which return, where in it, and what became of the fault since. The return's own id of the child is for
// those who load returns.
Status add_return(Site& site, Visitor const& visitor, Asked const& asked, FindingView& view) {
    auto const& snapshot = *asked.snapshot;
    auto const id = asked.fault->row.value;
    auto const* kept = snapshot.returns().find(id);
    auto const* last = snapshot.returns().last_with(id);
    if (!is_of_return(*asked.fault) || kept == nullptr || last == nullptr) {
        return {};
    }
    auto const add = [&view](std::string key, std::string value) {
        view.of_return.emplace_back(std::move(key), std::move(value));
    };
    add("Return", std::string(quality::words_of_return(kept->kind)) + " of " + years_words(kept->year));
    auto const at = std::ranges::lower_bound(last->faults, id) - last->faults.begin();
    auto const spot = last->spots.at(static_cast<std::size_t>(at));
    std::string const place = spot.place < last->places.size() ? last->places[spot.place] : std::string();
    add("Where", place + (spot.row_number > 0 ? ", row " + std::to_string(spot.row_number) : ""));
    for (auto const& state : snapshot.returns().at(snapshot.as_at())) {
        if (state.fault->id == id) {
            add("Last seen", plain(state.last_seen));
            if (state.back_on) {
                add("Came back", plain(*state.back_on));
            }
        }
    }
    view.try_href = kept->table == "return" ? "" : correction_href(asked.fault->check->id, asked.fault->row);
    if (visitor.may(identity::Permission::load)) {
        auto const texts = WEIR_TRY(site.record->ask([&](record::Store& store) {
            return store.return_checks().texts(site.options.authority, std::span(&id, 1));
        }));
        auto const found = texts.find(id);
        if (found != texts.end() && !found->second.child.empty()) {
            add("Child in the return", found->second.child);
        }
    }
    return {};
}

Result<http::Response> finding_page(Site& site, http::Request& request, Visitor const& visitor,
                                    SuppressionReasons const& reasons) {
    auto const snapshot = WEIR_TRY(site.record->current());
    NamedChildren children(site, *snapshot, visitor);
    auto const asked = WEIR_TRY(ask(site, request, visitor, children, snapshot));
    auto view = view_of(asked, reasons);
    WEIR_TRY(add_return(site, visitor, asked, view));
    set_until(view, as_fields(snapshot->as_at() + Days{quality::suppression_days_default}));
    set_reasons(view, reasons, "");
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view);
}

Result<http::Response> suppress(Site& site, http::Request& request, Visitor const& visitor,
                                SuppressionReasons const& reasons, Asked const& asked,
                                NamedChildren const& children) {
    auto const form = WEIR_TRY(request.form());
    auto const until = form_date(form, "until");
    quality::AskedSuppression const wanted{.rule = asked.fault->check->id,
                                           .row = asked.fault->row,
                                           .person = asked.child.link.id,
                                           .day = asked.snapshot->as_at(),
                                           .until = until.date.value_or(Date{}),
                                           .reason = std::string(form.get_or("reason", "")),
                                           .words = trimmed(form.get_or("words", ""))};
    auto faults = quality::faults_of(wanted, reasons);
    if (!until.date) {
        std::erase_if(faults, [](auto const& fault) { return fault.field == "until"; });
        faults.push_back({"until", "Give the last day as day, month and year, such as 30 9 2017"});
    }
    if (faults.empty()) {
        WEIR_TRY(site.record->decide(quality::decision_of(wanted, visitor.account.name)));
        return http::Response::redirect(finding_href(asked.fault->check->id, asked.fault->row));
    }
    auto view = view_of(asked, reasons);
    WEIR_TRY(add_return(site, visitor, asked, view));
    set_reasons(view, reasons, wanted.reason);
    view.words = wanted.words;
    set_until(view, until);
    for (auto const& fault : faults) {
        view.errors.push_back({fault.field == "until" ? "until-day" : fault.field, fault.message});
    }
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view, 400);
}

Result<http::Response> decide(Site& site, http::Request& request, Visitor const& visitor,
                              SuppressionReasons const& reasons) {
    auto const snapshot = WEIR_TRY(site.record->current());
    NamedChildren children(site, *snapshot, visitor);
    auto const asked = WEIR_TRY(ask(site, request, visitor, children, snapshot));
    if (!asked.may_not.empty()) {
        return site.error(403, request, &visitor, asked.may_not);
    }
    auto const form = WEIR_TRY(request.form());
    auto const act = form.get_or("act", "");
    if (act == "take back") {
        if (asked.held != nullptr) {
            WEIR_TRY(site.record->decide(
                quality::taking_back(*asked.held, snapshot->as_at(), visitor.account.name)));
        }
        return http::Response::redirect(finding_href(asked.fault->check->id, asked.fault->row));
    }
    if (asked.held != nullptr) { // somebody else was quicker: the page shows it
        return http::Response::redirect(finding_href(asked.fault->check->id, asked.fault->row));
    }
    if (act != "suppress") {
        return site.error(400, request, &visitor, "The form asks for nothing that can be done here.");
    }
    return suppress(site, request, visitor, reasons, asked, children);
}

} // namespace

void add_finding_routes(Routes& routes) {
    auto& site = routes.site();
    auto const reasons = site.suppression_reasons;
    routes.page("/quality/finding", identity::Permission::work,
                [&site, reasons](http::Request& request, Visitor const& visitor) {
                    return site.answered(request, visitor, finding_page(site, request, visitor, *reasons));
                });
    routes.form("/quality/finding", identity::Permission::suppress,
                [&site, reasons](http::Request& request, Visitor const& visitor) {
                    return site.answered(request, visitor, decide(site, request, visitor, *reasons));
                });
}

} // namespace weir::web
