// The record of an authority: one door to everything that is kept about children and the organisation.
// A Store is used by one thread at a time; several may be open on one database.
//
// Everything said about a row is one entry of the journal (append-only, hash-chained over sealed bytes).
// The current state, in tables named as the SSD names them, is the fold of those entries in the order in
// which they were KNOWN: a later statement overlays the fields it supplies; a source that repeats itself
// says nothing new. So current state and as-known answers do not depend on the order of loading.
#pragma once

#include "base/date.hpp"
#include "base/diagnostics.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "record/fact.hpp"
#include "record/schema.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::db {
class Connection;
}

namespace weir::record {

class People;       // people.hpp: identity, aliases, merge and split, family, restriction, erasure
class Organisation; // organisation.hpp: dated teams, parents, successors, workers
class ReturnChecks; // return_checks.hpp: what the rules of statutory returns found in them
class KeptDays;     // kept_days.hpp: what was worked out about past days
class Spellings;    // spellings.hpp: spellings of codes that nobody knew, and what a person said they mean

// One row as it is read. Spans and views live until the next row is read.
class RowView {
public:
    virtual ~RowView() = default;
    [[nodiscard]] virtual RowId row() const = 0;
    [[nodiscard]] virtual PersonId person() const = 0; // after merges; 0 for tables without a person
    [[nodiscard]] virtual Date known_on() const = 0;   // since when this is what was known
    [[nodiscard]] virtual std::optional<Date> known_until() const = 0; // versions only; exclusive
    [[nodiscard]] virtual bool blank(std::size_t field) const = 0;     // blank or never supplied
    [[nodiscard]] virtual bool supplied(std::size_t field) const = 0;  // some source carries this field
    [[nodiscard]] virtual std::string_view text(std::size_t field) const = 0;
    [[nodiscard]] virtual std::optional<Date> date(std::size_t field) const = 0;
    [[nodiscard]] virtual std::int64_t
    integer(std::size_t field) const = 0; // also worker, team, person ids; 0 if blank
    [[nodiscard]] virtual double real(std::size_t field) const = 0;
};
using EachRow = std::function<void(RowView const&)>;

struct AsKnown {
    std::string authority;
    std::optional<Date> known_at; // absent: everything known now
};

struct Load {
    LoadId id;
    std::string system, format, source_name, actor;
    std::string decisions; // what the actor took upon himself; mostly empty
    Date extract_date;
    Instant written_at;
    std::size_t added = 0, changed = 0, withdrawn = 0, refused = 0;
    bool taken_back = false; // nothing that it said is in any answer
};

// What taking a load back did to current rows.
struct TakenBack {
    std::size_t removed = 0; // rows that no other load tells of
    std::size_t changed = 0; // rows that others tell of, as they would stand without it
};

struct Absence { // a query: the row vanished inside a file's coverage
    std::int64_t id = 0;
    TableId table;
    RowId row;
    PersonId person;
    Date noticed_on; // extract date of the file that no longer names it
    enum class State : std::uint8_t { open, withdrawn, dismissed } state = State::open;
};

struct AnsweredAbsences {
    std::vector<std::int64_t> absences;
    bool withdraw = false; // else the return is wrong, and the rows stay
    std::string words;     // why
};

// A refused row as lists show it: its cells stay sealed.
struct RefusedRowHead {
    std::int64_t id = 0;
    LoadId load;
    PersonId person; // 0: nobody whom the record knows
    std::string place;
    std::uint32_t row_number = 0;
    std::string reason;
};

// What people decided about what the rules find: a finding suppressed or taken back, a campaign begun or
// closed. One entry of the journal each and nothing beside it, so that what stands now is their fold and
// `weir verify` covers it with the chain. `clear` holds codes and days, `secret` people's own words.
enum class DecisionAbout : std::uint8_t { finding, campaign };
struct Decision {
    JournalSeq seq; // given by the record
    DecisionAbout about = DecisionAbout::finding;
    std::int64_t subject = 0; // a row's number, or that of a campaign: the place of its first decision
    PersonId person;          // whose row it is; sealed under this person's key, else the authority's
    Date day;                 // on which it was decided
    Instant written_at;       // given by the record
    std::string actor;
    std::string clear, secret;
};

struct OpenOptions {
    std::string url;                  // sqlite:PATH
    std::filesystem::path key_file;   // empty: PATH.key beside the database, made if the database is new
    std::filesystem::path schema_csv; // config/record/ssd_tables.csv
    bool create = false;              // a database that does not exist is made and migrated
    bool read_only = false;
};

class Store {
public:
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(OpenOptions const& options);
    ~Store();

    [[nodiscard]] Schema const& schema() const;
    [[nodiscard]] db::Connection& connection(); // for rooms with tables of their own (identity, plan)
    [[nodiscard]] People& people();
    [[nodiscard]] Organisation& organisation();
    [[nodiscard]] Spellings& spellings();
    [[nodiscard]] ReturnChecks& return_checks();
    [[nodiscard]] KeptDays& kept_days();
    [[nodiscard]] Result<std::vector<std::string>> authorities();

    // Loads in one transaction; the same file again changes nothing. Bad facts are refused one by one.
    [[nodiscard]] Result<LoadOutcome> load(LoadRequest const& request, std::span<Fact const> facts,
                                           Progress const& progress = {});
    [[nodiscard]] Result<std::vector<Load>> loads(std::string_view authority); // by extract date
    // From then on every answer, of past days too, is what it would be had the load never come; the journal
    // keeps what it said and, sealed, the reason. People, teams and workers whom it made known stay known, as
    // do merges that it caused and what people decided since. Errors: not_found, conflict (it was taken back
    // already), invalid (nobody takes it back, or without a reason).
    [[nodiscard]] Result<TakenBack> take_back(std::string_view authority, LoadId load,
                                              std::string_view reason, std::string_view actor, Instant now);

    // What the loads declared to cover, of those extracted by that day.
    [[nodiscard]] Result<std::vector<Coverage>> coverage(AsKnown const& as_known);

    // Live rows (not withdrawn, not of erased people) as known now or on a past day; by row id.
    [[nodiscard]] Status read(TableId table, AsKnown const& as_known, EachRow const& each);
    // Every version of every row in the order in which it was known, with known_on and known_until.
    [[nodiscard]] Status read_versions(TableId table, AsKnown const& as_known, EachRow const& each);
    // Which (table, field) pairs any load of this authority has supplied: else "not supplied".
    [[nodiscard]] Result<bool> ever_supplied(std::string_view authority, TableId table, std::size_t field);

    [[nodiscard]] Result<std::vector<Absence>> absences(std::string_view authority, bool open_only);
    // Several at once, for one reason, or none of them: each with a decision of its own that holds the words.
    // Errors: invalid (none, no words), not_found, conflict (one of them is answered).
    [[nodiscard]] Status answer_absences(std::string_view authority, AnsweredAbsences const& answered,
                                         std::string_view actor, Instant now);
    [[nodiscard]] Status confirm_absence(std::int64_t absence, std::string_view actor,
                                         Instant now); // withdraws, visibly
    [[nodiscard]] Status dismiss_absence(std::int64_t absence, std::string_view actor, Instant now);
    // When what the row tells of began; nothing where its table has no such day or there is no such row.
    [[nodiscard]] Result<std::optional<Date>> started_on(TableId table, RowId row);
    [[nodiscard]] Status reinstate(TableId table, RowId row, std::string_view actor,
                                   Instant now); // undoes a withdrawal

    // Kept under the person's key where the person is known, so that erasure takes them too.
    [[nodiscard]] Status keep_refused(LoadId load, std::string_view authority,
                                      std::vector<RefusedRow> const& rows);
    [[nodiscard]] Result<std::vector<RefusedRow>> kept_rows(std::string_view authority, LoadId load);

    // Journals a decision; gives its place. Errors: invalid (nobody decided, words too long), not_found.
    [[nodiscard]] Result<JournalSeq> decide(std::string_view authority, Decision const& decision,
                                            Instant now);
    // In the order in which they were taken. Those about an erased person are gone with the key.
    [[nodiscard]] Result<std::vector<Decision>> decisions(std::string_view authority, DecisionAbout about);
    // Of all loads, the newest load first; without opening what is sealed.
    [[nodiscard]] Result<std::vector<RefusedRowHead>> refused_rows(std::string_view authority);

    // While a return is read, its rules are asked on a thread beside: who asks the store there holds this.
    [[nodiscard]] std::mutex& turn() { return turn_; }

    // A number that changes with every committed write, so that what was computed can be kept until then.
    [[nodiscard]] Result<std::int64_t> generation();

private:
    Store();
    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::mutex turn_;
};

// weir verify: reads the whole journal and names the first entry that was edited, deleted or reordered;
// then checks that the current tables are what the journal says.
struct VerifyReport {
    bool sound = false;
    std::size_t entries = 0;
    double seconds = 0;       // in all
    double chain_seconds = 0; // processor time of reading the journal and computing its chain
    std::optional<JournalSeq> first_bad;
    std::string finding; // a sentence
};
[[nodiscard]] Result<VerifyReport> verify(OpenOptions const& options, Progress const& progress = {});

// A consistent copy while in use (database, key store, erasure register; never the master key), checked
// after writing. Restoring replays erasures that the target's register or `erasures` know of.
[[nodiscard]] Status backup(OpenOptions const& options, std::filesystem::path const& to);
[[nodiscard]] Status restore(std::filesystem::path const& from, OpenOptions const& to,
                             std::filesystem::path const& erasures = {});

// Brings an older database to this version's form; opening with `create` does the same. Gives how many
// migrations were applied.
[[nodiscard]] Result<std::size_t> migrate_record(OpenOptions const& options);

} // namespace weir::record
