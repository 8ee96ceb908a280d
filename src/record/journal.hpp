// The journal: append-only, every entry chained to the one before by a keyed BLAKE2b over its canonical
// bytes. Nobody without the key can write an entry that fits, and an entry changed, removed or moved breaks
// the chain from there on.
#pragma once

#include "db/later_inserts.hpp"
#include "record/fold.hpp"
#include "record/keystore.hpp"

namespace weir::record {

struct Entry {
    std::int64_t seq = 0;
    std::int64_t written_at = 0; // microseconds since 1970, UTC
    std::int64_t authority = 0;  // numbers of names (names.hpp)
    std::int64_t load = 0;
    EntryKind kind = EntryKind::statement;
    std::int64_t table = -1;
    std::int64_t row = 0;
    std::int64_t person = 0;
    std::optional<std::int64_t> happened_on; // days since 1970: integers keep a million entries quick to read
    std::int64_t known_on = 0;
    std::int64_t system = 0;
    std::int64_t actor = 0;
    std::string_view clear;
    std::string_view sealed; // empty: none
};

inline constexpr std::string_view journal_columns = "seq, written_at, authority, load_id, kind, tab, row_id, "
                                                    "person_id, happened_on, known_on, system, actor, "
                                                    "clear, sealed, chain";
// Reads an entry from a query over journal_columns; its views live until the next step.
[[nodiscard]] Entry entry_of(db::Query const& query);
inline constexpr int chain_column = 14;

// Computes the chain. It keeps its buffer, so that a million entries need no allocation each.
class Chain {
public:
    explicit Chain(seal::Key const& key) : key_(key) {}
    [[nodiscard]] seal::Digest256 after(seal::Digest256 const& previous, Entry const& entry);

private:
    seal::Key key_;
    std::string buffer_;
};

class Journal {
public:
    Journal(db::Connection& connection, seal::Key const& chain_key)
        : connection_(connection), chain_(chain_key) {}
    Journal(Journal const&) = delete;
    Journal& operator=(Journal const&) = delete;

    [[nodiscard]] Status refresh(); // reads where the journal ends now
    [[nodiscard]] JournalHead const& head() const { return head_; }
    // Within a write: what is appended goes into the database by these.
    void write_with(db::LaterInserts* inserts);
    [[nodiscard]] Result<std::int64_t> append(Entry entry); // gives its seq

private:
    db::Connection& connection_;
    Chain chain_;
    JournalHead head_;
    db::LaterInserts* inserts_ = nullptr;
    db::LaterInserts::Target journal_ = 0;
};

} // namespace weir::record
