// Reads the description of the lists and finds them in what people send.
#include "intake/layout.hpp"

#include "config/csv_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace weir::intake {
namespace {

constexpr std::array<std::pair<std::string_view, ColumnKind>, 22> kind_names{{
    {"id", ColumnKind::id},
    {"sex", ColumnKind::sex},
    {"ethnicity", ColumnKind::ethnicity},
    {"birth", ColumnKind::birth},
    {"age", ColumnKind::age},
    {"disability", ColumnKind::disability},
    {"date", ColumnKind::date},
    {"end", ColumnKind::end},
    {"seen", ColumnKind::seen},
    {"past", ColumnKind::past},
    {"code", ColumnKind::code},
    {"flag", ColumnKind::flag},
    {"inverse-flag", ColumnKind::inverse_flag},
    {"conference", ColumnKind::conference},
    {"permanence", ColumnKind::permanence},
    {"text", ColumnKind::text},
    {"team", ColumnKind::team},
    {"worker", ColumnKind::worker},
    {"integer", ColumnKind::integer},
    {"postcode", ColumnKind::postcode},
    {"urn", ColumnKind::urn},
    {"unused", ColumnKind::unused},
}};

std::optional<ColumnKind> kind_named(std::string_view name) {
    auto const found = std::ranges::find(kind_names, name, [](auto const& entry) { return entry.first; });
    return found == kind_names.end() ? std::nullopt : std::optional(found->second);
}

// Headers as people vary them: "(Y/N)" comes and goes.
std::string header_key(std::string_view header) {
    auto key = match_key(header);
    if (key.ends_with(" y n")) {
        key.resize(key.size() - 4);
    }
    return key;
}

std::vector<std::string> split(std::string const& text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        auto const end = std::min(text.find(';', at), text.size());
        if (auto key = match_key(std::string_view(text).substr(at, end - at)); !key.empty()) {
            parts.push_back(std::move(key));
        }
        at = end + 1;
    }
    return parts;
}

std::size_t slot_of(ListLayout& list, record::TableDef const& table, std::string const& instance) {
    for (std::size_t i = 0; i < list.slots.size(); ++i) {
        if (list.slots[i].table->id == table.id && list.slots[i].instance == instance) {
            return i;
        }
    }
    list.slots.push_back({&table, instance});
    return list.slots.size() - 1;
}

// "list 3", "list 3 referrals", "3 referrals": the number, if the name begins with one.
std::optional<int> number_in(std::string_view key) {
    if (key.starts_with("list")) {
        key.remove_prefix(4);
        if (key.starts_with(" ")) {
            key.remove_prefix(1);
        }
    } else if (key.starts_with("annex a list ")) {
        key.remove_prefix(13);
    }
    int number = 0;
    std::size_t digits = 0;
    while (digits < key.size() && digits < 2 && key[digits] >= '0' && key[digits] <= '9') {
        number = number * 10 + (key[digits] - '0');
        ++digits;
    }
    bool const ends = digits == key.size() || key[digits] == ' ';
    return digits > 0 && ends ? std::optional(number) : std::nullopt;
}

constexpr std::size_t header_rows_max = 40; // title and blank rows above the headers

} // namespace

std::optional<std::size_t> ListLayout::column(std::string_view header) const {
    auto const found = by_key.find(header_key(header));
    return found == by_key.end() ? std::nullopt : std::optional(found->second);
}

Status AnnexALayout::read_lists(std::filesystem::path const& folder, record::Schema const& schema) {
    auto const table = WEIR_TRY(config::read_csv_table(
        folder / "annex_a_lists.csv", {"list", "title", "table", "coverage", "sheet_names", "bites"}));
    for (std::size_t row = 0; row < table.size(); ++row) {
        ListLayout list;
        list.number = static_cast<int>(row) + 1;
        if (table.cell(row, "list") != std::to_string(list.number)) {
            return fail(ErrorCode::invalid,
                        table.where(row, "list").text() + ": lists are numbered in order");
        }
        list.title = table.cell(row, "title");
        list.names = split(table.cell(row, "sheet_names"));
        list.bites = table.cell(row, "bites");
        if (auto const& name = table.cell(row, "table"); !name.empty()) {
            auto const* const found = schema.find(name);
            if (found == nullptr) {
                return fail(ErrorCode::invalid, table.where(row, "table").text() + ": no such table");
            }
            list.table = found->id;
        }
        auto const& coverage = table.cell(row, "coverage");
        list.coverage = coverage == "all"                 ? ListCoverage::all
                        : coverage == "dated_or_open"     ? ListCoverage::dated_or_open
                        : coverage == "latest_per_person" ? ListCoverage::latest_per_person
                                                          : ListCoverage::none;
        lists_.push_back(std::move(list));
    }
    return {};
}

Status AnnexALayout::read_columns(std::filesystem::path const& folder, record::Schema const& schema,
                                  ValueMap const& values) {
    auto const table = WEIR_TRY(
        config::read_csv_table(folder / "annex_a_columns.csv", {"list", "header", "kind", "concept", "table",
                                                                "instance", "field", "needed"}));
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const number = std::ranges::find_if(
            lists_, [&](auto const& list) { return std::to_string(list.number) == table.cell(row, "list"); });
        auto const kind = kind_named(table.cell(row, "kind"));
        if (number == lists_.end() || !kind) {
            return fail(ErrorCode::invalid, table.where(row, "kind").text() + ": no such list or kind");
        }
        auto& list = *number;
        auto const key = header_key(table.cell(row, "header"));
        auto const [at, fresh] = list.by_key.try_emplace(key, list.columns.size());
        if (fresh) {
            list.columns.push_back(
                {table.cell(row, "header"), key, *kind, {}, table.cell(row, "needed") == "key", {}});
            list.columns.back().value_concept = values.find_concept(table.cell(row, "concept"));
        }
        if (table.cell(row, "table").empty()) {
            continue;
        }
        auto const* const target = schema.find(table.cell(row, "table"));
        auto const field = target == nullptr ? std::nullopt : target->field(table.cell(row, "field"));
        if (!field) {
            return fail(ErrorCode::invalid, table.where(row, "field").text() + ": no such table or field");
        }
        list.columns[at->second].targets.push_back(
            {slot_of(list, *target, table.cell(row, "instance")), *field});
    }
    return {};
}

Status AnnexALayout::read_variants(std::filesystem::path const& folder) {
    auto const table =
        WEIR_TRY(config::read_csv_table(folder / "header_variants.csv", {"header", "variant"}));
    for (std::size_t row = 0; row < table.size(); ++row) {
        bool used = false;
        for (auto& list : lists_) {
            if (auto const found = list.by_key.find(header_key(table.cell(row, "header")));
                found != list.by_key.end()) {
                used = true;
                list.by_key.try_emplace(header_key(table.cell(row, "variant")), found->second);
            }
        }
        if (!used) {
            return fail(ErrorCode::invalid, table.where(row, "header").text() + ": no list has this header");
        }
    }
    return {};
}

Result<AnnexALayout> AnnexALayout::read(std::filesystem::path const& folder, record::Schema const& schema,
                                        ValueMap const& values) {
    AnnexALayout layout;
    WEIR_TRY(layout.read_lists(folder, schema));
    WEIR_TRY(layout.read_columns(folder, schema, values));
    WEIR_TRY(layout.read_variants(folder));
    return layout;
}

std::optional<std::size_t> AnnexALayout::list_of_name(std::string_view sheet_name) const {
    auto const key = match_key(sheet_name);
    if (auto const number = number_in(key);
        number && *number >= 1 && *number <= static_cast<int>(lists_.size())) {
        return static_cast<std::size_t>(*number - 1);
    }
    for (std::size_t i = 0; i < lists_.size(); ++i) {
        if (std::ranges::find(lists_[i].names, key) != lists_[i].names.end()) {
            return i;
        }
    }
    return {};
}

namespace {

std::optional<FoundList> headers_in(ListLayout const& list, Grid const& grid, std::size_t row) {
    FoundList found;
    found.header_row = row;
    std::vector<bool> taken(list.columns.size());
    for (std::size_t column = 0; column < grid.width(row); ++column) {
        auto const cell = grid.at(row, column);
        if (cell.kind != files::Cell::Kind::text) {
            continue;
        }
        if (auto const at = list.column(cell.text); at && !taken[*at]) {
            taken[*at] = true;
            found.columns.push_back({column, *at});
        }
    }
    for (std::size_t i = 0; i < list.columns.size(); ++i) {
        if (list.columns[i].required && !taken[i]) {
            return {};
        }
    }
    found.score = static_cast<double>(found.columns.size()) / static_cast<double>(list.columns.size());
    return found;
}

} // namespace

std::optional<FoundList> AnnexALayout::find(std::string_view sheet_name, Grid const& grid) const {
    auto const named = list_of_name(sheet_name);
    std::optional<FoundList> best;
    for (std::size_t row = 0; row < std::min(grid.rows(), header_rows_max); ++row) {
        for (std::size_t i = 0; i < lists_.size(); ++i) {
            bool const by_name = named && *named == i;
            auto found = headers_in(lists_[i], grid, row);
            if (!found || found->score < (by_name ? 0.3 : 0.6) || found->columns.size() < 3) {
                continue;
            }
            found->list = i;
            found->by_name = by_name;
            if (!best || std::pair(by_name, found->score) > std::pair(best->by_name, best->score)) {
                best = std::move(found);
            }
        }
    }
    return best;
}

} // namespace weir::intake
