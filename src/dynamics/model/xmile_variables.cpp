// Reads the variables of an XMILE model; see xmile_variables.hpp.
#include "dynamics/model/xmile_variables.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/parser.hpp"
#include "dynamics/model/xmile_containers.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace weir::dynamics {

namespace {

using files::XmlElement;

bool is_blank(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

// Parts between `separator`s; an empty separator means blanks.
std::vector<std::string_view> parts(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> found;
    text = trimmed(text);
    while (!text.empty()) {
        auto const end = separator.empty() ? text.find_first_of(" \t\r\n") : text.find(separator);
        found.push_back(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos) {
            break;
        }
        text = text.substr(end + std::max<std::size_t>(separator.size(), 1));
        if (separator.empty()) {
            text = trimmed(text);
        }
    }
    return found;
}

class VariableReader {
public:
    VariableReader(Behaviour const& behaviour, std::unordered_set<std::string> const& connected, Model& model,
                   Diagnostics& diagnostics)
        : behaviour_(behaviour), connected_(connected), model_(model), diagnostics_(diagnostics) {
        reading_.equation = [this](XmlElement element) { return equation(element); };
        reading_.refuse = [this](XmlElement at, std::string message, std::string hint) {
            error("unsupported", at, std::move(message), std::move(hint));
        };
    }

    void read(XmlElement element, VariableKind kind) {
        if (model_.variables.size() >= limits::model_variables_max) {
            if (model_.variables.size() == limits::model_variables_max && !limit_told_) {
                error("limit", element,
                      "the model has more than " + std::to_string(limits::model_variables_max) + " variables",
                      "split it");
                limit_told_ = true;
            }
            return;
        }
        auto const name = element.attribute("name").value_or("");
        variable_ = Variable{};
        variable_.name = shown_name(name);
        variable_.key = name_key(name);
        variable_.kind = kind;
        variable_.line = element.position().line;
        if (variable_.key.empty()) {
            error("name-missing", element, "the variable has no name", "give it a name attribute");
            return;
        }
        if (name.size() > limits::model_name_bytes_max) {
            variable_.name = variable_.name.substr(0, 80) + "…";
            error("limit", element,
                  "the name is longer than " + std::to_string(limits::model_name_bytes_max) + " bytes",
                  "shorten it");
            return;
        }
        content(element);
        auto const [place, added] = model_.variable_of_key.emplace(variable_.key, model_.variables.size());
        if (!added) {
            error("name-repeated", element,
                  "the name is already used at line " + std::to_string(model_.variables[place->second].line) +
                      " (case, spaces and underscores make no difference)",
                  "rename one of them");
            return;
        }
        model_.variables.push_back(std::move(variable_));
    }

    // A graphical function within a variable may have a name of its own, by which others call it (XMILE 1.0,
    // 4.1.3); a variable of that name comes first.
    void add_named_graphs() {
        for (auto& named : named_graphs_) {
            if (model_.variable_of_key.emplace(named.key, model_.variables.size()).second) {
                model_.variables.push_back(std::move(named));
            }
        }
        named_graphs_.clear();
    }

private:
    void error(std::string code, XmlElement at, std::string message, std::string hint) {
        diagnostics_.error(std::move(code), where(at), std::move(message), std::move(hint));
    }
    [[nodiscard]] Where where(XmlElement at) const {
        return {.file = model_.file,
                .sheet = {},
                .cell = {},
                .line = at.position().line,
                .column = 0,
                .field = variable_.name};
    }

    void content(XmlElement element) {
        variable_.units = trimmed(element.child("units").text());
        variable_.documentation = trimmed(element.child("doc").text());
        variable_.non_negative = non_negative(element);
        for (XmlElement dimension : element.child("dimensions").children("dim")) {
            auto const key = name_key(dimension.attribute("name").value_or(""));
            if (!model_.dimension_of_key.contains(key)) {
                error("dimension-unknown", dimension,
                      "the dimension '" + std::string(dimension.attribute("name").value_or("")) +
                          "' is not declared",
                      "declare it under <dimensions> at the head of the file");
            }
            variable_.dimension_keys.push_back(key);
        }
        if (variable_.dimension_keys.size() > limits::variable_dimensions_max) {
            error("limit", element,
                  "the variable has more than " + std::to_string(limits::variable_dimensions_max) +
                      " dimensions",
                  "split it");
        }
        auto const access = name_key(element.attribute("access").value_or(""));
        variable_.is_input = access == "input";
        variable_.is_output = access == "output";
        for (XmlElement flow : element.children("inflow")) {
            variable_.inflow_keys.push_back(name_key(flow.text()));
        }
        for (XmlElement flow : element.children("outflow")) {
            variable_.outflow_keys.push_back(name_key(flow.text()));
        }
        if (!connected_.contains(variable_.key)) {
            definition(element);
        }
    }

    void definition(XmlElement element) {
        variable_.equation = equations(element);
        variable_.initial = equation(element.child("init_eqn"));
        graph_of(element.child("gf"));
        auto const elements = element.children("element");
        std::size_t count = 0;
        for ([[maybe_unused]] XmlElement const item : elements) {
            ++count;
        }
        variable_.definitions.reserve(count);
        for (XmlElement const item : elements) {
            read_element(item);
        }
        if (variable_.kind == VariableKind::stock) {
            variable_.container = read_container(element, reading_);
        } else if (variable_.kind == VariableKind::flow) {
            read_flow_properties(element, reading_, variable_);
        }
        if (element.name() == "gf") {
            variable_.graph = graph(element);
            variable_.graph_only = true;
            return;
        }
        if (!variable_.equation && variable_.definitions.empty()) {
            if ((variable_.graph || !variable_.graph_key.empty()) && variable_.kind != VariableKind::stock) {
                variable_.graph_only = true;
            } else if (variable_.kind != VariableKind::flow && without_equation(element)) {
                // What drives a flow, if not an equation, is known when its stocks are.
                error("equation-missing", element, "the variable has no equation", "add <eqn>");
            }
        }
    }

    static bool without_equation(XmlElement element) {
        return !element.child("eqn") || only_comments(element.child("eqn").text());
    }

    // Stella leaves "{Enter equation…}" where nothing was entered.
    static bool only_comments(std::string_view text) {
        while (true) {
            text = trimmed(text);
            if (text.empty() || text.front() != '{') {
                return text.empty();
            }
            auto const end = text.find('}');
            if (end == std::string_view::npos) {
                return false;
            }
            text = text.substr(end + 1);
        }
    }

    // A graphical function with points of its own, or the name of one that has them (XMILE 1.0, 4.1.3).
    void graph_of(XmlElement element) {
        bool const named = element && element.attribute("name") && !element.child("ypts");
        if (named) {
            variable_.graph_key = name_key(*element.attribute("name"));
        } else {
            variable_.graph = graph(element);
            auto const own_name = element ? element.attribute("name") : std::nullopt;
            if (own_name && variable_.graph && name_key(*own_name) != variable_.key) {
                Variable callable;
                callable.name = shown_name(*own_name);
                callable.key = name_key(*own_name);
                callable.line = element.position().line;
                callable.graph = variable_.graph;
                callable.graph_only = true;
                named_graphs_.push_back(std::move(callable));
            }
        }
    }

    [[nodiscard]] bool non_negative(XmlElement element) const {
        if (auto const flag = element.child("non_negative")) {
            return name_key(flag.text()) != "false";
        }
        return (variable_.kind == VariableKind::stock && behaviour_.stocks_non_negative) ||
               (variable_.kind == VariableKind::flow && behaviour_.flows_non_negative);
    }

    std::optional<Equation> equation(XmlElement element) {
        if (!element || only_comments(element.text())) {
            return std::nullopt;
        }
        Equation equation;
        equation.text = trimmed(element.text());
        equation.line = element.position().line;
        auto parsed = parse_expression_list(equation.text);
        if (!parsed) {
            error("equation-unreadable", element, "the equation cannot be read: " + parsed.error().message,
                  "equation: " + equation.text.substr(0, 120));
            return std::nullopt;
        }
        equation.expressions = std::move(*parsed);
        return equation;
    }

    // Some converters write one <eqn> for each element of an array, in order.
    std::optional<Equation> equations(XmlElement element) {
        std::optional<Equation> all;
        for (XmlElement item : element.children("eqn")) {
            auto one = equation(item);
            if (one && all) {
                all->text += ", " + one->text;
                all->expressions.insert(all->expressions.end(), one->expressions.begin(),
                                        one->expressions.end());
            } else if (one) {
                all = std::move(one);
            }
        }
        return all;
    }

    void read_element(XmlElement element) {
        Definition definition;
        definition.line = element.position().line;
        for (auto const part : parts(element.attribute("subscript").value_or(""), ",")) {
            definition.subscript_keys.push_back(name_key(part));
        }
        if (definition.subscript_keys.size() != variable_.dimension_keys.size()) {
            error("subscript-count", element,
                  "the element names " + std::to_string(definition.subscript_keys.size()) +
                      " subscripts, the variable has " + std::to_string(variable_.dimension_keys.size()) +
                      " dimensions",
                  "give one subscript for each dimension");
            return;
        }
        definition.equation = equation(element.child("eqn"));
        definition.initial = equation(element.child("init_eqn"));
        definition.graph = graph(element.child("gf"));
        if (variable_.kind == VariableKind::stock) {
            definition.container = read_container(element, reading_);
        }
        variable_.definitions.push_back(std::move(definition));
    }

    std::vector<double> points(XmlElement element) {
        std::vector<double> values;
        if (!element) {
            return values;
        }
        auto const text = element.text();
        auto const written = element.attribute("sep");
        bool const commas = text.find(',') != std::string::npos;
        for (auto const part : parts(text, written ? *written : (commas ? "," : ""))) {
            auto const value = parse_number(part);
            if (!value) {
                error("number-unreadable", element, "the point '" + std::string(part) + "' is not a number",
                      "write numbers separated by commas, or name the separator with sep");
                return {};
            }
            values.push_back(*value);
        }
        return values;
    }

    // Points are <xpts> and <ypts>, or <ypts> spread evenly over <xscale>.
    std::optional<GraphicalFunction> graph(XmlElement element) {
        if (!element) {
            return std::nullopt;
        }
        GraphicalFunction function;
        auto const type = name_key(element.attribute("type").value_or("continuous"));
        if (type == "discrete" || name_key(element.attribute("discrete").value_or("")) == "true") {
            function.kind = GraphicalFunction::Kind::discrete;
        } else if (type == "extrapolate") {
            function.kind = GraphicalFunction::Kind::extrapolate;
        } else if (type != "continuous") {
            error("graph-type", element, "the graphical function has the unknown type '" + type + "'",
                  "use continuous, extrapolate or discrete");
        }
        function.y = points(element.child("ypts"));
        function.x = points(element.child("xpts"));
        auto const scale = element.child("xscale");
        if (function.x.empty() && scale && !function.y.empty()) {
            auto const low = parse_number(scale.attribute("min").value_or(""));
            auto const high = parse_number(scale.attribute("max").value_or(""));
            if (low && high) {
                spread(function, *low, *high);
            }
        }
        if (auto const sound = check(function); !sound) {
            error("graph-points", element, sound.error().message, "correct the points");
            return std::nullopt;
        }
        return function;
    }

    static void spread(GraphicalFunction& function, double low, double high) {
        auto const count = function.y.size();
        for (std::size_t i = 0; i < count; ++i) {
            double const share = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0.0;
            function.x.push_back(i + 1 == count && count > 1 ? high : low + (high - low) * share);
        }
    }

    Behaviour behaviour_;
    std::unordered_set<std::string> const& connected_;
    ContainerReading reading_;
    Model& model_;
    Diagnostics& diagnostics_;
    Variable variable_;
    std::vector<Variable> named_graphs_;
    bool limit_told_ = false;
};

} // namespace

std::optional<double> parse_number(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
    }
    double value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || text.empty()) {
        return std::nullopt;
    }
    return value;
}

void read_variables(XmlElement list, Behaviour const& behaviour,
                    std::unordered_set<std::string> const& connected, Model& model,
                    Diagnostics& diagnostics) {
    VariableReader reader(behaviour, connected, model, diagnostics);
    std::size_t count = 0;
    for (XmlElement const child : list.children()) {
        count += child.child("eqn") ? 1 : 0;
    }
    model.variables.reserve(model.variables.size() + std::min(count, limits::model_definitions_max));
    for (XmlElement child : list.children()) {
        auto const name = child.name();
        if (name == "stock") {
            reader.read(child, VariableKind::stock);
        } else if (name == "flow") {
            reader.read(child, VariableKind::flow);
        } else if (name == "aux" || name == "gf") {
            reader.read(child, VariableKind::auxiliary);
        }
    }
    reader.add_named_graphs();
}

} // namespace weir::dynamics
