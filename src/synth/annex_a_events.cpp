// Lists 1 to 5: contacts, early help, referrals, assessments, section 47 enquiries with their conferences.
#include "synth/annex_a_book.hpp"
#include "synth/codes.hpp"
#include "synth/names.hpp"

namespace weir::synth {

namespace {

void add_contacts(Book& book) {
    auto& grid = book.lists[0];
    for (auto const& contact : book.town().events.contacts) {
        if (book.dated(contact.day)) {
            GridRow row(grid);
            put_child(row, book, contact.child);
            row.day(contact.day).text(sources()[contact.source].annex_a);
        }
    }
}

void add_early_help(Book& book) {
    auto& grid = book.lists[1];
    for (auto const& help : book.town().events.early_help) {
        if (book.listed(help.start, help.end)) {
            GridRow row(grid);
            put_child(row, book, help.child);
            row.day(help.start).day(book.known(help.end)).text(help_organisations()[help.organisation]);
        }
    }
}

// "In the last 12 months" is counted before the child's latest referral and is the same on all its rows.
std::int64_t referrals_before_latest(Book const& book, Index child) {
    Date latest = Date::min();
    auto const& events = book.town().events;
    for (Index const i : book.facts.episodes[child]) {
        latest =
            events.episodes[i].referral <= book.day ? std::max(latest, events.episodes[i].referral) : latest;
    }
    std::int64_t count = 0;
    for (Index const i : book.facts.episodes[child]) {
        Date const day = events.episodes[i].referral;
        count += add_months(latest, -12) < day && day < latest ? 1 : 0;
    }
    return count;
}

void add_referrals(Book& book) {
    auto& grid = book.lists[2];
    for (auto const& referral : book.town().events.episodes) {
        if (book.dated(referral.referral)) {
            GridRow row(grid);
            put_child(row, book, referral.child);
            row.day(referral.referral)
                .text(sources()[referral.source].annex_a)
                .text(yes_no(referral.nfa))
                .integer(referrals_before_latest(book, referral.child));
            put_holder(row, book, referral.team, referral.worker);
        }
    }
}

void add_assessments(Book& book) {
    auto& grid = book.lists[3];
    for (auto const& assessment : book.town().events.assessments) {
        if (!book.listed(assessment.start, assessment.authorised)) {
            continue;
        }
        auto const authorised = book.known(assessment.authorised);
        GridRow row(grid);
        put_child(row, book, assessment.child);
        put_disability(row, book, assessment.child);
        row.day(assessment.start)
            .text(yes_no(assessment.seen))
            .day(authorised)
            .text(authorised ? yes_no(assessment.support) : std::string_view());
        put_holder(row, book, assessment.team, assessment.worker);
    }
}

// Blank while the enquiry, or the choice that follows it, is open.
std::string_view conference_unnecessary(Book const& book, Section47 const& enquiry) {
    if (book.known(enquiry.conference)) {
        return yes_no(false);
    }
    bool const settled = enquiry.end && *enquiry.end + Days{30} <= book.day && !enquiry.conference;
    return settled ? yes_no(true) : std::string_view();
}

void add_section47s(Book& book) {
    auto& grid = book.lists[4];
    auto const& events = book.town().events;
    Date const year_ago = add_months(book.day, -12);
    for (auto const& enquiry : events.section47s) {
        MaybeDate const done = enquiry.conference ? std::max(enquiry.conference, enquiry.end) : enquiry.end;
        if (!book.listed(enquiry.start, done)) {
            continue;
        }
        auto const held = book.known(enquiry.conference);
        std::int64_t enquiries = 0;
        std::int64_t conferences = 0;
        for (Index const i : book.facts.section47s[enquiry.child]) {
            auto const& other = events.section47s[i];
            enquiries += year_ago < other.start && other.start <= book.day ? 1 : 0;
            conferences +=
                other.conference && year_ago < *other.conference && *other.conference <= book.day ? 1 : 0;
        }
        GridRow row(grid);
        put_child(row, book, enquiry.child);
        put_disability(row, book, enquiry.child);
        row.day(enquiry.start)
            .text(conference_unnecessary(book, enquiry))
            .day(held)
            .text(held ? yes_no(enquiry.planned) : std::string_view())
            .integer(enquiries)
            .integer(conferences);
        put_holder(row, book, enquiry.team, enquiry.worker);
    }
}

} // namespace

void add_event_lists(Book& book) {
    add_contacts(book);
    add_early_help(book);
    add_referrals(book);
    add_assessments(book);
    add_section47s(book);
}

} // namespace weir::synth
