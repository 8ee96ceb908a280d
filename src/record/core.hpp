// What every part of an open record shares: the schema, the database, the key store, the journal and the
// numbers of names. Internal to the room; the door is store.hpp.
#pragma once

#include "record/definitions.hpp"
#include "record/journal.hpp"
#include "record/row_index.hpp"
#include "record/store.hpp"

#include <map>
#include <unordered_map>

namespace weir::record {

enum class NameOf : std::uint8_t { authority = 1, system = 2, actor = 3 };

struct Keys { // derived from the master key
    seal::Key digest;
    seal::Key chain;
    seal::Key repeats;
    seal::Key content;
    seal::Key erasure;
};

struct Paths {
    std::filesystem::path database, keys, erasures, master;
    [[nodiscard]] static Result<Paths> of(OpenOptions const& options);
};

class Core {
public:
    OpenOptions options;
    Paths paths;
    Schema schema;
    Definitions definitions;
    Keys derived;
    std::unique_ptr<db::Connection> db;
    std::optional<KeyStore> keys;
    seal::Sealer sealer;
    std::optional<Journal> journal;
    std::optional<db::LaterInserts> inserts; // of the write that is under way
    RowIndex index;
    std::unordered_map<std::int64_t, FoldOrder> taken_back; // loads, with the day and system of their words

    [[nodiscard]] Status load_names();
    [[nodiscard]] std::int64_t name_number(NameOf of, std::string_view name) const; // 0: never heard of
    [[nodiscard]] std::string name_text(std::int64_t number) const;
    // Within a write: finds or makes, journaled.
    [[nodiscard]] Result<std::int64_t> need_name(NameOf of, std::string_view name, Instant now);
    [[nodiscard]] std::vector<std::string> names(NameOf of) const;
    // Systems in the order of their names (by the first eight bytes).
    [[nodiscard]] std::uint64_t rank_of(std::int64_t system) const;

    [[nodiscard]] Status load_taken_back();
    [[nodiscard]] bool was_taken_back(std::int64_t load) const { return taken_back.contains(load); }
    // Whether the entry is left out of every fold: the words of a load that was taken back. Teams and workers
    // that it named stay known, since other rows speak of them.
    [[nodiscard]] bool left_out(TableDef const& table, FoldOrder const& order) const;

    [[nodiscard]] Result<std::int64_t> counter(std::string_view name);
    [[nodiscard]] Status set_counter(std::string_view name, std::int64_t value);
    [[nodiscard]] Result<std::int64_t> generation();

    // The key a row is sealed under: its person's, else its authority's. Nothing once destroyed.
    [[nodiscard]] seal::Key const* key_of(std::int64_t person, std::int64_t authority) const;
    [[nodiscard]] Result<seal::Key const*> need_key_of(std::int64_t person, std::int64_t authority);

private:
    std::map<std::pair<std::uint8_t, std::string>, std::int64_t, std::less<>> by_name_;
    struct Name {
        NameOf of = NameOf::authority;
        std::string text;
        std::uint64_t rank = 0;
    };
    std::unordered_map<std::int64_t, Name> by_number_;
};

// Where sealed bytes belong; bound in, so that moved bytes do not open.
struct SealContext {
    std::array<std::uint8_t, 26> bytes{};
    SealContext(std::int64_t authority, std::int64_t table, std::int64_t row, std::int64_t person);
    [[nodiscard]] seal::Bytes view() const { return bytes; }
};

[[nodiscard]] std::int64_t microseconds(Instant instant);
[[nodiscard]] Instant instant_of(std::int64_t microseconds);

// One write of the record: begun as the only writer, undone unless committed. Order of commit: new keys
// first (an orphan key harms nobody), then the record, then the head (opening moves a head that is behind).
class Write {
public:
    [[nodiscard]] static Result<Write> begin(Core& core);
    Write(Write&& other) noexcept
        : core_(other.core_), transaction_(std::move(other.transaction_)),
          done_(std::exchange(other.done_, true)) {}
    Write& operator=(Write&&) = delete;
    Write(Write const&) = delete;
    Write& operator=(Write const&) = delete;
    ~Write();
    [[nodiscard]] Status commit();

private:
    Write(Core& core, db::Transaction transaction) : core_(&core), transaction_(std::move(transaction)) {}
    Core* core_;
    db::Transaction transaction_;
    bool done_ = false;
};

} // namespace weir::record
