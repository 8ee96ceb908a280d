// Header fields and decoded parameters: two ordered lists of names and values. They are apart because
// their rules differ: a header's name has no case and its value can hold no control character; a
// parameter's name is exact and its value is any UTF-8 text without NUL.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::http {

using NameValue = std::pair<std::string, std::string>;

[[nodiscard]] bool same_name(std::string_view a, std::string_view b); // ASCII, without case

// Header fields. A control character in a value becomes a space, so that no text of a user's can start a
// header of its own (response splitting).
class Fields {
public:
    [[nodiscard]] std::string_view get(std::string_view name) const; // the first; empty when absent
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
    void set(std::string_view name, std::string_view value); // replaces every one of the name
    void set_default(std::string_view name, std::string_view value);
    void add(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    [[nodiscard]] std::vector<NameValue> const& items() const& { return items_; }
    [[nodiscard]] std::vector<NameValue> const& items() && = delete; // it would not outlive the list

private:
    std::vector<NameValue> items_;
};

// Decoded parameters of a query, a form, a cookie header or a path. A name given twice is kept in order:
// get() always takes the first, all() gives every one (check boxes).
class Parameters {
public:
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
    [[nodiscard]] std::string_view get_or(std::string_view name, std::string_view otherwise) const;
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return get(name).has_value(); }
    [[nodiscard]] std::size_t size() const { return items_.size(); }
    [[nodiscard]] bool empty() const { return items_.empty(); }
    void add(std::string name, std::string value) { items_.emplace_back(std::move(name), std::move(value)); }
    [[nodiscard]] std::vector<NameValue> const& items() const& { return items_; }
    [[nodiscard]] std::vector<NameValue> const& items() && = delete; // it would not outlive the list

private:
    std::vector<NameValue> items_;
};

using Form = Parameters;

} // namespace weir::http
