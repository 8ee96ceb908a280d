// The key store's file; see keystore.hpp.
#include "record/keystore.hpp"

#include <array>

namespace weir::record {

namespace {

constexpr std::string_view key_tables =
    "CREATE TABLE IF NOT EXISTS wrapped_keys (kind INTEGER NOT NULL, id INTEGER NOT NULL, wrapped BLOB NOT "
    "NULL, PRIMARY KEY (kind, id));"
    "CREATE TABLE IF NOT EXISTS journal_head (one INTEGER PRIMARY KEY CHECK (one = 1), entries INTEGER NOT "
    "NULL, "
    "chain BLOB NOT NULL, mac BLOB NOT NULL);";

std::array<std::uint8_t, 9> context_of(KeyOf of, std::int64_t id) {
    std::array<std::uint8_t, 9> context{};
    context[0] = static_cast<std::uint8_t>(of);
    std::memcpy(context.data() + 1, &id, sizeof id);
    return context;
}

seal::Digest256 mac_of(seal::Key const& key, JournalHead const& head) {
    seal::DigestStream stream{key};
    std::array<std::uint8_t, 8> count{};
    std::memcpy(count.data(), &head.count, sizeof head.count);
    stream.add(count);
    stream.add(head.chain.view());
    return stream.finish();
}

} // namespace

Result<KeyStore> KeyStore::open(std::filesystem::path const& file, seal::MasterKey const& master, bool create,
                                bool read_only) {
    KeyStore store;
    db::ConnectOptions const options{.create = create, .read_only = read_only, .wipe_deleted = true};
    auto connection = db::Connection::open("sqlite:" + file.string(), options);
    if (!connection) {
        return tl::unexpected<Error>(std::move(connection.error()).during("opening the key store"));
    }
    store.connection_ = std::move(*connection);
    if (!read_only) {
        WEIR_TRY(store.connection_->execute(key_tables));
    }
    store.wrap_ = master.derive(seal::Purpose::wrap);
    store.head_key_ = master.derive(seal::Purpose::head);
    WEIR_TRY(store.load_keys());
    return store;
}

Status KeyStore::load_keys() {
    read_at_ = WEIR_TRY(connection_->written_by_others());
    auto query = WEIR_TRY(connection_->query("SELECT kind, id, wrapped FROM wrapped_keys"));
    while (WEIR_TRY(query.step())) {
        WEIR_TRY(keep(static_cast<KeyOf>(query.integer(0)), query.integer(1), query.blob(2)));
    }
    return {};
}

seal::Key const* KeyStore::find(KeyOf of, std::int64_t id) const {
    auto const found = keys_.find(slot(of, id));
    if (found != keys_.end()) {
        return &found->second;
    }
    auto const later = made_since(of, id);
    return later ? *later : nullptr;
}

// A key that another store on the same record made after this one was opened.
Result<seal::Key const*> KeyStore::made_since(KeyOf of, std::int64_t id) const {
    auto query =
        WEIR_TRY(connection_->query("SELECT wrapped FROM wrapped_keys WHERE kind = :kind AND id = :id"));
    query.bind("kind", static_cast<std::int64_t>(of)).bind("id", id);
    if (!WEIR_TRY(query.step())) {
        return nullptr;
    }
    return keep(of, id, query.blob(0));
}

Result<seal::Key const*> KeyStore::keep(KeyOf of, std::int64_t id, db::Blob wrapped) const {
    std::string plain;
    auto const opened = seal::open_into(wrap_, context_of(of, id), wrapped, plain);
    if (!opened || plain.size() != seal::Key::size()) {
        return fail(ErrorCode::corrupt, "The key store does not open with this master key; give the key "
                                        "file that was made with the database.");
    }
    auto const [kept, inserted] =
        keys_.emplace(slot(of, id), seal::Key{std::span<std::uint8_t const, 32>{
                                        reinterpret_cast<std::uint8_t const*>(plain.data()), 32}});
    seal::wipe(plain.data(), plain.size());
    return &kept->second;
}

Result<seal::Key const*> KeyStore::need(KeyOf of, std::int64_t id) {
    auto const found = keys_.find(slot(of, id));
    if (found != keys_.end()) {
        return &found->second;
    }
    if (!open_) {
        WEIR_TRY(begin());
    }
    if (others_wrote_) {
        if (auto const* later = WEIR_TRY(made_since(of, id))) {
            return later;
        }
    }
    auto const [made, inserted] = keys_.emplace(slot(of, id), seal::random_key());
    fresh_.push_back(slot(of, id));
    auto const wrapped = sealer_.seal(wrap_, context_of(of, id), seal::text_of(made->second.bytes()));
    auto const target = inserts_->into("wrapped_keys", {"kind", "id", "wrapped"});
    WEIR_TRY(inserts_->begin(target)
                 .add(static_cast<std::int64_t>(of))
                 .add(id)
                 .add(seal::bytes_of(wrapped))
                 .end());
    return &made->second;
}

// Within it nobody else writes: if nobody has since the keys were read, there is none to be looked for.
Status KeyStore::begin() {
    open_.emplace(WEIR_TRY(db::Transaction::begin(*connection_)));
    others_wrote_ = WEIR_TRY(connection_->written_by_others()) != read_at_;
    inserts_ = std::make_unique<db::LaterInserts>(*connection_);
    return {};
}

Status KeyStore::commit() {
    if (open_) {
        WEIR_TRY(inserts_->settle());
        inserts_.reset();
        WEIR_TRY(open_->commit());
        open_.reset();
    }
    fresh_.clear();
    return {};
}

void KeyStore::roll_back() {
    inserts_.reset();
    open_.reset();
    for (auto const made : fresh_) {
        keys_.erase(made);
    }
    fresh_.clear();
}

Status KeyStore::destroy(KeyOf of, std::int64_t id) {
    auto remove = WEIR_TRY(connection_->query("DELETE FROM wrapped_keys WHERE kind = :kind AND id = :id"));
    remove.bind("kind", static_cast<std::int64_t>(of)).bind("id", id);
    WEIR_TRY(remove.run());
    keys_.erase(slot(of, id));
    return connection_->checkpoint();
}

Result<JournalHead> KeyStore::head() {
    if (!connection_->has_table("journal_head")) {
        return JournalHead{};
    }
    auto query = WEIR_TRY(connection_->query("SELECT entries, chain, mac FROM journal_head WHERE one = 1"));
    JournalHead head;
    if (!WEIR_TRY(query.step())) {
        return head;
    }
    head.count = query.integer(0);
    auto const chain = query.blob(1);
    if (chain.size() == head.chain.bytes.size()) {
        std::memcpy(head.chain.bytes.data(), chain.data(), chain.size());
    }
    if (!seal::same(mac_of(head_key_, head).view(), query.blob(2))) {
        return fail(ErrorCode::corrupt,
                    "The journal's head in the key store is not as it was written, or the "
                    "master key is another.");
    }
    return head;
}

Status KeyStore::set_head(JournalHead const& head) {
    auto const mac = mac_of(head_key_, head);
    auto query = WEIR_TRY(connection_->query(
        "INSERT INTO journal_head (one, entries, chain, mac) VALUES (1, :entries, :chain, :mac) "
        "ON CONFLICT (one) DO UPDATE SET entries = :entries, chain = :chain, mac = :mac WHERE "
        "journal_head.entries <= :entries"));
    query.bind("entries", head.count).bind("chain", head.chain.view()).bind("mac", mac.view());
    return query.run();
}

Status KeyStore::replace_head(JournalHead const& head) {
    WEIR_TRY(connection_->execute("DELETE FROM journal_head"));
    return set_head(head);
}

} // namespace weir::record
