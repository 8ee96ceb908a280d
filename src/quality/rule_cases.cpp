#include "quality/rule_cases.hpp"

#include "files/text_file.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace weir::quality {

namespace {

constexpr std::uint64_t case_file_bytes_max = 4ULL << 20;

std::optional<Date> day_of(std::string const& text) {
    if (text.size() == 10 && text[2] == '/' && text[5] == '/') {
        return parse_iso_date(text.substr(6) + "-" + text.substr(3, 2) + "-" + text.substr(0, 2));
    }
    return parse_iso_date(text);
}

class CaseReader {
public:
    CaseReader(std::string file, ReturnShape const& shape) : file_(std::move(file)), shape_(shape) {}

    Status line(std::size_t number, std::string const& text) {
        line_ = number;
        std::istringstream words(text);
        std::string word;
        if (!(words >> word) || word.starts_with('#')) {
            return {};
        }
        std::string rest;
        std::getline(words >> std::ws, rest);
        while (rest.ends_with(' ') || rest.ends_with('\r')) {
            rest.pop_back();
        }
        if (word == "case") {
            return begin(rest);
        }
        if (cases_.empty()) {
            return wrong("a case begins with “case”");
        }
        if (word == "year") {
            return new_year(rest);
        }
        if (word == "rule") {
            return rule(rest);
        }
        return word == "expect" ? expect(rest) : row(word, rest);
    }

    Result<std::vector<RuleCase>> done() {
        for (auto& one : cases_) {
            auto settled = one.data->settle();
            if (!settled) {
                return tl::unexpected(std::move(settled.error()).during(one.name));
            }
        }
        return std::move(cases_);
    }

private:
    [[nodiscard]] tl::unexpected<Error> wrong(std::string const& what) const {
        return fail(ErrorCode::invalid, file_ + ":" + std::to_string(line_) + ": " + what);
    }

    Status begin(std::string const& rest) {
        RuleCase one;
        one.name = file_ + ":" + std::to_string(line_) + " " + rest;
        one.code = rest.substr(0, rest.find(' '));
        one.line = line_;
        cases_.push_back(std::move(one));
        fresh(2024);
        if (cases_.back().code != "-") {
            cases_.back().own.push_back({});
        }
        return {};
    }

    void fresh(int year) {
        cases_.back().data = std::make_unique<ReturnData>(shape_, year);
        for (std::size_t t = 0; t < shape_.tables().size(); ++t) {
            std::vector<std::size_t> all(shape_.tables()[t].columns.size());
            for (std::size_t c = 0; c < all.size(); ++c) {
                all[c] = c;
            }
            cases_.back().data->supply(t, all);
        }
    }

    Status new_year(std::string const& rest) {
        int year = 0;
        std::from_chars(rest.data(), rest.data() + rest.size(), year);
        if (year < 2000) {
            return wrong("a year is needed");
        }
        fresh(year);
        return {};
    }

    Status rule(std::string const& rest) {
        auto const space = rest.find(' ');
        if (space == std::string::npos || cases_.back().code != "-") {
            return wrong("rule TABLE EXPRESSION, in a case whose code is “-”");
        }
        cases_.back().own.push_back({rest.substr(0, space), rest.substr(space + 1), {}});
        return {};
    }

    Status expect(std::string const& rest) {
        if (cases_.back().own.empty()) {
            return wrong("a rule comes first");
        }
        auto& expected = cases_.back().own.back().expected;
        if (rest == "none") {
            return {};
        }
        auto const at = rest.find(" row=");
        if (at == std::string::npos) {
            return wrong("expect TABLE row=N, or expect none");
        }
        expected.push_back(rest.substr(0, at) + " " + rest.substr(at + 5));
        return {};
    }

    Status row(std::string const& word, std::string const& rest) {
        auto const table = shape_.find(word);
        if (!table) {
            return wrong("there is no table “" + word + "”");
        }
        std::vector<std::pair<std::string, std::string>> cells;
        std::istringstream words(rest);
        for (std::string one; words >> one;) {
            auto const equals = one.find('=');
            if (equals != std::string::npos) {
                cells.emplace_back(one.substr(0, equals), one.substr(equals + 1));
            } else if (!cells.empty()) {
                cells.back().second += " " + one;
            } else {
                return wrong("cells are written COLUMN=value");
            }
        }
        return add_row(*table, cells);
    }

    Status add_row(std::size_t table, std::vector<std::pair<std::string, std::string>> const& cells) {
        auto& data = *cases_.back().data;
        auto const& shape = shape_.tables()[table];
        std::string child;
        for (auto const& [name, value] : cells) {
            child = shape.child && name == shape.columns[*shape.child].name ? value : child;
        }
        bool const whole = table == ReturnShape::whole; // its one row is there already
        if (!whole) {
            data.add_row(table, child, 0, static_cast<std::uint32_t>(data.table(table).rows() + 1));
        }
        for (auto const& [name, value] : cells) {
            auto const found = std::ranges::find(shape.columns, name, &ReturnColumnShape::name);
            if (found == shape.columns.end()) {
                return wrong(shape.name + " has no column " + name);
            }
            set(data, table, static_cast<std::size_t>(found - shape.columns.begin()), value);
        }
        return {};
    }

    void set(ReturnData& data, std::size_t table, std::size_t column, std::string const& value) {
        auto const kind = shape_.tables()[table].columns[column].kind;
        if (value.empty()) {
            return;
        }
        if (kind == ValueKind::text) {
            data.set_text(table, column, value);
        } else if (kind == ValueKind::date) {
            auto const day = day_of(value);
            day ? data.set_date(table, column, *day) : data.set_unreadable(table, column);
        } else {
            double number = 0;
            auto const [end, fault] = std::from_chars(value.data(), value.data() + value.size(), number);
            bool const right = fault == std::errc{} && end == value.data() + value.size();
            right ? data.set_number(table, column, number) : data.set_unreadable(table, column);
        }
    }

    std::string file_;
    ReturnShape const& shape_;
    std::size_t line_ = 0;
    std::vector<RuleCase> cases_;
};

} // namespace

Result<std::vector<RuleCase>> read_rule_cases(std::filesystem::path const& file, ReturnShape const& shape) {
    std::istringstream lines(WEIR_TRY(files::read_file(file, case_file_bytes_max)));
    CaseReader reader(file.filename().string(), shape);
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        WEIR_TRY(reader.line(++number, line));
    }
    return reader.done();
}

} // namespace weir::quality
