// What every driver shares: the statement cache, binding by name, dates as ISO text, transactions.
#include "db/connection.hpp"

#include "base/contract.hpp"
#include "db/later_inserts.hpp"
#include "db/session.hpp"

namespace weir::db {

namespace {

// Rows that wait to be inserted are written before anything else is asked or touched: a connection is for one
// thread at a time.
Status settled(Session const& session) {
    return session.later == nullptr ? Status{} : session.later->settle();
}
void wait_for_rows(Session const& session) {
    if (session.later != nullptr) {
        static_cast<void>(session.later->settle()); // a fault is told again by whatever is asked next
    }
}

} // namespace

Query::Query(Session* session, std::string key, std::unique_ptr<Cursor> cursor)
    : session_(session), key_(std::move(key)), cursor_(std::move(cursor)) {}

Query::Query(Query&& other) noexcept
    : session_(other.session_), key_(std::move(other.key_)), cursor_(std::move(other.cursor_)) {}

Query::~Query() {
    if (cursor_) {
        wait_for_rows(*session_);
        cursor_->reset();
        session_->idle[key_].push_back(std::move(cursor_));
    }
}

int Query::parameter(std::string_view name) {
    int const position = cursor_->parameter(name);
    WEIR_EXPECTS(position >= 0);
    return position;
}

Query& Query::bind(int parameter, std::nullptr_t value) {
    wait_for_rows(*session_);
    cursor_->bind(parameter, value);
    return *this;
}
Query& Query::bind(int parameter, std::int64_t value) {
    wait_for_rows(*session_);
    cursor_->bind(parameter, value);
    return *this;
}
Query& Query::bind(int parameter, double value) {
    wait_for_rows(*session_);
    cursor_->bind(parameter, value);
    return *this;
}
Query& Query::bind(int parameter, std::string_view value) {
    wait_for_rows(*session_);
    cursor_->bind(parameter, value);
    return *this;
}
Query& Query::bind(int parameter, Blob value) {
    wait_for_rows(*session_);
    cursor_->bind(parameter, value);
    return *this;
}
Query& Query::bind(int parameter, Date value) {
    wait_for_rows(*session_);
    cursor_->bind_copy(parameter, iso(value));
    return *this;
}

Result<bool> Query::step() {
    WEIR_TRY(settled(*session_));
    return cursor_->step();
}

Status Query::run() {
    for (;;) {
        auto const row = step();
        if (!row) {
            Error error = row.error();
            cursor_->reset();
            return tl::unexpected<Error>(std::move(error));
        }
        if (!*row) {
            break;
        }
    }
    cursor_->reset();
    return {};
}

void Query::reset() {
    wait_for_rows(*session_);
    cursor_->reset();
}

std::optional<Date> Query::date(int column) const {
    return cursor_->is_null(column) ? std::nullopt : parse_iso_date(cursor_->text(column));
}

Result<std::filesystem::path> sqlite_path(std::string const& url) {
    std::string_view constexpr scheme = "sqlite:";
    if (url.starts_with("postgresql:") || url.starts_with("postgres:")) {
        return fail(ErrorCode::unsupported, "This version keeps its record in SQLite; give sqlite:PATH.");
    }
    if (!url.starts_with(scheme) || url.size() == scheme.size()) {
        return fail(ErrorCode::invalid, "A database is named as sqlite:PATH, for example sqlite:weir.db.");
    }
    return std::filesystem::path{url.substr(scheme.size())};
}

Result<std::unique_ptr<Connection>> Connection::open(std::string const& url, ConnectOptions const& options) {
    auto const path = WEIR_TRY(sqlite_path(url));
    auto session = WEIR_TRY(open_sqlite(path, options));
    return std::unique_ptr<Connection>(new Connection(std::move(session)));
}

Connection::Connection(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Connection::~Connection() = default;

Status Connection::execute(std::string_view sql) {
    WEIR_TRY(settled(*session_));
    return session_->execute(sql);
}

Result<Query> Connection::query(std::string_view sql) {
    wait_for_rows(*session_);
    return prepared(sql);
}

Result<Query> Connection::prepared(std::string_view sql) {
    auto const found = session_->idle.find(sql);
    if (found != session_->idle.end() && !found->second.empty()) {
        auto cursor = std::move(found->second.back());
        found->second.pop_back();
        return Query{session_.get(), found->first, std::move(cursor)};
    }
    auto cursor = WEIR_TRY(session_->prepare(sql));
    return Query{session_.get(), std::string{sql}, std::move(cursor)};
}

Result<std::optional<std::int64_t>> Connection::number(std::string_view sql) {
    auto asked = WEIR_TRY(query(sql));
    if (!WEIR_TRY(asked.step()) || asked.is_null(0)) {
        return std::optional<std::int64_t>{};
    }
    return std::optional<std::int64_t>{asked.integer(0)};
}

bool Connection::has_table(std::string_view name) {
    wait_for_rows(*session_);
    return session_->has_table(name);
}

Status Connection::backup_to(std::filesystem::path const& file) {
    WEIR_TRY(settled(*session_));
    return session_->backup_to(file);
}

Status Connection::checkpoint() {
    WEIR_TRY(settled(*session_));
    return session_->checkpoint();
}

Result<std::int64_t> Connection::written_by_others() {
    WEIR_TRY(settled(*session_));
    return session_->written_by_others();
}

Result<std::optional<std::string>> Connection::self_check() {
    WEIR_TRY(settled(*session_));
    return session_->self_check();
}

Result<Transaction> Transaction::begin(Connection& connection) {
    WEIR_TRY(connection.execute(connection.session_->begin_sql()));
    return Transaction{connection};
}

Transaction::~Transaction() {
    if (connection_ != nullptr) {
        // Nothing can be done about a rollback that fails: the database undoes it when it is next opened.
        static_cast<void>(connection_->session_->execute("ROLLBACK"));
    }
}

Status Transaction::commit() {
    WEIR_EXPECTS(connection_ != nullptr);
    WEIR_TRY(connection_->execute("COMMIT"));
    connection_ = nullptr;
    return {};
}

} // namespace weir::db
