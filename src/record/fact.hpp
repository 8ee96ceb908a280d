// What a source says about one row, and what it says it covers. Intake makes Facts out of files; the
// store (store.hpp) turns them into journal entries and current rows.
#pragma once

#include "base/interval.hpp"
#include "record/schema.hpp"
#include "record/value.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace weir::record {

struct Fact {
    TableId table;
    // The source's own id of the row; empty where it has none (Annex A). A row is then known by the
    // natural key of its table: whose it is and the fields marked natural_key.
    std::string source_row_id;
    std::string person;        // the source's id of the person whose row it is; empty for tables without one
    std::vector<Value> values; // one for each field of the table, in its order; NotSupplied where not carried
    // Where it stands in the file, for the load's report: index into LoadRequest::places and row number.
    std::uint32_t place = 0;
    std::uint32_t row_number = 0;
    bool about_existing = false; // refused where nobody has told of its row: a side sheet makes no event
};

// How far a file speaks for a table: a row that the record holds, that lies inside and that the file does
// not name, has vanished at its source. `all`: every row dated in the window; `dated_or_open`: those and what
// is still open. `latest_per_person` files (Annex A lists 6 to 9) speak only for the newest row of each
// person they name.
enum class CoverageRule : std::uint8_t { all, dated_or_open, latest_per_person };
struct Coverage {
    TableId table;
    CoverageRule rule = CoverageRule::all;
    Interval window; // of the table's starts field
};

// A source row that was refused, kept sealed so that it can be put right and loaded again.
struct RefusedRow {
    std::string place; // "annex_a.xlsx|List 3"
    std::uint32_t row_number = 0;
    std::string person; // the source's id of the person, where the row has one; not given back
    std::vector<std::string> cells;
    std::string reason{}; // code of the finding: "date-missing"
};

// A spelling of a code for which no code is known: a person decides once what it means (spellings.hpp).
struct UnmappedSpelling {
    std::string code_set; // "source"; which codes it should have been one of
    std::string spelling; // as it stood in the first such cell
    std::string key;      // what spellings that are to be treated alike share
    std::string field;    // header of the column
    std::size_t count = 0;
};

struct ReturnFindings;

struct LoadRequest {
    std::string authority; // code; never empty
    std::string system;    // "annex-a", "ssd": who speaks. Row ids and repeats are judged within a system
    std::string format;
    std::string source_name; // the folder's or file's own name, no path
    Date extract_date;       // what is told here was known on this day
    Instant written_at;
    std::string actor;               // an account name or "import"
    std::vector<std::string> places; // "annex_a.xlsx|List 3"
    std::vector<Coverage> coverage;
    bool confirm_absences = false; // withdraw what has vanished at once, instead of only raising a query
    bool dry_run = false;          // count, then roll back
    std::string decisions;         // what the actor took upon himself: "a list that lost most of its rows"
    std::vector<RefusedRow> refused_rows;           // kept with the load, or not at all
    std::vector<UnmappedSpelling> unmapped;         // likewise
    std::shared_ptr<ReturnFindings const> findings; // of the rules of a return (return_checks.hpp); likewise
    std::function<bool()> stop; // asked now and then: true leaves the record as it was (ErrorCode::refused)
};

enum class FactOutcome : std::uint8_t { unchanged, added, changed, duplicate, returned, refused };

struct LoadOutcome {
    std::int64_t load_id = 0;
    bool already_loaded = false; // the same content at the same extract date: nothing was done
    std::size_t unchanged = 0;
    std::size_t added = 0;
    std::size_t changed = 0;
    std::size_t duplicates = 0; // two facts of one file about one row that say the same
    std::size_t returned = 0;   // withdrawn rows named again, so live again
    std::size_t refused = 0;    // e.g. a side sheet about a row that nobody has
    std::size_t absences = 0;   // queries raised
    std::size_t withdrawn = 0;
    std::vector<FactOutcome> facts; // one a fact, in order
};

using Progress = std::function<void(std::size_t done, std::size_t total)>;

} // namespace weir::record
