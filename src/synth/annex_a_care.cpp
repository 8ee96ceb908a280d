// List 8: looked-after children, one row a child, its latest period of care (short breaks are on it too, as
// in real returns; whoever counts must leave them out).
#include "synth/annex_a_book.hpp"
#include "synth/circumstances.hpp"
#include "synth/codes.hpp"
#include "synth/names.hpp"

#include <algorithm>

namespace weir::synth {

namespace {

template <class Rows>
auto const* current(Rows const& rows, Date day) {
    auto const* found = &rows.front();
    for (auto const& row : rows) {
        found = row.start <= day ? &row : found;
    }
    return found;
}

Index latest_period(Book const& book, Index child) {
    auto const& periods = book.town().events.periods;
    Index found = no_index;
    for (Index const i : book.facts.periods[child]) {
        if (periods[i].start <= book.day && (found == no_index || periods[found].start < periods[i].start)) {
            found = i;
        }
    }
    return found;
}

bool second_in_a_year(Book const& book, Index child, Date year_ago) {
    int count = 0;
    for (Index const i : book.facts.periods[child]) {
        auto const& period = book.town().events.periods[i];
        count += !period.short_breaks && period.start <= book.day && (!period.end || *period.end > year_ago)
                     ? 1
                     : 0;
    }
    return count > 1;
}

MaybeDate last_check(Book const& book, CarePeriod const& period, Check kind) {
    MaybeDate last;
    for (auto const day : checks_held(book.town(), period, kind)) {
        last = day <= book.day ? day : last;
    }
    return last;
}

void put_checks(GridRow& row, Book const& book, CarePeriod const& period) {
    MaybeDate reviewed;
    for (auto const& review : period.reviews) {
        reviewed = review.held <= book.day ? review.held : reviewed;
    }
    MaybeDate visited;
    for (auto const& visit : period.visits) {
        visited = visit.day <= book.day ? visit.day : visited;
    }
    row.day(reviewed)
        .day(visited)
        .text(permanence_plans()[period.plan].annex_a)
        .day(reviewed)
        .day(last_check(book, period, Check::health))
        .day(last_check(book, period, Check::dental));
}

void put_placement(GridRow& row, Book const& book, CarePeriod const& period) {
    auto const& placement = *current(period.placements, book.day);
    bool const home = placement.type == placed::k2 || placement.type == placed::r3;
    row.day(placement.start)
        .text(placement_types()[placement.type].annex_a)
        .text(providers()[placement.provider].annex_a)
        .text(postcode(placement.home))
        .text(home ? urn(placement.home) : std::string())
        .text(placement.inside ? "a) In" : "b) Out")
        .text(placement.inside ? "999" : "998");
}

void put_missing(GridRow& row, Book const& book, Index child) {
    Date const year_ago = add_months(book.day, -12);
    std::int64_t missing = 0;
    std::int64_t absent = 0;
    std::optional<Missing> last;
    for (Index const i : book.facts.periods[child]) {
        for (auto const& one : times_missing(book.town(), book.town().events.periods[i])) {
            if (one.start > book.day) {
                continue;
            }
            (one.absent ? absent : missing) += one.start > year_ago ? 1 : 0;
            last = !one.absent && (!last || last->start < one.start) ? one : last;
        }
    }
    row.integer(missing).integer(absent);
    if (!last) {
        row.empty(2);
        return;
    }
    row.text(yes_no(last->offered)).text(last->offered ? yes_no(last->accepted) : std::string_view());
}

} // namespace

void add_looked_after_list(Book& book) {
    Date const year_ago = add_months(book.day, -12);
    for (Index child = 0; child < book.facts.periods.size(); ++child) {
        Index const i = latest_period(book, child);
        if (i == no_index ||
            !book.listed(book.town().events.periods[i].start, book.town().events.periods[i].end)) {
            continue;
        }
        auto const& period = book.town().events.periods[i];
        auto const& order = *current(period.legal, book.day);
        auto const end = book.known(period.end);
        auto const places =
            std::count_if(period.placements.begin(), period.placements.end(), [&](Placement const& one) {
                return one.start <= book.day && (!one.end || *one.end > year_ago);
            });
        auto const need = std::clamp<std::size_t>(book.town().events.episodes[period.episode].need, 1, 8);
        GridRow row(book.lists[7]);
        put_child(row, book, child);
        row.text(yes_no(false));
        put_disability(row, book, child);
        row.day(period.start)
            .text(needs()[need].annex_a)
            .text(yes_no(second_in_a_year(book, child, year_ago)))
            .day(order.start)
            .text(legal_statuses()[order.code].annex_a);
        put_checks(row, book, period);
        row.integer(places).day(end).text(end ? ceased_reasons()[period.reason].annex_a : std::string_view());
        put_placement(row, book, period);
        put_missing(row, book, child);
        put_holder_now(row, book, child, period.episode);
    }
}

} // namespace weir::synth
