// Reads models and modules; see xmile_models.hpp.
#include "dynamics/model/xmile_models.hpp"

#include "base/limits.hpp"
#include "dynamics/model/name.hpp"
#include "dynamics/model/xmile_units.hpp"

#include <cmath>
#include <map>
#include <utility>

namespace weir::dynamics {

namespace {

using files::XmlElement;

bool is_true(XmlElement flag) {
    return flag && name_key(flag.text()) != "false";
}

class ModelsReader {
public:
    ModelsReader(ReadBeside const& beside, Model& whole, Diagnostics& diagnostics)
        : beside_(beside), whole_(whole), diagnostics_(diagnostics), file_(whole.file) {}

    void read(XmlElement root, std::deque<IncludedFile> const& included, Behaviour const& behaviour) {
        std::vector<Found> found;
        for (XmlElement model : root.children("model")) {
            add_model(model, {}, behaviour, found);
        }
        own_models_ = models_.size();
        for (auto const& file : included) {
            file_ = file.name;
            for (XmlElement model : file.tree.root().children("model")) {
                add_model(model, {}, read_behaviour(file.tree.root(), behaviour), found);
            }
            file_ = whole_.file;
        }
        if (found.empty()) {
            error("model-missing", root, {}, "the file has no <model>", "add <model><variables>…");
            return;
        }
        for (std::size_t i = 0; i < models_.size(); ++i) { // grows while files beside are opened
            for (auto& module : models_[i].modules) {
                if (auto const resource = resources_.find({i, module.key}); resource != resources_.end()) {
                    module.model_key = open_resource(resource->second, module, found);
                }
            }
        }
        auto const inputs = connected_inputs(models_);
        for (std::size_t i = 0; i < models_.size(); ++i) {
            read_variables_of(i, found[i], inputs[i]);
        }
        warn_of_unused();
        join_models(models_, whole_, diagnostics_);
        if (whole_.variables.empty() && !diagnostics_.has_errors()) {
            error("model-empty", root, {}, "the model has no variables", "add stocks, flows or auxiliaries");
        }
    }

private:
    struct Found {
        XmlElement element;
        Behaviour behaviour;
        std::string file;
    };

    void error(std::string code, XmlElement at, std::string field, std::string message, std::string hint) {
        diagnostics_.error(std::move(code), where(at.position().line, std::move(field)), std::move(message),
                           std::move(hint));
    }
    [[nodiscard]] Where where(std::size_t line, std::string field) const {
        return {.file = file_, .sheet = {}, .cell = {}, .line = line, .column = 0, .field = std::move(field)};
    }

    // `space` sets the names of a file beside apart from ours.
    void add_model(XmlElement element, std::string const& space, Behaviour const& behaviour,
                   std::vector<Found>& found) {
        Submodel model;
        model.name = shown_name(element.attribute("name").value_or(""));
        model.key = name_key(element.attribute("name").value_or(""));
        model.key = space.empty() ? model.key : space + model.key;
        model.line = element.position().line;
        if (element.attribute("resource") || element.attribute("encryption-scheme")) {
            error("unsupported", element, model.name,
                  "the model's contents are not in this file, or are encrypted",
                  "save it with its contents, or name the file in the <module>");
        }
        XmlElement const list = element.child("variables");
        for (XmlElement const parent : {element, list}) {
            for (XmlElement item : parent.children("module")) {
                add_module(item, space, model);
            }
        }
        check_specs(element);
        found.push_back({element, read_behaviour(element, behaviour), file_});
        models_.push_back(std::move(model));
    }

    void add_module(XmlElement element, std::string const& space, Submodel& model) {
        Module module;
        auto const written = element.attribute("name").value_or("");
        module.name = shown_name(written);
        module.key = name_key(written);
        module.model_key = space + module.key;
        module.line = element.position().line;
        for (auto const& attribute : element.attributes()) {
            // Some tools let several modules stand for one model, and name it with a prefix of theirs.
            if (attribute.name.ends_with(":model_name")) {
                module.model_key = space + name_key(attribute.value);
            } else if (attribute.name == "resource" && !attribute.value.empty()) {
                resources_[{models_.size(), module.key}] = std::string(attribute.value);
            }
        }
        for (XmlElement item : element.children()) {
            // Stella writes each connection twice; the second way is for its later versions.
            if (item.name() == "connect" || item.name() == "connect2") {
                Connection connection{name_key(item.attribute("to").value_or("")),
                                      name_key(item.attribute("from").value_or("")), item.position().line};
                auto const same = [&](Connection const& one) {
                    return one.to == connection.to && one.from == connection.from;
                };
                auto const known = std::find_if(module.connections.begin(), module.connections.end(), same);
                if (known == module.connections.end() && !connection.to.empty() && !connection.from.empty()) {
                    module.connections.push_back(std::move(connection));
                }
            }
        }
        model.modules.push_back(std::move(module));
    }

    // A submodel may have a time of its own (XMILE 1.0, 3.7.4); its numbers would not be ours.
    void check_specs(XmlElement model) {
        XmlElement const own = model.child("sim_specs");
        if (!own) {
            return;
        }
        auto const differs = [&](char const* tag, double ours) {
            auto const value = parse_number(own.child(tag).text());
            return value && std::abs(*value - ours) > 1e-12 * std::abs(ours);
        };
        bool const reciprocal = own.child("dt").attribute("reciprocal").value_or("") == "true";
        auto const& specs = whole_.specs;
        auto const written = own.attribute("method");
        auto const method = written ? method_from(written->substr(0, written->find(','))) : specs.method;
        if (method != specs.method) {
            error("unsupported", own, std::string(model.attribute("name").value_or("")),
                  "the submodel has an integration method of its own",
                  "give it the method of the whole model");
        }
        if (differs("start", specs.start) || differs("stop", specs.stop) ||
            differs("dt", reciprocal ? 1 / specs.dt : specs.dt)) {
            error("unsupported", own, std::string(model.attribute("name").value_or("")),
                  "the submodel has a time or a dt of its own", "let it run as the whole model does");
        }
    }

    // The model of a file beside this one: that of the module's name, else its root (XMILE 1.0, 4.7.1).
    std::string open_resource(std::string const& resource, Module const& module, std::vector<Found>& found) {
        auto const told = [&](std::string message) {
            diagnostics_.error("resource-unreadable", where(module.line, module.name), std::move(message),
                               "put the file beside this one, and name it without a path");
            return std::string();
        };
        std::string const space = resource + "#";
        if (!opened_.contains(resource)) {
            if (!beside_ || opened_.size() >= limits::model_files_max) {
                return told("the file '" + resource + "' that the module names cannot be opened from here");
            }
            auto bytes = beside_(resource);
            if (!bytes) {
                return told("the file '" + resource + "' that the module names: " + bytes.error().text());
            }
            auto tree = files::XmlTree::parse(*bytes);
            if (!tree || tree->root().local_name() != "xmile") {
                return told("the file '" + resource + "' is no XMILE document");
            }
            auto const& kept = opened_.emplace(resource, std::move(*tree)).first->second;
            for (XmlElement dimensions : kept.root().children("dimensions")) {
                read_dimensions(dimensions, whole_, diagnostics_);
            }
            read_units(kept.root(), whole_);
            file_ = resource;
            for (XmlElement model : kept.root().children("model")) {
                add_model(model, space, read_behaviour(kept.root(), {}), found);
            }
            file_ = whole_.file;
        }
        for (auto const& model : models_) {
            if (model.key == space + module.key) {
                return model.key;
            }
        }
        for (auto const& model : models_) {
            if (model.key.starts_with(space)) { // its first model is its root
                return model.key;
            }
        }
        return told("the file '" + resource + "' has no <model>");
    }

    void read_variables_of(std::size_t index, Found const& found, std::vector<std::string> const& connected) {
        Model part;
        part.file = found.file;
        part.dimensions = whole_.dimensions;
        part.dimension_of_key = whole_.dimension_of_key;
        XmlElement const list = found.element.child("variables");
        read_variables(list ? list : found.element, found.behaviour, {connected.begin(), connected.end()},
                       part, diagnostics_);
        models_[index].variables = std::move(part.variables);
    }

    void warn_of_unused() {
        auto const root = root_of(models_);
        for (std::size_t i = 0; i < models_.size(); ++i) {
            bool used = i == root || i >= own_models_ || models_[i].key.find('#') != std::string::npos;
            for (auto const& model : models_) {
                for (auto const& module : model.modules) {
                    used = used || module.model_key == models_[i].key;
                }
            }
            if (!used) {
                diagnostics_.warning("model-unused", where(models_[i].line, models_[i].name),
                                     "no module stands for this model, so it is not run",
                                     "add <module name=\"" + models_[i].name + "\"/> where it belongs");
            }
        }
    }

    ReadBeside const& beside_;
    Model& whole_;
    Diagnostics& diagnostics_;
    std::string file_; // whose models are being read
    std::vector<Submodel> models_;
    std::size_t own_models_ = 0; // of the document itself; the others come from files that it includes
    std::map<std::pair<std::size_t, std::string>, std::string> resources_; // by model and module
    std::map<std::string, files::XmlTree> opened_;
};

} // namespace

Behaviour read_behaviour(XmlElement parent, Behaviour behaviour) {
    for (auto const* const spelling : {"behavior", "behaviour"}) {
        XmlElement const element = parent.child(spelling);
        auto const take = [&](XmlElement flag, bool& stocks, bool& flows) {
            if (flag) {
                stocks = is_true(flag);
                flows = is_true(flag);
            }
        };
        take(element.child("non_negative"), behaviour.stocks_non_negative, behaviour.flows_non_negative);
        bool unused = false;
        take(element.child("stock").child("non_negative"), behaviour.stocks_non_negative, unused);
        take(element.child("flow").child("non_negative"), unused, behaviour.flows_non_negative);
    }
    return behaviour;
}

void read_models(XmlElement root, std::deque<IncludedFile> const& included, Behaviour const& behaviour,
                 ReadBeside const& beside, Model& whole, Diagnostics& diagnostics) {
    ModelsReader(beside, whole, diagnostics).read(root, included, behaviour);
}

} // namespace weir::dynamics
