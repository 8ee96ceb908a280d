// What the pages are put together from: cells, tables that scroll by themselves, charts with their table,
// filters and page numbers. Only the render functions of this folder use it.
#pragma once

#include "web/charts/chart.hpp"
#include "web/template.hpp"
#include "web/views/components.hpp"
#include "web/views/values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace weir::web::parts {

using components::Cell;

[[nodiscard]] std::string child_href(PersonId id);
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many); // "3 rows"
[[nodiscard]] std::string of_text(Figure const& figure); // "38 of 52"

[[nodiscard]] Cell text_cell(std::string text);
[[nodiscard]] Cell or_absent(std::string text, std::string absent); // quiet words where there is no text
[[nodiscard]] Cell date_cell(Date day);
[[nodiscard]] Cell child_cell(ChildLink const& child);
[[nodiscard]] Cell figure_cell(Figure const& figure);
[[nodiscard]] Cell figure_link_cell(Figure const& figure, std::string const& href);
[[nodiscard]] Cell number_cell(double value, Unit unit);
// "1 Aug 2017", with the age behind it.
[[nodiscard]] Cell since_cell(std::optional<Date> first_seen, int age_days);
[[nodiscard]] Cell days_left_cell(int working_days_left);

struct Column {
    std::string header;
    bool numeric = false;
};

struct ListTable {
    std::string caption; // shown above the table
    std::string region;  // names the frame for those who hear the page; the caption when empty
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
    std::string empty_text = "Nothing to show.";
};

[[nodiscard]] Data table(ListTable const& list);
[[nodiscard]] Data table(TableView const& view);

// figure_text and figure_absent, for the partial parts/figure.
void set_figure(Data& to, Figure const& figure);

[[nodiscard]] Data chart(ChartText const& text, DrawnChart const& drawn);
[[nodiscard]] Data pages(Paging const& paging);
// A select with what is chosen; nothing when there is no choice to make.
[[nodiscard]] Data filter(std::string label, std::string name, std::vector<Choice> const& choices);
// The field that asks for one child by Weir's number.
[[nodiscard]] Data child_filter(std::string const& value);
[[nodiscard]] Data error_summary(std::vector<FieldError> const& errors); // nothing when there are none
[[nodiscard]] std::string error_for(std::vector<FieldError> const& errors, std::string_view field);
// One of several reasons, in the field "reason"; `size` is the class of the question.
[[nodiscard]] components::Radios reasons(std::string question, std::string size,
                                         std::vector<Choice> const& choices,
                                         std::vector<FieldError> const& errors);
[[nodiscard]] Data links(std::vector<Link> const& links);
[[nodiscard]] Data paragraphs(std::vector<std::string> const& texts); // a list of {"text"}
[[nodiscard]] Data tag(Tag const& tag);                               // nothing when it has no words

} // namespace weir::web::parts
