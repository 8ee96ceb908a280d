// What a spelling of a code means: the official text, else a spelling seen before, else a pattern that was
// tried against spellings held out; anything else is unmapped. Nothing is guessed: a spelling that has
// been seen with two meanings has none. The spellings are data (config/intake/values.csv).
#pragma once

#include "base/result.hpp"
#include "intake/choices.hpp"
#include "intake/text.hpp"
#include "intake/value_patterns.hpp"
#include "record/fact.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::intake {

// chosen: a person of this authority said so (choices.hpp); without a code, that none of them fits.
enum class Mapping : std::uint8_t { exact, known, pattern, unmapped, chosen };
[[nodiscard]] std::string_view name_of(Mapping mapping);

struct MappedValue {
    std::string code;  // bare, as the SSD has it; a word in small letters where only the group is known
    std::string group; // the group that statistics show it under
    Mapping how = Mapping::unmapped;
    bool group_only = false;
};

struct ConceptId {
    std::uint16_t value = 0;
    friend constexpr bool operator==(ConceptId, ConceptId) = default;
};

class ValueMap {
public:
    // values.csv, value_patterns.csv and value_fields.csv of the folder.
    [[nodiscard]] static Result<ValueMap> read(std::filesystem::path const& folder);

    [[nodiscard]] std::optional<ConceptId> find_concept(std::string_view name) const; // "source"
    // The concept behind a column's header as returns have it: "Contact Source", "Primary Need Code".
    [[nodiscard]] std::optional<ConceptId> concept_of_header(std::string_view header) const;
    [[nodiscard]] MappedValue map(ConceptId concept_id, std::string_view raw) const;
    [[nodiscard]] bool is_code(ConceptId concept_id, std::string_view code) const;
    [[nodiscard]] bool is_official(ConceptId concept_id, std::string_view text) const;

    [[nodiscard]] std::string const& name_of_concept(ConceptId concept_id) const;
    struct Code {
        std::string code, text, group; // "6", "q) 6: Police", the group that statistics show it under
    };
    [[nodiscard]] std::vector<Code> codes(ConceptId concept_id) const; // by code

    // For trying patterns against spellings that are held out (values_test.cpp).
    struct Spelling {
        std::string value;
        std::string code;
        std::string group;
        bool official = false;
    };
    [[nodiscard]] std::vector<std::string> concepts() const;
    [[nodiscard]] static ValueMap make(std::vector<std::pair<std::string, std::vector<Spelling>>> const& all,
                                       std::vector<ValuePattern> const& patterns);

private:
    struct Concept;
    [[nodiscard]] Concept& concept_named(std::string const& name);
    void add(std::string const& concept_name, Spelling const& spelling);
    void learn(std::vector<ValuePattern> const& patterns);

    std::vector<std::shared_ptr<Concept>> concepts_;
    std::unordered_map<std::string, std::uint16_t, TextHash, std::equal_to<>> names_;
    std::unordered_map<std::string, std::uint16_t, TextHash, std::equal_to<>> headers_;
};

// Remembers what each raw text of one return mapped to, so that a column of ten thousand cells with twenty
// spellings is looked up twenty times; and which spellings mapped to nothing, for a person to say.
class Mapper {
public:
    explicit Mapper(ValueMap const& values, Choices const& choices) : values_(&values), choices_(&choices) {}
    [[nodiscard]] MappedValue const& map(ConceptId concept_id, std::string_view raw);
    [[nodiscard]] ValueMap const& values() const { return *values_; }
    [[nodiscard]] Choices const& choices() const { return *choices_; }

    void note_unmapped(std::string_view code_set, std::string_view raw, std::string_view header);
    [[nodiscard]] std::vector<record::UnmappedSpelling> unmapped() const;

private:
    [[nodiscard]] MappedValue look_up(ConceptId concept_id, std::string_view raw) const;

    ValueMap const* values_;
    Choices const* choices_;
    std::vector<std::unordered_map<std::string, MappedValue, TextHash, std::equal_to<>>> cache_;
    std::map<std::pair<std::string, std::string>, record::UnmappedSpelling> unmapped_; // by set and key
};

} // namespace weir::intake
