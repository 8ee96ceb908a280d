// Reads OASIS XMILE 1.0 as Stella and its converters write it: run settings, dimensions, and the frame
// of the model. Variables are read in xmile_variables.cpp. Whatever would change the numbers and is not
// supported is an error with its line; what is only for show is passed over.
#include "base/contract.hpp"
#include "base/limits.hpp"
#include "dynamics/model/file_size.hpp"
#include "dynamics/model/load.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/vensim_from_xmile.hpp"
#include "dynamics/model/xmile_includes.hpp"
#include "dynamics/model/xmile_macros.hpp"
#include "dynamics/model/xmile_models.hpp"
#include "dynamics/model/xmile_units.hpp"
#include "dynamics/model/xmile_unread.hpp"
#include "files/xml_tree.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

namespace weir::dynamics {

namespace {

using files::XmlElement;

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

// What stands in for a method that is not here, and the words for it.
std::pair<Method, std::string> replacement_of(std::string const& key) {
    if (key.starts_with("gear")) { // a method for stiff models, whose steps adapt too
        return {Method::rk45, "RK45 is used, which chooses its own steps too"};
    }
    if (key.starts_with("cycle")) { // Stella's integrates as Euler does, and follows what it moves
        return {Method::euler, "Euler is used, and cycle times are not followed"};
    }
    return {Method::rk4, "RK4 is used"};
}

class XmileReader {
public:
    XmileReader(std::string const& file, ReadBeside const& beside) : beside_(beside) { model_.file = file; }

    LoadedModel read(XmlElement root) {
        if (root.local_name() != "xmile") {
            error("not-xmile", root, {}, "the document begins with <" + std::string(root.name()) + ">",
                  "an XMILE document begins with <xmile>; old Stella files must be saved by Stella 10 or "
                  "later");
            return finish();
        }
        if (auto const excess = too_large(root)) {
            error("limit", excess->at, {}, excess->message, "split the model, or use arrays");
            return finish();
        }
        if (auto const name = root.child("header").child("name")) {
            model_.name = shown_name(name.text());
        }
        auto const settings = root.child("sim_specs");
        specs(settings ? settings : root.child("model").child("sim_specs"), root);
        for (XmlElement dimensions : root.children("dimensions")) {
            read_dimensions(dimensions, model_, diagnostics_);
        }
        read_units(root, model_);
        tell_unread(root, model_.file, diagnostics_);
        warn_of_data(root);
        read_macros(root, model_, diagnostics_);
        auto const included = read_includes(root, model_.file, beside_, diagnostics_);
        for (auto const& file : included) {
            take_included(file);
        }
        read_models(root, included, read_behaviour(root, {}), beside_, model_, diagnostics_);
        if (!diagnostics_.has_errors()) {
            take_own_parts(root, model_, diagnostics_);
        }
        return finish();
    }

private:
    // What is told of an included file names it; its run settings are not the whole model's.
    void take_included(IncludedFile const& file) {
        auto const own = std::exchange(model_.file, file.name);
        for (XmlElement dimensions : file.tree.root().children("dimensions")) {
            read_dimensions(dimensions, model_, diagnostics_);
        }
        read_units(file.tree.root(), model_);
        tell_unread(file.tree.root(), model_.file, diagnostics_);
        read_macros(file.tree.root(), model_, diagnostics_);
        model_.file = own;
    }

    LoadedModel finish() {
        LoadedModel loaded;
        if (!diagnostics_.has_errors()) {
            loaded.model = std::move(model_);
        }
        loaded.diagnostics = std::move(diagnostics_);
        return loaded;
    }

    void error(std::string code, XmlElement at, std::string field, std::string message, std::string hint) {
        diagnostics_.error(std::move(code), where(at, std::move(field)), std::move(message), std::move(hint));
    }
    [[nodiscard]] Where where(XmlElement at, std::string field) const {
        return {.file = model_.file,
                .sheet = {},
                .cell = {},
                .line = at ? at.position().line : 0,
                .column = 0,
                .field = std::move(field)};
    }

    std::optional<double> number(XmlElement element, std::string const& field) {
        auto const value = parse_number(element.text());
        if (!value || !std::isfinite(*value)) {
            error("number-unreadable", element, field, "'" + element.text() + "' is not a number",
                  "write a plain number such as 0.25");
            return std::nullopt;
        }
        return value;
    }

    void specs(XmlElement element, XmlElement root) {
        if (!element) {
            error("specs-missing", root, "sim_specs", "the file has no <sim_specs>",
                  "add <sim_specs> with <start>, <stop> and <dt>");
            return;
        }
        auto& specs = model_.specs;
        if (auto const start = element.child("start")) {
            specs.start = number(start, "start").value_or(0);
        }
        if (auto const stop = element.child("stop")) {
            specs.stop = number(stop, "stop").value_or(0);
        } else {
            error("specs-missing", element, "stop", "<sim_specs> has no <stop>", "add <stop>");
        }
        if (auto const dt = element.child("dt")) {
            time_step(dt);
        }
        if (specs.stop < specs.start) {
            error("specs-invalid", element.child("stop"), "stop", "<stop> is before <start>",
                  "exchange them");
        }
        if (auto const units = element.attribute("time_units")) {
            specs.time_units = *units;
        } else {
            specs.time_units = element.child("time_units").text();
        }
        save_interval(element);
        if (auto const method = element.attribute("method")) {
            integration_method(element, *method);
        }
    }

    void time_step(XmlElement element) {
        auto const value = number(element, "dt");
        if (!value) {
            return;
        }
        if (!(*value > 0)) {
            error("specs-invalid", element, "dt", "<dt> must be greater than zero", "write for example 0.25");
            return;
        }
        bool const reciprocal = lower(element.attribute("reciprocal").value_or("")) == "true";
        model_.specs.dt = reciprocal ? 1 / *value : *value;
        double const steps = reciprocal ? *value : 1 / *value;
        if (std::abs(steps - std::round(steps)) <= 1e-9 * steps && steps >= 1) {
            model_.specs.dt_reciprocal = std::round(steps);
        }
    }

    // No place in XMILE 1.0 itself holds it; Stella writes isee:save_interval.
    void save_interval(XmlElement specs) {
        std::string text;
        for (auto const& attribute : specs.attributes()) {
            if (attribute.name == "isee:save_interval" || attribute.name == "save_interval") {
                text = attribute.value;
            }
        }
        if (auto const child = specs.child("saveper")) {
            text = child.text();
        }
        if (text.empty()) {
            return;
        }
        auto const value = parse_number(text);
        if (!value || !(*value > 0) || !std::isfinite(*value)) {
            error("number-unreadable", specs, "save_interval", "'" + text + "' is not a save interval",
                  "write a number greater than zero");
            return;
        }
        model_.specs.save_every = *value;
    }

    // XMILE 1.0, 2.3: methods in order of preference, separated by commas.
    void integration_method(XmlElement element, std::string_view methods) {
        std::string const all(methods);
        while (!methods.empty()) {
            auto const comma = methods.find(',');
            auto const method = method_from(methods.substr(0, comma));
            if (method) {
                model_.specs.method = *method;
                return;
            }
            methods = comma == std::string_view::npos ? std::string_view{} : methods.substr(comma + 1);
        }
        auto const [instead, why] = replacement_of(name_key(lower(all)));
        model_.specs.method = instead;
        diagnostics_.warning("method-replaced", where(element, "method"),
                             "the integration method '" + all + "' is not supported; " + why,
                             "choose Euler, RK2, RK4 or RK45, and a smaller dt where accuracy matters");
    }

    void warn_of_data(XmlElement root) {
        if (auto const data = root.child("data")) {
            diagnostics_.warning("ignored", where(data, "data"), "<data> connections are not read",
                                 "set values with --set");
        }
    }

    Model model_;
    Diagnostics diagnostics_{limits::model_diagnostics_max};
    ReadBeside const& beside_;
};

} // namespace

LoadedModel read_xmile(std::string_view bytes, std::string const& file, ReadBeside const& beside) {
    auto tree = files::XmlTree::parse(bytes, {}, files::XmlKeep::everything);
    if (!tree) {
        LoadedModel loaded;
        loaded.diagnostics.error("xml-unreadable", Where{.file = file}, tree.error().text(),
                                 "the file is not well-formed XML; save it again from its program");
        return loaded;
    }
    auto loaded = XmileReader(file, beside).read(tree->root());
    for (auto const& repair : tree->repairs()) {
        loaded.diagnostics.warning("xml-mended",
                                   {.file = file,
                                    .sheet = {},
                                    .cell = {},
                                    .line = repair.position.line,
                                    .column = repair.position.column,
                                    .field = {}},
                                   repair.message, "correct the tag in the file");
    }
    if (loaded.model) {
        loaded.model->source = std::make_shared<files::XmlTree const>(std::move(*tree));
    }
    return loaded;
}

std::string_view name_of(Method method) {
    switch (method) {
    case Method::euler:
        return "euler";
    case Method::rk2:
        return "rk2";
    case Method::rk4:
        return "rk4";
    case Method::rk45:
        return "rk45";
    }
    WEIR_UNREACHABLE();
}

std::optional<Method> method_from(std::string_view name) {
    std::string const key = name_key(lower(name));
    if (key == "euler") {
        return Method::euler;
    }
    if (key == "rk2" || key == "runge-kutta_2") {
        return Method::rk2;
    }
    if (key == "rk4" || key == "runge-kutta_4") {
        return Method::rk4;
    }
    if (key == "rk45" || key == "runge-kutta_45" || key == "rk4_auto" || key == "rk4auto") {
        return Method::rk45;
    }
    return std::nullopt;
}

} // namespace weir::dynamics
