// Reads tables of data and hands them to a model's variables; see data_file.hpp.
#include "dynamics/model/data_file.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"
#include "files/encoding.hpp"
#include "files/text_file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

namespace weir::dynamics {

namespace {

using Row = std::vector<std::string>;

// A delimiter inside quotes or brackets divides nothing, so that name[a,b] stays whole in a CSV file.
Row split(std::string_view line, char delimiter) {
    Row cells(1);
    bool quoted = false;
    int brackets = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        char const c = line[i];
        if (c == '"') {
            bool const twice = quoted && i + 1 < line.size() && line[i + 1] == '"';
            quoted = twice == quoted;
            i += twice ? 1 : 0;
            if (twice) {
                cells.back() += '"';
            }
            continue;
        }
        brackets += c == '[' ? 1 : (c == ']' ? -1 : 0);
        if (c == delimiter && !quoted && brackets <= 0) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return cells;
}

std::optional<double> number(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '+')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    double value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const whole = problem == std::errc{} && end == text.data() + text.size();
    return whole && std::isfinite(value) ? std::optional(value) : std::nullopt; // "nan" is no value
}

// "Name [A, b]" as "name[a,b]".
std::string series_key(std::string_view name) {
    auto const open = name.ends_with(']') ? name.rfind('[') : std::string_view::npos;
    std::string key = name_key(name.substr(0, open));
    if (open == std::string_view::npos) {
        return key;
    }
    auto rest = name.substr(open + 1, name.size() - open - 2);
    char before = '[';
    while (true) {
        auto const comma = rest.find(',');
        key += before + name_key(rest.substr(0, comma));
        before = ',';
        if (comma == std::string_view::npos) {
            return key + "]";
        }
        rest = rest.substr(comma + 1);
    }
}

Result<std::vector<Row>> rows_of(std::string_view bytes) {
    auto const text = WEIR_TRY(files::to_utf8(bytes, files::find_encoding(bytes)));
    std::vector<Row> rows;
    std::string_view rest = text;
    char delimiter = '\0';
    std::size_t cells = 0;
    while (!rest.empty()) {
        auto const end = std::min(rest.find_first_of("\r\n"), rest.size());
        auto const line = rest.substr(0, end);
        rest = rest.substr(std::min(end + 1, rest.size()));
        if (line.find_first_not_of(" \t,;") == std::string_view::npos) {
            continue;
        }
        if (delimiter == '\0') {
            delimiter = line.find('\t') != std::string_view::npos  ? '\t'
                        : line.find(',') != std::string_view::npos ? ','
                                                                   : ';';
        }
        rows.push_back(split(line, delimiter));
        cells += rows.back().size();
        // Turning a table makes every row as long as the first.
        if (cells > limits::model_sheet_cells_max ||
            rows.size() * rows.front().size() > limits::model_sheet_cells_max) {
            return fail(ErrorCode::limit, "the table has more than " +
                                              std::to_string(limits::model_sheet_cells_max) + " cells");
        }
    }
    if (rows.size() < 2) {
        return fail(ErrorCode::invalid, "the table has no data; it needs a row of names and a row for each "
                                        "time, or the other way round");
    }
    return rows;
}

// The table with a column for each variable and the times first, whichever way it was given.
std::vector<Row> upright(std::vector<Row> rows) {
    auto const& head = rows.front();
    bool const across =
        head.size() > 1 && std::all_of(head.begin() + 1, head.end(),
                                       [](std::string const& cell) { return cell.empty() || number(cell); });
    if (!across) {
        return rows;
    }
    std::vector<Row> turned(head.size(), Row(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = 0; j < rows[i].size() && j < turned.size(); ++j) {
            turned[j][i] = std::move(rows[i][j]);
        }
    }
    return turned;
}

class DataGiver {
public:
    DataGiver(Model& model, std::unordered_map<std::string, GraphicalFunction> series, bool needed,
              Diagnostics& diagnostics)
        : model_(model), series_(std::move(series)), needed_(needed), diagnostics_(diagnostics) {}

    std::size_t run() {
        for (auto& variable : model_.variables) {
            if (variable.data && !variable.graph) {
                give_whole(variable);
            }
            auto const is_data = [](Definition const& one) { return one.data && !one.graph; };
            if (std::none_of(variable.definitions.begin(), variable.definitions.end(), is_data)) {
                continue;
            }
            std::vector<Definition> kept;
            for (auto& definition : variable.definitions) {
                if (is_data(definition)) {
                    give_elements(variable, definition, kept);
                } else {
                    kept.push_back(std::move(definition));
                }
            }
            variable.definitions = std::move(kept);
        }
        return given_;
    }

private:
    void give_whole(Variable& variable) {
        if (variable.dimension_keys.empty()) {
            variable.graph = points_for(variable, variable.key, variable.line);
            return;
        }
        Definition all;
        all.subscript_keys = variable.dimension_keys;
        all.line = variable.line;
        all.data = std::exchange(variable.data, std::nullopt);
        all.equation = std::exchange(variable.equation, std::nullopt);
        variable.definitions.push_back(std::move(all));
    }

    // What a subscript stands for: the elements of a dimension, or itself.
    [[nodiscard]] std::vector<std::string> elements_of(std::string const& key) const {
        auto const dimension = model_.dimension_of_key.find(key);
        if (dimension == model_.dimension_of_key.end()) {
            return {key};
        }
        std::vector<std::string> keys;
        for (auto const& name : model_.dimensions[dimension->second].elements) {
            keys.push_back(name_key(name));
        }
        return keys;
    }

    void give_elements(Variable const& variable, Definition const& definition,
                       std::vector<Definition>& kept) {
        std::vector<std::vector<std::string>> choices;
        double count = 1;
        for (auto const& key : definition.subscript_keys) {
            choices.push_back(elements_of(key));
            count *= static_cast<double>(choices.back().size());
        }
        if (count > static_cast<double>(limits::model_variables_max)) {
            kept.push_back(definition); // compile() tells the limit
            return;
        }
        std::vector<std::size_t> at(choices.size(), 0);
        while (true) {
            Definition one = definition;
            std::string key = variable.key;
            for (std::size_t i = 0; i < at.size(); ++i) {
                one.subscript_keys[i] = choices[i][at[i]];
                key += (i == 0 ? "[" : ",") + one.subscript_keys[i];
            }
            one.graph = points_for(variable, key + "]", definition.line);
            kept.push_back(std::move(one));
            std::size_t i = at.size();
            while (i > 0 && ++at[i - 1] == choices[i - 1].size()) {
                at[--i] = 0;
            }
            if (i == 0) {
                return;
            }
        }
    }

    GraphicalFunction points_for(Variable const& variable, std::string const& key, std::size_t line) {
        auto const found = series_.find(key);
        if (found != series_.end()) {
            ++given_;
            return found->second;
        }
        Where const where{
            .file = model_.file, .sheet = {}, .cell = {}, .line = line, .column = 0, .field = variable.name};
        std::string const message = "'" + key + "' is data, and no data are given for it";
        std::string const hint = "give a table with its values: --data FILE.tab";
        if (needed_) {
            diagnostics_.error("data-missing", where, message, hint);
        } else {
            diagnostics_.warning("data-missing", where, message, hint);
        }
        GraphicalFunction none;
        none.x = {0};
        none.y = {std::numeric_limits<double>::quiet_NaN()};
        return none;
    }

    Model& model_;
    std::unordered_map<std::string, GraphicalFunction> series_;
    bool needed_;
    Diagnostics& diagnostics_;
    std::size_t given_ = 0;
};

} // namespace

Result<std::vector<DataSeries>> read_data_table(std::string_view bytes) {
    auto const rows = upright(WEIR_TRY(rows_of(bytes)));
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (auto const time = number(rows[i].front())) {
            order.emplace_back(*time, i);
        }
    }
    if (order.empty()) {
        return fail(ErrorCode::invalid, "the first column, or row, of the table holds no times");
    }
    std::sort(order.begin(), order.end());
    std::vector<DataSeries> series;
    for (std::size_t column = 1; column < rows.front().size(); ++column) {
        DataSeries one{series_key(rows.front()[column]), {}};
        for (auto const& [time, row] : order) {
            auto const value = column < rows[row].size() ? number(rows[row][column]) : std::nullopt;
            if (value && (one.points.x.empty() || one.points.x.back() < time)) {
                one.points.x.push_back(time);
                one.points.y.push_back(*value);
            }
        }
        if (!one.key.empty() && !one.points.x.empty()) {
            series.push_back(std::move(one));
        }
    }
    return series;
}

void add_data(Model& model, LoadOptions const& options, Diagnostics& diagnostics) {
    std::unordered_map<std::string, GraphicalFunction> all;
    for (auto const& path : options.data) {
        auto const bytes = files::read_file(path, limits::upload_bytes_max);
        auto series = bytes ? read_data_table(*bytes) : tl::unexpected<Error>(bytes.error());
        if (!series) {
            diagnostics.error("data-unreadable", Where{.file = path.string()}, series.error().text(),
                              "give a table with a column for each variable and the times first");
            continue;
        }
        for (auto& one : *series) { // what a later file says stands
            all.insert_or_assign(std::move(one.key), std::move(one.points));
        }
    }
    auto const given = DataGiver(model, std::move(all), options.data_needed, diagnostics).run();
    if (given == 0 && !options.data.empty() && !diagnostics.has_errors()) {
        diagnostics.warning("data-unused", Where{.file = options.data.front().string()},
                            "none of the data are for a data variable of the model",
                            "a data variable has no equation, or one with :=");
    }
}

} // namespace weir::dynamics
