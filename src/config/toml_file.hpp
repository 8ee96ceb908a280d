// Definitions and settings in TOML, and the only door to toml++. A TomlTable is a view of one table with
// the file and line of everything in it, so that a wrong definition is reported where it stands.
#pragma once

#include "base/date.hpp"
#include "base/diagnostics.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::config {

class TomlTable {
public:
    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> keys() const; // in the order of the alphabet
    [[nodiscard]] Where where(std::string_view key) const;
    [[nodiscard]] Where where() const;

    // Nothing when absent or of another type.
    [[nodiscard]] std::optional<std::string> string(std::string_view key) const;
    [[nodiscard]] std::optional<double> number(std::string_view key) const; // integers too
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view key) const;
    [[nodiscard]] std::optional<Date> date(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> strings(std::string_view key) const; // empty when absent
    [[nodiscard]] std::vector<double> numbers(std::string_view key) const;
    [[nodiscard]] std::optional<TomlTable> table(std::string_view key) const;
    [[nodiscard]] std::vector<TomlTable> tables(std::string_view key) const; // [[key]]

    // The same, but an absent or mistyped key is an error in the diagnostics.
    [[nodiscard]] std::string need_string(std::string_view key, Diagnostics& found) const;
    [[nodiscard]] double need_number(std::string_view key, Diagnostics& found) const;
    [[nodiscard]] TomlTable need_table(std::string_view key, Diagnostics& found) const;

    // Any other key is an error: a misspelt setting must not pass as if it had been taken.
    void allow_only(std::initializer_list<std::string_view> keys, Diagnostics& found) const;

private:
    friend class TomlReader;
    struct Node;
    explicit TomlTable(std::shared_ptr<Node const> node) : node_(std::move(node)) {}
    std::shared_ptr<Node const> node_;
};

// Errors: io (no such file), invalid (with line and column).
[[nodiscard]] Result<TomlTable> read_toml(std::filesystem::path const& path);
[[nodiscard]] Result<TomlTable> parse_toml(std::string_view text, std::string const& name);

} // namespace weir::config
