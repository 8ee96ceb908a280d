// Trying a correction of a row that a rule of a return found at fault. Whoever may see the fault by itself
// may try one; nothing is stored, and that the child's cells were shown is in the view log.
#include "web/returns/tried_correction.hpp"
#include "web/service/faults_filter.hpp"
#include "web/service/form_values.hpp"
#include "web/service/record_state.hpp"
#include "web/service/site.hpp"
#include "web/service/working_day.hpp"
#include "web/views/correction.hpp"

#include <algorithm>
#include <span>

namespace weir::web {

namespace {

struct Asked {
    NamedChild child;
    quality::Fault const* fault = nullptr;
    record::KeptFault const* kept = nullptr;
    std::optional<Trial> trial;
    std::size_t row = 0; // of the trial's
};

struct KeptOfFault {
    std::string child; // as the return has it
    std::optional<record::KeptReturn> rows, before;
};
Result<KeptOfFault> kept_of_fault(Site& site, record::KeptFault const& fault) {
    auto const& authority = site.options.authority;
    return site.record->ask([&](record::Store& store) -> Result<KeptOfFault> {
        auto& kept = store.return_checks();
        KeptOfFault out;
        auto const texts = WEIR_TRY(kept.texts(authority, std::span(&fault.id, 1)));
        if (auto const found = texts.find(fault.id); found != texts.end()) {
            out.child = found->second.child;
        }
        out.rows = WEIR_TRY(kept.rows(authority, fault.kind, fault.year));
        out.before = WEIR_TRY(kept.rows(authority, fault.kind, fault.year - 1));
        return out;
    });
}

// not_found where there is no such fault now, it does not open to this visitor, or its return is not kept.
Result<Asked> ask(Site& site, http::Request const& request, Visitor const& visitor, NamedChildren& children,
                  Snapshot const& snapshot) {
    Asked asked;
    asked.fault = WEIR_TRY(fault_asked(snapshot, request));
    asked.child = WEIR_TRY(child_of(children, *asked.fault));
    bool const opens =
        is_of_nobody(*asked.fault) ? visitor.may(identity::Permission::load) : asked.child.shown;
    asked.kept = snapshot.returns().find(asked.fault->row.value);
    if (!opens || asked.fault->check->kind != quality::CheckKind::of_return || asked.kept == nullptr) {
        return fail(ErrorCode::not_found, "There is nothing to correct here.");
    }
    auto kept = WEIR_TRY(kept_of_fault(site, *asked.kept));
    if (!kept.rows) {
        return fail(ErrorCode::not_found, "The rows of this return are not kept.");
    }
    auto const last = [&kept](std::string_view, int) {
        return Result<std::optional<record::KeptReturn>>(std::move(kept.before));
    };
    asked.trial = WEIR_TRY(Trial::open(std::move(*kept.rows), asked.kept->kind, asked.kept->year, last,
                                       site.options.home.definitions(), kept.child));
    return asked;
}

// The row that the query names, else the one at fault: by its table and its number in the file.
std::size_t chosen_row(Asked const& asked, Snapshot const& snapshot, http::Request const& request) {
    auto const& rows = asked.trial->rows();
    if (auto const number = whole_number(request.query.get_or("n", "")); number) {
        return std::min(static_cast<std::size_t>(*number - 1), rows.size() - 1);
    }
    auto const* last = snapshot.returns().last_with(asked.kept->id);
    if (last != nullptr) {
        auto const at = std::ranges::lower_bound(last->faults, asked.kept->id) - last->faults.begin();
        auto const spot = last->spots.at(static_cast<std::size_t>(at));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].table == asked.kept->table && rows[i].number == spot.row_number &&
                rows[i].place == spot.place) {
                return i;
            }
        }
    }
    return 0;
}

CorrectionView view_of(Asked const& asked, Snapshot const& snapshot) {
    auto const href = finding_href(asked.fault->check->id, asked.fault->row);
    auto const try_href = correction_href(asked.fault->check->id, asked.fault->row);
    CorrectionView view{.child = asked.child.link,
                        .no_child = words_for_no_child(snapshot, *asked.fault),
                        .back_href = href,
                        .form_action = try_href + "&n=" + std::to_string(asked.row + 1),
                        .row = asked.trial->words_of(asked.row),
                        .finding = asked.fault->message};
    for (std::size_t i = 0; i < asked.trial->rows().size(); ++i) {
        if (i != asked.row) {
            view.rows.push_back({asked.trial->words_of(i), try_href + "&n=" + std::to_string(i + 1)});
        }
    }
    for (auto const& cell : asked.trial->cells(asked.row)) {
        view.cells.emplace_back(cell.column, cell.typed);
    }
    return view;
}

std::vector<CorrectionEffect> effects(std::vector<TriedEffect> const& tried) {
    std::vector<CorrectionEffect> out;
    for (auto const& one : tried) {
        out.push_back({one.rule, one.severity, one.message, one.what_to_do, one.row});
    }
    return out;
}

std::string finding_of(Tried const& tried) {
    auto const number = [](std::size_t count) {
        return number_text(static_cast<double>(count), Unit::count);
    };
    auto text = number(tried.gone.size()) + " would be gone, " + number(tried.come.size()) + " new, " +
                number(tried.stay.size()) + " would stay.";
    return tried.others == 0
               ? text
               : text + " What is found of " + number(tried.others) +
                     (tried.others == 1 ? " other child" : " other children") + " would change too.";
}

Result<http::Response> correction_page(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    NamedChildren children(site, *snapshot, visitor);
    auto asked = WEIR_TRY(ask(site, request, visitor, children, *snapshot));
    asked.row = chosen_row(asked, *snapshot, request);
    auto const view = view_of(asked, *snapshot);
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view);
}

Result<http::Response> try_it(Site& site, http::Request& request, Visitor const& visitor) {
    auto const snapshot = WEIR_TRY(site.record->current());
    NamedChildren children(site, *snapshot, visitor);
    auto asked = WEIR_TRY(ask(site, request, visitor, children, *snapshot));
    asked.row = chosen_row(asked, *snapshot, request);
    auto const form = WEIR_TRY(request.form());
    auto view = view_of(asked, *snapshot);
    std::vector<TriedCell> cells;
    for (auto& [column, value] : view.cells) {
        value = trimmed(form.get_or("cell-" + column, value));
        cells.push_back({column, value});
    }
    auto const tried = WEIR_TRY(asked.trial->with(asked.row, cells));
    view.tried = true;
    view.finding = finding_of(tried);
    view.gone = effects(tried.gone);
    view.come = effects(tried.come);
    view.stay = effects(tried.stay);
    WEIR_TRY(children.log(request));
    return site.page(request, &visitor, view);
}

} // namespace

void add_correction_routes(Routes& routes) {
    using identity::Permission;
    routes.page("/quality/finding/try", Permission::work, routes.answering(&correction_page));
    routes.form("/quality/finding/try", Permission::work, routes.answering(&try_it), Routes::Turn::at_once);
}

} // namespace weir::web
