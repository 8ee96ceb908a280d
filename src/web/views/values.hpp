// What the views share: figures that may be absent, links to children, filters, pages and the frame
// around every page. Plain structs of text, numbers and dates, so that a page can be made and tested
// without a database.
#pragma once

#include "base/date.hpp"
#include "base/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::web {

enum class Unit { count, percent, rate_per_10000, hours, days, pounds };

// A number as people read it. No value is never shown as zero: it reads "not supplied" (or "not
// applicable" when there is a reason of another kind) with the reason beside it.
struct Figure {
    std::optional<double> value;
    Unit unit = Unit::count;
    std::optional<std::int64_t> numerator; // both shown beside a percentage or a rate
    std::optional<std::int64_t> denominator;
    std::string absent = "Not supplied"; // the words shown where there is no value
    std::string absent_reason;           // "the extract has no decision dates"
};

struct Link {
    std::string text;
    std::string href; // empty: plain text
};

// What a status says, always in words; the tone only chooses the tag's colour.
enum class Tone { neutral, good, attention, bad, quiet };
struct Tag {
    std::string text; // sentence case: "Overdue by 3 working days"
    Tone tone = Tone::neutral;
};

// A child as named in the body of a page. The name is never put in a URL, a title or an attribute.
struct ChildLink {
    PersonId id;
    std::string name;
    bool name_hidden = false; // restricted and no right to see: the row reads "Restricted record"
};

struct Choice { // one option of a select or a set of radios
    std::string value;
    std::string text;
    bool selected = false;
    std::string hint;
};

struct FieldError {
    std::string field;   // id of the field, "password"
    std::string message; // "Enter your password"
};

// Where in a list the reader is. `href` is the path with every filter and without the page number.
struct Paging {
    std::size_t page = 1;
    std::size_t page_size = 50;
    std::size_t rows_total = 0;
    std::string href;
};

struct TableColumn {
    std::string header;
    bool numeric = false;
};
struct TableCell {
    std::string text;
    std::string href;       // a link when given
    std::optional<Tag> tag; // shown after the text
};
struct TableView {
    std::string caption;
    std::vector<TableColumn> columns;
    std::vector<std::vector<TableCell>> rows;    // the first cell of a row is its header
    std::string empty_text = "Nothing recorded"; // the sentence instead of a table without rows
};

struct NavigationItem {
    std::string text;
    std::string href;
};

// Everything around the page, the same for every page of one request.
struct Frame {
    std::string authority_name;
    std::string path;      // of this request, without query: marks the navigation
    std::string user_name; // empty: nobody is signed in; no navigation, no sign-out
    std::string csrf_token;
    std::optional<Date> demonstration_today; // given in weir demo only: shows the banner
    std::vector<NavigationItem> navigation;  // the pages this person may open, in order
    std::optional<int> session_minutes_left; // a warning is shown below ten
    std::string events_href; // "/events" where live events are served: the page then says when figures change
    std::string contact_for_help; // a line in the footer: "ask the performance team, extension 1234"
};

// The usual navigation; the routes may leave out what a role may not open.
[[nodiscard]] std::vector<NavigationItem> usual_navigation();

// How people read values: "1,234", "78.3%", "12.4 per 10,000", "not supplied".
[[nodiscard]] std::string number_text(double value, Unit unit);
[[nodiscard]] std::string figure_text(Figure const& figure);
[[nodiscard]] std::string short_date(Date day); // 31 Aug 2017
[[nodiscard]] std::string month_text(Date day); // Aug 2017
// "today", "in 3 working days", "3 working days late"
[[nodiscard]] std::string days_left_text(int working_days_left);

// As a sentence begins; words that do not begin with a small letter of English stay as they are.
[[nodiscard]] std::string capitalised(std::string text);

} // namespace weir::web
