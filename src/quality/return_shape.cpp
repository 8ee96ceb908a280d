#include "quality/return_shape.hpp"

#include "config/csv_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace weir::quality {

namespace {

using Role = ReturnColumnShape::Role;

ValueKind kind_of(std::string const& kind, std::string const& value) {
    static constexpr std::array<std::string_view, 5> dates{"birth", "date", "end", "past", "above"};
    if (value == "date" || (value.empty() && std::ranges::find(dates, kind) != dates.end())) {
        return ValueKind::date;
    }
    return value == "number" || (value.empty() && kind == "integer") ? ValueKind::number : ValueKind::text;
}

Role role_of(std::string const& kind) {
    return kind == "id"      ? Role::child
           : kind == "group" ? Role::group
           : kind == "own"   ? Role::own
                             : Role::plain;
}

std::string name_in_rules(std::string module) {
    std::ranges::replace_if(module, [](char c) { return c == ' ' || c == '-'; }, '_');
    return module;
}

void add_periods(ReturnTableShape& table) {
    auto const has = [&](std::string_view name) { return table.column(name).has_value(); };
    table.periods = has("DECOM") && has("DEC") && has("REC") && has("LS");
    if (table.periods) {
        table.columns.push_back({"period_start", ValueKind::date, Role::derived});
        table.columns.push_back({"period_end", ValueKind::date, Role::derived});
        table.columns.push_back({"period_first", ValueKind::truth, Role::derived});
        table.columns.push_back({"period_last", ValueKind::truth, Role::derived});
    }
}

} // namespace

std::string_view name_of(ValueKind kind) {
    switch (kind) {
    case ValueKind::truth:
        return "a condition";
    case ValueKind::number:
        return "a number";
    case ValueKind::date:
        return "a date";
    case ValueKind::text:
        return "a text";
    }
    return {};
}

std::optional<std::size_t> ReturnTableShape::column(std::string_view column_name) const {
    for (std::size_t c = 0; c < columns.size(); ++c) {
        bool const hidden = columns[c].role == Role::group || columns[c].role == Role::own;
        if (columns[c].name == column_name && !hidden) {
            return c;
        }
    }
    return std::nullopt;
}

Result<ReturnShape> ReturnShape::read(std::filesystem::path const& modules_csv) {
    auto const file =
        WEIR_TRY(config::read_csv_table(modules_csv, {"module", "column", "kind", "value", "order"}));
    ReturnShape out;
    out.tables_.push_back({"return", "return", {}, {}, false, 0, false, std::nullopt});
    std::vector<std::vector<std::pair<int, std::size_t>>> order(1);
    for (std::size_t row = 0; row < file.size(); ++row) {
        auto const& module = file.cell(row, "module");
        auto const found = out.of_module(module);
        if (!found) {
            out.tables_.push_back({name_in_rules(module), module, {}, {}, false, 0, false, std::nullopt});
            order.emplace_back();
        }
        auto const at = found.value_or(out.tables_.size() - 1);
        auto& table = out.tables_[at];
        auto const& value = file.cell(row, "value");
        if (!value.empty() && value != "date" && value != "number" && value != "text") {
            return fail(ErrorCode::invalid,
                        file.where(row, "value").text() + ": it is date, number, text or empty.");
        }
        ReturnColumnShape const column{file.cell(row, "column"), kind_of(file.cell(row, "kind"), value),
                                       role_of(file.cell(row, "kind"))};
        if (auto const& text = file.cell(row, "order"); !text.empty()) {
            int place = 0;
            if (std::from_chars(text.data(), text.data() + text.size(), place).ptr !=
                text.data() + text.size()) {
                return fail(ErrorCode::invalid,
                            file.where(row, "order").text() + ": it is a number or empty.");
            }
            order[at].emplace_back(place, table.columns.size());
        }
        if (column.role == Role::child) {
            table.child = table.columns.size();
        }
        table.columns.push_back(column);
    }
    for (std::size_t i = 0; i < out.tables_.size(); ++i) {
        std::ranges::sort(order[i]);
        for (auto const& [place, column] : order[i]) {
            out.tables_[i].order.push_back(column);
        }
        add_periods(out.tables_[i]);
    }
    auto const count = out.tables_.size();
    for (std::size_t i = 1; i < count; ++i) {
        auto last = out.tables_[i];
        last.name = "last_" + last.name;
        last.last_year = true;
        last.this_year = i;
        out.tables_.push_back(std::move(last));
    }
    return out;
}

std::optional<std::size_t> ReturnShape::find(std::string_view name) const {
    auto const found = std::ranges::find(tables_, name, &ReturnTableShape::name);
    return found == tables_.end() ? std::nullopt
                                  : std::optional(static_cast<std::size_t>(found - tables_.begin()));
}

std::optional<std::size_t> ReturnShape::of_module(std::string_view module) const {
    auto const found = std::ranges::find(tables_, module, &ReturnTableShape::module);
    return found == tables_.end() ? std::nullopt
                                  : std::optional(static_cast<std::size_t>(found - tables_.begin()));
}

std::optional<SharedElement> shared_element(ReturnTableShape const& outer, ReturnTableShape const& inner) {
    std::optional<SharedElement> found;
    for (std::size_t o = 0; o < outer.columns.size(); ++o) {
        for (std::size_t i = 0; i < inner.columns.size(); ++i) {
            auto const &a = outer.columns[o], &b = inner.columns[i];
            bool const elements = (a.role == Role::group || a.role == Role::own) &&
                                  (b.role == Role::group || b.role == Role::own) &&
                                  !(a.role == Role::own && b.role == Role::own);
            if (elements && a.name == b.name) {
                found = SharedElement{o, i};
            }
        }
    }
    return found;
}

std::string nearest_name(std::string_view name, std::vector<std::string> const& names) {
    constexpr std::size_t length_max = 64; // of a name that is compared letter by letter
    if (name.empty() || name.size() > length_max) {
        return {};
    }
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::size_t best = std::max<std::size_t>(1, name.size() / 3) + 1;
    std::string nearest;
    for (auto const& other : names) {
        if (other.size() > length_max) {
            continue;
        }
        std::vector<std::size_t> row(other.size() + 1);
        for (std::size_t j = 0; j <= other.size(); ++j) {
            row[j] = j;
        }
        for (std::size_t i = 0; i < name.size(); ++i) { // Levenshtein's distance, case apart
            auto corner = std::exchange(row[0], i + 1);
            for (std::size_t j = 0; j < other.size(); ++j) {
                auto const changed = corner + (lower(name[i]) == lower(other[j]) ? 0 : 1);
                corner = std::exchange(row[j + 1], std::min({changed, row[j] + 1, row[j + 1] + 1}));
            }
        }
        if (row.back() < best) {
            best = row.back();
            nearest = other;
        }
    }
    return nearest;
}

} // namespace weir::quality
