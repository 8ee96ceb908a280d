#include "web/views/correction.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {

namespace {

Data effects_data(std::string caption, std::string empty, std::vector<CorrectionEffect> const& effects) {
    parts::ListTable list;
    list.caption = std::move(caption);
    list.columns = {{"What is wrong", false}, {"How grave", false}, {"Row", false}};
    list.empty_text = std::move(empty);
    for (auto const& one : effects) {
        auto what = parts::text_cell(one.message);
        what.detail = one.what_to_do + " (" + one.rule + ")";
        auto severity = parts::text_cell("");
        severity.tag = one.severity == "error" ? Tag{"Error", Tone::bad} : Tag{"Query", Tone::attention};
        severity.classes = "weir-nowrap";
        list.rows.push_back({what, severity, parts::text_cell(one.row)});
    }
    return parts::table(list);
}

Data cells_data(CorrectionView const& view) {
    Data::List fields;
    for (auto const& [column, value] : view.cells) {
        components::Input input;
        input.label = {column, "govuk-label--s", false};
        input.name = "cell-" + column;
        input.classes = "govuk-input--width-20";
        input.value = value;
        input.autocomplete = "off";
        input.spellcheck = false;
        fields.push_back(object({{"input", components::data(input)}}));
    }
    return fields;
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, CorrectionView const& view) {
    components::Button send;
    send.text = "Try it";
    auto const child =
        view.no_child.empty() ? parts::child_cell(view.child) : parts::or_absent("", view.no_child);
    Data content = object(
        {{"child", child.text},
         {"back_href", view.back_href},
         {"form_action", view.form_action},
         {"row", view.row},
         {"rows", parts::links(view.rows)},
         {"has_rows", !view.rows.empty()},
         {"cells", cells_data(view)},
         {"tried", view.tried},
         {"finding", view.finding},
         {"gone",
          view.tried ? effects_data("Would be gone", "Nothing would be gone.", view.gone) : Data(false)},
         {"come",
          view.tried ? effects_data("Would be new", "Nothing would be new.", view.come) : Data(false)},
         {"stay", view.tried ? effects_data("Would stay", "Nothing would stay.", view.stay) : Data(false)},
         {"send", components::data(send)}});
    return render_page(templates, frame, "pages/correction",
                       {"Try a correction", {{"Today", "/today"}, {"Data quality", "/quality"}}, false},
                       std::move(content));
}

} // namespace weir::web
