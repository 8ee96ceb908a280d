// The names of units: which of them mean the same, which stand for others, and how an expression such as
// "people per month" becomes a Unit and a Unit becomes a text again. Names are compared without regard to
// case, to blanks and underscores, and to the plural.
#pragma once

#include "base/diagnostics.hpp"
#include "base/result.hpp"
#include "dynamics/model/model.hpp"
#include "dynamics/model/unit.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

struct UnitProblem {
    std::size_t column = 0; // byte of the text, counted from 1
    std::string message;
};

class UnitTable {
public:
    UnitTable();

    // Definitions that contradict each other are warned of, each at its line; the first holds.
    void define(std::vector<UnitDefinition> const& definitions, std::string const& file,
                Diagnostics& diagnostics);

    // Stella's help, "Working with units", and XMILE 1.0, model units: names, numbers, * and - for a
    // product, /, "per", ^, brackets. Empty and "1" are dimensionless.
    [[nodiscard]] tl::expected<Unit, UnitProblem> read(std::string_view text);

    // "person*year/month^2", with the names as they were defined or first written; "dimensionless".
    [[nodiscard]] std::string text(Unit const& unit) const;

    [[nodiscard]] std::size_t bases() const { return shown_.size(); }

    // The name as it is compared: "Care  Leavers" and care_leaver are one.
    [[nodiscard]] static std::string folded(std::string_view name);

private:
    friend class UnitReader;
    struct Meaning {
        std::string equation;
        Unit unit;
        bool known = false;
        bool open = false; // being worked out: met again, it is circular
    };

    [[nodiscard]] std::string leader(std::string const& key) const;
    void join(std::string const& a, std::string const& b);
    [[nodiscard]] Unit base(std::string const& key, std::string_view written);
    [[nodiscard]] tl::expected<Unit, UnitProblem> named(std::string_view written, std::size_t column,
                                                        std::size_t depth);
    [[nodiscard]] tl::expected<Unit, UnitProblem> read(std::string_view text, std::size_t depth);

    std::map<std::string, std::string, std::less<>> leader_of_; // of a group of synonyms; absent: itself
    std::map<std::string, Meaning, std::less<>> meaning_of_;    // by leader
    std::map<std::string, std::uint32_t, std::less<>> base_of_; // by leader
    std::map<std::string, std::string, std::less<>> title_of_;  // by leader: as a definition names it
    std::vector<std::string> shown_;                            // by base
};

} // namespace weir::dynamics
