// Patterns in spellings: which words and pairs of words have only ever stood in spellings of one group.
// Apart from the table of known spellings, because what is learned here is measured on spellings held out
// (values_test.cpp) and its caution is set by that measurement.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::intake {

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
    // Codes with their groups: a bare code that stands as a word of its own names itself.
    [[nodiscard]] static ValuePatterns learn(std::vector<Example> examples,
                                             std::vector<std::pair<std::string, std::string>> const& codes);
    [[nodiscard]] std::optional<Found> match(std::string_view key) const;

private:
    struct Learned;
    std::shared_ptr<Learned const> learned_;
};

} // namespace weir::intake
