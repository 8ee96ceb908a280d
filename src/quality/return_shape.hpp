// What a return may hold: its tables and their columns, what kind of value each has, and in which order the
// rows of a child stand. Read from the modules of the return (config/intake), which are one definition for
// reading and for checking.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::quality {

enum class ValueKind : std::uint8_t { truth, number, date, text };
[[nodiscard]] std::string_view name_of(ValueKind kind); // "a date"

struct ReturnColumnShape {
    enum class Role : std::uint8_t { plain, child, group, own, derived };
    std::string name; // as the return writes it
    ValueKind kind = ValueKind::text;
    Role role = Role::plain;
};

struct ReturnTableShape {
    std::string name;   // as rules write it: the module's, spaces and hyphens as "_"
    std::string module; // as the modules' file has it
    std::vector<ReturnColumnShape> columns;
    std::vector<std::size_t> order;   // the columns by which rows of a child are ordered
    bool last_year = false;           // of the return before
    std::size_t this_year = 0;        // of last year's table: the same table of this year
    bool periods = false;             // has episodes that make up periods of care
    std::optional<std::size_t> child; // the column that says whose the row is; none of the whole return

    // A column that a rule may name.
    [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
};

class ReturnShape {
public:
    // `modules_csv` is config/intake/ssda903_modules.csv or cin_modules.csv. Errors name the line.
    [[nodiscard]] static Result<ReturnShape> read(std::filesystem::path const& modules_csv);

    // The first is `return`, the whole of it; last year's stand behind this year's.
    [[nodiscard]] std::vector<ReturnTableShape> const& tables() const { return tables_; }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
    [[nodiscard]] std::optional<std::size_t> of_module(std::string_view module) const;
    static constexpr std::size_t whole = 0;

private:
    std::vector<ReturnTableShape> tables_;
};

// What a period of care adds to the episodes: their columns stand last, in this order.
inline constexpr std::size_t period_columns = 4; // period_start, period_end, period_first, period_last

// By which columns rows of two tables are known to stand in the same element of an XML return: the innermost
// that can hold both; the row's own element only where it holds rows of the other table.
struct SharedElement {
    std::size_t outer = 0;
    std::size_t inner = 0;
};
[[nodiscard]] std::optional<SharedElement> shared_element(ReturnTableShape const& outer,
                                                          ReturnTableShape const& inner);

// The nearest of some names to one that is not among them; empty where none is near.
[[nodiscard]] std::string nearest_name(std::string_view name, std::vector<std::string> const& names);

} // namespace weir::quality
