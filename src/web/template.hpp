// The one door to the Mustache engine. Templates are files read, expanded and checked once at start, then
// kept parsed; everything put into a page is escaped unless it is Markup under a listed name, which only
// the charts make.
#pragma once

#include "base/diagnostics.hpp"
#include "base/result.hpp"

#include <concepts>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weir::web {

// HTML or SVG that was escaped where it was made. Nothing that a user gave becomes Markup as it is.
struct Markup {
    std::string text;
};

struct Field;

// What a template is given: text, a yes or no, a list, or named fields. Empty text counts as no, so that
// {{#detail}}…{{/detail}} is left out when there is none.
class Data {
public:
    using List = std::vector<Data>;
    using Fields = std::vector<Field>;

    Data() = default;
    Data(std::string text) : value_(std::move(text)) {}
    Data(std::string_view text) : value_(std::string(text)) {}
    Data(char const* text) : value_(std::string(text)) {}
    template <std::same_as<bool> Bool>
    Data(Bool yes) : value_(yes) {}
    Data(Markup markup) : value_(std::move(markup)) {}
    Data(List list) : value_(std::move(list)) {}
    Data(Fields fields) : value_(std::move(fields)) {}

    // Adds a field; only on fields. The name is a literal of the templates.
    Data& set(std::string_view name, Data value);

    using Value = std::variant<bool, std::string, Markup, List, Fields>;
    [[nodiscard]] Value const& value() const { return value_; }

private:
    Value value_ = false;
};

struct Field {
    std::string_view name;
    Data value;
};

// object({{"name", text}, {"rows", list}})
struct FieldInit {
    std::string_view name;
    mutable Data value; // so that it can be moved out of an initializer list
};
[[nodiscard]] Data object(std::initializer_list<FieldInit> fields);

struct TemplateOptions {
    // Called for each name that a page asks for and its data lack: a bug of ours. Tests collect these and
    // fail; the server logs them and the place stays empty.
    std::function<void(std::string_view page, std::string_view name)> on_unknown_name;
};

class Templates {
public:
    // Reads every *.mustache under the folder and the list of assets (lines "app.css app-1f2e.css"). Every
    // mistake is reported at once: a file that does not parse, a partial that is missing or goes round in
    // circles, an unescaped output that is not listed, a name of another form than [a-z_0-9].
    [[nodiscard]] static Result<Templates> load(std::filesystem::path const& folder,
                                                std::filesystem::path const& asset_list,
                                                TemplateOptions options, Diagnostics& diagnostics);

    Templates(Templates&&) noexcept;
    Templates& operator=(Templates&&) noexcept;
    Templates(Templates const&) = delete;
    Templates& operator=(Templates const&) = delete;
    ~Templates();

    // The page "pages/today" with its data. Safe from many threads at once. The name must exist.
    [[nodiscard]] std::string render(std::string_view name, Data const& data) const;
    // "/assets/app-1f2e.css" for "app.css"; a name without entry keeps its own.
    [[nodiscard]] std::string asset(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> names() const;

private:
    struct Parsed;
    Templates();
    std::map<std::string, std::unique_ptr<Parsed>, std::less<>> parsed_;
    std::map<std::string, std::string, std::less<>> assets_;
    TemplateOptions options_;
};

} // namespace weir::web
