// What the rules of a statutory return found in it, kept load by load: which rules were asked, which rows
// were at fault, and the rows of the newest return, sealed. What stands open since when is the fold of these
// (quality/return_faults.hpp), so that it does not depend on the order in which returns were loaded.
#pragma once

#include "base/date.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::record {

class Core;
class PersonMap; // merges as they stand now

struct FoundFault {
    std::string rule;  // as lists name it: "903-145"
    std::string table; // of the return: "episodes"
    std::string child; // the return's id of the child; empty: nobody's, or of the whole return
    std::string key;   // what tells the row from the child's others, also in a corrected return
    std::uint32_t place = 0;
    std::uint32_t row_number = 0;
};

struct ReturnChild { // all that the return says of a child, as the caller writes it
    std::string child;
    std::string rows;
};

struct ReturnFindings {
    std::string kind; // "ssda903", "cin"
    int year = 0;     // in which the return's year ends
    Date known_on;    // its extract date
    // Nobody gave the extract date: then the return is no older than what came before it of its kind and
    // year.
    bool guessed = false;
    std::vector<std::string> places; // files and sheets, by FoundFault::place
    std::vector<std::string> asked;  // "903-145 episodes": a rule that was not asked closes nothing
    std::vector<FoundFault> faults;
    std::string head;                  // what the caller needs to read the children again
    std::vector<ReturnChild> children; // none: the rows are not kept
};

struct KeptFault {
    std::int64_t id = 0; // never used again
    std::string kind;
    int year = 0;
    std::string rule, table;
    PersonId person; // 0: nobody whom the record knows
};

struct FaultSpot { // where the row stood in the return of one check
    std::uint32_t place = 0, row_number = 0;
};

struct KeptCheck {
    std::int64_t id = 0;
    std::string kind;
    int year = 0;
    Date known_on;
    Instant written_at;
    std::string actor;
    LoadId load; // 0: checked and not loaded
    std::vector<std::string> places, asked;
    std::vector<std::int64_t> faults; // ascending
    std::vector<FaultSpot> spots;     // by fault
};

struct FaultText { // what is sealed
    std::string child, key;
};

struct KeptReturn {
    std::int64_t check = 0;
    std::string head;
    std::vector<ReturnChild> children;
};

class ReturnChecks {
public:
    ReturnChecks(Core& core, PersonMap& people) : core_(core), people_(people) {}

    // Without a load. What the newest check of the return says already is not kept twice. Errors: not_found
    // (no such authority).
    [[nodiscard]] Status keep(std::string_view authority, ReturnFindings const& findings,
                              std::string_view actor, Instant now);
    // By kind, year and the order in which they were known.
    [[nodiscard]] Result<std::vector<KeptCheck>> checks(std::string_view authority);
    [[nodiscard]] Result<std::vector<KeptFault>> faults(std::string_view authority); // by id
    // Of those faults that the key store can still open.
    [[nodiscard]] Result<std::map<std::int64_t, FaultText>> texts(std::string_view authority,
                                                                  std::span<std::int64_t const> faults);
    // The rows of the newest return of that kind and year; nothing where none is kept.
    [[nodiscard]] Result<std::optional<KeptReturn>> rows(std::string_view authority, std::string_view kind,
                                                         int year);

private:
    [[nodiscard]] Result<std::int64_t> authority_number(std::string_view code);
    Core& core_;
    PersonMap& people_;
};

// Whether the findings of a load that is kept already say anything else than was kept with it.
[[nodiscard]] Result<bool> says_anew(Core& core, ReturnFindings const& findings, std::int64_t authority,
                                     std::int64_t load);
// Within a write. `load` is 0 for a return that is not loaded; a load that is kept again takes the place of
// what it said before.
[[nodiscard]] Status write_findings(Core& core, ReturnFindings const& findings, std::int64_t authority,
                                    std::int64_t load, std::int64_t actor, Instant now);

} // namespace weir::record
