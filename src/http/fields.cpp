// Lookup and change of header fields and parameters, and the rule that no header value holds a control
// character.
#include "http/fields.hpp"

#include <algorithm>

namespace weir::http {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string without_controls(std::string_view value) {
    std::string kept(value);
    for (char& c : kept) {
        auto const code = static_cast<unsigned char>(c);
        if ((code < 0x20 && c != '\t') || code == 0x7f) {
            c = ' ';
        }
    }
    return kept;
}

} // namespace

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view Fields::get(std::string_view name) const {
    for (auto const& [key, value] : items_) {
        if (same_name(key, name)) {
            return value;
        }
    }
    return {};
}

bool Fields::has(std::string_view name) const {
    return count(name) > 0;
}

std::size_t Fields::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(items_, [&](NameValue const& item) { return same_name(item.first, name); }));
}

void Fields::set(std::string_view name, std::string_view value) {
    std::string kept = without_controls(value);
    remove(name);
    items_.emplace_back(std::string(name), std::move(kept));
}

void Fields::set_default(std::string_view name, std::string_view value) {
    if (!has(name)) {
        add(name, value);
    }
}

void Fields::add(std::string_view name, std::string_view value) {
    items_.emplace_back(std::string(name), without_controls(value));
}

void Fields::remove(std::string_view name) {
    std::string const kept_name(name);
    std::erase_if(items_, [&](NameValue const& item) { return same_name(item.first, kept_name); });
}

std::optional<std::string_view> Parameters::get(std::string_view name) const {
    for (auto const& [key, value] : items_) {
        if (key == name) {
            return value;
        }
    }
    return std::nullopt;
}

std::string_view Parameters::get_or(std::string_view name, std::string_view otherwise) const {
    return get(name).value_or(otherwise);
}

std::vector<std::string_view> Parameters::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (auto const& [key, value] : items_) {
        if (key == name) {
            values.emplace_back(value);
        }
    }
    return values;
}

} // namespace weir::http
