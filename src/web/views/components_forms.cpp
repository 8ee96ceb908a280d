// The components that take an answer from a person: fields, choices, dates and the summary of errors.
#include "web/views/components.hpp"
#include "web/views/values.hpp"

namespace weir::web::components {
namespace {

std::string joined_ids(std::string before, std::string const& id) {
    return before.empty() ? id : before + " " + id;
}

// What label, hint and error message share in every form group.
struct Group {
    std::string id;
    Label label;
    std::string hint;
    std::string error;
    std::string described_by;
    std::string classes;
};

Data group_data(Group const& group) {
    std::string described_by = group.described_by;
    if (!group.hint.empty()) {
        described_by = joined_ids(described_by, group.id + "-hint");
    }
    if (!group.error.empty()) {
        described_by = joined_ids(described_by, group.id + "-error");
    }
    return object({{"id", group.id},
                   {"label", group.label.text},
                   {"label_classes", group.label.classes},
                   {"label_is_heading", group.label.is_page_heading},
                   {"hint", group.hint},
                   {"hint_id", group.id + "-hint"},
                   {"hint_classes", ""},
                   {"error", group.error},
                   {"error_id", group.id + "-error"},
                   {"described_by", described_by},
                   {"group_classes", group.classes}});
}

void set_fieldset(Data& made, std::optional<Fieldset> const& fieldset) {
    Fieldset const shown = fieldset.value_or(Fieldset{});
    made.set("has_fieldset", fieldset.has_value());
    made.set("legend", shown.legend);
    made.set("legend_classes", shown.legend_classes);
    made.set("legend_is_heading", shown.legend_is_page_heading);
    made.set("fieldset_classes", shown.classes);
    made.set("fieldset_role", shown.role);
}

} // namespace

Data data(Input const& input) {
    Data made = group_data({input.id.empty() ? input.name : input.id, input.label, input.hint, input.error,
                            input.described_by, input.group_classes});
    made.set("name", input.name);
    made.set("type", input.type);
    made.set("classes", input.classes);
    made.set("has_value", !input.value.empty());
    made.set("value", input.value);
    made.set("autocomplete", input.autocomplete);
    made.set("autocapitalize", input.autocapitalize);
    made.set("pattern", input.pattern);
    made.set("inputmode", input.inputmode);
    made.set("spellcheck_on", input.spellcheck == true);
    made.set("spellcheck_off", input.spellcheck == false);
    made.set("disabled", input.disabled);
    return made;
}

Data data(Textarea const& textarea) {
    Data made = group_data({textarea.name, textarea.label, textarea.hint, textarea.error, "", ""});
    made.set("name", textarea.name);
    made.set("value", textarea.value);
    made.set("rows", std::to_string(textarea.rows));
    return made;
}

Data data(Select const& select) {
    Data made = group_data({select.id.empty() ? select.name : select.id, select.label, select.hint,
                            select.error, select.described_by, select.group_classes});
    made.set("name", select.name);
    made.set("classes", select.classes);
    made.set("disabled", select.disabled);
    Data::List items;
    for (SelectItem const& item : select.items) {
        items.push_back(object({{"text", item.text},
                                {"has_value", item.value.has_value()},
                                {"value", item.value.value_or("")},
                                {"selected", item.selected},
                                {"disabled", item.disabled}}));
    }
    made.set("items", std::move(items));
    return made;
}

Data data(Radios const& radios) {
    std::string const prefix = radios.id_prefix.empty() ? radios.name : radios.id_prefix;
    std::string const described_by = radios.fieldset ? radios.fieldset->described_by : "";
    Data made = group_data({prefix, {}, radios.hint, radios.error, described_by, radios.group_classes});
    set_fieldset(made, radios.fieldset);
    made.set("classes", radios.classes);
    Data::List items;
    for (RadioItem const& item : radios.items) {
        std::size_t const number = items.size() + 1;
        // The first id has no number, so that the error summary can link to it.
        std::string const id = !item.id.empty() ? item.id
                               : number == 1    ? prefix
                                                : prefix + "-" + std::to_string(number);
        items.push_back(object({{"divider", item.divider},
                                {"item_id", id},
                                {"item_name", radios.name},
                                {"value", item.value},
                                {"text", item.text},
                                {"item_hint", item.hint},
                                {"item_label_classes", item.label_classes},
                                {"checked", item.checked},
                                {"disabled", item.disabled}}));
    }
    made.set("items", std::move(items));
    return made;
}

Data data(DateInput const& date_input) {
    std::vector<DateItem> const usual = {
        {"day", "", {}, "", "", ""}, {"month", "", {}, "", "", ""}, {"year", "", {}, "", "", ""}};
    std::string const described_by = date_input.fieldset ? date_input.fieldset->described_by : "";
    Data made = group_data(
        {date_input.id, {}, date_input.hint, date_input.error, described_by, date_input.group_classes});
    std::optional<Fieldset> fieldset = date_input.fieldset;
    if (fieldset && fieldset->role.empty()) {
        fieldset->role = "group"; // three fields that are one answer
    }
    set_fieldset(made, fieldset);
    made.set("classes", date_input.classes);
    Data::List items;
    for (DateItem const& item : date_input.items.empty() ? usual : date_input.items) {
        std::string classes = date_input.error.empty() ? "" : "govuk-input--error ";
        if (item.classes.find("govuk-input--width-") == std::string::npos) {
            classes += item.name == "year" ? "govuk-input--width-4" : "govuk-input--width-2";
            classes += item.classes.empty() ? "" : " ";
        }
        classes += item.classes;
        std::string const prefix = date_input.name_prefix.empty() ? "" : date_input.name_prefix + "-";
        items.push_back(object({{"item_id", item.id.empty() ? date_input.id + "-" + item.name : item.id},
                                {"item_name", prefix + item.name},
                                {"item_classes", classes},
                                {"text", item.label.empty() ? capitalised(item.name) : item.label},
                                {"has_value", item.value.has_value()},
                                {"value", item.value.value_or("")},
                                {"autocomplete", item.autocomplete}}));
    }
    made.set("items", std::move(items));
    return made;
}

Data data(ErrorSummary const& summary) {
    Data::List items;
    for (Link const& item : summary.items) {
        items.push_back(object({{"text", item.text}, {"href", item.href}}));
    }
    return object({{"title", summary.title},
                   {"description", summary.description},
                   {"classes", summary.classes},
                   {"has_items", !summary.items.empty()},
                   {"items", std::move(items)}});
}

Data data(Button const& button) {
    return object({{"text", button.text},
                   {"href", button.href},
                   {"type", button.type},
                   {"name", button.name},
                   {"value", button.value},
                   {"id", button.id},
                   {"classes", button.classes},
                   {"disabled", button.disabled},
                   {"prevent_double_click", button.prevent_double_click}});
}

} // namespace weir::web::components
