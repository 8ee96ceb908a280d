// Draws one past load.
#include "web/views/load_past.hpp"

#include "web/layout.hpp"
#include "web/views/components.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

std::string changes_text(PastLoad const& load) {
    auto const count = [](double number, char const* one, char const* many) {
        return parts::counted(static_cast<std::size_t>(number), one, many);
    };
    return count(load.added, "new row", "new rows") + ", " + count(load.changed, "changed", "changed") +
           ", " + count(load.withdrawn, "withdrawn", "withdrawn") + ", " +
           count(load.refused, "refused", "refused") + ".";
}

Data form_of(PastLoadView const& view) {
    if (view.load.taken_back) {
        return false;
    }
    components::Textarea reason;
    reason.label = {"Why should it go?", "govuk-label--s", false};
    reason.name = "reason";
    reason.hint = "Such as: the wrong file, the wrong day. It is kept sealed with your name.";
    reason.value = view.words;
    reason.error = parts::error_for(view.errors, "reason");
    components::Button send;
    send.text = "Take this load back";
    send.classes = "govuk-button--warning";
    send.prevent_double_click = true;
    return object({{"reason", components::data(reason)}, {"send", components::data(send)}});
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, PastLoadView const& view) {
    auto const& load = view.load;
    Data content = object({{"errors", parts::error_summary(view.errors)},
                           {"format", format_words(load.format)},
                           {"source", load.source},
                           {"extracted", plain(load.extract_date)},
                           {"loaded", instant_text(load.written_at)},
                           {"actor", load.actor},
                           {"changes", changes_text(load)},
                           {"decisions", load.decisions},
                           {"is_taken_back", load.taken_back},
                           {"form_action", load.href},
                           {"form", form_of(view)}});
    return render_page(templates, frame, "pages/load_past",
                       {"Load of " + plain(load.extract_date),
                        {{"Today", "/today"}, {"Load", "/load"}},
                        !view.errors.empty()},
                       std::move(content));
}

} // namespace weir::web
