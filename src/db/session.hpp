// What a database driver implements. Only db's own files see it.
#pragma once

#include "db/connection.hpp"

#include <map>
#include <vector>

namespace weir::db {

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

    // Idle prepared statements by their text.
    std::map<std::string, std::vector<std::unique_ptr<Cursor>>, std::less<>> idle;
};

[[nodiscard]] Result<std::unique_ptr<Session>> open_sqlite(std::filesystem::path const& file,
                                                           ConnectOptions const& options);

} // namespace weir::db
