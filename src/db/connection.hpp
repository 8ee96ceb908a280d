// One small interface over a database: SQLite within, PostgreSQL where one machine is outgrown. It asks
// for SQL that means the same on both: parameters by name (:name), dates as ISO text, no date arithmetic,
// no JSON predicates. A driver implements Session and Cursor; everything else is written over those.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir::db {

using Blob = std::span<std::uint8_t const>;

// What a driver implements for one prepared statement. Positions are 0-based.
class Cursor {
public:
    virtual ~Cursor() = default;
    [[nodiscard]] virtual int parameter(std::string_view name) = 0; // -1: no such parameter
    // Bound text and blobs must stay alive until the statement has run; nothing is copied.
    virtual void bind(int parameter, std::nullptr_t) = 0;
    virtual void bind(int parameter, std::int64_t value) = 0;
    virtual void bind(int parameter, double value) = 0;
    virtual void bind(int parameter, std::string_view value) = 0;
    virtual void bind(int parameter, Blob value) = 0;
    virtual void bind_copy(int parameter, std::string_view value) = 0;
    [[nodiscard]] virtual Result<bool> step() = 0; // true: there is a row
    virtual void reset() = 0;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual double real(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;
    [[nodiscard]] virtual Blob blob(int column) const = 0;
};

class Session; // the driver's connection (session.hpp)

// A statement in use. It comes from the connection's cache and goes back, reset, when it is destroyed.
// Views given by text() and blob() live until the next step.
class Query {
public:
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    Query(Query const&) = delete;
    Query& operator=(Query const&) = delete;
    ~Query();

    // Positions found once save the look-up in a loop. An unknown name is a bug.
    [[nodiscard]] int parameter(std::string_view name);

    Query& bind(int parameter, std::nullptr_t value);
    Query& bind(int parameter, std::int64_t value);
    Query& bind(int parameter, double value);
    Query& bind(int parameter, std::string_view value);
    Query& bind(int parameter, Blob value);
    Query& bind(int parameter, Date value);
    template <class T>
    Query& bind(int parameter, std::optional<T> const& value) {
        return value ? bind(parameter, *value) : bind(parameter, nullptr);
    }
    template <class T>
    Query& bind(std::string_view name, T const& value) {
        return bind(parameter(name), value);
    }

    [[nodiscard]] Result<bool> step();
    [[nodiscard]] Status run(); // to its end, then ready to be bound anew
    void reset();

    [[nodiscard]] bool is_null(int column) const { return cursor_->is_null(column); }
    [[nodiscard]] std::int64_t integer(int column) const { return cursor_->integer(column); }
    [[nodiscard]] double real(int column) const { return cursor_->real(column); }
    [[nodiscard]] std::string_view text(int column) const { return cursor_->text(column); }
    [[nodiscard]] Blob blob(int column) const { return cursor_->blob(column); }
    [[nodiscard]] std::optional<Date> date(int column) const; // ISO text; nothing when null

private:
    friend class Connection;
    friend class LaterInserts;
    Query(Session* session, std::string key, std::unique_ptr<Cursor> cursor);
    Session* session_;
    std::string key_;
    std::unique_ptr<Cursor> cursor_;
};

struct ConnectOptions {
    bool create = false;
    bool read_only = false;
    int busy_milliseconds = 10'000;
    bool wipe_deleted = false; // deleted content is overwritten (key stores)
};

class Connection {
public:
    // sqlite:PATH (postgresql:// is understood and refused as not yet supported).
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(std::string const& url,
                                                                  ConnectOptions const& options = {});
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    [[nodiscard]] Status execute(std::string_view sql); // one or several statements, no parameters
    [[nodiscard]] Result<Query> query(std::string_view sql);
    // One value, for questions such as SELECT count(*); nothing when no row or null.
    [[nodiscard]] Result<std::optional<std::int64_t>> number(std::string_view sql);

    [[nodiscard]] bool has_table(std::string_view name);
    // A consistent copy while others read and write.
    [[nodiscard]] Status backup_to(std::filesystem::path const& file);
    // A number that changes when another connection has written.
    [[nodiscard]] Result<std::int64_t> written_by_others();
    // Moves everything out of side files into the main one and truncates them.
    [[nodiscard]] Status checkpoint();
    // The database's own check of its pages; a sentence about the first fault, or nothing.
    [[nodiscard]] Result<std::optional<std::string>> self_check();

private:
    friend class Transaction;
    friend class LaterInserts;
    explicit Connection(std::unique_ptr<Session> session);
    [[nodiscard]] Result<Query> prepared(std::string_view sql);
    std::unique_ptr<Session> session_;
};

// Begins at once as the one writer; rolls back when it is destroyed uncommitted.
class Transaction {
public:
    [[nodiscard]] static Result<Transaction> begin(Connection& connection);
    Transaction(Transaction&& other) noexcept : connection_(other.connection_) {
        other.connection_ = nullptr;
    }
    Transaction& operator=(Transaction&&) = delete;
    Transaction(Transaction const&) = delete;
    Transaction& operator=(Transaction const&) = delete;
    ~Transaction();
    [[nodiscard]] Status commit();

private:
    explicit Transaction(Connection& connection) : connection_(&connection) {}
    Connection* connection_;
};

// "sqlite:weir.db" → "weir.db".
[[nodiscard]] Result<std::filesystem::path> sqlite_path(std::string const& url);

} // namespace weir::db
