// Single cells of a workbook spoilt: codes, flags, dates, people and the last columns of the stocks.
#include "synth/book_planter.hpp"

#include <array>

namespace weir::synth {

namespace {

struct CodedColumn {
    std::size_t list; // 0 is List 1
    std::string_view header;
    std::string_view field; // in spellings.csv
};

constexpr std::array<CodedColumn, 16> coded_columns{{
    {0, "Contact Source", "source"},
    {0, "Gender", "gender"},
    {1, "Ethnicity", "ethnicity"},
    {2, "Referral Source", "source"},
    {2, "Ethnicity", "ethnicity"},
    {3, "Gender", "gender"},
    {5, "Primary Need Code", "need"},
    {5, "Case Status", "case status"},
    {6, "Initial Category of Abuse", "category of abuse"},
    {6, "Latest Category of Abuse", "category of abuse"},
    {7, "Child's Category of Need", "need"},
    {7, "Child's Legal Status", "legal status"},
    {7, "Placement Type", "placement type"},
    {7, "Reason Ceased to be Looked After", "reason ceased"},
    {8, "LA in Touch", "in touch"},
    {8, "Suitability of Accommodation", "suitability"},
}};

struct FlagColumn {
    std::size_t list;
    std::string_view header;
};

constexpr std::array<FlagColumn, 8> flag_columns{{
    {2, "Referral NFA?"},
    {3, "Does the Child have a Disability"},
    {3, "Child Seen During Continuous Assessment"},
    {4, "Was an Initial Child Protection Conference deemed unnecessary?"},
    {4, "Did the Initial Child Protection Conference Result in a Child Protection Plan"},
    {6, "Was the Child Seen Alone?"},
    {7, "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)"},
    {7, "Does the Child have a Disability"},
}};

constexpr std::array<std::string_view, 3> generic_workers{"Duty", "Referral Coordinator", "#N/A"};

} // namespace

void BookPlanter::respell() {
    auto const& spellings = book_.town().settings.dirt.spellings;
    for (int i = 0; i < count("code-variant"); ++i) {
        auto const& coded = coded_columns[random_.below(coded_columns.size())];
        std::size_t const at = column(coded.list, coded.header);
        auto const known = [&](std::vector<GridCell> const& row) {
            auto const* text = text_of(row[at]);
            return text != nullptr && spellings.contains({std::string(coded.field), *text});
        };
        if (auto const row = find_row(coded.list, known)) {
            auto const& choices =
                spellings.at({std::string(coded.field), *text_of(book_.lists[coded.list].rows[*row][at])});
            alter("code-variant", coded.list, *row, at,
                  choices[random_.below(static_cast<std::uint32_t>(choices.size()))],
                  "none: another spelling of the same code");
        }
    }
    for (int i = 0; i < count("flag-variant"); ++i) {
        auto const& flag = flag_columns[random_.below(flag_columns.size())];
        respell_flag(flag.list, column(flag.list, flag.header));
    }
    each(
        "code-unmapped", 1, [](auto const&) { return true; },
        [&](std::size_t row) {
            alter("code-unmapped", 1, row, 2, std::string("zz) not in any list"),
                  "the ethnicity is unknown; no indicator uses it");
        });
}

void BookPlanter::respell_flag(std::size_t list, std::size_t at) {
    constexpr std::array<std::string_view, 4> yes{"Yes", "Y", "1 - Yes", "TRUE"};
    constexpr std::array<std::string_view, 4> no{"No", "N", "0 - No", "FALSE"};
    auto const is_flag = [&](std::vector<GridCell> const& row) {
        auto const* text = text_of(row[at]);
        return text != nullptr && (*text == "a) Yes" || *text == "b) No");
    };
    if (auto const row = find_row(list, is_flag)) {
        bool const set = *text_of(book_.lists[list].rows[*row][at]) == "a) Yes";
        auto const which = random_.below(4);
        alter("flag-variant", list, *row, at, std::string(set ? yes[which] : no[which]),
              "none: the same answer in other words");
    }
}

void BookPlanter::spoil_dates() {
    rewrite_dates("date-text", [this](Date day) { return random_.chance(0.6) ? slashed(day) : iso(day); });
    rewrite_dates("date-two-digit-year", [](Date day) { return slashed_short(day); });
    rewrite_dates("date-time-tail",
                  [this](Date day) { return (random_.chance(0.5) ? slashed(day) : iso(day)) + " 00:00:00"; });
    std::size_t const dental = column(7, "Date of Last Dental Check");
    each(
        "date-unreadable", 7, [&](auto const& row) { return !is_empty(row[dental]); },
        [&](std::size_t row) {
            alter("date-unreadable", 7, row, dental,
                  std::string(random_.chance(0.5) ? "see file" : "31/02/2016"),
                  "the date is unknown; no indicator uses it");
        });
    std::size_t const finished = column(1, "Assessment completion date");
    auto const done = [&](auto const& row) {
        return std::get_if<Date>(&row[finished]) && std::get_if<Date>(&row[finished - 1]);
    };
    each("zero-length", 1, done, [&](std::size_t row) {
        alter("zero-length", 1, row, finished, book_.lists[1].rows[row][finished - 1],
              "none: indicators count starts of early help");
    });
    if (!dirt_.last) {
        each("end-before-start", 1, done, [&](std::size_t row) {
            Date const start = std::get<Date>(book_.lists[1].rows[row][finished - 1]);
            alter("end-before-start", 1, row, finished, start - Days{20},
                  "put right in the next extract; only the start counts");
        });
    }
}

void BookPlanter::spoil_people() {
    each(
        "age-odd", 0,
        [](auto const& row) { return std::get_if<Date>(&row[3]) && std::get<std::int64_t>(row[4]) >= 0; },
        [&](std::size_t row) {
            auto const age = std::get<std::int64_t>(book_.lists[0].rows[row][4]);
            GridCell const odd =
                random_.chance(0.5) ? GridCell(std::to_string(age) + ".138") : GridCell(age + 4);
            alter("age-odd", 0, row, 4, odd, "none: ages are reckoned from the birth date");
        });
    each(
        "birth-date-missing", 2, [](auto const&) { return true; },
        [&](std::size_t row) { alter("birth-date-missing", 2, row, 3, {}, "none: other lists have it"); });
    each(
        "birth-after-event", 3, [](auto const& row) { return std::get<std::int64_t>(row[4]) < 13; },
        [&](std::size_t row) {
            Date const event = std::get<Date>(book_.lists[3].rows[row][6]);
            alter("birth-after-event", 3, row, 3, event + Days{between(random_, 400, 900)},
                  "none: other lists have the right date");
        });
    std::size_t const worker = column(2, "Allocated Worker");
    each(
        "worker-generic", 2, [](auto const&) { return true; },
        [&](std::size_t row) {
            alter("worker-generic", 2, row, worker, std::string(generic_workers[random_.below(3)]),
                  "none: a referral's worker is not counted");
        });
    add_generic_holders();
    spoil_texts();
}

// Children whom nobody holds, put down under a name that is nobody's.
void BookPlanter::add_generic_holders() {
    std::size_t const worker = column(5, "Allocated Worker");
    std::size_t const closed = column(5, "CIN Closure Date");
    each(
        "worker-generic", 5, [&](auto const& row) { return is_empty(row[worker]) && is_empty(row[closed]); },
        [&](std::size_t row) {
            alter("worker-generic", 5, row, worker, std::string(generic_workers[random_.below(3)]),
                  "none: the child is still nobody's");
        });
}

void BookPlanter::spoil_texts() {
    for (int i = 0; i < count("text-whitespace"); ++i) {
        std::size_t const list = 2 + random_.below(6);
        std::size_t const last = book_.lists[list].header.size() - 1;
        std::size_t const at = std::array<std::size_t, 3>{0, last - 1, last}[random_.below(3)];
        auto const row = find_row(list, [at](auto const& cells) { return text_of(cells[at]) != nullptr; });
        if (!row) {
            continue;
        }
        std::string text = *text_of(book_.lists[list].rows[*row][at]);
        auto const space = text.find(' ');
        if (space == std::string::npos || random_.chance(0.4)) {
            text += ' ';
        } else {
            text.replace(space, 1, "\u00a0");
        }
        alter("text-whitespace", list, *row, at, text, "none: the same text with other spaces");
    }
    for (int i = 0; i < count("id-leading-zeros"); ++i) {
        std::size_t const list = random_.below(7);
        auto const row = find_row(list, [](auto const& cells) {
            return text_of(cells[0]) && text_of(cells[0])->starts_with("SYN0");
        });
        if (row) {
            std::string id = *text_of(book_.lists[list].rows[*row][0]);
            id.erase(3, id.find_first_not_of('0', 3) - 3);
            alter("id-leading-zeros", list, *row, 0, id, "none: SYN and the same number without its zeros");
        }
    }
}

void BookPlanter::spoil_stocks() {
    auto const& calendar = book_.town().settings.calendar;
    std::size_t const visited = column(6, "Date of the Last Statutory Visit");
    std::size_t const ended = column(6, "Child Protection Plan End Date");
    std::size_t const started = column(6, "Child Protection Plan Start Date");
    auto const overdue = [&](auto const& row) {
        auto const* last = std::get_if<Date>(&row[visited]);
        return is_empty(row[ended]) && last && calendar.working_days_between(*last, book_.day) > 10;
    };
    each("visit-after-extract", 6, overdue, [&](std::size_t row) {
        alter("visit-after-extract", 6, row, visited, book_.day + Days{between(random_, 3, 9)},
              "the visit is not known to have been made; the one before is overdue all the same");
    });
    auto const unvisited = [&](auto const& row) {
        return is_empty(row[visited]) && std::get_if<Date>(&row[started]);
    };
    each("visit-before-plan", 6, unvisited, [&](std::size_t row) {
        Date const start = std::get<Date>(book_.lists[6].rows[row][started]);
        alter("visit-before-plan", 6, row, visited, start - Days{14}, "none: it is no visit of this plan");
    });
    std::size_t const status = column(5, "Case Status");
    auto const looked_after = [&](auto const& row) {
        return text_of(row[status]) && *text_of(row[status]) == "a) Looked after child";
    };
    each("status-contradiction", 5, looked_after, [&](std::size_t row) {
        alter("status-contradiction", 5, row, status, std::string("c) Child in need plan"),
              "none: List 8 says what is true");
    });
    std::size_t const place = column(7, "Placement postcode");
    each(
        "postcode-unreadable", 7, [](auto const&) { return true; },
        [&](std::size_t row) {
            alter("postcode-unreadable", 7, row, place, std::string(random_.chance(0.5) ? "nope" : "ZZ99"),
                  "the postcode is unknown");
        });
    each(
        "urn-unreadable", 7, [&](auto const& row) { return !is_empty(row[place + 1]); },
        [&](std::size_t row) {
            alter("urn-unreadable", 7, row, place + 1, std::string("XXXXXXX"), "the URN is unknown");
        });
    for (auto const& [list, at, text] :
         respelled_) { // last: columns were found by their right names until here
        book_.lists[list].header[at] = text;
    }
}

} // namespace weir::synth
