// The key store: PATH.keys, a database of its own beside the record. It holds a wrapped key for each
// person and authority and the authenticated head of the journal. Apart from the record, so that a key
// can be destroyed while the journal's sealed bytes stay where the chain has them.
#pragma once

#include "base/ids.hpp"
#include "db/later_inserts.hpp"
#include "seal/box.hpp"
#include "seal/digest.hpp"
#include "seal/keys.hpp"

#include <unordered_map>

namespace weir::record {

enum class KeyOf : std::uint8_t { person = 1, authority = 2 };

struct JournalHead {
    std::int64_t count = 0;
    seal::Digest256 chain;
};

class KeyStore {
public:
    [[nodiscard]] static Result<KeyStore> open(std::filesystem::path const& file,
                                               seal::MasterKey const& master, bool create, bool read_only);

    // The key, or nothing where it was destroyed or never made.
    [[nodiscard]] seal::Key const* find(KeyOf of, std::int64_t id) const;
    // Finds or makes it; a new one is durable once commit() succeeds, which must be before the record's.
    [[nodiscard]] Result<seal::Key const*> need(KeyOf of, std::int64_t id);
    [[nodiscard]] Status commit();
    void roll_back();
    // Destroys a key for ever: overwritten in the file and its log truncated.
    [[nodiscard]] Status destroy(KeyOf of, std::int64_t id);

    [[nodiscard]] Result<JournalHead> head();
    [[nodiscard]] Status set_head(JournalHead const& head);     // never back: another writer may be ahead
    [[nodiscard]] Status replace_head(JournalHead const& head); // of a copy, to where the copy's journal ends
    [[nodiscard]] db::Connection& connection() { return *connection_; }

private:
    KeyStore() = default;
    [[nodiscard]] Status load_keys();
    [[nodiscard]] Status begin();
    [[nodiscard]] static std::uint64_t slot(KeyOf of, std::int64_t id) {
        return (static_cast<std::uint64_t>(id) << 2U) | static_cast<std::uint64_t>(of);
    }

    [[nodiscard]] Result<seal::Key const*> made_since(KeyOf of, std::int64_t id) const;
    [[nodiscard]] Result<seal::Key const*> keep(KeyOf of, std::int64_t id, db::Blob wrapped) const;

    std::unique_ptr<db::Connection> connection_;
    std::optional<db::Transaction> open_;
    std::unique_ptr<db::LaterInserts> inserts_; // while it is open
    bool others_wrote_ = false;                 // between reading the keys and its beginning
    std::int64_t read_at_ = 0;                  // as written_by_others() counts
    std::vector<std::uint64_t> fresh_;          // made since the last commit
    seal::Key wrap_;
    seal::Key head_key_;
    seal::Sealer sealer_;
    mutable std::unordered_map<std::uint64_t, seal::Key> keys_; // grows by what other stores made
};

} // namespace weir::record
