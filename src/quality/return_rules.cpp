#include "quality/return_rules.hpp"

#include "config/csv_table.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace weir::quality {

namespace {

struct Reading {
    config::CsvTable const& file;
    ReturnShape const& shape;
    Diagnostics& found;
    std::filesystem::path lists; // where a list of values that a rule names is looked for
    std::size_t row = 0;
    bool right = true;

    std::string const& cell(std::string_view column) const { return file.cell(row, column); }
    void wrong(std::string_view column, std::string message, std::string hint = {}) {
        right = false;
        found.error("rule-wrong", file.where(row, column), cell("code") + ": " + std::move(message),
                    std::move(hint));
    }
};

void read_year(Reading& reading, std::string_view column, int& year) {
    auto const& text = reading.cell(column);
    if (text.empty()) {
        return;
    }
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), year);
    if (fault != std::errc{} || end != text.data() + text.size() || year < 2000 || year > 2100) {
        reading.wrong(column, "“" + text + "” is no year",
                      "Give the year in which the return's year ends, 2019 for 2018-19, or nothing.");
    }
}

std::optional<std::size_t> read_table(Reading& reading) {
    auto name = reading.cell("table");
    std::ranges::replace_if(name, [](char c) { return c == ' ' || c == '-'; }, '_');
    if (auto const found = reading.shape.find(name)) {
        return found;
    }
    std::vector<std::string> names;
    for (auto const& table : reading.shape.tables()) {
        names.push_back(table.name);
    }
    auto const near = nearest_name(name, names);
    reading.wrong("table", "the return has no table “" + name + "”",
                  near.empty() ? std::string{} : "Did you mean " + near + "?");
    return std::nullopt;
}

// COLUMN, or TABLE.COLUMN of another table.
void check_field(Reading& reading, std::size_t own, std::string_view field) {
    auto const dot = field.find('.');
    auto const table =
        dot == std::string_view::npos ? std::optional(own) : reading.shape.find(field.substr(0, dot));
    auto const column = dot == std::string_view::npos ? field : field.substr(dot + 1);
    if (!table) {
        reading.wrong("fields", "there is no table “" + std::string(field.substr(0, dot)) + "”");
        return;
    }
    auto const& shape = reading.shape.tables()[*table];
    if (shape.column(column)) {
        return;
    }
    std::vector<std::string> names;
    for (auto const& one : shape.columns) {
        names.push_back(one.name);
    }
    auto const near = nearest_name(column, names);
    reading.wrong("fields", shape.name + " has no column “" + std::string(column) + "”",
                  near.empty() ? std::string{} : "Did you mean " + near + "?");
}

void check_fields(Reading& reading, std::size_t own, std::string_view fields) {
    while (!fields.empty()) {
        auto const end = std::min(fields.find(';'), fields.size());
        auto field = fields.substr(0, end);
        while (field.starts_with(' ')) {
            field.remove_prefix(1);
        }
        while (field.ends_with(' ')) {
            field.remove_suffix(1);
        }
        check_field(reading, own, field);
        fields.remove_prefix(std::min(end + 1, fields.size()));
    }
}

// The values of a list that the authority supplies, one a line, as a rule writes them: ('201','202'). Nothing
// where there is no such file.
std::optional<std::string> values_of(Reading& reading, std::string name) {
    std::ranges::replace(name, ' ', '_');
    auto const file = reading.lists / (name + ".csv");
    if (!std::filesystem::exists(file)) {
        return std::nullopt;
    }
    auto const table = config::read_csv_table(file, {"value"});
    if (!table || table->size() == 0) {
        reading.wrong("fails",
                      table ? "the list " + file.filename().string() + " is empty" : table.error().message);
        return std::nullopt;
    }
    std::string values;
    for (std::size_t row = 0; row < table->size(); ++row) {
        auto value = table->cell(row, "value");
        std::erase(value, '\'');
        values += (values.empty() ? "('" : ",'") + value + "'";
    }
    return values + ")";
}

// An expression with the lists in it that it names: X in list('authority numbers') asks the file
// config/rules/lists/authority_numbers.csv. Where that is not there, the rule needs what is not held.
std::string with_lists(Reading& reading, std::string expression) {
    constexpr std::string_view opening = "list('";
    constexpr std::string_view closing = "')";
    for (auto at = expression.find(opening); at != std::string::npos; at = expression.find(opening, at)) {
        auto const end = expression.find(closing, at);
        if (end == std::string::npos) {
            return expression; // the reader of expressions says what is wrong
        }
        auto const name = expression.substr(at + opening.size(), end - at - opening.size());
        auto const values = values_of(reading, name);
        if (!values) {
            return "not_held('list of " + name + "')";
        }
        expression.replace(at, end + closing.size() - at, *values);
    }
    return expression;
}

void read_rule(Reading& reading, std::vector<ReturnRule>& rules) {
    ReturnRule rule;
    rule.code = reading.cell("code");
    rule.who = reading.cell("who");
    rule.fields = reading.cell("fields");
    rule.message = reading.cell("message");
    rule.what_to_do = reading.cell("what_to_do");
    rule.source = reading.cell("source");
    rule.line = reading.file.where(reading.row, "code").line;
    for (auto const* const needed : {"code", "message", "what_to_do", "who", "source"}) {
        if (reading.cell(needed).empty()) {
            reading.wrong(needed, "this is empty");
        }
    }
    read_year(reading, "from", rule.from);
    read_year(reading, "until", rule.until);
    if (rule.from > rule.until) {
        reading.wrong("until", "the last year is before the first");
    }
    auto const& severity = reading.cell("severity");
    rule.severity = severity == "query" ? RuleSeverity::query : RuleSeverity::error;
    if (severity != "query" && severity != "error") {
        reading.wrong("severity", "it is error or query");
    }
    auto const table = read_table(reading);
    if (!table) {
        return;
    }
    rule.table = *table;
    check_fields(reading, *table, rule.fields);
    auto expression = read_rule_expression(with_lists(reading, reading.cell("fails")), reading.shape, *table);
    if (!expression) {
        reading.wrong("fails", expression.error().message);
        return;
    }
    rule.fails = std::move(*expression);
    auto const overlaps = [&](ReturnRule const& other) {
        return other.code == rule.code && other.table == rule.table && other.from <= rule.until &&
               rule.from <= other.until;
    };
    if (auto const other = std::ranges::find_if(rules, overlaps); other != rules.end()) {
        reading.wrong("from",
                      "line " + std::to_string(other->line) + " has this code for the same table and year",
                      "Give the lines of one code years that do not meet.");
    }
    rules.push_back(std::move(rule));
}

} // namespace

ReturnRules ReturnRules::of(std::vector<ReturnRule> rules) {
    ReturnRules out;
    out.rules_ = std::move(rules);
    return out;
}

Result<ReturnRules> ReturnRules::read(std::filesystem::path const& csv, ReturnShape const& shape,
                                      Diagnostics& found) {
    auto const file =
        WEIR_TRY(config::read_csv_table(csv, {"code", "from", "until", "table", "severity", "who", "fields",
                                              "message", "what_to_do", "fails", "source"}));
    ReturnRules out;
    Reading reading{file, shape, found, csv.parent_path() / "lists", 0, true};
    for (; reading.row < file.size(); ++reading.row) {
        read_rule(reading, out.rules_);
    }
    if (!reading.right) {
        return fail(ErrorCode::invalid, csv.filename().string() + " has rules that cannot be read");
    }
    return out;
}

} // namespace weir::quality
