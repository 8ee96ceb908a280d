// The components of GOV.UK Frontend as plain structs and the data that their templates under
// ui/templates/components need. Option names follow GOV.UK's own, so that the fixtures it ships can be put
// through them. Text only: no component takes raw HTML.
#pragma once

#include "web/template.hpp"
#include "web/views/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::web::components {

struct Button {
    std::string text;
    std::string href; // a link that looks like a button
    std::string type = "submit";
    std::string name;
    std::string value;
    std::string id;
    std::string classes;
    bool disabled = false;
    bool prevent_double_click = false;
};

struct Label {
    std::string text;
    std::string classes;
    bool is_page_heading = false;
};

struct Input {
    Label label;
    std::string id; // the name when empty
    std::string name;
    std::string type = "text";
    std::string classes;
    std::string group_classes;
    std::string hint;
    std::string error;
    std::string described_by;
    std::string value;
    std::string autocomplete;
    std::string autocapitalize;
    std::string pattern;
    std::string inputmode;
    std::optional<bool> spellcheck;
    bool disabled = false;
};

struct Textarea {
    Label label;
    std::string name;
    std::string hint;
    std::string error;
    std::string value;
    int rows = 4;
};

struct SelectItem {
    std::string text;
    std::optional<std::string> value; // absent: the text is what is sent
    bool selected = false;
    bool disabled = false;
};

struct Select {
    Label label;
    std::string id;
    std::string name;
    std::string classes;
    std::string group_classes;
    std::string hint;
    std::string error;
    std::string described_by;
    bool disabled = false;
    std::vector<SelectItem> items;
};

struct Fieldset {
    std::string legend;
    std::string legend_classes;
    std::string classes;
    std::string role;
    std::string described_by;
    bool legend_is_page_heading = false;
};

struct RadioItem {
    std::string text;
    std::string value;
    std::string id;
    std::string hint;
    std::string label_classes;
    std::string divider; // "or" between two items; the rest is then unused
    bool checked = false;
    bool disabled = false;
};

struct Radios {
    std::optional<Fieldset> fieldset;
    std::string name;
    std::string id_prefix; // the name when empty
    std::string classes;
    std::string group_classes;
    std::string hint;
    std::string error;
    std::vector<RadioItem> items;
};

struct DateItem {
    std::string name;
    std::string label; // the name with a capital when empty
    std::optional<std::string> value;
    std::string id;
    std::string autocomplete;
    std::string classes; // the width; by name when empty
};

struct DateInput {
    std::optional<Fieldset> fieldset;
    std::string id;
    std::string name_prefix;
    std::string classes;
    std::string group_classes;
    std::string hint;
    std::string error;
    std::vector<DateItem> items; // day, month and year when empty
};

struct ErrorSummary {
    std::string title = "There is a problem";
    std::string description;
    std::string classes;
    std::vector<Link> items;
};

struct TagText {
    std::string text;
    std::string classes;
};

struct Cell {
    std::string text;
    std::string href;
    std::optional<Tag> tag;
    std::string detail; // quiet words behind
    bool absent = false;
    std::string format; // "numeric"
    std::string classes;
    int colspan = 0;
    int rowspan = 0;
};

struct Table {
    std::string caption;
    std::string caption_classes;
    std::string classes;
    std::vector<Cell> head;
    std::vector<std::vector<Cell>> rows;
    bool first_cell_is_header = false;
};

struct SummaryRow {
    std::string key;
    std::string value;
    std::string value_href;
    bool absent = false;
    Link action; // "Change"
    std::string action_hidden;
    std::string classes;
    std::string key_classes;
    std::string value_classes;
};

struct SummaryList {
    std::string classes;
    std::vector<SummaryRow> rows;
};

struct Details {
    std::string summary;
    std::string text;
    std::string id;
    std::string classes;
    bool open = false;
};

struct Breadcrumbs {
    std::vector<Link> items;
    std::string classes;
    std::string label = "Breadcrumb";
    bool collapse_on_mobile = false;
};

struct PageItem {
    std::string number;
    std::string href;
    std::string label; // "Page 3" when empty
    bool current = false;
    bool ellipsis = false;
};

struct PageLink {
    std::string href;
    std::string text; // "Previous page" or "Next page" when empty
    std::string label;
};

struct Pagination {
    std::string label = "Pagination";
    std::string classes;
    std::optional<PageLink> previous;
    std::optional<PageLink> next;
    std::vector<PageItem> items;
};

struct NavigationLink {
    std::string text;
    std::string href;
    bool current = false; // this very page
    bool active = false;  // a page below it
};

struct ServiceNavigation {
    std::string service_name;
    std::string service_url;
    std::string classes;
    std::string navigation_classes;
    std::string navigation_id = "navigation";
    std::string label = "Service information";
    std::string menu_text = "Menu";
    std::string navigation_label; // the menu text when empty
    std::optional<bool> collapse; // when there is more than one item
    std::vector<NavigationLink> items;
};

struct SkipLink {
    std::string text;
    std::string href = "#content";
    std::string classes;
};

struct NotificationBanner {
    std::string text;
    std::string type; // "success"
    std::string role;
    std::string title;
    std::string title_id = "govuk-notification-banner-title";
    std::string classes;
};

struct WarningText {
    std::string text;
    std::string icon_text = "Warning";
    std::string classes;
};

// What the template of the same name wants. Every field is always there, so that nothing is looked up in
// the page around it by accident.
[[nodiscard]] Data data(Button const& button);
[[nodiscard]] Data data(Input const& input);
[[nodiscard]] Data data(Textarea const& textarea);
[[nodiscard]] Data data(Select const& select);
[[nodiscard]] Data data(Radios const& radios);
[[nodiscard]] Data data(DateInput const& date_input);
[[nodiscard]] Data data(ErrorSummary const& summary);
[[nodiscard]] Data data(TagText const& tag);
[[nodiscard]] Data data(Table const& table);
[[nodiscard]] Data data(SummaryList const& list);
[[nodiscard]] Data data(Details const& details);
[[nodiscard]] Data data(Breadcrumbs const& breadcrumbs);
[[nodiscard]] Data data(Pagination const& pagination);
[[nodiscard]] Data data(ServiceNavigation const& navigation);
[[nodiscard]] Data data(SkipLink const& link);
[[nodiscard]] Data data(NotificationBanner const& banner);
[[nodiscard]] Data data(WarningText const& warning);

// The class of a status tag: colour only, the words say it all.
[[nodiscard]] std::string tag_classes(Tone tone);

} // namespace weir::web::components
