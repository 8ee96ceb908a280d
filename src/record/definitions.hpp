// The record's small definitions kept as data beside its tables: what kinds of identifier mean, names that
// stand where nobody is allocated, how long a record is kept.
#pragma once

#include "base/result.hpp"
#include "record/people.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace weir::record {

enum class IdentifierMeaning : std::uint8_t { other, upn, same_person };

enum class CountedFrom : std::uint8_t { birth, order, last_contact };
struct RetentionRule {
    int years = 0;
    CountedFrom from = CountedFrom::last_contact;
    std::optional<int> years_after_death_under_18;
};

struct Definitions {
    std::map<std::string, IdentifierMeaning> identifier_types; // normalised
    std::vector<std::string> generic_whole;
    std::vector<std::string> generic_words;
    std::array<RetentionRule, 6> retention; // by RetentionClass

    [[nodiscard]] static Result<Definitions> read(std::filesystem::path const& folder);
    [[nodiscard]] IdentifierMeaning meaning_of(std::string_view type) const;
    [[nodiscard]] bool generic_worker(std::string_view name) const;
};

} // namespace weir::record
