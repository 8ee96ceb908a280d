// Everything that includes the Mustache library. A page is its template with every partial put in place
// once, at start, because the library would parse a partial again for each row of a table.
#include "web/template.hpp"

#include "base/contract.hpp"

#include <kainjow/mustache.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace weir::web {
namespace {

namespace mustache = kainjow::mustache;

// The only names that a template may put out without escaping, and Data only as Markup: drawn charts.
constexpr std::array<std::string_view, 2> unescaped_names = {"svg", "svg_narrow"};
constexpr std::size_t partial_depth_max = 16;

bool is_unescaped(std::string_view name) {
    return std::find(unescaped_names.begin(), unescaped_names.end(), name) != unescaped_names.end();
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

struct Tag {
    char kind = ' '; // ' ' variable, '{' or '&' unescaped, '#', '^', '/', '>', '!'
    std::string_view name;
    std::size_t end = 0; // just behind the tag
};

// The tag at `at`, which must stand on "{{"; nothing when it is not closed.
std::optional<Tag> tag_at(std::string_view text, std::size_t at) {
    bool const triple = text.substr(at, 3) == "{{{";
    std::string_view const closing = triple ? "}}}" : "}}";
    std::size_t const inside = at + closing.size();
    std::size_t const close = text.find(closing, inside);
    if (close == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view content = trimmed(text.substr(inside, close - inside));
    Tag tag{triple ? '{' : ' ', content, close + closing.size()};
    if (!triple && !content.empty() &&
        std::string_view("&#^/>!").find(content.front()) != std::string_view::npos) {
        tag.kind = content.front();
        tag.name = trimmed(content.substr(1));
    }
    return tag;
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && (name == "." || std::all_of(name.begin(), name.end(), [](char c) {
                                 return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                             }));
}

using Sources = std::map<std::string, std::string, std::less<>>;

// Puts the partials in place and checks every tag, once a file.
class Expander {
public:
    Expander(Sources const& sources, Diagnostics& diagnostics)
        : sources_(sources), diagnostics_(diagnostics) {}

    std::string expand(std::string const& name) {
        std::string out;
        expand_into(name, out);
        return out;
    }

private:
    void expand_into(std::string const& name, std::string& out) {
        std::string_view const text = sources_.find(name)->second;
        if (std::find(open_.begin(), open_.end(), name) != open_.end() || open_.size() >= partial_depth_max) {
            report(name, 0, text, "partials go round in circles here", "a partial may not contain itself");
            return;
        }
        open_.push_back(name);
        std::size_t at = 0;
        for (;;) {
            std::size_t const next = text.find("{{", at);
            out.append(text.substr(at, next == std::string_view::npos ? next : next - at));
            if (next == std::string_view::npos) {
                break;
            }
            std::optional<Tag> const tag = tag_at(text, next);
            if (!tag) {
                report(name, next, text, "this tag is not closed", "write }} behind the name");
                break;
            }
            take_tag(name, text, next, *tag, out);
            at = tag->end;
        }
        open_.pop_back();
    }

    void take_tag(std::string const& file, std::string_view text, std::size_t at, Tag const& tag,
                  std::string& out) {
        if (tag.kind == '!') {
            return;
        }
        if (tag.kind == '>') {
            if (!sources_.contains(tag.name)) {
                report(file, at, text, "there is no partial " + std::string(tag.name),
                       "partials are named by their path under the templates folder");
                return;
            }
            expand_into(std::string(tag.name), out);
            return;
        }
        if (!is_plain_name(tag.name)) {
            report(file, at, text, "the name '" + std::string(tag.name) + "' is not made of a-z, 0-9 and _",
                   "rename it here and in the view");
        }
        bool const unescaped = tag.kind == '{' || tag.kind == '&';
        if (unescaped && !is_unescaped(tag.name)) {
            report(file, at, text, "'" + std::string(tag.name) + "' may not be put out unescaped",
                   "write it with two braces; only drawn charts go out as they are");
        }
        if (tag.kind == ' ' && is_unescaped(tag.name)) {
            report(file, at, text, "'" + std::string(tag.name) + "' is markup and would be escaped here",
                   "write it with three braces");
        }
        out.append(text.substr(at, tag.end - at));
    }

    void report(std::string const& file, std::size_t at, std::string_view text, std::string message,
                std::string hint) {
        Where where;
        where.file = file + ".mustache";
        where.line = 1 + static_cast<std::size_t>(
                             std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        diagnostics_.error("template", std::move(where), std::move(message), std::move(hint));
    }

    Sources const& sources_;
    Diagnostics& diagnostics_;
    std::vector<std::string> open_;
};

// White space in a template means one space at most. It keeps pages small and leaves the library less to
// walk through, which keeps each space as a node of its own.
std::string squeezed(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char const c : text) {
        if (!is_space(c)) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    return out;
}

// A link may lead to a path of this service or over http, https, mail or telephone. Anything else, such as
// "javascript:", is left out, and what it stood on becomes plain text.
bool is_safe_href(std::string_view href) {
    std::size_t const colon = href.find_first_of(":/?#");
    if (colon == std::string_view::npos || href[colon] != ':') {
        return true;
    }
    std::string scheme(href.substr(0, colon));
    std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return scheme == "https" || scheme == "http" || scheme == "mailto" || scheme == "tel";
}

bool is_href(std::string_view name) {
    return name == "href" || name.ends_with("_href") || name.ends_with("_url");
}

mustache::data convert(Data const& data);

mustache::data convert_fields(Data::Fields const& fields) {
    mustache::data converted(mustache::data::type::object);
    for (Field const& field : fields) {
        // Markup must arrive under a listed name and nothing else may: a chart cannot be escaped by
        // mistake, and text cannot slip past escaping.
        WEIR_EXPECTS(is_unescaped(field.name) == std::holds_alternative<Markup>(field.value.value()));
        auto const* text = std::get_if<std::string>(&field.value.value());
        bool const unsafe = is_href(field.name) && text != nullptr && !is_safe_href(*text);
        converted[std::string(field.name)] = unsafe ? mustache::data(false) : convert(field.value);
    }
    return converted;
}

mustache::data convert(Data const& data) {
    if (auto const* text = std::get_if<std::string>(&data.value())) {
        return text->empty() ? mustache::data(false) : mustache::data(*text);
    }
    if (auto const* markup = std::get_if<Markup>(&data.value())) {
        return markup->text.empty() ? mustache::data(false) : mustache::data(markup->text);
    }
    if (auto const* yes = std::get_if<bool>(&data.value())) {
        return mustache::data(*yes);
    }
    if (auto const* list = std::get_if<Data::List>(&data.value())) {
        mustache::data converted(mustache::data::type::list);
        // The library only offers a push_back that copies the whole subtree.
        auto& items = const_cast<mustache::list&>(converted.list_value());
        items.reserve(list->size());
        for (Data const& item : *list) {
            items.push_back(convert(item));
        }
        return converted;
    }
    return convert_fields(std::get<Data::Fields>(data.value()));
}

// Looks names up as the library does and tells about those that nobody gave.
class CheckedContext : public mustache::context<std::string> {
public:
    CheckedContext(mustache::data const* data, std::string_view page, TemplateOptions const& options)
        : mustache::context<std::string>(data), page_(page), options_(options) {}

    mustache::data const* get(std::string const& name) const override {
        mustache::data const* found = mustache::context<std::string>::get(name);
        if (found == nullptr && options_.on_unknown_name) {
            options_.on_unknown_name(page_, name);
        }
        return found;
    }

private:
    std::string_view page_;
    TemplateOptions const& options_;
};

Result<std::string> read_file(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return fail(ErrorCode::io, "cannot read " + path.string());
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<Sources> read_templates(std::filesystem::path const& folder) {
    Sources sources;
    std::error_code error;
    std::filesystem::recursive_directory_iterator entries(folder, error);
    if (error) {
        return fail(ErrorCode::io,
                    "cannot read the templates folder " + folder.string() + ": " + error.message());
    }
    for (auto const& entry : entries) {
        if (entry.path().extension() != ".mustache") {
            continue;
        }
        std::string text = WEIR_TRY(read_file(entry.path()));
        std::filesystem::path name = std::filesystem::relative(entry.path(), folder);
        sources.emplace(name.replace_extension().generic_string(), std::move(text));
    }
    if (sources.empty()) {
        return fail(ErrorCode::not_found, "no templates (*.mustache) under " + folder.string());
    }
    return sources;
}

} // namespace

Data& Data::set(std::string_view name, Data value) {
    if (std::holds_alternative<bool>(value_)) {
        value_ = Fields{};
    }
    WEIR_EXPECTS(std::holds_alternative<Fields>(value_));
    std::get<Fields>(value_).push_back(Field{name, std::move(value)});
    return *this;
}

Data object(std::initializer_list<FieldInit> fields) {
    Data::Fields made;
    made.reserve(fields.size());
    for (FieldInit const& field : fields) {
        made.push_back(Field{field.name, std::move(field.value)});
    }
    return Data(std::move(made));
}

struct Templates::Parsed {
    explicit Parsed(std::string const& text) : tree(text) {}
    mustache::mustache tree; // rendering reads it only: no lambda and no partial is left in it
};

Templates::Templates() = default;
Templates::Templates(Templates&&) noexcept = default;
Templates& Templates::operator=(Templates&&) noexcept = default;
Templates::~Templates() = default;

Result<Templates> Templates::load(std::filesystem::path const& folder,
                                  std::filesystem::path const& asset_list, TemplateOptions options,
                                  Diagnostics& diagnostics) {
    Sources const sources = WEIR_TRY(read_templates(folder));
    Templates templates;
    templates.options_ = std::move(options);
    std::size_t const errors_before = diagnostics.error_count();
    for (auto const& [name, text] : sources) {
        auto parsed = std::make_unique<Parsed>(squeezed(Expander(sources, diagnostics).expand(name)));
        if (!parsed->tree.is_valid()) {
            Where where;
            where.file = name + ".mustache";
            diagnostics.error("template", std::move(where), parsed->tree.error_message(),
                              "every {{#name}} needs its {{/name}}");
        }
        templates.parsed_.emplace(name, std::move(parsed));
    }
    if (!asset_list.empty()) {
        std::istringstream lines(WEIR_TRY(read_file(asset_list)));
        for (std::string name, hashed; lines >> name >> hashed;) {
            templates.assets_.emplace(name, hashed);
        }
    }
    if (diagnostics.error_count() > errors_before) {
        return fail(ErrorCode::invalid, "the page templates have mistakes:\n" + diagnostics.text());
    }
    return templates;
}

std::string Templates::render(std::string_view name, Data const& data) const {
    auto const found = parsed_.find(name);
    WEIR_EXPECTS(found != parsed_.end());
    mustache::data const converted = convert(data);
    CheckedContext context(&converted, name, options_);
    return found->second->tree.render(context);
}

std::string Templates::asset(std::string_view name) const {
    auto const found = assets_.find(name);
    return "/assets/" + (found == assets_.end() ? std::string(name) : found->second);
}

std::vector<std::string> Templates::names() const {
    std::vector<std::string> names;
    for (auto const& [name, parsed] : parsed_) {
        names.push_back(name);
    }
    return names;
}

} // namespace weir::web
