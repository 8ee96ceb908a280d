// One Annex A workbook as tables, before it is written: the eleven lists as they stand on the extract day.
#pragma once

#include "synth/grid.hpp"
#include "synth/synthesis.hpp"

#include <vector>

namespace weir::synth {

// Each child's own rows, found once for all workbooks. Positions are into the lists of town.events.
struct ByChild {
    explicit ByChild(Synthesis const& town);

    Synthesis const& town;
    std::vector<std::vector<Index>> episodes;
    std::vector<std::vector<Index>> assessments;
    std::vector<std::vector<Index>> section47s;
    std::vector<std::vector<Index>> cp_plans;
    std::vector<std::vector<Index>> periods;
    std::vector<std::vector<Index>> involvements;
};

struct Book {
    ByChild const& facts;
    Date from;               // six calendar months back
    Date day;                // of the extract
    std::vector<Grid> lists; // 1 to 11 at 0 to 10

    [[nodiscard]] Synthesis const& town() const { return facts.town; }
    [[nodiscard]] bool dated(Date on) const { return from <= on && on <= day; }
    // Dated in the six months, ended in them, or open.
    [[nodiscard]] bool listed(Date start, MaybeDate const& end) const {
        return start <= day && (start >= from || !end || *end > day || *end >= from);
    }
    [[nodiscard]] MaybeDate known(MaybeDate const& date) const {
        return date && *date <= day ? date : std::nullopt;
    }
};

[[nodiscard]] Grid list_grid(int list);
[[nodiscard]] Book make_book(ByChild const& facts, Date day);

void add_event_lists(Book& book);       // 1 to 5
void add_stock_lists(Book& book);       // 6, 7 and 9
void add_looked_after_list(Book& book); // 8

// The five columns that most lists begin with, and the two that they end with.
void put_child(GridRow& row, Book const& book, Index child);
void put_disability(GridRow& row, Book const& book, Index child);
void put_holder(GridRow& row, Book const& book, Index team, Index worker);
void put_holder_now(GridRow& row, Book const& book, Index child, Index episode);
[[nodiscard]] std::string_view yes_no(bool yes);

} // namespace weir::synth
