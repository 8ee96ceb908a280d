// Lists 6, 7 and 9: one row a child, its latest episode in need, plan, or standing as a care leaver.
#include "synth/annex_a_book.hpp"
#include "synth/codes.hpp"

#include <algorithm>

namespace weir::synth {

namespace {

void see(MaybeDate& last, Book const& book, Date day) {
    if (day <= book.day && (!last || *last < day)) {
        last = day;
    }
}

MaybeDate last_seen(Book const& book, Index child, Episode const& episode) {
    auto const& events = book.town().events;
    MaybeDate last;
    for (Date const day : episode.visits) {
        see(last, book, day);
    }
    for (Index const i : book.facts.assessments[child]) {
        if (events.assessments[i].seen) {
            see(last, book, events.assessments[i].start);
        }
    }
    for (Index const i : book.facts.cp_plans[child]) {
        for (auto const& visit : events.cp_plans[i].visits) {
            see(last, book, visit.day);
        }
    }
    for (Index const i : book.facts.periods[child]) {
        for (auto const& visit : events.periods[i].visits) {
            see(last, book, visit.day);
        }
    }
    return last;
}

// Looked after before child protection before child in need before open assessment before closed.
std::string_view case_status(Book const& book, Index child, Episode const& episode) {
    auto const& events = book.town().events;
    if (!open_at(episode.referral, episode.close, book.day)) {
        return "e) Closed episode";
    }
    for (Index const i : book.facts.periods[child]) {
        auto const& period = events.periods[i];
        if (!period.short_breaks && open_at(period.start, period.end, book.day)) {
            return "a) Looked after child";
        }
    }
    for (Index const i : book.facts.cp_plans[child]) {
        if (open_at(events.cp_plans[i].start, events.cp_plans[i].end, book.day)) {
            return "b) Child Protection plan";
        }
    }
    for (Index const i : book.facts.assessments[child]) {
        if (open_at(events.assessments[i].start, events.assessments[i].authorised, book.day)) {
            return "d) Open assessment";
        }
    }
    return "c) Child in need plan";
}

template <class Rows, class Start>
Index latest(std::vector<Index> const& places, Rows const& rows, Date day, Start start_of) {
    Index found = no_index;
    for (Index const i : places) {
        if (start_of(rows[i]) <= day && (found == no_index || start_of(rows[found]) < start_of(rows[i]))) {
            found = i;
        }
    }
    return found;
}

void add_children_in_need(Book& book) {
    auto const& events = book.town().events;
    for (Index child = 0; child < book.facts.episodes.size(); ++child) {
        std::vector<Index> places = book.facts.episodes[child];
        std::erase_if(places, [&events](Index i) { return events.episodes[i].nfa; });
        Index const i =
            latest(places, events.episodes, book.day, [](Episode const& one) { return one.referral; });
        if (i == no_index || !book.listed(events.episodes[i].referral, events.episodes[i].close)) {
            continue;
        }
        auto const& episode = events.episodes[i];
        bool const old = episode.close && *episode.close < book.from;
        if (old) {
            continue;
        }
        auto const close = book.known(episode.close);
        GridRow row(book.lists[5]);
        put_child(row, book, child);
        put_disability(row, book, child);
        row.day(episode.referral)
            .text(needs()[episode.need].annex_a)
            .day(last_seen(book, child, episode))
            .day(close)
            .text(close ? closure_reasons()[episode.close_reason].annex_a : std::string_view())
            .text(case_status(book, child, episode));
        put_holder_now(row, book, child, i);
    }
}

bool protected_by_order(Book const& book, Index child) {
    for (Index const i : book.facts.periods[child]) {
        for (auto const& spell : book.town().events.periods[i].legal) {
            if ((spell.code == legal::l1 || spell.code == legal::l2) && book.dated(spell.start)) {
                return true;
            }
        }
    }
    return false;
}

void add_protected_children(Book& book) {
    auto const& events = book.town().events;
    for (Index child = 0; child < book.facts.cp_plans.size(); ++child) {
        Index const i = latest(book.facts.cp_plans[child], events.cp_plans, book.day,
                               [](CpPlan const& one) { return one.start; });
        if (i == no_index || !book.listed(events.cp_plans[i].start, events.cp_plans[i].end)) {
            continue;
        }
        auto const& plan = events.cp_plans[i];
        Visit const* visited = nullptr;
        for (auto const& visit : plan.visits) {
            visited = visit.day <= book.day ? &visit : visited;
        }
        MaybeDate reviewed;
        for (auto const& review : plan.reviews) {
            see(reviewed, book, review.held);
        }
        GridRow row(book.lists[6]);
        put_child(row, book, child);
        put_disability(row, book, child);
        row.day(plan.start)
            .text(abuse_categories()[plan.initial_category].annex_a)
            .text(abuse_categories()[plan.latest_category].annex_a)
            .day(visited ? MaybeDate(visited->day) : std::nullopt)
            .text(visited ? yes_no(visited->alone) : std::string_view("c) Unknown"))
            .day(reviewed)
            .day(book.known(plan.end))
            .text(yes_no(protected_by_order(book, child)))
            .integer(plan.previous_plans);
        put_holder_now(row, book, child, plan.episode);
    }
}

void add_care_leavers(Book& book) {
    for (auto const& leaver : book.town().events.leavers) {
        if (!open_at(leaver.listed.start, leaver.listed.end, book.day)) {
            continue;
        }
        LeaverStatus const* now = &leaver.statuses.front();
        for (auto const& status : leaver.statuses) {
            now = status.day <= book.day ? &status : now;
        }
        std::string_view adviser;
        std::string_view team;
        for (Index const i : book.facts.involvements[leaver.child]) {
            auto const& held = book.town().events.involvements[i];
            if (held.episode == no_index && open_at(held.start, held.end, book.day)) {
                adviser = book.town().workers[held.worker].name;
                team = book.town().teams[held.team].name;
            }
        }
        GridRow row(book.lists[8]);
        put_child(row, book, leaver.child);
        row.text(yes_no(false));
        put_disability(row, book, leaver.child);
        row.text(team)
            .text(adviser)
            .text(adviser)
            .text(eligibilities()[leaver.eligibility].annex_a)
            .day(now->pathway_review)
            .text(touch_states()[now->in_touch].annex_a)
            .day(now->latest_contact)
            .text(accommodations()[now->accommodation].annex_a)
            .text(now->suitable ? "a) Suitable" : "b) Unsuitable")
            .text(activities()[now->activity].annex_a);
    }
}

} // namespace

void add_stock_lists(Book& book) {
    add_children_in_need(book);
    add_protected_children(book);
    add_care_leavers(book);
}

} // namespace weir::synth
