// Reads the case files of tests/cases/stats/effect for the tests of this folder: plain CSV by column, and the
// numbers of a JSON document by their path. Only tests include it.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace weir::stats::cases {

inline std::string const folder = WEIR_SOURCE_DIR "/tests/cases/stats/effect/";

inline std::vector<std::string> cells_of(std::string const& line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (char const c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            out.emplace_back();
        } else if (c != '\r') {
            out.back() += c;
        }
    }
    return out;
}

struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;

    [[nodiscard]] std::vector<std::string> texts(std::string const& name) const {
        auto const at =
            static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
        REQUIRE(at < columns.size());
        std::vector<std::string> out;
        for (auto const& row : rows) {
            out.push_back(at < row.size() ? row[at] : "");
        }
        return out;
    }
    [[nodiscard]] std::vector<double> numbers(std::string const& name) const {
        std::vector<double> out;
        for (auto const& text : texts(name)) {
            out.push_back(text == "NA" || text.empty() ? std::nan("") : std::stod(text));
        }
        return out;
    }
};

inline Table read_table(std::string const& name) {
    std::ifstream file(folder + name);
    REQUIRE_MESSAGE(file, name);
    Table table;
    std::string line;
    std::getline(file, line);
    table.columns = cells_of(line);
    while (std::getline(file, line)) {
        table.rows.push_back(cells_of(line));
    }
    return table;
}

// Every number of a JSON document under its path: "nile.params.level", "list/0/mean". Keys keep their dots.
class JsonNumbers {
public:
    explicit JsonNumbers(std::string const& name) {
        std::ifstream file(folder + name);
        REQUIRE_MESSAGE(file, name);
        std::stringstream all;
        all << file.rdbuf();
        text_ = all.str();
        value("");
    }
    [[nodiscard]] double operator()(std::string const& path) const {
        auto const found = numbers_.find(path);
        REQUIRE_MESSAGE(found != numbers_.end(), path);
        return found->second;
    }
    [[nodiscard]] bool has(std::string const& path) const { return numbers_.contains(path); }
    [[nodiscard]] std::vector<double> list(std::string const& path) const {
        std::vector<double> out;
        while (has(path + "/" + std::to_string(out.size()))) {
            out.push_back((*this)(path + "/" + std::to_string(out.size())));
        }
        return out;
    }

private:
    void blank() {
        while (at_ < text_.size() &&
               (std::isspace(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == ',')) {
            ++at_;
        }
    }
    std::string word() {
        auto const end = text_.find('"', at_ + 1);
        auto out = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return out;
    }
    void value(std::string const& path) {
        auto const inner = [&](std::string const& key) { return path.empty() ? key : path + "/" + key; };
        blank();
        if (text_[at_] == '{') {
            for (++at_, blank(); text_[at_] != '}'; blank()) {
                auto const key = word();
                at_ = text_.find(':', at_) + 1;
                value(inner(key));
            }
            ++at_;
        } else if (text_[at_] == '[') {
            int index = 0;
            for (++at_, blank(); text_[at_] != ']'; blank()) {
                value(inner(std::to_string(index++)));
            }
            ++at_;
        } else if (text_[at_] == '"') {
            (void)word();
        } else {
            std::size_t used = 0;
            numbers_[path] = std::stod(text_.substr(at_, 40), &used);
            at_ += used;
        }
    }

    std::string text_;
    std::size_t at_ = 0;
    std::map<std::string, double> numbers_;
};

inline void near(double got, double expected, double tolerance) {
    CHECK_MESSAGE(std::abs(got - expected) <= tolerance * std::max(1e-12, std::abs(expected)), "got ", got,
                  ", expected ", expected);
}

} // namespace weir::stats::cases
