// The components that show: tables, lists, tags, navigation and messages.
#include "web/views/components.hpp"

#include "base/contract.hpp"

#include <algorithm>

namespace weir::web::components {
namespace {

Data cell_data(Cell const& cell, bool is_header) {
    Data tag = false;
    if (cell.tag && !cell.tag->text.empty()) {
        tag = data(TagText{cell.tag->text, tag_classes(cell.tag->tone)});
    }
    return object({{"text", cell.text},
                   {"href", cell.href},
                   {"tag", std::move(tag)},
                   {"detail", cell.detail},
                   {"absent", cell.absent},
                   {"is_header", is_header},
                   {"format", cell.format},
                   {"cell_classes", cell.classes},
                   {"colspan", cell.colspan > 0 ? std::to_string(cell.colspan) : ""},
                   {"rowspan", cell.rowspan > 0 ? std::to_string(cell.rowspan) : ""}});
}

Data page_link_data(std::optional<PageLink> const& link, bool block) {
    if (!link || link->href.empty()) {
        return false;
    }
    return object({{"href", link->href},
                   {"text", link->text},
                   {"link_label", block ? link->label : std::string()},
                   {"block", block},
                   {"decorated", block && link->label.empty()}});
}

} // namespace

std::string tag_classes(Tone tone) {
    switch (tone) {
    case Tone::neutral:
        return "govuk-tag--blue";
    case Tone::good:
        return "govuk-tag--green";
    case Tone::attention:
        return "govuk-tag--yellow";
    case Tone::bad:
        return "govuk-tag--red";
    case Tone::quiet:
        return "govuk-tag--grey";
    }
    WEIR_UNREACHABLE();
}

Data data(TagText const& tag) {
    return object({{"text", tag.text}, {"classes", tag.classes}});
}

Data data(Table const& table) {
    Data::List head;
    for (Cell const& cell : table.head) {
        head.push_back(cell_data(cell, false));
    }
    Data::List rows;
    for (std::vector<Cell> const& row : table.rows) {
        Data::List cells;
        for (Cell const& cell : row) {
            cells.push_back(cell_data(cell, table.first_cell_is_header && cells.empty()));
        }
        rows.push_back(object({{"cells", std::move(cells)}}));
    }
    return object({{"caption", table.caption},
                   {"caption_classes", table.caption_classes},
                   {"classes", table.classes},
                   {"has_head", !table.head.empty()},
                   {"head", std::move(head)},
                   {"rows", std::move(rows)}});
}

Data data(SummaryList const& list) {
    bool const any_action = std::any_of(list.rows.begin(), list.rows.end(),
                                        [](SummaryRow const& row) { return !row.action.text.empty(); });
    Data::List rows;
    for (SummaryRow const& row : list.rows) {
        rows.push_back(object({{"key", row.key},
                               {"value", row.value},
                               {"value_href", row.value_href},
                               {"absent", row.absent},
                               {"row_classes", row.classes},
                               {"key_classes", row.key_classes},
                               {"value_classes", row.value_classes},
                               {"no_actions", any_action && row.action.text.empty()},
                               {"action", !row.action.text.empty()},
                               {"action_text", row.action.text},
                               {"action_href", row.action.href},
                               {"action_hidden", row.action_hidden}}));
    }
    return object({{"classes", list.classes}, {"rows", std::move(rows)}});
}

Data data(Details const& details) {
    return object({{"summary", details.summary},
                   {"text", details.text},
                   {"id", details.id},
                   {"classes", details.classes},
                   {"open", details.open},
                   {"table", false}});
}

Data data(Breadcrumbs const& breadcrumbs) {
    Data::List items;
    for (Link const& item : breadcrumbs.items) {
        items.push_back(object({{"text", item.text}, {"href", item.href}}));
    }
    return object({{"items", std::move(items)},
                   {"classes", breadcrumbs.classes},
                   {"label", breadcrumbs.label},
                   {"collapse", breadcrumbs.collapse_on_mobile}});
}

Data data(Pagination const& pagination) {
    bool const block = pagination.items.empty() && (pagination.previous || pagination.next);
    Data::List items;
    for (PageItem const& item : pagination.items) {
        items.push_back(object({{"number", item.number},
                                {"href", item.href},
                                {"item_label", item.label.empty() ? "Page " + item.number : item.label},
                                {"current", item.current},
                                {"ellipsis", item.ellipsis}}));
    }
    return object({{"label", pagination.label},
                   {"classes", pagination.classes},
                   {"block", block},
                   {"previous", page_link_data(pagination.previous, block)},
                   {"next", page_link_data(pagination.next, block)},
                   {"has_items", !pagination.items.empty()},
                   {"items", std::move(items)}});
}

Data data(ServiceNavigation const& navigation) {
    Data::List items;
    for (NavigationLink const& item : navigation.items) {
        items.push_back(object({{"text", item.text},
                                {"href", item.href},
                                {"active", item.active || item.current},
                                {"aria_current", item.current  ? "page"
                                                 : item.active ? "true"
                                                               : ""}}));
    }
    return object({{"service_name", navigation.service_name},
                   {"service_url", navigation.service_url},
                   {"classes", navigation.classes},
                   {"navigation_classes", navigation.navigation_classes},
                   {"navigation_id", navigation.navigation_id},
                   {"label", navigation.label},
                   {"menu_text", navigation.menu_text},
                   {"menu_label",
                    navigation.navigation_label.empty() ? navigation.menu_text : navigation.navigation_label},
                   {"collapse", navigation.collapse.value_or(navigation.items.size() > 1)},
                   {"has_items", !navigation.items.empty()},
                   {"items", std::move(items)}});
}

Data data(SkipLink const& link) {
    return object({{"text", link.text}, {"href", link.href}, {"classes", link.classes}});
}

Data data(NotificationBanner const& banner) {
    bool const success = banner.type == "success";
    std::string const role = !banner.role.empty() ? banner.role : success ? "alert" : "region";
    std::string const title = !banner.title.empty() ? banner.title : success ? "Success" : "Important";
    return object({{"text", banner.text},
                   {"type_class", success ? "govuk-notification-banner--success" : ""},
                   {"classes", banner.classes},
                   {"role", role},
                   {"title", title},
                   {"title_id", banner.title_id}});
}

Data data(WarningText const& warning) {
    return object({{"text", warning.text}, {"icon_text", warning.icon_text}, {"classes", warning.classes}});
}

} // namespace weir::web::components
