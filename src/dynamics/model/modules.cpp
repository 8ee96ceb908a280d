// Joins submodels; see modules.hpp.
#include "dynamics/model/modules.hpp"

#include "base/limits.hpp"
#include "dynamics/model/rewrite.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

namespace weir::dynamics {

namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

std::size_t model_of_key(std::vector<Submodel> const& models, std::string const& key) {
    for (std::size_t i = 0; i < models.size(); ++i) {
        if (!models[i].key.empty() && models[i].key == key) {
            return i;
        }
    }
    return none;
}

// One use of a submodel. Its variables are called prefix + name.
struct Instance {
    std::size_t model = 0;
    std::size_t parent = none;
    std::size_t module = none; // of the parent's submodel
    std::string key;           // the module's
    std::string path_key;      // with those of the modules around it, each followed by a dot
    std::string path_name;
    std::string prefix_key; // empty for the root
    std::string prefix_name;
    std::unordered_set<std::string> variable_keys;
};

class Joiner {
public:
    Joiner(std::vector<Submodel>& models, Model& whole, Diagnostics& diagnostics)
        : models_(models), whole_(whole), diagnostics_(diagnostics) {}

    void run() {
        open(root_of(models_), none, none);
        if (diagnostics_.has_errors()) {
            return;
        }
        name_instances();
        for (std::size_t i = 0; i < instances_.size(); ++i) {
            add_variables(i);
        }
        for (std::size_t i = 1; i < instances_.size(); ++i) {
            auto const& instance = instances_[i];
            for (auto const& connection :
                 models_[models_index(instance.parent)].modules[instance.module].connections) {
                connect(i, connection);
            }
        }
    }

private:
    [[nodiscard]] std::size_t models_index(std::size_t instance) const { return instances_[instance].model; }

    void error(std::string code, std::size_t line, std::string field, std::string message, std::string hint) {
        diagnostics_.error(std::move(code),
                           {.file = whole_.file,
                            .sheet = {},
                            .cell = {},
                            .line = line,
                            .column = 0,
                            .field = std::move(field)},
                           std::move(message), std::move(hint));
    }

    void open(std::size_t model, std::size_t parent, std::size_t module) {
        if (instances_.size() >= limits::model_modules_max || depth_ >= limits::model_modules_depth_max) {
            error("module-nesting", models_[model].line, models_[model].name,
                  "modules are nested deeper than " + std::to_string(limits::model_modules_depth_max) +
                      " or are more than " + std::to_string(limits::model_modules_max),
                  "a module may not contain itself");
            return;
        }
        Instance instance{.model = model, .parent = parent, .module = module};
        if (parent != none) {
            auto const& written = models_[instances_[parent].model].modules[module];
            instance.key = written.key;
            instance.path_key = instances_[parent].path_key + written.key + ".";
            instance.path_name = instances_[parent].path_name + written.name + ".";
        }
        for (auto const& variable : models_[model].variables) {
            instance.variable_keys.insert(variable.key);
        }
        auto const index = instances_.size();
        instances_.push_back(std::move(instance));
        ++depth_;
        for (std::size_t i = 0; i < models_[model].modules.size() && !diagnostics_.has_errors(); ++i) {
            auto const& part = models_[model].modules[i];
            auto const found = model_of_key(models_, part.model_key);
            if (found == none) {
                error("module-without-model", part.line, part.name, "no <model> has the name of the module",
                      "add <model name=\"" + part.name + "\">, or take the module out");
            } else {
                open(found, index, i);
            }
        }
        --depth_;
    }

    // XMILE 1.0, 3.7.4: one qualifying level, since a submodel's name is unique; where a model in a file
    // of its own stands for several modules of the same name, the whole path.
    void name_instances() {
        std::map<std::string, int> count;
        for (auto const& instance : instances_) {
            count[instance.key] += 1;
        }
        for (auto& instance : instances_) {
            if (instance.parent == none) {
                continue;
            }
            auto const& written = models_[instances_[instance.parent].model].modules[instance.module];
            bool const unique = count[instance.key] == 1;
            instance.prefix_key = unique ? instance.key + "." : instance.path_key;
            instance.prefix_name = unique ? written.name + "." : instance.path_name;
        }
    }

    // The module that a qualified name means, seen from within `scope`.
    [[nodiscard]] std::size_t instance_called(std::string const& key, std::size_t scope) const {
        for (std::size_t i = 0; i < instances_.size(); ++i) {
            if (instances_[i].key == key && instances_[i].parent == scope) {
                return i;
            }
        }
        for (auto at = scope; at != none; at = instances_[at].parent) {
            if (instances_[at].key == key && at != 0) {
                return at;
            }
        }
        for (std::size_t i = 1; i < instances_.size(); ++i) {
            if (instances_[i].key == key) {
                return i;
            }
        }
        return none;
    }

    // The whole model's key for a name as written in `scope`; nothing if no variable is meant.
    [[nodiscard]] std::optional<std::string> resolve(std::string const& key, std::size_t scope) const {
        if (instances_[scope].variable_keys.contains(key)) {
            return instances_[scope].prefix_key + key;
        }
        auto const dot = key.find('.');
        if (dot == std::string::npos) {
            return std::nullopt;
        }
        auto const rest = key.substr(dot + 1);
        if (dot == 0) {
            return instances_[0].variable_keys.contains(rest) ? std::optional(rest) : std::nullopt;
        }
        auto const instance = instance_called(key.substr(0, dot), scope);
        return instance == none ? std::nullopt : resolve(rest, instance);
    }

    void add_variables(std::size_t index) {
        auto const& instance = instances_[index];
        // Taken from the model where no other module stands for it.
        bool const only = std::count_if(instances_.begin(), instances_.end(), [&](Instance const& other) {
                              return other.model == instance.model;
                          }) == 1;
        auto& own = models_[instance.model].variables;
        auto variables = only ? std::move(own) : own;
        std::map<std::string, std::vector<std::string>> dimensions;
        for (auto const& variable : variables) {
            dimensions.emplace(variable.key, variable.dimension_keys);
        }
        DimensionsOf const dimensions_of = [&](std::string const& key) {
            auto const found = dimensions.find(key);
            return found == dimensions.end() ? std::vector<std::string>{} : found->second;
        };
        // An element's name goes before a variable's within the brackets of an array (XMILE 1.0, 3.7.1).
        NewName const new_name = [&](std::string const& key,
                                     std::string const& dimension) -> std::optional<std::string> {
            if (auto const found = whole_.dimension_of_key.find(dimension);
                found != whole_.dimension_of_key.end() &&
                whole_.dimensions[found->second].index_of_key.contains(key)) {
                return std::nullopt;
            }
            return resolve(key, index);
        };
        NewName const without_modules = [&](std::string const& key, std::string const& dimension) {
            return key.starts_with('.') ? new_name(key, dimension) : std::nullopt;
        };
        whole_.variables.reserve(whole_.variables.size() + variables.size());
        for (auto& variable : variables) {
            rewrite_names(variable, instances_.size() == 1 ? without_modules : new_name, dimensions_of);
            variable.key = instance.prefix_key + variable.key;
            variable.name = instance.prefix_name + variable.name;
            auto const [place, added] = whole_.variable_of_key.emplace(variable.key, whole_.variables.size());
            if (!added) {
                error("name-repeated", variable.line, variable.name,
                      "the name is already used at line " +
                          std::to_string(whole_.variables[place->second].line),
                      "rename one of them");
                continue;
            }
            if (instance.path_key != instance.prefix_key) {
                whole_.other_names.emplace_back(instance.path_key + variables_key(variable.key, instance),
                                                variable.key);
            }
            whole_.variables.push_back(std::move(variable));
        }
    }
    static std::string variables_key(std::string const& key, Instance const& instance) {
        return key.substr(instance.prefix_key.size());
    }

    // "to" is an input of the module itself; qualified, of one within or beside it (XMILE 1.0, 4.7.1).
    // "from" is a name of the model around the module.
    void connect(std::size_t module, Connection const& connection) {
        auto const around = instances_[module].parent;
        auto to = resolve(connection.to, module);
        if (!to) {
            to = resolve(connection.to, around);
        }
        auto from = resolve(connection.from, around);
        if (!from && connection.from.starts_with('.')) {
            from = resolve(connection.from.substr(1), around);
        }
        if (!to || !from) {
            auto const& missing = to ? connection.from : connection.to;
            auto name = instances_[module].path_name; // ends with the dot that its variables begin after
            name.resize(name.size() - (name.empty() ? 0 : 1));
            error("connection-unknown", connection.line, std::move(name),
                  "the connection names '" + missing + "', which is not there",
                  "name a variable, qualified by its module: module.variable");
            return;
        }
        if (*to == *from) {
            return;
        }
        auto& input = whole_.variables[whole_.variable_of_key.at(*to)];
        alias(input, whole_.variables[whole_.variable_of_key.at(*from)], connection.line);
    }

    static void alias(Variable& input, Variable& output, std::size_t line) {
        if (input.kind == VariableKind::stock && output.kind == VariableKind::stock) {
            output.inflow_keys.insert(output.inflow_keys.end(), input.inflow_keys.begin(),
                                      input.inflow_keys.end());
            output.outflow_keys.insert(output.outflow_keys.end(), input.outflow_keys.begin(),
                                       input.outflow_keys.end());
        }
        if (input.kind == VariableKind::stock) {
            input.kind = VariableKind::auxiliary;
        }
        input.inflow_keys.clear();
        input.outflow_keys.clear();
        input.definitions.clear();
        input.initial.reset();
        input.container.reset();
        input.graph = output.graph_only ? output.graph : std::nullopt;
        input.graph_only = output.graph_only;
        input.non_negative = false;
        if (input.dimension_keys.empty()) {
            input.dimension_keys = output.dimension_keys;
        }
        input.equation.reset();
        if (!input.graph_only) {
            auto const name =
                std::make_shared<Expression const>(Expression{ReferenceNode{output.key, output.name, {}}, 0});
            input.equation = Equation{.text = output.name, .line = line, .expressions = {name}};
        }
    }

    std::vector<Submodel>& models_;
    Model& whole_;
    Diagnostics& diagnostics_;
    std::vector<Instance> instances_;
    std::size_t depth_ = 0;
};

} // namespace

std::size_t root_of(std::vector<Submodel> const& models) {
    std::unordered_set<std::string> used;
    for (auto const& model : models) {
        for (auto const& module : model.modules) {
            used.insert(module.model_key);
        }
    }
    auto const unnamed =
        std::find_if(models.begin(), models.end(), [](Submodel const& model) { return model.key.empty(); });
    auto const free = std::find_if(models.begin(), models.end(),
                                   [&](Submodel const& model) { return !used.contains(model.key); });
    auto const root = unnamed != models.end() ? unnamed : free;
    return root == models.end() ? 0 : static_cast<std::size_t>(root - models.begin());
}

std::vector<std::vector<std::string>> connected_inputs(std::vector<Submodel> const& models) {
    std::vector<std::vector<std::string>> inputs(models.size());
    for (std::size_t around = 0; around < models.size(); ++around) {
        for (auto const& module : models[around].modules) {
            auto const own = model_of_key(models, module.model_key);
            for (auto const& connection : module.connections) {
                auto const dot = connection.to.rfind('.');
                if (dot == std::string::npos) {
                    if (own != none) {
                        inputs[own].push_back(connection.to);
                    }
                    continue;
                }
                auto const before = connection.to.substr(0, dot);
                auto const last = before.rfind('.');
                auto const qualifier = last == std::string::npos ? before : before.substr(last + 1);
                auto const target = qualifier.empty() ? root_of(models) : model_of_key(models, qualifier);
                if (target != none) {
                    inputs[target].push_back(connection.to.substr(dot + 1));
                }
                if (qualifier.empty()) { // a name with a dot before it may be of the model around
                    inputs[around].push_back(connection.to.substr(dot + 1));
                }
                if (qualifier == module.key && own != none) {
                    inputs[own].push_back(connection.to.substr(dot + 1));
                }
            }
        }
    }
    return inputs;
}

void join_models(std::vector<Submodel>& models, Model& whole, Diagnostics& diagnostics) {
    if (!models.empty()) {
        Joiner(models, whole, diagnostics).run();
    }
}

} // namespace weir::dynamics
