// Compares two models and changes a document; see xmile_changes.hpp.
#include "dynamics/model/xmile_changes.hpp"

#include "dynamics/model/model_text.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/print_expression.hpp"

namespace weir::dynamics {

namespace {

using files::XmlElement;

class Changer {
public:
    Changer(Model const& now, XmlElement root, Diagnostics& diagnostics)
        : now_(now), root_(root), diagnostics_(diagnostics) {}

    void run(Model const& before) {
        if (specs_text(before.specs) != specs_text(now_.specs)) {
            specs();
        }
        Model unchanged = now_;
        unchanged.specs = before.specs;
        bool const same_variables = before.variables.size() == now_.variables.size();
        for (std::size_t i = 0; same_variables && i < now_.variables.size(); ++i) {
            auto const& old = before.variables[i];
            if (variable_text(old) != variable_text(now_.variables[i])) {
                variable(old, now_.variables[i]);
                unchanged.variables[i] = old;
            }
        }
        if (model_text(unchanged) != model_text(before)) {
            error({}, 0,
                  "the model has other variables, dimensions or macros than the document it was read from");
        }
    }

private:
    void error(std::string const& field, std::size_t line, std::string message) {
        diagnostics_.error(
            "change-unwritable",
            {.file = now_.file, .sheet = {}, .cell = {}, .line = line, .column = 0, .field = field},
            std::move(message), "change equations and run settings only");
    }

    static XmlElement child_of(XmlElement parent, char const* name) {
        auto const found = parent.child(name);
        return found ? found : parent.add(name);
    }

    void specs() {
        XmlElement element = root_.child("sim_specs");
        auto const& specs = now_.specs;
        child_of(element, "start").set_text(print_number(specs.start));
        child_of(element, "stop").set_text(print_number(specs.stop));
        XmlElement dt = child_of(element, "dt");
        bool const reciprocal = specs.dt_reciprocal && 1 / *specs.dt_reciprocal == specs.dt;
        dt.set("reciprocal", reciprocal ? "true" : "false");
        dt.set_text(print_number(reciprocal ? *specs.dt_reciprocal : specs.dt));
        element.set("method", name_of(specs.method));
        if (specs.save_every) {
            element.set("isee:save_interval", print_number(*specs.save_every));
            if (XmlElement saveper = element.child("saveper")) {
                saveper.set_text(print_number(*specs.save_every));
            }
        }
    }

    // Only the equation may differ.
    void variable(Variable const& old, Variable const& changed) {
        Variable other = old;
        other.equation = changed.equation;
        XmlElement const element = find(old.key);
        std::size_t equations = 0;
        for (auto child = element.children("eqn").begin(); child != element.children().end(); ++child) {
            ++equations;
        }
        // Vensim's values of their own at the start, and data, stand in the same <eqn>.
        bool const joined = now_.dialect == Dialect::vensim && (old.initial || old.data);
        if (variable_text(other) != variable_text(changed) || !changed.equation || equations != 1 || joined) {
            error(changed.name, changed.line,
                  "what was changed in the variable cannot be put into the document it was read from");
            return;
        }
        XmlElement equation = element.child("eqn");
        equation.set_text(changed.equation->text);
    }

    // A variable of the one model there is; of several, which was meant could not be told.
    [[nodiscard]] XmlElement find(std::string const& key) const {
        XmlElement const model = root_.child("model");
        XmlElement const list = model.child("variables") ? model.child("variables") : model;
        XmlElement found;
        for (XmlElement child : list.children()) {
            auto const kind = child.name();
            bool const counts = kind == "stock" || kind == "flow" || kind == "aux";
            if (counts && name_key(child.attribute("name").value_or("")) == key) {
                found = child;
            }
        }
        return found;
    }

    Model const& now_;
    XmlElement root_;
    Diagnostics& diagnostics_;
};

} // namespace

void apply_changes(Model const& before, Model const& now, XmlElement root, Diagnostics& diagnostics) {
    Changer(now, root, diagnostics).run(before);
}

} // namespace weir::dynamics
