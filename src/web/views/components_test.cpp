// Our component templates against the fixtures that GOV.UK Frontend ships: the same options must give the
// same HTML, white space and the order of attributes aside. With ui/node_modules the HTML itself is
// compared; without it, the digests committed in tests/cases/html are. Fixtures that need what we leave out
// on purpose (raw HTML, free attributes) are counted, not compared. WEIR_UPDATE_CASES=1 writes the digests.
#include "web/template.hpp"
#include "web/views/components.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

using namespace weir;
using namespace weir::web;
using namespace weir::web::components;
namespace json = boost::json;

namespace {

std::string const source = WEIR_SOURCE_DIR;
std::string const fixtures_folder = source + "/ui/node_modules/govuk-frontend/dist/govuk/components";
std::string const digests_file = source + "/tests/cases/html/govuk_components.jsonl";

// The options of one object. What is not asked for by the time it goes away makes the fixture unsupported.
class Options {
public:
    Options(json::object const& given, std::set<std::string>& unsupported)
        : given_(given), unsupported_(unsupported) {}
    ~Options() {
        for (auto const& [key, value] : given_) {
            if (!asked_.contains(std::string(key)) && !value.is_null()) {
                unsupported_.insert(std::string(key));
            }
        }
    }
    Options(Options const&) = delete;
    Options& operator=(Options const&) = delete;

    json::value const* find(char const* key) {
        asked_.insert(key);
        json::value const* value = given_.if_contains(key);
        return value == nullptr || value->is_null() ? nullptr : value;
    }
    std::string text(char const* key, std::string otherwise = "") {
        json::value const* value = find(key);
        if (value == nullptr) {
            return otherwise;
        }
        if (value->is_string()) {
            return std::string(value->as_string());
        }
        return value->is_bool() && !value->as_bool() ? "" : json::serialize(*value);
    }
    std::string text_of(char const* key, std::string* classes = nullptr) { // {"text": …, "classes": …}
        json::value const* value = find(key);
        if (value == nullptr || !value->is_object()) {
            return "";
        }
        Options inner(value->as_object(), unsupported_);
        std::string const found = inner.text("text");
        if (classes != nullptr) {
            *classes = inner.text("classes");
        }
        return found;
    }
    bool yes(char const* key) {
        json::value const* value = find(key);
        return value != nullptr && value->is_bool() && value->as_bool();
    }
    template <class Take>
    void each(char const* key, Take take) {
        json::value const* value = find(key);
        if (value == nullptr) {
            return;
        }
        if (!value->is_array()) {
            unsupported_.insert(key);
            return;
        }
        for (json::value const& item : value->as_array()) {
            if (!item.is_object()) {
                unsupported_.insert(std::string(key) + " with an item of another form");
                continue;
            }
            Options inner(item.as_object(), unsupported_);
            take(inner);
        }
    }
    template <class Take>
    void one(char const* key, Take take) {
        json::value const* value = find(key);
        if (value != nullptr && value->is_object()) {
            Options inner(value->as_object(), unsupported_);
            take(inner);
        }
    }
    void refuse(std::string why) { unsupported_.insert(std::move(why)); }

private:
    json::object const& given_;
    std::set<std::string>& unsupported_;
    std::set<std::string> asked_;
};

Label label_of(Options& o) {
    Label label;
    o.one("label", [&](Options& l) { label = {l.text("text"), l.text("classes"), l.yes("isPageHeading")}; });
    return label;
}

std::string group_classes(Options& o) {
    std::string classes;
    o.one("formGroup", [&](Options& g) { classes = g.text("classes"); });
    return classes;
}

std::optional<Fieldset> fieldset_of(Options& o) {
    std::optional<Fieldset> fieldset;
    o.one("fieldset", [&](Options& f) {
        fieldset.emplace();
        fieldset->classes = f.text("classes");
        fieldset->role = f.text("role");
        fieldset->described_by = f.text("describedBy");
        f.one("legend", [&](Options& l) {
            fieldset->legend = l.text("text");
            fieldset->legend_classes = l.text("classes");
            fieldset->legend_is_page_heading = l.yes("isPageHeading");
        });
    });
    return fieldset;
}

Data make_button(Options& o) {
    Button b;
    b.text = o.text("text");
    b.href = o.text("href");
    b.type = o.text("type", "submit");
    b.name = o.text("name");
    b.value = o.text("value");
    b.id = o.text("id");
    b.classes = o.text("classes");
    b.disabled = o.yes("disabled");
    if (json::value const* once = o.find("preventDoubleClick")) {
        b.prevent_double_click = once->is_bool() && once->as_bool();
        if (!b.prevent_double_click) {
            o.refuse("preventDoubleClick false");
        }
    }
    return data(b);
}

Data make_input(Options& o) {
    Input i;
    i.label = label_of(o);
    i.id = o.text("id");
    i.name = o.text("name");
    i.type = o.text("type", "text");
    i.classes = o.text("classes");
    i.group_classes = group_classes(o);
    i.hint = o.text_of("hint");
    i.error = o.text_of("errorMessage");
    i.described_by = o.text("describedBy");
    i.value = o.text("value");
    i.autocomplete = o.text("autocomplete");
    i.autocapitalize = o.text("autocapitalize");
    i.pattern = o.text("pattern");
    i.inputmode = o.text("inputmode");
    i.disabled = o.yes("disabled");
    if (json::value const* spellcheck = o.find("spellcheck");
        spellcheck != nullptr && spellcheck->is_bool()) {
        i.spellcheck = spellcheck->as_bool();
    }
    return data(i);
}

Data make_select(Options& o) {
    Select s;
    s.label = label_of(o);
    s.id = o.text("id");
    s.name = o.text("name");
    s.classes = o.text("classes");
    s.group_classes = group_classes(o);
    s.hint = o.text_of("hint");
    s.error = o.text_of("errorMessage");
    s.described_by = o.text("describedBy");
    std::string const chosen = o.text("value");
    o.each("items", [&](Options& item) {
        SelectItem made;
        made.text = item.text("text");
        if (json::value const* value = item.find("value"); value != nullptr) {
            made.value = item.text("value");
            if (value->is_bool()) {
                item.refuse("a value that is no text");
            }
        }
        bool const by_value = !chosen.empty() && made.value.value_or(made.text) == chosen;
        made.selected = item.find("selected") != nullptr ? item.yes("selected") : by_value;
        made.disabled = item.yes("disabled");
        s.items.push_back(made);
    });
    return data(s);
}

Data make_radios(Options& o) {
    Radios r;
    r.fieldset = fieldset_of(o);
    r.name = o.text("name");
    r.id_prefix = o.text("idPrefix");
    r.classes = o.text("classes");
    r.group_classes = group_classes(o);
    r.hint = o.text_of("hint");
    r.error = o.text_of("errorMessage");
    std::string const chosen = o.text("value");
    o.each("items", [&](Options& item) {
        RadioItem made;
        made.divider = item.text("divider");
        made.text = item.text("text");
        made.value = item.text("value");
        made.id = item.text("id");
        made.hint = item.text_of("hint");
        item.one("label", [&](Options& l) { made.label_classes = l.text("classes"); });
        made.checked =
            item.find("checked") != nullptr ? item.yes("checked") : !chosen.empty() && made.value == chosen;
        made.disabled = item.yes("disabled");
        r.items.push_back(made);
    });
    return data(r);
}

Data make_date_input(Options& o) {
    DateInput d;
    d.fieldset = fieldset_of(o);
    d.id = o.text("id");
    d.name_prefix = o.text("namePrefix");
    d.classes = o.text("classes");
    d.group_classes = group_classes(o);
    d.hint = o.text_of("hint");
    d.error = o.text_of("errorMessage");
    o.each("items", [&](Options& item) {
        DateItem made;
        made.name = item.text("name");
        made.label = item.text("label");
        made.id = item.text("id");
        made.classes = item.text("classes");
        made.autocomplete = item.text("autocomplete");
        if (item.find("value") != nullptr) {
            made.value = item.text("value");
        }
        if (made.classes.find("govuk-input--error") != std::string::npos) {
            item.refuse("an item with an error of its own");
        }
        d.items.push_back(made);
    });
    return data(d);
}

Data make_error_summary(Options& o) {
    ErrorSummary e;
    e.title = o.text("titleText");
    e.description = o.text("descriptionText");
    e.classes = o.text("classes");
    o.each("errorList", [&](Options& item) { e.items.push_back({item.text("text"), item.text("href")}); });
    return data(e);
}

Cell cell_of(json::object const& given, std::set<std::string>& unsupported) {
    Options o(given, unsupported);
    Cell cell;
    cell.text = o.text("text");
    cell.format = o.text("format");
    cell.classes = o.text("classes");
    cell.colspan = std::atoi(o.text("colspan", "0").c_str());
    cell.rowspan = std::atoi(o.text("rowspan", "0").c_str());
    return cell;
}

Data make_table(Options& o, std::set<std::string>& unsupported) {
    Table t;
    t.caption = o.text("caption");
    t.caption_classes = o.text("captionClasses");
    t.classes = o.text("classes");
    t.first_cell_is_header = o.yes("firstCellIsHeader");
    if (json::value const* head = o.find("head"); head != nullptr && head->is_array()) {
        for (json::value const& cell : head->as_array()) {
            t.head.push_back(cell_of(cell.as_object(), unsupported));
        }
    }
    if (json::value const* rows = o.find("rows"); rows != nullptr && rows->is_array()) {
        for (json::value const& row : rows->as_array()) {
            if (!row.is_array()) {
                o.refuse("a row that is no list");
                continue;
            }
            t.rows.emplace_back();
            for (json::value const& cell : row.as_array()) {
                t.rows.back().push_back(cell_of(cell.as_object(), unsupported));
            }
        }
    }
    return data(t);
}

Data make_summary_list(Options& o) {
    SummaryList s;
    s.classes = o.text("classes");
    o.each("rows", [&](Options& row) {
        SummaryRow made;
        made.key = row.text_of("key", &made.key_classes);
        made.value = row.text_of("value", &made.value_classes);
        made.classes = row.text("classes");
        row.one("actions", [&](Options& actions) {
            int count = 0;
            actions.each("items", [&](Options& action) {
                made.action = {action.text("text"), action.text("href")};
                made.action_hidden = action.text("visuallyHiddenText");
                ++count;
            });
            if (count != 1) {
                row.refuse("a row with no or several actions");
            }
        });
        s.rows.push_back(made);
    });
    return data(s);
}

Data make_details(Options& o) {
    Details d;
    d.summary = o.text("summaryText");
    d.text = o.text("text");
    d.id = o.text("id");
    d.classes = o.text("classes");
    d.open = o.yes("open");
    return data(d);
}

Data make_breadcrumbs(Options& o) {
    Breadcrumbs b;
    b.classes = o.text("classes");
    b.label = o.text("labelText", "Breadcrumb");
    b.collapse_on_mobile = o.yes("collapseOnMobile");
    o.each("items", [&](Options& item) { b.items.push_back({item.text("text"), item.text("href")}); });
    return data(b);
}

Data make_pagination(Options& o) {
    Pagination p;
    p.label = o.text("landmarkLabel", "Pagination");
    p.classes = o.text("classes");
    auto const link = [](Options& l) {
        return PageLink{l.text("href"), l.text("text"), l.text("labelText")};
    };
    o.one("previous", [&](Options& l) { p.previous = link(l); });
    o.one("next", [&](Options& l) { p.next = link(l); });
    o.each("items", [&](Options& item) {
        PageItem made;
        made.number = item.text("number");
        made.href = item.text("href");
        made.label = item.text("visuallyHiddenText");
        made.current = item.yes("current");
        made.ellipsis = item.yes("ellipsis");
        p.items.push_back(made);
    });
    return data(p);
}

Data make_service_navigation(Options& o) {
    ServiceNavigation n;
    n.service_name = o.text("serviceName");
    n.service_url = o.text("serviceUrl");
    n.classes = o.text("classes");
    n.navigation_classes = o.text("navigationClasses");
    n.navigation_id = o.text("navigationId", "navigation");
    n.label = o.text("ariaLabel", "Service information");
    n.menu_text = o.text("menuButtonText", "Menu");
    n.navigation_label = o.text("navigationLabel");
    if (o.find("collapseNavigationOnMobile") != nullptr) {
        n.collapse = o.yes("collapseNavigationOnMobile");
    }
    o.each("navigation", [&](Options& item) {
        n.items.push_back({item.text("text"), item.text("href"), item.yes("current"), item.yes("active")});
    });
    return data(n);
}

Data make_skip_link(Options& o) {
    return data(SkipLink{o.text("text"), o.text("href", "#content"), o.text("classes")});
}

Data make_notification_banner(Options& o) {
    NotificationBanner b;
    b.text = o.text("text");
    b.type = o.text("type");
    b.role = o.text("role");
    b.title = o.text("titleText");
    b.title_id = o.text("titleId", "govuk-notification-banner-title");
    b.classes = o.text("classes");
    return data(b);
}

Data make_warning_text(Options& o) {
    std::string icon = o.text("iconFallbackText");
    return data(WarningText{o.text("text"), icon.empty() ? "Warning" : icon, o.text("classes")});
}

Data make_tag(Options& o) {
    return data(TagText{o.text("text"), o.text("classes")});
}

using Make = Data (*)(Options&);
struct Component {
    std::string name; // GOV.UK's folder
    std::string ours; // our template
    Make make;        // null: the table, which reads nested lists
};
std::vector<Component> const tested = {
    {"breadcrumbs", "breadcrumbs", make_breadcrumbs},
    {"button", "button", make_button},
    {"date-input", "date_input", make_date_input},
    {"details", "details", make_details},
    {"error-summary", "error_summary", make_error_summary},
    {"input", "input", make_input},
    {"notification-banner", "notification_banner", make_notification_banner},
    {"pagination", "pagination", make_pagination},
    {"radios", "radios", make_radios},
    {"select", "select", make_select},
    {"service-navigation", "service_navigation", make_service_navigation},
    {"skip-link", "skip_link", make_skip_link},
    {"summary-list", "summary_list", make_summary_list},
    {"table", "table", nullptr},
    {"tag", "tag", make_tag},
    {"warning-text", "warning_text", make_warning_text}};

std::string decoded(std::string text) {
    for (auto const& [entity, plain_text] :
         std::vector<std::pair<std::string, std::string>>{{"&quot;", "\""},
                                                          {"&#39;", "'"},
                                                          {"&apos;", "'"},
                                                          {"&lt;", "<"},
                                                          {"&gt;", ">"},
                                                          {"&amp;", "&"}}) {
        for (std::size_t at = text.find(entity); at != std::string::npos;
             at = text.find(entity, at + plain_text.size())) {
            text.replace(at, entity.size(), plain_text);
        }
    }
    return text;
}

std::string squeezed(std::string const& text) {
    std::istringstream words(text);
    std::string out;
    for (std::string word; words >> word;) {
        out += (out.empty() ? "" : " ") + word;
    }
    return out;
}

// One tag: its name, then its attributes in order of name.
std::string normal_tag(std::string const& tag) {
    std::size_t at = tag.find_first_of(" \n\t>", 1);
    std::string out = tag.substr(0, at == std::string::npos ? tag.size() : at);
    std::vector<std::string> attributes;
    while (at < tag.size()) {
        at = tag.find_first_not_of(" \n\t>/", at);
        if (at == std::string::npos) {
            break;
        }
        std::size_t end = tag.find_first_of(" \n\t=>", at);
        std::string attribute = tag.substr(at, end - at);
        if (end < tag.size() && tag[end] == '=') {
            std::size_t const close = tag.find('"', end + 2);
            attribute += "=" + squeezed(decoded(tag.substr(end + 2, close - end - 2)));
            end = close + 1;
        }
        attributes.push_back(attribute);
        at = end;
    }
    std::sort(attributes.begin(), attributes.end());
    for (std::string const& attribute : attributes) {
        out += " " + attribute;
    }
    return out + ">";
}

// A line a tag and a line a piece of text, so that a difference can be read.
std::string normal(std::string const& html) {
    std::string out;
    for (std::size_t at = 0; at < html.size();) {
        std::size_t const tag = html.find('<', at);
        std::string const text =
            squeezed(decoded(html.substr(at, tag == std::string::npos ? tag : tag - at)));
        if (!text.empty()) {
            out += text + "\n";
        }
        if (tag == std::string::npos) {
            break;
        }
        bool quoted = false;
        std::size_t end = tag;
        while (end < html.size() && (quoted || html[end] != '>')) {
            quoted = html[end] == '"' ? !quoted : quoted;
            ++end;
        }
        out += normal_tag(html.substr(tag, end - tag)) + "\n";
        at = end + 1;
    }
    return out;
}

std::string digest(std::string const& text) { // FNV-1a, 64 bits: enough to see that something changed
    std::uint64_t hash = 14695981039346656037ULL;
    for (char const c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    std::ostringstream out;
    out << std::hex << hash;
    return out.str();
}

Templates const& templates() {
    static Templates const loaded = [] {
        Diagnostics diagnostics;
        auto made = Templates::load(source + "/ui/templates", "", {}, diagnostics);
        REQUIRE_MESSAGE(made.has_value(), diagnostics.text());
        return std::move(*made);
    }();
    return loaded;
}

// Our HTML for the options, or nothing when we do not offer one of them.
std::optional<std::string> ours(Component const& component, json::object const& options,
                                std::set<std::string>& unsupported) {
    Data made;
    {
        Options given(options, unsupported);
        made = component.make == nullptr ? make_table(given, unsupported) : component.make(given);
    }
    if (!unsupported.empty()) {
        return std::nullopt;
    }
    return normal(templates().render("components/" + component.ours, made));
}

std::string read_all(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

} // namespace

TEST_CASE("components give the HTML that GOV.UK Frontend gives") {
    if (!std::filesystem::exists(fixtures_folder)) {
        MESSAGE("skipped: ui/node_modules is absent; the committed digests are compared instead");
        return;
    }
    std::ostringstream digests;
    std::size_t compared = 0;
    std::size_t left_out = 0;
    for (Component const& component : tested) {
        json::value const parsed =
            json::parse(read_all(fixtures_folder + "/" + component.name + "/fixtures.json"));
        for (json::value const& fixture : parsed.at("fixtures").as_array()) {
            std::set<std::string> unsupported;
            auto const html = ours(component, fixture.at("options").as_object(), unsupported);
            if (!html) {
                ++left_out;
                continue;
            }
            ++compared;
            std::string const expected = normal(std::string(fixture.at("html").as_string()));
            INFO(component.name, ": ", std::string(fixture.at("name").as_string()));
            CHECK(*html == expected);
            digests << json::serialize(json::object{{"component", component.name},
                                                    {"name", fixture.at("name")},
                                                    {"options", fixture.at("options")},
                                                    {"digest", digest(expected)}})
                    << "\n";
        }
    }
    MESSAGE(
        compared << " fixtures compared, " << left_out
                 << " left out because they need raw HTML, free attributes or other options we do not offer");
    CHECK(compared > 200);
    if (std::getenv("WEIR_UPDATE_CASES") != nullptr) {
        std::ofstream(digests_file) << digests.str();
    }
}

TEST_CASE("components give the HTML of the committed digests") {
    std::istringstream lines(read_all(digests_file));
    std::size_t compared = 0;
    for (std::string line; std::getline(lines, line);) {
        json::value const wanted = json::parse(line);
        auto const component = std::find_if(tested.begin(), tested.end(), [&](Component const& each) {
            return each.name == wanted.at("component").as_string().c_str();
        });
        REQUIRE(component != tested.end());
        std::set<std::string> unsupported;
        auto const html = ours(*component, wanted.at("options").as_object(), unsupported);
        INFO(component->name, ": ", std::string(wanted.at("name").as_string()));
        REQUIRE(html.has_value());
        CHECK(digest(*html) == std::string(wanted.at("digest").as_string()));
        ++compared;
    }
    CHECK(compared > 200);
}
