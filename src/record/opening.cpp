// Opening a record; see opening.hpp.
#include "record/opening.hpp"

#include "record/erasures.hpp"
#include "record/tables.hpp"

namespace weir::record {

namespace {

Instant now_of_the_machine() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Result<seal::MasterKey> master_key(Paths const& paths, bool fresh) {
    std::error_code ignored;
    if (fresh && !std::filesystem::exists(paths.master, ignored)) {
        return seal::MasterKey::create(paths.master);
    }
    return seal::MasterKey::read(paths.master);
}

Keys derive(seal::MasterKey const& master) {
    return {master.derive(seal::Purpose::digest), master.derive(seal::Purpose::chain),
            master.derive(seal::Purpose::repeats), master.derive(seal::Purpose::content),
            master.derive(seal::Purpose::erasure)};
}

Status prepare_tables(Core& core, bool may_change) {
    auto const migrations = record_migrations();
    if (may_change) {
        WEIR_TRY(db::migrate(*core.db, migrations, now_of_the_machine()));
        auto transaction = WEIR_TRY(db::Transaction::begin(*core.db));
        WEIR_TRY(ensure_tables(*core.db, core.schema, true));
        return transaction.commit();
    }
    if (WEIR_TRY(db::migrations_pending(*core.db, migrations))) {
        return fail(ErrorCode::refused, "The database is of an older version; run weir migrate.");
    }
    return ensure_tables(*core.db, core.schema, false);
}

// The head in the key store may lag behind the journal by what was committed before a crash; it may never
// be ahead of it, and what lies between must fit the chain.
Status recover_head(Core& core) {
    // The head is read first: another process may write between the two, and then the journal alone may be
    // further on.
    auto head = WEIR_TRY(core.keys->head());
    WEIR_TRY(core.journal->refresh());
    auto const& end = core.journal->head();
    auto const broken = [](std::string const& what) {
        return fail(ErrorCode::corrupt, "The journal is not as it was written: " + what +
                                            " Run weir verify; restore a backup if need be.");
    };
    if (end.count < head.count) {
        return broken("entries are missing at its end.");
    }
    Chain chain{core.derived.chain};
    bool const behind = end.count > head.count;
    auto query = WEIR_TRY(core.db->query("SELECT " + std::string{journal_columns} +
                                         " FROM journal WHERE seq >= :from ORDER BY seq"));
    query.bind("from", head.count);
    while (WEIR_TRY(query.step())) {
        auto const entry = entry_of(query);
        auto const stored = query.blob(chain_column);
        if (entry.seq == head.count) {
            if (!seal::same(stored, head.chain.view())) {
                return broken("its last entry does not fit.");
            }
            continue;
        }
        head.chain = chain.after(head.chain, entry);
        if (entry.seq != ++head.count || !seal::same(stored, head.chain.view())) {
            return broken("entry " + std::to_string(entry.seq) + " does not fit the chain.");
        }
    }
    if (behind && !core.options.read_only) {
        return core.keys->set_head(head);
    }
    return {};
}

} // namespace

Result<std::size_t> migrate_record(OpenOptions const& options) {
    auto asked = options;
    asked.read_only = false;
    auto connection = WEIR_TRY(db::Connection::open(asked.url, {}));
    auto const applied = WEIR_TRY(db::migrate(*connection, record_migrations(), now_of_the_machine()));
    auto const schema = WEIR_TRY(Schema::read(asked.schema_csv));
    auto transaction = WEIR_TRY(db::Transaction::begin(*connection));
    WEIR_TRY(ensure_tables(*connection, schema, true));
    WEIR_TRY(transaction.commit());
    return applied;
}

Status open_core(Core& core, OpenOptions const& options, Opening how) {
    core.options = options;
    core.paths = WEIR_TRY(Paths::of(options));
    core.schema = WEIR_TRY(Schema::read(options.schema_csv));
    core.definitions = WEIR_TRY(Definitions::read(options.schema_csv.parent_path()));
    std::error_code ignored;
    bool const exists = std::filesystem::exists(core.paths.database, ignored);
    if (!exists && !options.create) {
        return fail(ErrorCode::not_found, "There is no record at " + core.paths.database.string() +
                                              "; import a return to make one.");
    }
    auto const master = WEIR_TRY(master_key(core.paths, !exists));
    core.derived = derive(master);
    core.keys.emplace(WEIR_TRY(KeyStore::open(core.paths.keys, master, !exists, options.read_only)));
    core.db = WEIR_TRY(db::Connection::open(
        options.url, {.create = options.create, .read_only = options.read_only, .wipe_deleted = true}));
    WEIR_TRY(prepare_tables(core, options.create && !options.read_only));
    core.journal.emplace(*core.db, core.derived.chain);
    WEIR_TRY(core.load_names());
    if (how == Opening::checked) {
        WEIR_TRY(recover_head(core));
        if (!options.read_only) {
            // An erasure that a crash cut short, or that this copy of the record had not heard of.
            WEIR_TRY(replay_erasures(core, core.paths.erasures, now_of_the_machine()));
        }
    }
    return {};
}

} // namespace weir::record
