#include "intake/return_layout.hpp"

#include "config/csv_table.hpp"

#include <algorithm>
#include <array>

namespace weir::intake {

namespace {

using Kind = ReturnColumnKind;

constexpr std::array<std::pair<std::string_view, Kind>, 21> kind_names{{
    {"id", Kind::id},           {"birth", Kind::birth},
    {"date", Kind::date},       {"end", Kind::end},
    {"past", Kind::past},       {"above", Kind::above},
    {"code", Kind::code},       {"list", Kind::list},
    {"text", Kind::text},       {"conference", Kind::conference},
    {"integer", Kind::integer}, {"pounds", Kind::pounds},
    {"worker", Kind::worker},   {"postcode", Kind::postcode},
    {"urn", Kind::urn},         {"upn", Kind::upn},
    {"group", Kind::group},     {"own", Kind::own},
    {"unused", Kind::unused},   {"adult birth", Kind::adult_birth},
    {"real", Kind::real},
}};

std::vector<std::string> spellings(std::string const& header, std::vector<std::string> const& variants) {
    std::vector<std::string> keys{match_key(header)};
    for (auto const& variant : variants) {
        keys.push_back(match_key(variant));
    }
    return keys;
}

} // namespace

bool one_letter_off(std::string_view a, std::string_view b) {
    if (a.size() < b.size()) {
        std::swap(a, b);
    }
    constexpr std::size_t long_enough = 5; // shorter headers are too alike: DEC and DECOM, REC and DEC
    if (b.size() < long_enough || a.size() - b.size() > 1) {
        return false;
    }
    std::size_t same = 0;
    while (same < b.size() && a[same] == b[same]) {
        ++same;
    }
    if (a.size() > b.size()) {
        return a.substr(same + 1) == b.substr(same);
    }
    bool const changed = same < a.size() && a.substr(same + 1) == b.substr(same + 1);
    bool const swapped = same + 1 < a.size() && a[same] == b[same + 1] && a[same + 1] == b[same] &&
                         a.substr(same + 2) == b.substr(same + 2);
    return changed || swapped;
}

std::optional<std::size_t> ReturnModule::column(std::string_view header) const {
    auto const found = std::ranges::find(columns, header, &ReturnColumn::header);
    return found == columns.end() ? std::nullopt
                                  : std::optional(static_cast<std::size_t>(found - columns.begin()));
}

std::optional<std::size_t> ReturnModule::of_kind(Kind kind) const {
    auto const found = std::ranges::find(columns, kind, &ReturnColumn::kind);
    return found == columns.end() ? std::nullopt
                                  : std::optional(static_cast<std::size_t>(found - columns.begin()));
}

bool ReturnModule::kept() const {
    return std::ranges::any_of(columns, [](ReturnColumn const& column) {
        return column.table != nullptr || column.kind == Kind::list || column.kind == Kind::code;
    });
}

Result<ReturnLayout> ReturnLayout::read(std::filesystem::path const& file, record::Schema const& schema,
                                        ValueMap const& values, CodeLists const& lists) {
    auto const table = WEIR_TRY(config::read_csv_table(
        file, {"module", "column", "kind", "codes", "table", "field", "needed", "variants"}));
    ReturnLayout out;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const wrong = [&](std::string_view column, std::string const& what) {
            return fail(ErrorCode::invalid, table.where(row, column).text() + ": " + what);
        };
        auto const& name = table.cell(row, "module");
        if (out.modules_.empty() || out.modules_.back().name != name) {
            out.modules_.push_back({name, {}});
        }
        ReturnColumn column;
        column.header = table.cell(row, "column");
        column.keys = spellings(column.header, table.list(row, "variants"));
        column.needed = table.cell(row, "needed") == "y";
        column.xml_only = table.cell(row, "needed") == "xml";
        column.note = table.has("note") ? table.cell(row, "note") : std::string();
        auto const kind =
            std::ranges::find(kind_names, table.cell(row, "kind"), [](auto const& one) { return one.first; });
        if (kind == kind_names.end()) {
            return wrong("kind", "there is no such kind of column");
        }
        column.kind = kind->second;
        auto const& codes = table.cell(row, "codes");
        if (column.kind == Kind::list || column.kind == Kind::conference) {
            column.list = codes;
            if (!lists.has_list(codes)) {
                return wrong("codes", "return_codes.csv has no such list");
            }
        } else if (!codes.empty()) {
            column.value_concept = values.find_concept(codes);
            if (!column.value_concept) {
                return wrong("codes", "values.csv has no such concept");
            }
        }
        if (!table.cell(row, "table").empty()) {
            column.table = schema.find(table.cell(row, "table"));
            auto const field =
                column.table == nullptr ? std::nullopt : column.table->field(table.cell(row, "field"));
            if (!field) {
                return wrong("field", "the record has no such table or field");
            }
            column.field = *field;
        }
        auto& columns = out.modules_.back().columns;
        if (!columns.empty() && numbers_an_element(columns.back()) && !numbers_an_element(column)) {
            return wrong("kind", "the columns that number elements (group, own) stand last in their module");
        }
        columns.push_back(std::move(column));
    }
    return out;
}

std::optional<FoundModule> ReturnLayout::find(std::span<std::string const> keys) const {
    std::optional<FoundModule> best;
    for (std::size_t i = 0; i < modules_.size(); ++i) {
        FoundModule found{i, std::vector<std::optional<std::size_t>>(modules_[i].columns.size()), 0};
        std::vector<char> taken(keys.size(), 0);
        auto const take = [&](auto const& fits) {
            for (std::size_t c = 0; c < modules_[i].columns.size(); ++c) {
                for (std::size_t k = 0; k < keys.size() && !found.columns[c]; ++k) {
                    if (taken[k] == 0 && fits(modules_[i].columns[c], keys[k])) {
                        found.columns[c] = k;
                        taken[k] = 1;
                        ++found.matched;
                    }
                }
            }
        };
        take([](ReturnColumn const& column, std::string const& key) {
            return std::ranges::find(column.keys, key) != column.keys.end();
        });
        take([](ReturnColumn const& column, std::string const& key) {
            return one_letter_off(column.keys.front(), key);
        });
        bool whole = found.matched >= 2;
        for (std::size_t c = 0; c < found.columns.size(); ++c) {
            whole = whole && (found.columns[c].has_value() || !modules_[i].columns[c].needed);
        }
        if (whole && (!best || found.matched > best->matched)) {
            best = std::move(found);
        }
    }
    return best;
}

} // namespace weir::intake
