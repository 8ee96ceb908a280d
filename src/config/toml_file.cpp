#include "config/toml_file.hpp"

#include <toml++/toml.h>

#include <fstream>
#include <sstream>

namespace weir::config {

// Holds the whole document alive for every view of it.
struct TomlTable::Node {
    std::shared_ptr<toml::table const> document;
    toml::table const* table = nullptr;
    std::string file;
};

class TomlReader {
public:
    static TomlTable view(std::shared_ptr<toml::table const> document, toml::table const* table,
                          std::string file) {
        return TomlTable(std::make_shared<TomlTable::Node const>(
            TomlTable::Node{std::move(document), table, std::move(file)}));
    }
};

namespace {

Where at(std::string const& file, toml::source_region const& region, std::string_view field) {
    return {
        .file = file, .line = region.begin.line, .column = region.begin.column, .field = std::string(field)};
}

} // namespace

bool TomlTable::has(std::string_view key) const {
    return node_->table->contains(key);
}

std::vector<std::string> TomlTable::keys() const {
    std::vector<std::string> out;
    for (auto const& [key, value] : *node_->table) {
        out.emplace_back(key.str());
    }
    return out;
}

Where TomlTable::where(std::string_view key) const {
    auto const* found = node_->table->get(key);
    return at(node_->file, found != nullptr ? found->source() : node_->table->source(), key);
}

Where TomlTable::where() const {
    return at(node_->file, node_->table->source(), {});
}

std::optional<std::string> TomlTable::string(std::string_view key) const {
    return (*node_->table)[key].value_exact<std::string>();
}

std::optional<double> TomlTable::number(std::string_view key) const {
    auto const found = (*node_->table)[key];
    return found.is_number() ? found.value<double>() : std::nullopt;
}

std::optional<std::int64_t> TomlTable::integer(std::string_view key) const {
    return (*node_->table)[key].value_exact<std::int64_t>();
}

std::optional<bool> TomlTable::boolean(std::string_view key) const {
    return (*node_->table)[key].value_exact<bool>();
}

std::optional<Date> TomlTable::date(std::string_view key) const {
    auto const found = (*node_->table)[key].value_exact<toml::date>();
    if (!found) {
        return std::nullopt;
    }
    std::chrono::year_month_day const ymd{std::chrono::year{found->year}, std::chrono::month{found->month},
                                          std::chrono::day{found->day}};
    return ymd.ok() ? std::optional<Date>(Date{ymd}) : std::nullopt;
}

std::vector<std::string> TomlTable::strings(std::string_view key) const {
    std::vector<std::string> out;
    if (auto const* array = (*node_->table)[key].as_array()) {
        for (auto const& item : *array) {
            if (auto const text = item.value_exact<std::string>()) {
                out.push_back(*text);
            }
        }
    }
    return out;
}

std::vector<double> TomlTable::numbers(std::string_view key) const {
    std::vector<double> out;
    if (auto const* array = (*node_->table)[key].as_array()) {
        for (auto const& item : *array) {
            if (item.is_number()) {
                out.push_back(*item.value<double>());
            }
        }
    }
    return out;
}

std::optional<TomlTable> TomlTable::table(std::string_view key) const {
    auto const* found = (*node_->table)[key].as_table();
    if (found == nullptr) {
        return std::nullopt;
    }
    return TomlReader::view(node_->document, found, node_->file);
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) const {
    std::vector<TomlTable> out;
    if (auto const* array = (*node_->table)[key].as_array()) {
        for (auto const& item : *array) {
            if (auto const* found = item.as_table()) {
                out.push_back(TomlReader::view(node_->document, found, node_->file));
            }
        }
    }
    return out;
}

std::string TomlTable::need_string(std::string_view key, Diagnostics& found) const {
    auto value = string(key);
    if (!value) {
        found.error("setting-missing", where(key), "The text \"" + std::string(key) + "\" is missing.",
                    "Write " + std::string(key) + " = \"…\".");
    }
    return value.value_or("");
}

double TomlTable::need_number(std::string_view key, Diagnostics& found) const {
    auto const value = number(key);
    if (!value) {
        found.error("setting-missing", where(key), "The number \"" + std::string(key) + "\" is missing.",
                    "Write " + std::string(key) + " = a number.");
    }
    return value.value_or(0);
}

TomlTable TomlTable::need_table(std::string_view key, Diagnostics& found) const {
    if (auto value = table(key)) {
        return *value;
    }
    found.error("setting-missing", where(key), "The table \"" + std::string(key) + "\" is missing.",
                "Add a section [" + std::string(key) + "].");
    auto const empty = std::make_shared<toml::table const>();
    return TomlReader::view(empty, empty.get(), node_->file);
}

void TomlTable::allow_only(std::initializer_list<std::string_view> keys, Diagnostics& found) const {
    for (auto const& [key, value] : *node_->table) {
        if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
            found.error("setting-unknown", at(node_->file, value.source(), key.str()),
                        "There is no setting called \"" + std::string(key.str()) + "\" here.",
                        "Correct its spelling or take it out.");
        }
    }
}

Result<TomlTable> parse_toml(std::string_view text, std::string const& name) {
    try {
        auto document = std::make_shared<toml::table const>(toml::parse(text, name));
        auto const* table = document.get();
        return TomlReader::view(std::move(document), table, name);
    } catch (toml::parse_error const& error) {
        auto const begin = error.source().begin;
        return fail(ErrorCode::invalid, name + ":" + std::to_string(begin.line) + ":" +
                                            std::to_string(begin.column) + ": " +
                                            std::string(error.description()) + ".");
    }
}

Result<TomlTable> read_toml(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return fail(ErrorCode::io, "The definitions file " + path.string() + " cannot be read.");
    }
    std::ostringstream text;
    text << file.rdbuf();
    return parse_toml(text.str(), path.filename().string());
}

} // namespace weir::config
