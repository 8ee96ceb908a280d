// The only file that includes sqlite3.h: write-ahead log, full synchronisation, foreign keys, a busy
// time-out, and the online backup.
#include "db/session.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace weir::db {

namespace {

tl::unexpected<Error> sqlite_error(sqlite3* handle, int code) {
    std::string const text = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(ErrorCode::busy, "Another process is writing to the database; try again.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return fail(ErrorCode::corrupt, "The database file is damaged (" + text + "); restore a backup.");
    case SQLITE_FULL:
        return fail(ErrorCode::io, "The disk is full: nothing was saved. Make room and try again.");
    case SQLITE_CANTOPEN:
        return fail(ErrorCode::not_found, "The database file cannot be opened (" + text + ").");
    default:
        return fail(ErrorCode::database, "The database refused: " + text + ".");
    }
}

class SqliteCursor final : public Cursor {
public:
    SqliteCursor(sqlite3* handle, sqlite3_stmt* statement) : handle_(handle), statement_(statement) {}
    SqliteCursor(SqliteCursor const&) = delete;
    SqliteCursor& operator=(SqliteCursor const&) = delete;
    ~SqliteCursor() override { sqlite3_finalize(statement_); }

    int parameter(std::string_view name) override {
        std::string spelled{":"};
        spelled += name;
        return sqlite3_bind_parameter_index(statement_, spelled.c_str()) - 1;
    }
    void bind(int parameter, std::nullptr_t) override { note(sqlite3_bind_null(statement_, parameter + 1)); }
    void bind(int parameter, std::int64_t value) override {
        note(sqlite3_bind_int64(statement_, parameter + 1, value));
    }
    void bind(int parameter, double value) override {
        note(sqlite3_bind_double(statement_, parameter + 1, value));
    }
    void bind(int parameter, std::string_view value) override { bind_text(parameter, value, nullptr); }
    void bind_copy(int parameter, std::string_view value) override {
        // SQLITE_TRANSIENT, without the C cast of its macro.
        bind_text(parameter, value, reinterpret_cast<sqlite3_destructor_type>(-1));
    }
    void bind(int parameter, Blob value) override {
        // An empty span may have no address, which SQLite would take for null.
        static std::uint8_t const nothing = 0;
        note(sqlite3_bind_blob64(statement_, parameter + 1, value.empty() ? &nothing : value.data(),
                                 value.size(), nullptr));
    }

    Result<bool> step() override {
        if (bind_fault_ != SQLITE_OK) {
            int const fault = std::exchange(bind_fault_, SQLITE_OK);
            return sqlite_error(nullptr, fault);
        }
        int const code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) {
            return true;
        }
        if (code == SQLITE_DONE) {
            return false;
        }
        return sqlite_error(handle_, code);
    }
    void reset() override { sqlite3_reset(statement_); }

    [[nodiscard]] bool is_null(int column) const override {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    [[nodiscard]] std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }
    [[nodiscard]] double real(int column) const override { return sqlite3_column_double(statement_, column); }
    [[nodiscard]] std::string_view text(int column) const override {
        // Asked for as bytes, SQLite hands out the page's own text; as text it would copy it to end it with a
        // zero.
        auto const* data = static_cast<char const*>(sqlite3_column_blob(statement_, column));
        return data == nullptr ? std::string_view{} : std::string_view{data, size_of(column)};
    }
    [[nodiscard]] Blob blob(int column) const override {
        auto const* data = static_cast<std::uint8_t const*>(sqlite3_column_blob(statement_, column));
        return data == nullptr ? Blob{} : Blob{data, size_of(column)};
    }

private:
    [[nodiscard]] std::size_t size_of(int column) const {
        return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    }
    void bind_text(int parameter, std::string_view value, sqlite3_destructor_type keep) {
        char const* data = value.data() == nullptr ? "" : value.data();
        note(sqlite3_bind_text64(statement_, parameter + 1, data, value.size(), keep, SQLITE_UTF8));
    }
    void note(int code) {
        if (code != SQLITE_OK) {
            bind_fault_ = code;
        }
    }

    sqlite3* handle_;
    sqlite3_stmt* statement_;
    int bind_fault_ = SQLITE_OK; // told by the next step
};

class SqliteSession final : public Session {
public:
    explicit SqliteSession(sqlite3* handle) : handle_(handle) {}
    SqliteSession(SqliteSession const&) = delete;
    SqliteSession& operator=(SqliteSession const&) = delete;
    ~SqliteSession() override {
        idle.clear();
        sqlite3_close_v2(handle_);
    }

    Status execute(std::string_view sql) override {
        int const code = sqlite3_exec(handle_, std::string{sql}.c_str(), nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) {
            return sqlite_error(handle_, code);
        }
        return {};
    }
    Result<std::unique_ptr<Cursor>> prepare(std::string_view sql) override {
        sqlite3_stmt* statement = nullptr;
        int const code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK) {
            return sqlite_error(handle_, code);
        }
        return std::unique_ptr<Cursor>(new SqliteCursor(handle_, statement));
    }
    bool has_table(std::string_view name) override {
        auto cursor = prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name");
        if (!cursor) {
            return false;
        }
        (*cursor)->bind(0, name);
        return (*cursor)->step().value_or(false);
    }
    Status backup_to(std::filesystem::path const& file) override;
    Status checkpoint() override { return execute("PRAGMA wal_checkpoint(TRUNCATE)"); }
    Result<std::optional<std::string>> self_check() override {
        auto cursor = WEIR_TRY(prepare("PRAGMA integrity_check(1)"));
        if (WEIR_TRY(cursor->step()) && cursor->text(0) != "ok") {
            return std::optional<std::string>{std::string{cursor->text(0)}};
        }
        return std::optional<std::string>{};
    }
    [[nodiscard]] std::string_view begin_sql() const override { return "BEGIN IMMEDIATE"; }
    [[nodiscard]] std::string insert_sql(std::string_view table, std::vector<std::string> const& columns,
                                         std::size_t rows, bool leave_out_repeated) const override;
    Result<std::int64_t> written_by_others() override {
        auto cursor = WEIR_TRY(prepare("PRAGMA data_version"));
        WEIR_TRY(cursor->step());
        return cursor->integer(0);
    }

private:
    sqlite3* handle_;
};

std::string SqliteSession::insert_sql(std::string_view table, std::vector<std::string> const& columns,
                                      std::size_t rows, bool leave_out_repeated) const {
    std::string sql{"INSERT INTO "};
    sql += table;
    std::string marks;
    for (auto const& column : columns) {
        sql += (marks.empty() ? " (" : ", ") + column;
        marks += marks.empty() ? "(?" : ", ?";
    }
    sql += ") VALUES ";
    for (std::size_t row = 0; row < rows; ++row) {
        sql += (row == 0 ? "" : ", ") + marks + ")";
    }
    return leave_out_repeated ? sql + " ON CONFLICT DO NOTHING" : sql;
}

Status SqliteSession::backup_to(std::filesystem::path const& file) {
    // The copy is as private as what it copies.
    int const made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) {
        return fail(ErrorCode::io, "The copy " + file.string() + " cannot be made; does it exist already?");
    }
    ::close(made);
    sqlite3* target = nullptr;
    int code = sqlite3_open_v2(file.c_str(), &target, SQLITE_OPEN_READWRITE, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(target, 10'000);
        sqlite3_backup* copy = sqlite3_backup_init(target, "main", handle_, "main");
        if (copy == nullptr) {
            code = sqlite3_errcode(target);
        } else {
            // One step copies one state; with the write-ahead log writers go on meanwhile.
            code = sqlite3_backup_step(copy, -1);
            int const finished = sqlite3_backup_finish(copy);
            code = code == SQLITE_DONE ? finished : code;
        }
    }
    auto const failed = code == SQLITE_OK ? Status{} : Status{sqlite_error(target, code)};
    // A single file is easier to move than one with a log beside it.
    sqlite3_exec(target, "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
    sqlite3_close_v2(target);
    return failed;
}

} // namespace

Result<std::unique_ptr<Session>> open_sqlite(std::filesystem::path const& file,
                                             ConnectOptions const& options) {
    std::error_code ignored;
    bool const exists = std::filesystem::exists(file, ignored);
    if (!exists && !options.create) {
        return fail(ErrorCode::not_found, "There is no database at " + file.string() + ".");
    }
    if (!exists) {
        // SQLite would make it readable by the group; a record of children is its owner's alone.
        int const made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (made < 0) {
            return fail(ErrorCode::io, "The database " + file.string() +
                                           " cannot be made; does its folder exist and may you write there?");
        }
        ::close(made);
    }
    // Nobody asks SQLite how much memory it holds; counting it would lock every allocation of every thread.
    static bool const uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    static_cast<void>(uncounted);
    sqlite3* handle = nullptr;
    // A connection is for one thread at a time (its store of statements is), so that SQLite need not lock it
    // for each value that is bound: that took a fifth of a load's time in the database.
    int const flags =
        (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
    int const code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    if (code != SQLITE_OK) {
        auto failed = sqlite_error(handle, code);
        sqlite3_close_v2(handle);
        return failed;
    }
    auto session = std::make_unique<SqliteSession>(handle);
    sqlite3_busy_timeout(handle, options.busy_milliseconds);
    sqlite3_extended_result_codes(handle, 1);
    std::string pragmas =
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; "
        "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;";
    if (options.wipe_deleted) {
        pragmas += "PRAGMA secure_delete = ON;";
    }
    if (!options.read_only) {
        pragmas += "PRAGMA journal_mode = WAL;";
    }
    WEIR_TRY(session->execute(pragmas));
    return std::unique_ptr<Session>(std::move(session));
}

} // namespace weir::db
