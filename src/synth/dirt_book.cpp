// The shape of a workbook spoilt: sheets, headers, and rows that are missing, blank, repeated or foreign.
#include "synth/book_planter.hpp"
#include "synth/codes.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace weir::synth {

void BookPlanter::take_rows_away() {
    if (dirt_.last) {
        return; // a later extract must bring the row back
    }
    auto& in_need = book_.lists[5].rows;
    std::size_t const ended = column(6, "Child Protection Plan End Date");
    each(
        "plan-without-episode", 6, [&](auto const& row) { return is_empty(row[ended]); },
        [&](std::size_t row) {
            auto const id = book_.lists[6].rows[row][0];
            auto const found = std::find_if(in_need.begin(), in_need.end(),
                                            [&](auto const& other) { return other[0] == id; });
            if (found != in_need.end()) {
                in_need.erase(found);
                touched_.insert({6, row});
                pending_.push_back(row);
            }
        });
}

void BookPlanter::shape_sheets() {
    for (int i = 0; i < count("title-row"); ++i) {
        std::size_t const list = random_.below(9);
        if (dirt_.titles[list].empty()) {
            dirt_.titles[list] = "Extract run on " + slashed(book_.day);
            dirt_.manifest.faults.push_back({"title-row",
                                             dirt_.file,
                                             book_.lists[list].name,
                                             1,
                                             {},
                                             {},
                                             "none: the header is the row below"});
        }
    }
    for (std::size_t const row : pending_) {
        note_row("plan-without-episode", 6, row,
                 "the child is missing from List 6 here and is back in the next extract");
    }
    for (int i = 0; i < count("blank-row"); ++i) {
        std::size_t const list = random_.below(5);
        auto& rows = book_.lists[list].rows;
        auto const at =
            static_cast<std::ptrdiff_t>(random_.below(static_cast<std::uint32_t>(rows.size() + 1)));
        rows.insert(rows.begin() + at, std::vector<GridCell>{});
    }
    note_blank_rows();
    rename_sheets();
    for (int i = 0; i < count("header-variant"); ++i) {
        respell_header(random_.below(9));
    }
}

void BookPlanter::note_blank_rows() {
    for (std::size_t list = 0; list < 5; ++list) {
        for (std::size_t row = 0; row < book_.lists[list].rows.size(); ++row) {
            if (book_.lists[list].rows[row].empty()) {
                note_row("blank-row", list, row, "none: the row is skipped");
                dirt_.manifest.faults.back().expect.clear();
            }
        }
    }
}

void BookPlanter::rename_sheets() {
    for (int i = 0; i < count("sheet-name-variant"); ++i) {
        std::size_t const list = random_.below(9);
        auto& name = book_.lists[list].name;
        if (!name.starts_with("List ")) {
            continue;
        }
        std::string const number = name.substr(5);
        std::array<std::string, 3> const names{"List_" + number, "LIST " + number, "List" + number};
        std::string const old = name;
        name = names[random_.below(3)];
        for (auto& fault : dirt_.manifest.faults) {
            fault.sheet = fault.sheet == old ? name : fault.sheet;
        }
        dirt_.manifest.faults.push_back({"sheet-name-variant",
                                         dirt_.file,
                                         name,
                                         0,
                                         {},
                                         "sheet-name-variant",
                                         "none: the sheet is found by its number"});
    }
}

void BookPlanter::respell_header(std::size_t list) {
    auto& grid = book_.lists[list];
    std::size_t const at = random_.below(static_cast<std::uint32_t>(grid.header.size()));
    if (!headers_.insert({list, at}).second) {
        return;
    }
    auto& header = grid.header[at];
    std::string changed = header;
    switch (random_.below(4)) {
    case 0:
        changed += ' ';
        break;
    case 1:
        std::transform(changed.begin(), changed.end(), changed.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        break;
    case 2:
        changed.replace(changed.find(' ') == std::string::npos ? changed.size() : changed.find(' '), 1, "  ");
        break;
    default:
        if (auto const quote = changed.find('\''); quote != std::string::npos) {
            changed.replace(quote, 1, "\u2019");
        } else {
            std::transform(changed.begin(), changed.end(), changed.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        }
    }
    respelled_.push_back({list, at, changed});
    std::size_t const row = dirt_.titles[list].empty() ? 1 : 2;
    dirt_.manifest.faults.push_back({"header-variant", dirt_.file, grid.name, row, files::column_name(at),
                                     "header-variant", "none: the column is found by its words"});
}

void BookPlanter::add_rows() {
    constexpr std::array<std::size_t, 4> repeated{0, 2, 3, 4};
    for (int i = 0; i < count("duplicate-row"); ++i) {
        std::size_t const list = repeated[random_.below(4)];
        if (auto const row = find_row(list, [](auto const&) { return true; })) {
            touched_.insert({list, *row});
            append(list, book_.lists[list].rows[*row], "duplicate-row", 0,
                   "none: the same row again counts once");
            dirt_.manifest.faults.back().column.clear();
        }
    }
    each(
        "id-missing", 0, [](auto const&) { return true; },
        [&](std::size_t row) {
            auto copy = book_.lists[0].rows[row];
            copy[0] = {};
            append(0, std::move(copy), "id-missing", 0, "the row is refused: nobody can say whose it is");
        });
    for (int i = 0; i < count("adult-in-list"); ++i) {
        add_adult();
    }
    add_old_contacts();
}

void BookPlanter::add_adult() {
    std::array<char, 16> id{};
    std::snprintf(id.data(), id.size(), "SYN9%06u", random_.below(1'000'000));
    Date const birth = add_years(book_.day, -22) - Days{between(random_, 1, 300)};
    Date const start = book_.day - Days{between(random_, 10, 150)};
    std::vector<GridCell> row{std::string(id.data()),
                              std::string("b) Female"),
                              std::string("a) WBRI"),
                              birth,
                              std::int64_t{22},
                              std::string("b) No"),
                              start,
                              std::string("N0 - Not stated"),
                              GridCell{},
                              GridCell{},
                              GridCell{},
                              std::string("c) Child in need plan"),
                              std::string("Adult Services"),
                              std::string("Duty")};
    append(5, std::move(row), "adult-in-list", 4,
           "the row is refused: an adult of 22 with no child's episode");
}

// Real contacts again, from before the six months: already known from an earlier extract, or as true.
void BookPlanter::add_old_contacts() {
    auto const& contacts = book_.town().events.contacts;
    for (int planted = 0, i = 0; planted < count("outside-window") && i < 4'000 && !contacts.empty(); ++i) {
        auto const& contact = contacts[random_.below(static_cast<std::uint32_t>(contacts.size()))];
        if (contact.day < book_.from - Days{10} && contact.day > book_.from - Days{80}) {
            GridRow row(book_.lists[0]);
            put_child(row, book_, contact.child);
            row.day(contact.day).text(sources()[contact.source].annex_a);
            touched_.insert({0, book_.lists[0].rows.size() - 1});
            note("outside-window", 0, book_.lists[0].rows.size() - 1, 5,
                 "none: a true contact that is listed again");
            ++planted;
        }
    }
}

void plant_in_book(BookDirt& dirt) {
    BookPlanter(dirt).plant();
}

std::string slashed(Date day) {
    std::chrono::year_month_day const parts{day};
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%02u/%02u/%04d", unsigned{parts.day()}, unsigned{parts.month()},
                  int{parts.year()});
    return text.data();
}

std::string slashed_short(Date day) {
    std::string text = slashed(day);
    text.erase(6, 2);
    return text;
}

} // namespace weir::synth
