// Spellings of codes that no file of definitions knows, and what a person said they mean: said once, used by
// every later import, taken back when it was wrong. What was typed into a cell for a code may be anything,
// so the words are sealed; a keyed digest tells them apart.
#pragma once

#include "base/date.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "record/fact.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::record {

class Core;

struct UnknownSpelling { // nothing said about it stands
    std::int64_t id = 0;
    std::string code_set, spelling, field;
    std::size_t count = 0; // in the load that had it last
    LoadId first_load, last_load;
};

struct SpellingChoice {
    std::int64_t id = 0;
    std::string code_set, spelling;
    std::string code; // empty: none of the codes
    std::string actor;
    Instant chosen_at;
    bool stands = true; // else it was taken back
};

class Spellings {
public:
    explicit Spellings(Core& core) : core_(core) {}

    [[nodiscard]] Result<std::vector<UnknownSpelling>> unknown(std::string_view authority);
    [[nodiscard]] Result<std::vector<SpellingChoice>> choices(std::string_view authority); // newest first
    // Of a spelling that is unknown: not_found where there is none of that number, conflict where somebody
    // has said something already. Whether the set has the code is the caller's to see to.
    [[nodiscard]] Status choose(std::string_view authority, std::int64_t unknown, std::string_view code,
                                std::string_view actor, Instant now);
    [[nodiscard]] Status take_back(std::string_view authority, std::int64_t choice, std::string_view actor,
                                   Instant now);

private:
    [[nodiscard]] Result<std::int64_t> authority_number(std::string_view code);
    Core& core_;
};

// Within a write.
[[nodiscard]] Status note_unmapped(Core& core, std::int64_t load, std::int64_t authority,
                                   std::span<UnmappedSpelling const> spellings);

} // namespace weir::record
