// A return as columns: texts as numbers of a dictionary, dates as days, the rows of each child in their
// order. What rules are evaluated over.
#pragma once

#include "base/date.hpp"
#include "quality/return_shape.hpp"

#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::quality {

// A cell of a date, text or truth column that has no value.
inline constexpr std::int32_t blank_cell = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int32_t unreadable_cell = blank_cell + 1; // it says something that is not of its kind
// The same of a number: not a number is blank, minus infinity unreadable. Any other number is finite.
inline constexpr double blank_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double unreadable_number = -std::numeric_limits<double>::infinity();

// Texts once each, numbered from 0 as they come.
class TextBook {
public:
    TextBook() = default;
    TextBook(TextBook&&) = default;
    TextBook& operator=(TextBook&&) = default;
    TextBook(TextBook const&) = delete; // the index looks into the texts of this one
    TextBook& operator=(TextBook const&) = delete;
    ~TextBook() = default;

    [[nodiscard]] std::int32_t number(std::string_view text);
    [[nodiscard]] std::optional<std::int32_t> find(std::string_view text) const;
    [[nodiscard]] std::string const& text(std::int32_t number) const {
        return texts_[static_cast<std::size_t>(number)];
    }
    [[nodiscard]] std::size_t size() const { return texts_.size(); }

private:
    std::deque<std::string> texts_; // never moved: the index looks into them
    std::unordered_map<std::string_view, std::int32_t> index_;
};

struct DataColumn {
    bool supplied = false;
    std::vector<std::int32_t> whole; // dates, texts, truths
    std::vector<double> number;
};

struct ChildRows { // places in DataTable::order
    std::uint32_t begin = 0;
    std::uint32_t count = 0;
};

struct DataTable {
    bool supplied = false;
    std::vector<DataColumn> columns;       // as the shape has them
    std::vector<std::int32_t> child;       // by row
    std::vector<std::uint32_t> row_number; // as the file shows it
    std::vector<std::uint32_t> place;      // which file or sheet; the caller's numbering
    // By settle().
    std::vector<std::uint32_t> order; // rows, child by child, each child's in their order
    std::vector<ChildRows> of_child;  // by child
    std::vector<std::int32_t> before,
        after; // the row's neighbours in its child's order; -1 where there is none

    [[nodiscard]] std::size_t rows() const { return child.size(); }
    [[nodiscard]] bool live(std::uint32_t row) const { return child[row] >= 0; } // else it has been replaced
    [[nodiscard]] std::span<std::uint32_t const> rows_of(std::int32_t who) const;
};

class ReturnData {
public:
    // `return_year` is the one in which the return's year ends.
    ReturnData(ReturnShape const& shape, int return_year);

    [[nodiscard]] ReturnShape const& shape() const { return *shape_; }
    [[nodiscard]] DataTable const& table(std::size_t index) const { return tables_[index]; }
    [[nodiscard]] TextBook const& texts() const { return texts_; }
    [[nodiscard]] TextBook& texts() { return texts_; }
    [[nodiscard]] TextBook const& children() const { return children_; }
    [[nodiscard]] int year() const { return year_; }
    [[nodiscard]] Date reference_date() const { return reference_date_; }
    void set_reference_date(Date day) { reference_date_ = day; }
    [[nodiscard]] bool last_year_given() const { return last_year_given_; }

    // Filling: a table's columns are declared, then its rows come one by one, then settle().
    void supply(std::size_t table, std::vector<std::size_t> const& columns);
    // A new row, all blank. An empty id is a child of its own: nobody knows whose the row is.
    void add_row(std::size_t table, std::string_view child_id, std::uint32_t place, std::uint32_t row_number);
    // Of the row added last. Texts are trimmed and put in capitals.
    void set_text(std::size_t table, std::size_t column, std::string_view text);
    void set_date(std::size_t table, std::size_t column, Date day);
    void set_number(std::size_t table, std::size_t column, double number);
    void set_unreadable(std::size_t table, std::size_t column);

    // A new row that says what another of the table says.
    void copy_row(std::size_t table, std::uint32_t row, std::string_view child_id);

    // A child's rows of all tables are gone; new ones are added as before and then settled. Last year's stay.
    // Gives the child's number.
    std::int32_t remove_child(std::string_view child_id);
    [[nodiscard]] Status settle_child(std::int32_t who);

    // Orders the rows and derives the periods of care. Errors: a child with more rows in one table than the
    // limit.
    [[nodiscard]] Status settle();

private:
    [[nodiscard]] Status group_rows(std::size_t table);
    [[nodiscard]] Status too_many_rows(std::size_t table, std::uint32_t row) const;
    void order_rows(std::size_t table, std::span<std::uint32_t> rows);
    void link_rows(std::size_t table, std::span<std::uint32_t const> rows);
    void derive_periods(std::size_t table, std::span<std::uint32_t const> rows);

    ReturnShape const* shape_;
    std::vector<DataTable> tables_;
    TextBook texts_;
    TextBook children_;
    std::int32_t nobody_ = 0; // children without an id, numbered
    int year_;
    Date reference_date_;
    bool last_year_given_ = false;
};

} // namespace weir::quality
