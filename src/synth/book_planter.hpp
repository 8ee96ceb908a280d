// Plants the faults of one workbook: what its parts share. Rows are added and taken away first, so that the
// places of all later faults stay.
#pragma once

#include "files/table.hpp"
#include "synth/plant.hpp"

#include <optional>
#include <set>

namespace weir::synth {

class BookPlanter {
public:
    explicit BookPlanter(BookDirt& dirt)
        : dirt_(dirt), book_(dirt.book),
          random_(stream(dirt.book.town().settings.seed,
                         static_cast<std::uint32_t>(day_number(dirt.book.day)), 0, Purpose::dirt)) {}

    void plant() {
        take_rows_away();
        shape_sheets();
        add_rows();
        respell();
        spoil_dates();
        spoil_people();
        spoil_stocks();
    }

private:
    static constexpr int tries = 60;

    [[nodiscard]] int count(std::string_view kind) const {
        auto const& counts = book_.town().settings.dirt.annex_a;
        auto const found = counts.find(std::string(kind));
        return found == counts.end() ? 0 : found->second;
    }

    void note(std::string kind, std::size_t list, std::size_t row, std::size_t column, std::string effect) {
        std::size_t const above = dirt_.titles[list].empty() ? 2 : 3;
        dirt_.manifest.faults.push_back({kind, dirt_.file, book_.lists[list].name, row + above,
                                         files::column_name(column), kind, std::move(effect)});
    }

    void note_row(std::string kind, std::size_t list, std::size_t row, std::string effect) {
        note(std::move(kind), list, row, 0, std::move(effect));
        dirt_.manifest.faults.back().column.clear();
    }

    // A row that no fault has touched yet and that suits; none after a while.
    template <class Suits>
    std::optional<std::size_t> find_row(std::size_t list, Suits suits) {
        auto const& rows = book_.lists[list].rows;
        for (int i = 0; i < tries && !rows.empty(); ++i) {
            std::size_t const row = random_.below(static_cast<std::uint32_t>(rows.size()));
            if (!rows[row].empty() && !touched_.contains({list, row}) && suits(rows[row])) {
                return row;
            }
        }
        return std::nullopt;
    }

    void alter(char const* kind, std::size_t list, std::size_t row, std::size_t column, GridCell cell,
               char const* effect) {
        touched_.insert({list, row});
        book_.lists[list].rows[row][column] = std::move(cell);
        note(kind, list, row, column, effect);
    }

    // Does it `count` times for rows of the list that suit.
    template <class Suits, class Change>
    void each(char const* kind, std::size_t list, Suits suits, Change change) {
        for (int i = 0; i < count(kind); ++i) {
            if (auto const row = find_row(list, suits)) {
                change(*row);
            }
        }
    }

    [[nodiscard]] std::size_t column(std::size_t list, std::string_view header) const {
        return book_.lists[list].column(header);
    }
    void take_rows_away();
    void shape_sheets();
    void note_blank_rows();
    void rename_sheets();
    void respell_header(std::size_t list);

    void append(std::size_t list, std::vector<GridCell> row, char const* kind, std::size_t column_named,
                char const* effect) {
        auto& rows = book_.lists[list].rows;
        rows.push_back(std::move(row));
        touched_.insert({list, rows.size() - 1});
        note(kind, list, rows.size() - 1, column_named, effect);
    }
    void add_rows();
    void add_adult();
    void add_old_contacts();
    void respell();
    void respell_flag(std::size_t list, std::size_t at);

    template <class Write>
    void rewrite_dates(char const* kind, Write write) {
        for (int i = 0; i < count(kind); ++i) {
            std::size_t const list = random_.below(9);
            auto const row = find_row(list, [](auto const&) { return true; });
            if (!row) {
                continue;
            }
            auto& cells = book_.lists[list].rows[*row];
            for (int j = 0; j < tries; ++j) {
                std::size_t const at = random_.below(static_cast<std::uint32_t>(cells.size()));
                if (auto const* day = std::get_if<Date>(&cells[at])) {
                    alter(kind, list, *row, at, write(*day), "none: the same day written otherwise");
                    break;
                }
            }
        }
    }
    void spoil_dates();
    void spoil_people();
    void add_generic_holders();
    void spoil_texts();
    void spoil_stocks();

    struct Respelled {
        std::size_t list;
        std::size_t at;
        std::string text;
    };

    BookDirt& dirt_;
    Book& book_;
    RandomStream random_;
    std::set<std::pair<std::size_t, std::size_t>> touched_; // list and row
    std::set<std::pair<std::size_t, std::size_t>> headers_;
    std::vector<Respelled> respelled_;
    std::vector<std::size_t> pending_;
};

} // namespace weir::synth
