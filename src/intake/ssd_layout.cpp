// Field names are matched without regard to case; a table is the one whose fields the header names most.
#include "intake/ssd_layout.hpp"

#include "config/csv_table.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace weir::intake {
namespace {

std::string lower(std::string_view text) {
    std::string out(trimmed(text));
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

struct SideSheet {
    std::string_view name;
    SsdSheet sheet;
    std::array<std::string_view, 4> headers;
};
constexpr std::array<SideSheet, 3> side_sheets{{
    {"weir_coverage", SsdSheet::coverage, {"table", "window_from", "window_to", "rule"}},
    {"weir_contact_decisions", SsdSheet::decisions, {"contact_id", "decision_date", "contact_subtype", ""}},
    {"weir_population", SsdSheet::population, {"year", "population_0_17", "", ""}},
}};

using Headers = std::unordered_map<std::string, std::size_t>;

std::optional<FoundTable> side_sheet(Headers const& headers) {
    for (auto const& side : side_sheets) {
        FoundTable found{side.sheet, nullptr, std::string(side.name), {}};
        bool complete = true;
        for (auto const header : side.headers) {
            auto const at = headers.find(std::string(header));
            bool const optional = header == "contact_subtype" || header.empty();
            complete = complete && (at != headers.end() || optional);
            found.columns.push_back(at == headers.end() ? std::nullopt : std::optional(at->second));
        }
        if (complete) {
            return found;
        }
    }
    return {};
}

} // namespace

Result<SsdLayout> SsdLayout::read(std::filesystem::path const& folder, record::Schema const& schema,
                                  ValueMap const& values) {
    SsdLayout layout;
    auto const fields =
        WEIR_TRY(config::read_csv_table(folder / "ssd_code_fields.csv", {"field", "concept"}));
    for (std::size_t row = 0; row < fields.size(); ++row) {
        auto const known = values.find_concept(fields.cell(row, "concept"));
        bool const exists = std::ranges::any_of(schema.tables(), [&](auto const& table) {
            return table.field(fields.cell(row, "field")).has_value();
        });
        if (!known || !exists) {
            return fail(ErrorCode::invalid, fields.where(row, "field").text() + ": no such field or concept");
        }
        layout.concepts_.emplace(fields.cell(row, "field"), *known);
    }
    auto const others = WEIR_TRY(config::read_csv_table(folder / "ssd_not_kept.csv", {"table", "field"}));
    for (std::size_t row = 0; row < others.size(); ++row) {
        if (schema.find(others.cell(row, "table")) != nullptr) {
            layout.fields_not_kept_.insert(others.cell(row, "field"));
        } else {
            layout.not_kept_.insert(others.cell(row, "table"));
        }
    }
    return layout;
}

std::optional<FoundTable> SsdLayout::find(std::string_view file_name, Grid const& grid,
                                          record::Schema const& schema) const {
    if (grid.rows() == 0) {
        return {};
    }
    Headers headers;
    for (std::size_t column = 0; column < grid.width(0); ++column) {
        headers.try_emplace(lower(grid.at(0, column).text), column);
    }
    if (auto side = side_sheet(headers)) {
        return side;
    }
    FoundTable best;
    std::size_t matched_most = 0;
    for (auto const& table : schema.tables()) {
        FoundTable found{SsdSheet::table, &table, table.name, {}};
        std::size_t matched = 0;
        for (auto const& field : table.fields) {
            auto const at = headers.find(field.name);
            matched += at == headers.end() ? 0 : 1;
            found.columns.push_back(at == headers.end() ? std::nullopt : std::optional(at->second));
        }
        if (matched > matched_most) {
            matched_most = matched;
            best = std::move(found);
        }
    }
    // Two tables have fields without a prefix ("id", "description"), which many a sheet has.
    bool const plain =
        best.table != nullptr && (best.name == "ssd_version_log" || best.name == "ssd_api_data_staging");
    if (matched_most >= (plain ? 4U : 2U)) {
        return best;
    }
    auto const name = lower(file_name);
    if (not_kept_.contains(name)) {
        return FoundTable{SsdSheet::not_kept, nullptr, name, {}};
    }
    return {};
}

std::optional<ConceptId> SsdLayout::concept_of(std::string_view field) const {
    auto const found = concepts_.find(field);
    return found == concepts_.end() ? std::nullopt : std::optional(found->second);
}

bool SsdLayout::field_not_kept(std::string_view field) const {
    return fields_not_kept_.contains(lower(field));
}

} // namespace weir::intake
