// Patterns in spellings that nobody has seen before. First what is written down (value_patterns.csv): a code
// at the beginning, words that mean one group; then what the known spellings teach: words that have only ever
// stood in spellings of one group. Both are measured on spellings held out (values_test.cpp), and where they
// disagree nothing is said.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::intake {

enum class PatternKind : std::uint8_t {
    exact,        // the whole spelling is one of the words
    lead,         // it begins with one of them
    lead_more,    // it begins with one of them, and more follows
    lead_first,   // as lead, and whatever else it says
    word,         // one of them stands anywhere as a word
    four_letters, // it begins with a word of four letters of which this is the first (extended ethnic codes)
    any,          // one of the phrases stands in it, and none of `without`
    begins, // it begins with one of the phrases and has none of `without`; what follows may say anything
    noise,  // phrases that say nothing at either end: what is left is read as if it stood alone
    padding // these words say nothing: what is left without them is looked up among known spellings
};

struct ValuePattern {
    std::string concept_name;
    PatternKind kind = PatternKind::any;
    std::string meaning;              // a code; a group for four_letters and any
    std::vector<std::string> words;   // keys; "a+b" wants both
    std::vector<std::string> without; // keys
};

[[nodiscard]] Result<std::vector<ValuePattern>> read_value_patterns(std::filesystem::path const& folder);

class ValuePatterns {
public:
    struct Example {
        std::string key; // match_key of the spelling
        std::string group;
        std::string code;
    };
    struct Found {
        std::string code; // empty where the pattern tells the group only
        std::string group;
    };

    ValuePatterns();
    // `codes`: every bare code with its group. `written`: those of this concept.
    [[nodiscard]] static ValuePatterns learn(std::vector<Example> examples,
                                             std::vector<std::pair<std::string, std::string>> const& codes,
                                             std::vector<ValuePattern> written);
    [[nodiscard]] std::optional<Found> match(std::string_view key) const;
    // The key without the noise and numbers at its ends; the same key where there is none.
    [[nodiscard]] std::string_view without_noise(std::string_view key) const;

private:
    struct Learned;
    std::shared_ptr<Learned const> learned_;
};

} // namespace weir::intake
