// Rows for INSERT statements, gathered and written many at a time, several to a statement; once there are
// enough of them by a thread of their own, while the caller makes the next ones. Only for rows whose order
// among each other means nothing to the database. Whatever else is asked of the connection waits until they
// are written, so that nobody reads a table without them.
#pragma once

#include "base/contract.hpp"
#include "db/connection.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace weir::db {

class LaterInserts {
    struct Cell {
        enum class Kind : std::uint8_t { null, integer, real, text, blob } kind = Kind::null;
        std::uint32_t size = 0;
        union {
            std::int64_t integer = 0;
            double real;
            std::size_t begin; // of a text or blob, in the batch's bytes
        };
    };

public:
    enum class Repeated : std::uint8_t { is_fault, is_left_out }; // a row whose key is there already

    // One at a time for a connection, within a transaction of it, which is the caller's to commit or undo.
    explicit LaterInserts(Connection& connection);
    ~LaterInserts(); // rows that nobody waited for are dropped
    LaterInserts(LaterInserts const&) = delete;
    LaterInserts& operator=(LaterInserts const&) = delete;

    // A table to insert into, by the columns that add() will name in this order; asked again, the same.
    using Target = std::size_t;
    [[nodiscard]] Target into(std::string_view table, std::vector<std::string_view> const& columns,
                              Repeated repeated = Repeated::is_fault);

    // One row: begun, a value for each column, ended. Everything is copied.
    LaterInserts& begin(Target target);
    LaterInserts& add(std::nullptr_t) { return put({.integer = 0}); }
    LaterInserts& add(std::int64_t value) { return put({.kind = Cell::Kind::integer, .integer = value}); }
    LaterInserts& add(double value) { return put({.kind = Cell::Kind::real, .real = value}); }
    LaterInserts& add(std::string_view value) { return put(Cell::Kind::text, value.data(), value.size()); }
    LaterInserts& add(Blob value) {
        return put(Cell::Kind::blob, reinterpret_cast<char const*>(value.data()), value.size());
    }
    LaterInserts& add(Date value) { return add(std::string_view{iso(value)}); }
    template <class T>
    LaterInserts& add(std::optional<T> const& value) {
        return value ? add(*value) : add(nullptr);
    }
    // The fault of an earlier row may be told here, or by whatever waits for the rows.
    [[nodiscard]] Status end();

    // Waits until every row is written. A fault is told each time: after one, nothing more is written.
    [[nodiscard]] Status settle();

private:
    struct Batch {
        std::vector<std::vector<Cell>> cells; // by target
        std::string bytes;
        std::size_t rows = 0;
    };
    struct Lane {
        std::string table;
        std::vector<std::string> columns;
        Repeated repeated = Repeated::is_fault;
        std::size_t rows_together = 1;
        std::optional<Query> one, several;
    };

    LaterInserts& put(Cell const& cell) {
        WEIR_EXPECTS(next_ != row_end_);
        *next_++ = cell;
        return *this;
    }
    LaterInserts& put(Cell::Kind kind, char const* data, std::size_t size) {
        auto const begin = gathering_.bytes.size();
        gathering_.bytes.append(data, size);
        return put({.kind = kind, .size = static_cast<std::uint32_t>(size), .begin = begin});
    }
    [[nodiscard]] Status prepare();
    void wait_for_writer();
    [[nodiscard]] Status hand_over();
    [[nodiscard]] Status write(Batch& batch);
    [[nodiscard]] Status write_guarded(Batch& batch);
    [[nodiscard]] Status write_rows(Query& statement, Batch const& batch, Cell const* cells,
                                    std::size_t count);
    void work();

    Connection& connection_;
    std::vector<Lane> lanes_;
    Batch gathering_;
    Cell* next_ = nullptr; // of the row that is being added
    Cell* row_end_ = nullptr;
    bool handed_over_ = false; // since the last time somebody waited
    std::thread writer_;

    std::mutex mutex_; // of what follows
    std::condition_variable changed_;
    std::deque<Batch> waiting_;
    std::vector<Batch> emptied_;
    bool writing_ = false;
    bool closing_ = false;
    std::optional<Error> fault_;
};

} // namespace weir::db
