// Reads a Vensim model (.mdl): the frame of the file, its macros, ranges and settings. Variables are put
// together in vensim_variables.cpp. What would change the numbers and is not supported is an error with
// its line; what only tests or draws is passed over, aloud where it was meant to compute.
#include "dynamics/model/vensim_reader.hpp"

#include "base/limits.hpp"
#include "dynamics/model/file_size.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/vensim_sketch.hpp"
#include "dynamics/model/vensim_text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace weir::dynamics {

namespace {

// The main model, or a macro.
struct Section {
    std::optional<VensimMacroHead> macro;
    std::vector<VensimItem> items;
};

class MdlReader {
public:
    MdlReader(std::string const& file, ReadBeside beside) : externals_(std::move(beside)) {
        model_.file = file;
        model_.dialect = Dialect::vensim;
        sections_.emplace_back();
    }

    LoadedModel read(VensimFile const& file) {
        auto const settings = read_settings(file.settings);
        externals_.set_tags(settings.tags);
        model_.specs.method = settings.method;
        model_.sketch = std::string(file.sketch);
        model_.views = read_sketch(file.sketch);
        for (auto const& names : settings.unit_equivalences) {
            UnitDefinition unit;
            unit.name = names.front();
            unit.aliases.assign(names.begin() + 1, names.end());
            model_.unit_definitions.push_back(std::move(unit));
        }
        if (within_limits(file)) {
            for (auto const& entry : file.entries) {
                take(entry);
            }
            build();
            take_calendar(settings);
        }
        if (sections_.front().items.empty() && !diagnostics_.has_errors()) {
            tell(0, {}, "model-empty", "the model has no equations", "add some");
        }
        LoadedModel loaded;
        if (!diagnostics_.has_errors()) {
            loaded.model = std::move(model_);
        }
        loaded.diagnostics = std::move(diagnostics_);
        return loaded;
    }

private:
    [[nodiscard]] Where where(std::size_t line, std::string name) const {
        return {.file = model_.file,
                .sheet = {},
                .cell = {},
                .line = line,
                .column = 0,
                .field = std::move(name)};
    }
    void tell(std::size_t line, std::string name, std::string code, std::string message, std::string hint) {
        diagnostics_.error(std::move(code), where(line, std::move(name)), std::move(message),
                           std::move(hint));
    }

    // Found out before anything is made of the text, as for XMILE (file_size.hpp).
    bool within_limits(VensimFile const& file) {
        std::size_t terms = 0;
        for (auto const& entry : file.entries) {
            terms += term_count(entry.equation);
            if (terms > limits::model_terms_max) {
                tell(entry.line, {}, "limit",
                     "the equations of the file come to more than " +
                         std::to_string(limits::model_terms_max) + " names, numbers and signs",
                     "split the model, or read its tables from workbooks");
                return false;
            }
        }
        if (file.entries.size() > limits::model_definitions_max) {
            tell(0, {}, "limit",
                 "the file has more than " + std::to_string(limits::model_definitions_max) + " equations",
                 "split the model");
            return false;
        }
        return true;
    }

    // What a unit of time is in days: by its name, in years of 360 days for what is longer than a week.
    void take_calendar(VensimSettings const& settings) {
        static constexpr struct {
            std::string_view unit;
            double days;
            bool true_dates;
        } units[] = {{"year", 360, false},
                     {"quarter", 90, false},
                     {"month", 30, false},
                     {"week", 7, true},
                     {"day", 1, true},
                     {"hour", 1.0 / 24, true},
                     {"minute", 1.0 / 1'440, true},
                     {"second", 1.0 / 86'400, true}};
        auto& calendar = model_.specs.calendar;
        calendar = settings.calendar;
        for (auto const& known : units) {
            if (name_key(model_.specs.time_units).starts_with(known.unit)) {
                calendar.days_a_unit = known.days;
                calendar.true_dates = known.true_dates;
            }
        }
    }

    // "****\n .Control\n****~ comment|" begins a group of equations.
    bool is_group(VensimEntry const& entry) {
        auto text = entry.equation;
        auto const skip = [&](std::string_view mark, std::string_view end) {
            auto const close = text.starts_with(mark) ? text.find(end) : std::string_view::npos;
            if (close != std::string_view::npos) {
                text = text.substr(close + end.size());
                text = text.substr(std::min(text.find_first_not_of(" \t\n"), text.size()));
            }
        };
        skip("{", "}");
        bool const ends_macro = text.starts_with(":END OF MACRO:");
        skip(":END OF MACRO:", "MACRO:");
        if (!text.starts_with("***")) {
            return false;
        }
        if (ends_macro) {
            in_macro_ = false;
            parsing_.in_macro = false;
        }
        std::string name;
        for (char const c : text) {
            name += c == '*' ? ' ' : c;
        }
        group_ = one_line(name);
        while (group_.starts_with(" ") || group_.starts_with(".")) {
            group_.erase(0, 1);
        }
        return true;
    }

    void take(VensimEntry const& entry) {
        if (is_group(entry)) {
            return;
        }
        auto parsed = parse_vensim(entry, parsing_);
        if (!parsed) {
            auto const& fault = parsed.error();
            tell(fault.line, fault.name,
                 fault.error.code == ErrorCode::limit ? "limit" : "equation-unreadable",
                 "the equation cannot be read: " + fault.error.message,
                 "equation: " + one_line(entry.equation).substr(0, 120));
            return;
        }
        if (parsed->ends_macro) {
            in_macro_ = false;
        }
        if (parsed->macro) {
            begin_macro(std::move(*parsed->macro));
        }
        auto& section = in_macro_ ? sections_.back() : sections_.front();
        if (parsed->equation.kind == VensimEquation::Kind::reality_check) {
            diagnostics_.warning("reality-check-ignored",
                                 where(parsed->equation.line, parsed->equation.name.written),
                                 "a reality check is not tested", "the run is the same without it");
            return;
        }
        if (parsed->equation.kind == VensimEquation::Kind::text) {
            diagnostics_.warning("text-ignored", where(parsed->equation.line, parsed->equation.name.written),
                                 "a variable that is a text has no value in a run",
                                 "write the text where it is used");
            return;
        }
        if (parsed->equation.kind != VensimEquation::Kind::macro_only) {
            add(section, *parsed, entry);
        }
    }

    void begin_macro(VensimMacroHead head) {
        in_macro_ = true;
        sections_.emplace_back();
        sections_.back().macro = std::move(head);
    }

    void add(Section& section, ParsedEntry& parsed, VensimEntry const& entry) {
        for (auto& [key, graph] : parsed.inline_graphs) {
            VensimItem inline_graph;
            inline_graph.equation.name = {key, key};
            inline_graph.equation.line = parsed.equation.line;
            inline_graph.equation.lookup = true;
            inline_graph.equation.graph = std::move(graph);
            section.items.push_back(std::move(inline_graph));
        }
        for (auto& output : parsed.outputs) {
            auto const* const name = std::get_if<ReferenceNode>(&output.name->node);
            if (name == nullptr) {
                tell(parsed.equation.line, parsed.equation.name.written, "equation-unreadable",
                     "what follows the colon in a call must be a name",
                     "name a variable for the further result");
                continue;
            }
            VensimItem further;
            further.equation.name = {name->key, name->written};
            further.equation.line = parsed.equation.line;
            for (auto const& subscript : name->subscripts) {
                auto const& inner = std::get<ReferenceNode>(subscript.first->node);
                further.equation.subscripts.push_back({inner.key, inner.written});
            }
            further.equation.source = parsed.equation.source;
            further.equation.values = {output.call};
            section.items.push_back(std::move(further));
        }
        section.items.push_back({std::move(parsed.equation), entry.units, entry.comment, group_});
    }

    void build() {
        VensimRanges ranges(model_, externals_, diagnostics_);
        std::vector<VensimEquation const*> equations;
        for (auto const& item : sections_.front().items) {
            equations.push_back(&item.equation);
        }
        ranges.build(equations);
        assemble_variables(sections_.front().items, ranges, externals_, model_, diagnostics_);
        take_specs();
        for (auto const& section : sections_) {
            if (section.macro) {
                build_macro(section, ranges);
            }
        }
    }

    // A macro's body is a model of its own that sees the ranges of the main one; those it has itself are
    // everyone's.
    void build_macro(Section const& section, VensimRanges& ranges) {
        auto const& head = *section.macro;
        Model body;
        body.file = model_.file;
        body.name = head.name.written;
        body.dialect = Dialect::vensim;
        std::vector<VensimEquation const*> own;
        for (auto const& item : section.items) {
            if (item.equation.kind != VensimEquation::Kind::variable) {
                own.push_back(&item.equation);
            }
        }
        if (!own.empty()) {
            ranges.build(own);
        }
        assemble_variables(section.items, ranges, externals_, body, diagnostics_);
        Macro macro;
        macro.name = head.name.written;
        macro.key = head.name.key;
        macro.line = head.line;
        for (auto const& name : head.parameters) {
            macro.parameters.push_back({name.written, name.key, nullptr});
        }
        for (auto const& name : head.outputs) {
            macro.outputs.push_back({name.written, name.key, nullptr});
        }
        for (auto const& wanted : head.outputs) {
            check_defined(body, wanted, head);
        }
        check_defined(body, head.name, head);
        macro.body = std::make_shared<Model const>(std::move(body));
        if (std::any_of(model_.macros.begin(), model_.macros.end(),
                        [&](Macro const& other) { return other.key == macro.key; })) {
            tell(head.line, head.name.written, "macro-repeated", "the macro is defined twice", "remove one");
            return;
        }
        model_.macros.push_back(std::move(macro));
    }

    void check_defined(Model const& body, VensimName const& name, VensimMacroHead const& head) {
        if (!body.variable_of_key.contains(name.key)) {
            tell(head.line, head.name.written, "macro-result",
                 "the macro gives '" + name.written + "' no value",
                 "add an equation for it inside the macro");
        }
    }

    [[nodiscard]] Variable const* variable(std::string const& key) const {
        auto const found = model_.variable_of_key.find(key);
        return found == model_.variable_of_key.end() ? nullptr : &model_.variables[found->second];
    }

    // Where a control variable is a plain number it is known now; else compile() and the run find it.
    [[nodiscard]] std::optional<double> plain_number(std::string const& key) const {
        auto const* const found = variable(key);
        if (found == nullptr || !found->equation || found->equation->expressions.size() != 1) {
            return std::nullopt;
        }
        auto const* expression = found->equation->expressions.front().get();
        auto const* const sign = std::get_if<UnaryNode>(&expression->node);
        if (sign != nullptr && sign->op == UnaryOperator::negate) {
            expression = sign->operand.get();
        }
        auto const* const number = std::get_if<NumberNode>(&expression->node);
        return number == nullptr ? std::nullopt
                                 : std::optional(sign != nullptr ? -number->value : number->value);
    }

    void take_specs() {
        auto& specs = model_.specs;
        for (auto const* const key : {"initial_time", "final_time", "time_step"}) {
            if (variable(key) == nullptr && !diagnostics_.has_errors()) {
                tell(0, key, "specs-missing", std::string("the model has no variable '") + key + "'",
                     "add INITIAL TIME, FINAL TIME, TIME STEP and SAVEPER");
            }
        }
        specs.start = plain_number("initial_time").value_or(0);
        specs.stop = plain_number("final_time").value_or(specs.start);
        specs.dt = plain_number("time_step").value_or(1);
        if (!(specs.dt > 0)) {
            tell(variable("time_step")->line, "TIME STEP", "specs-invalid",
                 "TIME STEP must be greater than zero", "write for example 0.25");
        }
        double const steps = 1 / specs.dt;
        if (steps >= 1 && std::abs(steps - std::round(steps)) <= 1e-9 * steps) {
            specs.dt_reciprocal = std::round(steps);
        }
        for (auto const* const key : {"time_step", "final_time", "initial_time"}) {
            auto const* const found = variable(key);
            if (found != nullptr && specs.time_units.empty()) {
                specs.time_units = found->units;
            }
        }
    }

    Model model_;
    Diagnostics diagnostics_;
    VensimExternals externals_;
    VensimParsing parsing_;
    std::vector<Section> sections_;
    std::string group_;
    bool in_macro_ = false;
};

} // namespace

LoadedModel read_mdl(std::string_view bytes, std::string const& file, ReadBeside const& beside) {
    LoadedModel loaded;
    if (bytes.size() > limits::model_bytes_max) {
        loaded.diagnostics.error("limit", Where{.file = file},
                                 "the model is larger than the limit of " +
                                     std::to_string(limits::model_bytes_max) + " bytes",
                                 "split it");
        return loaded;
    }
    VensimFile text;
    if (auto const status = read_vensim_text(bytes, text); !status) {
        loaded.diagnostics.error("text-unreadable", Where{.file = file}, status.error().text(),
                                 "save the model again as UTF-8");
        return loaded;
    }
    return MdlReader(file, beside).read(text);
}

} // namespace weir::dynamics
