#include "web/returns/return_columns.hpp"

#include "intake/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

namespace weir::web {
namespace {

using intake::CellView;
using intake::ReturnColumnKind;
using CellKind = files::Cell::Kind;
using quality::ValueKind;

// Less than a hundred years, so that a year of two digits means one.
intake::DateWindow const two_digit_years{date(1970, 1, 1), date(2069, 12, 1)};

std::optional<Date> day_of(CellView const& cell, intake::DateColumn const& column) {
    if (cell.kind == CellKind::date || cell.kind == CellKind::number) {
        return intake::date_of_serial(cell.number);
    }
    return cell.kind == CellKind::text ? column.resolve(intake::read_date_text(cell.text), two_digit_years)
                                       : std::nullopt;
}

std::optional<double> number_of(CellView const& cell) {
    if (cell.kind == CellKind::number) {
        return cell.number;
    }
    auto const text = intake::trimmed(cell.text);
    double number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = fault == std::errc{} && end == text.data() + text.size() && std::isfinite(number);
    return whole ? std::optional(number) : std::nullopt;
}

intake::DateColumn date_column(intake::ReturnTable const& table, std::size_t at) {
    intake::DateColumn seen;
    for (auto row = table.header_row + 1; row < table.grid.rows(); ++row) {
        intake::see_date_cell(table.grid.at(row, at), seen);
    }
    return seen;
}

struct Target {             // a column of the module that the return has
    std::size_t column = 0; // of the module and of the shape alike
    std::size_t at = 0;     // of the sheet
    ValueKind kind = ValueKind::text;
    intake::DateColumn dates;
};

void set_cell(quality::ReturnData& data, std::size_t table, Target const& target, CellView const& cell) {
    if (cell.blank()) {
        return;
    }
    if (target.kind == ValueKind::date) {
        auto const day = day_of(cell, target.dates);
        day ? data.set_date(table, target.column, *day) : data.set_unreadable(table, target.column);
    } else if (target.kind == ValueKind::number) {
        auto const number = number_of(cell);
        number ? data.set_number(table, target.column, *number) : data.set_unreadable(table, target.column);
    } else {
        data.set_text(table, target.column, cell.text);
    }
}

void add_table(intake::ReturnTable const& table, intake::ReturnModule const& module, std::size_t into,
               quality::ReturnData& data) {
    auto const& shape = data.shape().tables()[into];
    std::vector<Target> targets;
    std::vector<std::size_t> supplied;
    for (std::size_t c = 0; c < module.columns.size(); ++c) {
        if (auto const at = table.found.columns[c]) {
            auto const kind = shape.columns[c].kind;
            targets.push_back(
                {c, *at, kind, kind == ValueKind::date ? date_column(table, *at) : intake::DateColumn{}});
            supplied.push_back(c);
        } else if (module.columns[c].xml_only) { // the CSV form has none: blank in each row, not missing
            supplied.push_back(c);
        }
    }
    data.supply(into, supplied);
    auto const id_column = table.found.columns[*module.of_kind(ReturnColumnKind::id)];
    for (auto row = table.header_row + 1; row < table.grid.rows(); ++row) {
        if (table.grid.row_blank(row)) {
            continue;
        }
        auto const id = id_column ? table.grid.at(row, *id_column).text : std::string_view{};
        data.add_row(into, id, table.place, table.grid.row_number(row));
        for (auto const& target : targets) {
            set_cell(data, into, target, table.grid.at(row, target.at));
        }
    }
}

// What stands in the header of an XML return is the one row of the whole return.
void set_header(intake::StatutoryReturn const& found, quality::ReturnData& data) {
    auto const whole = quality::ReturnShape::whole;
    auto const& columns = data.shape().tables()[whole].columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        data.supply(whole, {c});
        auto const key = intake::match_key(columns[c].name);
        auto const item =
            std::ranges::find(found.tables.header, key, [](auto const& one) { return one.first; });
        if (item != found.tables.header.end()) {
            CellView const cell{CellKind::text, item->second, 0};
            intake::DateColumn dates;
            intake::see_date_cell(cell, dates);
            set_cell(data, whole, {c, 0, columns[c].kind, dates}, cell);
        }
    }
}

} // namespace

std::optional<ReturnYear> year_of(intake::StatutoryReturn const& found, intake::ReturnLayout const& layout) {
    bool const ends_in_september = found.kind == intake::StatutoryReturn::Kind::workforce;
    auto const year_end = [&](Date day) {
        return ends_in_september ? month_index(add_months(day, 3)) / 12 : financial_year_end(day);
    };
    if (found.tables.extract_date) {
        return ReturnYear{year_end(*found.tables.extract_date), "its header"};
    }
    std::map<int, std::size_t> years;
    for (auto const& table : found.tables.tables) {
        auto const& columns = layout.modules()[table.found.module].columns;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            auto const kind = columns[c].kind;
            bool const happened = kind == ReturnColumnKind::date || kind == ReturnColumnKind::past;
            if (!happened || !table.found.columns[c]) {
                continue;
            }
            auto const at = *table.found.columns[c];
            auto const dates = date_column(table, at);
            for (auto row = table.header_row + 1; row < table.grid.rows(); ++row) {
                if (auto const day = day_of(table.grid.at(row, at), dates)) {
                    ++years[year_end(*day)];
                }
            }
        }
    }
    if (years.empty()) {
        return std::nullopt;
    }
    auto const most = std::ranges::max_element(years, {}, [](auto const& one) { return one.second; });
    return ReturnYear{most->first, "most of its dates"};
}

void add_tables(intake::StatutoryReturn const& found, intake::ReturnLayout const& layout, WhichYear which,
                quality::ReturnData& data) {
    auto const& tables = data.shape().tables();
    auto const into = [&](std::string_view module) {
        auto const this_year = *data.shape().of_module(module);
        if (which == WhichYear::of_the_return) {
            return this_year;
        }
        auto const last = std::ranges::find_if(
            tables, [&](auto const& one) { return one.last_year && one.this_year == this_year; });
        return static_cast<std::size_t>(last - tables.begin());
    };
    if (found.tables.from_xml) { // a module without rows is empty, not missing
        for (auto const& module : layout.modules()) {
            if (module.of_kind(ReturnColumnKind::id)) {
                std::vector<std::size_t> all(module.columns.size());
                for (std::size_t c = 0; c < all.size(); ++c) {
                    all[c] = c;
                }
                data.supply(into(module.name), all);
            }
        }
    }
    for (auto const& table : found.tables.tables) {
        auto const& module = layout.modules()[table.found.module];
        add_table(table, module, into(module.name), data);
    }
    if (which == WhichYear::of_the_return) {
        if (found.tables.from_xml) {
            set_header(found, data);
        }
        if (found.tables.extract_date) {
            data.set_reference_date(*found.tables.extract_date);
        }
    }
}

} // namespace weir::web
