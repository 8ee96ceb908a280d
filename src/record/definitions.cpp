// Reading the record's definitions; see definitions.hpp.
#include "record/definitions.hpp"

#include "config/csv_table.hpp"
#include "record/row_index.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace weir::record {

namespace {

std::optional<int> number_in(std::string const& cell) {
    int number = 0;
    auto const [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    return fault == std::errc{} && end == cell.data() + cell.size() && number > 0 ? std::optional{number}
                                                                                  : std::nullopt;
}

constexpr std::array<std::string_view, 6> class_names{"looked_after",  "adoption",   "child_protection",
                                                      "child_in_need", "early_help", "contact_only"};
constexpr std::array<std::string_view, 3> origin_names{"birth", "order", "last_contact"};

template <std::size_t Size>
std::optional<std::size_t> place_in(std::array<std::string_view, Size> const& names, std::string_view name) {
    auto const found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt
                                : std::optional{static_cast<std::size_t>(found - names.begin())};
}

Status read_retention(std::filesystem::path const& file, Definitions& out) {
    auto const table = WEIR_TRY(
        config::read_csv_table(file, {"class", "years", "counted_from", "years_after_death_under_18"}));
    std::size_t seen = 0;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const which = place_in(class_names, table.cell(row, "class"));
        auto const years = number_in(table.cell(row, "years"));
        auto const from = place_in(origin_names, table.cell(row, "counted_from"));
        if (!which || !years || !from) {
            return fail(ErrorCode::invalid,
                        table.where(row, "class").text() +
                            ": a known class, whole years and birth, order or last_contact are wanted.");
        }
        out.retention[*which] = {*years, static_cast<CountedFrom>(*from),
                                 number_in(table.cell(row, "years_after_death_under_18"))};
        ++seen;
    }
    if (seen != class_names.size()) {
        return fail(ErrorCode::invalid, file.filename().string() + ": each retention class is wanted once.");
    }
    return {};
}

} // namespace

Result<Definitions> Definitions::read(std::filesystem::path const& folder) {
    Definitions out;
    auto const types = WEIR_TRY(config::read_csv_table(folder / "identifier_types.csv", {"means", "type"}));
    for (std::size_t row = 0; row < types.size(); ++row) {
        bool const upn = types.cell(row, "means") == "upn";
        out.identifier_types.emplace(normalised_name(types.cell(row, "type")),
                                     upn ? IdentifierMeaning::upn : IdentifierMeaning::same_person);
    }
    auto const workers = WEIR_TRY(config::read_csv_table(folder / "generic_workers.csv", {"match", "name"}));
    for (std::size_t row = 0; row < workers.size(); ++row) {
        auto& list = workers.cell(row, "match") == "word" ? out.generic_words : out.generic_whole;
        list.push_back(normalised_name(workers.cell(row, "name")));
    }
    WEIR_TRY(read_retention(folder / "retention.csv", out));
    return out;
}

IdentifierMeaning Definitions::meaning_of(std::string_view type) const {
    auto const found = identifier_types.find(normalised_name(type));
    return found == identifier_types.end() ? IdentifierMeaning::other : found->second;
}

bool Definitions::generic_worker(std::string_view name) const {
    auto const plain = normalised_name(name);
    if (plain.empty() ||
        std::find(generic_whole.begin(), generic_whole.end(), plain) != generic_whole.end()) {
        return true;
    }
    auto const padded = ' ' + plain + ' ';
    return std::any_of(generic_words.begin(), generic_words.end(), [&](std::string const& word) {
        return padded.find(' ' + word + ' ') != std::string::npos;
    });
}

} // namespace weir::record
