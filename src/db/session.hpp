// What a database driver implements. Only db's own files see it.
#pragma once

#include "db/connection.hpp"

#include <map>
#include <vector>

namespace weir::db {

class LaterInserts;

class Session {
public:
    virtual ~Session() = default;
    [[nodiscard]] virtual Status execute(std::string_view sql) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<Cursor>> prepare(std::string_view sql) = 0;
    [[nodiscard]] virtual bool has_table(std::string_view name) = 0;
    [[nodiscard]] virtual Status backup_to(std::filesystem::path const& file) = 0;
    [[nodiscard]] virtual Status checkpoint() = 0;
    [[nodiscard]] virtual Result<std::optional<std::string>> self_check() = 0;
    [[nodiscard]] virtual std::string_view begin_sql() const = 0;
    // An INSERT of so many rows, its parameters by their place.
    [[nodiscard]] virtual std::string insert_sql(std::string_view table,
                                                 std::vector<std::string> const& columns, std::size_t rows,
                                                 bool leave_out_repeated) const = 0;
    // A number that changes when another connection has written.
    [[nodiscard]] virtual Result<std::int64_t> written_by_others() = 0;

    // Idle prepared statements by their text.
    std::map<std::string, std::vector<std::unique_ptr<Cursor>>, std::less<>> idle;
    LaterInserts* later = nullptr; // rows to be written before anything else is asked
};

[[nodiscard]] Result<std::unique_ptr<Session>> open_sqlite(std::filesystem::path const& file,
                                                           ConnectOptions const& options);

} // namespace weir::db
