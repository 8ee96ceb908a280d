// The pieces that several pages share.
#include "web/views/parts.hpp"

#include "base/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::web::parts {
namespace {

constexpr int days_soon = 5; // "due in five working days", as the work list counts it

std::string page_href(std::string const& href, std::size_t page) {
    return href + (href.find('?') == std::string::npos ? "?" : "&") + "page=" + std::to_string(page);
}

// The first, the last and those beside the current page, with gaps between.
std::vector<components::PageItem> page_items(Paging const& paging, std::size_t last) {
    std::vector<components::PageItem> items;
    std::size_t before = 0;
    for (std::size_t page = 1; page <= last; ++page) {
        bool const near = page + 1 >= paging.page && page <= paging.page + 1;
        if (page != 1 && page != last && !near) {
            continue;
        }
        if (page > before + 1) {
            items.push_back({.number = "", .href = "", .label = "", .current = false, .ellipsis = true});
        }
        items.push_back({.number = std::to_string(page),
                         .href = page_href(paging.href, page),
                         .label = "",
                         .current = page == paging.page,
                         .ellipsis = false});
        before = page;
    }
    return items;
}

Data table_data(ListTable const& list, std::string const& classes) {
    components::Table shown;
    shown.caption = list.caption;
    shown.classes = classes;
    shown.first_cell_is_header = true;
    for (Column const& column : list.columns) {
        Cell cell = text_cell(column.header);
        cell.format = column.numeric ? "numeric" : "";
        shown.head.push_back(std::move(cell));
    }
    for (std::vector<Cell> const& row : list.rows) {
        std::vector<Cell> cells = row;
        for (std::size_t i = 0; i < cells.size() && i < list.columns.size(); ++i) {
            cells[i].format = list.columns[i].numeric ? "numeric" : "";
        }
        shown.rows.push_back(std::move(cells));
    }
    Data made = components::data(shown);
    made.set("has_rows", !list.rows.empty());
    made.set("empty_text", list.empty_text);
    made.set("region", list.region.empty() ? list.caption : list.region);
    return made;
}

} // namespace

std::string child_href(PersonId id) {
    return "/children/" + std::to_string(id.value);
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return number_text(static_cast<double>(count), Unit::count) + " " + std::string(count == 1 ? one : many);
}

std::string of_text(Figure const& figure) {
    if (!figure.numerator || !figure.denominator) {
        return {};
    }
    return number_text(static_cast<double>(*figure.numerator), Unit::count) + " of " +
           number_text(static_cast<double>(*figure.denominator), Unit::count);
}

Cell text_cell(std::string text) {
    Cell cell;
    cell.text = std::move(text);
    return cell;
}

Cell or_absent(std::string text, std::string absent) {
    Cell cell;
    cell.absent = text.empty();
    cell.text = text.empty() ? std::move(absent) : std::move(text);
    return cell;
}

Cell date_cell(Date day) {
    Cell cell = text_cell(short_date(day));
    cell.classes = "weir-nowrap";
    return cell;
}

Cell child_cell(ChildLink const& child) {
    if (child.name_hidden) {
        return or_absent("", "Restricted record");
    }
    Cell cell = text_cell(child.name.empty() ? "Name not supplied" : child.name);
    cell.href = child_href(child.id);
    return cell;
}

Cell figure_cell(Figure const& figure) {
    Cell cell = text_cell(figure_text(figure));
    cell.absent = !figure.value || !std::isfinite(*figure.value);
    if (!cell.absent && figure.unit != Unit::count) {
        std::string const of = of_text(figure);
        cell.detail = of.empty() ? "" : "(" + of + ")";
    }
    return cell;
}

Cell figure_link_cell(Figure const& figure, std::string const& href) {
    Cell cell = figure_cell(figure);
    if (!cell.absent && figure.value != 0.0) {
        cell.href = href;
    }
    return cell;
}

Cell number_cell(double value, Unit unit) {
    return text_cell(number_text(value, unit));
}

Cell since_cell(std::optional<Date> first_seen, int age_days) {
    if (!first_seen) {
        return number_cell(age_days, Unit::days);
    }
    Cell cell = date_cell(*first_seen);
    cell.detail = number_text(age_days, Unit::days);
    return cell;
}

Cell days_left_cell(int working_days_left) {
    Cell cell = text_cell(days_left_text(working_days_left));
    cell.classes = working_days_left < 0            ? "weir-late weir-nowrap"
                   : working_days_left <= days_soon ? "weir-soon weir-nowrap"
                                                    : "weir-nowrap";
    return cell;
}

Data table(ListTable const& list) {
    return table_data(list, "weir-table");
}

Data table(TableView const& view) {
    ListTable list;
    list.caption = view.caption;
    list.empty_text = view.empty_text;
    for (TableColumn const& column : view.columns) {
        list.columns.push_back({column.header, column.numeric});
    }
    for (std::vector<TableCell> const& row : view.rows) {
        std::vector<Cell> cells;
        for (TableCell const& given : row) {
            Cell cell = text_cell(given.text);
            cell.href = given.href;
            cell.tag = given.tag;
            cells.push_back(std::move(cell));
        }
        list.rows.push_back(std::move(cells));
    }
    return table(list);
}

void set_figure(Data& to, Figure const& figure) {
    to.set("figure_text", figure_text(figure));
    to.set("figure_absent", !figure.value || !std::isfinite(*figure.value));
}

Data chart(ChartText const& text, DrawnChart const& drawn) {
    components::Details details;
    details.summary = "Show the numbers as a table";
    details.classes = "weir-print-open";
    Data table_details = object({{"summary", details.summary},
                                 {"text", ""},
                                 {"id", ""},
                                 {"classes", details.classes},
                                 {"open", false},
                                 {"table", table(drawn.table)}});
    return object({{"chart_title", text.title},
                   {"chart_unit", text.value_name},
                   {"chart_source", text.source},
                   {"svg", Markup{drawn.svg}},
                   {"svg_narrow", Markup{drawn.svg_narrow}},
                   {"chart_table", std::move(table_details)}});
}

Data pages(Paging const& paging) {
    WEIR_EXPECTS(paging.page >= 1 && paging.page_size >= 1);
    std::size_t const last =
        std::max<std::size_t>(1, (paging.rows_total + paging.page_size - 1) / paging.page_size);
    std::size_t const first_row = (paging.page - 1) * paging.page_size + 1;
    std::size_t const last_row = std::min(paging.rows_total, paging.page * paging.page_size);
    std::string showing;
    if (paging.rows_total > 0 && first_row <= last_row) {
        showing =
            fmt::format("Showing {} to {} of {}", number_text(static_cast<double>(first_row), Unit::count),
                        number_text(static_cast<double>(last_row), Unit::count),
                        number_text(static_cast<double>(paging.rows_total), Unit::count));
    }
    Data made = object({{"showing", showing}, {"has_pages", last > 1}});
    components::Pagination pagination;
    if (last > 1) {
        pagination.items = page_items(paging, last);
        if (paging.page > 1) {
            pagination.previous = components::PageLink{page_href(paging.href, paging.page - 1), "", ""};
        }
        if (paging.page < last) {
            pagination.next = components::PageLink{page_href(paging.href, paging.page + 1), "", ""};
        }
    }
    Data numbers = components::data(pagination);
    for (Field const& field : std::get<Data::Fields>(numbers.value())) {
        made.set(field.name, field.value);
    }
    return made;
}

Data filter(std::string label, std::string name, std::vector<Choice> const& choices) {
    if (choices.empty()) {
        return false;
    }
    components::Select select;
    select.label.text = std::move(label);
    select.name = std::move(name);
    for (Choice const& choice : choices) {
        select.items.push_back({choice.text, choice.value, choice.selected, false});
    }
    return components::data(select);
}

Data child_filter(std::string const& value) {
    components::Input input;
    input.label.text = "Child's number";
    input.name = "child";
    input.value = value;
    input.inputmode = "numeric";
    input.classes = "govuk-input--width-5";
    return components::data(input);
}

Data error_summary(std::vector<FieldError> const& errors) {
    if (errors.empty()) {
        return false;
    }
    components::ErrorSummary summary;
    for (FieldError const& error : errors) {
        summary.items.push_back({error.message, error.field.empty() ? "" : "#" + error.field});
    }
    return components::data(summary);
}

std::string error_for(std::vector<FieldError> const& errors, std::string_view field) {
    auto const found = std::find_if(errors.begin(), errors.end(),
                                    [&](FieldError const& error) { return error.field == field; });
    return found == errors.end() ? std::string() : found->message;
}

components::Radios reasons(std::string question, std::string size, std::vector<Choice> const& choices,
                           std::vector<FieldError> const& errors) {
    components::Radios radios;
    radios.fieldset = components::Fieldset{std::move(question), std::move(size), "", "", "", false};
    radios.name = "reason";
    radios.error = error_for(errors, "reason");
    for (Choice const& choice : choices) {
        components::RadioItem item;
        item.text = choice.text;
        item.value = choice.value;
        item.hint = choice.hint;
        item.checked = choice.selected;
        radios.items.push_back(std::move(item));
    }
    return radios;
}

Data links(std::vector<Link> const& links) {
    Data::List made;
    for (Link const& link : links) {
        made.push_back(object({{"text", link.text}, {"href", link.href}}));
    }
    return made;
}

Data paragraphs(std::vector<std::string> const& texts) {
    Data::List made;
    for (std::string const& text : texts) {
        made.push_back(object({{"text", text}}));
    }
    return made;
}

Data tag(Tag const& tag) {
    if (tag.text.empty()) {
        return false;
    }
    return components::data(components::TagText{tag.text, components::tag_classes(tag.tone)});
}

} // namespace weir::web::parts
